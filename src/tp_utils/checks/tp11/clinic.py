"""Check of `mended_backward(net, x, y)`: the clinic of lab 11, an MLP whose ReLU are tanh."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from tp_utils.checks.judges.formula import Case
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.properties import PART, RETURN
from tp_utils.checks.tp11.mlp_passes import MLPBackward, way_back
from tp_utils.checks.tp11.networks import SIZES, batch, by_layer, draw, twice, two_ways
from tp_utils.i18n import N_, _


class MendedBackward(MLPBackward):
    """The gradients of all the affine layers, judged like those of `MLP.backward`."""

    name = "mended_backward"
    points = 2
    properties = (PART, RETURN)
    called = "mended_backward"
    keeps = N_("quelque chose est gardé d'un appel à l'autre, ou l'appel modifie ce qu'il a reçu.")

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return the same sizes as for `MLP`, another batch, other labels."""
        cases = [draw(rng, *sizes, activation="tanh") for sizes in SIZES]
        first = cases[0]
        other = {**first, "y": (first["y"] + 1) % first["sizes"][2]}
        return [*cases, batch(rng, first, len(first["y"])), other]

    def run(self, mended_backward: Any, case: Case) -> Any:
        """Return what it gives with our layers, and with the student's."""

        def call() -> Any:
            W, b = by_layer(case["W"]), by_layer(case["b"])
            net = SimpleNamespace(L=case["sizes"][3], W=W, b=b)
            x = [case["x"], [one.copy() for one in case["x"]]]  # what changes it is told once
            return twice(lambda: mended_backward(net, x.pop(0), case["y"]))

        return two_ways(mended_backward, call, call)

    def mistakes(self, case: Case, key: str) -> list[Mistake]:
        """Return what the gradient would be with each slope that is not that of tanh."""
        slopes = {
            _(
                "la faute du départ est encore là : dans le gradient de {name}, la dérivée de tanh est "
                "prise à la sortie de la couche, et non à son entrée."
            ): lambda _before, after: 1 - np.tanh(after) ** 2,
            _("dans le gradient de {name}, la dérivée de l'activation manque."): (
                lambda _before, _after: 1.0
            ),
            _("dans le gradient de {name}, la dérivée de tanh compte deux fois."): (
                lambda _before, after: (1 - after**2) ** 2
            ),
            _(
                "dans le gradient de {name}, c'est le carré de l'entrée qui est retiré à 1, et non celui "
                "de sa tangente hyperbolique."
            ): lambda before, _after: 1 - before**2,
            _("dans le gradient de {name}, le carré porte sur toute la différence 1 − tanh."): (
                lambda _before, after: (1 - after) ** 2
            ),
            _("dans le gradient de {name}, le carré de tanh manque : 1 − tanh."): (
                lambda _before, after: 1 - after
            ),
            _("dans le gradient de {name}, on trouve tanh à la place de sa dérivée."): (
                lambda _before, after: after
            ),
            _("dans le gradient de {name}, la dérivée est celle d'une ReLU."): (
                lambda before, _after: before > 0
            ),
        }
        return [Mistake(says, way_back(case, slope)[key]) for says, slope in slopes.items()]
