"""The grader's hold on one kernel: its link, its sockets, its orders, its end."""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import threading
import time
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo

from tp_grading.sandbox.cgroup import Cgroup
from tp_utils.i18n import _

SOCKETS = 6  # of a kernel: Jupyter's five, and the one where it is asked about functions
PATIENCE = 60.0  # seconds given to the engine's own steps, each far below one on a quiet machine


class WarmPoolError(RuntimeError):
    """The warm process could not be started or could not give a kernel.

    `details`: what it wrote on its error stream.
    """

    def __init__(self, sentence: str, details: str = "") -> None:
        """`sentence`: the cause, in French."""
        super().__init__(sentence)
        self.details = details


def receive(link: socket.socket, seconds: float) -> tuple[dict[str, Any], int]:
    """Return the next message and its sender's pid; WarmPoolError after `seconds` or at the end."""
    link.settimeout(seconds)
    try:
        data, extra, _flags, _from = link.recvmsg(65536, socket.CMSG_SPACE(12))
    except TimeoutError:
        raise WarmPoolError(_("le processus chaud ne répond pas")) from None
    except OSError as error:
        raise WarmPoolError(str(error)) from None
    if not data:
        raise WarmPoolError(_("le processus chaud s'est arrêté"))
    pid = next((struct.unpack("iII", d)[0] for _l, kind, d in extra if kind == 2), 0)
    return json.loads(data), pid


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def starved(pid: int) -> float:
    """Return the seconds that a kernel, or its fork in which a function is observed, waited to run.

    Linux counts them for each thread (``/proc/PID/schedstat``, second field, in ns); here for the
    main ones. A fork that is not alone may wait for what it has started itself: it does not count.
    """
    total, forks = 0.0, _children(pid)
    for one in [pid, *(forks if len(forks) == 1 and not _children(forks[0]) else [])]:
        total += int(Path(f"/proc/{one}/schedstat").read_text().split()[1]) / 1e9
    return total


class KernelHandle:
    """One kernel: its link, its sockets, its end."""

    def __init__(
        self, link: socket.socket, folder: Path, key: str, cgroup: Cgroup, keeper: int
    ) -> None:
        """Made by :meth:`WarmPool.launch` only. `keeper`: pid of the kernel's parent."""
        self.link, self.folder, self.key, self.cgroup = link, folder, key, cgroup
        self._keeper, self._pid = keeper, 0
        self.end: dict[str, Any] | None = None  # exit, late, cpu (s), peak (bytes)
        self.said = ""  # why it could not start
        self._lock = threading.Lock()

    def connection_info(self) -> KernelConnectionInfo:
        """Return what a jupyter client needs; the paths are those of the grader's side."""
        return {
            "transport": "ipc", "ip": str(self.folder / "k"), "shell_port": 1, "iopub_port": 2,
            "stdin_port": 3, "hb_port": 4, "control_port": 5, "key": self.key.encode(),  # type: ignore[typeddict-item]  # bytes are taken too

            "signature_scheme": "hmac-sha256",
        }  # fmt: skip

    def _read(self, seconds: float, key: str = "exit") -> bool:
        """Read messages until one has `key`; note the end when it comes."""
        deadline = time.monotonic() + seconds
        with self._lock:
            while self.end is None:
                left = max(0.0, deadline - time.monotonic())
                if not select.select([self.link], [], [], left)[0]:
                    return False
                try:
                    message, _pid = receive(self.link, 1)
                except WarmPoolError:
                    message = {"exit": -signal.SIGKILL, "lost": True}
                if "exit" in message:
                    self.end = message
                self.said = str(message.get("error", self.said))
                if key in message or "error" in message:
                    return key in message
        return key == "exit"

    def poll(self) -> int | None:
        """Return None while the kernel lives, then its exit code (negative: a signal)."""
        self._read(0)
        return None if self.end is None else self.end["exit"]

    def lost(self) -> bool:
        """Whether the kernel ended with its keeper, through no fault of the code that it ran."""
        return bool(self.end and self.end.get("lost")) and not self.cgroup.out_of_memory()

    def wait(self, seconds: float) -> int | None:
        """Wait for the end, `seconds` at most; as :meth:`poll`."""
        self._read(seconds)
        return None if self.end is None else self.end["exit"]

    def starved(self) -> float:
        """Return the seconds that the kernel has spent ready to run, on a machine too busy for it.

        0 where they are not counted, or once the kernel has ended.
        """
        try:
            self._pid = self._pid or _children(self._keeper)[0]
            return starved(self._pid)
        except (OSError, ValueError, IndexError):
            return 0.0

    def _order(self, word: bytes) -> None:
        with contextlib.suppress(OSError):
            self.link.send(word)

    def interrupt(self) -> None:
        """Send SIGINT to the kernel."""
        self._order(b"int")

    def kill(self) -> None:
        """Kill the kernel and all that it started."""
        self._order(b"kill")

    def seal_when_ready(self, seconds: float = PATIENCE) -> None:
        """Wait for the six sockets, then :meth:`seal`. WarmPoolError when they do not come."""
        deadline = time.monotonic() + seconds
        while len(os.listdir(self.folder)) < SOCKETS:  # noqa: PTH208 (a count, several times a second)
            if time.monotonic() > deadline or self.poll() is not None:
                raise WarmPoolError(
                    _("le noyau n'a pas démarré : {said}").format(said=self._last_word())
                )
            time.sleep(0.005)
        self.seal()

    def _last_word(self) -> str:
        """Return what the kernel said of its failure, else how it ended."""
        code = None if self.end is None else self.end["exit"]
        return self.said or (_("trop lent") if code is None else _("code {n}").format(n=code))

    def seal(self) -> None:
        """Make the folder of the sockets read-only in the kernel, once it has made them."""
        self._order(b"seal")
        if not self._read(PATIENCE, "sealed") and self.end is None:
            raise WarmPoolError(
                _("le dossier des sockets n'a pas pu être fermé : {said}").format(
                    said=self._last_word()
                )
            )

    def close(self) -> dict[str, Any]:
        """Kill the kernel and all that it started, remove its traces; return how it ended."""
        self.kill()
        self.wait(PATIENCE)
        end = dict(self.end or {"exit": -signal.SIGKILL, "lost": True})
        end["out_of_memory"] = self.cgroup.out_of_memory()
        self.link.close()
        self.cgroup.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        return end
