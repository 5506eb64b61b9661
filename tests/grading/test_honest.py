"""An honest copy loses nothing that running its notebook in order would give."""

import copy
from dataclasses import replace

import nbformat
import pytest
from nbgrader.utils import determine_grade
from tests import executed as run_of_a_notebook
from tests import loops
from tests.bank import ROOT, solution
from tests.hostile.case import ALL
from tests.hostile.cases import CASES
from tests.hostile.honest import HONEST, remember
from tests.hostile.test_hostile import submission
from tests.loops import some

from tp_grading import run
from tp_grading.answers import fill
from tp_grading.course import Course
from tp_grading.judge import Grader, Secret, secret
from tp_grading.judge.plan import plan
from tp_grading.stage import stage
from tp_grading.stage.binding import bound, extends
from tp_grading.stage.match import is_check, nbgrader

LAB = "tp04_manuel"
CORPUS = [*HONEST, *(c for c in CASES if 7 <= c.number <= 24 and c.raw is None and not c.expect)]
LONG = pytest.mark.each_push(*loops.GRADING)
SHORT = ("démonstration modifiée, utile à une réponse",)
NOTHING = (  # that nbgrader alone gives: its kernel hangs, or it finds no question
    "exit() dans une cellule", "matplotlib.use d'une fenêtre", "switch_backend d'une fenêtre",
    "sys.stdout vers un fichier, fermé", "métadonnées perdues", "métadonnées perdues, cellule coupée",
)  # fmt: skip
PATIENCE = 600  # seconds for a cell on a loaded machine; one that would hang is not begun


@pytest.fixture(scope="module")
def released():
    return nbformat.read(Course(ROOT).notebook(LAB), 4)


@pytest.fixture(scope="module")
def grader(pool, released):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret, "SEEDS", 1)
        yield Grader(LAB, released, pool, Secret(b"secret of the tests."), cell_seconds=8)


def copy_of(case, released, wrong=False):
    """Return the notebook of a case. `wrong`: one of its answers is."""
    if case not in HONEST:
        return nbformat.reads(submission(case, released).decode(), 4)
    nb = fill(released, solution(LAB))
    if wrong:
        one = next(c for c in nb.cells if nbgrader(c).get("grade_id") == "init_weights-answer")
        assert "torch.randn" in one.source
        one.source = one.source.replace("torch.randn", "torch.ones")
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


@pytest.mark.parametrize("case", [
    pytest.param(case, marks=pytest.mark.sweep if n % 3 or getattr(case, "later", False) else LONG if n % 2 else ())
    for n, case in enumerate(CORPUS)
], ids=str)  # fmt: skip
def test_an_honest_copy_has_all_its_points(case, grader, released):
    nb = copy_of(case, released)
    report, _notebook = grader.grade(nbformat.writes(nb).encode())
    marks = {m.grade_id: m for m in report.marks}
    assert [m.grade_id for m in report.marks if m.grade_id in ALL] == list(ALL)
    wrong = {name: (marks[name].verdict.value, marks[name].message) for name in ALL
             if marks[name].score != marks[name].points}  # fmt: skip
    assert not wrong
    assert getattr(case, "note", "") in " ".join(report.notes)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("case", [
    pytest.param(case, marks=LONG if case.title in SHORT else pytest.mark.sweep)
    for case in CORPUS if case.title not in NOTHING
], ids=str)  # fmt: skip
def test_an_honest_copy_has_at_least_what_nbgrader_alone_gives(
    case, grader, released, executed, monkeypatch, tmp_path
):
    """Of a copy with a wrong answer too: what depends on it is neither lost nor gained."""
    nb = copy_of(case, released, wrong=True)
    report, _notebook = grader.grade(nbformat.writes(nb).encode())
    marks = {m.grade_id: m.score for m in report.marks}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_of_a_notebook, "TIMEOUT", PATIENCE)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    theirs = alone(nb, released, executed)
    assert theirs
    assert {name: score for name, score in theirs.items() if marks[name] < score} == {}


@pytest.fixture
def grade(pool, monkeypatch):
    """Return a function: lab, notebook, run_all → its report."""
    monkeypatch.setattr(secret, "SEEDS", 1)

    def grade(lab, nb, run_all=False):
        released = nbformat.read(Course(ROOT).notebook(lab), 4)
        grader = Grader(lab, released, pool, Secret(b"secret of the tests."), run_all=run_all)
        return grader.grade(nbformat.writes(nb).encode())[0]

    return grade


@pytest.mark.timeout(600)
@pytest.mark.parametrize("lab", some(Course(ROOT).labs, (), ("tp08",), loops.GRADING))
def test_the_solution_has_the_same_marks_with_its_demonstrations_and_without(lab, grade):
    solved = fill(nbformat.read(Course(ROOT).notebook(lab), 4), solution(lab))
    cells = stage(nbformat.writes(solved).encode(), solved).notebook.cells
    assert plan(cells).chosen < plan(cells, run_all=True).chosen  # something is left out
    few, every = grade(lab, solved), grade(lab, solved, run_all=True)
    assert few.marks == every.marks
    automatic = [m for m in few.marks if m.verdict.value != "MANUAL"]
    assert automatic and all(m.score == m.points for m in automatic)


def test_another_lab_under_this_name_is_said(grade):
    other = nbformat.read(Course(ROOT).notebook("tp03_formalisation"), 4)
    for nb in (other, fill(other, solution("tp03_formalisation"))):
        report = grade(LAB, nb)
        assert "autre TP (tp03)" in report.reason and report.score == 0
    for cell in other.cells:
        cell.metadata = {}
        cell.source = cell.source.replace("from tp_utils.checks import", "import")
    assert "n'est pas celui de ce TP" in grade(LAB, other).reason


def test_a_class_built_on_the_stub_needs_it():
    assert extends("class Net(Net):\n    pass", "Net") and extends("f = twice(f)", "f")
    assert not extends("def f(n):\n    return f(n - 1)\nprint(f(3))", "f")
    assert bound("%%writefile a.py\ntry:\n    from b import f as g, h\nexcept E: pass") == {
        "g",
        "h",
    }


@pytest.mark.each_push(*loops.GRADING)
def test_experiments_without_end_cost_no_question(grader, released, monkeypatch):
    """What no answer needs has half of the time of a copy, and the rest goes on without it.

    On a machine three times too busy too, where a second of a cell takes three by the clock.
    """
    used = run._Clock.used
    monkeypatch.setattr(run._Clock, "used", lambda clock: used(clock) / 3)
    nb = fill(released, solution(LAB))
    first = next(c for c in nb.cells if nbgrader(c).get("grade_id") == "init_weights-answer")
    for _ in range(12):
        nb.cells.insert(nb.cells.index(first), nbformat.v4.new_code_cell("while True: time.sleep(0.01)"))
    hurried = replace(grader, cell_seconds=1, total_seconds=30)
    report, notebook = hurried.grade(nbformat.writes(nb).encode())
    assert {m.verdict.value for m in report.marks if m.grade_id in ALL} == {"OK"}
    left_out = [c for c in notebook.cells if "essais ont pris trop de temps" in str(c.get("outputs"))]
    assert len(left_out) >= 6  # five of them have taken fifteen seconds
