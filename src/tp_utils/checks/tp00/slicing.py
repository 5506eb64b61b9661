"""Checks of `crop(image, x, y, width, height)` and of `checkerboard(n, m)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.judges.values import judge_array, swapped_axes
from tp_utils.checks.lent import given
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.i18n import _


class Crop(Check):
    """`crop`: a rectangle of an image, rows first."""

    name = "crop"
    points = 1
    forbidden = (LOOPS,)
    varied = ("image", "x", "y", "width", "height")

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return rectangles inside, in a corner of, and as large as an image; in long ones."""
        plans = (
            ((8, 12), (5, 2, 4, 3)),
            ((9, 9), (1, 4, 3, 3)),
            ((6, 10), (7, 0, 3, 6)),
            ((5, 4), (0, 0, 4, 5)),
            ((1_200, 5), (1, 30, 3, 1_150)),  # a part is not the whole
            ((2, 1_200), (30, 0, 1_150, 2)),
        )
        keys = ("x", "y", "width", "height")
        return [
            {
                "image": rng.permutation(h * w).reshape(h, w).astype(np.float32),
                **dict(zip(keys, box, strict=True)),
            }
            for (h, w), box in plans
        ]

    def run(self, crop: Any, case: dict[str, Any]) -> Any:
        """Return the rectangle."""

        box = (case[key] for key in ("x", "y", "width", "height"))
        return crop(given(case["image"]), *box)

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the rectangle: swapped order and wrong ends have their sentences."""
        image, x, y, w, h = (case[key] for key in ("image", "x", "y", "width", "height"))
        swap = _(
            "`x` et `y` sont échangés : dans un tenseur, le premier indice est celui de la ligne "
            "(de haut en bas), le second celui de la colonne."
        )
        end = _(
            "dans une tranche `début:fin`, la fin est un indice, et non une longueur : où s'arrête "
            "un morceau de longueur `width` qui commence en `x` ?"
        )
        more = _("il y a une ligne ou une colonne de trop : l'indice de fin n'est pas compris.")
        less = _("il manque une ligne ou une colonne : l'indice de fin n'est déjà pas compris.")
        expected = image[y : y + h, x : x + w]
        mistakes = [
            (swap, image[x : x + w, y : y + h]),
            (swap, image[x : x + h, y : y + w]),
            (
                _("le rectangle est transposé : largeur et hauteur sont échangées."),
                image[y : y + w, x : x + h],
            ),
            (end, image[y:h, x:w]),
            (more, image[y : y + h + 1, x : x + w + 1]),
            (less, image[y : y + h - 1, x : x + w - 1]),
        ]
        judge_array(got, "crop(image, x, y, width, height)", expected, mistakes)


class Checkerboard(Check):
    """`checkerboard(n, m)`: zeros and ones, zero in the corner, no loop."""

    name = "checkerboard"
    points = 1
    forbidden = (LOOPS,)
    varied = ("n", "m")

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return even and odd sizes, a square, one row, and long boards."""
        return [
            {"n": n, "m": m}
            for n, m in ((4, 6), (5, 3), (3, 4), (8, 8), (1, 5), (1_201, 2), (2, 1_201))
        ]

    def run(self, checkerboard: Any, case: dict[str, Any]) -> Any:
        """Return the board."""
        return checkerboard(case["n"], case["m"])

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the board: inverted, transposed or striped ones have their sentences."""
        n, m = case["n"], case["m"]
        i, j = np.arange(n)[:, None], np.arange(m)[None, :]
        expected = (i + j) % 2
        if n != m and swapped_axes(got, expected):
            raise Wrong(
                _("le damier a {m} lignes et {n} colonnes : n et m sont échangés.").format(m=m, n=n)
            )
        half = _("une case blanche sur deux manque : il reste des lignes sans aucun 1.")
        mistakes = [
            (_("le damier est inversé : la case en haut à gauche vaut 0."), 1 - expected),
            (half, expected * (i % 2)),
            (half, expected * (1 - i % 2)),
            (_("ce sont des rayures : toutes les lignes sont pareilles."), (0 * i + j) % 2),
            (_("ce sont des rayures : toutes les colonnes sont pareilles."), (i + 0 * j) % 2),
            (_("toutes les cases valent 0."), 0 * expected),
        ]
        judge_array(got, "checkerboard(n, m)", expected, mistakes)
