"""What labs 0 and 1 share: predictions, the rule against loops, figures, judges that never break."""

import re

import matplotlib
import numpy as np
import pytest
import torch

matplotlib.use("Agg")

from tp_utils.checks import Wrong, load
from tp_utils.checks.plain import Opaque
from tp_utils.checks.rules.breaches import find_forbidden
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.plots import (
    alt_text,
    plot_activations,
    plot_broadcast,
    plot_neuron,
    plot_piecewise,
    plot_tensor,
)
from tp_utils.predictions import agrees, reveal

ABSURD = [
    None, True, 3, float("nan"), float("inf"), "erreur", "", [], [[]], {}, {"found": None}, Opaque("X"),
    [1, "a", None], [[1, 2], [3]], np.zeros(0), np.zeros(()), np.full((3, 3), np.nan), np.zeros((2, 3, 4, 5)),
    np.zeros((4, 4), bool), {"a": {"b": []}}, [None, None], [np.zeros((2, 2)), None], [[{}]],
]  # fmt: skip


def holders(value):
    """Return the value alone, and in the dictionaries that the runs of these labs return."""
    keys = ("found", "homes", "image", "after", "touched", "shape", "refused", "images", "X", "A", "B", "x", "y",
            "sizes", "module", "parameters", "tensor", "array", "list", "total")  # fmt: skip
    yield value
    yield {key: value for key in keys if key != "refused"}
    yield {"found": {key: value for key in keys}, "homes": value}
    yield {"module": True, "parameters": [value] * 4, "shape": value, "y": value}
    yield {key: value for key in "abcdefghijkl"}


@pytest.mark.parametrize("lab", ["tp00", "tp01"])
def test_judges_raise_wrong_and_nothing_else(lab):
    for name, check in load(lab).items():
        for case in check.draw((0,)):
            for value in ABSURD:
                for got in holders(value):
                    with pytest.raises(Wrong) as caught:
                        check.judge(case, got)
                    assert caught.value.message, name
                    assert 0 < caught.value.property.cost <= 1


@pytest.mark.parametrize(
    ("prediction", "real", "right"),
    [
        ((3, 4), (3, 4), True),
        ([3, 4], (3, 4), True),
        (4, (4,), True),
        ("(4,)", (4,), True),
        ((4, 1), (4,), False),
        ((True,), (1,), False),
        (1, True, True),
        (2, True, False),
        ("torch.float32", "float32", True),
        ([1.0, 2], [1, 2], True),
        ([[1], [2]], [1, 2], False),
        ([[1], [2, 3]], [1, 2], False),
        (None, "erreur", False),
        ("RuntimeError", "erreur", True),
        ("pas d'erreur", "erreur", False),
        ("aucune erreur", "error", False),
        ("no error", "error", False),
        ("erreur de forme", "erreur", False),
        ("torch.Size([4, 1])", (4, 1), True),
        ("4 × 1", (4, 1), True),
        ("(4x1)", (4, 1), True),
        ("1 × 4", (4, 1), False),
        (" True.", True, True),
        ("False", True, False),
        ("oui", True, False),
        ("« int64 »", "int64", True),
        ("0,25", 0.25, True),
        ("1/4", 0.25, True),
        ("1/0", 0.25, False),
        ("24 380", 24380, True),
        ("1e9999999", 3, False),
        ("[1, 3]", [1, 3], True),
        ("[3, 1]", [1, 3], False),
        ("9" * 5000, 3, False),
        ("[" * 5000, [1], False),
    ],
)
def test_agrees(prediction, real, right):
    assert agrees(prediction, real) is right


def test_nearly_nothing_agrees_with_nothing_where_a_number_is_rounded():
    assert agrees(4.5e-5, 0.0, within=0.02)
    assert not agrees(4.5e-5, 0.0)
    assert not agrees(0.01, 0.0, within=0.02)
    assert not agrees(0.001, 0, within=0.02), "an integer is exact"


def test_reveal_says_both():
    table = reveal(
        {"a": (2, 3), "b": "int64"}, {"a": torch.zeros(2, 3).shape, "b": torch.zeros(1).dtype}
    )
    assert "✓ a" in str(table) and "✗ b" in str(table)
    assert (
        "float32" in table._repr_html_()
        and "<script" not in reveal({"a": "<script>"}, {"a": 1})._repr_html_()
    )
    assert "></th>" not in table._repr_html_(), "each column has a name"
    assert re.findall("nowrap'>(.)", reveal({"a": (7, 10, 2)}, {"a": "x" * 13})._repr_html_()) == [
        "("
    ]
    with pytest.raises(
        TypeError, match="vaut None, et non un dictionnaire : manque-t-il un return"
    ):
        reveal(None, {"a": 1})


@pytest.mark.parametrize(
    "source",
    ["for i in x:\n    pass", "while x:\n    pass", "y = [i for i in x]", "y = sum(i for i in x)", "map(f, x)",
     "import numpy as np\nnp.vectorize(f)", "torch.vmap(f)", "x.apply_(f)"],
)  # fmt: skip
def test_loops_are_seen(source):
    assert find_forbidden(source, (LOOPS,))


def test_no_loop_is_seen_where_there_is_none():
    assert not find_forbidden("def f(x):\n    return (x[:, None] - x).sum(2)", (LOOPS,))


def test_broadcast_is_described():
    text = alt_text(plot_broadcast(torch.ones(4, 1), torch.ones(1, 3)).figure)
    assert "(4, 3)" in text and "étiré" in text
    text = alt_text(plot_broadcast(np.ones((3, 4)), np.ones(3)).figure)
    assert "4 ≠ 3" in text
    assert (
        plot_broadcast(np.ones((3, 3)), np.ones((3, 1, 1)), "*").get_title().endswith("(3, 3, 3)")
    )
    for a, b, operation in (
        (np.ones((2, 2, 2, 2)), np.ones(2), "+"),
        (np.ones(2), np.ones(2), "/"),
    ):
        with pytest.raises(ValueError):
            plot_broadcast(a, b, operation)


def test_stretched_cells_are_copies():
    from tp_utils.plots.tensors import _three

    values, own = _three(np.array([[1], [2]]), (3, 2, 4))
    assert values.shape == (3, 2, 4) and (values[:, 1] == 2).all()
    assert own.sum() == 2 and own[0, :, 0].all()


def test_other_figures_have_titles_and_words():
    axes = [
        plot_tensor(torch.arange(6).reshape(2, 3), "T", torch.eye(2, 3)),
        plot_tensor(torch.arange(4), "T", shades=True),
        plot_neuron(4, "ReLU"),
        *plot_activations({"ReLU": torch.relu}),
        plot_piecewise(
            torch.linspace(-1, 1, 9), torch.rand(9, 1), torch.tensor([0.2, 5.0]), "courbe"
        ),
    ]
    for ax in axes:
        assert ax.get_title() and len(alt_text(ax.figure)) > 30
    with pytest.raises(ValueError):
        plot_tensor(torch.zeros(2, 2, 2), "T")
    with pytest.raises(ValueError):
        plot_piecewise([1, 2], [1, 2, 3])
