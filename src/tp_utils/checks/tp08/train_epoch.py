"""Check of `train_epoch(model, loss, optim, X, Y, batch_size)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.drawing import MANY, with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges import orders, visits
from tp_utils.checks.judges.judging import Wrong, forged, mapping, near
from tp_utils.checks.judges.networks import as_weights, module_from, module_or_same
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.lent import ALL, given, lend
from tp_utils.checks.limits import double_precision
from tp_utils.checks.properties import ARGUMENTS, LOSS, RESET
from tp_utils.checks.tp08 import models
from tp_utils.i18n import _

PLANS = {  # name → number of epochs, batch size, learning rate
    "one": (1, visits.BATCH, visits.TINY),
    "almost": (1, visits.N - 1, visits.TINY),
    "whole": (1, visits.N, visits.TINY),
    "many": (visits.MANY, visits.BATCH, visits.TINY),
    "big": (1, visits.N, visits.SMALL),
}
LONG = {"long": (1, 100, visits.TINY)}  # twelve batches of many examples


class TrainEpoch(Check):
    """Epochs judged by the weights only (see `visits`); a shuffle that looks turned, as there."""

    name = "train_epoch"
    points = 2
    properties = (ARGUMENTS, LOSS, RESET)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return eleven examples of three classes and the weights of the network.

        Then the same with another loss, other examples, other labels.
        """
        data = models.draw_data(rng)
        first: dict[str, Any] = {**data, "smoothing": 0.0, "seed": int(rng.integers(2**31))}
        changes = {"smoothing": 0.3, "X": -data["X"], "Y": np.roll(data["Y"], 1, axis=1)}
        cases = [first, *({**first, key: value} for key, value in changes.items())]
        while True:
            w0 = visits.draw_start(rng, data, models.SIZES[1])
            if all(visits.are_clear(w0, case["X"], _targets(case)) for case in cases):
                return [{**case, "w0": w0} for case in cases]

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return many examples: the sum of the steps of an epoch is looked at."""
        return [with_rows(first[0], ("X", "Y"))]

    def run(self, train_epoch: Any, case: dict[str, Any]) -> Any:
        """Return the weights after the epochs of each plan."""
        import torch

        results: dict[str, Any] = {}
        plans = LONG if len(case["X"]) == MANY else PLANS
        with double_precision():
            for name, (n_epochs, batch, eta) in plans.items():
                torch.default_generator.manual_seed(case["seed"])
                np.random.seed(case["seed"] % 2**32)
                model = lend(module_from(case["w0"]), ALL[:3])
                loss = _loss(case["smoothing"])
                optim = torch.optim.SGD(model.parameters(), lr=eta)
                X, Y = given(case["X"]), given(case["Y"])
                after = []
                for _epoch in range(n_epochs):
                    train_epoch(model, loss, optim, X, Y, batch)
                    after.append(module_or_same(model))
                results[name] = after
        return results

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Find how often each example was used, in batches of what size."""
        if len(case["X"]) == MANY:
            return _judge_long(case, got)
        seen = mapping(got, "train_epoch(…)", tuple(PLANS))
        w0 = case["w0"]
        after = {name: _weights_after(seen[name], PLANS[name][0]) for name in PLANS}
        found = {name: each[-1] for name, each in after.items()}
        one = found["one"]
        if all(near(one[key], w0[key], rtol=0, atol=1e-13) for key in WEIGHTS):
            raise Wrong(
                _(
                    "après une epoch, les poids du modèle n'ont pas changé : faut-il un "
                    "`backward()`, puis un `step()`, pour chaque batch ?"
                )
            )
        columns = visits.columns(w0, case["X"], _targets(case))
        try:
            a, many = (visits.visits(w0, found[name], columns) for name in ("one", "many"))
        except Wrong:
            _judge_directions(case, one)
            raise
        if visits.one_step_late(a, many):
            return
        visits.judge_one_epoch(a, visits.is_straight(w0, found["whole"], found["big"]))
        for name in ("almost", "whole"):
            rest = visits.visits(w0, found[name], columns)
            visits.judge_other_batches(rest, PLANS[name][1])
        visits.judge_many_epochs(many)
        epochs = (visits.visits(*pair, columns) for pair in pairwise(after["many"]))
        if orders.keep_neighbours({visits.last_batch(a) for a in epochs}, visits.N):
            raise orders.turned()
        visits.judge_mixed(many)


