from itertools import pairwise

import numpy as np
import pytest
import torch

from tp_utils import CirclesData
from tp_utils.display import LEGIBLE
from tp_utils.i18n import speaking
from tp_utils.plots import (
    alt_text,
    new_axes,
    plot_bars,
    plot_boundary,
    plot_chain,
    plot_curves,
    plot_functions,
    plot_graph,
    plot_images,
    plot_levels,
    plot_network,
    plot_paths,
    plot_piecewise,
    plot_reliability,
)


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
    assert "de 1 à 0,5" in alt_text(ax.figure)
    ax = plot_curves({"a": [float("nan")]}, "Titre", "valeur")
    assert "aucune valeur finie" in alt_text(ax.figure)


@pytest.mark.parametrize(
    ("factors", "beside"), [((0.96, 0.4, -0.8, -1.04), True), ((0.96, 0.4), False)]
)
def test_a_legend_that_would_hide_a_curve_is_beside_it(factors, beside):
    curves = {f"facteur {a}": [a**k for k in range(1, 21)] for a in factors}
    ax = plot_curves(curves, "Titre", "valeur")
    ax.figure.draw_without_rendering()
    assert (ax.get_legend().get_window_extent().x0 >= ax.bbox.x1) == beside


def test_the_titles_of_images_do_not_run_into_each_other():
    axes = plot_images(np.zeros((10, 64)), ["MSE, eps = 0,003"] * 10, n_columns=10)
    axes[0].figure.draw_without_rendering()
    boxes = [ax.title.get_window_extent() for ax in axes]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    assert alt_text(axes[3].figure).count("MSE, eps = 0,003") >= 1


