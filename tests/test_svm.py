"""Support vector machines and figures of labs 3 and 14."""

import matplotlib
import numpy as np
import pytest

from tp_utils import CirclesData, svm
from tp_utils.checks.judges.mistakes import explain_gradient
from tp_utils.gradients import compare
from tp_utils.plots import alt_text, plot_chain, plot_functions

matplotlib.use("Agg")


@pytest.fixture(scope="module")
def data():
    return CirclesData()


def test_kernels_are_ranked_on_circles(data):
    rates = {k: svm.accuracy(svm.fit(data, k), data) for k in ("linear", "poly", "rbf")}
    assert max(rates["linear"], rates["poly"]) < 0.7 < 0.9 < rates["rbf"]


def test_scores_are_the_decision_as_a_pair(data):
    clf = svm.fit(data)
    pair = svm.scores(clf)(data.Xtest)
    assert np.allclose(pair[:, 1] - pair[:, 0], clf.decision_function(data.Xtest.numpy()))
    assert (pair.argmax(1) == clf.predict(data.Xtest.numpy())).all()


def test_figure_names_its_support_vectors(data):
    clf = svm.fit(data)
    ax = svm.plot_svm_predictions(clf, data, "T")
    assert f"{clf.n_support_.sum()} vecteurs de support" in alt_text(ax.figure)


def test_chain_and_functions_are_told():
    ax = plot_chain(("$x$", "$c$"), ("f",), ("$W$",), "T", ["", "1"], ["dW"])
    assert "x passe par f (avec W) et donne c" in alt_text(ax.figure)
    ax = plot_functions({"carré": np.square}, (0, 2), "T", "$z$", "y")
    assert "carré : de 0 à 4" in alt_text(ax.figure)


def test_sign_of_one_example_is_not_blamed_on_a_mean():
    g = np.array([[1.0], [2.0]])
    assert "mauvais signe" in explain_gradient(-g, g, "`b`", 1).message
    told = explain_gradient(2 * g, g, "`b`", 2)
    assert "moyenne sur le batch manque" in " ".join(told.causes)
    assert explain_gradient(1.01 * g, g, "`b`", 1) is None


def test_compare_says_the_shapes():
    assert "(2, 2)" in compare(np.zeros((2, 2)), np.zeros((2, 3)), "dW")
