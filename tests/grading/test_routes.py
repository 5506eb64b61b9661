"""Four ways to the same marks: nbgrader sealed, tp-grade, stock nbgrader, the checks in process."""

import contextlib
import io
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import is_grade
from tests import loops
from tests.bank import ROOT, checked_points, namespace

from tp_grading import autograde as engine
from tp_grading import demo
from tp_grading.answers import answers
from tp_grading.course import Course
from tp_grading.kernels import shared
from tp_grading.summary import report
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING

LAB = "tp04_manuel"
SPECIAL = {"09-tube": f"{LAB}.ipynb", "10-date": "timestamp.txt"}
CHOSEN = ("01-solution", "06-loss_and_precision")
# `make demo` twice, a minute; `test_both_routes_give_the_same_marks` is in each gate.
pytestmark = pytest.mark.each_push(
    *loops.GRADING, "src/tp_grading/demo.py", "src/tp_grading/answers.py", "nbgrader_config.py"
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, pool):
    """A demonstration class of three graded by stock nbgrader, then by the sealed one.

    Stock: what `make demo` does where isolation is missing. Sealed: what the configuration of the
    course does by default, here with three more things among the submissions: a link beside one,
    a link as another, a file cut in the middle.
    """
    full = demo.demonstration_class
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.delenv("TP_NOTATION", raising=False)
        patch.setattr(demo, "demonstration_class",
                      lambda c, lab: {k: v for k, v in full(c, lab).items() if k in CHOSEN})  # fmt: skip
        patch.setattr(demo, "_missing_isolation", lambda *_: "bubblewrap : installez-le")
        folder = demo.run_demo(Course(ROOT), LAB, tmp_path_factory.mktemp("stock") / "class")
    assert "n'a pas été isolé" in said.getvalue() and "installez-le" in said.getvalue()
    stock = demo.marks(folder, LAB)
    assert executed(folder) > 0  # the check cells were run, by nbgrader
    mine = folder / "submitted" / "01-solution" / LAB
    (mine / "secret.txt").symlink_to(ROOT / "pyproject.toml")
    for student in ("07-voleur", "08-coupe"):
        (folder / "submitted" / student / LAB).mkdir(parents=True)
    whole = mine / f"{LAB}.ipynb"
    (folder / "submitted" / "07-voleur" / LAB / f"{LAB}.ipynb").symlink_to(whole)
    for student, name in SPECIAL.items():
        (folder / "submitted" / student / LAB).mkdir(parents=True)
        shutil.copy(whole, folder / "submitted" / student / LAB)
        (folder / "submitted" / student / LAB / name).unlink(missing_ok=True)
        os.mkfifo(folder / "submitted" / student / LAB / name)
    cut = whole.read_bytes()[:2000]
    (folder / "submitted" / "08-coupe" / LAB / f"{LAB}.ipynb").write_bytes(cut)
    done = nbgrader(folder, "autograde", LAB, "--force")
    assert executed(folder) == 0  # nothing but the cards of the sealed judge
    sealed, told = demo.marks(folder, LAB), comments(folder)
    for student in ("07-voleur", "08-coupe", *SPECIAL):
        shutil.rmtree(folder / "submitted" / student)
    return folder, sealed, stock, done, told


def executed(folder):
    """Return how many check cells were executed as cells."""
    cells = nbformat.read(folder / "autograded" / "01-solution" / LAB / f"{LAB}.ipynb", 4).cells
    return sum(bool(is_grade(c) and c.get("execution_count")) for c in cells)


