"""Check of `init_weights(nx, nh, ny)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, mapping, near, only_wrong, shape_of
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.properties import PART
from tp_utils.checks.rules.forbidden import AUTOGRAD, Rule
from tp_utils.i18n import _

STD = 0.3  # standard deviation asked by the lab sheet


class InitWeights(Check):
    """`init_weights(nx, nh, ny)`: shapes, and a law N(0, 0.3²) seen on many weights."""

    name = "init_weights"
    points = 1
    forbidden: tuple[Rule, ...] = (AUTOGRAD,)
    draws = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a small network, and one with enough weights for statistics."""
        seed = int(rng.integers(2**31))
        return [
            {"sizes": [2, 5, 3], "seed": seed},
            {"sizes": [110, 250, 200], "seed": seed + 1},
        ]

    def run(self, init_weights: Any, case: dict[str, Any]) -> Any:
        """Return the weights."""
        import torch

        first = init_weights(*case["sizes"])
        # Two small networks tell whether draws differ; a second large one would take long.
        again = init_weights(*case["sizes"]) if max(case["sizes"]) < 100 else None
        values = first.values() if isinstance(first, dict) else ()
        tensors = all(isinstance(v, (torch.Tensor, int)) for v in values)
        return {"weights": first, "again": again, "tensors": tensors}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge keys, shapes, and for the large network mean, spread and law."""
        what = "init_weights(nx, nh, ny)"
        both = mapping(got, what, ("weights", "again", "tensors"))
        got = both["weights"]
        found = mapping(got, what, WEIGHTS)
        if not both["tensors"]:
            raise Wrong(_("les poids sont des tableaux NumPy ; on attend des tenseurs de PyTorch."))
        shapes = oracle.shapes(*case["sizes"])
        for key, shape in shapes.items():
            value = found[key]
            if isinstance(value, np.ndarray) and value.shape == shape[::-1] != shape:
                if key in ("Wh", "Wy"):
                    raise Wrong(
                        _(
                            "`{key}` a la forme {got} : c'est la transposée de ce qui est demandé, "
                            "une ligne par neurone de sortie."
                        ).format(key=key, got=shape_of(value))
                    )
            if key in ("bh", "by") and isinstance(value, np.ndarray):
                if value.shape not in (shape, shape[1:]):
                    raise Wrong(
                        _(
                            "le biais `{key}` a la forme {got} ; il s'ajoute à chaque ligne d'une "
                            "matrice (N, {n}), et doit donc être une ligne."
                        ).format(key=key, got=shape_of(value), n=shape[1])
                    )
        weights = oracle.weights_of(got, what, tuple(case["sizes"]))
        if min(case["sizes"]) > 100:
            for key in WEIGHTS:
                _judge_law(key, weights[key])
            return
        again = oracle.weights_of(both["again"], what, tuple(case["sizes"]))
        if near(weights["Wh"], again["Wh"], rtol=1e-6):
            raise Wrong(
                _(
                    "deux appels donnent les mêmes poids : une graine fixée, ou un tirage gardé, "
                    "empêche de recommencer un apprentissage d'un autre point de départ."
                ),
                PART,
            )


def _judge_law(key: str, w: np.ndarray) -> None:
    """Raise Wrong unless w looks drawn from N(0, 0.3²), or is a zero bias; within six sigma."""
    is_bias = key.startswith("b")
    if is_bias and not w.any():
        return
    mean, std, n = w.mean(), w.std(), w.size
    if std < 1e-6:
        raise Wrong(
            _(
                "tous les coefficients de `{key}` valent {value:.3g} : les neurones d'une couche "
                "resteraient identiques. Il faut les tirer au hasard."
            ).format(key=key, value=float(w.flat[0]))
        )
    if not is_bias and len(np.unique(w)) < 0.5 * n:
        raise Wrong(_("des lignes ou des colonnes de `{key}` se répètent.").format(key=key))
    if abs(mean) > 6 * STD / n**0.5:
        raise Wrong(
            _(
                "la moyenne des {n} coefficients de `{key}` est {mean:.3f}, et leurs valeurs vont "
                "de {low:.2f} à {high:.2f} : on attend une loi normale centrée en 0 "
                "(`torch.randn`, et non `torch.rand`)."
            ).format(n=n, key=key, mean=mean, low=w.min(), high=w.max())
        )
    if abs(std / STD - 1) > 6 / (2 * n) ** 0.5:
        raise Wrong(
            _(
                "l'écart-type des {n} coefficients de `{key}` est {std:.3f} ; on attend celui de "
                "l'énoncé. Multiplier par c une variable de loi N(0, 1) donne l'écart-type c."
            ).format(n=n, key=key, std=std)
        )
    squares = ((w - mean) / std) ** 2
    kurtosis = float((squares * squares).mean())
    if abs(kurtosis - 3) > 6 * (24 / n) ** 0.5 + 0.02:
        raise Wrong(
            _(
                "`{key}` a le bon écart-type, mais ses valeurs, de {low:.2f} à {high:.2f}, ne "
                "suivent pas une loi normale (`torch.randn`)."
            ).format(key=key, low=w.min(), high=w.max())
        )
