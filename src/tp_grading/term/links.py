"""Links of a Markdown text: those that lead nowhere in a release become the text that they show."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from tp_grading.files import edited

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Code is passed over, but the text of a link may hold some.
_LINK = re.compile(
    r"(?P<code>^```.*?^```|`[^`]*`)"
    r"|(?<!!)\[(?P<text>(?:`[^`]*`|!\[[^\]]*\]\([^)]*\)|[^\[\]`])*)\]"
    r'\((?P<target>[^()\s]+)(?:\s+"[^"]*")?\)',
    re.S | re.M,
)
_LAB = re.compile(r"\.\./(?P<lab>\w+)/(?P=lab)\.ipynb(?:#.*)?")


def relinked(text: str, leads: Callable[[str], str | None]) -> str:
    """Return a Markdown text with other targets; images are left alone.

    `leads`: target → its new target, None where it leads nowhere: the link becomes plain text.
    """

    def one(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        target = leads(found["target"])
        return found["text"] if target is None else f"[{found['text']}]({target})"

    return _LINK.sub(one, text)


def unlinked(notebook: bytes, labs: Collection[str]) -> bytes:
    """Return a student's notebook whose only links to other labs are to those of `labs`.

    Cells that nbgrader knows are left alone: the grader compares them with its own.
    """

    def leads(target: str) -> str | None:
        lab = _LAB.fullmatch(target)
        return target if lab is None or lab["lab"] in labs else None

    def edit(tree: NotebookNode) -> None:
        for cell in _free(tree):
            cell.source = relinked(cell.source, leads)

    return edited(notebook, edit)


def versions(notebook: bytes) -> Iterator[bytes]:
    """Yield what a release may have made of a notebook: each choice of the labs it links to."""
    import nbformat

    found: set[str] = set()
    for cell in _free(nbformat.reads(notebook.decode("utf-8"), as_version=4)):
        relinked(cell.source, lambda target: found.update(_LAB.findall(target)))
    for n in range(len(found) + 1):
        for labs in combinations(sorted(found), n):
            yield unlinked(notebook, labs)


def _free(tree: NotebookNode) -> list[NotebookNode]:
    return [c for c in tree.cells if c.cell_type == "markdown" and "nbgrader" not in c.metadata]
