"""Check of `train(data, nh, n_epochs, batch_size, eta, device="cpu")`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import histories, visits
from tp_utils.checks.judges.judging import Wrong, lightest, mapping, not_none, words
from tp_utils.checks.judges.networks import accept_any_float
from tp_utils.checks.judges.training_loop import start
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import PART
from tp_utils.checks.standins import replaced
from tp_utils.checks.tp08 import models
from tp_utils.i18n import _

MNIST_SIZES = 784, 10  # written as numbers, they are right in this lab


class Train(Check):
    """Four short trainings on small data, judged by their weights and their history.

    They are done with stand-ins for the earlier exercises, then with the
    student's own; one right result is enough.
    """

    name = "train"
    points = 3
    time_limit = 60.0

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return eleven examples and the initial weights of the stand-in."""
        return [models.draw_case(rng)]

    def run(self, train: Any, case: dict[str, Any]) -> Any:
        """Return the trainings that went to their end, with our functions, then with theirs."""
        results: list[Any] = []
        failure: Exception | None = None
        watch: dict[str, bool] = {}
        ours = stand_ins(case["w0"], watch)
        for functions in (ours, {}):
            watch.clear()
            try:
                with replaced(train, functions):
                    results.append({**_trainings(train, case), "watch": dict(watch)})
            except NotImplementedError:
                if functions is ours:
                    raise
            except Exception as error:
                failure = failure or error
        if failure is not None and not results:
            raise failure
        return results

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Accept what is right with our functions or with theirs."""
        runs = got if isinstance(got, list) and got else [None]
        complaints = [_complaint(case, trainings) for trainings in runs]
        # Only our model watches the evaluation: what it saw counts for theirs too.
        seen = [wrong for wrong in complaints if isinstance(wrong, TrackedEvaluation)]
        wrongs = [wrong for wrong in complaints if wrong is not None]
        if seen:
            raise seen[0]
        if len(wrongs) == len(complaints):
            raise lightest(wrongs)


class TrackedEvaluation(Wrong):
    """All is right, but the evaluation follows the gradients."""


def _complaint(case: dict[str, Any], trainings: Any) -> Wrong | None:
    try:
        _judge_trainings(case, trainings)
    except Wrong as wrong:
        return wrong
    return None


def _judge_trainings(case: dict[str, Any], trainings: Any) -> None:
    got = mapping(trainings, "train(…)", ("still", "one", "many", "real"))
    found: dict[str, tuple[Any, Any, Any]] = {}
    for name in ("still", "one", "many", "real"):
        result = not_none(got[name], "train(…)")
        if not isinstance(result, dict) or "model" not in result:
            raise Wrong(
                _("train(…) renvoie {got} ; on attend deux valeurs, (model, history).").format(
                    got=words(result)
                )
            )
        weights = models.weights_from(result["model"], "model", models.SIZES)
        found[name] = weights, result.get("history"), result.get("tracked")
    w0, still, _tracked = found["still"]
    histories.judge_history(still, w0, case, n_epochs=2)
    histories.judge_still(still)
    columns = visits.columns(w0, case["X"], case["Y"])
    visits.judge_one_epoch(visits.visits(w0, found["one"][0], columns))
    visits.judge_many_epochs(visits.visits(w0, found["many"][0], columns))
    weights, history, tracked = found["real"]
    histories.judge_history(history, weights, case, n_epochs=3)
    if tracked is True:
        raise Wrong(
            _(
                "`history` contient des tenseurs reliés au graphe des gradients : chacun garde en "
                "mémoire tout le calcul d'une epoch. Gardez un nombre."
            ),
            PART,
        )
    if mapping(got.get("watch", {}), "train(…)", ()).get("tracked evaluation") is True:
        raise TrackedEvaluation(
            _(
                "tout est juste, mais les mesures sur l'ensemble entier suivent les gradients : "
                "sur 60 000 images, c'est de la mémoire et du temps perdus."
            ),
            PART,
        )


def _trainings(train: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Return the results of the four trainings, all from the same initial weights."""
    import torch

    plans = {
        "still": (2, 0.0),
        "one": (1, visits.TINY),
        "many": (visits.MANY, visits.TINY),
        "real": (3, 0.5),
    }
    results = {}
    for name, (n_epochs, eta) in plans.items():
        torch.default_generator.manual_seed(case["seed"])
        np.random.seed(case["seed"] % 2**32)
        torch.set_default_dtype(torch.float64)
        results[name] = _facts(
            train(_data(case), models.SIZES[1], n_epochs, visits.BATCH, eta, "cpu")
        )
    return results


def _facts(result: Any) -> Any:
    """Return a result (model, history) as plain data."""
    import torch

    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return plain(result)
    model, history = result
    values = history.values() if isinstance(history, dict) else ()
    flat = [v for curve in values if isinstance(curve, (list, tuple)) for v in curve]
    return {
        "model": plain(models.parameters_of(model)),
        "history": plain(history),
        "tracked": any(isinstance(v, torch.Tensor) and v.requires_grad for v in flat),
    }


def _data(case: dict[str, Any]) -> Any:
    """Return a data set like `MNISTData` with the examples of the case."""
    import torch

    from tp_utils.datasets._labelled import LabelledImages

    data = LabelledImages()
    for name, key in (("Xtrain", "X"), ("Ytrain", "Y"), ("Xtest", "Xtest"), ("Ytest", "Ytest")):
        setattr(data, name, torch.tensor(case[key]))
    data.source = "check"
    return data


def stand_ins(w0: dict[str, np.ndarray], watch: dict[str, bool]) -> dict[str, Callable[..., Any]]:
    """Return the earlier functions of the lab; `watch` is told of an evaluation under grad."""
    import torch
    import torch.nn.functional as F

    def init_model(nx: int, nh: int, ny: int, eta: float) -> tuple[Any, Any, Any]:
        if (nx, ny) == MNIST_SIZES:
            nx, ny = models.SIZES[0], models.SIZES[2]
        model = models.build(start(w0, nx, nh, ny))

        def note(_module: Any, inputs: tuple[torch.Tensor, ...]) -> None:
            if torch.is_grad_enabled() and len(inputs[0]) > visits.BATCH:
                watch["tracked evaluation"] = True

        model.register_forward_pre_hook(note)
        accept_any_float(model)
        return model, torch.nn.CrossEntropyLoss(), torch.optim.SGD(model.parameters(), lr=eta)

    def train_epoch(model: Any, loss: Any, optim: Any, X: Any, Y: Any, batch_size: int) -> None:
        with torch.enable_grad():
            for rows in torch.randperm(len(X)).split(batch_size):
                optim.zero_grad()
                loss(model(X[rows]), Y[rows]).backward()
                optim.step()

    def loss_and_precision(loss: Any, Ytilde: torch.Tensor, Y: torch.Tensor) -> Any:
        good = Ytilde.argmax(1) == Y.argmax(1)
        return F.cross_entropy(Ytilde, Y.argmax(1)), good.to(Ytilde.dtype).mean()

    return {
        "init_model": init_model,
        "train_epoch": train_epoch,
        "loss_and_precision": loss_and_precision,
    }
