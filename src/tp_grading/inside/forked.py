"""Do something in a fork of the kernel, made for it alone: what it changes goes with it.

The kernel itself never runs what observes: it keeps nothing from one check to the next, and
outlives a function that ends its process.
"""

import contextlib
import gc
import os
import signal
from collections.abc import Callable

from .traces import Traces, own


def forked(work: Callable[[], None], kept: int) -> int:
    """Do `work` in a fork of this process; return its exit code, negative for a signal.

    `kept`: the one descriptor that leads the fork anywhere. An interruption of this process (the grader's
    limit) ends the fork too, and is raised. What the fork has started ends with it.
    """
    traces = Traces()
    early: list[int] = []  # an interruption before the fork is known would leave it alone
    before = signal.signal(signal.SIGINT, lambda *_: early.append(1)) or signal.SIG_DFL
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, before)
        _child(work, kept)
    try:
        signal.signal(signal.SIGINT, before)
        if early:
            raise KeyboardInterrupt
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except BaseException:
        _kill(pid)
        raise
    finally:
        traces.clean()


def _child(work: Callable[[], None], kept: int) -> None:
    """Be the fork, and leave at once. Never returns."""
    code = 1
    gc.freeze()  # what the kernel has is not looked through: its pages stay shared
    try:
        own(kept)
        work()
        code = 0
    finally:
        os._exit(code)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)
