"""Check of `train(data, nh, n_epochs, batch_size, eta)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.training_loop import TrainCheck, returns_outputs_first, start
from tp_utils.checks.properties import ARGUMENTS, HISTORY, LOSS, RETURN


class Train(TrainCheck):
    """The loop of lab 4: five earlier functions, made of torch.nn and autograd."""

    forbidden = ()
    properties = (HISTORY, RETURN, ARGUMENTS, LOSS)

    def stand_ins(
        self, w0: Mapping[str, np.ndarray], theirs: Mapping[str, Any]
    ) -> list[dict[str, Callable[..., Any]]]:
        """Return the five functions of the lab; `forward` in the student's own order too."""
        orders = {False, returns_outputs_first(theirs.get("forward"), w0)}
        in_place = _updates_in_place(theirs.get("train_step"))
        return [_stand_ins(w0, outputs_first, in_place) for outputs_first in sorted(orders)]


def _updates_in_place(train_step: Any) -> bool:
    """Tell whether the student's own `train_step` changes the weights it receives.

    Where it does not, a `train` that forgets to take its result learns nothing.
    """
    import torch

    weights = {key: torch.zeros(1, 1) for key in oracle.WEIGHTS}
    try:
        train_step(weights, {key: torch.ones(1, 1) for key in weights}, 1.0)
    except (Exception, SystemExit):
        return True
    return any(bool(w.any()) for w in weights.values())


def _stand_ins(
    w0: Mapping[str, np.ndarray], outputs_first: bool, in_place: bool
) -> dict[str, Callable[..., Any]]:
    """Return the five earlier functions of the lab, in terms of torch.nn and autograd."""
    import torch
    import torch.nn.functional as F

    def init_weights(nx: int, nh: int, ny: int) -> dict[str, torch.Tensor]:
        return oracle.to_tensors(start(w0, nx, nh, ny))

    def forward(weights: dict[str, torch.Tensor], X: torch.Tensor) -> Any:
        X = X.to(weights["Wh"].dtype)  # a student may write `.float()`
        with torch.no_grad():
            htilde = F.linear(X, weights["Wh"], weights["bh"].reshape(-1))
            h = torch.tanh(htilde)
            ytilde = F.linear(h, weights["Wy"], weights["by"].reshape(-1))
            yhat = F.softmax(ytilde, dim=1)
        outputs = {"X": X, "htilde": htilde, "h": h, "ytilde": ytilde, "yhat": yhat}
        return (outputs, yhat) if outputs_first else (yhat, outputs)

    def loss_and_precision(Yhat: torch.Tensor, Y: torch.Tensor) -> Any:
        good = Yhat.argmax(1) == Y.argmax(1)
        return F.nll_loss(Yhat.log(), Y.argmax(1)), good.to(Yhat.dtype).mean()

    def backward(weights: Any, outputs: Any, Y: torch.Tensor) -> dict[str, torch.Tensor]:
        leaves = {k: w.detach().clone().requires_grad_() for k, w in weights.items()}
        with torch.enable_grad():
            h = torch.tanh(F.linear(outputs["X"], leaves["Wh"], leaves["bh"].reshape(-1)))
            scores = F.linear(h, leaves["Wy"], leaves["by"].reshape(-1))
            loss = F.cross_entropy(scores, Y.argmax(1))
            found = torch.autograd.grad(loss, list(leaves.values()))
        return dict(zip(leaves, found, strict=True))

    def train_step(
        weights: dict[str, torch.Tensor], grads: dict[str, torch.Tensor], eta: float
    ) -> dict[str, torch.Tensor]:
        moved = {k: w - eta * grads[k].reshape(w.shape) for k, w in weights.items()}
        if in_place:
            weights.update(moved)
            return weights
        return moved

    return {
        "init_weights": init_weights,
        "forward": forward,
        "loss_and_precision": loss_and_precision,
        "backward": backward,
        "train_step": train_step,
    }
