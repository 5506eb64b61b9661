"""A gradient written on paper, then as code: the reference is a finite difference.

One class, parametrised by formula: a subclass says which arrays the student's
function receives, of which cost it gives the gradient, and with respect to what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.by_row import differences
from tp_utils.checks.judges.judging import Wrong, array, joined, near, not_none, shape_of, words
from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.checks.properties import FORM, PART, RETURN, VALUES
from tp_utils.gradients import numerical_gradient
from tp_utils.i18n import _

Case = dict[str, Any]
FINITE_DIFFERENCES = ("tp_utils.gradients.numerical_gradient",)


class GradientFormula(Check):
    """A function of NumPy arrays that returns one gradient or several.

    Attributes:
        arguments: keys of the case given to the student's function, in its order.
        outputs: name of each gradient → key of the variable of that gradient.
        enough: outputs which, right, are worth half of the points.
        exact: axes of length 1 count: the notebook needs them.
        input: key of the variable whose rows act each on its own part of the cost (`costs`).
    """

    numpy = True
    answers = FINITE_DIFFERENCES
    arguments: tuple[str, ...]
    outputs: Mapping[str, str]
    enough: tuple[str, ...] = ()
    exact: bool = False
    input: str = ""

    def __init_subclass__(cls) -> None:
        """Let each argument change alone; say what is looked at."""
        cls.varied = cls.__dict__.get("varied", getattr(cls, "arguments", ()))
        looked = {PART: cls.enough, RETURN: len(getattr(cls, "outputs", ())) > 1, FORM: cls.exact}
        cls.properties = cls.__dict__.get("properties", tuple(p for p in looked if looked[p]))

    def cost(self, case: Case) -> float:
        """Return the cost whose gradient is asked, a function of the arrays of the case."""
        return float(self.costs(case).sum())

    def costs(self, case: Case) -> np.ndarray:
        """Return the part of each row in this cost, (N,)."""
        raise NotImplementedError

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return what this gradient would be with each mistake."""
        return ()

    def rows(self, case: Case) -> int:
        """Return the number of rows over which the cost is a mean: 1 for one example."""
        return 1

    def run(self, target: Any, case: Case) -> Any:
        """Call the student's function."""
        return target(*(case[key] for key in self.arguments))

    def _slope(self, case: Case, key: str) -> np.ndarray:
        if key == self.input:
            return differences(lambda v: self.costs({**case, key: v}), case[key])
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
        if len(values) == 1:
            raise next(iter(complaints.values()))
        if _permuted(list(values.values()), list(expected.values())):
            names = ", ".join(self.outputs)
            message = _("les gradients sont justes, mais pas dans l'ordre ({names}).")
            raise Wrong(message.format(names=names), RETURN)
        half = bool(self.enough) and not complaints.keys() & set(self.enough)
        form = all(wrong.property == RETURN for wrong in complaints.values())
        raise joined(complaints.values(), RETURN if form else PART if half else VALUES)

    def _values(self, got: Any) -> dict[str, Any]:
        not_none(got, f"{self.name}(…)")
        if len(self.outputs) == 1:
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
        # A row for a column is the transpose too; alone, its form is told by `exact`.
        silent = 1 in expected.shape and len(self.outputs) == 1
        if turned and not silent and expected.shape[0] != expected.shape[1]:
            raise Wrong(
                _(
                    "`{name}` a la forme {got} : c'est la transposée, un gradient a la forme de la "
                    "variable par rapport à laquelle on dérive."
                ).format(name=name, got=shape_of(value)),
                RETURN if 1 in expected.shape and near(value.T, expected, 1e-5, 1e-7) else VALUES,
            )
        gradient = array(value, f"`{name}`", expected.shape)
        if near(gradient, expected, rtol=1e-5, atol=1e-7):
            return as_asked(value, f"`{name}`", expected.shape) if self.exact else None
        shape = expected.shape
        mistakes = [
            replace(m, gives=np.full(shape, m.gives) if m.gives.size == 1 else m.gives)
            for m in (replace(m, gives=np.asarray(m.gives)) for m in self.mistakes(case, name))
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


def as_asked(value: Any, what: str, shape: tuple[int, ...]) -> None:
    """Raise Wrong, for the form alone, unless a right value has this very shape; () is a number."""
    if np.shape(value) == shape:
        return
    if shape:
        text = _("{what} a les bonnes valeurs, mais la forme {got} ; l'énoncé demande {shape}.")
    else:
        text = _("{what} a la bonne valeur, dans un tableau de forme {got} ; on attend un nombre.")
    raise Wrong(text.format(what=what, got=np.shape(value), shape=shape), FORM)


def _permuted(values: list[Any], expected: list[np.ndarray]) -> bool:
    """Tell whether the values are the expected ones in another order."""
    arrays = [v for v in values if isinstance(v, np.ndarray)]
    if len(arrays) < len(expected):
        return False

    def alike(order: Sequence[np.ndarray]) -> bool:
        pairs = zip(order, expected, strict=True)
        return all(a.size == e.size and near(a, e, 1e-5, 1e-7) for a, e in pairs)

    return not alike(arrays) and any(map(alike, permutations(arrays)))


def normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return standard normal values away from 0, where ReLU has no derivative."""
    values = rng.standard_normal(shape)
    return values + np.where(values < 0, -0.1, 0.1)


def softmax(scores: np.ndarray, axis: int | None) -> np.ndarray:
    """Return probabilities, computed without overflow."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    shares: np.ndarray = powers / powers.sum(axis=axis, keepdims=True)
    return shares
