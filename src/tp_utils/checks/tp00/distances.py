"""Check of `pairwise_sq_distances(A, B)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.judges.values import judge_array, swapped_axes
from tp_utils.checks.lent import given
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.i18n import _


class PairwiseSqDistances(Check):
    """`pairwise_sq_distances(A, B)`: (n, d), (m, d) → (n, m), no loop.

    Both formulas are right: the sum of squared differences, and
    |a|² + |b|² − 2 a·b, whose rounding is of the order of |a|² + |b|².
    """

    name = "pairwise_sq_distances"
    points = 2
    forbidden = (LOOPS,)
    varied = ("A", "B")
    by_row = (("A",), ("B",))

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return equal sizes, where mistakes are silent, then other sizes, small and large."""
        cases = []
        for n, m, d in ((4, 4, 4), (5, 3, 2), (1, 4, 3), (6, 1, 2), (3, 5, 1), (40, 30, 8)):
            A, B = rng.standard_normal((n, d)), rng.standard_normal((m, d)) + 0.5
            cases.append({"A": A.astype(np.float32), "B": B.astype(np.float32)})
        return cases

    def run(self, pairwise: Any, case: dict[str, Any]) -> Any:
        """Return the distances."""

        return pairwise(given(case["A"]), given(case["B"]))

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the matrix, with the tolerance that the cancellation of float32 needs."""
        A, B = case["A"].astype(float), case["B"].astype(float)
        gaps = A[:, None, :] - B[None, :, :]
        expected = (gaps**2).sum(2)
        what = "pairwise_sq_distances(A, B)"
        if swapped_axes(got, expected) and not swapped_axes(expected, expected):
            raise Wrong(
                _(
                    "le résultat est transposé : la ligne i est celle de A[i], la colonne j celle "
                    "de B[j]."
                )
            )
        squares = (A**2).sum(1)[:, None] + (B**2).sum(1)[None, :]
        dots = A @ B.T
        mistakes = [
            (
                _("ce sont les distances, et non leurs carrés : la racine est de trop."),
                expected**0.5,
            ),
            (_("c'est la somme des différences, sans les carrés."), gaps.sum(2)),
            (_("c'est la somme des valeurs absolues, et non des carrés."), np.abs(gaps).sum(2)),
            (
                _("c'est la moyenne sur les d coordonnées, et non la somme."),
                expected / A.shape[1],
            ),
            (_("c'est le carré de la somme : élevez au carré avant de sommer."), gaps.sum(2) ** 2),
            (_("la somme sur les coordonnées manque : il reste trois dimensions."), gaps**2),
            (_("c'est la plus grande différence, et non la somme."), np.abs(gaps).max(2)),
            (_("le double produit a le mauvais signe."), squares + 2 * dots),
            (_("dans |a − b|², le produit a·b compte deux fois."), squares - dots),
            (_("le double produit manque."), squares),
            (_("ce sont les produits scalaires, et non les distances."), dots),
        ]
        if A.shape == B.shape:
            paired = (A - B) ** 2
            pairs = _("seules les paires (A[i], B[i]) sont calculées ; on veut toutes les paires.")
            mistakes += [(pairs, paired.sum(1)), (pairs, paired)]
        axis = _("la somme est faite sur le mauvais axe.")
        mistakes += [(axis, (gaps**2).sum(1)), (axis, (gaps**2).sum(0))]
        scale = float(squares.max())
        judge_array(got, what, expected, mistakes, rtol=1e-4, atol=1e-5 * (1 + scale))
