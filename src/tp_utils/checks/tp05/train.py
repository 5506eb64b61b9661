"""Check of `train(data, nh, n_epochs, batch_size, eta)` with autograd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.training_loop import TrainCheck, returns_outputs_first, start
from tp_utils.checks.properties import ARGUMENTS, GRAPH, HISTORY, LOSS, OUTPUT, RESET, RETURN
from tp_utils.i18n import _


class Train(TrainCheck):
    """`train`: the weights are leaves, `loss.backward()` gives their gradients."""

    properties = (HISTORY, RETURN, ARGUMENTS, LOSS, RESET, GRAPH, OUTPUT)

    def stand_ins(
        self, w0: Mapping[str, np.ndarray], theirs: Mapping[str, Any]
    ) -> list[dict[str, Callable[..., Any]]]:
        """Return the four functions of the lab; `forward` in the student's own order too."""
        orders = {False, returns_outputs_first(theirs.get("forward"), w0)}
        return [_stand_ins(w0, outputs_first) for outputs_first in sorted(orders)]


def _stand_ins(w0: Mapping[str, np.ndarray], outputs_first: bool) -> dict[str, Callable[..., Any]]:
    import torch

    from tp_utils import levels

    def init_weights(nx: int, nh: int, ny: int) -> dict[str, torch.Tensor]:
        weights = oracle.to_tensors(start(w0, nx, nh, ny))
        return {key: w.requires_grad_() for key, w in weights.items()}

    def forward(weights: dict[str, torch.Tensor], X: torch.Tensor) -> Any:
        # A student may write `.float()`.
        yhat, outputs = levels.forward(weights, X.to(weights["Wh"].dtype))
        return (outputs, yhat) if outputs_first else (yhat, outputs)

    def loss_and_precision(Yhat: torch.Tensor, Y: torch.Tensor) -> Any:
        good = Yhat.argmax(1) == Y.argmax(1)
        return levels.cross_entropy(Yhat, Y), good.to(Y.dtype).mean()

    def train_step(weights: dict[str, torch.Tensor], eta: float) -> dict[str, torch.Tensor]:
        with torch.no_grad():
            for key, w in weights.items():
                if w.grad is None:
                    raise RuntimeError(_no_gradient(key))
                w -= eta * w.grad
                w.grad.zero_()
        return weights

    return {
        "init_weights": init_weights,
        "forward": forward,
        "loss_and_precision": loss_and_precision,
        "train_step": train_step,
    }


def _no_gradient(key: str) -> str:
    return _(
        "train_step est appelée alors que le gradient de {key} vaut None : la rétropropagation "
        "a-t-elle eu lieu avant ?"
    ).format(key=key)
