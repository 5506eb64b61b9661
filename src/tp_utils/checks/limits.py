"""Conditions in which a check runs the student's code: bounded, quiet, in a known state."""

from __future__ import annotations

import _thread
import io
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from types import FrameType
from typing import Any

from tp_utils import training

MAX_PRINTED = 4_000  # characters kept of what the student's code prints


class TimeLimit(BaseException):
    """The student's code took too long; not an Exception, so that `except Exception` lets it by."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimit in the main thread after `seconds`; no limit in another thread.

    A module that is being imported then is given as long once more: interrupted, it would stay
    broken until the kernel restarts. torch imports much with the first optimizer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
    elif sys.platform == "emscripten":  # Python in the browser: its alarms wait for the code to end
        with _afterwards(seconds):
            yield
    elif hasattr(signal, "setitimer"):
        with _alarm(seconds):
            yield
    else:
        with _interrupt(seconds):
            yield


def _imports(frame: FrameType | None) -> bool:
    """Tell whether the code that is interrupted is that of a module being imported."""
    while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame is not None


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    rang = over = spared = False

    def ring(_: int, frame: FrameType | None) -> None:
        nonlocal rang, spared
        if over:  # at the last moment
            return
        if not spared and _imports(frame):
            spared = True
            signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
            return
        rang = True
        raise TimeLimit

    previous = signal.signal(signal.SIGALRM, ring)
    # It rings again every second, for code that swallows the first exception.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    if rang:  # the code swallowed it, and came to its end all the same
        raise TimeLimit


@contextmanager
def _interrupt(seconds: float) -> Iterator[None]:
    """Do the same where there is no alarm (Windows): a thread simulates Ctrl-C."""
    rang = over = spared = False
    ended, heard = threading.Event(), threading.Event()

    def wait() -> None:
        nonlocal rang
        pause = seconds
        while not ended.wait(pause):
            rang = True
            _thread.interrupt_main()
            heard.wait(1.0)
            pause = 1.0 if rang else seconds  # again, for code that swallows the first exception

    def ring(number: int, frame: FrameType | None) -> None:
        nonlocal rang, spared
        if over:  # at the last moment
            return
        if rang and not spared and _imports(frame):
            spared, rang = True, False
            heard.set()
            return
        if rang:
            heard.set()
            raise TimeLimit
        if callable(previous):
            previous(number, frame)  # a real Ctrl-C

    clock, runs = threading.Thread(target=wait, daemon=True), True
    previous = signal.signal(signal.SIGINT, ring)
    try:
        try:
            clock.start()
        except RuntimeError:  # nor threads: Python in the browser
            runs = False
        with nullcontext() if runs else _afterwards(seconds):
            yield
    finally:
        over = True
        ended.set()
        heard.set()
        if runs:
            clock.join()
        signal.signal(signal.SIGINT, previous)
    if rang:  # the code swallowed it, and came to its end all the same
        raise TimeLimit


@contextmanager
def _afterwards(seconds: float) -> Iterator[None]:
    """Say that the time is past once the code has come to its end: nothing can interrupt it."""
    start = time.monotonic()
    yield
    if time.monotonic() - start > seconds:
        raise TimeLimit


class _Capped(io.StringIO):
    """Keeps the beginning of what is written, and counts nothing else."""

    def write(self, text: str) -> int:
        room = MAX_PRINTED - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


@contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Yield the buffer that takes what is printed, warned or drawn as a progress bar.

    Figures made inside are closed, `breakpoint()` does nothing, and nothing
    reaches the error stream, which nbgrader would take for a failure.
    """
    printed = _Capped()
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = set(pyplot.get_fignums()) if pyplot else set()
    hook, sys.breakpointhook = sys.breakpointhook, lambda *_, **__: None
    try:
        with redirect_stdout(printed), redirect_stderr(printed), warnings.catch_warnings():
            warnings.simplefilter("default")
            with training.silent():
                yield printed
    finally:
        sys.breakpointhook = hook
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot:
            for number in set(pyplot.get_fignums()) - figures:
                pyplot.close(number)


def settings() -> dict[str, Any]:
    """Return the settings of torch that an answer could leave changed, by the name that sets them."""
    torch = sys.modules.get("torch")
    if torch is None:
        return {}
    return {
        "torch.set_grad_enabled": torch.is_grad_enabled(),
        "torch.set_default_dtype": torch.get_default_dtype(),
    }


@contextmanager
def double_precision() -> Iterator[None]:
    """Compute in float64 inside `known_state`; what the code inside asks for otherwise is left."""
    import torch

    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        if torch.get_default_dtype() is torch.float64:
            torch.set_default_dtype(torch.float32)


@contextmanager
def known_state(seed: int = 0) -> Iterator[None]:
    """Seed the generators and reset the defaults inside; put everything back after."""
    import random

    import numpy as np

    numpy_state, python_state = np.random.get_state(), random.getstate()
    np.random.seed(seed)
    random.seed(seed)
    torch = sys.modules.get("torch")
    try:
        with np.errstate(all="ignore"):
            if torch is None:
                yield
                return
            dtype, torch_state = torch.get_default_dtype(), torch.get_rng_state()
            threads = torch.get_num_threads()
            try:
                # Tiny matrices: a second thread costs more than it brings, and on
                # a loaded machine twenty times more.
                torch.set_num_threads(1)
                torch.set_default_dtype(torch.float32)
                # Not torch.manual_seed, which looks for every accelerator: 1 ms each time.
                torch.default_generator.manual_seed(seed)
                with torch.set_grad_enabled(True):
                    yield
            finally:
                torch.set_num_threads(threads)
                torch.set_default_dtype(dtype)
                torch.set_rng_state(torch_state)
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
