"""Check of `train(model, error, X, cats, iterations, lr)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near
from tp_utils.checks.judges.sequences import sequence
from tp_utils.checks.properties import PART
from tp_utils.i18n import _

LR, N_ITER = 0.3, 5


class Train(Check):
    """`train`: a full-batch descent by torch.optim.SGD, replayed by the judge.

    The model and the error are given: a linear layer, and the mean cross-entropy.
    """

    name = "train"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return two data sets, with the initial parameters of the model."""
        return [
            {
                "X": rng.uniform(-1, 1, (n, 2)).astype(np.float32),
                "cats": rng.permutation(np.arange(n) % 3),
                "W": rng.standard_normal((3, 2)).astype(np.float32),
                "b": rng.standard_normal(3).astype(np.float32),
            }
            for n in (7, 4)
        ]

    def run(self, train: Any, case: dict[str, Any]) -> Any:
        """Return the errors, the parameters afterwards, and how many iterations were taken."""
        import torch
        import torch.nn.functional as F

        model = torch.nn.Linear(2, 3)
        with torch.no_grad():
            model.weight.copy_(torch.tensor(case["W"]))
            model.bias.copy_(torch.tensor(case["b"]))
        taken = []

        def iterations() -> Any:
            for k in range(N_ITER):
                taken.append(k)
                yield k

        def error(scores: Any, cats: Any) -> Any:
            return F.cross_entropy(scores, cats)

        X, cats = torch.tensor(case["X"]), torch.tensor(case["cats"])
        errors = train(model, error, X, cats, iterations(), LR)
        return {"errors": errors, "W": model.weight, "b": model.bias, "taken": len(taken)}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the parameters, then the errors."""
        seen = mapping(got, "train(…)", ("errors", "W", "b", "taken"))
        W, b = array(seen["W"], _("le poids"), (3, 2)), array(seen["b"], _("le biais"), (3,))
        flat = np.concatenate([W.ravel(), b])
        right, errors = descend(case)
        if not near(flat, right, rtol=1e-3, atol=1e-4):
            raise Wrong(_diagnose(flat, case, seen["taken"]))
        found = sequence(seen["errors"], "train(…)")
        if len(found) not in (N_ITER, N_ITER + 1):
            raise Wrong(
                _("train(…) renvoie {got} valeurs après {n} itérations.").format(
                    got=len(found), n=N_ITER
                ),
                PART,
            )
        if not near(found, errors[: len(found)], rtol=1e-3, atol=1e-4):
            if near(found[:N_ITER], errors[1:], rtol=1e-3, atol=1e-4):
                return  # measured after each step: the same curve, one step further
            raise Wrong(
                _(
                    "le modèle apprend, mais la liste renvoyée n'est pas celle des erreurs de "
                    "chaque itération."
                ),
                PART,
            )


def descend(
    case: dict[str, Any],
    lr: float = LR,
    n_iter: int = N_ITER,
    accumulate: bool = False,
    sign: float = -1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the parameters, flat, and the errors before each step and after the last."""
    X, cats = case["X"].astype(float), case["cats"]
    W, b = case["W"].astype(float), case["b"].astype(float)
    past_W, past_b = np.zeros_like(W), np.zeros_like(b)
    errors = []
    for k in range(n_iter + 1):
        scores = X @ W.T + b
        p = np.exp(scores - scores.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        errors.append(float(-np.log(p[np.arange(len(X)), cats]).mean()))
        if k == n_iter:
            break
        delta = (p - np.eye(3)[cats]) / len(X)
        past_W = delta.T @ X + (past_W if accumulate else 0)
        past_b = delta.sum(0) + (past_b if accumulate else 0)
        W, b = W + sign * lr * past_W, b + sign * lr * past_b
    return np.concatenate([W.ravel(), b]), np.array(errors)


def _diagnose(flat: np.ndarray, case: dict[str, Any], taken: Any) -> str:
    start = np.concatenate([case["W"].ravel(), case["b"]]).astype(float)
    if near(flat, start, rtol=1e-6):
        return _(
            "les paramètres du modèle n'ont pas changé : manque-t-il `backward`, ou le pas de "
            "l'optimiseur ?"
        )
    if near(flat, descend(case, accumulate=True)[0], rtol=1e-3, atol=1e-5):
        return _(
            "les gradients s'accumulent d'une itération à l'autre : il faut les remettre à zéro."
        )
    if near(flat, descend(case, n_iter=1)[0], rtol=1e-3, atol=1e-5):
        return _("un seul pas est fait : où est le `return` ?")
    if near(flat, descend(case, sign=1.0)[0], rtol=1e-3, atol=1e-5):
        return _("les paramètres montent la pente : l'erreur augmente.")
    for lr in (1.0, 0.5, 0.1, 0.01, 0.001):
        if near(flat, descend(case, lr=lr)[0], rtol=1e-3, atol=1e-5):
            return _("le taux d'apprentissage utilisé est {lr:g}, et non le `lr` reçu.").format(
                lr=lr
            )
    moved = np.abs(flat - start)
    if near(moved, np.full_like(moved, moved.mean()), rtol=0.3):
        return _(
            "les paramètres bougent tous presque de la même quantité : est-ce Adam ? On attend "
            "torch.optim.SGD, sans autre réglage que `lr`."
        )
    if isinstance(taken, int) and taken != N_ITER:
        return _("{got} itérations sont faites sur {n} : parcourez `iterations`.").format(
            got=taken, n=N_ITER
        )
    return _(
        "les paramètres ne sont pas ceux d'une descente de gradient simple sur tout le batch "
        "(torch.optim.SGD, un pas par itération)."
    )
