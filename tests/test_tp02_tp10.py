"""What labs 2 and 10 bring to tp_utils: judges that survive anything, figures, animation, helix."""

import contextlib
import io

import numpy as np
import pytest
import torch

from tp_utils import HelixData
from tp_utils.animation import _Film, _png, animate
from tp_utils.checks import Wrong, load
from tp_utils.checks.plain import Opaque
from tp_utils.plots import plot_autograd_graph, plot_zones, walk_graph
from tp_utils.plots.alt import alt_text

NAN = float("nan")
ABSURD = [
    None,
    True,
    0,
    NAN,
    float("inf"),
    "text",
    [],
    [None],
    [1, 2, 3],
    [[1], [2, 3]],
    {},
    {"a": 1},
    Opaque("Thing"),
    np.zeros(0),
    np.zeros((2, 3)),
    np.full((3, 2), NAN),
    np.array(True),
    np.zeros((1, 1, 1, 1)),
    [np.zeros(2), "x"],
    [{}, []],
]
KEYS = (
    "result",
    "shapes",
    "value",
    "slope",
    "runs",
    "tried",
    "parameters",
    "scores",
    "errors",
    "W",
    "b",
    "taken",
    "small",
    "rows",
    "columns",
    "type",
)


@pytest.mark.parametrize("lab", ["tp02", "tp10"])
def test_judges_raise_nothing_but_wrong(lab):
    for check in load(lab).values():
        for case in check.cases(np.random.default_rng(0)):
            for value in ABSURD:
                shapes = [value, dict.fromkeys(KEYS, value)]
                shapes += [{**dict.fromkeys(KEYS, value), "result": [value, value]}]
                shapes += [{**dict.fromkeys(KEYS, value), "result": [np.zeros(()), [0.0] * 6]}]
                shapes += [{"runs": [{"result": [value, value], "tried": value}] * 3}]
                shapes += [
                    {**dict.fromkeys(KEYS, value), "parameters": [value], "scores": [value] * 4}
                ]
                shapes += [{**dict.fromkeys(KEYS, value), "W": np.zeros((3, 2)), "b": np.zeros(3)}]
                for got in shapes:
                    with contextlib.suppress(Wrong):
                        check.judge(case, got)


def test_animate_counts_like_range_outside_a_notebook():
    drawn = []
    assert list(animate(5, lambda ax, k: drawn.append(k))) == [0, 1, 2, 3, 4]
    assert not drawn


def test_animation_is_a_png_whose_default_image_is_the_last_frame():
    from PIL import Image

    film = _Film()
    film._show = lambda png: None
    for k in range(3):
        film.add(lambda ax, k: ax.set_title(f"image {k}"), k)
    assert "image 2" in film._alt
    assert film._frames[-1].getpixel((1, 1)) == (255, 255, 255)
    png = _png(film._frames)
    picture = Image.open(io.BytesIO(png))
    assert picture.is_animated and picture.n_frames == 4  # the default one, then three
    first = np.asarray(picture.convert("RGB"), int)
    assert tuple(first[1, 1]) == (255, 255, 255)
    assert np.abs(first - np.asarray(film._frames[-1], int)).mean() < 2


def test_helix_is_the_same_each_time():
    one, two = HelixData(), HelixData()
    assert torch.equal(one.Xtrain, two.Xtrain) and not torch.equal(one.Xtrain, one.Xtest)
    assert one.Xtrain.shape == (300, 2) and one.cats_train.dtype == torch.int64
    assert torch.equal(one.Ytrain.argmax(1), one.cats_train)
    assert one.cats_train.bincount().tolist() == [100, 100, 100]
    assert not torch.equal(HelixData(1).Xtrain, one.Xtrain)
    with pytest.raises(AttributeError, match="Xtrain"):
        one.xtrain


def test_graph_holds_the_tensors_to_learn_and_no_other():
    a, x = torch.tensor(2.0, requires_grad=True), torch.tensor([1.0, 3.0])
    y = a * x
    total = (y**2).sum()
    nodes, edges = walk_graph(total)
    assert [n.variable is a for n in nodes if hasattr(n, "variable")] == [True]
    assert len(nodes) == 4 and len(edges) == 3
    ax = plot_autograd_graph(total, {"a": a, "y": y, "x": x}, "Un graphe")
    assert "Hors du graphe : x." in alt_text(ax.figure)
    assert walk_graph(x) == ([], [])
    plot_autograd_graph(x, {"x": x}, "Rien")


def test_zones_must_have_the_shape_of_the_grid():
    x, y = np.meshgrid(np.linspace(0, 1, 4), np.linspace(0, 1, 3))
    with pytest.raises(ValueError, match="grille"):
        plot_zones(np.zeros((4, 3)), x, y, np.zeros((2, 2)), np.array([0, 1]))
