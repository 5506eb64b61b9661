"""Check of `compute_cat_per_pixel(model, xxxx, yyyy)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import (
    Wrong,
    mapping,
    not_none,
    only_wrong,
    shape_of,
    together,
    words,
)
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.lent import ALL, lend
from tp_utils.checks.properties import FORM, INPUTS, LIMIT, TYPE, VALUES, Property
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.i18n import _, percent

TIE = 1e-3  # a pixel whose two best scores are nearer than that is not judged
Case = dict[str, Any]


class ComputeCatPerPixel(Check):
    """`compute_cat_per_pixel`: the best category at each pixel of a grid."""

    name = "compute_cat_per_pixel"
    points = 2
    forbidden = (LOOPS,)
    varied = ("W", "xxxx", "yyyy")
    by_row = (("xxxx", "yyyy"),)
    properties = (FORM, TYPE, LIMIT)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return grids of unequal sides, square, and as small as the number of categories.

        The last one is for a network of two layers: that of the helix is one.
        """
        cases: list[Case] = []
        sizes = (17, 12, 3), (9, 9, 3), (3, 3, 3), (6, 11, 4), (1, 5, 3)
        for h, w, n_cat, layers in (*((*size, 1) for size in sizes), (7, 10, 3, 2)):
            x, y = np.sort(rng.uniform(-2, 2, w)), np.sort(rng.uniform(-1, 3, h))
            xxxx, yyyy = np.meshgrid(x, y)
            W, b = _spread(rng, n_cat, float(x.mean()), float(y.mean()))
            cases.append({"xxxx": xxxx, "yyyy": yyyy, "W": W, "b": b, "layers": layers})
        return cases

    def property_of(self, case: Case) -> Property:
        """Return what a network of two layers is there to look at."""
        return LIMIT if case["layers"] == 2 else VALUES

    def run(self, compute: Any, case: Case) -> Any:
        """Return the categories of a network, and what has become of its last layer."""
        import torch

        model, last = _network(case)
        found = compute(lend(model, ALL[:2]), case["xxxx"], case["yyyy"])
        tensor = isinstance(found, torch.Tensor)
        return {"found": found, "tensor": tensor, "W": last.weight, "b": last.bias}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the categories, pixels near a border left out; their kind; the model."""
        what = "compute_cat_per_pixel(…)"
        seen = mapping(got, what, ("found", "tensor", "W", "b"))
        together(
            lambda: _judge_categories(seen["found"], case, what),
            lambda: _judge_kind(seen["found"], seen["tensor"], what),
            lambda: _judge_model(seen, case),
        )


def _judge_kind(found: Any, tensor: Any, what: str) -> None:
    if not isinstance(found, np.ndarray):
        return
    if tensor is not False:
        raise Wrong(
            _("{what} est un tenseur ; on attend un tableau NumPy.").format(what=what), TYPE
        )
    if found.dtype.kind not in "iu":
        raise Wrong(
            _("{what} contient des nombres de type {dtype} ; on attend des entiers.").format(
                what=what, dtype=found.dtype
            ),
            TYPE,
        )


def _judge_model(seen: Case, case: Case) -> None:
    for key in ("W", "b"):
        after = seen[key]
        if not isinstance(after, np.ndarray) or after.dtype != case[key].dtype:
            raise Wrong(
                _(
                    "le modèle n'est plus le même après l'appel : ses paramètres étaient en simple "
                    "précision. Convertissez les coordonnées, et non le modèle."
                ),
                INPUTS,
            )


def _judge_categories(found: Any, case: Case, what: str) -> None:
    not_none(found, what)
    if not isinstance(found, np.ndarray):
        raise Wrong(
            _("{what} est {got} ; on attend un tableau NumPy.").format(what=what, got=words(found))
        )
    shape = case["xxxx"].shape
    scores = _scores(case, case["xxxx"], case["yyyy"])
    if found.shape == scores.shape:
        raise Wrong(
            _(
                "{what} a la forme {got} : ce sont les scores. Il reste à prendre, pour chaque "
                "pixel, l'indice du plus grand."
            ).format(what=what, got=shape_of(found))
        )
    best = scores.argmax(-1)
    clear = np.diff(np.sort(scores, axis=-1)[..., -2:], axis=-1)[..., 0] > TIE
    turned = _("la grille renvoyée est transposée : le premier axe est celui des lignes (y).")
    if found.shape != shape:
        if found.size == best.size and (found.ndim == 1 or 1 in found.shape):
            _judge_values(found.reshape(shape), case, best, clear, scores)
            raise Wrong(
                _(
                    "{what} a la forme {got} : il reste à lui rendre celle de `xxxx`, {shape}."
                ).format(what=what, got=shape_of(found), shape=shape),
                FORM,
            )
        if found.shape == shape[::-1] and (best == found.T)[clear].all():
            raise Wrong(turned)
        raise Wrong(
            _(
                "{what} a la forme {got} ; on attend celle de `xxxx`, {shape}. Sur quel axe "
                "porte `argmax` ? Les scores sont sur le dernier."
            ).format(what=what, got=shape_of(found), shape=shape)
        )
    _judge_values(found, case, best, clear, scores, turned)


def _judge_values(
    found: np.ndarray, case: Case, best: Any, clear: Any, scores: Any, turned: str = ""
) -> None:
    values = found.astype(float)
    if (values == best)[clear].all():
        return
    if not np.isfinite(values).all() or (values != np.round(values)).any():
        raise Wrong(
            _(
                "les valeurs renvoyées ne sont pas des numéros de catégorie : on attend "
                "l'indice du plus grand score, et non sa valeur."
            )
        )
    x, y = case["xxxx"], case["yyyy"]
    mistakes = [
        (
            _scores(case, y, x).argmax(-1),
            _("les deux axes, x et y, sont échangés : le modèle attend (x, y), dans cet ordre."),
        ),
        (
            scores.argmin(-1),
            _("c'est le plus petit score qui est choisi ; on attend le plus grand."),
        ),
        (best + 1, _("les catégories sont numérotées à partir de 1 au lieu de 0.")),
    ]
    if x.shape[0] == x.shape[1] and turned:
        mistakes.append((best.T, turned))
    table = [Mistake(says, gives[clear]) for gives, says in mistakes]
    if (values == values.flat[0]).all() and values.size > 10:
        raise Wrong(
            _(
                "tous les pixels ont la catégorie {c:.0f} : la réponse ne dépend pas du modèle, ou "
                "pas du pixel."
            ).format(c=values.flat[0])
        )
    raise explain(values[clear], table, rtol=0) or Wrong(
        _(
            "{share} des pixels n'ont pas la catégorie de plus grand score : vérifiez l'ordre "
            "des axes du tenseur des coordonnées, de taille (hauteur, largeur, 2)."
        ).format(share=percent(float((values != best)[clear].mean()))),
        named=False,
    )


def _network(case: Case) -> tuple[Any, Any]:
    """Return the layer of the case and itself, or two layers of the same scores and the last one.

    Those have x, -x, y and -y go through the ReLU: relu(x) - relu(-x) = x.
    """
    import torch

    W, two = torch.tensor(case["W"]), case["layers"] == 2
    first = torch.nn.Linear(2, 4, bias=False)
    last = torch.nn.Linear(4 if two else 2, len(W))
    with torch.no_grad():
        first.weight.copy_(torch.cat([torch.eye(2), -torch.eye(2)]))
        last.weight.copy_(torch.cat([W, -W], dim=1) if two else W)
        last.bias.copy_(torch.tensor(case["b"]))
    return torch.nn.Sequential(first, torch.nn.ReLU(), last) if two else last, last


def _scores(case: Case, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    points = np.stack([x, y], axis=-1)
    scores: np.ndarray = points @ case["W"].astype(float).T + case["b"].astype(float)
    return scores


def _spread(rng: np.random.Generator, n_cat: int, x: float, y: float) -> tuple[Any, Any]:
    """Return weights whose zones meet at (x, y): every category is seen, in no symmetry."""
    angle = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(n_cat) / n_cat
    W = np.stack([2 * np.cos(angle), np.sin(angle)], axis=1) * rng.uniform(1, 2, (n_cat, 1))
    b = -W @ np.array([x, y])
    return W.astype(np.float32), b.astype(np.float32)
