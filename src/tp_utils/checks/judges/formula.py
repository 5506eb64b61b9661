"""A gradient written on paper, then as code: the reference is a finite difference.

One class, parametrised by formula: a subclass says which arrays the student's
function receives, of which cost it gives the gradient, and with respect to what.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from types import MappingProxyType
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, joined, near, not_none, shape_of, words
from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.checks.properties import PART, VALUES
from tp_utils.gradients import numerical_gradient
from tp_utils.i18n import _

Case = dict[str, Any]


class GradientFormula(Check):
    """A function of NumPy arrays that returns one gradient or several.

    Attributes:
        arguments: keys of the case given to the student's function, in its order.
        outputs: name of each gradient → key of the variable of that gradient.
        enough: outputs which, right, are worth half of the points.
        shown: key of a variable → its name in messages, where they differ.
    """

    numpy = True
    arguments: tuple[str, ...]
    outputs: Mapping[str, str]
    enough: tuple[str, ...] = ()
    shown: Mapping[str, str] = MappingProxyType({})

    def __init_subclass__(cls) -> None:
        """Let each argument change alone."""
        cls.varied = cls.__dict__.get("varied", getattr(cls, "arguments", ()))

    def cost(self, case: Case) -> float:
        """Return the cost whose gradient is asked, a function of the arrays of the case."""
        raise NotImplementedError

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Return sentence → value that this gradient would have with the mistake."""
        return {}

    def rows(self, case: Case) -> int:
        """Return the number of rows over which the cost is a mean: 1 for one example."""
        return 1

    def run(self, target: Any, case: Case) -> Any:
        """Call the student's function on copies, which it may change at will."""
        given = (case[key] for key in self.arguments)
        return target(*(np.array(v) if isinstance(v, np.ndarray) else v for v in given))

    def _slope(self, case: Case, key: str) -> np.ndarray:
        return numerical_gradient(lambda v: self.cost({**case, key: v}), case[key])

    def judge(self, case: Case, got: Any) -> None:
        """Compare each gradient with central differences of the cost."""
        expected = {name: self._slope(case, key) for name, key in self.outputs.items()}
        values = self._values(got)
        complaints: dict[str, Wrong] = {}
        for name, value in values.items():
            try:
                self._judge_one(name, value, expected[name], case)
            except Wrong as wrong:
                complaints[name] = wrong
        if not complaints:
            return
        if len(values) > 1 and _permuted(list(values.values()), list(expected.values())):
            names = ", ".join(self.outputs)
            message = _("les gradients sont justes, mais pas dans l'ordre ({names}).")
            raise Wrong(message.format(names=names), PART)
        half = bool(self.enough) and not complaints.keys() & set(self.enough)
        raise joined(complaints.values(), PART if half else VALUES)

    def _values(self, got: Any) -> dict[str, Any]:
        not_none(got, f"{self.name}(…)")
        if len(self.outputs) == 1:
            if isinstance(got, list) and len(got) == 1 and isinstance(got[0], np.ndarray):
                got = got[0]
            return {next(iter(self.outputs)): got}
        if not isinstance(got, list) or len(got) != len(self.outputs):
            message = _("`{name}` renvoie {got} ; on attend {n} gradients, ({names}).")
            raise Wrong(
                message.format(
                    name=self.name,
                    got=words(got),
                    n=len(self.outputs),
                    names=", ".join(self.outputs),
                )
            )
        return dict(zip(self.outputs, got, strict=True))

    def _judge_one(self, name: str, value: Any, expected: np.ndarray, case: Case) -> None:
        turned = isinstance(value, np.ndarray) and value.shape == expected.shape[::-1]
        if turned and 1 not in expected.shape and expected.shape[0] != expected.shape[1]:
            raise Wrong(
                _(
                    "`{name}` a la forme {got} : c'est la transposée, un gradient a la forme de la "
                    "variable par rapport à laquelle on dérive."
                ).format(name=name, got=shape_of(value))
            )
        gradient = array(value, f"`{name}`", expected.shape)
        if near(gradient, expected, rtol=1e-5, atol=1e-7):
            return
        mistakes = [
            Mistake(says, np.broadcast_to(gives, expected.shape))
            for says, gives in self.mistakes(case, name).items()
            if np.size(gives) in (1, expected.size)
        ]
        key = self.outputs[name]
        key = self.shown.get(key, key)
        found = explain_gradient(gradient, expected, f"`{key}`", self.rows(case), mistakes)
        if found:
            raise found
        if (gradient >= 0).all() and (expected < 0).any():
            raise Wrong(
                _("`{name}` n'a aucune valeur négative ; la référence en a.").format(name=name)
            )
        raise Wrong(
            _(
                "`{name}` n'est pas le gradient par rapport à `{key}` : la différence finie en "
                "diffère. Reprenez la formule coefficient par coefficient."
            ).format(name=name, key=key),
            named=False,
        )


def _permuted(values: list[Any], expected: list[np.ndarray]) -> bool:
    """Tell whether the values are the expected ones in another order."""
    arrays = [v for v in values if isinstance(v, np.ndarray)]
    if len(arrays) < len(expected):
        return False
    return any(
        all(
            a.size == e.size and near(a, e, 1e-5, 1e-7)
            for a, e in zip(order, expected, strict=True)
        )
        for order in permutations(arrays)
    )


def normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return standard normal values away from 0, where ReLU has no derivative."""
    values = rng.standard_normal(shape)
    return values + np.where(values < 0, -0.1, 0.1)


def softmax(scores: np.ndarray, axis: int) -> np.ndarray:
    """Return probabilities, computed without overflow."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=axis, keepdims=True)
    return shares
