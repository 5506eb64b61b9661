"""Do something in a process made for it alone, with limits: what it costs or breaks ends with it.

What reads hostile bytes may take time, memory or the process itself. A fork starts in
milliseconds with all that this process has imported; nothing stays from one to the next.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tp_grading.gate import MB
from tp_utils.i18n import _

DONE, FAILED = b"=", b"!"  # the first byte of an answer: the work's, or what stopped it


@dataclass(frozen=True)
class Bounds:
    """What the process may use: bytes beyond what this one maps, seconds, bytes of its answer."""

    memory: int = 1536 * MB
    cpu: int = 120
    seconds: float = 660.0
    answer: int = 256 * MB


class Overrun(RuntimeError):
    """The process was stopped, or failed. `details`: its own words, for whoever mends it."""

    def __init__(self, sentence: str, details: str = "") -> None:
        """`sentence`: the cause, in French."""
        super().__init__(sentence)
        self.details = details


_running: set[int] = set()
_lock = threading.Lock()


def confined(
    work: Callable[[], bytes], bounds: Bounds, told: Callable[[BaseException], tuple[str, str]]
) -> bytes:
    """Return what `work` returns, done in a fork of this process.

    `told`: the sentence and the details of an exception, made where it was raised.

    Raises:
        Overrun: the work took more than its bounds, ended its process, or raised an exception.
    """
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _child(work, bounds, told, writer, parent)
    os.close(writer)
    with _lock:
        _running.add(pid)
    handle = os.pidfd_open(pid)
    try:
        data = _answer(reader, handle, bounds)
    finally:
        with _lock:
            _running.discard(pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)  # it has answered, or must end
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(reader)
        os.close(handle)
    if data[:1] == DONE:
        return data[1:]
    if data[:1] == FAILED:
        sentence, _end, details = data[1:].decode("utf-8", "replace").partition("\n")
        raise Overrun(sentence, details)
    raise Overrun(_reason(status, bounds))


def stop_all() -> None:
    """Kill all the processes under way; their callers get Overrun."""
    with _lock:
        for pid in _running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _answer(reader: int, handle: int, bounds: Bounds) -> bytes:
    """Return what the child writes, until it ends."""
    deadline = time.monotonic() + bounds.seconds
    os.set_blocking(reader, False)
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    poll.register(handle, select.POLLIN)
    data = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Overrun(_("pas finie au bout de {n:.0f} s").format(n=bounds.seconds))
        ready = dict(poll.poll(left * 1000))
        if reader in ready:
            with contextlib.suppress(BlockingIOError):
                part = os.read(reader, MB)
                if not part:
                    return bytes(data)
                data += part
                if len(data) > bounds.answer:
                    raise Overrun(_("résultat démesuré"))
        elif handle in ready:
            return bytes(data)


def _reason(status: int, bounds: Bounds) -> str:
    if status == -signal.SIGXCPU:
        return _("plus de {n} s de calcul hors du noyau").format(n=bounds.cpu)
    if status < 0:
        return _("processus arrêté ({name})").format(name=signal.Signals(-status).name)
    return _("processus arrêté (code {n})").format(n=status)


def _child(
    work: Callable[[], bytes], bounds: Bounds, told: Callable[[BaseException], tuple[str, str]],
    writer: int, parent: int,
) -> None:  # fmt: skip
    """Be the fork: work within the bounds, write the answer, leave at once. Never returns."""
    try:
        try:
            _bound(bounds, parent)
            data = DONE + work()
        except BaseException as error:
            data = FAILED + "\n".join(told(error)).encode("utf-8", "replace")
        view = memoryview(data)
        while view:
            view = view[os.write(writer, view) :]
    finally:
        os._exit(0)


def _bound(bounds: Bounds, parent: int) -> None:
    """Limit this process, and end it with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)
    # The streams' locks may be held by a thread that this process has not.
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for kind, value in (
        (resource.RLIMIT_AS, mapped + bounds.memory),
        (resource.RLIMIT_CPU, bounds.cpu),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, hard))
