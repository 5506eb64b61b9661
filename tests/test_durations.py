"""What the labs announce of their length is the sum of what is in them: `tools.durations`."""

import re
from types import SimpleNamespace

import pytest
from tools import durations

from tests.bank import ROOT, instructor_notebook
from tp_grading.course import Course

LABS = Course(ROOT).labs


def announced_in_plan(lab):
    plan = durations.PLAN.read_text("utf-8")
    return re.search(rf"^\| `{lab}` \|[^|]*\| ([^|]*) \|", plan, re.M)[1]


@pytest.mark.parametrize("lab", LABS)
def test_a_lab_announces_what_it_takes(lab):
    if announced_in_plan(lab) == "à mesurer":
        pytest.skip("a lab in its first hours")
    cells = instructor_notebook(lab).cells
    told = re.search(r"^\*Durée\s:\s([^.*]+)", cells[0].source, re.M)[1].strip()
    right = durations.announced(cells)
    assert told == announced_in_plan(lab) == right, "python -m tools.durations --write"
    assert all(one.minutes <= durations.LONGEST for one in durations.sessions(cells))
    table = durations.rows(cells[0].source)
    assert not table or sorted(table) == sorted(durations.expected(cells)), "the table of exercises"


def cell(text, kind="markdown", **options):
    return SimpleNamespace(source=text, cell_type=kind, metadata={"nbgrader": options})


def test_reading_cells_exercises_and_questions_are_summed():
    cells = [
        cell("# TP\n" + "mot " * 359 + "<details>" + "replié " * 500 + "</details>"),
        cell("*Difficulté ●○○○○ · Importance ●●○○○ · environ 20 min · 1 point*"),
        cell("def f(): ...", "code", solution=True),
        cell("f(1)", "code"),
        cell("réponse " * 300, solution=True, points=3),
        cell("## Pour aller plus loin\n" + "mot " * 900),
        cell("## Seconde séance\n" + "mot " * 180),
    ]
    first, second = durations.sessions(cells)
    assert first.reading == pytest.approx(2, abs=0.1) and second.reading == pytest.approx(
        1, abs=0.1
    )
    assert (first.exercises, first.cells, first.questions) == (20, 0.5, 12)
    assert (first.minutes, durations.announced(cells)) == (45, "45 min puis 15 min")
    assert durations.expected(cells) == [20, 10]
    assert durations.said(135) == "2 h 15" and durations.said(120) == "2 h"
