"""Checks of `CrossEntropyLoss` (probabilities) and `LogCrossEntropyLoss` (scores)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array
from tp_utils.checks.judges.library import finite
from tp_utils.checks.judges.losses import SIZES, LossCheck
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import LIMIT, PART, STABILITY, STATE
from tp_utils.i18n import _, decimal, listed


class CrossEntropyLoss(LossCheck):
    """`CrossEntropyLoss`: −Σ y log ŷ on probabilities; finite when one of them is 0."""

    name = "CrossEntropyLoss"
    points = 1
    properties = (PART, STATE, LIMIT)
    special = LIMIT
    shown = {"special": "yhat"}  # noqa: RUF012
    epsilon = 1e-8  # small before the smallest probability, 1e-4

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return probabilities, then a row where the good class has probability 0."""
        cases: list[dict[str, Any]] = []
        for N, d in SIZES:
            p = np.exp(rng.uniform(-3, 3, (N, d)))
            y = np.eye(d)[rng.integers(d, size=N)]
            cases.append({"y": y, "yhat": p / p.sum(1, keepdims=True)})
        p = np.array([[1e-4, 1 - 1e-4], [0.6, 0.4]])
        cases.append({"y": np.eye(2), "yhat": p})
        p = np.array([[0.0, 0.25, 0.75], [0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 1e-9]])
        cases[0]["special"] = {"y": np.eye(3)[[0, 1, 2, 2]], "yhat": p}
        return cases

    def special_cost(self, at: dict[str, Any], value: Any) -> None:
        """Judge the costs where a probability is 0: that of the floor."""
        finite(
            value,
            _(
                "quand une probabilité vaut exactement 0, `forward` renvoie NaN ou l'infini : son "
                "logarithme est infini. Remplacez d'abord les valeurs trop petites."
            ),
        )
        cost = array(value, "`forward(y, yhat)`", (4,))
        # 1e-12 may be added rather than be a floor: a thousandth of 1e-9, and nothing elsewhere
        if (np.abs(cost[1:] + np.log([0.5, 1.0, 1e-9])) > (1e-6, 1e-6, 0.01)).any():
            raise Wrong(
                _(
                    "probabilités de la bonne classe 0,5, 1 et 1e-9 : les coûts sont {value}, et ce "
                    "ne sont pas leurs logarithmes. Les valeurs qui dépassent le seuil ne changent pas."
                ).format(value=_numbers(cost[1:]))
            )
        _judge_floor(float(np.exp(-cost[0])))

    def special_slope(self, at: dict[str, Any], value: Any) -> None:
        """Judge the gradients there."""
        finite(
            value,
            _(
                "quand une probabilité vaut exactement 0, `backward` contient NaN ou l'infini : la "
                "division se fait par les probabilités corrigées."
            ),
        )
        slope = array(value, "`backward(y, yhat)`", at["y"].shape)
        right = -at["y"] / np.maximum(at["yhat"], 1e-12)
        for k in range(1, len(right)):  # the last one is a thousand million times the others
            judge_array(
                slope[k], f"`backward(y, yhat)[{k}]`", right[k], rtol=0.01 if k == 3 else 1e-4
            )
        if abs(slope[0, 1:]).any() or slope[0, 0] >= 0:
            raise Wrong(
                _(
                    "quand la bonne classe a la probabilité 0, le gradient de cette ligne est {value} : "
                    "on attend une grande valeur négative, puis des zéros."
                ).format(value=_numbers(slope[0]))
            )
        _judge_floor(-1 / slope[0, 0])

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
            (
                _("y et ŷ sont échangés dans le logarithme : il porte sur ŷ."),
                -(yhat * np.log(np.maximum(y, 1e-12))).sum(1),
            ),
            (
                _(
                    "les valeurs bien plus grandes que 1e-12 sont remplacées aussi : le seuil est trop grand."
                ),
                -np.log(np.maximum(good, 1e-2)),
            ),
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
            (
                _(
                    "les valeurs bien plus grandes que 1e-12 sont remplacées aussi : le seuil est trop grand."
                ),
                -y / np.maximum(yhat, 1e-2),
            ),
        ]


class LogCrossEntropyLoss(LossCheck):
    """`LogCrossEntropyLoss`: the cross-entropy of the softmax of scores, for any scores."""

    name = "LogCrossEntropyLoss"
    points = 2
    properties = (PART, STATE, STABILITY)
    special = STABILITY
    shown = {"special": "yhat"}  # noqa: RUF012

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return moderate scores, then scores that make exp overflow or underflow."""
        cases: list[dict[str, Any]] = []
        for (N, d), scale in zip((*SIZES, (4, 3), (2, 3)), (1, 1, 1, 1, 1, 1), strict=True):
            scores = scale * 2 * rng.standard_normal((N, d))
            cases.append({"y": np.eye(d)[rng.integers(d, size=N)], "yhat": scores})
        big = np.array([[1000.0, 0.0, -3.0], [2.0, 1200.0, 1201.0], [-900.0, -901.0, -1e3]])
        cases[0]["special"] = {"y": np.eye(3)[[1, 1, 0]], "yhat": big}
        return cases

    def special_cost(self, at: dict[str, Any], value: Any) -> None:
        """Judge the costs of large scores."""
        finite(value, _overflow("forward"))
        self.judge_cost(at, value)

    def special_slope(self, at: dict[str, Any], value: Any) -> None:
        """Judge their gradients."""
        finite(value, _overflow("backward"))
        self.judge_slope(at, value)

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


def _overflow(method: str) -> str:
    return _(
        "pour des scores de l'ordre de 1000, `{method}` renvoie NaN ou l'infini : l'exponentielle "
        "déborde, ou le logarithme d'une probabilité arrondie à 0. Retirez d'abord le maximum de "
        "chaque ligne."
    ).format(method=method)


def _judge_floor(floor: float) -> None:
    """Judge what replaces a probability of 0: 1e-12, up to a factor 10."""
    if not 1e-13 <= floor <= 1e-11:
        raise Wrong(
            _(
                "une probabilité nulle est remplacée par {floor} environ : ce n'est pas le seuil de "
                "l'énoncé."
            ).format(floor=decimal(floor, ".1e"))
        )


def _numbers(values: np.ndarray) -> str:
    return listed(decimal(v, ".3g") for v in np.ravel(values))
