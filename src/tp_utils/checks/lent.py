"""What a check lends to an answer besides values, and what is no longer as it was in it.

Values are the arrays of the case, which the engine compares; this is about the rest: the modes of a
module, the shape of a tensor that shares the memory of an array, what an attribute of the data is,
the attributes that a module or a tensor has not had before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

ALL = ("requires_grad", "training", "dtype", "grad")
NOTED = "noted"  # the names of what is written on it
# Module's state at any time, what counts, and what it was.
_lent: list[tuple[Callable[[], dict[str, Any]], tuple[str, ...], dict[str, Any]]] = []
# Array of the case, what its tensor is at any time, and what it was.
_given: list[tuple[np.ndarray, Callable[[], Any], Any]] = []


def lend(module: Any, names: tuple[str, ...] = ALL) -> Any:
    """Note how a module is, and return it; call it in `run`, before the answer.

    Args:
        module: to be used by the answer, and left as it is.
        names: what counts: one that learns has gradients, one whose layer is replaced other tensors.
    """
    parts = list(module.modules())  # those that it has now: another layer has its own mode

    def state() -> dict[str, Any]:
        parameters = list(module.parameters())
        return {
            "requires_grad": [p.requires_grad for p in parameters],
            "training": [one.training for one in parts],
            "dtype": [p.dtype for p in parameters],
            "grad": [p.grad is not None for p in parameters],
            NOTED: [name for one in (*parts, *parameters) for name in vars(one)],
        }

    _lent.append((state, (*names, NOTED), state()))
    return module


def given(array: np.ndarray, followed: bool = False) -> Any:
    """Return a tensor that is this array of the case, to be read: its shape is looked at too.

    Args:
        array: of the case.
        followed: autograd follows the tensor.
    """
    import torch

    tensor = torch.from_numpy(array).requires_grad_(followed)

    def state() -> Any:
        form = tuple(tensor.shape), tensor.stride(), tensor.dtype, tensor.requires_grad
        return *form, *vars(tensor)  # what is noted on it

    _given.append((array, state, state()))
    return tensor


def placed(holder: Any, **arrays: np.ndarray) -> Any:
    """Return `holder`, whose attributes are now tensors of these arrays, to be left in their place."""
    for name, array in arrays.items():
        tensor = given(array)
        setattr(holder, name, tensor)
        _given.append((array, lambda name=name: getattr(holder, name, None), tensor))  # type: ignore[misc]
    return holder


def forget() -> None:
    """Forget all that is lent: another case begins."""
    _lent.clear()
    _given.clear()


def changes() -> list[str]:
    """Return the names of what has changed since in the modules that were lent."""
    found = []
    for state, names, before in _lent:
        now = state()
        found += [name for name in names if name != NOTED and before[name] != now[name]]
        found += sorted({*now[NOTED]} - {*before[NOTED]})
    return list(dict.fromkeys(found))


def bent() -> list[np.ndarray]:
    """Return the arrays whose tensor is no longer what it was: its shape, or its place."""
    return [array for array, state, before in _given if not _same(state(), before)]


def _same(now: Any, before: Any) -> bool:
    """Compare two states; the same values in another tensor, or elsewhere, are the same."""
    if isinstance(before, tuple) or now is before:
        return bool(now is before or now == before)
    if not isinstance(now, type(before)) or (now.shape, now.dtype) != (before.shape, before.dtype):
        return False
    return bool(now.device != before.device or (now == before).all())
