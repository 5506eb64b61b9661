"""What the labs conclude holds on other processors: the solutions, under other instructions."""

import json
import os
import subprocess
import sys

import nbformat.v4 as v4
import pytest

from tests.bank import ROOT, instructor_notebook
from tests.claims import CONCLUSIONS
from tests.conclusions import PROCESSORS, plain, untrue
from tp_grading.course import Course
from tp_grading.translation import declared

ARITHMETIC = """
import hashlib, numpy, torch
A = numpy.random.default_rng(0).normal(size=(300, 300)).astype("float32")
for B in (A @ A, (torch.from_numpy(A) @ torch.from_numpy(A)).numpy(), torch.from_numpy(A).sigmoid().numpy()):
    print(hashlib.sha256(B.tobytes()).hexdigest())
"""


def under(setting, *words):
    """Return what a Python process prints under a setting of `PROCESSORS`."""
    kept = {k: v for k, v in os.environ.items() if k not in PROCESSORS["without AVX"]}
    env = kept | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg", **PROCESSORS[setting]}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.sweep
def test_the_settings_round_otherwise():
    ours, theirs = (under(setting, "-c", ARITHMETIC).split() for setting in PROCESSORS)
    assert len(ours) == 3 and all(a != b for a, b in zip(ours, theirs, strict=True))


@pytest.mark.sweep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("setting", PROCESSORS)
@pytest.mark.parametrize(
    "lab",
    [
        pytest.param(lab, marks=pytest.mark.needs_mnist if lab[:4] in ("tp08", "tp09") else ())
        for lab in CONCLUSIONS
    ],
)
def test_the_conclusions_hold(lab, setting):
    assert json.loads(under(setting, "-m", "tests.conclusions", lab).splitlines()[-1]) == []


@pytest.mark.parametrize("lab", declared(Course(ROOT), "en"))  # a lab in its first hours has none
def test_each_lab_concludes_and_still_says_so(lab):
    texts = [plain(c.source) for c in instructor_notebook(lab).cells if c.cell_type == "markdown"]
    assert CONCLUSIONS[lab], "what its text and model answers claim of the numbers"
    for words, _expression in CONCLUSIONS[lab]:
        assert sum(words in text for text in texts) == 1, words


def test_a_false_conclusion_is_told():
    cells = [
        v4.new_code_cell("x = 1.26\nimport matplotlib.pyplot as plt\nplt.title('x : 1 %')"),
        v4.new_markdown_cell("x vaut 1,3 environ, moins\nque 2."),
        v4.new_code_cell("x = 5"),
    ]
    true = ("1,3 environ", "round(x, 1) == 1.3 and 'x : 1 %' in titles")
    false, order = ("x vaut 1,3", "round(x, 1) == 1.4"), ("moins que 2", "x > 2")
    moved = ("x vaut 1,4", "True")
    assert untrue(cells, [true]) == []
    told = untrue(cells, [true, false, order, moved])
    assert [line.split(":")[0] for line in told] == ["x vaut 1,3", "moins que 2", "x vaut 1,4"]
