"""The predictions of lab 1: sizes and flags around one Linear layer, then in a small network."""

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
SIZES = {
    "a": "first(x).shape",
    "b": "torch.relu(first(x)).shape",
    "c": "second(torch.relu(first(x))).shape",
    "d": "n_parameters(first)",
    "e": "n_parameters(second)",
    "f": "n_parameters(net)",
    "g": "n_parameters(wide)",
}


def _real() -> dict[str, Any]:
    """Evaluate the expressions around a layer."""
    import torch

    return _evaluated(TEXTS, {"layer": torch.nn.Linear(4, 2)})


def _sizes() -> dict[str, Any]:
    """Evaluate the expressions of the network of three neurons."""
    from torch import nn, ones

    first, second = nn.Linear(1, 3), nn.Linear(3, 1)
    names = {
        "first": first,
        "second": second,
        "x": ones(200, 1),
        "net": nn.Sequential(first, second),
    }
    names["wide"] = nn.Sequential(nn.Linear(1, 1000), nn.Linear(1000, 1))
    names["n_parameters"] = lambda module: sum(p.numel() for p in module.parameters())
    return _evaluated(SIZES, names)


def _evaluated(texts: dict[str, str], names: dict[str, Any]) -> dict[str, Any]:
    """Evaluate expressions, which are ours."""
    import torch

    names = {"torch": torch, **names}
    found: dict[str, Any] = {}
    for key, text in texts.items():
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

predict_sizes = Predictions(
    "predict_sizes",
    SIZES,
    _sizes,
    advice={
        "a": N_("Une ligne par point, une colonne par neurone."),
        "b": N_("ReLU s'applique à chaque nombre."),
        "c": N_("La seconde couche n'a qu'un neurone."),
        "d": N_("Chaque neurone a un poids par entrée, et un biais."),
        "e": N_("Chaque neurone a un poids par entrée, et un biais."),
        "f": N_("Le réseau a les paramètres de ses deux couches, et ReLU n'en a pas."),
        "g": N_("Comptez couche par couche, avec 1000 neurones, puis un."),
    },
)
