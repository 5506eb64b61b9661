"""What staging gives: a canonical notebook, and what was changed, repaired or found elsewhere."""

import ast
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tp_grading.answers import language_of
from tp_grading.stage.match import is_answer, is_check, nbgrader, normal
from tp_grading.stage.parse import Cell
from tp_utils.i18n import _

SETTINGS = ("points", "grade", "solution", "locked", "task", "cell_type")


@dataclass
class Staged:
    """A canonical notebook, ready to run.

    Cells that are not the release's own say so in ``metadata.tp``: ``extra`` (the student's own
    cell), ``answer`` (a further part of the answer of that name).
    `released`: the release that the copy was made from. `tampered`: by grade_id, what was changed
    and has been restored, for a human to look at.
    `notes`: what was repaired, without consequence. `elsewhere`: by grade_id, the sources of the
    cells that hold an answer whose own cell does not.
    """

    notebook: Any
    released: Any
    tampered: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    elsewhere: dict[str, list[str]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of the copy."""
        return language_of(self.released)

    def answers(self, grade_id: str) -> list[str]:
        """Return the sources of the answer cell `grade_id`, further parts included.

        Where an answer stands elsewhere, these are the sources of the cells that hold it.
        """
        if grade_id in self.elsewhere:
            return self.elsewhere[grade_id]
        return [
            c.source for c in self.notebook.cells
            if nbgrader(c).get("grade_id") == grade_id
            or c.metadata.get("tp", {}).get("answer") == grade_id
        ]  # fmt: skip

    def digests(self) -> dict[str, str]:
        """Return, by graded cell, a digest of what the student wrote of it, pictures included."""
        found = {}
        for cell in self.notebook.cells:
            meta = nbgrader(cell)
            if meta.get("grade"):
                name = meta["grade_id"]
                own = name if is_answer(cell) else name.split("-")[0] + "-answer"
                parts = [normal(source) for source in self.answers(own)]
                pictures = json.dumps(cell.get("attachments", {}), sort_keys=True)
                text = "\0".join([*parts, pictures])
                found[name] = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
        return found

    def written(self) -> list[str]:
        """Return the sources of all the code cells that the student has written."""
        return [
            c.source for c in self.notebook.cells
            if c.cell_type == "code" and (is_answer(c) or c.metadata.get("tp"))
        ]  # fmt: skip


def _same(one: str, other: str) -> bool:
    """Tell whether two cells do the same: comments and empty lines do nothing."""
    if normal(one) == normal(other):
        return True
    try:
        return len(one) < 10_000 and ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def flag(staged: Staged, cell: Any, words: str) -> None:
    """Note something for a human to look at, once."""
    name = nbgrader(cell).get("grade_id", "")
    found = staged.tampered.setdefault(name, [])
    if words not in found:
        found.append(words)


def look_for_tampering(
    staged: Staged, cell: Any, own: list[Cell], former: Collection[tuple[str, float]] = ()
) -> None:
    """Note what of a released cell's protected parts the submission has changed.

    `former`: points that cells had when they were handed out; the marks are never read from a copy.
    """
    meta = nbgrader(cell)
    for one in own if meta else ():
        for key in SETTINGS:
            got = one.meta.get(key, meta.get(key))
            if key == "points" and (meta.get("grade_id"), got) in former:
                continue
            if one.grade_id and key in meta and got != meta[key]:
                flag(staged, cell, _("{key} changé : {got} au lieu de {expected}").format(
                    key=key, got=str(got)[:40], expected=meta[key]))  # fmt: skip
        if is_check(cell) and not _same(one.source, cell.source):
            flag(staged, cell, _("cellule de vérification modifiée"))
        elif is_check(cell) and one.kind != cell.cell_type:
            flag(staged, cell, _("type de cellule changé"))
    if is_check(cell) and len(own) > 1:
        staged.notes.append(_("cellule de vérification copiée, comptée une fois : {name}").format(
            name=meta["grade_id"]))  # fmt: skip
