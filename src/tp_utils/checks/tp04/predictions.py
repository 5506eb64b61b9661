"""The predictions of lab 4: what the number of neurons and the size of the batches change."""

from __future__ import annotations

from math import pi
from typing import Any

from tp_utils.checks.judges.predictions import SIZE, WHOLE, Predictions, evaluated
from tp_utils.i18n import N_

SETTINGS = {
    "a": "fewest_neurons()",
    "b": "n_parameters(3)",
    "c": "n_parameters(20)",
    "d": "n_steps(1)",
    "e": "n_steps(10)",
    "f": "n_steps(200)",
    "g": "n_steps(64)",
    "h": "longest_first(1, 10, 200)",
}
_BIASES = N_("Ce sont les poids seuls : il manque les biais.")
_OUTPUT = N_("C'est la couche cachée seule : il manque la couche de sortie.")
_COUNT = N_("Comptez les coefficients de `Wh`, `bh`, `Wy` et `by`.")
_EPOCH = N_("Une epoch voit une fois chacun des 200 exemples, un batch par pas.")


def _fewest() -> int:
    """Return the fewest half-planes with a bounded common part: directions less than pi apart."""
    return next(n for n in range(1, 9) if 2 * pi / n < pi)


def _settings() -> dict[str, Any]:
    """Count what each letter names; an epoch lasts as long as it has products to compute."""
    from torch import arange, nn

    def n_parameters(nh: int) -> int:
        net = nn.Sequential(nn.Linear(2, nh), nn.Linear(nh, 2))
        return sum(p.numel() for p in net.parameters())

    def n_steps(batch_size: int) -> int:
        return len(arange(200).split(batch_size))

    def longest_first(*sizes: int) -> list[int]:
        return sorted(sizes, key=n_steps, reverse=True)

    names = {
        "fewest_neurons": _fewest,
        "n_parameters": n_parameters,
        "n_steps": n_steps,
        "longest_first": longest_first,
    }
    return evaluated(SETTINGS, names)


predict_settings = Predictions(
    "predict_settings",
    SETTINGS,
    _settings,
    advice={
        "a": N_("Un neurone caché découpe le plan selon une droite."),
        "b": _COUNT,
        "c": _COUNT,
        "d": _EPOCH,
        "e": _EPOCH,
        "f": _EPOCH,
        "g": _EPOCH,
        "h": N_("Lequel de ces réglages fait le plus de produits de matrices ?"),
    },
    known={
        "a": (
            (1, N_("Une droite coupe le plan en deux, et aucun côté n'est borné.")),
            (2, N_("Deux droites font un coin ou une bande, ouverts d'un côté au moins.")),
            (4, N_("Autant suffisent : en faut-il autant ?")),
        ),
        "b": ((12, _BIASES), (9, _OUTPUT)),
        "c": ((80, _BIASES), (60, _OUTPUT)),
        "d": ((1, SIZE),),
        "e": ((10, SIZE),),
        "f": ((200, SIZE),),
        "g": (
            (64, SIZE),
            (3, N_("Le dernier batch compte aussi, même incomplet.")),
            (3.125, WHOLE),
        ),
        "h": (
            (
                [200, 10, 1],
                N_("Les exemples sont les mêmes : comptez plutôt les pas, un par batch."),
            ),
        ),
    },
)
