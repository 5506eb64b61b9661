"""Check of `BCELoss`, the binary cross-entropy of each pixel."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array, mapping, only_wrong
from tp_utils.checks.judges.library import complaint_of, parts_right
from tp_utils.checks.judges.losses import SIZES, LossCheck
from tp_utils.checks.properties import PART
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.i18n import _

# Targets, and predictions that are exactly 0 or 1: right, then wrong twice.
SURE = {
    "y": np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]),
    "yhat": np.array([[0.0, 1.0, 1.0], [0.0, 1.0, 0.0]]),
}


class BCELoss(LossCheck):
    """`BCELoss`: summed over the pixels, for grey targets too, finite at 0 and at 1."""

    name = "BCELoss"
    points = 3
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return black and white targets, then grey ones, then predictions at 0 and 1."""
        cases: list[dict[str, Any]] = []
        for k, size in enumerate((*SIZES, (4, 6))):
            y = rng.uniform(0, 1, size) if k % 2 else rng.integers(0, 2, size).astype(float)
            cases.append({"y": y, "yhat": rng.uniform(0.02, 0.98, size)})
        cases.append({"y": np.array([[1.0, 0.0]]), "yhat": np.array([[1e-3, 1 - 1e-3]])})
        cases.append(dict(SURE))
        return cases

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge costs and gradients; where a prediction is 0 or 1, that they are finite."""
        if ((case["yhat"] > 0) & (case["yhat"] < 1)).all():
            return super().judge(case, got)
        got = mapping(got, "BCELoss", ("cost", "slope", "given"))
        complaints = {
            "cost": complaint_of(_judge_sure_cost, got["cost"]),
            "slope": complaint_of(_judge_sure_slope, got["slope"]),
        }
        parts_right({key: told for key, told in complaints.items() if told}, PART)

    def costs(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return them through the scores of the pixels: log(1 + exp(z)) − y z."""
        z = np.log(yhat) - np.log1p(-yhat)
        costs: np.ndarray = (np.logaddexp(0, z) - y * z).sum(axis=1)
        return costs

    def cost_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong costs."""
        one, zero = (y * np.log(yhat)).sum(1), ((1 - y) * np.log(1 - yhat)).sum(1)
        swapped = -(yhat * np.log(np.maximum(y, 1e-300))).sum(1)
        return [
            (_("le terme (1 − y) log(1 − ŷ) manque : les pixels noirs ne comptent pas."), -one),
            (_("le terme y log ŷ manque : les pixels allumés ne comptent pas."), -zero),
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
            (_("y et ŷ sont échangés."), swapped),
        ]

    def slope_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong gradients."""
        return [
            (
                _(
                    "ŷ − y est le gradient par rapport à l'entrée de la sigmoïde ; ici, il faut "
                    "celui par rapport à ŷ."
                ),
                yhat - y,
            ),
            (_("le terme des pixels noirs manque dans le gradient."), -y / yhat),
            (_("le terme des pixels allumés manque dans le gradient."), (1 - y) / (1 - yhat)),
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
        ]


def _judge_sure_cost(value: Any) -> None:
    if isinstance(value, np.ndarray) and not np.isfinite(value).all():
        raise Wrong(
            _(
                "quand une prédiction vaut exactement 0 ou 1, `forward` renvoie NaN ou l'infini. "
                "Ramenez d'abord les prédictions un peu à l'intérieur de [0, 1], des deux côtés."
            )
        )
    right, wrong = array(value, "`forward(y, yhat)`", (2,))
    if abs(right) > 1e-2:
        raise Wrong(
            _("prédictions exactes, 0 et 1 : le coût est {v:.3g} ; on attend 0.").format(v=right)
        )
    if wrong < 10:
        raise Wrong(
            _(
                "deux pixels prédits à l'opposé de leur valeur : le coût est {v:.3g} ; on attend un "
                "grand nombre."
            ).format(v=wrong)
        )


def _judge_sure_slope(value: Any) -> None:
    if isinstance(value, np.ndarray) and not np.isfinite(value).all():
        raise Wrong(
            _(
                "quand une prédiction vaut exactement 0 ou 1, `backward` renvoie NaN ou l'infini : "
                "utilisez les mêmes prédictions ramenées à l'intérieur que dans `forward`."
            )
        )
    right, wrong = array(value, "`backward(y, yhat)`", (2, 3))
    if np.abs(right).max() > 2:
        raise Wrong(
            _(
                "prédictions exactes, 0 et 1 : le gradient atteint {v:.3g} ; il ne devrait pas "
                "dépasser 1 en valeur absolue."
            ).format(v=np.abs(right).max())
        )
    if wrong[0] > -100 or wrong[1] < 100:
        raise Wrong(
            _(
                "deux pixels prédits à l'opposé de leur valeur (0 pour 1, puis 1 pour 0) : leurs "
                "gradients sont {a:.3g} et {b:.3g} ; on attend un grand nombre négatif, puis un "
                "grand nombre positif."
            ).format(a=wrong[0], b=wrong[1])
        )
