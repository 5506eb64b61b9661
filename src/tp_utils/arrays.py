"""What a student gives, as an array: figures and measures take tensors, arrays and lists alike."""

from __future__ import annotations

from typing import Any

import numpy as np


def as_array(values: Any, dtype: Any = None) -> np.ndarray:
    """Return numbers as a NumPy array of the same shape.

    Args:
        values: a tensor, on any device, followed by autograd or not; or anything array-like.
        dtype: type of the array; that of the values by default.
    """
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values, dtype=dtype)
