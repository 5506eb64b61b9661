"""An honest copy loses nothing that running its notebook in order would give."""

import copy

import nbformat
import pytest
from nbgrader.utils import determine_grade
from tests.bank import ROOT, solution
from tests.hostile.cases import ALL, CASES
from tests.hostile.honest import HONEST, remember
from tests.hostile.test_hostile import submission

from tp_grading.answers import fill
from tp_grading.course import Course
from tp_grading.judge import Grader, Secret, secret
from tp_grading.stage.match import is_check, nbgrader

LAB = "tp04_manuel"
CORPUS = [*HONEST, *(c for c in CASES if 7 <= c.number <= 24 and c.raw is None and not c.expect)]
FEW = ("tp04_manuel", "tp08_mnist", "tp12_diy")


@pytest.fixture(scope="module")
def released():
    return nbformat.read(Course(ROOT).notebook(LAB), 4)


@pytest.fixture(scope="module")
def grader(pool, released):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret, "SEEDS", 1)
        yield Grader(LAB, released, pool, Secret(b"secret of the tests."), cell_seconds=8)


def copy_of(case, released):
    """Return the notebook of a case."""
    if case not in HONEST:
        return nbformat.reads(submission(case, released).decode(), 4)
    nb = fill(released, solution(LAB))
    remember(released, nb)
    case.edit(nb)
    return nb


def alone(nb, released, executed):
    """Return what nbgrader alone gives: each cell in order, the cells of the checks put back.

    The released demonstrations after the last cell of the student's are left out: nothing sees
    them. A copy without metadata has nothing to be marked by.
    """
    nb = copy.deepcopy(nb)
    own = {nbgrader(c)["grade_id"]: c for c in released.cells if is_check(c)}
    known = {c.source for c in released.cells if not nbgrader(c)}
    for cell in nb.cells:
        if nbgrader(cell).get("grade_id") in own and cell.cell_type == "code":
            cell.source = own[nbgrader(cell)["grade_id"]].source
    while nb.cells and nb.cells[-1].source in known:
        nb.cells.pop()
    nb.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    scores = {}
    for cell in executed(nb).cells:
        if nbgrader(cell).get("grade_id") in own and cell.cell_type == "code":
            cell.metadata = own[nbgrader(cell)["grade_id"]].metadata
            scores[nbgrader(cell)["grade_id"]] = determine_grade(cell)[0]
    return scores


@pytest.mark.parametrize("case", CORPUS, ids=str)
def test_an_honest_copy_has_at_least_what_nbgrader_alone_gives(
    case, grader, released, executed, monkeypatch
):
    nb = copy_of(case, released)
    report, _notebook = grader.grade(nbformat.writes(nb).encode())
    marks = {m.grade_id: m for m in report.marks}
    assert [m.grade_id for m in report.marks if m.grade_id in ALL] == list(ALL)
    wrong = {name: (marks[name].verdict.value, marks[name].message) for name in ALL
             if marks[name].score != marks[name].points}  # fmt: skip
    assert not wrong  # each is right, whatever nbgrader says
    assert getattr(case, "note", "") in " ".join(report.notes)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    for name, score in alone(nb, released, executed).items():
        assert marks[name].score >= score
