"""The grader's end of the line on which it asks what a function does (see `inside.asked`).

What answers is a student's, who can write anything: every byte is counted before it is kept.
"""

from __future__ import annotations

import json
import marshal
import select
import socket
from pathlib import Path
from typing import Any

from tp_grading.kernels.line import CHUNK, READINGS, LineBroken
from tp_utils.i18n import _

ASK = "ask"  # the name of the socket, in the folder of a kernel
LENGTH = 8  # bytes: of a question, before it; of the kernel's word, after it, which is the last


class Question:
    """A question on its way. `taken`: how many bytes have come back."""

    def __init__(self, folder: Path, content: dict[str, Any], limit: int, seconds: float) -> None:
        """Connect. `limit`: bytes of an answer; `seconds`: patience. OSError when nobody listens."""
        self.limit, self.taken = limit, 0
        data = marshal.dumps(content)
        self._out = memoryview(len(data).to_bytes(LENGTH, "big") + data)
        self._in = bytearray()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(seconds)
            self._socket.connect(str(folder / ASK))
            self._socket.setblocking(False)
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Question:
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the line."""
        self._socket.close()

    def fileno(self) -> int:
        """Return the descriptor, to wait for it."""
        return self._socket.fileno()

    @property
    def events(self) -> int:
        """What to wait for, as `select.poll` names it."""
        return select.POLLIN | (select.POLLOUT if self._out else 0)

    def go_on(self, ready: int) -> bool:
        """Send and read what can be, without waiting; return whether nothing more will come.

        `ready`: what `select.poll` has found. LineBroken when what comes is too long.
        """
        if ready & select.POLLOUT:
            self._send()
        return bool(ready & ~select.POLLOUT) and self._read()

    def _send(self) -> None:
        try:
            while self._out:
                self._out = self._out[self._socket.send(self._out[:CHUNK]) :]
        except BlockingIOError:
            pass
        except OSError:  # nobody reads the rest: what was said tells why
            self._out = self._out[:0]

    def _read(self) -> bool:
        for _n in range(READINGS):
            try:
                data = self._socket.recv(CHUNK)
            except BlockingIOError:
                return False
            except OSError:
                return True
            if not data:
                return True
            self.taken += len(data)
            if self.taken > self.limit:
                raise LineBroken(_("message démesuré"), flood=True)
            self._in += data
        return False

    def answer(self) -> dict[str, Any]:
        """Return what was said, at the end: by the fork if it ended well, else by the kernel.

        LineBroken when the kernel has ended without a word.
        """
        end = len(self._in) - LENGTH
        start = end - int.from_bytes(self._in[max(0, end) :], "big")
        said = _decoded(self._in[max(0, start) : max(0, end)])
        if said is None:
            raise LineBroken(_("le noyau s'est arrêté"))
        if said.get("status") != "ok":
            return said
        return _decoded(self._in[:start]) or {"status": "died"}


def _decoded(data: bytearray) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except Exception:  # cut, forged, absurd
        return None
    return value if isinstance(value, dict) else None
