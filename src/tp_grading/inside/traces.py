"""What a fork of the kernel may leave behind, and that goes with it: its processes, its files.

A student's later cells cannot read there what a check has sent, nor can another process work for
the function that is observed. Only in a sandbox, where the kernel is process 1 and all the
processes and these folders are its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

from . import seccomp

PLACES = ("/tmp", "/dev/shm")
KEPT = 16 << 20  # bytes kept of the files that are there: beyond, one that is changed is removed
PRIVATE = 0x32  # MAP_PRIVATE, MAP_FIXED, MAP_ANONYMOUS
PASSES = 50  # of the search for processes, while they start others

_mmap, _mprotect = (getattr(ctypes.CDLL(None), name) for name in ("mmap", "mprotect"))
_mmap.restype, _mmap.argtypes = (
    ctypes.c_size_t,
    [ctypes.c_size_t] * 2 + [ctypes.c_int] * 3 + [ctypes.c_long],
)
_mprotect.argtypes = [ctypes.c_size_t] * 2 + [ctypes.c_int]


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
        folders = (path for path, (kind, *_rest) in self._files.items() if stat.S_ISDIR(kind))
        self._folders = {path: os.lstat(path) for path in (*PLACES, *folders)}
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
        for path, seen in reversed(self._folders.items()):  # the last ones lie in the first
            with contextlib.suppress(OSError):
                Path(path).mkdir(parents=True, exist_ok=True)
                Path(path).chmod(stat.S_IMODE(seen.st_mode))
                os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def own(kept: int) -> None:
    """In the fork: make its own what it shares with the kernel, but for the file `kept`.

    The files that are open, for what it writes and where it reads; what waits, sends, counts or has
    settings (sockets, pipes, events, terminals, the streams of the kernel), which leads nowhere, as does
    a file that cannot be its own (no right to open it again, no room for a copy); the memory that a
    library has made common. It has no network.
    """
    if os.getppid() != 1:
        return
    nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 (often)
        with contextlib.suppress(OSError):
            fd = int(name)
            kind = stat.S_IFMT(os.fstat(fd).st_mode)
            if kind in (stat.S_IFREG, stat.S_IFDIR, stat.S_IFCHR) and not os.isatty(fd):
                with contextlib.suppress(OSError):
                    _own(fd, fcntl.fcntl(fd, fcntl.F_GETFL), kind == stat.S_IFREG)
                    continue
            if fd != kept:
                os.dup2(nowhere, fd, os.get_inheritable(fd))
    os.close(nowhere)
    _own_memory()
    if seccomp.available():
        seccomp.install(alone=True)


def _own_memory() -> None:
    """Put private pages, with the same content, in the place of those that are shared."""
    with open("/proc/self/maps", "rb") as lines:  # noqa: PTH123 (often)
        shared = [
            line.split(None, 2)[:2] for line in lines if line[:80].split(None, 2)[1][3:4] == b"s"
        ]
    for place, rights in shared:
        start, end = (int(n, 16) for n in place.split(b"-"))
        access = sum(bit for bit, letter in ((1, b"r"), (2, b"w"), (4, b"x")) if letter in rights)
        content = ctypes.string_at(start, end - start) if access & 1 else b""
        if _mmap(start, end - start, 3, PRIVATE, -1, 0) != start:
            raise MemoryError
        ctypes.memmove(start, content, len(content))
        _mprotect(start, end - start, access)


def _own(fd: int, flags: int, regular: bool) -> None:
    """Put in the place of a file another with the same content, or the same one if it is read."""
    inheritable = os.get_inheritable(fd)
    place = os.lseek(fd, 0, os.SEEK_CUR) if regular else 0
    if not regular or flags & os.O_ACCMODE == os.O_RDONLY:
        new = os.open(f"/proc/self/fd/{fd}", flags)
    else:
        new = os.open("/tmp", os.O_TMPFILE | os.O_RDWR | flags & os.O_APPEND, 0o600)
        with open(f"/proc/self/fd/{fd}", "rb") as old:  # noqa: PTH123 (a descriptor)
            while part := old.read(1 << 20):
                os.write(new, part)
    if place:
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
