"""The likeness of a class: its copies, those of another year, and a page with both texts of each pair."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tp_grading import bank
from tp_grading.answers import answers
from tp_grading.classroom import students_of
from tp_grading.course import Course, CourseError
from tp_grading.stage import NotGradable, read_submission
from tp_grading.term.cells import joined
from tp_grading.term.html import template
from tp_grading.term.similar import Answers, Likeness, Pair, look
from tp_utils.i18n import _

LIKELY = 0.6  # share of a copy: independent answers of the banks reach 0.53
ALIKE = 0.6  # share of an answer: above, both texts are shown


@dataclass
class Alike:
    """What is shown of a class. `shown`: pairs beyond chance; `unread`: copies that cannot be read."""

    lab: str
    copies: dict[str, Answers]
    found: Likeness
    shown: list[Pair]
    unread: list[str]
    of_bank: bool


def alike(course: Course, lab: str, past: Path | None = None, most: int = 20) -> Alike:
    """Return how alike the submissions of a lab are.

    Raises:
        CourseError: fewer than two copies can be read, or `past` holds none.
    """
    from nbgrader.coursedir import CourseDirectory

    course.script(lab)
    released = nbformat.read(course.notebook(lab), as_version=4)
    given = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in released.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    submitted = course.root / CourseDirectory(config=course.config()).submitted_directory
    copies, unread = _read(submitted, lab, given)
    if len(copies) < 2:
        raise CourseError(_("{folder} contient moins de deux copies lisibles de {lab}.").format(
            folder=submitted, lab=lab))  # fmt: skip
    old = {}
    if past and (past / "nbgrader_config.py").is_file():  # the whole course of another year
        past = past / submitted.name
    if past and past.resolve() == submitted.resolve():
        raise CourseError(
            _("{folder} contient les copies de cette année : donnez à --past le dossier d'une autre.").format(
                folder=past)
        )  # fmt: skip
    if past:
        found, _unread = _read(past, lab, given)
        old = {
            _("{student} (autre année)").format(student=name): one for name, one in found.items()
        }
        if not old:
            raise CourseError(
                _("{folder} ne contient pas de copie de {lab} : donnez un dossier où elles sont en "
                  "étudiant/{lab}/{lab}.ipynb, comme submitted/.").format(folder=past, lab=lab)
            )  # fmt: skip
    pool = _independent(course, lab)
    likeness = look(copies, pool, given, old)
    limit = 1 / len(likeness.chance) if likeness.chance else 1.0
    shown = [p for p in likeness.pairs if p.share >= LIKELY and p.chance <= 2 * limit]
    return Alike(lab, {**copies, **old}, likeness, shown[:most], unread, bool(likeness.chance))


def _read(folder: Path, lab: str, given: Answers) -> tuple[dict[str, Answers], list[str]]:
    """Return student → answer cell → code, and who has a copy that cannot be read."""
    found: dict[str, Answers] = {}
    unread = []
    for student in students_of(folder, lab):
        try:
            data, _notes = read_submission(folder / student / lab, lab)
            notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
            code = {name: joined(text) for name, text in answers(notebook).items() if name in given}
        except (NotGradable, OSError, ValueError, AttributeError, KeyError, TypeError):
            unread.append(student)
            continue
        found[student] = code
    return found, unread


def _independent(course: Course, lab: str) -> dict[str, list[str]]:
    """Return answer cell → the right answers of the bank; none without a bank."""
    try:
        known = bank.read(course, lab).answers
    except CourseError:
        return {}
    pool: dict[str, list[str]] = {}
    for answer in known:
        if answer.right and answer.code not in pool.setdefault(answer.cell, []):
            pool[answer.cell].append(answer.code)
    return pool


def page(found: Alike) -> str:
    """Return the page: each pair, its answers side by side."""
    pairs = []
    for pair in found.shown:
        one, other = found.copies[pair.one], found.copies[pair.other]
        cells = sorted((name for name in pair.cells), key=lambda name: -pair.cells[name])
        pairs.append({
            "pair": pair,
            "cells": [{"name": name.removesuffix("-answer"), "share": pair.cells[name],
                       "rows": side_by_side(one[name], other[name])}
                      for name in cells if pair.cells[name] >= ALIKE],
            "others": [name.removesuffix("-answer") for name in cells if pair.cells[name] < ALIKE],
        })  # fmt: skip
    return template("ressemblances/page.html").render(found=found, pairs=pairs)


def side_by_side(one: str, other: str) -> list[tuple[str, str, bool]]:
    """Return the lines of two texts, face to face, and whether they are the same."""
    left, right = one.splitlines(), other.splitlines()
    rows = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, False).get_opcodes():
        for n in range(max(b - a, d - c)):
            rows.append((left[a + n] if a + n < b else "", right[c + n] if c + n < d else "",
                         kind == "equal"))  # fmt: skip
    return rows
