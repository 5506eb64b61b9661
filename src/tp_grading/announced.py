"""The points that a lab announces are those that it gives: table, questions, cells, checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tp_grading.course import CourseError
from tp_utils.i18n import _, decimal, told

ROW = re.compile(r"^\|(.+)\|\s*$")
NUMBER = re.compile(r"\d+([.,]\d+)?\Z")
NAME = re.compile(r"`([\w.]+)`")
QUESTION = re.compile(r"\*\*Q(\d+)\.(\d+)[^*]*\*\*[^(\n]*\((\d+(?:[.,]\d+)?)\s+points?\b")
POINTS = "Points"  # the last heading of the table of the exercises, in every language


def refuse(lab: str, notebook: Any, checks: Mapping[str, float] | None = None) -> None:
    """Refuse a lab that announces other points than its graded cells have.

    `checks`: points of each check, which its cell must have too.

    Raises:
        CourseError: the message names both numbers of each difference.
    """
    metas = [cell.metadata.get("nbgrader", {}) for cell in notebook.cells]
    cells = {meta["grade_id"]: float(meta["points"]) for meta in metas if meta.get("grade")}
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    wrong = []
    for name, points in (checks or {}).items():
        if cells.get(name, points) != points:
            wrong.append(_("{name} : {cell} dans sa cellule, {check} dans sa vérification")
                         .format(name=name, cell=decimal(cells[name]), check=decimal(points)))  # fmt: skip
    for first, n, said in (found for text in texts for found in QUESTION.findall(text)):
        name, points = f"q{int(first)}-{n}", _number(said)
        if cells.get(name, points) != points:
            wrong.append(_("Q{number} : {said} dans son énoncé, {cell} dans sa cellule de réponse").format(
                number=f"{first}.{n}", said=decimal(points), cell=decimal(cells[name])))  # fmt: skip
    wrong += _of_table(next(filter(None, map(_rows, texts)), []), cells)
    if wrong:
        raise CourseError(
            told(_("{lab} annonce d'autres points que ceux qu'il donne").format(lab=lab),
                 _(" ; ").join(wrong)) + ". "
            + _("Les points d'un exercice sont écrits quatre fois : tableau du début, fiche, cellule, "
                "vérification (docs/ajouter-un-tp.md). Rien n'est fabriqué.")
        )  # fmt: skip


def _of_table(rows: list[tuple[str, float]], cells: Mapping[str, float]) -> list[str]:
    """Return how the table differs: its sum, and the lines of one graded cell each that it has wrong."""
    total, given = (round(sum(n), 6) for n in ((p for _t, p in rows), cells.values()))
    wrong = []
    if rows and total != given:
        wrong.append(_("{total} en tout dans le tableau du début, {given} dans les vérifications et les "
                       "questions").format(total=decimal(total), given=decimal(given)))  # fmt: skip
    for text, points in rows:
        names = NAME.findall(text)
        alone = len(names) == 1 and not re.search(r"\d\.\d", text)  # no question on that line
        parts = [cell for cell in cells if names and re.match(rf"{re.escape(names[0])}\b", cell)]
        if alone and parts == names and cells[names[0]] != points:
            wrong.append(_("{name} : {said} dans le tableau, {cell} dans sa cellule").format(
                name=names[0], said=decimal(points), cell=decimal(cells[names[0]])))  # fmt: skip
    return wrong


def _rows(text: str) -> list[tuple[str, float]]:
    """Return the lines of the tables whose last column is the points, each with them."""
    rows, inside = [], False
    for line in text.splitlines():
        found = ROW.match(line)
        values = [value.strip() for value in found[1].split("|")] if found else [""]
        if not found or values[-1] == POINTS:
            inside = bool(found)
        elif inside and NUMBER.match(values[-1]):
            rows.append((line, _number(values[-1])))
    return rows


def _number(text: str) -> float:
    return float(text.replace(",", "."))
