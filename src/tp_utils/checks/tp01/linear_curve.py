"""Check of `linear_curve(layer, activation, x)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, together
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.lent import given, lend
from tp_utils.checks.properties import GRAPH, PART
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.checks.standins import shown_as
from tp_utils.i18n import _, ngettext

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "ReLU": lambda x: np.maximum(x, 0),
    "Tanh": np.tanh,
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}


class LinearCurve(Check):
    """`linear_curve`: activation(layer(x)) at all points, in one call of the layer."""

    name = "linear_curve"
    points = 2
    forbidden = (LOOPS,)
    varied = ("layer", "activation", "x")
    properties = (GRAPH, PART)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a slope and a bias for each activation, and various numbers of points, one too."""
        cases = []
        for name, n in (("ReLU", 50), ("Tanh", 7), ("Sigmoid", 12), ("Tanh", 1)):
            w, b = rng.uniform(0.5, 1.5, 2).astype(np.float32)
            x = np.sort(rng.uniform(-3, 3, n)).astype(np.float32)
            layer = {"weight": np.array([[-w]]), "bias": np.array([b])}
            cases.append({"activation": name, "layer": layer, "x": x})
        return cases

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return many points, fewer than Python's calls within calls."""
        return [{**first[0], "x": with_rows(first[0], ("x",))["x"][-600:]}]

    def run(self, linear_curve: Any, case: dict[str, Any]) -> Any:
        """Return the curve, and the number of points of each call of the layer."""
        import torch

        sizes: list[int] = []

        @shown_as("Linear")
        class Watched(torch.nn.Linear):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                sizes.append(x.numel())
                return super().forward(x)

        layer = lend(oracle.linear(case["layer"], Watched))
        x = given(case["x"])
        y = linear_curve(layer, getattr(torch.nn, case["activation"])(), x)
        attached = isinstance(y, torch.Tensor) and y.requires_grad
        return {"y": y, "attached": attached, "sizes": sizes[:1000]}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the values, then how they were computed."""
        x = case["x"].astype(float)
        w, b = (float(case["layer"][key].reshape(())) for key in ("weight", "bias"))
        line = w * x + b
        f = ACTIVATIONS[case["activation"]]
        mistakes = [
            (_("l'activation manque : c'est une droite."), line),
            (_("l'activation est appliquée avant la couche."), w * f(x) + b),
            (_("la couche manque : c'est l'activation de x."), f(x)),
            (_("l'activation est appliquée deux fois."), f(f(line))),
            (_("c'est x qui est renvoyé."), x),
        ]
        mistakes += [(words, values[:, None]) for words, values in mistakes]
        y = part(got, "y")
        judge_array(y, "linear_curve(layer, activation, x)", f(line), mistakes, atol=1e-5)
        together(
            lambda: judge_detached(part(got, "attached")),
            lambda: _judge_calls(part(got, "sizes"), len(x)),
        )


def judge_detached(attached: Any) -> None:
    """Raise Wrong unless a result no longer requires a gradient."""
    if attached is not False:
        raise Wrong(
            _("les valeurs sont justes, mais le résultat tient encore au graphe : `detach()`."),
            GRAPH,
        )


def _judge_calls(sizes: Any, n: int) -> None:
    sizes = [n for n in sizes if type(n) is int] if isinstance(sizes, list) else []
    if not sizes:
        raise Wrong(
            _("les valeurs sont justes, mais `layer` n'est jamais appelée : `layer(…)`."),
            PART,
        )
    if len(sizes) > 3 or max(sizes) < n:
        raise Wrong(
            ngettext(
                "les valeurs sont justes, mais `layer` est appelée {calls} fois, sur {n} point "
                "au plus : un seul appel traite les {N} points en parallèle.",
                "les valeurs sont justes, mais `layer` est appelée {calls} fois, sur {n} points "
                "au plus : un seul appel traite les {N} points en parallèle.",
                max(sizes),
            ).format(calls=len(sizes), n=max(sizes), N=n),
            PART,
        )
