"""Gradients by an array whose rows act each on its own cost: a column at a time, many rows or few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.judges.complex_step import STEP
from tp_utils.gradients import EPSILON


def differences(
    costs: Callable[[np.ndarray], Any], X: np.ndarray, epsilon: float | None = None
) -> np.ndarray:
    """Return the gradient by X (N, d) of the sum of `costs(X)` (N,), by central differences.

    The cost k depends on the row k of X alone. See `tp_utils.gradients.numerical_gradient`.
    """
    steps = (epsilon or EPSILON) * np.eye(X.shape[1])
    right, left = [X + step for step in steps], [X - step for step in steps]
    slopes = [
        (costs(r) - costs(m)) / (r - m)[:, j]
        for j, (r, m) in enumerate(zip(right, left, strict=True))
    ]
    return np.stack(slopes, axis=1)


def complex_step(costs: Callable[[Any], Any], X: np.ndarray) -> np.ndarray:
    """Return the same by a complex step; `costs` takes X (d, N, d), and returns (d, N)."""
    moved = X + 1j * STEP * np.eye(X.shape[1])[:, None]
    slopes: np.ndarray = np.imag(costs(moved)).T / STEP
    return slopes
