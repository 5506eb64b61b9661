"""The rest of the notebook runs on every right answer: `make downstream`.

The right answers of a bank are put in the solution one per cell at a time, the first ones together,
then the second ones…; where such a notebook fails, each of its answers is tried alone.
"""

from __future__ import annotations

import contextlib
from itertools import chain, zip_longest
from typing import Any

import pytest

from tests.bank import ROOT, bank_of, instructor_notebook
from tests.loops import OFTEN, some
from tp_grading.answers import fill
from tp_grading.bank import Answer
from tp_grading.course import Course, CourseError

FIRST = (
    "tp00",
    "tp04",
    "tp07",
)  # their first answers; those of the other labs of a kind, at each push


def rows(lab: str) -> list[tuple[Answer, ...]]:
    """Return the first right answer of each cell, the second ones, and so on."""
    cells: dict[str, list[Answer]] = {}
    for answer in bank_of(lab).answers:
        if answer.right:
            cells.setdefault(answer.cell, []).append(answer)
    return [tuple(filter(None, row)) for row in zip_longest(*cells.values())]


def banked() -> dict[str, list[tuple[Answer, ...]]]:
    """Return lab → rows, of the labs that have a bank: the other tests tell of one that has none."""
    found = {}
    for lab in Course(ROOT).labs:
        with contextlib.suppress(CourseError):
            found[lab] = rows(lab)
    return found


ROWS = banked()
OTHERS = [(lab, k) for lab, found in ROWS.items() for k in range(1, len(found))]


def broken(executed: Any, lab: str, answers: tuple[Answer, ...]) -> list[str]:
    """Return the cells that fail when these answers are in the solution."""
    done = executed(fill(instructor_notebook(lab), {a.cell: a.code for a in answers}))
    code = [c for c in done.cells if c.cell_type == "code"]
    outputs = chain.from_iterable(((c.id, o) for o in c.outputs) for c in code)
    found = []
    for cell, output in outputs:
        facts = output.get("data", {}).get("application/vnd.tp.check+json", {"status": "passed"})
        if output.output_type == "error":
            found.append(f"{cell}: {output.ename}: {output.evalue}")
        elif facts["status"] != "passed":
            found.append(f"{cell}: {facts}")
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("lab", some(ROWS, FIRST, OFTEN))
def test_the_rest_of_the_notebook_runs(lab: str, executed: Any) -> None:
    assert_runs(executed, lab, ROWS[lab][0])


@pytest.mark.sweep
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("lab", "k"), OTHERS)
def test_the_rest_of_the_notebook_runs_on_the_other_answers(
    lab: str, k: int, executed: Any
) -> None:
    assert_runs(executed, lab, ROWS[lab][k])


def assert_runs(executed: Any, lab: str, row: tuple[Answer, ...]) -> None:
    """Fail with the answers of a row that break the rest of the notebook, each alone."""
    if broken(executed, lab, row):  # one of them, or two that do not go together
        alone = {str(a): why for a in row if (why := broken(executed, lab, (a,)))}
        assert not alone