def comments(folder):
    """Return student → (automatic mark, comment) of `forward`."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        return {
            s.student.id: (
                gradebook.find_grade("forward", LAB, LAB, s.student.id).auto_score,
                gradebook.find_comment("forward-answer", LAB, LAB, s.student.id).auto_comment,
            )
            for s in gradebook.assignment_submissions(LAB)
        }


def in_process(path):
    """Return the marks of a submission by the checks alone, in this process."""
    sources = {k: v for k, v in answers(nbformat.read(path, 4)).items() if k.endswith("-answer")}
    names = namespace(LAB, sources)
    outcomes = {n: c.outcome(names[c.target], GRADING) for n, c in load(LAB).items()}
    return {n: round(load(LAB)[n].points * o.credit, 2) for n, o in outcomes.items()}


@pytest.mark.timeout(900)
def test_links_are_not_followed_into_the_class(graded):
    folder, _sealed, _stock, done, told = graded
    assert done.returncode == 0, done.stderr
    assert "07-voleur" in done.stderr and "est un lien" in done.stderr
    assert told["07-voleur"][0] == 0 and "est un lien" in told["07-voleur"][1]
    found = [p.name for p in (folder / "autograded").rglob("*") if p.is_file()]
    assert set(found) == {f"{LAB}.ipynb"} and len(found) == len(CHOSEN) + 2
    stolen = folder / "autograded" / "07-voleur" / LAB / f"{LAB}.ipynb"
    assert "NotImplementedError" in stolen.read_text(encoding="utf-8")  # the released one


@pytest.mark.timeout(900)
@pytest.mark.parametrize("student", SPECIAL)
def test_a_pipe_does_not_hold_nbgrader(graded, student):
    *_rest, told = graded
    score, comment = told[student]
    assert score == 0 and "pas un fichier ordinaire" in comment


@pytest.mark.timeout(900)
def test_a_cut_file_is_marked_and_told_by_nbgrader_too(graded):
    _folder, sealed, _stock, _done, told = graded
    assert told["08-coupe"][0] == 0 and "tronqué" in told["08-coupe"][1]
    assert set(sealed["08-coupe"].values()) == {
        (None, m) for _s, m in sealed["01-solution"].values()
    }


@pytest.mark.timeout(900)
def test_the_same_marks_by_every_route(graded, pool, monkeypatch, capsys):
    folder, sealed, stock, _done, _told = graded
    assert {k: v for k, v in sealed.items() if k in CHOSEN} == stock and len(stock) == len(CHOSEN)
    monkeypatch.setattr(shared, "_shared", pool)
    (folder / "gradebook.db").unlink()  # tp-grade tells the lab to a new one by itself
    summary = engine.autograde(Course.find(folder), LAB, workers=2)
    assert summary.complete and demo.marks(folder, LAB) == stock
    report(LAB, summary)
    shown = capsys.readouterr()
    assert "06-loss_and_precision" in shown.out and "Correction" in shown.err
    assert f"{sum(checked_points(LAB).values()):g}" in shown.out
    for student in CHOSEN:
        ours = in_process(folder / "submitted" / student / LAB / f"{LAB}.ipynb")
        assert ours == {n: sealed[student][n][0] for n in ours}


@pytest.mark.timeout(300)
def test_bad_submissions_stop_nothing_and_are_told(graded, pool, monkeypatch, capsys):
    folder, sealed, _stock, _done, _told = graded
    monkeypatch.setattr(shared, "_shared", pool)
    bad = folder / "submitted" / "zoé[red]" / LAB
    bad.mkdir(parents=True)
    (bad / f"{LAB}.ipynb").write_text("{")
    summary = engine.autograde(Course.find(folder), LAB, ["zoé[red]", "01-solution"], again=True)
    report(LAB, summary)
    assert [d.student for d in summary.troubled] == ["zoé[red]"] and not summary.complete
    assert "zoé[red] : Le fichier n'est pas un notebook complet" in capsys.readouterr().out
    assert demo.marks(folder, LAB)["01-solution"] == sealed["01-solution"]


def nbgrader(folder, *words, **environment):
    inherited = {k: v for k, v in os.environ.items() if k != "TP_NOTATION"}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words], cwd=folder, capture_output=True, text=True,
        env={**inherited, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment},
    )  # fmt: skip


def test_nbgrader_refuses_without_isolation(graded, tmp_path):
    folder, *_rest = graded
    done = nbgrader(
        folder, "autograde", LAB, "--student", "01-solution", "--force", PATH=str(tmp_path)
    )
    assert done.returncode and "apt-get install bubblewrap" in done.stderr
    assert "tp-grade doctor" in done.stderr and "TP_NOTATION=nbgrader" in done.stderr


def tp_grade(folder, *words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "tp_grading.cli", *words], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment},
    )  # fmt: skip


@pytest.mark.parametrize(("words", "says"), [
    (("tp99",), "n'existe pas"),
    ((LAB,), "Aucune copie"),
])  # fmt: skip
def test_expected_errors_are_one_sentence(tmp_path, words, says):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "nbgrader_config.py").write_text(demo.CONFIG.format(root=str(ROOT)))
    released = tmp_path / "release" / LAB
    released.mkdir(parents=True)
    (released / f"{LAB}.ipynb").write_text(Course(ROOT).notebook(LAB).read_text())
    done = tp_grade(tmp_path, "autograde", *words)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_tp_grade_and_doctor_without_isolation(graded, tmp_path):
    folder, *_rest = graded
    done = tp_grade(folder, "autograde", LAB, PATH=str(tmp_path))
    assert done.returncode == 2 and "apt-get install bubblewrap" in done.stderr
    done = tp_grade(folder, "doctor", PATH=str(tmp_path))
    assert done.returncode == 1 and "refusera" in done.stdout and "bubblewrap" in done.stdout
