"""Do something in a fork of the kernel, made for it alone: what it changes goes with it.

The kernel itself never runs what observes: it keeps nothing from one check to the next, and
outlives a function that ends its process.
"""

import contextlib
import gc
import os
import select
import signal
from collections.abc import Callable

from .traces import Traces, own

MAX_ANSWER = 64 << 20  # bytes: more is not an answer
HEADER = 8  # bytes: the length of what follows


class Ended(Exception):
    """The fork has ended without an answer. `status`: its exit code, negative for a signal."""

    def __init__(self, status: int) -> None:
        """Keep the exit code."""
        super().__init__(status)
        self.status = status


def forked(work: Callable[[], bytes]) -> bytes:
    """Return what `work` returns, done in a fork of this process.

    An interruption of this process (the grader's limit) ends the fork too, and is raised.

    Raises:
        Ended: the fork has ended without an answer, or its answer is too large.
    """
    traces = Traces()
    reader, writer = os.pipe()
    status: int | None = None
    early: list[int] = []  # an interruption before the fork is known would leave it alone
    before = signal.signal(signal.SIGINT, lambda *_: early.append(1)) or signal.SIG_DFL
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, before)
        os.close(reader)
        _child(work, writer)
    try:
        signal.signal(signal.SIGINT, before)
        os.close(writer)
        if early:
            raise KeyboardInterrupt
        data = bytearray()
        while len(data) < HEADER or len(data) < HEADER + _length(data):
            # A process that the fork has started may hold the pipe: its end is looked for too.
            if not select.select([reader], [], [], 0.1)[0]:
                status = _ended(pid) if status is None else status
                if status is not None:
                    raise Ended(status)
                continue
            part = os.read(reader, 1 << 20)
            if not part or _length(data) > MAX_ANSWER:
                status = _killed(pid)
                raise Ended(status)
            data += part
        return bytes(data[HEADER:])
    finally:
        os.close(reader)
        if status is None:
            _killed(pid)  # it has answered, or must end: it has nothing more to do
        traces.clean()


def _child(work: Callable[[], bytes], writer: int) -> None:
    """Be the fork: write the answer, whole, and leave at once. Never returns."""
    code = 1
    gc.freeze()  # what the kernel has is not looked through: its pages stay shared
    try:
        own(writer)
        data = work()
        view = memoryview(len(data).to_bytes(HEADER, "big") + data)
        while view:
            view = view[os.write(writer, view) :]
        code = 0
    finally:
        os._exit(code)


def _length(data: bytearray) -> int:
    return int.from_bytes(data[:HEADER], "big")


def _ended(pid: int) -> int | None:
    """Return the exit code of a child that has ended, None while it lives."""
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def _killed(pid: int) -> int:
    """End a child; return its exit code, its own when it had left before."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return 0
