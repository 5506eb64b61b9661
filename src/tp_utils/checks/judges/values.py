"""Judge one array: right, or wrong in a way that has a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array, forged, near, same_but_ones, shape_of
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import FORM
from tp_utils.i18n import _, decimal, ngettext

Mistakes = Iterable[Mistake | tuple[str, Any]]


def part(got: Any, key: str) -> Any:
    """Return what `run` observed under `key`; anything else than a dictionary is Wrong."""
    if not isinstance(got, dict) or key not in got:
        raise forged("KeyError")
    return got[key]


def judge_array(
    value: Any,
    what: str,
    expected: Any,
    mistakes: Mistakes = (),
    rtol: float = 1e-4,
    atol: float = 1e-6,
) -> None:
    """Raise Wrong unless `value` is `expected`, up to axes of length 1.

    Args:
        value: plain data, whatever the student returned.
        what: its name in the message.
        expected: the right array.
        mistakes: what each mistake gives, of any shape.
        rtol, atol: tolerances, as in `near`.
    """
    expected = np.asarray(expected, float)
    if isinstance(value, np.ndarray):
        alike = same_but_ones(value.shape, expected.shape)
        if alike and near(value, expected, rtol, atol):
            return
        table = [m if isinstance(m, Mistake) else Mistake(*m) for m in mistakes]
        known = explain(value, table, rtol, atol)
        if known:
            raise known
    found = array(value, what, expected.shape)
    if near(found, expected, rtol, atol):
        return
    gap = np.abs(found - expected)
    wrong = int((gap > atol + rtol * np.abs(expected).max(initial=0)).sum())
    where = np.unravel_index(int(gap.argmax()), gap.shape)
    place = "[" + ", ".join(str(int(i)) for i in where) + "]" if where else ""
    raise Wrong(
        ngettext(
            "{what} a la bonne forme, mais une valeur fausse sur {n}, en {place} : {v}.",
            "{what} a la bonne forme, mais {wrong} valeurs fausses sur {n} ; en {place}, {v}.",
            wrong,
        ).format(
            what=what, wrong=wrong, n=gap.size, place=place or "()", v=decimal(found[where], ".4g")
        )
        if gap.size > 1
        else _("{what} vaut {v} : ce n'est pas le résultat attendu.").format(
            what=what, v=decimal(float(found.reshape(-1)[0]), ".4g")
        ),
        named=False,
    )


def judge_form(value: Any, what: str, shape: Sequence[int], tensor: Any = True) -> None:
    """Raise Wrong, for its form alone, unless `value` has exactly this shape and is a tensor.

    Args:
        value: plain data; values and size are judged elsewhere.
        what: its name in the message.
        shape: expected, axes of length 1 included.
        tensor: whether `run` saw a torch tensor, where the notebook needs one.
    """
    if tensor is not True:
        raise Wrong(_("{what} n'est pas un tenseur de torch.").format(what=what), FORM)
    if np.shape(value) != tuple(shape):
        raise Wrong(
            _("{what} a la forme {got} ; on attend exactement {shape}.").format(
                what=what, got=shape_of(np.asarray(value)), shape=tuple(shape)
            ),
            FORM,
        )


def swapped_axes(value: Any, expected: Any) -> bool:
    """Tell whether a matrix is the transpose of what is expected."""
    if not isinstance(value, np.ndarray) or value.ndim != 2:
        return False
    turned = np.asarray(expected, float).T
    return value.shape == turned.shape and near(value, turned)


__all__ = [
    "Mistakes",
    "judge_array",
    "judge_form",
    "part",
    "shape_of",
    "swapped_axes",
]
