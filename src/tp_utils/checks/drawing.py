"""What the cases of a check become: those of the first seed again, one argument changed alone, many rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tp_utils.checks.plain import dumps

ONCE = "once"  # key of a case that is too long to be drawn, or run, a second time
MANY = 1_200  # rows of a long case
_FAR, _PATIENCE = 7919, 50  # from a seed to those whose values are lent; how many of them


@dataclass(frozen=True)
class Drawn:
    """The cases of a check: those of each seed, then those of the first seed again, last first.

    Attributes:
        cases: for the judge; what is there twice is the same dictionary.
        again: how many of the last ones are there for the second time.
    """

    cases: list[dict[str, Any]]
    again: int = 0

    def encoded(self) -> list[str]:
        """Return each case as a text: what `run` decodes is a copy, whatever it does to it."""
        texts = {id(case): dumps(case) for case in self.cases}
        return [texts[id(case)] for case in self.cases]


def varied(
    first: Sequence[dict[str, Any]],
    keys: Iterable[str],
    draw: Callable[[Sequence[int]], list[dict[str, Any]]],
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Yield the first case with one of its arguments changed, for each of them.

    Args:
        first: cases of the first seed, where a value is taken if it differs.
        keys: arguments, independent of each other.
        draw: cases of some seeds: a value of few, a class, is the same in some of them.
        seed: the first one.
    """
    for key in keys:
        more = (draw([one]) for one in range(seed + _FAR, seed + _FAR + _PATIENCE))
        others = itertools.chain(first[1:], itertools.chain.from_iterable(more))
        yield next(
            {**first[0], key: other[key]}
            for other in others
            if key in other and _fits(other[key], first[0][key])
        )


def with_rows(case: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return the same case, where what these keys hold has `MANY` rows: its own, again and again.

    The last ones are the first of all or the last, by unequal parts: the mean of the others is not
    the mean of all.
    """
    return {**case, **{key: _again_and_again(case[key]) for key in keys}}


def _again_and_again(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _again_and_again(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_again_and_again(part) for part in value]
    n = len(value)
    return value[np.r_[np.arange(MANY - 200) % n, np.repeat([0, n - 1], [150, 50])]]


def _fits(value: Any, other: Any) -> bool:
    """Tell whether a value is another, of the same kind and shape."""
    if type(value) is not type(other):
        return False
    if isinstance(value, np.ndarray):
        return value.shape == other.shape and not np.array_equal(value, other)
    if isinstance(value, dict) and (
        value.keys() != other.keys() or any(np.shape(value[k]) != np.shape(other[k]) for k in value)
    ):
        return False
    return bool(dumps(value) != dumps(other))
