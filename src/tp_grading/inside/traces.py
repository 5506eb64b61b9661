"""What a fork of the kernel may leave behind, and that goes with it: its processes, its files.

A student's later cells cannot read there what a check has sent, nor can another process work for
the function that is observed. Only in a sandbox, where the kernel is process 1 and all the
processes and these folders are its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

PLACES = ("/tmp", "/dev/shm")
KEPT = 16 << 20  # bytes kept of the files that are there: beyond, one that is changed is removed
PASSES = 50  # of the search for processes, while they start others


class Traces:
    """The processes and the files before a fork."""

    def __init__(self) -> None:
        """Look at them; the processes wait until `clean`."""
        self._alone = os.getpid() == 1
        if not self._alone:
            return
        self._processes = _processes() - {1}
        _signal(self._processes, signal.SIGSTOP)
        self._files = {path: _state(path) for path in _entries()}
        self._contents: dict[str, bytes] = {}
        room = KEPT
        for path, (kind, *sizes) in self._files.items():
            room -= sizes[1] if stat.S_ISREG(kind) else 0
            if stat.S_ISREG(kind) and room >= 0:
                with contextlib.suppress(OSError):
                    self._contents[path] = Path(path).read_bytes()

    def clean(self) -> None:
        """End the processes that have come since, and put the files back."""
        if self._alone:
            self._end()
            self._put_back()
            _signal(self._processes, signal.SIGCONT)

    def _end(self) -> None:
        for _ in range(PASSES):
            new = _processes() - self._processes - {1}
            if not new:
                return
            _signal(new, signal.SIGSTOP)  # none starts another meanwhile
            _signal(new, signal.SIGKILL)
            for pid in new:
                with contextlib.suppress(OSError):
                    os.waitpid(pid, 0)

    def _put_back(self) -> None:
        for path, (kind, *_rest) in self._files.items():
            if stat.S_ISDIR(kind):
                _open_up(path)
        for path in sorted(_entries()):
            if path not in self._files or _state(path) != self._files[path]:
                _remove(path)
        for path, data in self._contents.items():
            if _state(path) != self._files[path]:
                with contextlib.suppress(OSError):
                    Path(path).parent.mkdir(parents=True, exist_ok=True)
                    Path(path).write_bytes(data)


def own_files() -> None:
    """In the fork: make the files that are open its own, for what it writes and where it reads."""
    for name in os.listdir("/proc/self/fd") if os.getppid() == 1 else ():  # noqa: PTH208 (often)
        with contextlib.suppress(OSError):
            fd = int(name)
            if stat.S_ISREG(os.fstat(fd).st_mode):
                _own(fd, fcntl.fcntl(fd, fcntl.F_GETFL))


def _own(fd: int, flags: int) -> None:
    """Put in the place of a file another with the same content, or the same one if it is read."""
    place, inheritable = os.lseek(fd, 0, os.SEEK_CUR), os.get_inheritable(fd)
    if flags & os.O_ACCMODE == os.O_RDONLY:
        new = os.open(f"/proc/self/fd/{fd}", flags)
    else:
        new = os.open("/tmp", os.O_TMPFILE | os.O_RDWR | flags & os.O_APPEND, 0o600)
        with open(f"/proc/self/fd/{fd}", "rb") as old:  # noqa: PTH123 (a descriptor)
            while part := old.read(1 << 20):
                os.write(new, part)
    os.lseek(new, place, os.SEEK_SET)
    os.dup2(new, fd, inheritable)
    os.close(new)


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, number)


def _processes() -> set[int]:
    return {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208 (often)


def _entries() -> Iterator[str]:
    for place in PLACES:
        for folder, folders, files in os.walk(place):
            yield from (f"{folder}/{name}" for name in (*folders, *files))


def _state(path: str) -> tuple[int, ...]:
    """Return the kind of an entry (0: none), its number, size and last change; of a folder, its kind.

    The time of the last change is the one that no program can set.
    """
    try:
        seen = os.lstat(path)
    except OSError:
        return (0,)
    kind = stat.S_IFMT(seen.st_mode)
    return (kind,) if stat.S_ISDIR(kind) else (kind, seen.st_ino, seen.st_size, seen.st_ctime_ns)


def _remove(path: str) -> None:
    with contextlib.suppress(OSError, RecursionError):
        if stat.S_ISDIR(_state(path)[0]):
            _open_up(path)
            for folder, folders, _files in os.walk(path):
                for name in folders:
                    _open_up(f"{folder}/{name}")
            shutil.rmtree(path)
        else:
            Path(path).unlink()


def _open_up(folder: str) -> None:
    """Undo what hides the content of a folder."""
    with contextlib.suppress(OSError):
        mode = os.lstat(folder).st_mode
        if stat.S_ISDIR(mode) and mode & stat.S_IRWXU != stat.S_IRWXU:
            Path(folder).chmod(0o700)
