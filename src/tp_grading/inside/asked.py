"""Where the grader asks what a function does: a connection a question, which a fork answers.

The kernel takes the connection and reads nothing of it: the question and its answer are in the memory
of the fork alone. Nor do they go through what carries cells (ZeroMQ, Jupyter's signed messages): each
object that the kernel touches after a fork costs it a page.
"""

import _socket
import asyncio
import functools
import json
import marshal
import os
import signal
from collections.abc import Callable
from typing import Any

from . import observe, originals, sockets
from .forked import forked
from .jail import SOCKETS

PLACE = f"{SOCKETS}/ask"
LENGTH = 8  # bytes: of a question, before it; of the kernel's word, after it
CHUNK = 1 << 20
_open: list[Any] = []  # whoever takes the loop's own reference away closes nothing


def listen(loop: asyncio.AbstractEventLoop, namespace: dict[str, Any]) -> None:
    """Answer about the functions of `namespace`, whenever the loop of the kernel has nothing else to do."""
    place = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    place.bind(PLACE)
    place.listen(1)
    place.setblocking(False)
    _open.append(place)
    loop.add_reader(place.fileno(), _take, place, namespace)


def _take(place: Any, namespace: dict[str, Any]) -> None:
    """Have a fork answer one question; then say how the fork has ended, on the same line."""
    try:
        line, _address = place._accept()
    except OSError:
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        originals.put_back()
        code = forked(functools.partial(_answer, line, namespace), line)
        said = {"status": "died", "code": code} if code else {"status": "ok"}
    except BaseException as error:  # an interruption, or a machine that gives no more processes
        said = observe.error_of(error)
    finally:
        signal.signal(signal.SIGINT, before)
    sockets.forget_sent()
    try:
        word = json.JSONEncoder().encode(said).encode()
        _say(line, word + len(word).to_bytes(LENGTH, "big"))
    except BaseException:  # the grader has gone
        return
    finally:
        os.close(line)


def _answer(line: int, namespace: dict[str, Any]) -> None:
    """Read the question and answer it, in the fork."""
    size = int.from_bytes(_exactly(line, LENGTH), "big")
    content = observe.observed(namespace, marshal.loads(_exactly(line, size)))
    # Not by the encoder that json keeps, where a student's may hang.
    _say(line, json.JSONEncoder().encode(content).encode())


def _exactly(line: int, size: int, read: Callable[[int, int], bytes] = os.read) -> bytearray:
    data = bytearray()
    while len(data) < size:
        part = read(line, min(CHUNK, size - len(data)))
        if not part:
            raise EOFError
        data += part
    return data


def _say(line: int, data: bytes, write: Callable[[int, Any], int] = os.write) -> None:
    view = memoryview(data)
    while view:
        view = view[write(line, view) :]
