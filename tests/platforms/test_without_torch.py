"""Labs 11 to 13 in a browser: no torch, process, thread, alarm or socket; their checks judge the banks."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from tests.bank import ROOT, bank_of
from tp_utils.checks import load
from tp_utils.checks.judges import complex_step

LABS = ["tp11_mlp_numpy", "tp12_diy", "tp13_autoencodeur"]
# What Pyodide 314 answers, seen in it: `can't start new thread`, no `setitimer`, no TLS, no processes.
BARRED = """
import _thread, contextlib, io, json, os, signal, socket, sys, threading
from tests import bank

class Absent:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("torch", "torchvision", "psutil"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def refuse(error):
    def call(*_, **__):
        raise error
    return call

def enter(labs):
    "Be a browser; what the tests read themselves is read before."
    for lab in labs:
        bank.instructor_notebook(lab), bank.bank_of(lab)
    sys.meta_path.insert(0, Absent())
    sys.platform = "emscripten"
    os.environ["JOBLIB_MULTIPROCESSING"] = "0"  # where `import _multiprocessing` fails
    del signal.setitimer
    threading.Thread.start = refuse(RuntimeError("can't start new thread"))
    socket.create_connection = socket.socket.connect = refuse(RuntimeError("TLS not supported"))
    os.fork = refuse(OSError(138, "emscripten does not support processes."))
"""
JUDGED = BARRED + """
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING

run = bank.execute

def execute(*given):
    with contextlib.suppress(ModuleNotFoundError):  # the twin of lab 11, made with torch
        run(*given)

bank.execute = execute
which, *labs = sys.argv[1:]
enter(labs)
found, seen = [], set()
for lab in labs:
    for answer in bank.bank_of(lab).answers:
        kind = lab, answer.check, answer.right
        if which == "every" or kind not in seen:
            seen.add(kind)
            names = bank.namespace(lab, {answer.cell: answer.code})
            check = load(lab)[answer.check]
            got = check.outcome(names[check.target], GRADING)
            if (got.status == "passed") != answer.right or answer.says not in got.message:
                found.append([str(answer), got.status, got.message])
assert not [name for name in sys.modules if name.partition(".")[0] == "torch"]
print(json.dumps([len(seen), found]))
"""
RUN = BARRED + """
import matplotlib
matplotlib.use("Agg")
from IPython.core.interactiveshell import InteractiveShell

enter(sys.argv[1:])
shell, stopped = InteractiveShell.instance(), []
for cell in bank.instructor_notebook(sys.argv[1]).cells:
    if cell.cell_type == "code":
        with contextlib.redirect_stdout(io.StringIO()):
            done = shell.run_cell(cell.source)
        error = done.error_before_exec or done.error_in_exec
        if error and getattr(error, "name", "") != "torch":
            stopped.append([repr(error), cell.source])
print(json.dumps(stopped))
"""


def said(script, *words):
    """Return what a script prints in a Python like that of a browser; it finds no data."""
    kept = {k: v for k, v in os.environ.items() if k != "TP_DATA_DIR"}
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=ROOT, env=kept,
                          capture_output=True, encoding="utf-8")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_checks_answer_without_torch():
    """An answer of each kind; in one process, whose imports cost more than the checks."""
    n, found = said(JUDGED, "some", *LABS)
    assert n == sum(2 * len(load(lab)) for lab in LABS) and found == []


@pytest.mark.sweep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("lab", LABS)
def test_every_answer_is_judged_without_torch(lab):
    found = said(JUDGED, "every", lab)[1]
    at_once = ("plusieurs réglages", "`n_jobs` ne sert pas")  # nothing runs at once in a browser
    unseen = [str(answer) for answer in bank_of(lab).answers if answer.says in at_once]
    assert found == [[title, "passed", ""] for title in unseen]


@pytest.mark.sweep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("lab", LABS)
def test_a_notebook_runs_without_torch_but_where_it_compares_with_it(lab):
    stopped = said(RUN, lab)  # elsewhere than at `import torch`
    assert [(error, code) for error, code in stopped if "twin" not in error] == []


def test_the_gradients_of_a_complex_step_are_those_of_torch():
    rng = np.random.default_rng(3)
    X, P, Q = (rng.standard_normal(shape) for shape in ((5, 3), (4, 2), (3, 4)))
    y = rng.integers(0, 4, 5)

    def cost(X, P, Q):
        hidden = complex_step.relu(complex_step.affine(X, P))
        return complex_step.cross_entropy(complex_step.affine(hidden, Q), y)

    tensors = [torch.tensor(a, requires_grad=True) for a in (X, P, Q)]
    X_, P_, Q_ = tensors
    scores = torch.relu(X_ @ P_[:-1] + P_[-1]) @ Q_[:-1] + Q_[-1]
    right = torch.nn.functional.cross_entropy(scores, torch.tensor(y))
    assert abs(cost(X, P, Q) - right.item()) < 1e-14
    for got, slope in zip(
        complex_step.gradients(cost, [X, P, Q]), torch.autograd.grad(right, tensors), strict=True
    ):
        np.testing.assert_allclose(got, slope.numpy(), rtol=1e-12, atol=1e-14)
    large = np.array([[1000.0, 0.0], [-1000.0, 1000.0]])
    assert complex_step.cross_entropy(large, np.array([1, 1])) == 500
    np.testing.assert_allclose(
        complex_step.gradients(lambda Z: complex_step.sigmoid(Z).sum(axis=(-2, -1)), [X])[0],
        torch.sigmoid(torch.tensor(X)).mul(1 - torch.sigmoid(torch.tensor(X))).numpy(),
        rtol=1e-12,
    )
