"""Checks of `logistic(x)` and `logistic_d(x)`: torch.sigmoid and its derivative by autograd."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, shape_of
from tp_utils.checks.judges.values import judge_array, judge_unchanged, part
from tp_utils.checks.properties import PART
from tp_utils.checks.standins import replaced
from tp_utils.i18n import _

FAR = 1000.0  # exp(1000) overflows in float64


def sigmoid(x: Any) -> np.ndarray:
    """Return the logistic function by torch."""
    import torch

    return torch.sigmoid(torch.tensor(np.asarray(x, float))).numpy()


def slope(x: Any) -> np.ndarray:
    """Return its derivative, as torch's autograd computes it, where autograd is trapped too."""
    import torch

    t = torch.sigmoid(torch.tensor(np.asarray(x, float)))
    derivative: np.ndarray = torch.ops.aten.sigmoid_backward(torch.ones_like(t), t).numpy()
    return derivative


class _Function(Check):
    """A function of arrays of any shape, each value on its own."""

    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a matrix, a vector, a number, and values far from 0."""
        return [
            {"x": 2 * rng.standard_normal((4, 3))},
            {"x": 3 * rng.standard_normal(5)},
            {"x": float(rng.uniform(0.5, 2))},
            {"x": np.array([[-FAR, -50.0, 0.0, 50.0, FAR]])},
        ]

    def run(self, function: Any, case: dict[str, Any]) -> Any:
        """Return the values, and the argument as it is afterwards."""
        x = case["x"].copy() if isinstance(case["x"], np.ndarray) else case["x"]
        with replaced(function, self.others()):
            return {"values": function(x), "x": x}

    def others(self) -> dict[str, Any]:
        """Return the functions that this one may use."""
        return {}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the values; those far from 0 last."""
        value, x = part(got, "values"), np.asarray(case["x"], float)
        if isinstance(case["x"], np.ndarray):
            judge_unchanged(part(got, "x"), case["x"], "x", self.name)
        what = f"{self.name}(x)"
        right = self.right(x)
        far = np.abs(x).max() >= FAR
        if isinstance(value, np.ndarray) and value.shape != x.shape:
            raise Wrong(
                _(
                    "pour x de forme {x}, le résultat a la forme {got} : chaque composante de x "
                    "donne la sienne."
                ).format(x=shape_of(x), got=shape_of(value))
            )
        found = array(value, what, x.shape, finite=False)
        if far and not np.isfinite(found).all():
            bad = float(x.flat[int(np.argmin(np.isfinite(found).ravel()))])
            raise Wrong(
                _(
                    "en x = {x:g}, le résultat est NaN : `np.exp` y déborde, et l'infini divisé "
                    "par l'infini n'est pas un nombre. Quelle écriture n'a pas d'exponentielle au "
                    "numérateur ?"
                ).format(x=bad),
                PART,
            )
        mistakes = [] if far else self.mistakes(x)
        for sentence, mistaken in mistakes:
            if near(found, mistaken, rtol=1e-6):
                raise Wrong(sentence)
        judge_array(np.asarray(found), what, right, rtol=1e-6, atol=1e-9)

    def right(self, x: np.ndarray) -> np.ndarray:
        """Return the right values."""
        raise NotImplementedError

    def mistakes(self, x: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return (sentence, values that the mistake gives)."""
        raise NotImplementedError


class Logistic(_Function):
    """`logistic(x)`."""

    name = "logistic"

    def right(self, x: np.ndarray) -> np.ndarray:
        """Return torch.sigmoid."""
        return sigmoid(x)

    def mistakes(self, x: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the signs, and other activations."""
        e = np.exp(x)
        return [
            (
                _("le résultat décroît quand x augmente : vérifiez le signe dans `exp`."),
                1 / (1 + e),
            ),
            (_("le signe devant `exp` est faux : le dénominateur est une somme."), 1 / (1 - 1 / e)),
            (
                _("le calcul fait 1 / 1 d'abord : le dénominateur entier demande des parenthèses."),
                1 / 1 + 1 / e,
            ),
            (_("on reconnaît tanh, de −1 à 1 ; la logistique va de 0 à 1."), np.tanh(x)),
            (_("on reconnaît la ReLU."), np.maximum(x, 0)),
            (_("on reconnaît la dérivée de la logistique."), slope(x)),
            (_("le résultat dépasse 1 : il manque l'inverse."), 1 + 1 / e),
            (_("ce n'est que l'exponentielle : le dénominateur manque."), 1 / e),
            (_("l'exponentielle est en base 2 ; on attend celle de base e."), 1 / (1 + 2.0**-x)),
        ]


class LogisticD(_Function):
    """`logistic_d(x)`: the derivative, at x and not at the activation."""

    name = "logistic_d"

    def others(self) -> dict[str, Any]:
        """Return torch's function in place of the student's."""
        return {"logistic": sigmoid}

    def right(self, x: np.ndarray) -> np.ndarray:
        """Return the derivative by autograd."""
        return slope(x)

    def mistakes(self, x: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the derivative at the activation, and other slips."""
        s = sigmoid(x)
        return [
            (
                _(
                    "c'est x (1 − x) : cette formule attend l'activation, et l'on vous donne la "
                    "préactivation x."
                ),
                x * (1 - x),
            ),
            (_("la logistique est appliquée une fois de trop."), sigmoid(s) * (1 - sigmoid(s))),
            (_("on reconnaît la logistique elle-même."), s),
            (_("le signe est faux : la logistique est croissante."), -s * (1 - s)),
            (_("le second facteur a un signe plus ; relisez la formule."), s * (1 + s)),
            (_("c'est le carré de la logistique : le second facteur n'est pas 1 − ℒ(x)."), s * s),
            (_("le premier facteur manque : on obtient 1 − ℒ(x)."), 1 - s),
            (_("on reconnaît la dérivée de tanh."), 1 - np.tanh(x) ** 2),
            (_("on reconnaît 1 − ℒ(x)², à la façon de tanh."), 1 - s**2),
        ]
