import numpy as np
import pytest
import torch

from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.gradients import compare, numerical_gradient, worst_gap


def test_numerical_gradient_against_autograd():
    torch.manual_seed(0)
    w = torch.randn(3, 4, dtype=torch.float64)

    def f(v):
        return (torch.tanh(v) ** 2 * v.exp()).sum()

    leaf = w.clone().requires_grad_()
    f(leaf).backward()
    assert np.allclose(numerical_gradient(f, w), leaf.grad.numpy(), rtol=1e-8)


@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float32, 2e-3), (torch.float64, 1e-8)])
def test_step_is_chosen_by_dtype(dtype, rtol):
    w = torch.linspace(-1, 1, 7, dtype=dtype)
    assert np.allclose(numerical_gradient(lambda v: v.exp().sum(), w), w.exp(), rtol=rtol)


def test_numpy_input_is_restored_even_after_an_error():
    w = np.array([1.0, 2.0])

    def f(v):
        assert v[1] < 2, "stop"
        return v.sum()

    with pytest.raises(AssertionError, match="stop"):
        numerical_gradient(f, w)
    assert w.tolist() == [1, 2]


def test_worst_coordinate_is_named():
    got, expected = np.zeros((2, 3)), np.zeros((2, 3))
    expected[1, 2], got[1, 2], got[0, 1] = 2.0, 1.0, 0.5
    gap = worst_gap(got, expected)
    assert gap.index == (1, 2) and gap.relative == 0.5
    assert "[1, 2]" in compare(got, expected, "Wh")
    assert worst_gap(np.array([np.nan, 0.0]), np.zeros(2)).index == (0,)


G = np.array([[1.0, -2.0], [3.0, 0.5]])


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (5 * G, "exactement N = 5 fois"),
        (G / 5, "trop petit"),
        (-G, "mauvais signe"),
        (-5 * G, "vérifiez le signe"),
        (2 * G, "exactement 2 fois"),
        (0 * G, "nul"),
        (G.T, "transposée"),
        (G + 1, "le un de trop"),
        (5 * (G + 1), "De plus, la moyenne"),
        (G * [[1, 1], [1, 3]], None),
    ],
)
def test_diagnosis_of_known_mistakes(got, words):
    found = explain_gradient(got, G, "W", 5, [Mistake("le un de trop", G + 1)])
    assert (found is None) if words is None else (words in found.message)
