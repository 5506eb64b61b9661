"""Can a network learn: gradients reach its parameters, and another one starts from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from itertools import combinations
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, near, together
from tp_utils.checks.properties import GRAPH, STATE
from tp_utils.i18n import N_, _, ngettext

NETWORKS_ALIKE = N_(
    "deux réseaux créés l'un après l'autre ont les mêmes poids : une graine fixée, ou des valeurs "
    "écrites d'avance, empêchent de recommencer d'un autre point de départ."
)


def ready(model: Any, other: Any, X: Any) -> dict[str, Any]:
    """Return what `judge_ready` needs of a module, of another made like it, and of an input.

    The gradients of the module are put back to None.
    """
    import torch

    def tracked(value: Any) -> bool:
        return isinstance(value, torch.Tensor) and value.requires_grad

    parameters = list(model.parameters())
    out = model(X)
    if tracked(out):
        out.square().sum().backward()
    reached = [p.grad is not None for p in parameters]
    model.zero_grad(set_to_none=True)
    others = list(other.parameters()) if isinstance(other, torch.nn.Module) else []
    pairs = list(zip(parameters, others, strict=False))
    twins = bool(pairs) and all(torch.equal(a, b) for a, b in pairs)
    return {"reached": reached, "twins": twins}


def judge_ready(seen: Mapping[str, Any]) -> None:
    """Raise Wrong if a parameter has no gradient, or if two networks start alike.

    Two right networks start alike under no key: their weights are drawn from continuous laws.
    """
    reached = seen["reached"]

    def tracked() -> None:
        lost = sum(one is not True for one in reached)
        if lost == len(reached) > 1:
            raise Wrong(
                _(
                    "PyTorch ne suit le calcul jusqu'à aucun des {n} paramètres : ils n'apprendraient "
                    "jamais. Rien ne doit les détacher (`detach`, `no_grad`, `.data`), et ils gardent "
                    "`requires_grad`."
                ).format(n=lost),
                GRAPH,
            )
        if lost:
            raise Wrong(
                ngettext(
                    "PyTorch ne suit pas le calcul jusqu'à {lost} des {n} paramètres : il "
                    "n'apprendrait jamais. Rien ne doit le détacher (`detach`, `no_grad`, `.data`), "
                    "et il garde `requires_grad`.",
                    "PyTorch ne suit pas le calcul jusqu'à {lost} des {n} paramètres : ils "
                    "n'apprendraient jamais. Rien ne doit les détacher (`detach`, `no_grad`, "
                    "`.data`), et ils gardent `requires_grad`.",
                    lost,
                ).format(lost=lost, n=len(reached)),
                GRAPH,
            )

    together(tracked, lambda: judge_apart(seen["twins"] is not False))


def judge_apart(same: bool, says: str = NETWORKS_ALIKE) -> None:
    """Raise Wrong, which says this, if two networks, or what else is made twice, start alike."""
    if same:
        raise Wrong(_(says), STATE)


def sharing(tensors: Mapping[str, Any]) -> list[str]:
    """Return the keys of the tensors that others overwrite, once each is filled in its turn.

    They have their numbers again afterwards: an answer may keep them.
    """
    import torch

    with torch.no_grad():
        before = [w.clone() for w in tensors.values()]
        for k, w in enumerate(tensors.values()):
            with suppress(RuntimeError):  # memory that is its own several times, or an integer's
                w.fill_(k)
        shared = [key for k, (key, w) in enumerate(tensors.items()) if w.numel() and (w != k).any()]
        for w, value in zip(tensors.values(), before, strict=True):
            with suppress(RuntimeError):
                w.copy_(value)
        return shared


def judge_shared(shared: Any, weights: Mapping[str, np.ndarray]) -> None:
    """Raise Wrong if a parameter is in the memory of another, or begins with the numbers of another."""
    if shared:
        raise Wrong(
            _(
                "{keys} et un autre paramètre sont le même morceau de mémoire : changer l'un change "
                "l'autre. Faites un tirage par paramètre."
            ).format(keys=", ".join(f"`{key}`" for key in shared))
        )
    for (a, v), (b, w) in combinations(weights.items(), 2):
        n = min(v.size, w.size)
        if near(v.flat[:n], w.flat[:n], rtol=1e-6, atol=0) and w.any():
            raise Wrong(
                _(
                    "`{a}` et `{b}` commencent par les mêmes nombres : faites un tirage par paramètre, sans "
                    "fixer de graine."
                ).format(a=a, b=b)
            )
