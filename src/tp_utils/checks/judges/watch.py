"""Modules that say, in words, when a network hands them what is not theirs."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.i18n import _


def watched(module: diy.Module, name: str) -> diy.Module:
    """Make a module compare what its backward receives with what its forward has seen.

    Args:
        module: changed in place, and returned.
        name: how messages call it.
    """
    seen: dict[str, tuple[int, ...]] = {}
    forward = module.forward
    backwards = {
        key: getattr(module, key) for key in ("backward_update_gradient", "backward_delta")
    }

    def see(X: Any) -> Any:
        out = forward(X)
        seen.update(input=np.shape(X), output=np.shape(out))
        return out

    def compared(method: Any) -> Any:
        def call(X: Any, delta: Any) -> Any:
            _compare(name, seen, X, delta)
            return method(X, delta)

        return call

    module.forward = see  # type: ignore[method-assign]
    for key, method in backwards.items():
        setattr(module, key, compared(method))
    return module


def _compare(name: str, seen: dict[str, tuple[int, ...]], X: Any, delta: Any) -> None:
    if not seen:  # the output that lacks this module says so better
        return
    if delta is None:
        raise ValueError(
            _("{name} reçoit None pour delta : manque-t-il un return ?").format(name=name)
        )
    if np.shape(delta) != seen["output"]:
        raise ValueError(
            _(
                "{name} reçoit un delta de forme {got}, mais sa sortie est de forme {out} : est-ce "
                "bien le delta du module suivant ?"
            ).format(name=name, got=np.shape(delta), out=seen["output"])
        )
    if np.shape(X) != seen["input"]:
        raise ValueError(
            _(
                "au retour, {name} reçoit une entrée de forme {got}, mais forward lui avait donné "
                "{had} : est-ce bien la sienne ?"
            ).format(name=name, got=np.shape(X), had=seen["input"])
        )
