"""Lab 9: the full run goes on where it stopped, and the notebook says what it measured."""

import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest

from tests.bank import ROOT, instructor_notebook, namespace
from tp_utils import load_mnist
from tp_utils.measured import find_run, load_measured

LAB = "tp09_mnist_zero"


@pytest.fixture(scope="module")
def lab():
    return namespace(LAB)


@pytest.fixture(scope="module")
def full_run():
    spec = importlib.util.spec_from_file_location("full_tp09", ROOT / "benchmarks/full/tp09.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def data(lab):
    raw = load_mnist()
    parts = {}
    for part, n in (("train", 600), ("test", 300)):
        parts["X" + part] = lab["flatten_images"](getattr(raw, part + "_images")[:n])
        parts["Y" + part] = lab["one_hot"](getattr(raw, part + "_labels")[:n])
    return parts


def test_full_run_killed_and_started_again_measures_the_same(
    lab, full_run, data, tmp_path, monkeypatch
):
    setting = dict(zip(full_run.NAMES, (12, "xavier", 0.4, 0.6, 3, 4), strict=True))
    monkeypatch.setattr(full_run, "STATES", tmp_path / "whole")
    whole = full_run.make_run(lab, data, setting, 1)

    monkeypatch.setattr(full_run, "STATES", tmp_path / "killed")
    n_epochs = []

    def killed(*arguments):
        n_epochs.append(1)
        if len(n_epochs) == 3:
            raise KeyboardInterrupt
        return lab["epoch"](*arguments)

    with pytest.raises(KeyboardInterrupt):
        full_run.make_run({**lab, "epoch": killed}, data, setting, 1)
    np.random.seed(99)
    again = full_run.make_run(lab, data, setting, 1)
    assert again["precision_test"] == whole["precision_test"] and len(again["precision_test"]) == 5
    assert again["precision_train"] == whole["precision_train"]
    assert whole["precision_train"][-1] > whole["precision_train"][0] + 0.2


def test_batches_of_one_are_the_same_as_one_image_at_a_time(lab, data):
    ends = []
    for X, Y in ((data["Xtrain"][:50], data["Ytrain"][:50]),):
        for m in (1, 50):
            np.random.seed(0)
            net = lab["Net"]((784, 30, 20, 10), "xavier")
            start = [w.copy() for w in net.w]
            z, a = net.forward(X)
            one = [net.backward([p[i : i + 1] for p in z], [p[i : i + 1] for p in a], Y[i : i + 1])
                   for i in range(50)]  # fmt: skip
            mean = [np.mean([g[0][k] for g in one], axis=0) for k in range(3)]
            for k, g in enumerate(net.backward(z, a, Y)[0]):
                np.testing.assert_allclose(g, mean[k], atol=1e-14)
            lab["epoch"](X, Y, lab["SGD"](net, 0.5), m)
            ends.append(np.abs(net.w[0] - start[0]).max())
    assert ends[0] > 2 * ends[1] > 0  # fifty steps against one


def test_history_has_one_value_per_epoch(lab, data):
    np.random.seed(0)
    history = lab["train"](lab["Net"]((784, 30, 20, 10)), SimpleNamespace(**data), 2, 0.05, 12)
    assert {key: len(values) for key, values in history.items()} == {
        "precision_train": 2, "precision_test": 2}  # fmt: skip


def errors(**setting):
    run = find_run(load_measured(LAB), **setting)
    return [100 * (1 - p) for p in run["precision_test"]]


def test_what_the_notebook_says_of_the_full_run_was_measured():
    measured = load_measured(LAB)
    assert measured["sizes"] == [784, 30, 20, 10]
    text = "\n".join(c.source for c in instructor_notebook(LAB).cells if c.cell_type == "markdown")
    first = [errors(m=1, init="normal", seed=seed)[1] for seed in range(5)]
    assert f"{min(first):.1f} et {max(first):.1f}".replace(".", ",") in text
    assert f"{np.mean(first):.1f} % en moyenne".replace(".", ",") in text
    last = {
        key: errors(m=m, init=init, gamma=0.0, alpha=alpha, seed=0)[-1]
        for key, m, init, alpha in (
            ("online", 1, "normal", 0.05), ("packets", 12, "normal", 0.05),
            ("larger", 12, "normal", 0.6), ("xavier", 12, "xavier", 0.05))
    }  # fmt: skip
    for value in last.values():
        assert f"{value:.1f} %".replace(".", ",") in text
    assert 4 < last["online"] < 5
    for init, low, high in (("xavier", "3,2", "3,5"), ("normal", "5,4", "5,7")):
        ends = [errors(m=12, init=init, gamma=0.0, alpha=0.05, seed=seed)[-1] for seed in range(3)]
        assert (f"{min(ends):.1f}", f"{max(ends):.1f}") == (
            low.replace(",", "."),
            high.replace(",", "."),
        )
        assert low in text and high in text


def test_full_run_has_every_setting_of_the_notebook(full_run):
    done = {tuple(run[key] for key in full_run.NAMES): run for run in load_measured(LAB)["runs"]}
    assert set(done) == set(full_run.RUNS)
    assert all(len(run["precision_test"]) == run["n_epochs"] + 1 for run in done.values())
    assert all(0.03 < run["precision_test"][0] < 0.2 for run in done.values())
