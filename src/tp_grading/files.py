"""Write a file whole or not at all; edit a notebook and leave its other bytes alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, readable by all, in a folder that is made when it does not exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tp-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def edited(notebook: bytes, edit: Callable[[NotebookNode], object]) -> bytes:
    """Return a notebook that `edit` has changed; one that it leaves alone is the same bytes."""
    import nbformat

    text = notebook.decode("utf-8")
    tree = nbformat.reads(text, as_version=4)
    edit(tree)
    if tree == nbformat.reads(text, as_version=4):
        return notebook
    end = "\n" if text.endswith("\n") else ""
    written: str = nbformat.writes(tree)
    return (written.rstrip("\n") + end).encode()
