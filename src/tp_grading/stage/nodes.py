"""The canonical cells, made of released ones and of what is kept of submitted ones."""

import copy
import re
from typing import Any

import nbformat

from tp_grading.stage.match import is_answer, is_check, normal
from tp_grading.stage.parse import Cell

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# A link that runs a script, however its colon is written, and the same one in a formula.
_SCRIPT = re.compile(
    r"((?:java|vb)script)(?=[\s\\]*:)|(\\)(?=href)|(&)(?=#|colon|tab|newline)", re.I
)


def harmless(markdown: str) -> str:
    """Return a student's Markdown without any HTML tag: `<b` becomes `< b`, which is no tag.

    The notebook is shown in the browser of a teacher, where a tag or a link could run a script.
    """
    return _SCRIPT.sub(lambda found: found[0] + " ", _TAG.sub("< ", markdown))


def extra(cell: Cell, answer: str = "") -> Any:
    """Return one of the student's own cells as a node, without any of its metadata."""
    make: Any = {
        "code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell,
    }.get(cell.kind, nbformat.v4.new_raw_cell)  # fmt: skip
    tp = {"extra": True, **({"answer": answer} if answer else {})}
    source = cell.source if cell.kind == "code" else harmless(cell.source)
    node = make(source=source, metadata={"tp": tp})
    if cell.kind == "code":
        node.outputs = cell.outputs
    if cell.attachments and cell.kind == "markdown":
        node["attachments"] = cell.attachments
    return node


def fresh(cell: Any, own: list[Cell]) -> Any:
    """Return a copy of a released cell, with the outputs that the student had under it."""
    node = copy.deepcopy(cell)
    if node.cell_type == "code":
        same = (c for c in own if normal(c.source) == normal(cell.source) or is_answer(cell))
        node.outputs = [] if is_check(cell) else next((c.outputs for c in same if c.outputs), [])
        node.execution_count = None
    return node
