"""Four ways to the same marks: nbgrader sealed, tp-grade, stock nbgrader, the checks in process."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from tests.bank import ROOT, namespace

from tp_grading import autograde as engine
from tp_grading import demo
from tp_grading.answers import answers
from tp_grading.course import Course
from tp_grading.kernels import pool as pool_module
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING_SEEDS

LAB = "tp04_manuel"
CHOSEN = ("01-solution", "03-a-moitie", "05-forward-et-backward", "06-loss_and_precision")


@pytest.fixture(scope="module")
def graded(tmp_path_factory, pool):
    """A demonstration class of four graded by stock nbgrader, then by the sealed one.

    Two more things lie among the submissions: a link beside one, a link as another.
    """
    full = demo.demonstration_class
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "demonstration_class",
                      lambda c, lab: {k: v for k, v in full(c, lab).items() if k in CHOSEN})  # fmt: skip
        patch.setattr(demo, "_missing_isolation", lambda: "bubblewrap : installez-le")
        folder = demo.run_demo(Course(ROOT), LAB, tmp_path_factory.mktemp("stock") / "class")
    stock = demo.marks(folder, LAB)
    mine = folder / "submitted" / "01-solution" / LAB
    (mine / "secret.txt").symlink_to(ROOT / "pyproject.toml")
    stolen = folder / "submitted" / "07-voleur" / LAB
    stolen.mkdir(parents=True)
    (stolen / f"{LAB}.ipynb").symlink_to(mine / f"{LAB}.ipynb")
    done = nbgrader(folder, "autograde", LAB, "--force")
    shutil.rmtree(stolen.parent)
    return folder, demo.marks(folder, LAB), stock, done


def in_process(path):
    """Return the marks of a submission by the checks alone, in this process."""
    sources = {k: v for k, v in answers(nbformat.read(path, 4)).items() if k.endswith("-answer")}
    names = namespace(LAB, sources)
    outcomes = {n: c.outcome(names[c.target], GRADING_SEEDS) for n, c in load(LAB).items()}
    return {n: round(load(LAB)[n].points * o.credit, 2) for n, o in outcomes.items()}


@pytest.mark.timeout(900)
def test_links_are_not_followed_into_the_class(graded):
    folder, sealed, _stock, done = graded
    assert "07-voleur" in done.stderr and "est un lien" in done.stderr
    assert all(not score for score, _ in sealed.get("07-voleur", {}).values())
    found = [p.name for p in (folder / "autograded").rglob("*") if p.is_file()]
    assert set(found) == {f"{LAB}.ipynb"} and len(found) == 4


@pytest.mark.timeout(900)
def test_the_same_marks_by_every_route(graded, pool, monkeypatch, capsys):
    folder, sealed, stock, _done = graded
    assert {k: v for k, v in sealed.items() if k in CHOSEN} == stock and len(stock) == 4
    monkeypatch.setattr(pool_module, "_shared", pool)
    (folder / "gradebook.db").unlink()  # tp-grade tells the lab to a new one by itself
    summary = engine.autograde(Course.find(folder), LAB, workers=2)
    assert summary.complete and demo.marks(folder, LAB) == stock
    engine.report(LAB, summary)
    shown = capsys.readouterr()
    assert "06-loss_and_precision" in shown.out and "13" in shown.out and "Correction" in shown.err
    for student in CHOSEN:
        ours = in_process(folder / "submitted" / student / LAB / f"{LAB}.ipynb")
        assert ours == {n: sealed[student][n][0] for n in ours}


@pytest.mark.timeout(300)
def test_bad_submissions_stop_nothing_and_are_told(graded, pool, monkeypatch, capsys):
    folder, sealed, _stock, _done = graded
    monkeypatch.setattr(pool_module, "_shared", pool)
    bad = folder / "submitted" / "zoé[red]" / LAB
    bad.mkdir(parents=True)
    (bad / f"{LAB}.ipynb").write_text("{")
    summary = engine.autograde(Course.find(folder), LAB, ["zoé[red]", "01-solution"], again=True)
    engine.report(LAB, summary)
    assert [d.student for d in summary.troubled] == ["zoé[red]"] and not summary.complete
    assert "zoé[red] : Le fichier n'est pas un notebook complet" in capsys.readouterr().out
    assert demo.marks(folder, LAB)["01-solution"] == sealed["01-solution"]


def nbgrader(folder, *words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", **environment},
    )  # fmt: skip


def test_nbgrader_refuses_without_isolation(graded, tmp_path):
    folder, _sealed, _stock, _done = graded
    done = nbgrader(
        folder, "autograde", LAB, "--student", "01-solution", "--force", PATH=str(tmp_path)
    )
    assert done.returncode and "apt-get install bubblewrap" in done.stderr
    assert "TP_NOTATION=nbgrader" in done.stderr


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
    folder, _sealed, _stock, _done = graded
    done = tp_grade(folder, "autograde", LAB, PATH=str(tmp_path))
    assert done.returncode == 2 and "apt-get install bubblewrap" in done.stderr
    done = tp_grade(folder, "doctor", PATH=str(tmp_path))
    assert done.returncode == 1 and "refusera" in done.stdout and "bubblewrap" in done.stdout
