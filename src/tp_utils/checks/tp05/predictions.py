"""The predictions of lab 5: which tensors have a gradient, which are leaves."""

from __future__ import annotations

import warnings
from typing import Any

from tp_utils.checks.judges.predictions import Predictions
from tp_utils.i18n import N_

GRADS = {
    "a": 'has_grad(weights["Wh"])',
    "b": 'has_grad(weights["by"])',
    "c": "has_grad(data.Xtrain)",
    "d": 'has_grad(outputs["htilde"])',
    "e": "has_grad(loss)",
    "f": "data.Xtrain.is_leaf",
    "g": 'outputs["htilde"].is_leaf',
    "h": 'outputs["htilde"].requires_grad',
    "i": 'weights["Wh"].grad.shape',
}
_PARAMETER = N_("C'est un paramètre de `init_weights`, donc une feuille suivie.")


def _real() -> dict[str, Any]:
    """Go once through the network of the lab, forward and backward."""
    import torch

    X, by = torch.zeros(200, 2), torch.zeros(1, 2, requires_grad=True)
    Wh, Wy = torch.zeros(10, 2, requires_grad=True), torch.zeros(2, 10, requires_grad=True)
    htilde = X @ Wh.T
    loss = -torch.log_softmax(torch.tanh(htilde) @ Wy.T + by, dim=1)[:, 0].mean()
    loss.backward()
    with warnings.catch_warnings():  # PyTorch warns of who reads the .grad of a result
        warnings.simplefilter("ignore")
        found = {key: t.grad for key, t in zip("abcde", (Wh, by, X, htilde, loss), strict=True)}
    return {
        **{key: grad is not None for key, grad in found.items()},
        "f": X.is_leaf,
        "g": htilde.is_leaf,
        "h": htilde.requires_grad,
        "i": getattr(found["a"], "shape", None),
    }


predict_grads = Predictions(
    "predict_grads",
    GRADS,
    _real,
    advice={
        "a": _PARAMETER,
        "b": _PARAMETER,
        "c": N_("PyTorch suit-il les données ?"),
        "d": N_("Le gradient y passe : y est-il gardé ?"),
        "e": N_("Le coût est le résultat d'un calcul : est-ce une feuille ?"),
        "f": N_(
            "Une feuille n'est pas le résultat d'un calcul suivi ; elle peut n'être pas suivie."
        ),
        "g": N_("Qui l'a créé : vous, ou un calcul où entre un tenseur suivi ?"),
        "h": N_("Par où le gradient va-t-il du coût à `Wh` ?"),
        "i": N_("Un gradient a la taille de son paramètre."),
    },
    known={
        "i": (
            ((2, 10), N_("Dans `Wh`, il y a une ligne par neurone caché.")),
            ((200, 10), N_("C'est la taille de `htilde`, et non celle de `Wh`.")),
            ((200, 2), N_("C'est la taille de `X`, et non celle de `Wh`.")),
        ),
    },
)
