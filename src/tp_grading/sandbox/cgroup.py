"""Control groups, where this machine lets us make them: memory and processes of a whole kernel.

They complete the limits by process; nothing depends on them. Version 2 (delegated by systemd or
by root) and version 1 are both in use.
"""

import contextlib
import os
import time
from pathlib import Path

from tp_grading.sandbox.limits import Limits

ROOT = Path("/sys/fs/cgroup")


class Cgroup:
    """The control group of one kernel. Never raises: a limit that cannot be set is left out."""

    def __init__(self, name: str, limits: Limits) -> None:
        """Make the group `name`; :attr:`active` tells which limits it could set."""
        self.folders: list[Path] = []
        self.active: set[str] = set()
        for controller, base, settings in _places(limits):
            folder = base / name
            try:
                folder.mkdir()
            except OSError:
                continue
            self.folders.append(folder)
            for file, value in settings.items():
                with contextlib.suppress(OSError):
                    (folder / file).write_text(str(value))
                    self.active.add(controller)

    def add(self, pid: int) -> None:
        """Put a process, and all that it will start, into the group."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                (folder / "cgroup.procs").write_text(str(pid))

    def out_of_memory(self) -> bool:
        """Tell whether the kernel's memory limit killed something in the group."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError, ValueError):
                    for line in (folder / name).read_text().splitlines():
                        key, _, value = line.partition(" ")
                        if key == "oom_kill" and int(value) > 0:
                            return True
        return False

    def close(self) -> None:
        """Remove the group, once its processes are gone."""
        for folder in self.folders:
            _remove(folder)
        self.folders = []


def _remove(folder: Path) -> None:
    for _ in range(50):
        try:
            folder.rmdir()
        except FileNotFoundError:
            break
        except OSError:
            time.sleep(0.02)
        else:
            break


def leave(pid: int) -> None:
    """Remove the groups of the kernels of a grader that was just killed."""
    for _controller, base, _settings in _places(Limits()):
        for folder in _groups(base, f"tp-{pid}-*"):
            _remove(folder)


def sweep() -> None:
    """Remove the groups that killed graders have left: their processes have ended with them."""
    for _controller, base, _settings in _places(Limits()):
        for folder in _groups(base, "tp-*-*"):
            grader = folder.name.split("-")[1]
            with contextlib.suppress(OSError):
                new = time.time() - folder.stat().st_mtime < 60  # of a machine with other pids
                if grader.isdigit() and not Path("/proc", grader).exists() and not new:
                    folder.rmdir()  # refused while it holds a process


def _groups(base: Path, pattern: str) -> list[Path]:
    """Return the groups that are there, none where they cannot be listed."""
    try:
        return list(base.glob(pattern))
    except OSError:
        return []


def _places(limits: Limits) -> list[tuple[str, Path, dict[str, int]]]:
    """Return (controller, parent folder, files to write) for each controller within reach."""
    try:
        return _within_reach(limits)
    except OSError:  # the folder is there, and may not be looked at
        return []


def _within_reach(limits: Limits) -> list[tuple[str, Path, dict[str, int]]]:
    memory = limits.memory + limits.disk
    if (ROOT / "cgroup.controllers").exists():
        base = _own("") or ROOT
        if not os.access(base, os.W_OK):
            return []
        return [
            ("v2", base, {"memory.max": memory, "memory.swap.max": 0,
                          "pids.max": limits.processes}),
        ]  # fmt: skip
    found = []
    for controller, settings in (
        ("memory", {"memory.limit_in_bytes": memory}),
        ("pids", {"pids.max": limits.processes}),
    ):
        base = _own(controller) or ROOT / controller
        if os.access(base, os.W_OK) and (base / "cgroup.procs").exists():
            found.append((controller, base, settings))
    return found


def _own(controller: str) -> Path | None:
    """Return the folder of the group that this process is in, if it is there."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, names, path = line.split(":", 2)
            if controller in names.split(","):
                folder = ROOT / controller / path.lstrip("/")
                return folder if folder.is_dir() else None
    return None
