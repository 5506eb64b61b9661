"""Gradients by finite differences, and what a wrong gradient says about its mistake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tp_utils.arrays import as_array
from tp_utils.i18n import _, decimal

EPSILON = float(np.finfo(np.float64).eps ** (1 / 3))  # the step of a central difference, in float64


def numerical_gradient(f: Callable[[Any], Any], w: Any, epsilon: float | None = None) -> np.ndarray:
    """Return the gradient of the scalar function `f` at `w`, by central differences.

    (f(w + ε e_k) − f(w − ε e_k)) / 2ε for each coordinate k: two calls of `f`
    per coordinate. `w` is restored, and never changed when `f` raises.

    Args:
        f: takes an array or a tensor like `w`, returns one number.
        w: array or tensor of any shape; `f` receives a copy of the same type, in
            float64 when `w` is a NumPy array.
        epsilon: step; by default the cube root of the precision of the type
            (6e-6 in float64, 5e-3 in float32), which balances the error of
            truncation, in ε², with that of rounding, in 1/ε.

    Returns:
        float64 array, same shape as `w`.

    Source: Press et al., Numerical Recipes, 3rd ed., section 5.7.

    Examples:
        >>> import numpy as np
        >>> from tp_utils.gradients import numerical_gradient
        >>> numerical_gradient(lambda w: (w**2).sum(), np.array([1.0, -3.0])).round(6)
        array([ 2., -6.])
    """
    is_tensor = hasattr(w, "detach")
    point: Any = w.detach().clone() if is_tensor else np.array(w, dtype=np.float64)
    if epsilon is None:
        single = float(np.finfo(np.float32).eps ** (1 / 3))
        epsilon = single if "float32" in str(point.dtype) else EPSILON
    flat = point.reshape(-1)
    if is_tensor and flat.data_ptr() != point.data_ptr():
        raise ValueError(_("w doit être contigu : appelez w.contiguous()."))
    slope = np.empty(flat.shape[0])
    for k in range(len(slope)):
        center = float(flat[k])
        flat[k] = center + epsilon
        right, above = float(flat[k]), float(f(point))
        flat[k] = center - epsilon
        left, below = float(flat[k]), float(f(point))
        flat[k] = center
        slope[k] = (above - below) / (right - left)  # the step that was really taken
    return slope.reshape(tuple(point.shape))


@dataclass(frozen=True)
class Gap:
    """The coordinate where two gradients differ most.

    Attributes:
        index: the coordinate.
        got: value there.
        expected: reference value there.
        relative: |got − expected| divided by the largest of 1e-8 and the greatest
            absolute value of the reference.
    """

    index: tuple[int, ...]
    got: float
    expected: float
    relative: float


def worst_gap(got: Any, expected: Any) -> Gap:
    """Return where `got` is farthest from `expected` (arrays of the same shape).

    Examples:
        >>> from tp_utils.gradients import worst_gap
        >>> worst_gap([1.0, 2.5], [1.0, 2.0])
        Gap(index=(1,), got=2.5, expected=2.0, relative=0.25)
    """
    got, expected = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    difference = np.abs(got - expected)
    difference = np.where(np.isnan(difference), np.inf, difference)
    index = np.unravel_index(int(difference.argmax()), difference.shape)
    scale = max(float(np.abs(expected).max(initial=0)), 1e-8)
    return Gap(
        tuple(int(i) for i in index),
        float(got[index]),
        float(expected[index]),
        float(difference[index]) / scale,
    )


def compare(got: Any, expected: Any, name: str = "") -> str:
    """Say in one line how far `got` is from `expected`, and where the gap is widest."""
    name = name or _("le gradient")
    got, expected = as_array(got, np.float64), as_array(expected, np.float64)
    if got.size != expected.size:
        return _("{name} : forme {got}, au lieu de {expected}").format(
            name=name, got=got.shape, expected=expected.shape
        )
    gap = worst_gap(got.reshape(expected.shape), expected)
    where = f"[{', '.join(map(str, gap.index))}]"
    return _("{name} : écart relatif {gap} au plus, en {where} ({got} contre {expected})").format(
        name=name,
        gap=decimal(gap.relative, ".1e"),
        where=where,
        got=decimal(gap.got, ".6f"),
        expected=decimal(gap.expected, ".6f"),
    )
