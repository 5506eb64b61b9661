"""Check of `fc_forward(X, W, b)`: Z = X W + b, for a batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, normal
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.i18n import _

SIZES = ((5, 3, 2), (4, 4, 4), (1, 2, 5), (6, 2, 6))  # N, D, H


class FcForward(Check):
    """Against the sum written coefficient by coefficient (einsum)."""

    name = "fc_forward"
    points = 1
    numpy = True
    forbidden = (NO_TORCH,)
    varied = ("X", "W", "b")
    by_row = (("X",),)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return sizes all different, all equal, one row, and N = H (broadcasting); large values."""
        return [
            {"X": normal(rng, N, D), "W": normal(rng, D, H), "b": normal(rng, 1, H)}
            for N, D, H in SIZES
        ] + [{"X": 1e4 * normal(rng, 3, 2), "W": normal(rng, 2, 3), "b": normal(rng, 1, 3)}]

    def run(self, fc_forward: Any, case: Case) -> Any:
        """Return the output."""
        return fc_forward(case["X"], case["W"], case["b"])

    def judge(self, case: Case, got: Any) -> None:
        """Judge the output."""
        X, W, b = case["X"], case["W"], case["b"]
        product = np.einsum("nd,dh->nh", X, W)
        table = {
            _("le biais manque : la sortie ne contient que le produit."): product,
            _("le biais est retranché au lieu d'être ajouté."): product - b,
            _("un seul biais est ajouté partout : il y en a un par colonne de la sortie."): (
                product + b.sum()
            ),
            _("une ReLU est appliquée : ce sera l'exercice suivant."): (product + b).clip(0),
        }
        if W.shape[0] == W.shape[1]:
            table[_("W est transposée : W est déjà de taille (D, H).")] = X @ W.T + b
        if len(X) == b.size:
            says = _(
                "le biais est ajouté ligne par ligne : chaque exemple reçoit toute la ligne b."
            )
            table[says] = product + b.T
        mistakes = [Mistake(says, gives) for says, gives in table.items()]
        judge_array(got, _("la sortie Z"), product + b, mistakes, 1e-6, 1e-8)
