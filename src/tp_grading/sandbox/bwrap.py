"""The bubblewrap command around the warm process."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

INSIDE = Path(__file__).resolve().parents[1] / "inside"
LIB = "/opt/tp"
RUN = "/run/tp"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
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
}  # fmt: skip


def interpreter_folders() -> list[Path]:
    """Return the folders that hold this interpreter and its libraries, links followed too."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix)}
    link = Path(sys.executable)
    while link.is_symlink():
        link = link.parent / link.readlink()
        folders.add(link.parent.parent)
    folders |= {folder.resolve() for folder in folders}
    outside = [f for f in folders if f.is_dir() and not str(f).startswith(SYSTEM)]
    return sorted(outside, key=lambda f: (len(f.parts), str(f)))


def course_library() -> Path | None:
    """Return the folder of tp_utils when it is not installed among the libraries."""
    spec = importlib.util.find_spec("tp_utils")
    places = list(spec.submodule_search_locations or []) if spec else []
    folder = Path(places[0]).resolve() if places else None
    if folder is None or any(folder.is_relative_to(f) for f in interpreter_folders()):
        return None
    return folder


def _parents(folders: list[Path]) -> list[Path]:
    """Return the folders to be made above `folders`, from the root down."""
    found = {parent for folder in folders for parent in folder.parents if len(parent.parts) > 1}
    return sorted(found, key=lambda f: len(f.parts))


def command(run_folder: Path, control: int) -> list[str]:
    """Return the command line of the warm process.

    `run_folder` holds the folders of sockets; `control` is the descriptor of the grader's link.
    """
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
    for folder in SYSTEM:
        if Path(folder).is_symlink():
            words += ["--symlink", str(Path(folder).readlink()), folder]
        elif Path(folder).is_dir():
            words += ["--ro-bind", folder, folder]
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for parent in _parents([*interpreter_folders(), Path(LIB, "x"), Path(RUN), Path("/etc/x")]):
        words += ["--perms", "0755", "--dir", str(parent)]  # bubblewrap's own are 0700
    for name in ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for home in interpreter_folders():
        words += ["--ro-bind", str(home), str(home)]
    words += ["--ro-bind", str(INSIDE), f"{LIB}/tp_inside"]
    library = course_library()
    if library is not None:
        words += ["--ro-bind", str(library), f"{LIB}/tp_utils"]
    words += ["--bind", str(run_folder), RUN, "--dir", "/kernel"]
    words += ["--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--remount-ro", "/"]
    words += ["--clearenv", "--chdir", "/"]
    for name, value in {**ENVIRONMENT, "PYTHONPATH": LIB, "TP_CONTROL": str(control)}.items():
        words += ["--setenv", name, value]
    return [*words, sys.executable, "-m", "tp_inside.zygote"]
