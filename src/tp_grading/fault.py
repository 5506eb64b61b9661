"""A failure of ours, told: one line for the summary, the rest for a file.

Nothing of a student's is in them: a sentence is given when it is ours or the machine's, and
where any other error arose when its own words might quote a copy.
"""

from __future__ import annotations

import contextlib
import platform
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tp_grading.crew import Overrun
from tp_grading.files import write_whole
from tp_grading.kernels import WarmPoolError
from tp_grading.sandbox import IsolationUnavailable
from tp_utils.i18n import _

SAFE = (Overrun, WarmPoolError, IsolationUnavailable, OSError, MemoryError, ImportError)
LIBRARIES = ("tp_utils", "torch", "numpy", "matplotlib", "scikit-learn", "ipykernel", "pyzmq",
             "nbgrader", "nbformat")  # fmt: skip


def cause(error: BaseException | None) -> str:
    """Return the error in a line: its type, then its sentence or its place. "" for None."""
    if error is None:
        return ""
    name = type(error).__name__
    if isinstance(error, Overrun):
        return _("copie arrêtée : {said}").format(said=error)
    if isinstance(error, SAFE) and str(error):
        said = " ".join(str(error).split())
        return f"{name}, {said[:400]}"
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return name
    place = Path(frames[-1].filename)
    return _("{name}, dans {file}, ligne {line}").format(
        name=name, file="/".join(place.parts[-2:]), line=frames[-1].lineno
    )


def details(error: BaseException | None) -> str:
    """Return what whoever mends it needs: versions, calls, causes. "" for None."""
    if error is None:
        return ""
    lines = [f"Python {platform.python_version()}, {platform.platform()}"]
    for name in LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            lines.append(f"{name} {version(name)}")
    lines += [sys.executable, ""]
    current: BaseException | None = error
    for _n in range(8):
        if current is None:
            break
        lines += ["".join(traceback.format_tb(current.__traceback__)) + cause(current)]
        if isinstance(current, WarmPoolError | Overrun) and current.details:
            lines += ["", current.details]
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return "\n".join(lines) + "\n"


def keep(folder: Path, student: str, lab: str, text: str) -> Path | None:
    """Write the details of a fault in `folder`; return the file, None when that fails too."""
    path = folder / f"{lab}-{student}.txt"
    try:
        write_whole(path, f"{lab}, {student}\n{text}".encode(errors="replace"))
    except OSError:
        return None
    return path
