"""Checks of `flatten_images(images)` and `one_hot(labels)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, only_wrong, shape_of
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.lent import given
from tp_utils.checks.properties import FORM, LIMIT, TYPE
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.checks.tp09.networks import SCRATCH
from tp_utils.i18n import _, decimal


class FlattenImages(Check):
    """`flatten_images(images)`: one row of pixels in [0, 1] for each image."""

    name = "flatten_images"
    points = 1
    forbidden = (LOOPS, SCRATCH)
    by_row = (("images",),)
    properties = (FORM, TYPE)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return stacks of grey levels, one without black (255), one of a single image."""
        cases = []
        for n, low, high in ((5, 0, 256), (1, 0, 256), (3, 0, 120)):
            images = rng.integers(low, high, (n, 28, 28), dtype=np.uint8)
            images[:, :4] = 0
            cases.append({"images": images})
        return cases

    def run(self, flatten_images: Any, case: dict[str, Any]) -> Any:
        """Return the rows, and what they are."""
        import torch

        rows = flatten_images(given(case["images"]))
        return {"rows": rows, "tensor": isinstance(rows, torch.Tensor)}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge shape, scale, order of the pixels."""
        value, images = part(got, "rows"), case["images"]
        judge_tensor(value, part(got, "tensor"))
        n, grey = len(images), images.astype(float)
        rows = grey.reshape(n, -1)
        if isinstance(value, np.ndarray) and value.dtype.kind in "iub":
            raise Wrong(
                _(
                    "le résultat contient des entiers ({kind}) ; on attend des nombres réels entre "
                    "0 et 1."
                ).format(kind=value.dtype.name)
            )
        if isinstance(value, np.ndarray) and value.shape != rows.shape:
            _judge_form(value, n)
        found = array(value, "flatten_images(images)", rows.shape)
        top = decimal(found.max(), ".4g")
        most = rows.max(axis=1, keepdims=True)
        mistakes = [
            (_("les pixels vont jusqu'à {top} : ils ne sont pas ramenés entre 0 et 1."), rows),
            (_("la division est faite deux fois."), rows / 255**2),
            (_("un pixel noir vaut {top} : par quel nombre divisez-vous ?"), rows / 256),
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
                (rows - rows.mean()) / rows.std(ddof=1),
            ),
            (
                _("lignes et colonnes de chaque image sont échangées."),
                grey.transpose(0, 2, 1).reshape(n, -1) / 255,
            ),
            (
                _("chaque ligne prend un pixel sur {n} : elle doit contenir une image entière."),
                grey.reshape(-1, n).T / 255,
            ),
        ]
        table = [Mistake(says.format(top=top, n=n), gives) for says, gives in mistakes]
        judge_array(found, "flatten_images(images)", rows / 255, table, rtol=1e-6)


def _judge_form(value: np.ndarray, n: int) -> None:
    got = shape_of(value)
    if value.shape == (784,):
        raise Wrong(
            _(
                "pour une seule image, le résultat a la forme {got} ; on attend une matrice d'une "
                "ligne, (1, 784)."
            ).format(got=got),
            FORM,
        )
    if value.shape == (n, 28, 28):
        raise Wrong(
            _(
                "le résultat a encore la forme {got} : les 28 lignes de pixels d'une image doivent "
                "être mises bout à bout."
            ).format(got=got)
        )
    if value.shape == (784, n):
        raise Wrong(
            _(
                "le résultat a la forme {got} : une image par colonne. On attend une image par ligne."
            ).format(got=got)
        )


class OneHot(Check):
    """`one_hot(labels)`: always ten columns."""

    name = "one_hot"
    points = 1
    forbidden = (SCRATCH,)
    by_row = (("labels",),)
    properties = (FORM, LIMIT, TYPE)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return labels with all digits, some only, and a single one."""
        return [
            {"labels": np.concatenate([rng.permutation(10), rng.integers(0, 10, 4)])},
            {"labels": rng.permutation([0, 3, 3, 7, 2])},
            {"labels": rng.integers(1, 9, 1)},
        ]

    def run(self, one_hot: Any, case: dict[str, Any]) -> Any:
        """Return the rows, and what they are."""
        import torch

        rows = one_hot(given(case["labels"]))
        return {"rows": rows, "tensor": isinstance(rows, torch.Tensor)}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge shape and place of the 1."""
        value, labels = part(got, "rows"), case["labels"].astype(int)
        judge_tensor(value, part(got, "tensor"))
        n, right = len(labels), np.eye(10)[labels]
        if isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[0] == n:
            if value.shape[1] < 10:
                raise Wrong(
                    _(
                        "le résultat a {k} colonnes : il en faut toujours 10, même si les "
                        "étiquettes données ne contiennent pas tous les chiffres."
                    ).format(k=value.shape[1]),
                    LIMIT,
                )
        if isinstance(value, np.ndarray) and value.shape == (10, n) != (n, 10):
            raise Wrong(
                _("le résultat a une étiquette par colonne ; on en attend une par ligne."), FORM
            )
        if isinstance(value, np.ndarray) and value.shape == (10,) and n == 1:
            raise Wrong(
                _(
                    "pour une seule étiquette, le résultat a la forme (10,) ; on attend une "
                    "matrice d'une ligne."
                ),
                FORM,
            )
        found = array(value, "one_hot(labels)", right.shape)
        union = np.zeros((n, 10))
        union[:, labels] = 1
        shifted = _("le 1 est décalé d'une colonne : le chiffre 0 a la colonne 0, la première.")
        itself = _("dans la bonne colonne, on trouve l'étiquette ; on attend 1.")
        mistakes = [
            Mistake(_("les 0 et les 1 sont échangés."), 1 - right),
            Mistake(shifted, np.eye(10)[(labels - 1) % 10]),
            Mistake(shifted, np.eye(10)[(labels + 1) % 10]),
            Mistake(itself, right * labels[:, None]),
            Mistake(
                _(
                    "toutes les lignes contiennent les 1 de toutes les étiquettes : "
                    "`Y[:, labels]` choisit les mêmes colonnes pour chaque ligne."
                ),
                union,
            ),
            Mistake(
                _("seule la première ligne est remplie."), right * (np.arange(n) == 0)[:, None]
            ),
            Mistake(_("le résultat ne contient que des 0."), 0 * right),
        ]
        judge_array(found, "one_hot(labels)", right, mistakes)
        if isinstance(value, np.ndarray) and value.dtype == bool:
            raise Wrong(
                _("ce sont des booléens, que la suite ne peut soustraire : on attend des nombres."),
                TYPE,
            )


def judge_tensor(value: Any, tensor: Any) -> None:
    """Raise Wrong if the result is an array, but NumPy's."""
    if isinstance(value, np.ndarray) and tensor is not True:
        raise Wrong(_("le résultat est un tableau de NumPy ; on attend un tenseur."), TYPE)