def _judge_long(case: dict[str, Any], got: Any) -> None:
    """Judge an epoch on many examples: the last ones, nearly all the first one again, serve too.

    What else may be wrong is told of few examples.
    """
    (name, (n_epochs, *_settings)), w0 = next(iter(LONG.items())), case["w0"]
    after = _weights_after(mapping(got, "train_epoch(…)", (name,))[name], n_epochs)[-1]
    n = len(np.unique(case["X"], axis=0))
    try:
        a = visits.visits(w0, after, visits.columns(w0, case["X"][:n], _targets(case)[:n]))
    except Wrong:
        return
    often = (case["X"] == case["X"][0]).all(axis=1).sum() / (len(case["X"]) / n)
    if a[0] < (1 + often) / 2 * np.median(a):
        raise Wrong(
            _(
                "sur {n} exemples, une epoch n'est plus la somme des pas de tous les batchs : certains "
                "exemples n'y servent pas."
            ).format(n=len(case["X"]))
        )


def _weights_after(seen: Any, n_epochs: int) -> list[dict[str, np.ndarray]]:
    """Return the weights after each epoch."""
    if not isinstance(seen, list) or len(seen) != n_epochs:
        raise forged("ValueError")
    return [as_weights(model, "model", models.SIZES) for model in seen]


def _loss(smoothing: float) -> Any:
    import torch

    return torch.nn.CrossEntropyLoss(label_smoothing=smoothing)


def _targets(case: dict[str, Any]) -> np.ndarray:
    """Return the probabilities that the loss of the case compares with the outputs."""
    smoothing, Y = float(case["smoothing"]), np.asarray(case["Y"], float)
    targets: np.ndarray = (1 - smoothing) * Y + smoothing / Y.shape[1]
    return targets


def _judge_directions(case: dict[str, Any], one: dict[str, np.ndarray]) -> None:
    """Say what the steps follow, when it is not the gradients of the examples."""
    classes = np.eye(models.SIZES[2])
    step = -np.concatenate([((one[k] - case["w0"][k]) / visits.TINY).ravel() for k in WEIGHTS])
    if case["smoothing"] and _combines(visits.columns(case["w0"], case["X"], case["Y"]), step):
        raise Wrong(
            _("la fonction `loss` reçue n'est pas utilisée : les pas dérivent une autre."),
            ARGUMENTS,
        )
    softmaxed = _gradients(case, zip(case["X"], case["Y"], strict=True), softmax=True)
    if _combines(softmaxed, step):
        raise Wrong(
            _(
                "les pas suivent le coût d'une sortie passée par un softmax : `loss` attend les "
                "scores, et l'applique elle-même."
            )
        )
    pairs = ((x, y) for x in case["X"] for y in classes)
    if _combines(_gradients(case, pairs), step):
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


def _gradients(case: dict[str, Any], pairs: Iterable[Any], softmax: bool = False) -> np.ndarray:
    """Return one column per example and label: the gradient of its loss at w0."""
    import torch

    model, loss, columns = module_from(case["w0"]), _loss(case["smoothing"]), []
    with torch.enable_grad():
        for x, y in pairs:
            output = model(torch.tensor(x)[None])
            output = torch.softmax(output, 1) if softmax else output
            value = loss(output, torch.tensor(y)[None])
            found = torch.autograd.grad(value, list(model.parameters()))
            columns.append(torch.cat([g.flatten() for g in found]).numpy())
    return np.stack(columns, axis=1)
