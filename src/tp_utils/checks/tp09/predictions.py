"""The predictions of lab 9: parameters and the logistic function; the start, and inertia."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from tp_utils.checks.judges.predictions import (
    NO_BIAS,
    PER_LAYER,
    SHARE,
    Predictions,
    evaluated,
)
from tp_utils.i18n import N_

NET = {
    "a": "total",
    "b": "first",
    "c": "first / total",
    "d": "x[slope.argmax()]",
    "e": "slope.max()",
    "f": "logistic(10)",
    "g": "logistic_d(10)",
}
STEPS = {
    "a": "z_std(1)",
    "b": "xavier",
    "c": "z_std(xavier)",
    "d": "steps(0.4)[0]",
    "e": "steps(0.4)[1]",
    "f": "steps(0.4)[-1]",
    "g": "steps(0.8)[-1]",
}


def _net() -> dict[str, Any]:
    """Evaluate the expressions of the network and of the function; real numbers are rounded."""
    import torch

    x = torch.linspace(-8, 8, 1601, dtype=torch.float64)
    p = torch.sigmoid(x)
    counts = [a * b + b for a, b in ((784, 30), (30, 20), (20, 10))]
    names: dict[str, Any] = {"total": sum(counts), "first": counts[0], "x": x, "slope": p * (1 - p)}
    names["logistic"] = lambda z: torch.sigmoid(torch.tensor(float(z)))
    names["logistic_d"] = lambda z: names["logistic"](z) * names["logistic"](-z)
    found = evaluated(NET, names)
    return {k: v if isinstance(v, int) else round(float(v), 2) for k, v in found.items()}


def _steps() -> dict[str, Any]:
    """Evaluate the expressions of the start and of the steps with inertia."""

    def steps(gamma: float) -> Sequence[float]:
        return list(accumulate(100 * [0.05], lambda u, step: gamma * u + step))

    xavier = (2 / (784 + 30)) ** 0.5
    names = {"z_std": lambda s: s * 90**0.5, "xavier": xavier, "steps": steps}
    return evaluated(STEPS, names)


_OF_LOGISTIC = N_("C'est la valeur de la fonction logistique, et non de sa dérivée.")
_NORM = N_("C'est le carré de la norme de l'image qui vaut 90.")
_GEOMETRIC = N_("Écrivez les trois premiers pas : chacun garde une part γ du précédent.")
_PLAIN = N_("C'est le pas sans inertie.")
_OVER_GAMMA = N_("C'est α / γ : refaites la limite en posant u pour tous les pas.")

predict_net = Predictions(
    "predict_net",
    NET,
    _net,
    advice={
        "a": PER_LAYER,
        "b": PER_LAYER,
        "c": SHARE,
        "d": N_("Cherchez où la courbe de la logistique monte le plus vite."),
        "e": N_("Un produit p (1 - p), quand p va de 0 à 1 : où est-il le plus grand ?"),
        "f": N_("Que vaut l'exponentielle de la formule, loin à droite ?"),
        "g": N_("Loin à droite, la courbe de la logistique est-elle encore en pente ?"),
    },
    known={
        "a": [
            (24320, NO_BIAS),
            (844, N_("C'est le nombre des neurones ; un poids relie deux neurones.")),
        ],
        "b": [(23520, NO_BIAS)],
        "c": [(96.6, N_("Une part est entre 0 et 1, et non un pourcentage."))],
        "e": [(0.5, _OF_LOGISTIC)],
        "g": [(1.0, _OF_LOGISTIC)],
    },
    within=0.02,
)

predict_steps = Predictions(
    "predict_steps",
    STEPS,
    _steps,
    advice={
        "a": _NORM,
        "b": N_("Relisez la formule de Xavier : deux tailles, et une racine carrée."),
        "c": N_("Multipliez vos prédictions a et b."),
        "d": N_("Avant le premier pas, il n'y a pas de vitesse à garder."),
        "e": _GEOMETRIC,
        "f": _GEOMETRIC,
        "g": _GEOMETRIC,
    },
    known={
        "b": [
            (2 / 814, N_("C'est la variance, et non l'écart-type.")),
            ((1 / 814) ** 0.5, N_("Le 2 de la formule manque.")),
        ],
        "d": [(0.03, N_("Le gradient n'est pas multiplié par 1 - γ dans cette formule."))],
        "f": [(0.05, _PLAIN), (0.125, _OVER_GAMMA)],
        "g": [(0.05, _PLAIN), (0.0625, _OVER_GAMMA)],
    },
    within=0.025,  # c, by hand: the product of two numbers that were rounded
)
