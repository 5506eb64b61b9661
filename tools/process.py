"""Run a program and all that it starts; none of them is left behind when we are interrupted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 30  # seconds until what was killed is gone


def run(words: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return the status of a program, and what it said on both its outputs."""
    with subprocess.Popen(
        words,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            said, _nothing = process.communicate()
        except BaseException:
            _end(process)
            raise
    return process.returncode, said


def _end(process: subprocess.Popen[str]) -> None:
    """Kill a program with its descendants, and wait for them: they write in a folder to be removed."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    end = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < end:
            os.killpg(process.pid, signal.SIGKILL)
            process.poll()
            time.sleep(0.02)
    except (ProcessLookupError, PermissionError):  # the group is empty
        pass


def remove(folder: Path) -> None:
    """Remove a folder, also while what was killed is ending in it: uv's backend has its own group.

    Raises:
        OSError: something still writes there after `PATIENCE`.
    """
    end = time.monotonic() + PATIENCE
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=time.monotonic() < end)
        time.sleep(0.02)
