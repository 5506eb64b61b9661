"""What the checks of a library of networks share: our base classes under the student's, parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Several, Wrong, joined, words
from tp_utils.checks.judges.mistakes import Mistake, clipped
from tp_utils.checks.judges.values import Mistakes, judge_array
from tp_utils.checks.properties import PART, VALUES, Property
from tp_utils.checks.rules.forbidden import NUMPY_ONLY
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.i18n import _

BASES: dict[str, type] = {"Module": diy.Module, "Loss": diy.Loss}


class LibraryCheck(Check):
    """A check of one class of the library: written with NumPy, on base classes that work."""

    numpy = True
    forbidden = (NUMPY_ONLY,)
    base = "Module"

    @contextmanager
    def prepared(self, target: Any, **stand_ins: Any) -> Iterator[None]:
        """Inside, the student's class inherits from our bases, and sees these stand-ins.

        A mistake in `Module` then costs nothing to the classes built on it, whatever classes of
        the student's own are between them.
        """
        if not isinstance(target, type):
            yield
            return
        if not any(cls.__name__ == self.base for cls in target.__mro__[1:]):
            raise TypeError(
                _("la classe {cls} n'hérite pas de {base}.").format(
                    cls=target.__name__, base=self.base
                )
            )
        ours = {**BASES, **{name: one for name, one in stand_ins.items() if name in BASES}}
        with replaced(target, {**ours, **stand_ins}), ExitStack() as stack:
            for cls in target.__mro__:
                bases = tuple(ours.get(base.__name__, base) for base in cls.__bases__)
                if bases != cls.__bases__ and cls.__name__ not in ours:
                    stack.callback(setattr, cls, "__bases__", cls.__bases__)
                    cls.__bases__ = bases
            yield


def judge_parts(*judges: Callable[[], object]) -> None:
    """Judge the parts of an answer; one that is wrong alone costs what a part does.

    A part that fails something else than its values costs that.
    """
    wrongs = [one for wrong in map(_wrong_of, judges) if wrong for one in wrong.each()]
    values = [one for one in wrongs if one.property == VALUES]
    if values:
        said = {one.message: one for one in reversed(values)}  # one cause of two parts is said once
        whole = joined(reversed(said.values()), VALUES)
        value = values[0].about(PART) if len(values) == 1 else whole
        wrongs = [value, *(one for one in wrongs if one.property != VALUES)]
    if wrongs:
        raise wrongs[0] if len(wrongs) == 1 else Several(wrongs)


@contextmanager
def about(looked: Property) -> Iterator[None]:
    """Inside, what is wrong is about this property."""
    try:
        yield
    except Wrong as wrong:
        raise wrong.about(looked) from None


def _wrong_of(judge: Callable[[], object]) -> Wrong | None:
    try:
        with np.errstate(all="ignore"):  # a mistake may overflow: nothing to warn about
            judge()
    except Wrong as wrong:
        return wrong
    return None


@shown_as("Loss")
class LopsidedLoss(diy.MSELoss):
    """A multiple of the squared error without its term in y²: y and ŷ cannot be swapped."""

    def __init__(self, factor: float = 1.0) -> None:
        """Keep the factor."""
        self.factor = factor

    def forward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return Σ ŷ² − 2 y ŷ for each row, (N,)."""
        costs: np.ndarray = super().forward(y, yhat) - (np.asarray(y) ** 2).sum(axis=1)
        return self.factor * costs

    def backward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return its gradient, (N, d)."""
        return self.factor * super().backward(y, yhat)


def copied(value: Any) -> Any:
    """Return an independent copy of an array; anything else as it is."""
    return np.array(value) if isinstance(value, np.ndarray) else value


def usual(expected: Any, n: int) -> list[Mistake]:
    """Return the mistakes that any gradient can have; `n` is the number of rows."""
    e = np.asarray(expected, float)
    told = [
        Mistake(_("{name} a le mauvais signe."), -e),
        Mistake(_("{name} est nul."), 0 * e),
        Mistake(_("{name} est 2 fois trop petit."), e / 2),
        Mistake(_("{name} est 2 fois trop grand."), 2 * e),
    ]
    if n > 2:
        told += [
            Mistake(
                _(
                    "{name} est divisé par N = {n} : ici, chaque exemple garde son gradient, et "
                    "c'est `Optim` qui fera la moyenne."
                ),
                e / n,
            ),
            Mistake(
                _("{name} est divisé par le nombre de ses coefficients : ici, pas de moyenne."),
                e / e.size,
            ),
            Mistake(_("{name} est multiplié par N = {n}."), e * n),
        ]
    if e.ndim == 2 and e.shape[1] > 2 and e.shape[1] != n:
        told.append(
            Mistake(
                _("{name} est divisé par le nombre de composantes, {d} : ici, pas de moyenne."),
                e / e.shape[1],
            )
        )
    return told


def judge_gradient(
    value: Any, name: str, expected: Any, n: int, mistakes: Mistakes = (), rtol: float = 1e-4
) -> None:
    """Raise Wrong unless `value` is the gradient expected, exactly of its shape."""
    expected = np.asarray(expected, float)
    d = expected.shape[-1]
    more = clipped(value, expected) if isinstance(value, np.ndarray) else ()
    told = [
        Mistake(m.says.format(name=name, n=n, d=d), m.gives, m.fails)
        for m in (*usual(expected, n), *more)
    ]
    judge_array(value, name, expected, [*mistakes, *told], rtol=rtol)
    if isinstance(value, np.ndarray) and value.shape != expected.shape:
        raise Wrong(
            _("{name} a la forme {got} ; on attend {shape}.").format(
                name=name, got=value.shape, shape=expected.shape
            )
        )


def finite(value: Any, says: str) -> None:
    """Raise Wrong if an array holds NaN or an infinite value."""
    if isinstance(value, (np.ndarray, float)) and not np.isfinite(value).all():
        raise Wrong(says)


def judge_real(value: Any, what: str) -> None:
    """Raise Wrong if an array holds integers, to which no real number can be added in place."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iub":
        raise Wrong(
            _(
                "{what} est un tableau d'entiers : y ajouter un nombre à virgule par `+=` échouerait. "
                "On attend des réels."
            ).format(what=what)
        )


def listed(value: Any, what: str) -> list[Any]:
    """Return the list `value`, or raise Wrong."""
    if not isinstance(value, list):
        raise Wrong(
            _("{what} est {got} ; on attend une liste.").format(what=what, got=words(value))
        )
    return value
