"""Check of `train(data, nh, n_epochs, batch_size, eta, device="cpu")`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, only_wrong, together
from tp_utils.checks.judges.networks import loss_and_precision, module_from
from tp_utils.checks.judges.training_loop import PLANS, TrainCheck, start
from tp_utils.checks.lent import placed
from tp_utils.checks.properties import ARGUMENTS, GRAPH, HISTORY, LOSS, RETURN
from tp_utils.checks.standins import replaced
from tp_utils.checks.tp08 import models
from tp_utils.i18n import _

MNIST_SIZES = 784, 10  # written as numbers, they are told by the case of other sizes, not by all


class Train(TrainCheck):
    """`train`: the loop of lab 7 on a device; on `meta`, where no number exists, it must stop."""

    forbidden = ()
    returns = ("model", "history")
    long = 10_500
    late = True
    more = ("cpu",)
    properties = (HISTORY, RETURN, ARGUMENTS, LOSS, GRAPH)

    def draw_data(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Return examples of three classes."""
        return models.draw_data(rng)

    def run(self, train: Any, case: dict[str, Any]) -> Any:
        """Return the trainings, and whether one on the device `meta` goes to its end."""
        stays = self._stays(train, case) if "still" in case["plans"] else ""
        return {"runs": super().run(train, case), "stays": stays}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the trainings, then the device."""

        def device() -> None:
            if got["stays"] == "data":
                raise Wrong(
                    _(
                        "le modèle est envoyé sur `device`, et non les données : sur un autre appareil, le "
                        "premier batch s'arrêterait sur une erreur."
                    ),
                    ARGUMENTS,
                )
            if got["stays"] == "both":
                raise Wrong(
                    _(
                        "`device` ne sert pas : le modèle et les données restent où ils sont. "
                        "Envoyez-les tous deux sur cet appareil (`.to(device)`)."
                    ),
                    ARGUMENTS,
                )

        together(lambda: super(Train, self).judge(case, got["runs"]), device)

    def _stays(self, train: Any, case: dict[str, Any]) -> str:
        """Return what stays where it was on the device `meta`: "both", "data" alone, or "" nothing."""
        nh, (n_epochs, batch_size, eta) = len(case["w0"]["Wh"]), PLANS["one"]
        left: list[bool] = []

        def train_epoch(model: Any, loss: Any, optim: Any, X: Any, Y: Any, batch_size: int) -> None:
            away = all(p.device.type == "meta" for p in model.parameters())
            left.append(away and "cpu" in (X.device.type, Y.device.type))

        try:
            ours = {**self.stand_ins(case["w0"], {})[0], "train_epoch": train_epoch}
            with replaced(train, ours):
                result = train(self.data(case, {}), nh, n_epochs, batch_size, eta, "meta")
                if all(p.device.type == "cpu" for p in result[0].parameters()):
                    return "both"
        except (Exception, SystemExit):
            pass
        return "data" if any(left) else ""

    def data(self, case: dict[str, Any], seen: dict[str, Any]) -> Any:
        """Return a data set like `MNISTData` with the examples of the case."""

        from tp_utils.datasets._labelled import LabelledImages

        data = LabelledImages()
        data.source = "check"
        X, Y, Xtest, Ytest = (case[key] for key in ("X", "Y", "Xtest", "Ytest"))
        return placed(data, Xtrain=X, Ytrain=Y, Xtest=Xtest, Ytest=Ytest)

    def stand_ins(
        self, w0: Mapping[str, np.ndarray], theirs: Mapping[str, Any]
    ) -> list[dict[str, Callable[..., Any]]]:
        """Return the three earlier functions of the lab."""
        import torch

        def init_model(nx: int, nh: int, ny: int, eta: float) -> tuple[Any, Any, Any]:
            if (nx, ny) == MNIST_SIZES:
                nx, ny = models.SIZES[0], models.SIZES[2]
            model = module_from(start(w0, nx, nh, ny))
            return model, torch.nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=eta)

        def train_epoch(model: Any, loss: Any, optim: Any, X: Any, Y: Any, batch_size: int) -> None:
            size = len(X) if len(X) == self.long else batch_size  # they are there to be measured
            with torch.enable_grad():
                for rows in torch.randperm(len(X)).split(size):
                    optim.zero_grad()
                    loss(model(X[rows]), Y[rows]).backward()
                    optim.step()

        return [
            {
                "init_model": init_model,
                "train_epoch": train_epoch,
                "loss_and_precision": loss_and_precision,
            }
        ]
