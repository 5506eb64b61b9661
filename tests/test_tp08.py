"""Lab 8: what its checks do with absurd answers, its figures, its device, its announced precision."""

import matplotlib
import numpy as np
import pytest
import torch

from tests.bank import bank_of, namespace
from tp_utils import MNISTData
from tp_utils.checks import load
from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.plain import Opaque, plain
from tp_utils.datasets._labelled import LabelledImages
from tp_utils.plots import alt_text, plot_confusion, plot_images
from tp_utils.training import silent

matplotlib.use("agg")
LAB = "tp08_mnist"
CHECKS = load(LAB)
nan = float("nan")
ABSURD = [
    None, True, 3, -1.5, nan, "text", "", [], [None], [1, "a"], [[1], [2, 3]], [[]], {}, {"a": 1},
    Opaque("Thing"), [Opaque("Thing")] * 4, np.zeros(()), np.zeros((0,)), np.full((10, 10), nan),
    np.zeros((5, 28, 28)), np.zeros((4, 4), bool), [np.zeros(3)] * 4, [np.full((16, 6), nan)] * 4,
    [np.zeros((16, 6)), None, "x", {}], np.array([1e300, -1e300]), [nan] * 6, [np.zeros((28, 28))] * 5,
    np.arange(6), np.full(6, 10**9),
]  # fmt: skip


def absurd_answers(name, got):
    """Yield absurd values, in place of the answer and of each part of a right one."""
    yield from ABSURD
    yield from ([value] for value in ABSURD)
    parts = got[0] if isinstance(got, list) and isinstance(got[0], dict) else got
    if isinstance(parts, dict):
        for key in parts:
            for value in ABSURD:
                changed = {**parts, key: value}
                yield [changed] if isinstance(got, list) else changed
            if isinstance(parts[key], dict):
                for inner in parts[key]:
                    for value in ABSURD:
                        changed = {**parts, key: {**parts[key], inner: value}}
                        yield [changed] if isinstance(got, list) else changed


@pytest.mark.parametrize("name", CHECKS)
def test_judge_says_wrong_whatever_it_gets(name):
    check, names = CHECKS[name], namespace(LAB)
    for case in check.draw([0]):
        with silent():
            got = plain(check.run(names[name], case))
        torch.set_default_dtype(torch.float32)
        check.judge(case, got)
        refused = 0
        for answer in absurd_answers(name, got):
            try:
                check.judge(case, answer)
            except Wrong as wrong:
                assert wrong.message and 0 < wrong.property.cost <= 1
                refused += 1
        assert refused >= len(ABSURD)


@pytest.mark.parametrize("name", CHECKS)
def test_no_check_loads_a_data_set(name, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a check reads MNIST")

    names = namespace(LAB)
    monkeypatch.setattr("tp_utils.datasets.mnist.load_mnist", refuse)
    assert CHECKS[name].outcome(names[name]).status == "passed"


def test_works_on_another_device_unchanged(monkeypatch):
    """The meta device computes shapes only, and refuses any mixture with another."""
    data = LabelledImages()
    for part, n in (("train", 23), ("test", 9)):
        setattr(data, "X" + part, torch.rand(n, 784))
        setattr(data, "Y" + part, torch.eye(10)[torch.arange(n) % 10])
    monkeypatch.setattr(torch.Tensor, "item", lambda _tensor: 0.0)
    monkeypatch.setattr(torch.Tensor, "__float__", lambda _tensor: 0.0)
    with silent():
        model, history = namespace(LAB)["train"](data, 5, 2, 4, 0.1, device="meta")
    assert {p.device.type for p in model.parameters()} == {"meta"}
    assert len(history["loss_test"]) == 2 and data.Xtrain.device.type == "cpu"


def test_images_and_confusion_are_described():
    axes = plot_images(torch.rand(5, 784), list("abcde"), "Cinq images", 3)
    words = alt_text(axes[0].figure)
    assert len(axes) == 5 and "Cinq images" in words and "5 images de 28 × 28" in words
    assert all(f" {c}." in words for c in "abcde")
    signed = plot_images(torch.linspace(-2, 1, 50).reshape(2, 25), signed=True)
    assert "−2,00 (noir) à 2,00 (blanc)" in alt_text(signed[0].figure)
    assert signed[0].images[0].get_clim() == (-2, 2)
    with pytest.raises(ValueError, match="forme"):
        plot_images(torch.rand(5, 783))
    ax = plot_confusion(torch.tensor([[8, 2], [0, 10]]), "Deux classes")
    assert "90,0\u00a0% sur la diagonale" in alt_text(ax.figure)
    assert "2 fois 0 pris pour 1" in alt_text(ax.figure)
    assert ax.get_xlabel() == "classe prédite" and ax.get_ylabel() == "vraie classe"
    plot_confusion([[3]])
    matplotlib.pyplot.close("all")


@pytest.mark.needs_mnist
def test_announced_precision_after_three_epochs():
    torch.manual_seed(12)  # a seed that benchmarks/mnist_precision.py did not use
    with silent():
        _model, history = namespace(LAB)["train"](MNISTData(), 100, 3, 128, 0.4)
    assert history["precision_test"][-1] >= 0.95


def test_a_network_of_as_many_classes_as_examples_is_not_made_of_long_sets():
    """It would have a hundred million weights: eight gigabytes on a student's laptop."""
    check = load("tp08_mnist")["train"]
    (case,) = [one for one in check.draw([1]) if "long" in one]
    (answer,) = [
        a
        for a in bank_of("tp08_mnist").answers
        if a.title == "nombre d'étiquettes au lieu des classes"
    ]
    train = namespace("tp08_mnist", {answer.cell: answer.code})["train"]
    assert check.run(train, case)["runs"] == {"asked": [case["X"].shape[1], len(case["Y"])]}
    with pytest.raises(Wrong, match="se lisent dans"):
        check.judge(case, check.run(train, case))