def test_a_reliability_diagram_leaves_out_bins_without_images():
    ax = plot_reliability([0, 20, 80], [0.0, 0.6, 0.9], [0.0, 0.5, 0.85], "Trop sûr")
    np.testing.assert_allclose(ax.lines[1].get_xydata(), [[0.6, 0.5], [0.9, 0.85]])
    assert (ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == (
        "Trop sûr",
        "confiance moyenne",
        "précision",
    )
    assert "pour 60" in alt_text(ax.figure) and "80 images" in alt_text(ax.figure)


def test_formulas_are_read_aloud():
    ax = plot_network(
        (2, 3), ("$X$", r"$\tilde h$"), ("$W_h$",), "Un réseau", backward=(r"$\nabla$",)
    )
    words = alt_text(ax.figure)
    assert "h tilde de 3 neurones" in words and "\\" not in words and "$" not in words


@pytest.mark.parametrize("n", [1, 3])
def test_new_axes(n):
    assert len(new_axes(n)) == n


@pytest.mark.parametrize("n", range(1, 10))
@pytest.mark.parametrize("width", [2.8, 3.4, 4.3])
def test_a_page_of_790_pixels_shows_all_panels_without_scrolling(n, width):
    axes = new_axes(n, width, 3)
    figure = axes[0].figure
    assert len(axes) == len(figure.axes) == n
    assert figure.get_figwidth() * figure.dpi * LEGIBLE <= 630
    columns = axes[0].get_subplotspec().get_gridspec().ncols
    assert figure.get_figwidth() / columns >= 2.79 * (n > 1)


def test_alternative_texts_count_and_say_where_a_curve_goes():
    ax = plot_network((3, 1), (r"$\mathcal{L}$", "y"), ("A",), "Un réseau ?")
    assert alt_text(ax.figure).startswith("Un réseau ? : 2 couches")
    assert "L de 3 neurones, y de 1 neurone," in alt_text(ax.figure)
    ax = plot_functions({"f": lambda x: 1 - x**2}, (-1, 1), "T", "$x$", "$y$")
    assert "f : de 0 à 0, au plus 1." in alt_text(ax.figure)
    ax = plot_piecewise([0.0, 1.0], [1.0, 2.0], title="T")
    assert "assures" not in alt_text(ax.figure)
    with speaking("en"):
        ax = plot_bars([-0.001, 2], "Scores?", "x", "gradient")
        assert alt_text(ax.figure) == "Scores? gradient; 0: 0.00, 1: 2.00."


def test_levels_overlay_the_curves_and_their_gap():
    first = [0.7, 0.5, 0.3]
    left, right = plot_levels({"TP 4": first, "TP 5": [0.7, 0.5, 0.3 + 1e-3], "TP 6": first})
    assert [line.get_ydata()[-1] for line in left.lines] == [0.3, 0.301, 0.3]
    assert right.get_yscale() == "log"
    assert [float(line.get_ydata().max()) for line in right.lines] == [pytest.approx(1e-3), 1e-9]
    words = alt_text(left.figure)
    assert "TP 4 : de 0,700 à 0,300 en 3 epochs" in words
    assert "TP 5 : écart de 1,0e−03 au plus" in words


def test_paths_stop_after_the_number_of_steps():
    path = np.array([[2.0, 1.0], [1.0, 0.5], [0.0, 0.0]])
    axes = plot_paths(lambda w: w[0] ** 2 + w[1] ** 2, {"SGD": path}, (1, 2), "Vallée")
    assert [ax.get_title() for ax in axes] == ["après 1 pas", "après 2 pas"]
    assert [len(ax.lines[0].get_xdata()) for ax in axes] == [2, 3]
    assert axes[0].get_xlabel() == "$w_1$"
    assert "SGD à la valeur 1,2" in alt_text(axes[0].figure)


def test_graph_brings_gradients_back_to_the_leaves_only():
    nodes = {"$x$": (0, 0, "data"), "$w$": (0, 1, "leaf"), r"$\tilde y$": (1, 0, "step")}
    ax = plot_graph(nodes, [("$x$", r"$\tilde y$"), ("$w$", r"$\tilde y$")], "Un produit")
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    dashed = [a for a in arrows if a.arrow_patch.get_linestyle() == "--"]
    assert (len(arrows), len(dashed)) == (3, 1)
    words = alt_text(ax.figure)
    assert "w vers y tilde" in words and "jusqu'aux feuilles w" in words


def test_chain_says_values_and_gradients():
    ax = plot_chain(
        ("$x$", "$z$", "$c$"), ("FC", "coût"), ("$W$", ""), "Une chaîne", ["", "a", "1"]
    )
    words = alt_text(ax.figure)
    assert "Une chaîne" in words and "FC" in words and "W" in words


@pytest.mark.parametrize(("code", "fifth", "tenth"), [("fr", "0,2", "0,1"), ("en", "0.2", "0.1")])
def test_the_numbers_along_an_axis_are_written_as_the_language_does(code, fifth, tenth):
    from tp_utils.i18n import speaking
    from tp_utils.plots import plot_curves

    with speaking(code):
        for values, log, expected in (([0, 0.5, 1], False, fifth), ([10, 1, 0.05], True, tenth)):
            ax = plot_curves({"coût": values}, "Coût", "coût", log=log)
            ax.figure.canvas.draw()
            written = [tick.get_text() for tick in ax.get_yticklabels()]
            assert any(text.startswith(expected) for text in written), written


def test_a_logarithmic_axis_of_many_decades_keeps_its_powers_of_ten():
    from tp_utils.plots import plot_curves

    ax = plot_curves({"coût": [1, 1e-7]}, "Coût", "coût", log=True)
    ax.figure.canvas.draw()
    assert any("10^{-5}" in tick.get_text() for tick in ax.get_yticklabels())


@pytest.mark.parametrize(("largest", "written"), [(3e26, "10^{26}"), (3e-7, "10^{−7}")])
def test_the_power_of_ten_above_an_axis_is_written_as_a_power(largest, written):
    from tp_utils.plots import plot_curves

    ax = plot_curves({"coût": [0, largest]}, "Coût", "coût")
    ax.figure.canvas.draw()
    assert written in ax.yaxis.get_offset_text().get_text()


def test_what_is_above_an_axis_has_the_mark_of_the_language():
    from tp_utils.plots import plot_curves

    ax = plot_curves({"coût": [2.313, 2.31301]}, "Coût", "coût")
    ax.figure.canvas.draw()
    assert "2,313" in ax.yaxis.get_offset_text().get_text()


def test_a_long_chain_fits_in_a_page_of_790_pixels():
    from tp_utils.display import LEGIBLE
    from tp_utils.plots import plot_chain

    figure = plot_chain([f"$x_{k}$" for k in range(6)], ["SoftMax"] * 5, [""] * 5, "t").figure
    assert LEGIBLE * figure.get_figwidth() * 100 < 660  # what is left of the page for an output
