"""The predictions of lab 1: sizes and flags around one Linear layer."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.predictions import Predictions
from tp_utils.i18n import N_
from tp_utils.predictions import ERROR

TEXTS = {
    "a": "layer.weight.shape",
    "b": "layer.bias.shape",
    "c": "layer(torch.ones(4)).shape",
    "d": "layer(torch.ones(10, 4)).shape",
    "e": "layer(torch.ones(7, 10, 4)).shape",
    "f": "layer(torch.ones(4, 10)).shape",
    "g": "layer.weight.requires_grad",
    "h": "torch.ones(4).requires_grad",
    "i": "layer(torch.ones(4)).requires_grad",
}


def _real() -> dict[str, Any]:
    """Evaluate the expressions, which are ours."""
    import torch

    names = {"torch": torch, "layer": torch.nn.Linear(4, 2)}
    found: dict[str, Any] = {}
    for key, text in TEXTS.items():
        try:
            found[key] = eval(text, names)
        except RuntimeError:
            found[key] = ERROR
    return found


predict_linear = Predictions(
    "predict_linear",
    TEXTS,
    _real,
    advice={
        "a": N_("Une ligne par neurone, une colonne par entrée."),
        "b": N_("Un biais par neurone."),
        "e": N_("Seule la dernière dimension change."),
        "f": N_("La dernière dimension est-elle le nombre d'entrées de la couche ?"),
        "h": N_("Une entrée est une donnée : elle ne s'apprend pas."),
        "i": N_("Le résultat dépend de paramètres que l'on veut apprendre."),
    },
)
