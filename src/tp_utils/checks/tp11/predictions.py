"""The predictions of lab 11: what the forward of a network keeps, and the sizes of its layers."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.judges.predictions import NO_BIAS, Predictions, evaluated
from tp_utils.i18n import N_

VALUES = {
    "a": "len(x)",
    "b": "x[0].shape",
    "c": "x[4].shape",
    "d": "x[7].shape",
    "e": "sorted(net.W)",
    "f": "n_parameters(2, 5, 3, 7)",
    "g": "kept(1000, 784, 100, 10, 9)",
    "h": "kept(2000, 784, 100, 10, 9)",
    "i": "kept(1000, 784, 100, 10, 17)",
}
_ROWS = N_("Une ligne par exemple.")
_KEPT = N_("Additionnez les tailles de `x[0]` à `x[L]` : N lignes chacune.")
_INPUT = N_("L'entrée `x[0]` manque : elle est dans la liste aussi.")
_SCORES = N_("Les scores, `x[L]`, manquent : ils sont dans la liste aussi.")
_RELU = N_("Les sorties des ReLU manquent : elles sont dans la liste aussi.")
_ONE = N_("C'est ce que garde un seul exemple : il y en a N.")
_TWICE = N_("C'est le double : l'entrée et les scores, eux, ne se répètent pas.")


class _Network:
    """The sizes of lab 11's network: L layers, each FC followed by a ReLU but for the last."""

    def __init__(self, D: int, H: int, C: int, L: int) -> None:
        pairs = pairwise([D, *[H] * (L // 2), C])
        self.W = {2 * j + 1: np.empty(pair) for j, pair in enumerate(pairs)}
        self.L = L

    def forward(self, N: int) -> list[np.ndarray]:
        """Return N examples and what each layer makes of them: sizes alone, one number in memory."""
        x = [np.broadcast_to(0.0, (N, len(self.W[1])))]
        for i in range(1, self.L + 1):
            columns = self.W[i].shape[1] if i in self.W else x[-1].shape[1]
            x.append(np.broadcast_to(0.0, (N, columns)))
        return x


def _values() -> dict[str, Any]:
    """Count what the network of the lab keeps."""

    def n_parameters(*sizes: int) -> int:
        return sum(W.size + W.shape[1] for W in _Network(*sizes).W.values())

    def kept(N: int, *sizes: int) -> int:
        return sum(values.size for values in _Network(*sizes).forward(N))

    net = _Network(2, 5, 3, 7)
    names = {"net": net, "x": net.forward(4), "n_parameters": n_parameters, "kept": kept}
    return evaluated(VALUES, names)


predict_values = Predictions(
    "predict_values",
    VALUES,
    _values,
    numpy=True,
    advice={
        "a": N_("La liste va de `x[0]` à `x[L]`."),
        "b": N_("C'est le batch, tel qu'il entre."),
        "c": N_("La couche 4 est une ReLU : d'où vient ce qu'elle reçoit ?"),
        "d": N_("Ce sont les scores : une ligne par exemple, une colonne par classe."),
        "e": N_("Seules les couches FC ont une matrice : quels sont leurs numéros ?"),
        "f": N_("Une FC de D entrées et H sorties a D × H poids et H biais."),
        "g": _KEPT,
        "h": _KEPT,
        "i": _KEPT,
    },
    known={
        "a": (
            (7, N_("C'est le nombre de couches : l'entrée est dans la liste aussi.")),
            (4, N_("Ce sont les couches FC seules.")),
        ),
        "b": (((2, 4), _ROWS),),
        "c": (((5, 4), _ROWS), ((4, 3), N_("Les trois classes n'apparaissent qu'à la sortie."))),
        "d": (((3, 4), _ROWS), ((4, 5), N_("C'est la taille d'une couche cachée."))),
        "e": (
            ([0, 2, 4, 6], N_("Les couches sont numérotées à partir de 1 ; `x[0]` est l'entrée.")),
            ([1, 2, 3, 4], N_("Les ReLU ont un numéro aussi.")),
            ([1, 2, 3, 4, 5, 6, 7], N_("Une ReLU n'a pas de matrice.")),
        ),
        "f": (
            (75, NO_BIAS),
            (63, N_("Comptez les couches FC : il y en a (L + 1) / 2.")),
        ),
        "g": (
            (810_000, _INPUT),
            (1_584_000, _SCORES),
            (1_194_000, _RELU),
            (1_594, _ONE),
            (12_752_000, N_("Ce sont des octets : on demande des nombres.")),
        ),
        "h": (
            (1_594_000, N_("C'est autant qu'avec deux fois moins d'exemples.")),
            (1_620_000, _INPUT),
            (3_168_000, _SCORES),
            (1_594, _ONE),
        ),
        "i": (
            (1_594_000, N_("Huit couches de plus donnent huit tableaux de plus.")),
            (3_188_000, _TWICE),
            (1_610_000, _INPUT),
            (2_384_000, _SCORES),
            (2_394, _ONE),
        ),
    },
)
