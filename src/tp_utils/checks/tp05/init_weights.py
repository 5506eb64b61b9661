"""Check of `init_weights(nx, nh, ny)` with autograd."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.init_weights import InitWeights as ByHand
from tp_utils.checks.judges.judging import Wrong, not_none, only_wrong
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.i18n import _


class InitWeights(ByHand):
    """`init_weights(nx, nh, ny)`: as in lab 4, and leaves that ask for their gradient."""

    forbidden = ()

    def run(self, init_weights: Any, case: dict[str, Any]) -> Any:
        """Return the weights, and what autograd says of each."""
        import torch

        found = super().run(init_weights, case)
        weights, tracked, leaves = found["weights"], {}, {}
        for key, w in weights.items() if isinstance(weights, dict) else ():
            if isinstance(w, torch.Tensor):
                tracked[str(key)], leaves[str(key)] = bool(w.requires_grad), bool(w.is_leaf)
        return {**found, "tracked": tracked, "leaves": leaves}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the weights, then that each is a leaf with requires_grad."""
        not_none(got["weights"], "init_weights(nx, nh, ny)")
        super().judge(case, got)
        lost = [key for key in WEIGHTS if not got["leaves"].get(key)]
        if lost:
            raise Wrong(
                _(
                    "`{key}` n'est pas une feuille du graphe : c'est le résultat d'un calcul fait "
                    "après `requires_grad`, et son `.grad` restera None. Demandez le gradient en "
                    "dernier, sur le tenseur fini."
                ).format(key=lost[0])
            )
        ignored = [key for key in WEIGHTS if not got["tracked"].get(key)]
        if ignored:
            raise Wrong(
                _(
                    "PyTorch ne suit pas {keys} : `requires_grad` y vaut False, et aucun gradient "
                    "ne sera calculé."
                ).format(keys=", ".join(f"`{key}`" for key in ignored))
            )
