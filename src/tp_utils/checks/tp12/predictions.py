"""The predictions of lab 12: what a linear model can separate, what a batch adds to a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.predictions import Predictions, evaluated
from tp_utils.i18n import N_

PROBLEMS = {
    "a": "separates(clouds)",
    "b": "separates(xor)",
    "c": "separates(checkerboard)",
    "d": "best_constant()",
    "e": "mse(best_constant())",
    "f": "accumulated(3)",
    "g": "eps_without_mean(32)",
    "h": "eps_without_mean(64)",
}
_CROSS = N_("Dessinez les nuages : une droite peut-elle laisser chaque classe de son côté ?")
_HALF = N_("Elle est juste pour la moitié des cibles, et se trompe de 1 pour l'autre.")
_DIVIDE = N_(
    "La somme des gradients de N exemples est N fois leur moyenne : le même pas demande N fois moins."
)
_TIMES = N_("Un gradient plus grand demande un pas plus petit, et non plus grand.")


def _problems() -> dict[str, Any]:
    """Fit each problem by least squares, whose minimum the descent can only approach."""
    from tp_utils import gen_arti

    Y = np.array([0.0, 1.0])
    constants = np.linspace(0, 1, 101)
    costs = ((Y[:, None] - constants) ** 2).mean(axis=0)

    def separates(kind: int) -> bool:
        X, y = gen_arti(data_type=kind, rng=0)
        X = np.hstack([X, np.ones((len(X), 1))])
        right = (X @ np.linalg.lstsq(X, y, rcond=None)[0] > 0) == (y > 0)
        return bool(right.mean() > 0.9)

    def eps_without_mean(n: int) -> float:
        gradients = np.ones(n)
        return float(0.5 * gradients.mean() / gradients.sum())

    names = {
        **{"clouds": 0, "xor": 1, "checkerboard": 2},
        "separates": separates,
        "best_constant": lambda: float(constants[costs.argmin()]),
        "mse": lambda c: float(((Y - c) ** 2).mean()),
        "accumulated": lambda n: int(np.cumsum(np.ones(n))[-1]),
        "eps_without_mean": eps_without_mean,
    }
    return evaluated(PROBLEMS, names)


predict_problems = Predictions(
    "predict_problems",
    PROBLEMS,
    _problems,
    numpy=True,
    points=2,
    within=0.03,
    advice={
        "a": _CROSS,
        "b": _CROSS,
        "c": _CROSS,
        "d": N_("Laquelle est aussi près des 0 que des 1 ?"),
        "e": N_("De combien votre prédiction d s'écarte-t-elle d'un 0 ? D'un 1 ?"),
        "f": N_(
            "`backward_update_gradient` ajoute : sans `zero_grad`, que reste-t-il des batchs d'avant ?"
        ),
        "g": _DIVIDE,
        "h": _DIVIDE,
    },
    known={
        "d": ((0, _HALF), (1, _HALF)),
        "e": (
            (0.5, N_("C'est l'écart lui-même : le coût en est le carré.")),
            (0, N_("Un coût nul demanderait une prédiction juste partout.")),
        ),
        "f": (
            (
                1,
                N_(
                    "C'est le gradient du troisième batch seul : rien n'a remis à zéro les deux autres."
                ),
            ),
        ),
        "g": (
            (16, _TIMES),
            (0.5, N_("Le gradient change de taille : avec le même pas, les courbes changent.")),
        ),
        "h": (
            (32, _TIMES),
            (
                1 / 64,
                N_("C'est le pas pour des batchs de 32 : ceux-ci sont deux fois plus grands."),
            ),
        ),
    },
)
