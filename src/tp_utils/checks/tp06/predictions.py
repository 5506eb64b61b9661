"""The predictions of lab 6: sizes, numbers of parameters and costs, before the model is shown."""

from __future__ import annotations

from math import inf
from typing import Any

from tp_utils.checks.judges.predictions import NO_BIAS, PER_LAYER, Predictions, evaluated
from tp_utils.i18n import N_

TEXTS = {
    "a": "len(list(model.parameters()))",
    "b": "model[0].weight.shape",
    "c": "model(X).shape",
    "d": "n_parameters(model)",
    "e": "n_parameters(wide)",
    "f": "cost(0, 0)",
    "g": "cost(1, 0)",
    "h": "cost(0, 1)",
}


def _real() -> dict[str, Any]:
    """Evaluate the expressions, with the networks and the cost that the notebook describes."""
    import torch
    from torch import nn

    def network(nh: int) -> nn.Module:
        return nn.Sequential(nn.Linear(2, nh), nn.Tanh(), nn.Linear(nh, 2))

    def cost(good: float, other: float) -> float:
        scores, labels = torch.tensor([[good, other]]), torch.tensor([[1.0, 0.0]])
        return float(nn.functional.cross_entropy(scores.double(), labels.double()))

    names: dict[str, Any] = {
        "model": network(10),
        "wide": network(1000),
        "X": torch.zeros(4, 2),
        "cost": cost,
    }
    names["n_parameters"] = lambda module: sum(p.numel() for p in module.parameters())
    return evaluated(TEXTS, names)


_LINEAR = N_("Une couche affine a des poids et des biais ; une activation n'a aucun paramètre.")
_COST = N_("Relisez la formule du coût : les scores passent d'abord par un softmax.")
_PROBABILITY = N_("C'est une probabilité, pas encore un coût.")
_NO_SOFTMAX = N_("Les scores ne sont pas des probabilités : le coût applique un softmax.")
_BASE_TEN = N_("Le logarithme du coût est le logarithme népérien.")
_SWAPPED = N_("La bonne classe est la première : les deux scores sont échangés.")

predict_model = Predictions(
    "predict_model",
    TEXTS,
    _real,
    advice={
        "a": _LINEAR,
        "b": N_("Une ligne par neurone, une colonne par entrée."),
        "c": N_("Une ligne par exemple, une colonne par classe."),
        "d": PER_LAYER,
        "e": PER_LAYER,
        "f": _COST,
        "g": _COST,
        "h": _COST,
    },
    known={
        "c": [((4, 10), N_("C'est la taille de la couche cachée."))],
        "d": [(40, NO_BIAS), (50, N_("Les biais de la sortie manquent."))],
        "e": [
            (4000, NO_BIAS),
            (5200, N_("Tout ne croît pas avec la couche cachée : pas les biais de la sortie.")),
        ],
        "f": [(0.5, _PROBABILITY), (0.30103, _BASE_TEN), (inf, _NO_SOFTMAX)],
        "g": [(0.73106, _PROBABILITY), (0.13605, _BASE_TEN), (0, _NO_SOFTMAX), (1.31326, _SWAPPED)],
        "h": [
            (inf, _NO_SOFTMAX),
            (0.26894, _PROBABILITY),
            (0.57034, _BASE_TEN),
            (0.31326, _SWAPPED),
        ],
    },
    within=0.02,
)
