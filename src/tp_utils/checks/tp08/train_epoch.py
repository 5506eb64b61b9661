"""Check of `train_epoch(model, loss, optim, X, Y, batch_size)`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import visits
from tp_utils.checks.judges.judging import Wrong, mapping, near
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.tp08 import models
from tp_utils.i18n import _


class TrainEpoch(Check):
    """One epoch, then six, judged by the weights only (see `loops`)."""

    name = "train_epoch"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return eleven examples of three classes and the weights of the network."""
        return [models.draw_case(rng)]

    def run(self, train_epoch: Any, case: dict[str, Any]) -> Any:
        """Return the weights after one epoch, and after several."""
        import torch

        torch.set_default_dtype(torch.float64)
        results = {}
        for name, n_epochs in (("one", 1), ("many", visits.MANY)):
            torch.default_generator.manual_seed(case["seed"])
            np.random.seed(case["seed"] % 2**32)
            model = models.build(case["w0"])
            loss = torch.nn.CrossEntropyLoss()
            optim = torch.optim.SGD(model.parameters(), lr=visits.TINY)
            for _epoch in range(n_epochs):
                X, Y = torch.tensor(case["X"]), torch.tensor(case["Y"])
                train_epoch(model, loss, optim, X, Y, visits.BATCH)
            results[name] = models.parameters_of(model)
        return results

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Find how often each example was used, in batches of what size."""
        seen = mapping(got, "train_epoch(…)", ("one", "many"))
        w0 = case["w0"]
        one = models.weights_from(seen["one"], "model", models.SIZES)
        many = models.weights_from(seen["many"], "model", models.SIZES)
        if all(near(one[key], w0[key], rtol=0, atol=1e-13) for key in WEIGHTS):
            raise Wrong(
                _(
                    "après une epoch, les poids du modèle n'ont pas changé : faut-il un "
                    "`backward()`, puis un `step()`, pour chaque batch ?"
                )
            )
        columns = visits.columns(w0, case["X"], case["Y"])
        try:
            a = visits.visits(w0, one, columns)
        except Wrong:
            _judge_directions(case, one)
            raise
        _judge_zeroed(a)
        visits.judge_one_epoch(a)
        visits.judge_many_epochs(visits.visits(w0, many, columns))


def _judge_zeroed(a: np.ndarray) -> None:
    """Raise Wrong when the gradients of the batches add up from one step to the next."""
    full, last = 1 / visits.BATCH, 1 / (visits.N % visits.BATCH)
    piled = np.sort([3 * full] * 4 + [2 * full] * 4 + [last] * 3)
    if near(np.sort(a), piled, rtol=0.03):
        raise Wrong(
            _(
                "à chaque pas s'ajoutent les gradients des batchs précédents : ils ne sont pas "
                "remis à zéro."
            )
        )


def _judge_directions(case: dict[str, Any], one: dict[str, np.ndarray]) -> None:
    """Say what the steps follow, when it is not the gradients of the examples."""
    classes = np.eye(models.SIZES[2])
    step = -np.concatenate([((one[k] - case["w0"][k]) / visits.TINY).ravel() for k in WEIGHTS])
    softmaxed = _gradients(case["w0"], zip(case["X"], case["Y"], strict=True), softmax=True)
    if _combines(softmaxed, step):
        raise Wrong(
            _(
                "les pas suivent le coût d'une sortie passée par un softmax : `loss` attend les "
                "scores, et l'applique elle-même."
            )
        )
    pairs = ((x, y) for x in case["X"] for y in classes)
    if _combines(_gradients(case["w0"], pairs), step):
        raise Wrong(
            _(
                "des exemples sont appris avec l'étiquette d'un autre : X et Y ne sont pas mélangés "
                "avec la même permutation."
            )
        )


def _combines(columns: np.ndarray, step: np.ndarray) -> bool:
    """Tell whether `step` is a combination of the columns."""
    a, *_rest = np.linalg.lstsq(columns, step, rcond=None)
    return near(columns @ a, step, rtol=1e-2, atol=1e-4)


def _gradients(w0: Any, pairs: Iterable[Any], softmax: bool = False) -> np.ndarray:
    """Return one column per example and label: the gradient of its loss at w0."""
    import torch
    import torch.nn.functional as F

    model, columns = models.build(w0), []
    with torch.enable_grad():
        for x, y in pairs:
            output = model(torch.tensor(x)[None])
            output = torch.softmax(output, 1) if softmax else output
            value = F.cross_entropy(output, torch.tensor(y)[None])
            found = torch.autograd.grad(value, list(model.parameters()))
            columns.append(torch.cat([g.flatten() for g in found]).numpy())
    return np.stack(columns, axis=1)
