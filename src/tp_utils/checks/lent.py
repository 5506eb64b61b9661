"""The modules of torch that a check lends to an answer, and what is no longer as it was in them.

Their values are the arrays of the case, which the engine compares; this is about the rest.
"""

from __future__ import annotations

from typing import Any

ALL = ("requires_grad", "training", "dtype", "grad")
_lent: list[
    tuple[Any, tuple[str, ...], dict[str, Any]]
] = []  # module, what counts, and what it was


def lend(module: Any, names: tuple[str, ...] = ALL) -> Any:
    """Note how a module is, and return it; call it in `run`, before the answer.

    Args:
        module: to be used by the answer, and left as it is.
        names: what counts: one that learns has gradients, one whose layer is replaced other tensors.
    """
    _lent.append((module, names, _state(module)))
    return module


def forget() -> None:
    """Forget all modules: another case begins."""
    _lent.clear()


def changes() -> list[str]:
    """Return the names of what has changed since in the modules that were lent."""
    found = [
        name
        for module, names, before in _lent
        for name, now in _state(module).items()
        if name in names and before[name] != now
    ]
    return list(dict.fromkeys(found))


def _state(module: Any) -> dict[str, Any]:
    parameters = list(module.parameters())
    return {
        "requires_grad": [p.requires_grad for p in parameters],
        "training": [one.training for one in module.modules()],
        "dtype": [p.dtype for p in parameters],
        "grad": [p.grad is not None for p in parameters],
    }
