"""Lab 12: the student's library and PyTorch coincide; what the lab says of the digits is true."""

import numpy as np
import pytest

from tests.bank import namespace
from tests.test_foundations import ABSURD
from tp_utils import assemble, gen_arti, load_usps
from tp_utils.checks import Wrong, load

PARTS = [
    "Module",
    "Loss",
    "MSELoss",
    "Linear",
    "Optim",
    "SGD",
    "TanH",
    "Sigmoide",
    "SimpleNN",
    "Sequentiel",
    "Softmax",
    "CrossEntropyLoss",
    "LogCrossEntropyLoss",
]


@pytest.fixture(scope="module")
def names():
    """The solution of the lab, its given functions, and its assembled package."""
    found = namespace("tp12_diy")
    found["diy"] = assemble("diy", *(found[part] for part in PARTS))
    return found


@pytest.mark.parametrize("data_type", [0, 1, 2])
def test_losses_and_boundaries_are_those_of_torch(names, data_type):
    code = names["race"].__globals__
    code["deep"] = names.get("deep") or code["deep"]
    (mine, twin), (losses, torch_losses) = names["race"](
        *gen_arti(data_type=data_type, rng=0), 5, 0.5
    )
    np.testing.assert_allclose(losses, torch_losses, rtol=1e-10)
    grid = np.random.default_rng(0).uniform(-4, 4, (500, 2))
    np.testing.assert_allclose(mine.forward(grid), names["predictions"](twin)(grid), rtol=1e-9)
    assert np.ptp(mine.forward(grid)) > 1e-3  # something was learnt


def test_the_three_gradients_of_the_digits(names):
    usps = load_usps(download=False)
    X, Y = np.float64(usps.train_images[:300]), np.eye(10)[usps.train_labels[:300]]
    ways = {
        "diagonal": ([names["SoftmaxDiagonal"]()], names["CrossEntropyLoss"]()),
        "whole": ([names["Softmax"]()], names["CrossEntropyLoss"]()),
        "log": ([], names["LogCrossEntropyLoss"]()),
    }
    names["ways"] = ways
    slopes = names["score_slopes"](names["digits_net"]().forward(X), Y)
    np.testing.assert_allclose(slopes["whole"], slopes["log"], atol=1e-12)
    np.testing.assert_allclose(slopes["log"].sum(axis=1), 0, atol=1e-12)
    assert not slopes["diagonal"][Y == 0].any() and (slopes["diagonal"][Y == 1] < 0).all()


def test_saturation_wipes_the_gradient_of_probabilities_only(names):
    scores, target = np.array([[-60.0, 0.0]]), np.array([[1.0, 0.0]])
    softmax, cost = names["Softmax"](), names["CrossEntropyLoss"]()
    through = softmax.backward_delta(scores, cost.backward(target, softmax.forward(scores)))
    direct = names["LogCrossEntropyLoss"]().backward(target, scores)
    assert abs(through[0, 0]) < 1e-10 and direct[0, 0] == pytest.approx(-1)


KEYS = [
    "update_parameters",
    "zero_grad",
    "parameters",
    "gradient",
    "other",
    "cost",
    "slope",
    "given",
    "output",
    "once",
    "twice",
    "delta",
    "gradients",
    "zeroed",
    "updated",
    "count",
    "first",
    "again",
    "losses",
    "updates",
    "asked",
    "shapes",
    "y",
    "yhat",
    "X",
    "P",
    "X1",
    "X2",
    "Y1",
    "Y2",
    "delta1",
    "delta2",
    "Y",
    "found",
    "values",
    "usual",
    "special",
    "large",
    "alone",
    "plain",
    "nested",
    "sum",
    "skipped",
    "misfit",
    "results",
    "together",
    "calls",
    "halves",
]


@pytest.mark.parametrize("lab", ["tp12", "tp13"])
def test_judges_raise_wrong_and_nothing_else(lab):
    for name, check in load(lab).items():
        for case in check.draw((0,))[:3]:
            for value in ABSURD:
                inner = {key: value for key in KEYS}
                lists = {key: [inner] for key in KEYS}
                true = {key: case.get(key, value) for key in KEYS}
                forms = [value, inner, {k: inner for k in KEYS}, lists]
                forms += [{**inner, "given": true}, {k: lists for k in KEYS}]
                for got in forms:
                    with pytest.raises(Wrong) as caught:
                        check.judge(case, got)
                    assert caught.value.message, name
