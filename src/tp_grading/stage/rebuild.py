"""Rebuild the released notebook around the student's answers."""

import copy
import re
from dataclasses import dataclass, field
from typing import Any

import nbformat

from tp_grading.stage.match import Matcher, defined, is_answer, is_check, nbgrader, normal
from tp_grading.stage.parse import Cell, parse
from tp_utils.i18n import _

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# A link that runs a script, however its colon is written, and the same one in a formula.
_SCRIPT = re.compile(
    r"((?:java|vb)script)(?=[\s\\]*:)|(\\)(?=href)|(&)(?=#|colon|tab|newline)", re.I
)
SETTINGS = ("points", "grade", "solution", "locked", "task", "cell_type")


@dataclass
class Staged:
    """A canonical notebook, ready to run.

    Cells that are not the release's own say so in ``metadata.tp``: ``extra`` (the student's own
    cell), ``answer`` (a further part of the answer of that name).
    `tampered`: by grade_id, what was changed and has been restored, for a human to look at.
    `notes`: what was repaired, without consequence.
    """

    notebook: Any
    tampered: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def answers(self, grade_id: str) -> list[str]:
        """Return the sources of the answer cell `grade_id`, further parts included."""
        return [
            c.source for c in self.notebook.cells
            if nbgrader(c).get("grade_id") == grade_id
            or c.metadata.get("tp", {}).get("answer") == grade_id
        ]  # fmt: skip

    def written(self) -> list[str]:
        """Return the sources of all the code cells that the student has written."""
        return [
            c.source for c in self.notebook.cells
            if c.cell_type == "code" and (is_answer(c) or c.metadata.get("tp"))
        ]  # fmt: skip


def stage(data: bytes, released: Any) -> Staged:
    """Return the canonical notebook of a submission. NotGradable says why there is none.

    `released`: the notebook given to the students, as nbformat 4 nodes.
    """
    submitted = parse(data)
    staged = Staged(nbformat.v4.new_notebook(metadata=copy.deepcopy(released.metadata)))
    staged.notebook.nbformat_minor = max(5, released.get("nbformat_minor", 5))
    matcher = Matcher(released.cells, submitted)
    copies = {
        normal(c.source) for c in released.cells if c.cell_type == "code" and not is_answer(c)
    }
    pending = _extras(matcher, copies)
    cells = [_extra(submitted[i]) for i in pending.get(-1, ())]
    for r, cell in enumerate(released.cells):
        own = [submitted[i] for i in matcher.cells_of(r)]
        _look_for_tampering(staged, cell, own)
        if any(i in matcher.swapped for i in matcher.cells_of(r)):
            _flag(staged, cell, _("grade_id échangé avec celui d'un autre exercice"))
        cells += _restored(staged, cell, own)
        cells += [_extra(submitted[i]) for i in pending.get(r, ())]
    for n, cell in enumerate(cells):
        cell["id"] = f"tp-{n}"
    staged.notebook.cells = cells
    return staged


def harmless(markdown: str) -> str:
    """Return a student's Markdown without any HTML tag: `<b` becomes `< b`, which is no tag.

    The notebook is shown in the browser of a teacher, where a tag or a link could run a script.
    """
    return _SCRIPT.sub(lambda found: found[0] + " ", _TAG.sub("< ", markdown))


def _extras(matcher: Matcher, copies: set[str]) -> dict[int, list[int]]:
    """Return the student's own cells, by the released cell that they follow (-1: the start)."""
    places: dict[int, list[int]] = {}
    last = -1
    for i, owner in enumerate(matcher.owner):
        cell = matcher.submitted[i]
        if owner is not None:
            last = owner
        elif cell.source.strip() and normal(cell.source) not in copies:
            places.setdefault(last, []).append(i)
    return places


def _extra(cell: Cell, answer: str = "") -> Any:
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


def _fresh(cell: Any, own: list[Cell]) -> Any:
    """Return a copy of a released cell, with the outputs that the student had under it."""
    node = copy.deepcopy(cell)
    if node.cell_type == "code":
        same = (c for c in own if normal(c.source) == normal(cell.source) or is_answer(cell))
        node.outputs = [] if is_check(cell) else next((c.outputs for c in same if c.outputs), [])
        node.execution_count = None
    return node


def _restored(staged: Staged, cell: Any, own: list[Cell]) -> list[Any]:
    """Return the canonical cells of one released cell."""
    name = nbgrader(cell).get("grade_id", "")
    node = _fresh(cell, own)
    if not is_answer(cell):
        if not own and (name or cell.cell_type == "code"):
            staged.notes.append(_("cellule supprimée, remise : {name}").format(
                name=name or cell.get("id", "")))  # fmt: skip
        if is_check(cell) or name or cell.cell_type != "code":
            return [node]
        return _demo(node, own)
    changed = [c for c in own if c.source.strip() and normal(c.source) != normal(cell.source)]
    if not changed:
        if not own:
            staged.notes.append(_("cellule de réponse absente : {name}").format(name=name))
        return [node]
    if cell.cell_type != "code":
        node.source = harmless("\n\n".join(c.source for c in changed))
        pictures = {k: v for c in changed for k, v in c.attachments.items()}
        if pictures:
            node["attachments"] = pictures
        return [node]
    wanted = defined(cell.source)
    main = next((c for c in reversed(changed) if wanted & defined(c.source)), changed[0])
    if main.kind != "code":
        staged.notes.append(_("réponse remise en code : {name}").format(name=name))
    node.source = main.source
    parts = []
    for part in changed:
        parts.append(
            node
            if part is main
            else _extra(Cell("code", part.source, outputs=part.outputs), answer=name)
        )
    return parts


def _demo(node: Any, own: list[Cell]) -> list[Any]:
    """Return a free released cell: the student's version of it, after ours where it imports."""
    changed = [c for c in own if c.kind == "code" and normal(c.source) != normal(node.source)]
    if not changed:
        return [node]
    mine = [_extra(c) for c in changed]
    return [node, *mine] if "import " in node.source else mine


def _flag(staged: Staged, cell: Any, words: str) -> None:
    name = nbgrader(cell).get("grade_id", "")
    found = staged.tampered.setdefault(name, [])
    if words not in found:
        found.append(words)


def _look_for_tampering(staged: Staged, cell: Any, own: list[Cell]) -> None:
    """Note what of a released cell's protected parts the submission has changed."""
    meta = nbgrader(cell)
    for one in own if meta else ():
        for key in SETTINGS:
            if one.grade_id and key in meta and one.meta.get(key, meta[key]) != meta[key]:
                _flag(staged, cell, _("{key} changé : {got} au lieu de {expected}").format(
                    key=key, got=str(one.meta.get(key))[:40], expected=meta[key]))  # fmt: skip
        if is_check(cell) and normal(one.source) != normal(cell.source):
            _flag(staged, cell, _("cellule de vérification modifiée"))
        elif is_check(cell) and one.kind != cell.cell_type:
            _flag(staged, cell, _("type de cellule changé"))
    if is_check(cell) and len(own) > 1:
        staged.notes.append(_("cellule de vérification copiée, comptée une fois : {name}").format(
            name=meta["grade_id"]))  # fmt: skip
