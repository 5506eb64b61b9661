"""Lab 11: NumPy alone until the comparison, and the numbers of PyTorch."""

import subprocess
import sys

import numpy as np
import pytest

from tests.bank import bank_of, instructor_notebook, namespace
from tests.outcomes import outcome_of
from tp_utils import CirclesData
from tp_utils.checks import Check, Wrong
from tp_utils.checks.engine import decide
from tp_utils.checks.judges.judging import array
from tp_utils.plots import alt_text, plot_boundary

LAB = "tp11_mlp_numpy"


@pytest.fixture(scope="module")
def names():
    return namespace(LAB)


def test_first_cells_do_not_import_torch():
    cells = [c.source for c in instructor_notebook(LAB).cells if c.cell_type == "code"]
    first = next(i for i, source in enumerate(cells) if source.startswith("from types import"))
    circles = next(s for s in cells if "CirclesData(numpy=True)" in s)
    boundary = "plot_boundary(lambda X: X, circles)"
    code = "\n".join([cells[first], circles, boundary, "import sys"])
    code += "\nprint('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stdout + done.stderr


@pytest.mark.parametrize(("L", "n_steps"), [(3, 60), (5, 60), (9, 60)])
def test_same_costs_and_weights_as_torch_from_the_same_weights(names, L, n_steps):
    rng = np.random.default_rng(L)
    X, y = rng.normal(size=(50, 7)), rng.integers(0, 4, size=50)
    net = names["MLP"](7, 11, 4, L, rng)
    start = net.W[1].copy()
    twin = names["twin_of"](net)
    ours = names["numpy_descent"](net, X, y, n_steps, 0.2)
    theirs = names["torch_descent"](twin, X, y, n_steps, 0.2)
    assert ours[-1] < 0.8 * ours[0] and not np.allclose(start, net.W[1], atol=1e-3)
    np.testing.assert_allclose(ours, theirs, rtol=1e-11)
    for i in range(1, L + 1, 2):
        np.testing.assert_allclose(net.W[i].T, twin[i - 1].weight.detach().numpy(), atol=1e-11)
        np.testing.assert_allclose(net.b[i][0], twin[i - 1].bias.detach().numpy(), atol=1e-11)


def test_the_layer_by_layer_control_sees_which_layer_is_wrong(names, capsys):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(8, 2)), np.arange(8) % 3
    net = names["MLP"](2, 6, 3, 7, rng)

    def wrong_layers(change):
        x = list(net.forward(X)[1])
        change(x)
        names["check_layers"](net, X, y, x)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 8
        said = {line.split(" ")[0]: line.split("relatif ")[1].split(" ")[0] for line in lines}
        gaps = {name: float(gap.replace(",", ".").replace("−", "-")) for name, gap in said.items()}
        assert all(gap < 1e-7 or gap > 1e-2 for gap in gaps.values()), gaps
        return {name for name, gap in gaps.items() if gap > 1e-2}

    assert wrong_layers(lambda x: None) == set()
    assert wrong_layers(lambda x: x.__setitem__(4, x[4] + 1)) == {"dW[5]"}
    assert wrong_layers(lambda x: x.__setitem__(3, -x[3])) == {"dW[3]", "db[3]", "dW[1]", "db[1]"}


def test_circles_in_numpy_are_the_same_points():
    tensors, arrays = CirclesData(), CirclesData(numpy=True)
    for name in ("Xtrain", "Ytrain", "Xtest", "Ytest", "Xgrid"):
        value = getattr(arrays, name)
        assert isinstance(value, np.ndarray) and value.dtype == np.float64
        np.testing.assert_array_equal(value, getattr(tensors, name).numpy())


def test_boundary_of_a_numpy_function_receives_arrays():
    seen = []
    ax = plot_boundary(lambda X: seen.append(type(X)) or X, CirclesData(numpy=True), "Essai")
    assert seen == [np.ndarray]
    assert "Essai" in alt_text(ax.figure)


@pytest.mark.parametrize(("in_numpy", "word"), [(True, "un tableau"), (False, "un tenseur")])
def test_messages_use_the_word_of_the_lab(in_numpy, word):
    class Any(Check):
        name, points, numpy = "any", 1, in_numpy

        def judge(self, case, got):
            array(got, "la sortie")

    outcome = decide(Any(), [{}], [{"status": "ok", "got": [1.0]}])
    assert outcome.message == f"la sortie est une liste Python ; on attend {word}."
    with pytest.raises(Wrong, match="un tenseur"):
        array([1.0], "la sortie")


@pytest.mark.parametrize(
    "title", ["signe", "1 - p", "classe la plus probable", "divisé par N C", "softmax deux fois"]
)
def test_a_mistake_is_not_also_said_to_overflow(title):
    bank = bank_of(LAB).answers
    answer = next(a for a in bank if (a.check, a.title) == ("cross_entropy", title))
    assert "déborde" not in outcome_of(LAB, answer).message
