"""Drive one sandboxed kernel: execute cells and observe functions, within limits.

Everything that comes from the kernel is a student's word: sizes are bounded before anything is
read, fields are checked, and only plain text and pictures are kept of the outputs.
"""

import select
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.session import Session

from tp_grading import gate
from tp_grading.gate import MB
from tp_grading.kernels import (
    PATIENCE,
    KernelHandle,
    Line,
    LineBroken,
    Question,
    WarmPool,
    WarmPoolError,
)
from tp_grading.outputs import Outputs, Room
from tp_grading.sandbox import Limits
from tp_utils.i18n import _

MAX_REPLY, MAX_OUTPUT_MESSAGE = 96 * MB, 24 * MB
MAX_TRAFFIC = 256 * MB  # of one cell, every byte counted: beyond, the kernel is ended
AFTER_INTERRUPT = 1.0  # seconds left to a cell to end after an interrupt
LAST_OUTPUTS = 1.0  # seconds left to them after the reply, which may be forged


@dataclass
class Execution:
    """How a request ended: `status` is ok, error, time, died or traffic.

    `name` and `text`: the error; `outputs`: nbformat nodes; `content`: the reply itself;
    `seconds`: those in which the kernel ran or slept (see `_Clock`).
    """

    status: str
    name: str = ""
    text: str = ""
    outputs: list[Any] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def alive(self) -> bool:
        """Whether the kernel can still be used."""
        return self.status in ("ok", "error") or (self.status == "time" and bool(self.content))


class _Clock:
    """The seconds of a request, less those in which the machine was too busy for its kernel.

    So an answer that ends in time on a quiet machine ends in time on a loaded one. What sleeps
    or waits is not starved: its seconds count.
    """

    def __init__(self, handle: KernelHandle, seconds: float) -> None:
        self._handle, self._start, self._seconds = handle, time.monotonic(), seconds
        self._before, self._most = handle.starved(), 0.0  # what a fork waited goes with it
        self.late = False

    def used(self) -> float:
        """Return the seconds since the beginning, those of starvation apart."""
        self._most = max(self._most, self._handle.starved() - self._before)
        return time.monotonic() - self._start - self._most

    def left(self) -> float:
        """Return the seconds left. When none is, the kernel is interrupted, once, and has a last one."""
        left = self._seconds - self.used()
        if left > 0 or self.late:
            return left
        self._handle.interrupt()
        self.late, self._seconds = True, self.used() + AFTER_INTERRUPT
        return AFTER_INTERRUPT


def poll(poller: select.poll, seconds: float) -> list[tuple[int, int]]:
    """Wait for what is registered: `seconds`, and a few of them at most."""
    return poller.poll(max(1, int(min(seconds, 5.0) * 1000)))


