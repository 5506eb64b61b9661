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
# F_SETLEASE, F_NOTIFY act on, and watch, the files of the machine; F_SETOWN, F_SETSIG, F_SETOWN_EX
# make a file send signals to a process.
WATCHING = (1024, 1026, 8, 10, 15)
OWNERS = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP: so do these, of a socket
# What says a process or a thread first: from the fork that observes, only itself and what it starts.
SIGNALS = ("kill", "tkill", "tgkill", "rt_sigqueueinfo")
SCHEDULING = ("sched_setaffinity", "sched_setparam", "sched_setscheduler")
NEGATIVE = 0x80000000  # a group of processes, or all of them
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
LOAD, EQUAL, ABOVE, NOT_BELOW, BITS, ANSWER = 0x20, 0x15, 0x25, 0x35, 0x45, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
_libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    """A filter, as the system reads it."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


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


def build(machine: str, alone: int = 0) -> bytes:
    """Return the filter program for `machine` (``x86_64`` or ``aarch64``).

    `alone`: the number of the fork that observes a function, from which more is taken: the network,
    where a server of the student's may listen in the kernel, and what acts on the processes before it.
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

    def on_a_process(number: int, own: bool) -> None:
        """Refuse the call `number` on a process before `alone`; `own`: 0 is the caller."""
        program.append((EQUAL, 0, 5 + own, number))
        load(16)
        if own:
            program.append((EQUAL, 3, 0, 0))
        program.append((NOT_BELOW, 0, 1, alone))
        program.append((NOT_BELOW, 0, 1, NEGATIVE))
        answer(EPERM)
        answer(None)

    load(4)
    program.append((EQUAL, 1, 0, arch))
    program.append((ANSWER, 0, 0, KILL))  # another architecture's calls
    load(0)
    if machine == "x86_64":
        program.append((NOT_BELOW, 0, 1, 0x40000000))  # the x32 calls
        answer(EPERM)
    if alone:
        by_argument(SOCKET[column], 16, EQUAL, FAMILIES[:1], None, EAFNOSUPPORT)
        for name in ("ioctl", *SIGNALS, *SCHEDULING):
            call = ALLOWED[name][column]
            assert call is not None  # both processors have them
            if name == "ioctl":
                by_argument(call, 24, EQUAL, OWNERS, EPERM, None)
            else:
                on_a_process(call, name in SCHEDULING)
        answer(None)
        return b"".join(struct.pack("HBBI", *line) for line in program)
    by_argument(CLONE[column], 16, BITS, (CLONE_NEW,), EPERM, None)
    by_argument(SOCKET[column], 16, EQUAL, FAMILIES, None, EAFNOSUPPORT)
    by_argument(FCNTL[column], 24, EQUAL, WATCHING, EPERM, None)
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
    code = build(os.uname().machine, os.getpid() if alone else 0)
    body = ctypes.create_string_buffer(code, len(code))
    program = Program(len(code) // 8, ctypes.addressof(body))
    if _libc.prctl(22, 2, ctypes.byref(program), 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")
