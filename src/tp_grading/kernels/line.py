"""The grader's end of one socket of a kernel: ZeroMQ's protocol (ZMTP 3.0, RFC 23), without libzmq.

What stands at the other end is a student's, who can write anything on it. libzmq counts whole
messages: parts without end fill the memory of the grader. Here every byte is counted before it
is kept, and nothing is read unless the grader asks for it.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

from tp_utils.i18n import _

CHUNK = 1 << 18  # bytes of one reading
READINGS = 16  # of one call: then the grader looks at its clock
MAX_FRAMES = 64  # of a message: Jupyter's have less than ten
WEIGHT = 256  # bytes that a message counts besides its own: reading it has a cost, however short
MORE, LONG, COMMAND = 1, 2, 4
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)


class LineBroken(Exception):
    """The other end has closed the line, or what it sends is not the protocol. `flood`: too long."""

    def __init__(self, why: str, flood: bool = False) -> None:
        """`why`: for whoever looks for the cause."""
        super().__init__(why)
        self.flood = flood


class Line:
    """A connection to a socket of a kernel. `taken`: how many bytes have come from it."""

    def __init__(self, path: Path, kind: str, limit: int, seconds: float) -> None:
        """Connect. `kind`: DEALER or SUB; `limit`: bytes of a message; `seconds`: patience.

        LineBroken, or OSError, when the other end does not answer as ZeroMQ does.
        """
        self.limit, self.taken = limit, 0
        self._in, self._out = bytearray(), bytearray()
        self._frames: list[bytes] = []
        self._size = 0  # bytes of the frames of the message being read
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(seconds)
            self._socket.connect(str(path))
            self._socket.sendall(GREETING)
            theirs = self._exactly(64)
            if theirs[0] != 0xFF or theirs[9] != 0x7F or theirs[10] < 3 or theirs[12:16] != b"NULL":
                raise LineBroken(_("salutation inconnue"))
            ready = (
                b"\5READY" + _property(b"Socket-Type", kind.encode()) + _property(b"Identity", b"")
            )
            self._socket.sendall(_frame(ready, COMMAND))
            flags, size = self._exactly(2)
            if (
                not flags & COMMAND
                or flags & LONG
                or not self._exactly(size).startswith(b"\5READY")
            ):
                raise LineBroken(_("salutation inconnue"))
            if kind == "SUB":
                self._socket.sendall(_frame(b"\1"))  # all that is published
            self._socket.setblocking(False)
        except BaseException:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """Return the descriptor, to wait for it."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the line; what was not sent is dropped."""
        self._socket.close()

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise LineBroken(_("fermée"))
            data += part
        return data

    def send(self, frames: Sequence[bytes]) -> None:
        """Send a message, as much of it as the other end takes now; the rest by `flush`."""
        for n, frame in enumerate(frames):
            self._out += _frame(frame, MORE if n < len(frames) - 1 else 0)
        self.flush()

    @property
    def waiting(self) -> bool:
        """Whether something is left to send."""
        return bool(self._out)

    def flush(self) -> None:
        """Send what the other end takes now. LineBroken when it has gone."""
        try:
            while self._out:
                del self._out[: self._socket.send(bytes(self._out[:CHUNK]))]
        except BlockingIOError:
            pass
        except OSError as error:
            raise LineBroken(str(error)) from None

    def receive(self) -> list[list[bytes]]:
        """Return the whole messages that have come; does not wait.

        LineBroken, once all is read, when there will be nothing more.
        """
        messages: list[list[bytes]] = []
        for _n in range(READINGS):
            try:
                data = self._socket.recv(CHUNK)
            except BlockingIOError:
                break
            except OSError as error:
                raise LineBroken(str(error)) from None
            if not data:
                if messages:
                    break  # told again by the next call
                raise LineBroken(_("fermée"))
            self.taken += len(data)
            self._in += data
            self._parse(messages)
            if messages:
                break
        return messages

    def _parse(self, messages: list[list[bytes]]) -> None:
        """Take whole frames out of what was read."""
        start = 0
        while len(self._in) - start >= 2:
            flags = self._in[start]
            header = 9 if flags & LONG else 2
            if flags > 7 or len(self._in) - start < header:
                if flags > 7:
                    raise LineBroken(_("ce n'est pas le protocole de ZeroMQ"))
                break
            size = int.from_bytes(self._in[start + 1 : start + header], "big")
            if self._size + size > self.limit or len(self._frames) >= MAX_FRAMES:
                raise LineBroken(_("message démesuré"), flood=True)
            end = start + header + size
            if len(self._in) < end:
                break
            if not flags & COMMAND:
                self._frames.append(bytes(memoryview(self._in)[start + header : end]))
                self._size += size
                if not flags & MORE:
                    self.taken += WEIGHT
                    messages.append(self._frames)
                    self._frames, self._size = [], 0
            start = end
        del self._in[:start]


def _property(name: bytes, value: bytes) -> bytes:
    return bytes([len(name)]) + name + len(value).to_bytes(4, "big") + value


def _frame(body: bytes, flags: int = 0) -> bytes:
    size = len(body)
    if size > 255:
        return bytes([flags | LONG]) + size.to_bytes(8, "big") + body
    return bytes([flags, size]) + body
