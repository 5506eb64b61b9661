"""Check of `train(data, nh, n_epochs, batch_size, eta)` with torch.optim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges.networks import loss_and_precision, module_from
from tp_utils.checks.judges.training_loop import TrainCheck, start
from tp_utils.checks.properties import ARGUMENTS, GRAPH, HISTORY, LOSS, OUTPUT, RESET, RETURN


class Train(TrainCheck):
    """`train`: zero_grad, backward and step, in an order that works."""

    points = 2
    forbidden = ()
    returns = ("model", "history")
    late = True
    properties = (HISTORY, RETURN, ARGUMENTS, LOSS, RESET, GRAPH, OUTPUT)

    def stand_ins(
        self, w0: Mapping[str, np.ndarray], theirs: Mapping[str, Any]
    ) -> list[dict[str, Callable[..., Any]]]:
        """Return the two earlier functions of the lab."""
        import torch

        def init_model(nx: int, nh: int, ny: int, eta: float) -> Any:
            model = module_from(start(w0, nx, nh, ny))
            optim = torch.optim.SGD(model.parameters(), lr=eta)
            return model, torch.nn.CrossEntropyLoss(), optim

        return [{"init_model": init_model, "loss_and_precision": loss_and_precision}]
