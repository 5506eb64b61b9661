"""Check of `train(data, nh, n_epochs, batch_size, eta)` with torch.nn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges.networks import loss_and_precision, module_from
from tp_utils.checks.judges.training_loop import TrainCheck, start
from tp_utils.checks.properties import ARGUMENTS, GRAPH, HISTORY, LOSS, OUTPUT, RESET, RETURN
from tp_utils.i18n import _


class Train(TrainCheck):
    """`train`: a model of torch.nn, its loss, and steps by hand."""

    returns = ("model", "history")
    properties = (HISTORY, RETURN, ARGUMENTS, LOSS, RESET, GRAPH, OUTPUT)

    def stand_ins(
        self, w0: Mapping[str, np.ndarray], theirs: Mapping[str, Any]
    ) -> list[dict[str, Callable[..., Any]]]:
        """Return the three earlier functions of the lab."""
        import torch

        def init_model(nx: int, nh: int, ny: int) -> Any:
            return module_from(start(w0, nx, nh, ny)), torch.nn.CrossEntropyLoss()

        def train_step(model: Any, eta: float) -> Any:
            with torch.no_grad():
                for p in model.parameters():
                    if p.grad is None:
                        raise RuntimeError(_no_gradient())
                    p -= eta * p.grad
                    p.grad.zero_()
            return model

        return [
            {
                "init_model": init_model,
                "loss_and_precision": loss_and_precision,
                "train_step": train_step,
            }
        ]


def _no_gradient() -> str:
    return _(
        "train_step est appelée alors que les gradients valent None : la rétropropagation "
        "a-t-elle eu lieu avant ?"
    )
