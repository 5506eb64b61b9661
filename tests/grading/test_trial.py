"""What a machine cannot do is said before a class is graded, and a fault of ours shows its cause."""

import importlib
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_notebook
from test_classroom import LAB, course, run  # noqa: F401 (a fixture)
from tests import loops

from tp_grading import classroom, fault, job, summary
from tp_grading.cli import main
from tp_grading.kernels import WarmPool, WarmPoolError, shared
from tp_grading.sandbox import IsolationUnavailable, Limits, bwrap, places
from tp_grading.trial import imports_of, prove, trial

pytestmark = pytest.mark.each_push("src/tp_grading", "src/tp_utils/checks")

ROOT = Path(__file__).resolve().parents[2]


def released(lab=LAB):
    return nbformat.read(ROOT / "notebooks" / lab / f"{lab}.ipynb", 4)


def test_imports_are_those_of_the_cells():
    cells = [
        new_code_cell("%matplotlib inline\nimport numpy as np\nfrom torch import nn"),
        new_code_cell("import numpy as np\ntry:\n    import maybe\nexcept ImportError: pass"),
        new_code_cell("def f(:"),
        new_code_cell("import colab", metadata={"tags": ["installation"]}),
    ]
    statements = ["import numpy as np", "from torch import nn"]
    assert imports_of([new_notebook(cells=cells)]) == statements
    assert "import torch" in imports_of([released()])


def test_trial_of_a_lab(pool):
    findings = list(trial(pool, imports_of([released()]), LAB))
    assert [f.ok for f in findings] == [True] * 4, findings


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("import rien_de_tel", "ModuleNotFoundError"),
        ("import os; os._exit(3)", "le noyau s'arrête"),
        ("raise PermissionError(13, 'torch.so')", "chmod"),
    ],
)
def test_import_that_fails_in_the_kernel_is_named(pool, statement, said):
    findings = list(trial(pool, ["import torch", statement], LAB))
    assert [f.ok for f in findings] == [True, True, False]
    assert said in findings[-1].remedy and "import torch »" not in findings[-1].remedy


@pytest.mark.needs_isolation
def test_last_words_of_the_warm_process_are_its_cause(monkeypatch):
    words = ["sh", "-c", "echo first >&2; echo 'bwrap: Creating new namespace failed' >&2; exit 1"]
    monkeypatch.setattr(bwrap, "command", lambda *_: (words, []))
    (finding,) = trial(WarmPool(), ["import torch"])
    assert not finding.ok and finding.name == "processus chaud"
    assert "s'est arrêté : bwrap: Creating new namespace failed" in finding.remedy
    with pytest.raises(IsolationUnavailable, match=r"doctor(.|\n)*Creating new namespace"):
        prove(WarmPool(), LAB, released())
    with pytest.raises(WarmPoolError) as error:
        WarmPool().launch()
    assert "first" in fault.details(error.value)


@pytest.mark.needs_isolation
def test_library_that_does_not_load_is_told(monkeypatch):
    monkeypatch.setitem(bwrap.ENVIRONMENT, "TP_PRELOAD", "tp_inside.kernel no_such_library")
    own = WarmPool()
    own.ensure()
    words = own._explained(WarmPoolError("x"))
    own.close()
    assert "no_such_library: ModuleNotFoundError" in str(words)


@pytest.mark.needs_isolation
def test_kernel_that_cannot_start_says_why(monkeypatch):
    monkeypatch.setitem(bwrap.ENVIRONMENT, "TP_PRELOAD", "tp_inside.kernel")
    own = WarmPool()
    handle = own.launch(Limits(memory=1 << 20))
    with pytest.raises(WarmPoolError, match=r"démarré : (code -\d+|\w+Error)"):
        handle.seal_when_ready()
    handle.close(), own.close()


def test_class_does_not_begin_where_a_kernel_fails(course, monkeypatch):  # noqa: F811
    def refuse(*_):
        raise IsolationUnavailable("torch manque")

    job._proved.cache_clear()
    monkeypatch.setattr(job, "prove", refuse)
    with pytest.raises(IsolationUnavailable, match="torch manque"):
        run(course, students=["ada"])
    monkeypatch.undo()


def shown(capsys, done):
    summary.report(LAB, summary.Summary(done))
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (WarmPoolError("le processus chaud ne répond pas", "its last words"), "ne répond pas"),
        (OSError(28, "No space left on device"), "No space left on device"),
        (KeyError("a secret of the copy"), "KeyError, dans grading/test_trial.py, ligne "),
    ],
    ids=lambda e: type(e).__name__,
)
def test_fault_shows_its_cause_and_keeps_the_rest(course, monkeypatch, capsys, error, said):  # noqa: F811
    def fail(_job, _data, _student):
        raise error

    monkeypatch.setattr(classroom, "grade_bytes", fail)
    (done,) = run(course, students=["ada"])
    assert (
        done.report.faulty and done.report.trace == "" and type(error).__name__ in done.report.fault
    )
    text = shown(capsys, [done])
    assert said in text and str(done.details) in text and "Relancez" in text
    kept = done.details.read_text()
    assert "torch 2" in kept and "test_trial.py" in kept
    assert ("its last words" in kept) == isinstance(error, WarmPoolError)
    assert "secret of the copy" not in text + kept + (course[1] / "journal0").read_text()


@pytest.mark.each_push(*loops.GRADING)
def test_judge_that_crashes_shows_its_cause(course, monkeypatch, capsys):  # noqa: F811
    from tp_grading.judge.notebook import Run

    def crash(self, name, points):
        raise ZeroDivisionError(f"what the copy says of {name}")

    monkeypatch.setattr(Run, "_judge", crash)
    (done,) = run(course, students=["ada"])
    assert "ZeroDivisionError, dans" in shown(capsys, [done])
    assert "says of backward" not in done.details.read_text()


def test_doctor_judges_a_right_answer(pool, monkeypatch):
    monkeypatch.setattr(shared, "_shared", pool)
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 0, done.output
    assert "oui bibliothèques des TP" in done.output
    assert "oui une bonne réponse est jugée juste" in done.output


def test_doctor_says_no_where_a_kernel_would_see_too_much(monkeypatch):
    def refuse():
        raise places.PlaceRefused("le noyau devrait voir votre dossier")

    module = importlib.import_module("tp_grading.sandbox.doctor")
    monkeypatch.setattr(module, "places", refuse)
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1 and "NON dossiers que verrait un noyau" in done.output
    assert "le noyau devrait voir votre dossier" in done.output
