"""Check of `confusion_matrix(labels, predictions, n_classes)`."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, not_none, shape_of
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.lent import given
from tp_utils.i18n import _, decimal


class ConfusionMatrix(Check):
    """`confusion_matrix`: counts against a loop, on classes that all or not all appear."""

    name = "confusion_matrix"
    points = 2
    varied = ("labels", "predictions", "n")

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches with many errors: two classes never appear in the second; more than ten.

        And hundreds of images alike: more than a byte counts.
        """
        cases = []
        for n, present, n_classes in ((60, 4, 4), (40, 5, 7), (300, 10, 10), (90, 12, 12)):
            labels = rng.permutation(np.arange(n) % present)
            # Mistaken for the next class more often than for the one before.
            shift = rng.choice([0, 0, 0, 1, 1, present - 1], n)
            predictions = (labels + shift) % present
            cases.append({"labels": labels, "predictions": predictions, "n": n_classes})
        many = np.r_[np.zeros(700, int), labels % 3]  # more in one cell than a byte holds
        cases.append({"labels": many, "predictions": np.r_[many[:700], predictions % 3], "n": 3})
        return cases

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return more images than a test set, all classes in each part; more alike than a half holds."""
        k = np.arange(10_500)
        order, alike = k % 1500 // 150, (k > 6_149).astype(int)
        return [
            {"labels": order, "predictions": (order + (k > 9_000)) % 10, "n": 10},
            {"labels": alike, "predictions": alike ^ (k % 2_100 == 0), "n": 2},
        ]

    def run(self, confusion_matrix: Any, case: dict[str, Any]) -> Any:
        """Return the matrix."""

        labels, predictions = (
            given(case["labels"]),
            given(case["predictions"]),
        )
        return confusion_matrix(labels, predictions, case["n"])

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the counts."""
        n, labels, predictions = case["n"], case["labels"], case["predictions"]
        if isinstance(got, list):
            with contextlib.suppress(TypeError, ValueError):
                got = np.array(got, float)
        what = "confusion_matrix(…)"
        not_none(got, what)
        if isinstance(got, np.ndarray) and got.shape != (n, n):
            present = len(set(labels))
            if got.shape == (present, present):
                raise Wrong(
                    _(
                        "la matrice a la forme {got} alors que n_classes = {n} : une classe dont "
                        "aucune image ne figure dans le batch a aussi sa ligne et sa colonne."
                    ).format(got=shape_of(got), n=n)
                )
        found = array(got, what, (n, n))
        right = np.zeros((n, n))
        for i, j in zip(labels, predictions, strict=True):
            right[i, j] += 1
        if near(found, right, rtol=1e-6):
            return
        totals = right.sum(1, keepdims=True)
        columns = right.sum(0, keepdims=True)
        diagonal = np.diag(np.diag(right))
        mistakes = (
            (
                right.T,
                _(
                    "la matrice est transposée : la vraie classe est en ligne, la prédite en colonne."
                ),
            ),
            (
                right > 0,
                _(
                    "aucune case ne dépasse 1 : avec `M[labels, predictions] += 1`, une case citée "
                    "plusieurs fois n'augmente qu'une fois."
                ),
            ),
            (
                (right > 0).T,
                _("aucune case ne dépasse 1, et lignes et colonnes sont échangées."),
            ),
            (right - diagonal, _("la diagonale, celle des bonnes prédictions, est vide.")),
            (diagonal, _("seules les bonnes prédictions sont comptées.")),
            (right / len(labels), _("ce sont des proportions ; on attend des nombres d'images.")),
            (
                right / np.maximum(totals, 1),
                _("chaque ligne est divisée par sa somme ; on attend des nombres d'images."),
            ),
            (
                right / np.maximum(columns, 1),
                _("chaque colonne est divisée par sa somme ; on attend des nombres d'images."),
            ),
        )
        known = explain(found, [Mistake(says, gives) for gives, says in mistakes])
        if known:
            raise known
        if not near(found.sum(), len(labels), rtol=1e-6):
            raise Wrong(
                _(
                    "la somme de la matrice est {got} pour {n} images : chacune doit compter une "
                    "fois, dans une seule case."
                ).format(got=decimal(found.sum()), n=len(labels))
            )
        i, j = np.argwhere(np.abs(found - right) > 1e-6)[0]
        bad = int((np.abs(found - right) > 1e-6).sum())
        raise Wrong(
            _(
                "{bad} cases sur {n} sont fausses ; ligne {i}, colonne {j}, vous comptez {got}."
            ).format(bad=bad, n=n * n, i=i, j=j, got=decimal(found[i, j])),
            named=False,
        )
