"""Check of `compute_cat_per_pixel(model, xxxx, yyyy)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, not_none, shape_of, words
from tp_utils.i18n import _

TIE = 1e-3  # a pixel whose two best scores are nearer than that is not judged


class ComputeCatPerPixel(Check):
    """`compute_cat_per_pixel`: the best category at each pixel of a grid."""

    name = "compute_cat_per_pixel"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return grids of unequal sides, square, and as small as the number of categories."""
        cases = []
        for h, w, n_cat in ((17, 12, 3), (9, 9, 3), (3, 3, 3), (6, 11, 4), (1, 5, 3)):
            x, y = np.sort(rng.uniform(-2, 2, w)), np.sort(rng.uniform(-1, 3, h))
            xxxx, yyyy = np.meshgrid(x, y)
            W, b = _spread(rng, n_cat, float(x.mean()), float(y.mean()))
            cases.append({"xxxx": xxxx, "yyyy": yyyy, "W": W, "b": b})
        return cases

    def run(self, compute: Any, case: dict[str, Any]) -> Any:
        """Return the categories of a linear layer."""
        import torch

        model = torch.nn.Linear(2, len(case["W"]))
        with torch.no_grad():
            model.weight.copy_(torch.tensor(case["W"]))
            model.bias.copy_(torch.tensor(case["b"]))
        return compute(model, case["xxxx"].copy(), case["yyyy"].copy())

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge shape, kind of numbers and categories, pixels near a border left out."""
        what = "compute_cat_per_pixel(…)"
        not_none(got, what)
        if not isinstance(got, np.ndarray):
            raise Wrong(
                _("{what} est {got} ; on attend un tableau NumPy.").format(
                    what=what, got=words(got)
                )
            )
        shape, n_cat = case["xxxx"].shape, len(case["W"])
        if got.shape == (*shape, n_cat):
            raise Wrong(
                _(
                    "{what} a la forme {got} : ce sont les scores. Il reste à prendre, pour chaque "
                    "pixel, l'indice du plus grand."
                ).format(what=what, got=shape_of(got))
            )
        if got.shape != shape:
            if got.size == case["xxxx"].size and (got.ndim == 1 or 1 in got.shape):
                raise Wrong(
                    _(
                        "{what} a la forme {got} : il reste à lui rendre celle de `xxxx`, {shape}."
                    ).format(what=what, got=shape_of(got), shape=shape)
                )
            raise Wrong(
                _(
                    "{what} a la forme {got} ; on attend celle de `xxxx`, {shape}. Sur quel axe "
                    "porte `argmax` ? Les scores sont sur le dernier."
                ).format(what=what, got=shape_of(got), shape=shape)
            )
        values = got.astype(float)
        if not np.isfinite(values).all() or (values != np.round(values)).any():
            raise Wrong(
                _(
                    "les valeurs renvoyées ne sont pas des numéros de catégorie : on attend "
                    "l'indice du plus grand score, et non sa valeur."
                )
            )
        scores = _scores(case, case["xxxx"], case["yyyy"])
        clear = np.diff(np.sort(scores, axis=-1)[..., -2:], axis=-1)[..., 0] > TIE
        if (values == scores.argmax(-1))[clear].all():
            return
        raise Wrong(_diagnose(values, scores, case, clear))


def _diagnose(values: np.ndarray, scores: np.ndarray, case: dict[str, Any], clear: Any) -> str:
    x, y = case["xxxx"], case["yyyy"]
    mistakes: list[tuple[np.ndarray, str]] = [
        (
            _scores(case, y, x).argmax(-1),
            _("les deux axes, x et y, sont échangés : le modèle attend (x, y), dans cet ordre."),
        ),
        (
            scores.argmin(-1),
            _("c'est le plus petit score qui est choisi ; on attend le plus grand."),
        ),
        (scores.argmax(-1) + 1, _("les catégories sont numérotées à partir de 1 au lieu de 0.")),
    ]
    if x.shape[0] == x.shape[1]:
        axis = _("la grille renvoyée est transposée : le premier axe est celui des lignes (y).")
        mistakes.append((scores.argmax(-1).T, axis))
    if scores.shape[0] == scores.shape[2]:
        wrong_axis = _("`argmax` porte sur le mauvais axe : les scores sont sur le dernier.")
        mistakes += [(scores.argmax(0), wrong_axis), (scores.argmax(1), wrong_axis)]
    for mistaken, sentence in mistakes:
        if mistaken.shape == values.shape and (values == mistaken)[clear].all():
            return sentence
    if (values == values.flat[0]).all():
        return _(
            "tous les pixels ont la catégorie {c:.0f} : la réponse ne dépend pas du modèle, ou pas "
            "du pixel."
        ).format(c=values.flat[0])
    share = float((values != scores.argmax(-1))[clear].mean())
    return _(
        "{share:.0%} des pixels n'ont pas la catégorie de plus grand score : vérifiez l'ordre "
        "des axes du tenseur des coordonnées, de taille (hauteur, largeur, 2)."
    ).format(share=share)


def _scores(case: dict[str, Any], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    points = np.stack([x, y], axis=-1)
    scores: np.ndarray = points @ case["W"].astype(float).T + case["b"].astype(float)
    return scores


def _spread(rng: np.random.Generator, n_cat: int, x: float, y: float) -> tuple[Any, Any]:
    """Return weights whose zones meet at (x, y): every category is seen, in no symmetry."""
    angle = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(n_cat) / n_cat
    W = np.stack([2 * np.cos(angle), np.sin(angle)], axis=1) * rng.uniform(1, 2, (n_cat, 1))
    b = -W @ np.array([x, y])
    return W.astype(np.float32), b.astype(np.float32)
