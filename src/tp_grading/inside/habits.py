"""What the cells of students ask for or leave on, and that must cost no point.

Magics of display, installations and extensions do nothing; streams are put back after each cell.
"""

import contextlib
import gc
import os
import posix
import signal
import sys
import warnings
from collections.abc import Callable
from typing import Any

IDLE = ("matplotlib", "pip", "conda", "mamba", "micromamba", "uv", "autoreload", "aimport", "gui")
_streams: dict[str, Any] = {}
_state: dict[str, Any] = {}


def ignore_magics(shell: Any) -> None:
    """Make these line magics do nothing; an extension that is absent is no error."""

    def nothing(_line: str) -> None:
        pass

    def load_ext(line: str) -> None:
        if line.strip() != "autoreload":
            with contextlib.suppress(ImportError):
                shell.extension_manager.load_extension(line.strip())

    for name in IDLE:
        shell.register_magic_function(nothing, "line", name)
    shell.register_magic_function(load_ext, "line", "load_ext")
    shell.register_magic_function(load_ext, "line", "reload_ext")


def ignore_exits(shell: Any) -> None:
    """Make `exit()` leave the kernel alone: the questions that follow need it."""

    def nothing() -> None:
        pass

    shell.ask_exit = nothing


def ignore_windows() -> None:
    """Make a backend that wants a screen change nothing, where the student has one."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    switch = pyplot.switch_backend

    def switch_backend(newbackend: str) -> None:
        with contextlib.suppress(ImportError):
            switch(newbackend)

    pyplot.switch_backend = switch_backend  # type: ignore[attr-defined]


def ignore_forks() -> None:
    """Make `os.register_at_fork` do nothing: what observes runs in a fork, after what it would call."""

    def register_at_fork(**_work: object) -> None:
        pass

    os.register_at_fork = posix.register_at_fork = register_at_fork


def remember() -> None:
    """Note the streams and the settings, once, before any code of the student."""
    _streams.update(stdout=sys.stdout, stderr=sys.stderr)
    _state.update(filters=list(warnings.filters), recursion=sys.getrecursionlimit())
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        _state["numpy"] = numpy.geterr()


def put_streams_back() -> None:
    """Undo ``sys.stdout = open(…)``: what a cell prints later would be lost, or hang the kernel."""
    for name, stream in _streams.items():
        setattr(sys, name, stream)


def disarm(arm: Callable[[int, float], Any] = signal.setitimer) -> None:
    """Stop the timers that a cell has left running: what they call is not the next question's."""
    for which in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        arm(which, 0)


def put_settings_back() -> None:
    """Put back the settings of Python and NumPy that would change the next question."""
    if not _state:
        return
    warnings.filters[:] = _state["filters"]  # type: ignore[index]  # a list, whatever its type says
    sys.setrecursionlimit(_state["recursion"])
    gc.enable()
    gc.set_debug(0)  # it prints at each collection: enough, in time, to fill a pipe
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None and "numpy" in _state:
        numpy.seterr(**_state["numpy"])
    if torch is not None:
        torch.autograd.set_detect_anomaly(False)
