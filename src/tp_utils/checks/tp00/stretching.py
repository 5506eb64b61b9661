"""Checks of `scale_images(images, gains)` and of `center_rows(X)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.lent import given
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.i18n import _


class ScaleImages(Check):
    """`scale_images(images, gains)`: each image by its own gain."""

    name = "scale_images"
    points = 1
    forbidden = (LOOPS,)
    varied = ("images", "gains")
    by_row = (("images", "gains"),)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return equal sizes first, where a forgotten dimension is silent, then different ones."""
        cases = []
        for n, h, w in ((3, 3, 3), (2, 4, 3), (4, 2, 4), (3, 3, 5)):
            images = rng.uniform(1, 2, (n, h, w)).astype(np.float32)
            gains = (rng.uniform(1, 1.3) * 1.5 ** rng.permutation(n)).astype(np.float32)
            cases.append({"images": images, "gains": gains})
        return cases

    def run(self, scale_images: Any, case: dict[str, Any]) -> Any:
        """Return the result."""

        return scale_images(given(case["images"]), given(case["gains"]))

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the images; gains along the wrong axis have their sentences."""
        images, gains = case["images"].astype(float), case["gains"].astype(float)
        n, h, w = images.shape
        mistakes = [(_("les images n'ont pas changé."), images)]
        if w == n:
            mistakes.append(
                (
                    _(
                        "les gains multiplient les **colonnes** : alignée à droite, la forme (n,) "
                        "va avec la dernière dimension. Combien de dimensions faut-il ajouter ?"
                    ),
                    images * gains,
                )
            )
        if h == n:
            mistakes.append(
                (
                    _(
                        "les gains multiplient les **lignes** : avec la forme (n, 1), il manque "
                        "encore une dimension, comme une paire de crochets oubliée."
                    ),
                    images * gains[:, None],
                )
            )
        mistakes += [
            (_("les gains sont ajoutés ; on demande un produit."), images + gains[:, None, None]),
            (_("les images sont divisées par les gains."), images / gains[:, None, None]),
        ]
        expected = images * gains[:, None, None]
        judge_array(got, "scale_images(images, gains)", expected, mistakes)


class CenterRows(Check):
    """`center_rows(X)`: each row minus its own mean."""

    name = "center_rows"
    points = 1
    by_row = (("X",),)
    forbidden = (LOOPS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a square first, where a lost dimension is silent, then other sizes."""
        return [
            {"X": (rng.standard_normal((n, d)) + np.arange(n)[:, None]).astype(np.float32)}
            for n, d in ((4, 4), (5, 3), (2, 6))
        ]

    def run(self, center_rows: Any, case: dict[str, Any]) -> Any:
        """Return the result."""

        return center_rows(given(case["X"]))

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the rows; the wrong axis and the lost dimension have their sentences."""
        X = case["X"].astype(float)
        rows = X.mean(1)
        mistakes = [
            (
                _("c'est la moyenne de chaque **colonne** qui est retirée : quel axe disparaît ?"),
                X - X.mean(0),
            ),
            (_("c'est la moyenne de tout le tableau qui est retirée."), X - X.mean()),
            (
                _("c'est la somme de chaque ligne qui est retirée, et non sa moyenne."),
                X - X.sum(1, keepdims=True),
            ),
            (_("la moyenne est ajoutée au lieu d'être retirée."), X + rows[:, None]),
            (_("c'est la moyenne elle-même qui est renvoyée."), rows),
            (
                _("les lignes sont aussi divisées par leur écart-type."),
                (X - rows[:, None]) / X.std(1, keepdims=True),
            ),
            (
                _("les lignes sont aussi divisées par leur écart-type."),
                (X - rows[:, None]) / X.std(1, ddof=1, keepdims=True),
            ),
        ]
        if X.shape[0] == X.shape[1]:
            mistakes.insert(
                0,
                (
                    _(
                        "la moyenne de la ligne i est retirée à la **colonne** i : les moyennes ont "
                        "la forme (n,), qui s'aligne à droite. Gardez une dimension de taille 1."
                    ),
                    X - rows,
                ),
            )
        judge_array(got, "center_rows(X)", X - rows[:, None], mistakes, atol=1e-5)
