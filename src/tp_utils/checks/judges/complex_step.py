"""Gradients by a complex step: exact to rounding, from the way forward alone, without torch.

Source: W. Squire and G. Trapp, Using complex variables to estimate derivatives of real functions,
SIAM Review 40 (1998), p. 110-112.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

STEP = 1e-100  # nothing is subtracted: the smaller the better


def gradients(cost: Callable[..., Any], arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the gradient of `cost` by each array, in float64: Im cost(…, a + i h e_k, …) / h.

    Args:
        cost: takes the arrays; one of them comes complex, as many times as it has coefficients,
            along a new first axis. Returns one number, or one for each time: it sums over the
            last two axes, and is made of functions that NumPy continues to complex numbers.
        arrays: two axes each.
    """
    found = []
    for k, a in enumerate(arrays):
        steps = 1j * STEP * np.eye(a.size).reshape(a.size, *a.shape)
        value = cost(*arrays[:k], a + steps, *arrays[k + 1 :])
        found.append(np.broadcast_to(np.imag(value) / STEP, a.size).reshape(a.shape).copy())
    return found


def affine(X: Any, P: Any) -> Any:
    """Return X W + b, where b is the last row of P."""
    return X @ P[..., :-1, :] + P[..., -1:, :]


def relu(Z: Any) -> Any:
    """Return Z where its real part is positive, 0 elsewhere."""
    return np.where(np.real(Z) > 0, Z, 0)


def sigmoid(Z: Any) -> Any:
    """Return 1 / (1 + exp(−Z)), for scores that are not large."""
    return 1 / (1 + np.exp(-Z))


def cross_entropy(S: Any, y: np.ndarray) -> Any:
    """Return the mean over the rows of ln Σ exp(s) − s_y: S (…, N, C), y (N,)."""
    top = np.real(S).max(axis=-1, keepdims=True)
    each = np.log(np.exp(S - top).sum(axis=-1)) + top[..., 0]
    return (each - S[..., np.arange(len(y)), y]).mean(axis=-1)
