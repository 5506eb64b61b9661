"""Check of `BCELoss`, the binary cross-entropy of each pixel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array
from tp_utils.checks.judges.library import finite
from tp_utils.checks.judges.losses import SIZES, LossCheck
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.properties import LIMIT, PART, STATE
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.i18n import N_, _, decimal

# Targets, and predictions that are exactly 0 or 1: right, then 0 for 1, then 1 for 0.
SURE = {
    "y": np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
    "yhat": np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]),
}


BOUND = N_(
    "les prédictions sont ramenées à {bound} de 0 et de 1 : c'est beaucoup plus que ne le demande "
    "l'énoncé, et des prédictions ordinaires en sont changées."
)
BOUNDED = N_(
    "le gradient ne dépasse pas {slope} : il est borné, ou les prédictions sont ramenées à {bound} de 0 "
    "et de 1, ce qui est beaucoup plus que ne le demande l'énoncé."
)
ROUNDED = N_("les gris sont comptés comme du noir ou du blanc : `y` ne s'arrondit pas.")
BOUNDS = (0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 1e-3, 1e-4)


class BCELoss(LossCheck):
    """`BCELoss`: summed over the pixels, for grey targets too, finite at 0 and at 1."""

    name = "BCELoss"
    points = 3
    properties = (PART, STATE, LIMIT)
    special = LIMIT
    shown = {"special": "yhat"}  # noqa: RUF012
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return black and white targets, then grey ones, then predictions at 0 and 1."""
        cases: list[dict[str, Any]] = []
        for k, size in enumerate((*SIZES, (4, 6))):
            y = rng.uniform(0, 1, size) if k % 2 else rng.integers(0, 2, size).astype(float)
            cases.append({"y": y, "yhat": rng.uniform(0.02, 0.98, size)})
        cases.append({"y": np.array([[1.0, 0.0]]), "yhat": np.array([[1e-3, 1 - 1e-3]])})
        cases[0]["special"] = dict(SURE)
        return cases

    def special_cost(self, at: dict[str, Any], value: Any) -> None:
        """Judge the costs of predictions that are exactly 0 or 1."""
        finite(
            value,
            _(
                "quand une prédiction vaut exactement 0 ou 1, `forward` renvoie NaN ou l'infini. "
                "Ramenez d'abord les prédictions un peu à l'intérieur de [0, 1], des deux côtés."
            ),
        )
        for wrong in array(value, "`forward(y, yhat)`", (3,))[1:]:
            _judge_bound(float(np.exp(-wrong)))

    def special_slope(self, at: dict[str, Any], value: Any) -> None:
        """Judge their gradients."""
        finite(
            value,
            _(
                "quand une prédiction vaut exactement 0 ou 1, `backward` renvoie NaN ou l'infini : "
                "utilisez les mêmes prédictions ramenées à l'intérieur que dans `forward`."
            ),
        )
        slopes = array(value, "`backward(y, yhat)`", (3, 3))
        wrong = slopes[1:, 0]
        if wrong[0] >= 0 or wrong[1] <= 0 or np.abs([*slopes[0], *slopes[1:, 1:].flat]).max() > 2:
            raise Wrong(
                _(
                    "prédictions exactes, puis deux pixels prédits à l'opposé de leur valeur (0 pour 1, "
                    "1 pour 0) : on attend des gradients d'au plus 1 en valeur absolue, puis un grand "
                    "nombre négatif et un grand nombre positif."
                )
            )
        for slope in wrong:
            _judge_bound(1 / abs(slope), BOUNDED)

    def costs(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return them through the scores of the pixels: log(1 + exp(z)) − y z."""
        z = np.log(yhat) - np.log1p(-yhat)
        costs: np.ndarray = (np.logaddexp(0, z) - y * z).sum(axis=1)
        return costs

    def cost_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[Mistake | tuple[str, Any]]:
        """Return the usual wrong costs."""
        one, zero = (y * np.log(yhat)).sum(1), ((1 - y) * np.log(1 - yhat)).sum(1)
        swapped = -(yhat * np.log(np.maximum(y, 1e-300))).sum(1)
        return [
            (_("le terme (1 − y) log(1 − ŷ) manque : les pixels du fond ne comptent pas."), -one),
            (_("le terme y log ŷ manque : les pixels couverts d'encre ne comptent pas."), -zero),
            (_("entre les deux termes, le signe est faux."), zero - one),
            (_("entre les deux termes, le signe est faux."), one - zero),
            (_("c'est l'erreur quadratique."), ((y - yhat) ** 2).sum(1)),
            (
                _("c'est un logarithme en base 2 ; on attend le logarithme népérien."),
                -(one + zero) / np.log(2),
            ),
            (
                _("les deux logarithmes sont échangés."),
                -((1 - y) * np.log(yhat) + y * np.log(1 - yhat)).sum(1),
            ),
            (_(ROUNDED), self.costs(np.round(y), yhat)),
            (_("y et ŷ sont échangés."), swapped),
            (_("y et ŷ sont échangés."), self.costs(yhat, np.clip(y, 1e-10, 1 - 1e-10))),
            *_too_far(yhat, lambda p: self.costs(y, p)),
        ]

    def slope_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[Mistake | tuple[str, Any]]:
        """Return the usual wrong gradients."""
        return [
            (
                _(
                    "ŷ − y est le gradient par rapport à l'entrée de la sigmoïde ; ici, il faut "
                    "celui par rapport à ŷ."
                ),
                yhat - y,
            ),
            (_(ROUNDED), (yhat - np.round(y)) / (yhat * (1 - yhat))),
            (_("le terme des pixels du fond manque dans le gradient."), -y / yhat),
            (
                _("le terme des pixels couverts d'encre manque dans le gradient."),
                (1 - y) / (1 - yhat),
            ),
            (
                _("entre les deux termes du gradient, le signe est faux."),
                -y / yhat - (1 - y) / (1 - yhat),
            ),
            (_("c'est le gradient de l'erreur quadratique."), 2 * (yhat - y)),
            (_("le dénominateur n'a qu'un facteur."), (yhat - y) / yhat),
            (
                _("le gradient est multiplié par ŷ (1 − ŷ) ; c'est une division."),
                (yhat - y) * yhat * (1 - yhat),
            ),
            *_too_far(yhat, lambda p: (p - y) / (p * (1 - p))),
        ]


def _too_far(yhat: np.ndarray, f: Callable[[np.ndarray], np.ndarray]) -> list[Mistake]:
    """Return what predictions brought too far from 0 and 1 give, where they are changed."""
    clipped = ((b, np.clip(yhat, b, 1 - b)) for b in BOUNDS)
    return [
        Mistake(_(BOUND).format(bound=decimal(b)), f(p), LIMIT)
        for b, p in clipped
        if (p != yhat).any()
    ]


def _judge_bound(bound: float, says: str = BOUND) -> None:
    """Judge how near of 0 and 1 the predictions are brought; smaller does as well."""
    if bound > 1e-6:
        raise Wrong(_(says).format(bound=decimal(bound, ".1e"), slope=decimal(1 / bound, ".3g")))
