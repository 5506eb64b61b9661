"""Landlock, where Linux has it: a second wall around a kernel's files, without any library.

The first one is the mounts. This one says again what they show: the system and the libraries to
read, the kernel's own folders to write, and no fifo, no device, no process outside.
"""

import contextlib
import ctypes
import os

# The rights of the first version, then those that later versions have added.
EXECUTE, WRITE, READ, LIST = 1, 2, 4, 8
DEVICES = (1 << 6) | (1 << 10) | (1 << 11)  # to make character devices, fifos, block devices
FIRST, REFER, TRUNCATE, IOCTL = (1 << 13) - 1, 1 << 13, 1 << 14, 1 << 15
SIGNALS_AND_ABSTRACT_SOCKETS = 3
READ_ONLY = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt/tp",
             "/proc", "/dev")  # fmt: skip
WRITABLE = ("/tmp", "/dev/shm", "/kernel")
USED = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty",
        "/dev/ptmx", "/dev/pts")  # fmt: skip
CREATE, ADD, RESTRICT = 444, 445, 446  # system calls, the same for all processors


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return the version of Landlock of this machine, 0 where there is none."""
    return max(0, int(ctypes.CDLL(None).syscall(CREATE, None, ctypes.c_size_t(0), 1)))


def restrict() -> bool:
    """Confine this process for good; False, and nothing done, where there is no Landlock.

    To be called with ``no_new_privs`` set. OSError when Linux refuses what it says it has.
    """
    found = version()
    if found == 0:
        return False
    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *arguments: object) -> int:
        result = int(libc.syscall(number, *arguments))
        if result < 0:
            error = ctypes.get_errno()
            raise OSError(error, f"landlock: {os.strerror(error)}")
        return result

    rights = FIRST | sum(r for n, r in ((2, REFER), (3, TRUNCATE), (5, IOCTL)) if found >= n)
    ruleset = _Ruleset(rights, 0, SIGNALS_AND_ABSTRACT_SOCKETS if found >= 6 else 0)
    size = 24 if found >= 6 else 16 if found >= 4 else 8
    rules = call(CREATE, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    try:
        reading = (READ_ONLY, EXECUTE | READ | LIST)
        writing = (WRITABLE, rights & ~DEVICES & ~IOCTL)
        for places, allowed in (reading, writing, (USED, READ | WRITE | TRUNCATE | IOCTL)):
            for place in places:
                with contextlib.suppress(FileNotFoundError):
                    handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
                    try:
                        beneath = _Beneath(allowed & rights, handle)
                        call(ADD, rules, 1, ctypes.byref(beneath), 0)
                    finally:
                        os.close(handle)
        call(RESTRICT, rules, 0)
    finally:
        os.close(rules)
    return True
