"""Check of `init_weights(nx, nh, ny)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import laws, oracle
from tp_utils.checks.judges.judging import (
    Wrong,
    mapping,
    near,
    only_wrong,
    shape_of,
    single,
    together,
)
from tp_utils.checks.judges.learning import judge_shared, sharing
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.plain import attribute, plain
from tp_utils.checks.properties import FORM, GRAPH, STATE, TYPE, VALUES
from tp_utils.i18n import _, decimal

STD = 0.3  # standard deviation asked by the lab sheet
SIZES = ("nx", "nh", "ny")


class InitWeights(Check):
    """`init_weights(nx, nh, ny)`: shapes, and a law N(0, 0.3²) seen on many weights.

    Of right weights, at most 4 arrays × 5 bounds of `laws` × 4 large networks = 80 are looked at
    under a key, each left with a chance of 10⁻¹² at most: 10⁻¹⁰ in all.
    """

    name = "init_weights"
    points = 1
    varied = SIZES
    properties = (FORM, TYPE, GRAPH)
    rows = False  # whether a bias must be a row (1, n): (n,) will not do

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a small network, and one with enough weights for statistics."""
        seed = int(rng.integers(2**31))
        sizes = (2, 5, 3), (110, 250, 200)
        return [
            {**dict(zip(SIZES, of, strict=True)), "seed": seed + k, "law": k > 0}
            for k, of in enumerate(sizes)
        ]

    def run(self, init_weights: Any, case: dict[str, Any]) -> Any:
        """Return the weights, those of a second call, and what torch says of each."""
        import torch

        sizes = [case[key] for key in SIZES]
        first = init_weights(*sizes)
        # Small networks tell whether draws differ; a second large one would take long.
        again = None if case["law"] else init_weights(*sizes)
        values = first.items() if isinstance(first, dict) else ()
        tensors = {str(k): v for k, v in values if isinstance(v, torch.Tensor)}
        return {
            "weights": plain(first),
            "again": plain(again),
            "shared": [] if case["law"] else sharing(tensors),
            "tensors": all(isinstance(v, (torch.Tensor, int)) for _k, v in values),
            "tracked": [key for key, w in tensors.items() if attribute(w, "requires_grad")],
            "leaves": [key for key, w in tensors.items() if attribute(w, "is_leaf")],
        }

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge keys, shapes, and for the large network mean, spread and law."""
        what = "init_weights(nx, nh, ny)"
        seen = mapping(got, what, ("weights", "again", "shared", "tensors", "tracked", "leaves"))
        sizes = tuple(case[key] for key in SIZES)
        found, wrongs = _turned(mapping(seen["weights"], what, WEIGHTS), oracle.shapes(*sizes))
        wrongs += _flat(found) if self.rows else []
        weights = oracle.weights_of(found, what, sizes)

        def form() -> None:
            if wrongs:
                raise wrongs[0]
            for key in sorted(set(found) - set(WEIGHTS)):
                text = _(
                    "le dictionnaire a une clé de plus, `{key}` : la suite du TP les parcourt toutes."
                )
                raise Wrong(text.format(key=key), FORM)

        def kind() -> None:
            if not seen["tensors"]:
                text = _("les poids sont des tableaux NumPy ; on attend des tenseurs de PyTorch.")
                raise Wrong(text, TYPE)
            single(found.values(), TYPE)
            self.judge_graph(seen)

        def values() -> None:
            judge_shared(seen["shared"], weights if case["law"] else {})
            for key in WEIGHTS if case["law"] else ():
                _judge_law(key, weights[key])
            if not case["law"] and near(
                weights["Wh"], mapping(seen["again"], what, WEIGHTS)["Wh"], rtol=1e-6
            ):
                _judge_constant(weights["Wh"])

        together(form, kind, values)

    def judge_graph(self, seen: dict[str, Any]) -> None:
        """Raise Wrong if torch follows the weights."""
        if seen["tracked"]:
            raise Wrong(
                _(
                    "PyTorch suit {keys} (`requires_grad`) : ici les gradients se calculent à la "
                    "main, et les poids sont de simples tenseurs."
                ).format(keys=", ".join(f"`{key}`" for key in seen["tracked"])),
                GRAPH,
            )


def _judge_constant(Wh: np.ndarray) -> None:
    """Say why two calls give the same weights."""
    if Wh.std() < 1e-6:
        _judge_law("Wh", Wh)
    raise Wrong(
        _(
            "deux appels donnent les mêmes poids : une graine fixée, ou un tirage gardé, "
            "empêche de recommencer un apprentissage d'un autre point de départ."
        ),
        STATE,
    )


def _turned(
    found: dict[str, Any], shapes: dict[str, tuple[int, int]]
) -> tuple[dict[str, Any], list[Wrong]]:
    """Return the weights in the pinned shapes, and what is to be said of those that are not."""
    wrongs, turned = [], dict(found)
    for key, shape in shapes.items():
        value = found[key]
        if not isinstance(value, np.ndarray) or value.shape in (shape, shape[1:]):
            continue
        if value.shape == shape[::-1] and key in ("Wh", "Wy"):
            text = _(
                "`{key}` a la forme {got} : c'est la transposée de ce qui est demandé, "
                "une ligne par neurone de sortie."
            )
            wrongs.append(Wrong(text.format(key=key, got=shape_of(value)), FORM))
            turned[key] = value.T
        elif key in ("bh", "by"):
            text = _(
                "le biais `{key}` a la forme {got} ; il s'ajoute à chaque ligne d'une "
                "matrice (N, {n}), et doit donc être une ligne."
            )
            column = value.shape == shape[::-1]
            message = text.format(key=key, got=shape_of(value), n=shape[1])
            wrong = Wrong(message, FORM if column else VALUES)
            if not column:
                raise wrong
            wrongs.append(wrong)
            turned[key] = value.T
    return turned, wrongs


def _flat(found: dict[str, Any]) -> list[Wrong]:
    """Return what is to be said of biases that are no rows."""
    text = _(
        "le biais `{key}` a la forme {got} ; on attend une ligne, (1, {n}), comme le gradient que vous "
        "en calculerez : une mise à jour sur place les veut de même forme."
    )
    return [
        Wrong(text.format(key=key, got=shape_of(value), n=len(value)), FORM)
        for key, value in found.items()
        if key in ("bh", "by") and isinstance(value, np.ndarray) and value.ndim == 1
    ]


def _judge_law(key: str, w: np.ndarray) -> None:
    """Raise Wrong unless w looks drawn from N(0, 0.3²), or is a zero bias."""
    is_bias = key.startswith("b")
    if is_bias and not w.any():
        return
    mean, n = w.mean(), w.size
    low, high = decimal(w.min(), ".2f"), decimal(w.max(), ".2f")
    if w.std() < 1e-6:
        raise Wrong(
            _(
                "tous les coefficients de `{key}` valent {value} : les neurones d'une couche "
                "resteraient identiques. Il faut les tirer au hasard."
            ).format(key=key, value=decimal(w.flat[0], ".3g"))
        )
    if not is_bias and len(np.unique(w)) < 0.5 * n:
        raise Wrong(_("des lignes ou des colonnes de `{key}` se répètent.").format(key=key))
    if laws.off_center(w, max(STD, float(w.std()))):
        raise Wrong(
            _(
                "la moyenne des {n} coefficients de `{key}` est {mean}, et leurs valeurs vont "
                "de {low} à {high} : on attend une loi normale centrée en 0 "
                "(`torch.randn`, et non `torch.rand`)."
            ).format(n=n, key=key, mean=decimal(mean, ".3f"), low=low, high=high)
        )
    if not laws.has_spread(w, STD):
        raise Wrong(
            _(
                "l'écart-type des {n} coefficients de `{key}` est {std} ; on attend celui de "
                "l'énoncé. Multiplier par c une variable de loi N(0, 1) donne l'écart-type c."
            ).format(n=n, key=key, std=decimal(w.std(), ".3f"))
        )
    if laws.off_normal(w):
        raise Wrong(
            _(
                "`{key}` a le bon écart-type, mais ses valeurs, de {low} à {high}, ne "
                "suivent pas une loi normale (`torch.randn`)."
            ).format(key=key, low=low, high=high)
        )
