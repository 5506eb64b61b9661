"""Isolation of one kernel after the fork: namespaces, mounts, limits, privileges.

Two ways, same result. As root (`uid` of the request is not 0): root's own rights make the
namespaces and the kernel then takes an unprivileged uid of its own. As a user: a user namespace
gives those rights, and is closed to further ones.
"""

import ctypes
import fcntl
import os
import resource
import socket
import struct
from pathlib import Path
from typing import Any

from . import landlock, seccomp

libc = ctypes.CDLL(None, use_errno=True)

NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x00020000, 0x04000000, 0x08000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC, SLAVE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 19
NOATIME = 1024  # who reads a file leaves no trace

RUN = "/run/tp"  # the grader's socket folders, seen by the warm process only
SOCKETS = "/kernel"  # this kernel's own one
WORK = "/tmp/travail"


def _check(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    result = libc.mount(
        source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags),
        data.encode(),
    )  # fmt: skip
    _check(result, f"mount {target}")


def separate(request: dict[str, Any]) -> None:
    """Leave the namespaces of the warm process and lay the kernel's own file system.

    `request["sockets"]` names the folder of the kernel's sockets; `request["limits"]` gives
    ``disk`` and ``shm`` in bytes. OSError when the machine refuses.
    """
    uid, gid, limits = os.getuid(), os.getgid(), request["limits"]
    flags = NEWNS | NEWPID | NEWIPC | NEWNET | NEWUTS
    as_root = uid == 0 and request["uid"] != 0
    _check(libc.unshare(flags if as_root else flags | NEWUSER), "unshare")
    if not as_root:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    owner = request["uid"] if as_root else uid
    loopback()
    _mount("none", "/", None, REC | SLAVE)
    tmpfs = f"mode=0700,uid={owner},gid={owner if as_root else gid},nr_inodes=20000,size="
    _mount("tmpfs", "/tmp", "tmpfs", NOSUID | NODEV | NOATIME, tmpfs + str(limits["disk"]))
    _mount("tmpfs", "/dev/shm", "tmpfs", NOSUID | NODEV | NOATIME, tmpfs + str(limits["shm"]))
    _mount(f"{RUN}/{request['sockets']}", SOCKETS, None, BIND)
    _mount("tmpfs", RUN, "tmpfs", RDONLY | NOSUID | NODEV | NOEXEC, "size=4k,nr_inodes=2,mode=0")


def loopback() -> None:
    """Bring up this namespace's own loopback: ipykernel listens there to forked processes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))


def seal_sockets() -> None:
    """Make the socket folder read-only: the sockets go on serving, nothing can be added."""
    _mount("none", SOCKETS, None, REMOUNT | BIND | RDONLY | NOSUID | NODEV | NOEXEC)


def confine(request: dict[str, Any]) -> None:
    """Give up every right for good; to be called as process 1 of the new namespace.

    `request["limits"]`: ``memory`` (bytes beyond what the warm process already maps), ``cpu``
    (seconds), ``file`` (bytes), ``processes``. OSError when the machine refuses.
    """
    limits = request["limits"]
    _mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC)
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    as_root = os.getuid() == 0 and request["uid"] != 0
    if not as_root:
        Path("/proc/sys/user/max_user_namespaces").write_text("0")
    for kind, value in (
        (resource.RLIMIT_AS, mapped + limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(last + 1):
        _check(libc.prctl(24, capability, 0, 0, 0), "capability bounding set")
    if as_root:
        os.setgroups([])
        os.setresgid(*[request["uid"]] * 3)
        os.setresuid(*[request["uid"]] * 3)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _check(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _check(libc.prctl(38, 1, 0, 0, 0), "no_new_privs")
    landlock.restrict()
    if request["seccomp"]:
        seccomp.install()


def home() -> None:
    """Make the kernel's own folders and go to its working folder."""
    for folder in (WORK, "/tmp/home", os.environ["MPLCONFIGDIR"]):
        Path(folder).mkdir(parents=True, exist_ok=True)
    os.chdir(WORK)
