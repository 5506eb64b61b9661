"""The grader's side of the warm process: start it, ask it for kernels, start it again."""

import contextlib
import fcntl
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from tp_grading.inside import seccomp
from tp_grading.inside.zygote import ENGINE
from tp_grading.kernels import folders, library
from tp_grading.kernels.handle import PATIENCE, KernelHandle, WarmPoolError, receive
from tp_grading.kernels.libraries import fingerprint
from tp_grading.sandbox import Limits, bwrap, require
from tp_grading.sandbox.cgroup import Cgroup, leave, sweep
from tp_utils.i18n import _, told

FIRST_UID = 1_900_000_000  # as root: no account has these, and no kernel shares its own
_uids = itertools.count(os.getpid() % 100_000 * 1000)


class WarmPool:
    """A warm process and its kernels. Safe to share between threads."""

    def __init__(self, start_seconds: float = 120, imports: Iterable[str] = ()) -> None:
        """Nothing is started before the first launch. `start_seconds`: patience for imports.

        `imports`: what kernels find imported, besides the engine (`libraries.needed`); everything
        when nothing is said.
        """
        self.imports = frozenset(imports)
        self._imported: frozenset[str] = self.imports
        self.start_seconds = start_seconds
        self.restarts = -1
        self.pid: int | None = None  # of the warm process, as this process sees it
        self.seconds: dict[str, float] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._folder: Path | None = None
        self._words: IO[bytes] | None = None  # what the warm process writes on its error stream
        self._claim = -1  # a lock on the folder: without it, nobody uses it any more
        self._libraries: object = None
        self._own: dict[str, bytes] | None = None  # the code of the course, as it was at first
        self._owner = os.getpid()
        self._borrowed = False
        self._lock = threading.RLock()

    def borrow(self) -> None:
        """In a fork of the grader: ask for kernels, but neither start nor end the warm process.

        The link takes whole requests from all who have it, and each answer goes to its own.
        """
        if self._borrowed and self._owner == os.getpid():
            return
        global _uids
        _uids = itertools.count(os.getpid() % 100_000 * 1000)  # no kernel shares another's
        self._borrowed, self._owner = True, os.getpid()

    def unlock(self) -> None:
        """In a fork of the grader: no other thread is there to give back what it had."""
        self._lock = threading.RLock()

    def _fresh(self) -> bool:
        return (
            self._process is not None
            and self._process.poll() is None
            and self._libraries == fingerprint()
            and self._imported == self.imports
        )

    def alive(self) -> bool:
        """Tell whether the warm process is there."""
        with self._lock:
            return self._process is not None and self._process.poll() is None

    def want(self, imports: Iterable[str]) -> None:
        """Have kernels find these imported too; the warm process starts again if it must."""
        with self._lock:
            if self.imports:
                self.imports |= frozenset(imports)

    def ensure(self) -> None:
        """Start the warm process, or start it again when it died or a library has changed."""
        with self._lock:
            if self._borrowed:
                return
            if os.getpid() != self._owner:  # a fork of the grader: not its process
                self._process = self._control = self._folder = None
                self._owner = os.getpid()
            if self._fresh():
                return
            require()
            self._stop()
            self._libraries = fingerprint()
            folders.sweep()
            sweep()
            self._folder = Path(tempfile.mkdtemp(prefix=folders.PREFIX, dir=folders.short()))
            self._claim = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(self._claim, fcntl.LOCK_EX)
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self._control = ours
            with theirs:
                self._begin(self._folder, theirs.fileno())
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            try:
                _hello, self.pid = receive(ours, self.start_seconds)
                message, _pid = receive(ours, self.start_seconds)
                if message.get("threads") != 1:
                    raise WarmPoolError(
                        _("le processus chaud a {n} fils d'exécution au lieu d'un seul").format(
                            n=message.get("threads")
                        )
                    )
            except WarmPoolError as error:
                self._stop()
                raise self._explained(error) from None
            self.seconds = message["seconds"]
            self.restarts += 1

    def _begin(self, folder: Path, control: int) -> None:
        """Start the warm process. `folder`: of the sockets; `control`: its end of the link."""
        if self._words is not None:
            self._words.close()
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 (read when something goes wrong)
        if self._own is None:
            self._own = library.snapshot()
        library.write(self._own, folder / "own")
        self._imported = self.imports
        preload = " ".join((*ENGINE, *sorted(self.imports))) if self.imports else ""
        words, handles = bwrap.command(folder, folder / "own", control, preload)
        try:
            self._process = subprocess.Popen(
                words, pass_fds=[control, *handles], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, env={},
                stderr=None if os.environ.get("TP_DEBUG") else self._words,
            )  # fmt: skip
        finally:
            for handle in handles:
                os.close(handle)

    def launch(self, limits: Limits | None = None, seed: int | None = None) -> KernelHandle:
        """Fork one kernel. `seed` seeds random, numpy and torch in it (default: drawn).

        A warm process that dies meanwhile is started again once; then WarmPoolError.
        """
        for attempt in (1, 2):
            try:
                self.ensure()
                return self._launch(limits or Limits(), seed)
            except (WarmPoolError, OSError) as error:
                if attempt == 2 or self._borrowed:
                    raise (
                        self._explained(error) if isinstance(error, WarmPoolError) else error
                    ) from None
                with self._lock:
                    if self._process is not None and self._process.poll() is None:
                        time.sleep(0.2)
        raise AssertionError

    def _launch(self, limits: Limits, seed: int | None) -> KernelHandle:
        key, name = uuid.uuid4().hex, f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        place = self._folder
        if place is None:  # another thread is starting it again
            raise WarmPoolError(_("le processus chaud s'est arrêté"))
        folder = place / name
        folder.mkdir(mode=0o700)
        uid = 0
        if os.getuid() == 0:
            uid = FIRST_UID + next(_uids)
            os.chown(folder, uid, uid)
        request = {
            "sockets": name, "key": key, "uid": uid, "seccomp": seccomp.available(),
            "limits": limits.as_dict(),
            "seed": int.from_bytes(os.urandom(4), "big") if seed is None else seed,
        }  # fmt: skip
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        cgroup = Cgroup(f"tp-{name}", limits)
        try:
            with theirs, self._lock:
                if self._control is None:
                    raise WarmPoolError(_("le processus chaud s'est arrêté"))
                socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno()])
            message, keeper = receive(ours, PATIENCE)
            if "error" not in message:
                cgroup.add(keeper)
                ours.send(b"go")
                message, _pid = receive(ours, PATIENCE)
            if "error" in message:
                raise WarmPoolError(message["error"])
        except BaseException:
            ours.close()
            cgroup.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return KernelHandle(ours, folder, key, cgroup, keeper)

    def _explained(self, error: WarmPoolError) -> WarmPoolError:
        """Return the error with the last words of the warm process."""
        if error.details or self._words is None:
            return error
        size = os.fstat(self._words.fileno()).st_size
        said = os.pread(self._words.fileno(), 8000, max(0, size - 8000)).decode(errors="replace")
        last = said.strip().rpartition("\n")[2][-300:]
        return WarmPoolError(told(str(error), last) if last else str(error), said)

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            monitor = self._process.pid
            children = Path(f"/proc/{monitor}/task/{monitor}/children")
            with contextlib.suppress(OSError, ValueError):
                for pid in [self.pid] if self.pid else map(int, children.read_text().split()):
                    os.kill(pid, signal.SIGKILL)  # process 1 of the sandbox: all end with it
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            os.close(self._claim)
        self._process = self._control = self._folder = self.pid = None

    def forget(self, pid: int) -> None:
        """Remove what the kernels of a fork of this process have left, once it was killed."""
        place = self._folder
        for folder in place.glob(f"{pid}-*") if place else ():
            shutil.rmtree(folder, ignore_errors=True)
        leave(pid)

    def close(self) -> None:
        """End the warm process; its kernels end with it."""
        with self._lock:
            if os.getpid() == self._owner and not self._borrowed:
                self._stop()