class Kernel:
    """One kernel and its sockets. Not to be shared between threads."""

    def __init__(
        self, pool: WarmPool, limits: Limits | None = None, seed: int = 0, room: Room | None = None
    ) -> None:
        """Fork a kernel and wait until it answers. WarmPoolError when it does not.

        `room`: what is left to the outputs of the copy; it is used up.
        """
        self.room = room or Room()
        self.handle = pool.launch(limits, seed=seed)
        self.end: dict[str, Any] | None = None
        self._lines: list[Line] = []
        try:
            self.handle.seal_when_ready()
            info = self.handle.connection_info()
            self._session = Session(key=info["key"])
            try:
                self._shell = self._connect(info["ip"], "DEALER", 1, MAX_REPLY)
                self._iopub = self._connect(info["ip"], "SUB", 2, MAX_OUTPUT_MESSAGE)
                self._poller = select.poll()
                for item in (self._shell, self._iopub, self.handle.link):
                    self._poller.register(item, select.POLLIN)
                started = self._ask("kernel_info_request", {}, PATIENCE).status == "ok"
            except (LineBroken, OSError) as error:
                raise WarmPoolError(
                    _("le noyau n'a pas démarré : {said}").format(said=error)
                ) from error
            if not started:
                raise WarmPoolError(_("le noyau n'a pas démarré"))
        except BaseException:
            self.close()
            raise

    def _connect(self, base: str, kind: str, number: int, limit: int) -> Line:
        self._lines.append(Line(Path(f"{base}-{number}"), kind, limit, PATIENCE))
        return self._lines[-1]

    def execute(
        self, code: str, seconds: float, keep: bool = False, own: Iterable[str] = ()
    ) -> Execution:
        """Execute a cell; interrupted, then ended, when it runs for more than `seconds`.

        What earlier cells have broken is mended before; `keep`: the modules that the cell
        imports are the course's own, to be put back when a student's cell hides them; `own`: names
        that the student has taken on purpose, never put back.
        """
        return self._ask("execute_request", {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": False, "tp": {"keep": keep, "own": sorted(own)},
        }, seconds)  # fmt: skip

    def give(self, modules: Mapping[str, str]) -> None:
        """Make modules there, name → source: those that a lab gives."""
        self._ask("tp_give_request", {"give": dict(modules)}, PATIENCE)

    def observe(self, content: dict[str, Any], seconds: float) -> Execution:
        """Ask what a function does, in a fork of the kernel (see :mod:`tp_grading.inside.asked`)."""
        clock = _Clock(self.handle, seconds)
        taken = 0
        try:
            most = min(MAX_REPLY, self.room.traffic)
            with Question(self.handle.folder, content, most, PATIENCE) as question:
                poller = select.poll()
                poller.register(self.handle.link, select.POLLIN)
                ended = False
                while not ended:
                    left = clock.left()
                    if left <= 0:
                        return Execution("time", seconds=clock.used())
                    poller.register(question, question.events)
                    ready = dict(poll(poller, left))
                    ended = question.go_on(ready.get(question.fileno(), 0))
                    taken = question.taken
                    if self.handle.link.fileno() in ready:
                        self._look_at_its_end()
                return self._answer(question.answer(), [], clock)
        except (LineBroken, OSError) as error:
            return self._broken(error, [], clock)
        finally:
            self.room.traffic -= taken

    def _ask(self, kind: str, content: dict[str, Any], seconds: float) -> Execution:
        """Send a request; WarmPoolError when the kernel ends with the warm process, not by itself."""
        message = self._session.msg(kind, content)
        request = message["header"]["msg_id"]
        clock = _Clock(self.handle, seconds)
        replied = 0.0  # seconds used when the reply came: the last outputs may be on their way
        outputs = Outputs(request, self.room)
        reply: dict[str, Any] | None = None
        before = self._taken()
        most = before + min(MAX_TRAFFIC, self.room.traffic)
        try:
            self._shell.send(self._session.serialize(message))
            while True:
                left = clock.left() if reply is None else replied + LAST_OUTPUTS - clock.used()
                if reply is not None and (outputs.idle or left <= 0):
                    return self._answer(reply, outputs.nodes, clock)
                if left <= 0:
                    return Execution("time", outputs=outputs.nodes, seconds=clock.used())
                ready = self._wait(left)
                if self._iopub.fileno() in ready:
                    for taken in self._receive(self._iopub):
                        outputs.take(taken)
                if self._shell.fileno() in ready and reply is None:
                    for taken in self._receive(self._shell):
                        if taken["parent_header"].get("msg_id") == request:
                            reply, replied = taken["content"], clock.used()
                if self._taken() > most:
                    self.handle.kill()
                    return Execution("traffic", outputs=outputs.nodes, seconds=clock.used())
                if reply is None and self.handle.link.fileno() in ready:
                    self._look_at_its_end()
        except LineBroken as error:
            return self._broken(error, outputs.nodes, clock)
        finally:
            self.room.traffic -= self._taken() - before

    def _taken(self) -> int:
        """Return how many bytes the kernel has sent."""
        return sum(line.taken for line in self._lines)

    def _wait(self, seconds: float) -> dict[int, int]:
        """Wait for something to read, or for room for what is left of a request."""
        more = select.POLLOUT if self._shell.waiting else 0
        self._poller.modify(self._shell, select.POLLIN | more)
        ready = dict(poll(self._poller, seconds))
        if ready.get(self._shell.fileno(), 0) & select.POLLOUT:
            self._shell.flush()
        return ready

    def _look_at_its_end(self) -> None:
        """Raise LineBroken once the kernel has ended."""
        if self.handle.poll() is not None:
            raise LineBroken(_("le noyau s'est arrêté"))

    def _broken(self, error: LineBroken | OSError, outputs: list[Any], clock: _Clock) -> Execution:
        """Return how a request ended whose line broke."""
        self.handle.kill()
        self.handle.wait(PATIENCE)
        if self.handle.lost():
            raise WarmPoolError(_("le processus chaud s'est arrêté")) from None
        status = "traffic" if getattr(error, "flood", False) else "died"
        return Execution(status, outputs=outputs, seconds=clock.used())

    @staticmethod
    def _answer(reply: dict[str, Any], outputs: list[Any], clock: _Clock) -> Execution:
        status = "error" if reply.get("status") in ("error", "abort", "aborted") else "ok"
        name, text = gate.name(reply.get("ename")), gate.text(reply.get("evalue"))
        if clock.late and name in ("KeyboardInterrupt", ""):
            status = "time"
        return Execution(status, name, text, outputs, reply or {"status": "ok"}, clock.used())

    def _receive(self, line: Line) -> list[dict[str, Any]]:
        """Return the messages that have come whose parts are of the right kinds."""
        messages = []
        for frames in line.receive():
            try:
                _idents, parts = self._session.feed_identities(frames)
                message = self._session.deserialize(parts)
            except Exception:  # malformed, unsigned, absurd: a student's forgery
                continue
            if isinstance(message.get("content"), dict) and isinstance(
                message.get("parent_header"), dict
            ):
                messages.append(message)
        return messages

    def close(self) -> dict[str, Any]:
        """End the kernel; return how it ended (exit, cpu in s, peak in bytes, out_of_memory)."""
        if self.end is None:
            self.end = self.handle.close()
            for line in self._lines:
                line.close()
        return self.end
