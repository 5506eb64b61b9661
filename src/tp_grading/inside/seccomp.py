"""A small seccomp filter for a student's kernel, written without any library.

Namespaces and limits do the isolation. The filter closes what they leave open: new user
namespaces (whose tmpfs would escape the size limits), mounts, ptrace, memory that no limit
counts (System V segments, memfd), sockets that cross network namespaces (vsock).
"""

import ctypes
import os
import struct

CLONE_NEW = 0x7E020000 | 0x80  # user, pid, net, ipc, uts, cgroup, mount, time namespaces
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
FAMILIES = (1, 2, 10, 16)  # unix, inet, inet6, netlink: an empty network namespace has nothing

# name -> (x86_64, aarch64); None: no such call on this machine.
DENIED = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89),
    "quotactl": (179, 60), "syslog": (103, 116), "personality": (135, 92),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "kcmp": (312, 272),
    "lookup_dcookie": (212, 18), "move_pages": (279, 239), "modify_ldt": (154, None),
}  # fmt: skip
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def available() -> bool:
    """Return whether this machine's processor has a table here."""
    return os.uname().machine in ARCHITECTURES


def build(machine: str) -> bytes:
    """Return the filter program for `machine` (``x86_64`` or ``aarch64``)."""
    column, arch = ARCHITECTURES[machine]
    program: list[tuple[int, int, int, int]] = []

    def load(offset: int) -> None:
        program.append((0x20, 0, 0, offset))

    def answer(errno: int | None) -> None:
        program.append((0x06, 0, 0, 0x7FFF0000 if errno is None else 0x00050000 | errno))

    load(4)
    program.append((0x15, 1, 0, arch))
    program.append((0x06, 0, 0, 0x80000000))  # another architecture's calls: kill
    load(0)
    if machine == "x86_64":
        program.append((0x35, 0, 1, 0x40000000))  # the x32 calls
        answer(EPERM)
    for numbers in DENIED.values():
        number = numbers[column]
        if number is not None:
            program.append((0x15, 0, 1, number))
            answer(EPERM)
    program.append((0x15, 0, 1, CLONE3[column]))
    answer(ENOSYS)  # its flags are behind a pointer: the C library then uses clone
    program.append((0x15, 0, 4, CLONE[column]))
    load(16)
    program.append((0x45, 0, 1, CLONE_NEW))
    answer(EPERM)
    answer(None)
    program.append((0x15, 0, 3 + len(FAMILIES), SOCKET[column]))
    load(16)
    for i, family in enumerate(FAMILIES):
        program.append((0x15, len(FAMILIES) - i, 0, family))
    answer(EAFNOSUPPORT)
    answer(None)
    answer(None)
    return b"".join(struct.pack("HBBI", *line) for line in program)


def install() -> None:
    """Apply the filter to this process for good. OSError when the kernel refuses."""
    code = build(os.uname().machine)
    body = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(code) // 8, ctypes.addressof(body))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, ctypes.byref(program), 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")
