"""What the fork that observes has sent to a socket of the kernel's is thrown away.

Its own descriptors lead nowhere, but a socket that has a name is found by it.
"""

import contextlib
import os
import select
import socket
import stat

OURS = "/kernel/"  # those that the kernel is spoken to by
MOST = 10_000  # connections or messages: more wait in no queue


def forget_sent() -> None:
    """Empty the queues of the sockets of this process that a cell has opened and named."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 (often)
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                _empty(int(name))


def _empty(fd: int) -> None:
    with socket.socket(fileno=os.dup(fd)) as one:
        place = one.getsockname() if one.family == socket.AF_UNIX else ""
        if not place or os.fsdecode(place).startswith(OURS):
            return
        listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
        if not listens and one.type != socket.SOCK_DGRAM:
            return
        waiting = select.poll()
        waiting.register(one, select.POLLIN)
        for _ in range(MOST):
            if not waiting.poll(0):
                return
            if listens:
                one.accept()[0].close()
            else:
                one.recv(1, socket.MSG_DONTWAIT)
