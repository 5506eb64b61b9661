"""The bubblewrap command around the warm process."""

import os
import shutil
from pathlib import Path

from tp_grading.sandbox.places import OWN, PYTHON, SHARED, SYSTEM, VENV, places

RUN = "/run/tp"
HUGE = "/sys/kernel/mm/transparent_hugepage"  # malloc looks there whether there are huge pages
ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "fonts", "alternatives",
       "mime.types", "nsswitch.conf")  # fmt: skip
# Only these reach the kernel. Nothing of the grader's own environment does.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "HOME": "/tmp/home", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
    "TMPDIR": "/tmp",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/home/matplotlib", "IPYTHONDIR": "/tmp/home/ipython",
    "JUPYTER_RUNTIME_DIR": "/tmp/home/jupyter", "JUPYTER_PLATFORM_DIRS": "1",
    "TORCHINDUCTOR_CACHE_DIR": "/tmp/home/inductor", "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1", "PYTHONSAFEPATH": "1",
    "NBGRADER_EXECUTION": "autograde", "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1", "TP_GRADING": "1",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
    # Objects in huge pages, where the system has some: a fork copies page tables, and each check
    # makes one (measured: 6 ms of processor instead of 24).
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}  # fmt: skip


def _parents(inside: list[str]) -> list[Path]:
    """Return the folders to be made above these, from the root down."""
    found = {parent for path in inside for parent in Path(path).parents if len(parent.parts) > 1}
    return sorted(found, key=lambda f: (len(f.parts), str(f)))


def _laid(text: str) -> int:
    """Return a descriptor from which bubblewrap reads `text`."""
    handle = os.memfd_create("tp")
    os.write(handle, text.encode())
    os.lseek(handle, 0, os.SEEK_SET)
    return handle


def command(
    run_folder: Path, own: Path, control: int, preload: str = ""
) -> tuple[list[str], list[int]]:
    """Return the command line of the warm process, and the descriptors that it reads (to close).

    `run_folder` holds the folders of sockets; `own`, the code of the course; `control` is the
    descriptor of the grader's link; `preload`, what it imports (see `zygote.preload`).
    PlaceRefused: a kernel would see too much.
    """
    seen = places()
    words = [
        shutil.which("bwrap") or "bwrap", "--unshare-pid", "--as-pid-1", "--unshare-net",
        "--unshare-ipc", "--unshare-uts", "--hostname", "tp", "--unshare-cgroup-try", "--new-session",
    ]  # fmt: skip
    if os.getuid() == 0:
        # The warm process keeps what it needs to lay a kernel's file system and to give the
        # kernel an unprivileged uid; the kernel itself keeps nothing.
        for capability in ("SYS_ADMIN", "NET_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL", "CHOWN",
                           "DAC_OVERRIDE", "SYS_RESOURCE"):  # fmt: skip
            words += ["--cap-add", f"CAP_{capability}"]
    else:
        words.append("--unshare-user")
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    inside = [place for _here, place in seen.binds]
    for parent in _parents([*inside, *seen.files, f"{VENV}/bin/x", RUN, "/etc/x", HUGE]):
        words += ["--perms", "0755", "--dir", str(parent)]  # bubblewrap's own are 0700
    for folder in SYSTEM:
        if Path(folder).is_symlink():
            words += ["--symlink", str(Path(folder).readlink()), folder]
    for here, place in seen.binds:
        words += ["--ro-bind", str(here), place]
    for place in seen.hidden:
        words += ["--tmpfs", place]
    words += ["--ro-bind", str(own), OWN]
    for path in (*(f"/etc/{name}" for name in ETC), HUGE):
        words += ["--ro-bind-try", path, path]
    handles = [_laid(text) for text in seen.files.values()]
    for handle, place in zip(handles, seen.files, strict=True):
        words += ["--perms", "0644", "--file", str(handle), place]
    words += ["--symlink", f"{PYTHON}/bin/python3", f"{VENV}/bin/python3"]
    words += ["--bind", str(run_folder), RUN, "--dir", "/kernel"]
    words += ["--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--remount-ro", "/"]
    words += ["--clearenv", "--chdir", "/"]
    if any(place.startswith(SHARED) for place in inside):
        words += ["--setenv", "LD_LIBRARY_PATH", SHARED]
    for name, value in {"TP_PRELOAD": preload, **ENVIRONMENT}.items():
        words += ["--setenv", name, value]
    return [*words, f"{VENV}/bin/python3", "-m", "tp_inside.zygote", str(control)], handles
