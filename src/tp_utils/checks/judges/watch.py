"""Modules that say, in words, when a network hands them what is not theirs."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.i18n import _

BACK = ("backward_update_gradient", "backward_delta")


class Misfit(ValueError):
    """A module received, on the way back, what is not its own."""


class Watch:
    """What the modules of a network see: which ones the way back has reached."""

    def __init__(self, strict: bool = False) -> None:
        """Start with no module; a strict watch tells a way back without a way there."""
        self.strict = strict
        self.back: dict[str, bool] = {}

    def over(self, module: diy.Module, name: str) -> diy.Module:
        """Make a module compare what its backward receives with what its forward has seen.

        Args:
            module: changed in place, and returned.
            name: how messages call it.
        """
        kind, seen = type(module), {}  # type: ignore[var-annotated]
        self.back[name] = False

        def forward(own: Any, X: Any) -> Any:
            out = kind.forward(own, X)
            seen.update(input=np.array(X), output=np.array(out))
            return out

        def compared(method: Any) -> Any:
            def call(own: Any, X: Any, delta: Any) -> Any:
                self.back[name] = True
                _compare(name, seen, X, delta, self.strict)
                return method(own, X, delta)

            return call

        methods = {key: compared(getattr(kind, key)) for key in BACK}
        module.__class__ = type(kind.__name__, (kind,), {"forward": forward, **methods})
        return module

    def skipped(self) -> list[str]:
        """Return the modules that the way back has not reached."""
        return [name for name, done in self.back.items() if not done]


def _compare(name: str, seen: dict[str, np.ndarray], X: Any, delta: Any, strict: bool) -> None:
    if not seen:
        if strict:
            raise Misfit(_("au retour, {name} n'a pas encore fait de `forward`.").format(name=name))
        return  # the output that lacks this module says so better
    if delta is None:
        raise Misfit(_("{name} reçoit None pour delta : manque-t-il un return ?").format(name=name))
    if np.shape(delta) != seen["output"].shape:
        raise Misfit(
            _(
                "{name} reçoit un delta de forme {got}, mais sa sortie est de forme {out} : est-ce "
                "bien le delta du module suivant ?"
            ).format(name=name, got=np.shape(delta), out=seen["output"].shape)
        )
    if _same(X, seen["input"]):
        return
    if _same(X, seen["output"]):
        raise Misfit(
            _("au retour, {name} reçoit sa propre sortie au lieu de son entrée.").format(name=name)
        )
    raise Misfit(
        _(
            "au retour, {name} ne reçoit pas l'entrée que `forward` lui avait donnée : est-ce bien la "
            "sienne ?"
        ).format(name=name)
    )


def _same(a: Any, b: np.ndarray) -> bool:
    return np.shape(a) == b.shape and bool(np.allclose(a, b, rtol=1e-9, atol=0))
