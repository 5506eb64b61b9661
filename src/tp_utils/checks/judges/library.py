"""What the checks of lab 12 share: our base classes under the student's, named mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, near, words
from tp_utils.checks.judges.values import Mistakes, judge_array
from tp_utils.checks.properties import VALUES, Property
from tp_utils.checks.rules.forbidden import NUMPY_ONLY
from tp_utils.checks.standins import replaced
from tp_utils.i18n import _

BASES = {"Module": diy.Module, "Loss": diy.Loss}


class LibraryCheck(Check):
    """A check of one class of the library: written with NumPy, on base classes that work."""

    numpy = True
    forbidden = (NUMPY_ONLY,)
    base = "Module"

    @contextmanager
    def prepared(self, target: Any, **stand_ins: Any) -> Iterator[None]:
        """Inside, the student's class inherits from our bases, and sees these stand-ins.

        A mistake in `Module` then costs nothing to the classes built on it.
        """
        if not isinstance(target, type):
            yield
            return
        bases = target.__bases__
        if not any(cls.__name__ == self.base for cls in target.__mro__[1:]):
            raise TypeError(
                _("la classe {cls} n'hérite pas de {base}.").format(
                    cls=target.__name__, base=self.base
                )
            )
        with replaced(target, {**BASES, **stand_ins}):
            target.__bases__ = tuple(BASES.get(cls.__name__, cls) for cls in bases)
            try:
                yield
            finally:
                target.__bases__ = bases


class LopsidedLoss(diy.MSELoss):
    """The squared error without its term in y²: same gradient, and y and ŷ cannot be swapped."""

    def forward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return Σ ŷ² − 2 y ŷ for each row, (N,)."""
        costs: np.ndarray = super().forward(y, yhat) - (np.asarray(y) ** 2).sum(axis=1)
        return costs


def copied(value: Any) -> Any:
    """Return an independent copy of an array; anything else as it is."""
    return np.array(value) if isinstance(value, np.ndarray) else value


def usual(expected: Any, name: str, n: int) -> list[tuple[str, np.ndarray]]:
    """Return the mistakes that any gradient can have; `n` is the number of rows."""
    e = np.asarray(expected, float)
    told = [
        (_("{name} a le mauvais signe."), -e),
        (_("{name} est nul."), 0 * e),
        (_("{name} est 2 fois trop petit."), e / 2),
        (_("{name} est 2 fois trop grand."), 2 * e),
    ]
    if n > 2:
        told += [
            (
                _(
                    "{name} est divisé par N = {n} : ici, chaque exemple garde son gradient, et "
                    "c'est `Optim` qui fera la moyenne."
                ),
                e / n,
            ),
            (
                _("{name} est divisé par le nombre de ses coefficients : ici, pas de moyenne."),
                e / e.size,
            ),
            (_("{name} est multiplié par N = {n}."), e * n),
        ]
    return [(sentence.format(name=name, n=n), value) for sentence, value in told]


def judge_gradient(
    value: Any, name: str, expected: Any, n: int, mistakes: Mistakes = (), rtol: float = 1e-4
) -> None:
    """Raise Wrong unless `value` is the gradient expected, exactly of its shape."""
    expected = np.asarray(expected, float)
    told = [*mistakes, *usual(expected, name, n)]
    judge_array(value, name, expected, told, rtol=rtol)
    if isinstance(value, np.ndarray) and value.shape != expected.shape:
        raise Wrong(
            _("{name} a la forme {got} ; on attend {shape}.").format(
                name=name, got=value.shape, shape=expected.shape
            )
        )


def judge_untouched(seen: dict[str, Any], case: dict[str, Any], target: str) -> None:
    """Raise Wrong if the arrays of `seen` are no longer those of the case."""
    for name, after in seen.items():
        before = np.asarray(case[name], float)
        if not isinstance(after, np.ndarray) or not near(after, before, rtol=0, atol=0):
            raise Wrong(
                _(
                    "`{target}` modifie `{name}` sur place : cet argument doit rester tel quel, "
                    "d'autres modules s'en servent."
                ).format(target=target, name=name)
            )


def parts_right(complaints: dict[str, str], alone: Property) -> None:
    """Raise the complaints of the parts of an answer; a single one costs what `alone` costs."""
    if complaints:
        raise Wrong("\n".join(complaints.values()), alone if len(complaints) == 1 else VALUES)


def complaint_of(judge: Any, *args: Any, **kwargs: Any) -> str:
    """Return what a judge says, empty when it says nothing."""
    try:
        with np.errstate(all="ignore"):  # a mistake may overflow: nothing to warn about
            judge(*args, **kwargs)
    except Wrong as wrong:
        return wrong.message
    return ""


def listed(value: Any, what: str) -> list[Any]:
    """Return the list `value`, or raise Wrong."""
    if not isinstance(value, list):
        raise Wrong(
            _("{what} est {got} ; on attend une liste.").format(what=what, got=words(value))
        )
    return value
