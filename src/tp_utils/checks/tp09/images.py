"""Checks of `flatten_images(images)` and `one_hot(labels)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, shape_of
from tp_utils.checks.judges.values import judge_array, judge_unchanged, part
from tp_utils.i18n import _


class FlattenImages(Check):
    """`flatten_images(images)`: one row of pixels in [0, 1] for each image."""

    name = "flatten_images"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return stacks of grey levels, one without black (255), one of a single image."""
        cases = []
        for n, low, high in ((5, 0, 256), (1, 0, 256), (3, 0, 120)):
            images = rng.integers(low, high, (n, 28, 28)).astype(np.uint8)
            images[:, :4] = 0
            cases.append({"images": images})
        return cases

    def run(self, flatten_images: Any, case: dict[str, Any]) -> Any:
        """Return the rows, and the images as they are afterwards."""
        images = case["images"].copy()
        return {"rows": flatten_images(images), "images": images}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge shape, scale, order of the pixels."""
        value, images = part(got, "rows"), case["images"]
        judge_unchanged(part(got, "images"), images, "images", self.name)
        n, grey = len(images), images.astype(float)
        rows = grey.reshape(n, -1)
        if isinstance(value, np.ndarray) and value.ndim == 1 and n == 1 and value.size == 784:
            raise Wrong(
                _(
                    "pour une seule image, le résultat a la forme {got} ; on attend une matrice "
                    "d'une ligne, (1, 784)."
                ).format(got=shape_of(value))
            )
        if isinstance(value, np.ndarray) and value.dtype.kind in "iub":
            raise Wrong(
                _(
                    "le résultat contient des entiers ({kind}) ; on attend des nombres réels entre "
                    "0 et 1."
                ).format(kind=value.dtype.name)
            )
        if isinstance(value, np.ndarray) and value.shape == images.shape:
            raise Wrong(
                _(
                    "le résultat a encore la forme {got} : les 28 lignes de pixels d'une image "
                    "doivent être mises bout à bout."
                ).format(got=shape_of(value))
            )
        if isinstance(value, np.ndarray) and value.shape == (784, n) != (n, 784):
            raise Wrong(
                _(
                    "le résultat a la forme {got} : une image par colonne. On attend une image par "
                    "ligne."
                ).format(got=shape_of(value))
            )
        found = array(value, "flatten_images(images)", rows.shape)
        most = rows.max(axis=1, keepdims=True)
        mistakes = [
            (_("les pixels vont jusqu'à {top:.0f} : ils ne sont pas ramenés entre 0 et 1."), rows),
            (_("la division est faite deux fois."), rows / 255**2),
            (_("un pixel noir vaut {top:.4f} : par quel nombre divisez-vous ?"), rows / 256),
            (
                _(
                    "les pixels sont divisés par le plus grand du jeu d'images : la même encre ne "
                    "donnerait pas le même nombre dans un autre jeu."
                ),
                rows / rows.max(),
            ),
            (_("chaque image est divisée par son propre maximum."), rows / most),
            (_("les couleurs sont inversées : 0 est le papier, 1 l'encre."), 1 - rows / 255),
            (_("les pixels vont de −1 à 1 ; on attend 0 à 1."), 2 * rows / 255 - 1),
            (
                _("les pixels sont centrés et réduits ; on attend seulement une division."),
                (rows - rows.mean()) / rows.std(),
            ),
            (
                _("lignes et colonnes de chaque image sont échangées."),
                grey.transpose(0, 2, 1).reshape(n, -1) / 255,
            ),
            (
                _(
                    "les pixels de plusieurs images sont mélangés : une ligne du résultat doit "
                    "contenir une image entière."
                ),
                grey.transpose(1, 2, 0).reshape(n, -1) / 255,
            ),
            (
                _(
                    "chaque ligne prend un pixel sur {n} : une ligne doit contenir une image entière."
                ),
                grey.reshape(-1, n).T / 255,
            ),
        ]
        if near(found, rows / 255, rtol=1e-6):
            return
        for sentence, mistaken in mistakes:
            if near(found, mistaken, rtol=1e-6):
                raise Wrong(sentence.format(top=found.max(), n=n))
        judge_array(value, "flatten_images(images)", rows / 255, rtol=1e-6)


class OneHot(Check):
    """`one_hot(labels)`: always ten columns."""

    name = "one_hot"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return labels with all digits, some only, and a single one."""
        some = rng.permutation([0, 3, 3, 7, 2]).astype(np.uint8)
        return [
            {"labels": np.concatenate([rng.permutation(10), rng.integers(0, 10, 4)]).astype("u1")},
            {"labels": some},
            {"labels": rng.integers(1, 9, 1).astype(np.uint8)},
        ]

    def run(self, one_hot: Any, case: dict[str, Any]) -> Any:
        """Return the rows, and the labels as they are afterwards."""
        labels = case["labels"].copy()
        return {"rows": one_hot(labels), "labels": labels}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge shape and place of the 1."""
        value, labels = part(got, "rows"), case["labels"].astype(int)
        judge_unchanged(part(got, "labels"), case["labels"], "labels", self.name)
        n, right = len(labels), np.eye(10)[labels]
        if isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[0] == n:
            if value.shape[1] < 10:
                raise Wrong(
                    _(
                        "le résultat a {k} colonnes : il en faut toujours 10, même si les "
                        "étiquettes données ne contiennent pas tous les chiffres."
                    ).format(k=value.shape[1])
                )
        if isinstance(value, np.ndarray) and value.shape == (10, n) != (n, 10):
            raise Wrong(_("le résultat a une étiquette par colonne ; on en attend une par ligne."))
        if isinstance(value, np.ndarray) and value.shape == (10,) and n == 1:
            raise Wrong(
                _(
                    "pour une seule étiquette, le résultat a la forme (10,) ; on attend une "
                    "matrice d'une ligne."
                )
            )
        found = array(value, "one_hot(labels)", right.shape)
        if near(found, right):
            return
        union = np.zeros((n, 10))
        union[:, labels] = 1
        for sentence, mistaken in (
            (_("les 0 et les 1 sont échangés."), 1 - right),
            (
                _("le 1 est décalé d'une colonne : le chiffre 0 a la colonne 0, la première."),
                np.eye(10)[(labels - 1) % 10],
            ),
            (
                _("le 1 est décalé d'une colonne : le chiffre 0 a la colonne 0, la première."),
                np.eye(10)[(labels + 1) % 10],
            ),
            (_("dans la bonne colonne, on trouve l'étiquette ; on attend 1."), right * found.max()),
            (
                _("dans la bonne colonne, on trouve l'étiquette ; on attend 1."),
                right * labels[:, None],
            ),
            (
                _(
                    "toutes les lignes contiennent les 1 de toutes les étiquettes : "
                    "`Y[:, labels]` choisit les mêmes colonnes pour chaque ligne."
                ),
                union,
            ),
            (_("le résultat ne contient que des 0."), 0 * right),
        ):
            if near(found, mistaken):
                raise Wrong(sentence)
        sums = found.sum(axis=1)
        if not near(sums, np.ones(n)):
            raise Wrong(
                _("une ligne a pour somme {s:.3g} ; chacune doit contenir un seul 1.").format(
                    s=sums[np.abs(sums - 1).argmax()]
                )
            )
        judge_array(value, "one_hot(labels)", right)
