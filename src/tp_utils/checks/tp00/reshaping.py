"""Check of `side_by_side(images)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.lent import given
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.i18n import _


class SideBySide(Check):
    """`side_by_side(images)`: n images in one row, (n, h, w) → (h, n·w)."""

    name = "side_by_side"
    points = 1
    by_row = (("images",),)
    forbidden = (LOOPS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return different sizes, equal sizes, and images of one row."""
        shapes = ((3, 2, 4), (2, 3, 3), (3, 3, 3), (4, 5, 2))
        return [
            {"images": rng.permutation(n * h * w).reshape(n, h, w).astype(np.float32)}
            for n, h, w in shapes
        ]

    def run(self, side_by_side: Any, case: dict[str, Any]) -> Any:
        """Return the strip."""

        return side_by_side(given(case["images"]))

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the strip; a bare reshape, a column, and mixed pixels have their sentences."""
        images = case["images"]
        n, h, w = images.shape
        expected = np.concatenate(list(images), axis=1)
        mistakes = [
            (
                _(
                    "la forme est bonne, mais les images sont mélangées : `reshape` relit les "
                    "nombres dans l'ordre de la mémoire, et n'échange pas les dimensions."
                ),
                images.reshape(h, n * w),
            ),
            (
                _("les images sont l'une sous l'autre ; on les veut côte à côte."),
                images.reshape(n * h, w),
            ),
            (
                _("les colonnes des images sont entrelacées : dans quel ordre sont les axes ?"),
                images.transpose(1, 2, 0).reshape(h, n * w),
            ),
            (_("chaque image est transposée."), images.transpose(2, 0, 1).reshape(w, n * h)),
            (
                _("l'ordre des images est inversé."),
                np.concatenate(list(images[::-1]), axis=1),
            ),
        ]
        judge_array(got, "side_by_side(images)", expected, mistakes)
