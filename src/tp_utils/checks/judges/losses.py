"""What the checks of costs share, and that of `MSELoss`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.by_row import differences
from tp_utils.checks.judges.judging import Wrong, mapping, only_wrong
from tp_utils.checks.judges.library import LibraryCheck, about, finite, judge_gradient, judge_parts
from tp_utils.checks.judges.values import Mistakes, judge_array
from tp_utils.checks.properties import PART, STATE, VALUES, Property
from tp_utils.i18n import _

SIZES = ((5, 3), (3, 3), (6, 2), (1, 4))


class LossCheck(LibraryCheck):
    """A cost: one value per row, and its gradient against a finite difference."""

    base = "Loss"
    varied = ("y", "yhat")
    by_row = (("y", "yhat"),)
    properties: tuple[Property, ...] = (PART, STATE)
    special: Property = VALUES  # what the arrays under `special` look at, in a case that has some
    epsilon: float | None = None  # step of the finite difference

    def run(self, loss_class: Any, case: dict[str, Any]) -> Any:
        """Return the costs, and their gradient by another object, which has no cost to remember."""
        seen: dict[str, Any] = {"alone": True}
        with self.prepared(loss_class):
            for key, at in (("usual", case), ("special", case.get("special", case))):
                y, yhat = at["y"], at["yhat"]
                loss = loss_class()
                cost = loss.forward(y, yhat)
                try:
                    slope = loss_class().backward(y, yhat)
                except Exception:
                    slope, seen["alone"] = loss.backward(y, yhat), False
                seen[key] = {"cost": cost, "slope": slope}
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the costs, and the gradient."""
        got = mapping(got, self.name, ("usual", "special", "alone"))
        usual, special = (
            mapping(got[key], self.name, ("cost", "slope")) for key in ("usual", "special")
        )

        def cost() -> None:
            self.judge_cost(case, usual["cost"])
            if "special" in case:
                with about(self.special):
                    self.special_cost(case["special"], special["cost"])

        def slope() -> None:
            self.judge_slope(case, usual["slope"])
            if "special" in case:
                with about(self.special):
                    self.special_slope(case["special"], special["slope"])

        judge_parts(cost, slope, lambda: _judge_alone(got["alone"]))

    def special_cost(self, at: dict[str, Any], value: Any) -> None:
        """Judge `forward` where something else than values is looked at."""
        self.judge_cost(at, value)

    def special_slope(self, at: dict[str, Any], value: Any) -> None:
        """Judge `backward` there."""
        self.judge_slope(at, value)

    def costs(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return the right cost of each row, (N,)."""
        raise NotImplementedError

    def cost_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> Mistakes:
        """Return (sentence, costs (N,) that this mistake gives)."""
        return []

    def slope_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> Mistakes:
        """Return (sentence, gradient (N, d) that this mistake gives)."""
        return []

    def judge_cost(self, case: dict[str, Any], value: Any) -> None:
        """Judge `forward`: a value per row."""
        y, yhat = case["y"], case["yhat"]
        right, (N, d) = self.costs(y, yhat), y.shape
        what = _("`forward(y, yhat)`")
        finite(
            value,
            _(
                "le coût contient NaN ou l'infini, pour des prédictions ordinaires : est-ce bien le "
                "logarithme de ŷ, et non celui de y, qui a des 0 ?"
            ),
        )
        if N > 1 and isinstance(value, (float, int, np.ndarray)) and np.size(value) == 1:
            raise Wrong(
                _(
                    "`forward` renvoie un seul nombre pour {n} exemples : on attend le coût de "
                    "chacun, {n} valeurs. La moyenne se fera plus tard, dans `Optim`."
                ).format(n=N)
            )
        if isinstance(value, np.ndarray) and value.shape == (N, d) and d > 1:
            raise Wrong(
                _(
                    "`forward` renvoie un tableau de forme {shape} : pour chaque exemple, il reste "
                    "à sommer ses {d} composantes."
                ).format(shape=(N, d), d=d)
            )
        mistakes = [
            *self.cost_mistakes(y, yhat),
            (_("le coût a le mauvais signe."), -right),
            (
                _(
                    "le coût est divisé par le nombre de composantes, {d} : on attend leur somme."
                ).format(d=d),
                right / d,
            ),
            (
                _("le coût est divisé par N = {n} : chaque exemple garde le sien.").format(n=N),
                right / N,
            ),
            (_("le coût est la moitié de ce qu'on attend."), right / 2),
        ]
        judge_array(value, what, right, mistakes, rtol=1e-3)

    def judge_slope(self, case: dict[str, Any], value: Any) -> None:
        """Judge `backward`: a gradient per row."""
        y, yhat = case["y"], case["yhat"]
        right = differences(lambda p: self.costs(y, p), yhat, self.epsilon)
        name = _("`backward(y, yhat)`")
        judge_gradient(value, name, right, len(y), self.slope_mistakes(y, yhat), rtol=1e-3)


def _judge_alone(alone: Any) -> None:
    if alone is not True:
        raise Wrong(
            _(
                "`backward` ne marche qu'après `forward` : elle reçoit pourtant y et ŷ, et la suite "
                "du TP l'appelle seule. Recalculez-y ce qu'il faut."
            ),
            STATE,
        )


class MSELoss(LossCheck):
    """`MSELoss`: squared error, summed over the coordinates."""

    name = "MSELoss"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return targets and predictions of several sizes."""
        return [
            {"y": rng.standard_normal(size), "yhat": rng.standard_normal(size)}
            for size in (*SIZES, (4, 1))
        ]

    def costs(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return the squared distances."""
        costs: np.ndarray = np.linalg.norm(yhat - y, axis=1) ** 2
        return costs

    def cost_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong costs."""
        gap = y - yhat
        return [
            (
                _("c'est le carré de la somme des écarts ; on attend la somme de leurs carrés."),
                gap.sum(1) ** 2,
            ),
            (_("c'est la somme des écarts : le carré manque."), gap.sum(1)),
            (_("c'est la somme des écarts : le carré manque."), -gap.sum(1)),
            (_("ce sont des valeurs absolues ; on attend des carrés."), np.abs(gap).sum(1)),
            (
                _("c'est la distance : il ne faut pas de racine carrée."),
                np.linalg.norm(gap, axis=1),
            ),
            (
                _("la somme porte sur les exemples (axe 0) ; elle porte sur les composantes."),
                (gap**2).sum(0),
            ),
        ]

    def slope_mistakes(self, y: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong gradients."""
        gap = y - yhat
        return [
            (_("`backward` renvoie les carrés : c'est le coût, et non sa dérivée."), gap**2),
            (
                _(
                    "`backward` renvoie un gradient par exemple, sommé sur ses composantes : gardez "
                    "la forme de `yhat`."
                ),
                -2 * gap.sum(1),
            ),
        ]
