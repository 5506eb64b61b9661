"""Run a program and all that it starts; none of them is left behind when we are interrupted."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PATIENCE = 30  # seconds until what was killed is gone


def run(words: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return the status of a program, and what it said on both its outputs."""
    # Held until we know what to end: a signal in the middle of Popen would leave the program.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            preexec_fn=functools.partial(signal.pthread_sigmask, signal.SIG_SETMASK, before),
        )
        with process:
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                said, _nothing = process.communicate()
            except BaseException:
                _end(process)
                raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return process.returncode, said


def uv_build(folder: Path, to: Path) -> tuple[int, str]:
    """Build the sdist of a folder, and the wheel from it, with the setuptools of this environment.

    Args:
        folder: the sources; the build writes in it too.
        to: where both go, a folder whose parent holds what uv leaves if it is killed.

    Returns:
        The status of uv, and what it said.
    """
    here = ["--python", sys.executable, "--no-build-isolation", "--offline"]
    words = [sys.executable, "-m", "uv", "build", *here, "--out-dir", str(to)]
    return run(words, folder, {**os.environ, "TMPDIR": str(to.parent)})


def _end(process: subprocess.Popen[str]) -> None:
    """Kill a program with its descendants, which write in a folder to be removed; wait for them.

    All that it started is of its session; uv gives its backend a group of its own.
    """
    process.kill()
    end = time.monotonic() + PATIENCE
    while (left := _session(process.pid)) and time.monotonic() < end:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.poll()
        time.sleep(0.02)


def _session(leader: int) -> list[int]:
    """Return the processes of a session, zombies apart; where there is no /proc, none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stat = (folder / "stat").read_text(errors="replace").rpartition(") ")[2].split()
            if int(stat[3]) == leader and stat[0] != "Z":
                found.append(int(folder.name))
    return found


def remove(folder: Path) -> None:
    """Remove a folder, also while what was killed is ending in it.

    Raises:
        OSError: something still writes there after `PATIENCE`.
    """
    end = time.monotonic() + PATIENCE
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=time.monotonic() < end)
        time.sleep(0.02)
