import numpy as np
import pytest
import torch

from tp_utils import CirclesData
from tp_utils.plots import alt_text, new_axes, plot_boundary, plot_curves, plot_network
from tp_utils.plots.alt import png_with_alt


def test_boundary_restores_mode_gradient_and_random_state():
    data = CirclesData()
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout(0.5))
    model[1].eval()
    state = torch.get_rng_state()
    plot_boundary(model, data, "Essai")
    assert model.training and not model[1].training
    assert torch.is_grad_enabled()
    assert torch.equal(torch.get_rng_state(), state)
    assert all(p.grad is None for p in model.parameters())


def test_boundary_of_a_plain_function_with_three_classes():
    ax = plot_boundary(
        lambda X: torch.stack([X[:, 0], X[:, 1], 0 * X[:, 0]], 1), CirclesData(), "3"
    )
    assert "classe 2 sur" in alt_text(ax.figure)


def test_curves_leave_a_gap_for_infinite_values():
    ax = plot_curves({"a": [1.0, float("inf"), 0.5]}, "Titre", "valeur")
    assert np.isnan(ax.lines[0].get_ydata()[1])
    assert "de 1 à 0.5" in alt_text(ax.figure)
    ax = plot_curves({"a": [float("nan")]}, "Titre", "valeur")
    assert "aucune valeur finie" in alt_text(ax.figure)


def test_formulas_are_read_aloud():
    ax = plot_network(
        (2, 3), ("$X$", r"$\tilde h$"), ("$W_h$",), "Un réseau", backward=(r"$\nabla$",)
    )
    words = alt_text(ax.figure)
    assert "h tilde de 3 neurones" in words and "\\" not in words and "$" not in words


def test_png_carries_its_alternative_text():
    ax = new_axes()[0]
    ax.plot([1, 2])
    ax.set_title("Sans description")
    png, metadata = png_with_alt(ax.figure)
    assert png.startswith(b"\x89PNG") and metadata["alt"] == "Sans description."


@pytest.mark.parametrize("n", [1, 3])
def test_new_axes(n):
    assert len(new_axes(n)) == n
