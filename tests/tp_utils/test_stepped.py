"""Figures with settings: sliders with a kernel, steps in a page, a still in print."""

import re
import sys
from html import escape

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from tp_utils import CirclesData, training
from tp_utils.plots import add_point, describe, explore, neurons_by_epoch, new_axes, plot_neurons
from tp_utils.plots.stepped import WIDGET, Stepped


@pytest.fixture(scope="module")
def data():
    return CirclesData()


@pytest.fixture
def squares():
    """A cheap figure of one setting, and the values for which it was drawn."""
    drawn = []

    def draw(a):
        drawn.append(a)
        ax = new_axes(width=1.5, height=1)[0]
        ax.plot([0, a])
        return describe(ax, f"droite jusqu'à {a}")

    return Stepped(draw, "Choisissez a", {"a": [0.5, 2]}), drawn


def test_a_page_has_one_button_and_one_described_image_for_each_step(squares):
    figure, drawn = squares
    html = figure.html()
    assert html.count('type="radio"') == html.count("<img") == 2
    assert re.findall(r"alt=\"([^\"]*)\"", html) == [
        "droite jusqu&#x27;à 0,5.",
        "droite jusqu&#x27;à 2.",
    ]
    assert "a = 0,5" in html and "<script" not in html
    assert html == figure.html() and drawn == [0.5, 2]  # drawn once, the same page each time


def test_print_has_the_first_step_and_no_figure_is_left_open(squares):
    figure, _drawn = squares
    data, metadata = figure.bundle()
    assert set(data) == {"image/png", "text/html", "text/plain"}
    assert metadata["image/png"]["alt"] == "droite jusqu'à 0,5."
    assert "À régler : a" in data["text/plain"] and plt.get_fignums() == []


def test_a_step_that_fails_says_why_and_leaves_the_others():
    def draw(a):
        if a == 3:
            raise NotImplementedError("exercice à compléter")
        return describe(new_axes(1 // (2 - a))[0], f"figure {a}")

    page = Stepped(draw, "t", {"a": [1, 2, 3]}).bundle()[0]["text/html"]
    assert page.count("<img") == 1 and page.count('type="radio"') == 3
    assert re.findall('<pre class="failed">(.*?)</pre>', page) == [
        "ZeroDivisionError: integer division or modulo by zero",
        escape(
            f"Cette cellule se sert de {draw.__qualname__}, qui reste à compléter, ou à exécuter."
        ),
    ]


@pytest.fixture
def live(monkeypatch):
    monkeypatch.setattr(training, "_notebook_display", lambda: print)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def test_a_slider_redraws_and_an_error_is_shown(live, squares, monkeypatch):
    pytest.importorskip("ipywidgets")
    figure, drawn = squares
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    figure._ipython_display_()
    title, slider, picture = figure.widget().children
    uid = re.search('<div id="(.*?)"', shown[1]["text/html"])[1]
    assert WIDGET in shown[0] and f"#{uid}{{display:none}}" in title.value
    slider.value = 2
    assert "jusqu&#x27;à 2" in picture.value and drawn == [0.5, 2]
    broken = Stepped(lambda a: new_axes(1 // (2 - a))[0], "t", {"a": [1, 2]}).widget()
    broken.children[1].value = 2
    assert "ZeroDivisionError" in broken.children[-1].value
    with pytest.raises(ZeroDivisionError):
        Stepped(lambda a: new_axes(1 // (2 - a))[0], "t", {"a": [2, 1]})


def test_the_name_of_a_setting_is_whole_beside_its_slider(live):
    pytest.importorskip("ipywidgets")
    name = "couches cachées"
    figure = Stepped(lambda n, a: new_axes(n)[0], "t", {"n": [1, 2], "a": [1]}, names={"n": name})
    widths = {slider.style.description_width for slider in figure.widget().children[1:3]}
    assert widths == {f"{0.6 * len(name)}em"}


def test_without_ipywidgets_nor_while_grading_there_is_no_widget(live, squares, monkeypatch):
    figure, _drawn = squares
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "ipywidgets", None)
        assert figure.widget() is None
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert figure.widget() is None


def test_the_explorer_trains_with_each_setting_once(data):
    asked = []

    def train(nh, eta):
        asked.append((nh, eta))
        return lambda X: X * eta, {key: [0.1, 0.2] for key in training.HISTORY_KEYS}

    figure = explore(train, data, {"nh": "neurones"}, nh=(3, 1), eta=(0.5, 0.1, 2))
    assert [figure.label(step) for step in figure.steps] == [
        "neurones = 3, eta = 0,5",
        "neurones = 1, eta = 0,5",
        "neurones = 3, eta = 0,1",
        "neurones = 3, eta = 2",
    ]
    figure.html()
    assert asked == [(3, 0.5), (1, 0.5), (3, 0.1), (3, 2)]


def test_each_neuron_has_its_line(data):
    Wh, bh = [[1.0, 0.0], [0.0, 2.0]], [[-0.5, 1.0]]
    ax = plot_neurons(Wh, bh, lambda X: X, data)
    vertical, flat = (line.get_xy1() for line in ax.lines[-2:])
    assert (vertical[0], flat[1]) == pytest.approx((0.5, -0.5))
    figure = neurons_by_epoch(lambda n: (Wh, bh, lambda X: n * X), data, [1, 3])
    assert "2 droites, à 0,50, 0,50 de l'origine" in figure.image({"epoch": 3})[1]
    assert "Après 1 epoch :" in figure.image({"epoch": 1})[1]


def test_one_more_point_is_placed_and_learnt():
    X, cats = torch.tensor([[-1.0, 0.0], [1.0, 0.0]]), torch.tensor([0, 1])
    grid = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 4))
    asked = []

    def learn(points, cats, delta):
        asked.append((points[-1].tolist(), cats.tolist(), delta))
        return (grid[0] > delta).astype(int)

    figure = add_point(learn, grid, X, cats, 0, p1=(-0.5, 0.5), p2=(0.5, -0.5), delta=(0, 1))
    assert [figure.label(step) for step in figure.steps] == [
        "p1 = −0,5, p2 = 0,5, delta = 0",
        "p1 = 0,5, p2 = −0,5, delta = 0",
        "p1 = −0,5, p2 = 0,5, delta = 1",
    ]
    alt = figure.image({"p1": 0.5, "p2": -0.5, "delta": 0})[1]
    assert "67\xa0% des points sont dans leur zone" in alt.replace("\u202f", "\xa0")
    assert asked[0] == ([-0.5, 0.5], [0, 1, 0], 0)
    assert asked[-1] == ([0.5, -0.5], [0, 1, 0], 0)
    assert (len(X), len(cats)) == (2, 2)
