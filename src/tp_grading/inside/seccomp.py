"""A small seccomp filter for a student's kernel, written without any library.

Namespaces and limits do the isolation. The filter lets through the calls of :mod:`calls` and
answers EPERM to all others, so that what namespaces leave open is closed, known or not.
"""

import ctypes
import os
import struct

from .calls import ALLOWED, CLONE, CLONE3, FCNTL, NEW, PRLIMIT, SOCKET

CLONE_NEW = 0x7E020000 | 0x80  # user, pid, net, ipc, uts, cgroup, mount, time namespaces
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
FAMILIES = (1, 2, 10, 16)  # unix, inet, inet6, netlink: an empty network namespace has nothing
LEASES = (1024, 1026)  # F_SETLEASE, F_NOTIFY: they act on, and watch, the files of the machine
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
LOAD, EQUAL, ABOVE, NOT_BELOW, BITS, ANSWER = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000


def available() -> bool:
    """Return whether this machine's processor has a table here."""
    return os.uname().machine in ARCHITECTURES


def intervals(numbers: set[int]) -> list[tuple[int, int]]:
    """Return the runs of consecutive numbers, (first, last), in order."""
    runs: list[tuple[int, int]] = []
    for n in sorted(numbers):
        if runs and runs[-1][1] == n - 1:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return runs


def build(machine: str, alone: bool = False) -> bytes:
    """Return the filter program for `machine` (``x86_64`` or ``aarch64``).

    `alone`: what is taken, besides, from the fork that observes a function: the network, where a
    server of the student's may listen in the kernel.
    """
    column, arch = ARCHITECTURES[machine]
    program: list[tuple[int, int, int, int]] = []

    def load(offset: int) -> None:
        program.append((LOAD, 0, 0, offset))

    def answer(errno: int | None) -> None:
        program.append((ANSWER, 0, 0, ALLOW if errno is None else 0x00050000 | errno))

    def by_argument(number: int, offset: int, test: int, values: tuple[int, ...], found: int | None,
                    other: int | None) -> None:  # fmt: skip
        """Answer the call `number` `found` if its argument passes the test, `other` if not."""
        program.append((EQUAL, 0, 3 + len(values), number))
        load(offset)
        for i, value in enumerate(values):
            program.append((test, len(values) - i, 0, value))
        answer(other)
        answer(found)

    load(4)
    program.append((EQUAL, 1, 0, arch))
    program.append((ANSWER, 0, 0, KILL))  # another architecture's calls
    load(0)
    if machine == "x86_64":
        program.append((NOT_BELOW, 0, 1, 0x40000000))  # the x32 calls
        answer(EPERM)
    if alone:
        by_argument(SOCKET[column], 16, EQUAL, FAMILIES[:1], None, EAFNOSUPPORT)
        answer(None)
        return b"".join(struct.pack("HBBI", *line) for line in program)
    by_argument(CLONE[column], 16, BITS, (CLONE_NEW,), EPERM, None)
    by_argument(SOCKET[column], 16, EQUAL, FAMILIES, None, EAFNOSUPPORT)
    by_argument(FCNTL[column], 24, EQUAL, LEASES, EPERM, None)
    by_argument(PRLIMIT[column], 16, EQUAL, (0,), None, EPERM)
    numbers = {n for pair in ALLOWED.values() if (n := pair[column]) is not None}
    for first, last in intervals(numbers):
        program.append((NOT_BELOW, 0, 2, first))
        program.append((ABOVE, 1, 0, last))
        answer(None)
    assert CLONE3[column] >= NEW  # its flags are behind a pointer: the C library then uses clone
    program.append((NOT_BELOW, 0, 1, NEW))
    answer(ENOSYS)
    answer(EPERM)
    return b"".join(struct.pack("HBBI", *line) for line in program)


def install(alone: bool = False) -> None:
    """Apply the filter to this process for good. OSError when the kernel refuses."""
    code = build(os.uname().machine, alone)
    body = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(code) // 8, ctypes.addressof(body))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, ctypes.byref(program), 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")
