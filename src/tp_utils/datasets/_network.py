"""Download politely: bounded in time, nothing kept by halves, a notice when it fails."""

from __future__ import annotations

import html
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from tp_utils.i18n import typography

TIMEOUT = 10.0  # seconds without an answer


@contextmanager
def bounded() -> Iterator[None]:
    """Inside, a silent server is given up after TIMEOUT, and the error stream stays empty.

    (nbgrader takes any line on the error stream for a failure.)
    """
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with redirect_stderr(sys.stdout), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def temporary_folder(cache: Path) -> Iterator[Path]:
    """Yield a new folder inside `cache`, removed at the end with what is left in it."""
    cache.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".telechargement-", dir=cache))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def move_files(source: Path, target: Path) -> None:
    """Move the files of a folder to another, each in one step; an older one is replaced."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        path.replace(target / path.name)


class Notice:
    """A warning that stands out in a notebook, and is plain text elsewhere."""

    def __init__(self, title: str, text: str) -> None:
        """Keep the words, with the spaces of French punctuation."""
        self.title, self.text = typography(title), typography(text)

    def __repr__(self) -> str:
        return f"⚠ {self.title}\n{self.text}"

    def _repr_html_(self) -> str:
        return (
            '<div style="border-left:4px solid #9a6700;padding:.4em .8em;margin:.3em 0" role="note">'
            f'<div><b style="color:#9a6700">⚠ {html.escape(self.title)}</b></div>'
            f"<div>{html.escape(self.text, quote=False)}</div></div>"
        )

    def show(self) -> None:
        """Display the notice in the notebook, or print it elsewhere."""
        from IPython.display import display

        display(self)
