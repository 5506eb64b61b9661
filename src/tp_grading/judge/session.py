"""The kernels of one submission: when one dies, the next replays what came before."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tp_grading.kernels import PATIENCE, WarmPool
from tp_grading.run import Execution, Kernel
from tp_grading.sandbox import Limits
from tp_utils.i18n import FRENCH, speaking

REPLAY_SECONDS = 5.0  # a cell that took longer is not replayed, unless it is an answer
MAX_KERNELS = 40
SPEAK = "__import__('tp_utils.i18n').i18n.speak('{}')"


class Exhausted(RuntimeError):
    """The submission has used up its time or its kernels."""


class Kernels:
    """A kernel that comes back to life. `cpu` and `deaths` count over all of them."""

    def __init__(
        self, pool: WarmPool, limits: Limits, seconds: float, seed: int = 0,
        gifts: Mapping[str, str] = MappingProxyType({}), language: str = FRENCH.code,
        spoken: str = FRENCH.code,
    ) -> None:  # fmt: skip
        """`seconds`: wall time for the whole submission; `gifts`: see `observer.gifts_of`.

        `language`: what tp_utils speaks there, to be read in the figures of the copy; `spoken`: of
        the errors of the machine, that an instructor reads.
        """
        self.pool, self.limits, self.seed = pool, limits, seed
        self.gifts, self.language, self.spoken = dict(gifts), language, spoken
        self.deadline = time.monotonic() + seconds
        self.cpu, self.deaths = 0.0, 0
        self.last_end: dict[str, Any] = {}
        self.own: frozenset[str] = frozenset()  # names that no repair takes from the student
        self._kernel: Kernel | None = None
        self._history: list[tuple[str, bool]] = []  # code, and whether its modules are ours

    def left(self) -> float:
        """Return the seconds left to the submission."""
        return self.deadline - time.monotonic()

    def _ready(self) -> Kernel:
        """Return a living kernel, after replaying the history in a new one."""
        while self._kernel is None:
            if self.deaths >= MAX_KERNELS or self.left() <= 0:
                raise Exhausted
            with speaking(self.spoken):
                kernel = self._kernel = Kernel(self.pool, self.limits, seed=self.seed)
            if self.gifts:
                kernel.give(self.gifts)
            if self.language != FRENCH.code:
                kernel.execute(SPEAK.format(self.language), PATIENCE)
            for n, (code, modules) in enumerate(self._history):
                seconds = max(0.1, min(REPLAY_SECONDS * 4, self.left()))
                if not kernel.execute(code, seconds, modules, self.own).alive:
                    del self._history[n]  # it was well the first time: never mind it now
                    self._bury()
                    break
        return self._kernel

    def _bury(self) -> None:
        if self._kernel is not None:
            self.last_end = self._kernel.close()
            self.cpu += float(self.last_end.get("cpu", 0.0))
            self._kernel = None
            self.deaths += 1

    def execute(self, code: str, seconds: float, keep: bool, modules: bool = False) -> Execution:
        """Execute a cell. `keep`: to be replayed; `modules`: its imports are the course's own."""
        kernel = self._ready()
        done = kernel.execute(code, max(0.1, min(seconds, self.left())), modules, self.own)
        if not done.alive:
            self._bury()
        elif done.status != "time" and (keep or done.seconds < REPLAY_SECONDS):
            self._history.append((code, modules))
        return done

    def observe(self, content: dict[str, Any], seconds: float) -> Execution:
        """Observe a function on the cases of a check."""
        kernel = self._ready()
        done = kernel.observe(content, max(0.1, min(seconds, self.left())))
        if not done.alive:
            self._bury()
        return done

    def out_of_memory(self) -> bool:
        """Tell whether the last kernel died of its memory limit."""
        return bool(self.last_end.get("out_of_memory"))

    def close(self) -> None:
        """End the kernel, if there is one."""
        if self._kernel is not None:
            self.cpu += float(self._kernel.close().get("cpu", 0.0))
            self._kernel = None
