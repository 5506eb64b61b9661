"""Lab 9: the full run goes on where it stopped, and the notebook says what it measured."""

import importlib.util
from types import SimpleNamespace

import numpy as np
import pytest
import torch

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
        images, labels = (getattr(raw, f"{part}_{what}")[:n] for what in ("images", "labels"))
        parts["X" + part] = lab["flatten_images"](torch.from_numpy(images))
        parts["Y" + part] = lab["one_hot"](torch.from_numpy(labels).long())
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
    torch.manual_seed(99)
    again = full_run.make_run(lab, data, setting, 1)
    assert again["precision_test"] == whole["precision_test"] and len(again["precision_test"]) == 5
    assert again["precision_train"] == whole["precision_train"]
    assert whole["precision_train"][-1] > whole["precision_train"][0] + 0.2


def test_batches_of_one_are_the_same_as_one_image_at_a_time(lab, data):
    ends = []
    for X, Y in ((data["Xtrain"][:50], data["Ytrain"][:50]),):
        for m in (1, 50):
            torch.manual_seed(0)
            net = lab["Net"]((784, 30, 20, 10), "xavier")
            start = [w.clone() for w in net.w]
            z, a = net.forward(X)
            one = [net.backward([p[i : i + 1] for p in z], [p[i : i + 1] for p in a], Y[i : i + 1])
                   for i in range(50)]  # fmt: skip
            mean = [torch.stack([g[0][k] for g in one]).mean(dim=0) for k in range(3)]
            for k, g in enumerate(net.backward(z, a, Y)[0]):
                torch.testing.assert_close(g, mean[k], rtol=1e-4, atol=1e-7)
            lab["epoch"](X, Y, lab["SGD"](net, 0.5), m)
            ends.append((net.w[0] - start[0]).abs().max())
    assert ends[0] > 2 * ends[1] > 0  # fifty steps against one


def test_history_has_one_value_per_epoch(lab, data):
    torch.manual_seed(0)
    history = lab["train"](lab["Net"]((784, 30, 20, 10)), SimpleNamespace(**data), 2, 0.05, 12)
    assert {key: len(values) for key, values in history.items()} == {
        "precision_train": 2, "precision_test": 2}  # fmt: skip


def errors(**setting):
    run = find_run(load_measured(LAB), **setting)
    return [100 * (1 - p) for p in run["precision_test"]]


def test_what_the_notebook_says_of_the_full_run_was_measured():
    """Its text gives no number: what it says in words holds for what was measured."""
    measured = load_measured(LAB)
    assert measured["sizes"] == [784, 30, 20, 10] and "torch" in measured
    plain, xavier, inertia = (
        [errors(m=12, init=init, gamma=gamma, alpha=0.05, seed=seed) for seed in range(3)]
        for init, gamma in (("normal", 0.0), ("xavier", 0.0), ("xavier", 0.4))
    )
    # Xavier « gagne encore plus de deux points après 30 epochs », intervals far from each other
    assert max(run[-1] for run in xavier) + 1 < min(run[-1] for run in plain)
    assert 2 < np.mean([run[-1] for run in plain]) - np.mean([run[-1] for run in xavier]) < 3
    # inertia: faster at once, nothing left in the end
    assert max(run[1] for run in inertia) < min(run[1] for run in xavier)
    assert min(run[-1] for run in xavier) <= max(run[-1] for run in inertia)
    online = errors(m=1, init="normal", gamma=0.0, alpha=0.05, seed=0)
    packets, larger = plain[0], errors(m=12, init="normal", gamma=0.0, alpha=0.6, seed=0)
    # « un peu plus bas qu'avec les mêmes pas ; avec α = 0,6, les paquets l'ont rejoint »
    assert abs(larger[-1] - online[-1]) < 0.5 < packets[-1] - online[-1] < 1.5
    assert online[-1] < 5  # « deux fois moins » than 10
    seconds = [
        np.mean(find_run(measured, m=m, init="normal", gamma=0.0, alpha=0.05, seed=0)["seconds"])
        for m in (1, 12)
    ]
    assert seconds[0] > 3 * seconds[1]
    k = int(seconds[0] / seconds[1])  # epochs of packets during one online
    assert online[1] > packets[min(k, 30)]
    text = "\n".join(c.source for c in instructor_notebook(LAB).cells if c.cell_type == "markdown")
    said = text[text.index("## Les mesures complètes") : text.index("## Bilan")]
    assert "%" not in said


def test_full_run_has_every_setting_of_the_notebook(full_run):
    done = {tuple(run[key] for key in full_run.NAMES): run for run in load_measured(LAB)["runs"]}
    assert set(done) == set(full_run.RUNS)
    assert all(len(run["precision_test"]) == run["n_epochs"] + 1 for run in done.values())
    assert all(0.03 < run["precision_test"][0] < 0.2 for run in done.values())
