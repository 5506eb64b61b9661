"""The code of the course that a kernel sees: tp_utils without what would answer or judge.

Read once, when the first kernel is wanted: a grading goes on with the code that it began with. The
modules left out have a stand-in of the same name that does nothing, so that the imports of a
notebook hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import tp_utils
from tp_grading import inside

# What would answer exercises. A lab that goes on from one of them gives it (`GIVES` of its
# checks): its kernels then receive it as source, before any cell of the student.
ANSWERS = ("tp_utils.checks", "tp_utils.levels", "tp_utils.diy")
UNUSED = ("tp_utils/report",)
SILENT = b'''"""In a grading kernel this module does nothing: what observes comes later, and goes."""

from tp_inside.silent import silent as __getattr__  # noqa: F401
'''


def snapshot() -> dict[str, bytes]:
    """Return path → content of the files that a kernel imports as `tp_utils` and `tp_inside`."""
    found = dict(_files("tp_inside", Path(inside.__path__[0])))
    left_out = tuple(name.replace(".", "/") for name in ANSWERS)
    for path, data in _files("tp_utils", Path(tp_utils.__path__[0])):
        silent = next((one for one in left_out if path.startswith((f"{one}/", f"{one}.py"))), "")
        if not silent:
            if not path.startswith(UNUSED):
                found[path] = data
        elif path.endswith("/__init__.py") and path.count("/") > silent.count("/") + 1:
            found[path.replace("/__init__.py", ".py")] = SILENT
        elif path in (f"{silent}.py", f"{silent}/__init__.py"):
            found[path] = SILENT
    return found


def _files(name: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes()


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files below `folder`, readable by any kernel whatever this process's umask."""
    for name, data in files.items():
        path = folder / name
        for parent in reversed(path.relative_to(folder).parents):
            if not (folder / parent).is_dir():
                (folder / parent).mkdir()
            (folder / parent).chmod(0o755)
        path.write_bytes(data)
        path.chmod(0o644)
