"""Which code has graded: the edition of the course, and a digest of what is really there."""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib
import inspect
import sys
from importlib import metadata
from pathlib import Path

import tp_grading
import tp_utils
from tp_utils.i18n import LOCALES, _, speaking


def year() -> str:
    """Return the year of the edition: the hidden cases of another year are others."""
    return metadata.version("tp_utils").split(".")[0]


def sources() -> str:
    """Return a digest of the code of the course as it is on the disk now."""
    found = hashlib.sha256()
    for package in (tp_utils, tp_grading):
        folder = Path(package.__path__[0])
        for path in sorted(folder.rglob("*.py")):
            found.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:12]


@functools.cache
def loaded() -> str:
    """Return the same digest as it was when this process first asked: what it grades with."""
    return sources()


def complete() -> None:
    """Import what the judges would import later: nothing more is read from the disk.

    The course may then be edited while a class is graded: the old code finishes what it began.
    """
    loaded()
    for code in LOCALES:
        with speaking(code):
            _(code)  # reads its catalogues
    done: set[str] = set()
    while waiting := {name for name in sys.modules if name.startswith("tp_utils.checks")} - done:
        done |= waiting
        for name in waiting:
            for wanted in _imports(name):
                with contextlib.suppress(ImportError):  # a name, and not a module
                    importlib.import_module(wanted)


def _imports(module: str) -> set[str]:
    """Return the modules of the course that a module imports, at its top or in its functions."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):  # an empty package
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("tp_utils"):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def changed() -> bool:
    """Tell whether the code of the course has changed since this process asked for `loaded`."""
    return sources() != loaded()


def stamp(released: str) -> str:
    """Return what is kept with each mark: edition, code, and the notebook that was released."""
    notebook = hashlib.sha256(released.encode()).hexdigest()[:12]
    return f"{metadata.version('tp_utils')}+{loaded()}.{notebook}"
