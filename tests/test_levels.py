"""The four levels of labs 4 to 7 give the same numbers, ours and those of the solutions."""

import pytest
import torch

from tests.bank import namespace
from tp_utils import CirclesData, levels
from tp_utils.levels import LEVELS, SameStart, load_weights

STUDENT_LEVELS = ("tp04_manuel", "tp05_autograd", "tp06_couches", "tp07_optim")


@pytest.fixture
def same() -> SameStart:
    return SameStart(CirclesData(), nh=10, n_epochs=1, batch_size=12, eta=0.3)


def test_levels_agree_at_each_step_of_an_epoch(same: SameStart):
    found = {}
    for lab, (_name, level) in LEVELS.items():
        network = level(same.weights(), same.eta)
        (batches,) = same.epochs()
        found[lab] = [network.step(X, Y) for X, Y in batches]
        found[lab].append(network.loss(same.data.Xtest, same.data.Ytest))
    assert len(found["tp04"]) == 18  # 17 batches, the last of eight rows, and the test
    assert found["tp04"][0] - found["tp04"][-1] > 0.005  # it learns
    for lab in LEVELS:
        assert found[lab] == pytest.approx(found["tp04"], abs=1e-5), lab


def test_solutions_agree_with_the_levels(same: SameStart):
    reference = same.curves("tp04")[LEVELS["tp04"][0]]
    for lab in STUDENT_LEVELS:
        losses = _train_with_solution(lab, same)
        assert losses == pytest.approx(reference, abs=1e-5), lab


def _train_with_solution(lab: str, same: SameStart) -> list[float]:
    names, data, losses = namespace(lab), same.data, []
    weights = same.weights(requires_grad=lab == "tp05_autograd")
    forward = names.get("forward", levels.forward)
    if lab in ("tp06_couches", "tp07_optim"):
        eta = (same.eta,) if lab == "tp07_optim" else ()
        model, loss, *optim = names["init_model"](2, 10, 2, *eta)
        same.load(model)
    for batches in same.epochs():
        for X, Y in batches:
            if lab == "tp04_manuel":
                grads = names["backward"](weights, forward(weights, X)[1], Y)
                weights = names["train_step"](weights, grads, same.eta)
            elif lab == "tp05_autograd":
                levels.cross_entropy(forward(weights, X)[0], Y).backward()
                weights = names["train_step"](weights, same.eta)
            elif lab == "tp06_couches":
                names["loss_and_precision"](loss, model(X), Y)[0].backward()
                names["train_step"](model, same.eta)
            else:
                optim[0].zero_grad()
                loss(model(X), Y).backward()
                optim[0].step()
        with torch.no_grad():
            if lab in ("tp04_manuel", "tp05_autograd"):
                Yhat = forward(weights, data.Xtrain)[0]
                losses.append(levels.cross_entropy(Yhat, data.Ytrain).item())
            else:
                losses.append(loss(model(data.Xtrain), data.Ytrain).item())
    return losses


def test_start_and_batches_are_the_same_each_time(same: SameStart):
    first, again = same.weights(), same.weights(requires_grad=True)
    first["Wh"] += 1  # a copy: the start does not move
    assert torch.equal(first["Wh"] - 1, again["Wh"].detach().add(1).sub(1))
    assert all(w.is_leaf and w.requires_grad for w in again.values())
    twice = [[X for X, _Y in batches] for _ in range(2) for batches in same.epochs()]
    assert all(torch.equal(a, b) for a, b in zip(*twice, strict=True))
    rows = torch.cat(twice[0])
    assert sorted(rows.tolist()) == sorted(same.data.Xtrain.tolist())


def test_backward_of_levels_is_the_gradient(same: SameStart):
    weights = {key: w.double().requires_grad_() for key, w in same.weights().items()}
    X, Y = same.data.Xtest[:9].double(), same.data.Ytest[:9].double()
    Yhat, outputs = levels.forward(weights, X)
    grads = levels.backward(weights, outputs, Y)
    levels.cross_entropy(Yhat, Y).backward()
    for key, w in weights.items():
        assert torch.allclose(grads[key], w.grad, atol=1e-12), key


def test_a_model_may_declare_its_layers_in_another_order(same: SameStart):
    class Upside(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.out, self.hidden = torch.nn.Linear(10, 2), torch.nn.Linear(2, 10)

    model = Upside()
    load_weights(model, same.weights())
    assert torch.equal(model.hidden.weight, same.weights()["Wh"])
    assert torch.equal(model.out.bias, same.weights()["by"][0])


def test_a_model_of_another_shape_is_refused(same: SameStart):
    with pytest.raises(ValueError, match="on attend Wh"):
        load_weights(torch.nn.Linear(2, 2), same.weights())
