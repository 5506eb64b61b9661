"""The list of errors that a descent returns, in any of the forms a student gives it."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, not_none, number, words
from tp_utils.i18n import _


def sequence(value: Any, what: str) -> np.ndarray:
    """Return the numbers of `value` (list of numbers or of tensors, or tensor (n,)), float64.

    Raises:
        Wrong: it is no list of finite numbers.
    """
    not_none(value, what)
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = list(value)
    if not isinstance(value, list):
        raise Wrong(
            _("{what} est {got} ; on attend la liste des erreurs, une par itération.").format(
                what=what, got=words(value)
            )
        )
    return np.array([number(v, f"{what}[{k}]") for k, v in enumerate(value)], dtype=float)
