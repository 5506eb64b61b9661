"""Checks of `logistic(x)` and `logistic_d(x)`: torch's function, and its derivative by autograd."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, only_wrong, shape_of
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.lent import given
from tp_utils.checks.properties import STABILITY, TYPE, VALUES, Property
from tp_utils.checks.tp09.doubles import logistics
from tp_utils.checks.tp09.images import judge_tensor
from tp_utils.checks.tp09.networks import BY_HAND, sigmoid, slope
from tp_utils.i18n import _

FAR = 1000.0  # exp(1000) overflows


class _Function(Check):
    """A function of tensors of any shape, each value on its own."""

    points = 1
    by_row = (("x",),)
    forbidden = BY_HAND
    properties = (STABILITY, TYPE)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a matrix, a vector, a number, and values far from 0."""
        cases = [2 * rng.standard_normal((4, 3)), 3 * rng.standard_normal(5), rng.uniform(0.5, 2)]
        cases.append([[-FAR, -50.0, 0.0, 50.0, FAR]])
        return [{"x": np.array(x, "f4")} for x in cases]

    def run(self, function: Any, case: dict[str, Any]) -> Any:
        """Return the values, and what they are."""
        import torch

        with self.lent(function):
            values = function(given(case["x"]))
        return {"values": values, "tensor": isinstance(values, torch.Tensor)}

    def lent(self, function: Any) -> AbstractContextManager[None]:
        """Lend the functions that this one may use."""
        return nullcontext()

    def property_of(self, case: dict[str, Any]) -> Property:
        """Values far from 0 are apart."""
        return STABILITY if np.abs(case["x"]).max() >= FAR else VALUES

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the values."""
        value, x = part(got, "values"), np.asarray(case["x"], float)
        judge_tensor(value, part(got, "tensor"))
        if isinstance(value, np.ndarray) and value.shape != x.shape:
            raise Wrong(
                _(
                    "pour x de forme {x}, le résultat a la forme {got} : chaque composante de x "
                    "donne la sienne."
                ).format(x=shape_of(x), got=shape_of(value))
            )
        found = array(value, f"{self.name}(x)", x.shape, finite=False)
        far = self.property_of(case) is STABILITY
        if far and not np.isfinite(found).all():
            bad = int(x.flat[int(np.argmin(np.isfinite(found).ravel()))])
            raise Wrong(
                _(
                    "en x = {x}, le résultat n'est pas un nombre : `torch.exp` y déborde. Quelle "
                    "écriture n'a pas d'exponentielle au numérateur ?"
                ).format(x=bad)
            )
        table = [] if far else [Mistake(*one) for one in self.mistakes(x)]
        judge_array(found, f"{self.name}(x)", self.right(x), table, rtol=1e-5, atol=1e-6)

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
                _(
                    "le résultat dépasse 1 : c'est 1 + exp(−x), que l'on attend tout entier au "
                    "dénominateur, entre parenthèses."
                ),
                1 + 1 / e,
            ),
            (_("on reconnaît tanh, de −1 à 1 ; la logistique va de 0 à 1."), np.tanh(x)),
            (_("on reconnaît la ReLU."), np.maximum(x, 0)),
            (_("on reconnaît la dérivée de la logistique."), slope(x)),
            (_("ce n'est que l'exponentielle : le dénominateur manque."), 1 / e),
            (_("l'exponentielle est en base 2 ; on attend celle de base e."), 1 / (1 + 2.0**-x)),
            (
                _("on reconnaît un softmax : chaque composante doit être calculée seule."),
                e / e.sum(),
            ),
        ]


class LogisticD(_Function):
    """`logistic_d(x)`: the derivative, at x and not at the activation."""

    name = "logistic_d"

    def lent(self, function: Any) -> AbstractContextManager[None]:
        """Lend torch's function in place of the student's."""
        return logistics(function)

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
            (_("le second facteur est 1 − x : la logistique y manque."), s * (1 - x)),
        ]
