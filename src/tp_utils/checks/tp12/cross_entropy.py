"""Checks of `CrossEntropyLoss` (probabilities) and `LogCrossEntropyLoss` (scores)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array, mapping, only_wrong
from tp_utils.checks.judges.library import complaint_of
from tp_utils.checks.judges.losses import SIZES, LossCheck
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import PART
from tp_utils.i18n import _


class CrossEntropyLoss(LossCheck):
    """`CrossEntropyLoss`: −Σ y log ŷ on probabilities; finite when one of them is 0."""

    name = "CrossEntropyLoss"
    points = 1
    epsilon = 1e-8  # small before the smallest probability, 1e-4

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return probabilities, then a row where the good class has probability 0."""
        cases = []
        for N, d in SIZES:
            p = np.exp(rng.uniform(-3, 3, (N, d)))
            y = np.eye(d)[rng.integers(d, size=N)]
            cases.append({"y": y, "yhat": p / p.sum(1, keepdims=True)})
        p = np.array([[1e-4, 1 - 1e-4], [0.6, 0.4]])
        cases.append({"y": np.eye(2), "yhat": p})
        p = np.array([[0.0, 0.25, 0.75], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0]])
        cases.append({"y": np.eye(3)[[0, 1, 2]], "yhat": p})
        return cases

    def judge_cost(self, case: dict[str, Any], value: Any) -> None:
        """Judge the costs; where a probability is 0, only that it is finite and large."""
        if (case["yhat"] > 0).all():
            return super().judge_cost(case, value)
        if isinstance(value, np.ndarray) and not np.isfinite(value).all():
            raise Wrong(
                _(
                    "quand une probabilité vaut exactement 0, `forward` renvoie {value} : son "
                    "logarithme est infini. Remplacez d'abord les valeurs trop petites."
                ).format(value=_numbers(value))
            )
        cost = array(value, "`forward(y, yhat)`", (3,))
        if cost[0] < 10 or abs(cost[1] - np.log(2)) > 1e-3 or abs(cost[2]) > 1e-3:
            raise Wrong(
                _(
                    "probabilités de la bonne classe 0, 0,5 et 1 : `forward` renvoie {value}. On "
                    "attend un grand coût, log 2, et 0."
                ).format(value=_numbers(cost))
            )

    def judge_slope(self, case: dict[str, Any], value: Any) -> None:
        """Judge the gradients; where a probability is 0, only that they are finite."""
        if (case["yhat"] > 0).all():
            return super().judge_slope(case, value)
        if isinstance(value, np.ndarray) and not np.isfinite(value).all():
            raise Wrong(
                _(
                    "quand une probabilité vaut exactement 0, `backward` contient {n} valeurs NaN "
                    "ou infinies : la division se fait par les probabilités corrigées."
                ).format(n=int((~np.isfinite(value)).sum()))
            )
        slope = array(value, "`backward(y, yhat)`", (3, 3))
        right = np.array([[slope[0, 0], 0, 0], [0, -2, 0], [0, 0, -1]])
        judge_array(slope, "`backward(y, yhat)`", right, atol=1e-3, rtol=1e-6)
        if slope[0, 0] > -1e4:
            raise Wrong(
                _(
                    "quand la bonne classe a la probabilité 0, son gradient est {v:.3g} : on attend "
                    "une grande valeur négative."
                ).format(v=slope[0, 0])
            )

    def costs(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return minus the logarithm of the probability of the good class."""
        costs: np.ndarray = -np.log(yhat[y.astype(bool)])
        return costs

    def cost_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong costs."""
        good = (y * yhat).sum(1)
        twice = np.exp(yhat) / np.exp(yhat).sum(1, keepdims=True)
        return [
            (_("vous calculez 1 − ŷ de la bonne classe, sans logarithme."), 1 - good),
            (_("vous calculez −Σ y ŷ : le logarithme manque."), -good),
            (_("vous calculez Σ y ŷ : le logarithme et le signe manquent."), good),
            (_("toutes les classes comptent : il manque le produit par y."), -np.log(yhat).sum(1)),
            (
                _("c'est un logarithme en base 2 ; on attend le logarithme népérien."),
                -np.log2(good),
            ),
            (_("c'est un logarithme décimal ; on attend le logarithme népérien."), -np.log10(good)),
            (
                _("c'est l'entropie croisée binaire : seule la bonne classe compte ici."),
                -np.log(np.where(y > 0, yhat, 1 - yhat)).sum(1),
            ),
            (_("un softmax est appliqué à des probabilités."), -np.log((y * twice).sum(1))),
        ]

    def slope_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong gradients."""
        return [
            (
                _(
                    "le gradient n'est pas nul seulement pour la bonne classe : y manque au numérateur."
                ),
                -1 / yhat,
            ),
            (
                _(
                    "ŷ − y est le gradient par rapport aux scores ; ici, il faut celui par rapport "
                    "aux probabilités ŷ."
                ),
                yhat - y,
            ),
            (_("le gradient est −y : la division manque."), -y),
            (_("le gradient est −y ŷ : la dérivée du logarithme est un inverse."), -y * yhat),
            (
                _("c'est le gradient de l'entropie croisée binaire."),
                (yhat - y) / (yhat * (1 - yhat)),
            ),
            (_("`backward` renvoie le coût lui-même."), -y * np.log(yhat)),
        ]


class LogCrossEntropyLoss(LossCheck):
    """`LogCrossEntropyLoss`: the cross-entropy of the softmax of scores, for any scores."""

    name = "LogCrossEntropyLoss"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return moderate scores, then scores that make exp overflow or underflow."""
        cases = []
        for (N, d), scale in zip((*SIZES, (4, 3), (2, 3)), (1, 1, 1, 1, 1, 1), strict=True):
            scores = scale * 2 * rng.standard_normal((N, d))
            cases.append({"y": np.eye(d)[rng.integers(d, size=N)], "yhat": scores})
        big = np.array([[1000.0, 0.0, -3.0], [2.0, 1200.0, 1201.0], [-900.0, -901.0, -1e3]])
        cases.append({"y": np.eye(3)[[1, 1, 0]], "yhat": big})
        return cases

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge as for any cost; large scores that overflow lose half."""
        if np.abs(case["yhat"]).max() < 500:
            return super().judge(case, got)
        got = mapping(got, self.name, ("cost", "slope", "given"))
        for key, method in (("cost", "forward"), ("slope", "backward")):
            value = got[key]
            if isinstance(value, np.ndarray) and not np.isfinite(value).all():
                raise Wrong(
                    _(
                        "pour des scores de l'ordre de 1000, `{method}` renvoie NaN ou l'infini : "
                        "l'exponentielle déborde, ou le logarithme d'une probabilité arrondie à 0. "
                        "Retirez d'abord le maximum de chaque ligne."
                    ).format(method=method),
                    PART,
                )
        told = complaint_of(self.judge_cost, case, got["cost"])
        told = told or complaint_of(self.judge_slope, case, got["slope"])
        if told:
            raise Wrong(_("pour des scores de l'ordre de 1000 : ") + told, PART)

    def costs(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return them by pairs: log of the sum of the exponentials."""
        costs: np.ndarray = np.logaddexp.reduce(yhat, axis=1) - yhat[y.astype(bool)]
        return costs

    def cost_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong costs."""
        lse = np.logaddexp.reduce(yhat, axis=1)
        good = yhat[y.astype(bool)]
        p = np.exp(yhat - lse[:, None])
        again = np.exp(p) / np.exp(p).sum(1, keepdims=True)
        top = yhat.max(1)
        return [
            (_("le score de la bonne classe n'est pas retranché."), lse),
            (_("le logarithme de la somme des exponentielles manque."), -good),
            (
                _("vous calculez 1 − la probabilité de la bonne classe, sans logarithme."),
                1 - np.exp(good - lse),
            ),
            (
                _("le maximum retiré n'est pas compensé : le coût change de valeur."),
                lse - top - good,
            ),
            (_("un softmax est appliqué deux fois."), -np.log(again[y.astype(bool)])),
            (
                _("toutes les classes comptent : il manque le produit par y."),
                (lse[:, None] - yhat).sum(1),
            ),
            (
                _("c'est un logarithme en base 2 ; on attend le logarithme népérien."),
                (lse - good) / np.log(2),
            ),
        ]

    def slope_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong gradients."""
        p = np.exp(yhat - np.logaddexp.reduce(yhat, axis=1)[:, None])
        return [
            (_("y n'est pas retranché : c'est le softmax seul."), p),
            (_("les scores bruts servent à la place du softmax."), yhat - y),
            (
                _(
                    "le gradient ne concerne que la bonne classe : les scores des autres doivent "
                    "baisser aussi."
                ),
                y * (p - 1),
            ),
            (
                _(
                    "c'est le gradient par rapport aux probabilités ; il faut celui par rapport aux "
                    "scores."
                ),
                -y / p,
            ),
            (_("le gradient est multiplié une fois de trop par le softmax."), p * (p - y)),
        ]


def _numbers(values: np.ndarray) -> str:
    return "[" + ", ".join(f"{v:.3g}" for v in np.ravel(values)) + "]"
