"""Check of `init_weights(nx, nh, ny)` with autograd."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.init_weights import InitWeights as ByHand
from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.properties import GRAPH
from tp_utils.i18n import _


class InitWeights(ByHand):
    """`init_weights(nx, nh, ny)`: as in lab 4, and leaves that ask for their gradient."""

    def judge_graph(self, seen: dict[str, Any]) -> None:
        """Raise Wrong unless each weight is a leaf with requires_grad."""
        lost = [key for key in WEIGHTS if key not in seen["leaves"]]
        if lost:
            raise Wrong(
                _(
                    "`{key}` n'est pas une feuille du graphe : c'est le résultat d'un calcul fait "
                    "après `requires_grad`, et son `.grad` restera None. Demandez le gradient en "
                    "dernier, sur le tenseur fini."
                ).format(key=lost[0]),
                GRAPH,
            )
        ignored = [key for key in WEIGHTS if key not in seen["tracked"]]
        if ignored:
            raise Wrong(
                _(
                    "PyTorch ne suit pas {keys} : `requires_grad` y vaut False, et aucun gradient "
                    "ne sera calculé."
                ).format(keys=", ".join(f"`{key}`" for key in ignored)),
                GRAPH,
            )
