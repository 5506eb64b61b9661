"""The canonical cells, made of released ones and of what is kept of submitted ones."""

import copy
import re
from typing import Any
from urllib.parse import unquote

import nbformat

from tp_grading.stage.match import is_answer, is_check, normal
from tp_grading.stage.parse import Cell
from tp_utils.i18n import _

_PICTURE = re.compile(r"attachment\\*:([^\s()\[\]<>\"']*)")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
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


def with_pictures(markdown: str, attachments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a text and the pictures that it shows, under plain names; a missing one becomes words.

    nbconvert makes no page at all of a notebook that shows a picture which is not there.
    """
    kept: dict[str, Any] = {}

    def picture(found: re.Match[str]) -> str:
        name = next((n for n in (found[1], unquote(found[1])) if attachments.get(n)), None)
        if name is None:
            return _("image-absente:{name}").format(name=found[1])
        plain = name if _PLAIN.match(name) else f"image-{len(kept) + 1}"
        kept[plain] = attachments[name]
        return f"attachment:{plain}"

    return _PICTURE.sub(picture, markdown), kept


def extra(cell: Cell, answer: str = "") -> Any:
    """Return one of the student's own cells as a node, without any of its metadata."""
    make: Any = {
        "code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell,
    }.get(cell.kind, nbformat.v4.new_raw_cell)  # fmt: skip
    tp = {"extra": True, **({"answer": answer} if answer else {})}
    source, pictures = cell.source, dict[str, Any]()
    if cell.kind != "code":
        source, pictures = with_pictures(harmless(cell.source), cell.attachments)
    node = make(source=source, metadata={"tp": tp})
    if cell.kind == "code":
        node.outputs = cell.outputs
    if pictures and cell.kind == "markdown":
        node["attachments"] = pictures
    return node


def fresh(cell: Any, own: list[Cell]) -> Any:
    """Return a copy of a released cell, with the outputs that the student had under it."""
    node = copy.deepcopy(cell)
    if node.cell_type == "code":
        same = (c for c in own if normal(c.source) == normal(cell.source) or is_answer(cell))
        node.outputs = [] if is_check(cell) else next((c.outputs for c in same if c.outputs), [])
        node.execution_count = None
    return node
