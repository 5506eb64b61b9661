"""Check of `train_epoch(model, loss, optim, X, Y, batch_size)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks import loops, oracle
from tp_utils.checks.engine import Check
from tp_utils.checks.judging import Wrong, mapping, near
from tp_utils.checks.oracle import WEIGHTS
from tp_utils.checks.tp08 import models
from tp_utils.i18n import _

# More coefficients than examples: the visits can be found from the weights. Three
# classes: with two, a softmax too many only changes the length of the steps.
SIZES = (2, 16, 3)


class TrainEpoch(Check):
    """One epoch, then six, judged by the weights only (see `loops`)."""

    name = "train_epoch"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return eleven examples of three classes and the weights of the network."""
        w0 = oracle.draw_weights(rng, *SIZES, std=1.0)
        w0 = {key: value.astype(float) for key, value in w0.items()}
        X = 2 * rng.standard_normal((loops.N, SIZES[0]))
        Y = oracle.one_hot(rng, loops.N, SIZES[2]).astype(float)
        return [{"X": X, "Y": Y, "w0": w0, "seed": int(rng.integers(2**31))}]

    def run(self, train_epoch: Any, case: dict[str, Any]) -> Any:
        """Return the weights after one epoch, and after several."""
        import torch

        torch.set_default_dtype(torch.float64)
        results = {}
        for name, n_epochs in (("one", 1), ("many", loops.MANY)):
            torch.manual_seed(case["seed"])
            np.random.seed(case["seed"] % 2**32)
            model = models.build(case["w0"])
            loss = torch.nn.CrossEntropyLoss()
            optim = torch.optim.SGD(model.parameters(), lr=loops.TINY)
            for _epoch in range(n_epochs):
                X, Y = torch.tensor(case["X"]), torch.tensor(case["Y"])
                train_epoch(model, loss, optim, X, Y, loops.BATCH)
            results[name] = models.parameters_of(model)
        return results

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Find how often each example was used, in batches of what size."""
        seen = mapping(got, "train_epoch(…)", ("one", "many"))
        w0 = case["w0"]
        one = models.weights_from(seen["one"], "model", SIZES)
        many = models.weights_from(seen["many"], "model", SIZES)
        if all(near(one[key], w0[key], rtol=0, atol=1e-13) for key in WEIGHTS):
            raise Wrong(
                _(
                    "après une epoch, les poids du modèle n'ont pas changé : faut-il un "
                    "`backward()`, puis un `step()`, pour chaque batch ?"
                )
            )
        try:
            a = loops.visits(w0, one, case["X"], case["Y"])
        except Wrong:
            _judge_loss_used(case, one)
            raise
        _judge_zeroed(a)
        loops.judge_one_epoch(a)
        loops.judge_many_epochs(loops.visits(w0, many, case["X"], case["Y"]))


def _judge_zeroed(a: np.ndarray) -> None:
    """Raise Wrong when the gradients of the batches add up from one step to the next."""
    full, last = 1 / loops.BATCH, 1 / (loops.N % loops.BATCH)
    piled = np.sort([3 * full] * 4 + [2 * full] * 4 + [last] * 3)
    if near(np.sort(a), piled, rtol=0.03):
        raise Wrong(
            _(
                "à chaque pas s'ajoutent les gradients des batchs précédents : ils ne sont pas "
                "remis à zéro."
            )
        )


def _judge_loss_used(case: dict[str, Any], one: dict[str, np.ndarray]) -> None:
    """Raise Wrong when the steps follow the loss of an already softmaxed output."""
    import torch
    import torch.nn.functional as F

    model = models.build(case["w0"])
    columns = []
    with torch.enable_grad():
        for x, y in zip(torch.tensor(case["X"]), torch.tensor(case["Y"]), strict=True):
            value = F.cross_entropy(torch.softmax(model(x[None]), 1), y[None])
            found = torch.autograd.grad(value, list(model.parameters()))
            columns.append(torch.cat([g.flatten() for g in found]).numpy())
    G = np.stack(columns, axis=1)
    step = -np.concatenate([((one[k] - case["w0"][k]) / loops.TINY).ravel() for k in WEIGHTS])
    a, *_rest = np.linalg.lstsq(G, step, rcond=None)
    if near(G @ a, step, rtol=1e-2, atol=1e-4):
        raise Wrong(
            _(
                "les pas suivent le coût d'une sortie passée par un softmax : `loss` attend les "
                "scores, et l'applique elle-même."
            )
        )
