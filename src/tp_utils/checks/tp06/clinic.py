"""Check of the class `MendedDeep`: the clinic of lab 6."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import softmax
from tp_utils.checks.judges.judging import Wrong, mapping, only_wrong, together
from tp_utils.checks.judges.learning import judge_apart
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import GRAPH, OUTPUT
from tp_utils.i18n import _

FILLED = 0.3  # every parameter, while the output is looked at


class MendedDeep(Check):
    """`MendedDeep(nx, nh, ny, n_hidden)`: its parameters, its output, where gradients arrive."""

    name = "MendedDeep"
    points = 2
    varied = ("nx", "nh", "ny", "n_hidden")
    by_row = (("X",),)
    properties = (OUTPUT, GRAPH)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return networks of several depths and sizes; the points serve for any nx up to 5."""
        return [
            {
                "nx": nx,
                "nh": nh,
                "ny": ny,
                "n_hidden": n_hidden,
                "X": rng.uniform(-1, 1, (6, 5)).astype(np.float32),
            }
            for nx, nh, ny, n_hidden in ((2, 4, 3, 2), (3, 3, 3, 3), (4, 5, 2, 1), (5, 2, 4, 4))
        ]

    def run(self, net_class: Any, case: dict[str, Any]) -> Any:
        """Return the shapes of the parameters, the output when all are equal, whose gradient is None."""
        import torch

        net = net_class(*(case[key] for key in ("nx", "nh", "ny", "n_hidden")))
        found = list(net.parameters())
        other = net_class(*(case[key] for key in ("nx", "nh", "ny", "n_hidden"))).parameters()
        twins = bool(found) and all(map(torch.equal, found, other))
        with torch.no_grad():
            for p in found:
                p.fill_(FILLED)
        out = net(torch.from_numpy(case["X"])[:, : case["nx"]])
        if out.requires_grad:
            out.sum().backward()
        return {
            "shapes": [list(p.shape) for p in found],
            "out": out,
            "twins": twins,
            "without": sum(p.grad is None for p in found),
        }

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the parameters first: without them, the output is not ours to know."""
        seen = mapping(got, "MendedDeep", ("shapes", "out", "twins", "without"))
        nx, nh, ny, n = (case[key] for key in ("nx", "nh", "ny", "n_hidden"))
        sizes = [nx, *[nh] * n, ny]
        right = [s for a, b in pairwise(sizes) for s in ([b, a], [b])]
        shapes = seen["shapes"]
        if len(shapes) < len(right):
            raise Wrong(
                _(
                    "avec n_hidden = {n}, `parameters()` donne {got} tenseurs au lieu de {right} : "
                    "les couches qui manquent ne sont connues de personne, et n'apprendront jamais."
                ).format(n=n, got=len(shapes), right=len(right))
            )
        if sorted(shapes) != sorted(right):
            raise Wrong(
                _("les paramètres ont pour formes {got} ; on attend {right}.").format(
                    got=", ".join(map(_told, shapes)), right=", ".join(map(_told, right))
                )
            )
        together(
            lambda: judge_array(
                seen["out"],
                _("la sortie"),
                _output(case["X"][:, :nx], sizes, np.tanh),
                _mistakes(case["X"][:, :nx], sizes),
            ),
            lambda: _judge_gradients(seen["without"]),
            lambda: judge_apart(seen["twins"] is not False),
        )


def _told(shape: list[int]) -> str:
    return str(tuple(shape))


def _output(X: np.ndarray, sizes: list[int], activation: Any) -> np.ndarray:
    """Return the output of the network whose parameters are all `FILLED`."""
    h = X.astype(float)
    for size in sizes[1:-1]:
        h = activation(h @ np.full((h.shape[1], size), FILLED) + FILLED)
    scores: np.ndarray = h @ np.full((h.shape[1], sizes[-1]), FILLED) + FILLED
    return scores


def _mistakes(X: np.ndarray, sizes: list[int]) -> list[Mistake]:
    right = _output(X, sizes, np.tanh)
    shorter = _output(X, [*sizes[:-2], sizes[-1]], np.tanh) if len(sizes) > 3 else None
    found = [
        Mistake(_("l'activation manque entre les couches."), _output(X, sizes, lambda h: h)),
        Mistake(
            _("l'activation est une ReLU ; le programme de départ a des tanh."),
            _output(X, sizes, lambda h: h.clip(0)),
        ),
        Mistake(
            _("tanh est appliquée à la sortie aussi : on veut des scores."), np.tanh(right), OUTPUT
        ),
        Mistake(
            _("la sortie passe par un softmax : on veut des scores."), softmax(right, 1), OUTPUT
        ),
    ]
    if shorter is not None and sizes[-2] == sizes[-3]:
        found.append(Mistake(_("une des couches cachées n'est pas appliquée."), shorter))
    return found


def _judge_gradients(without: Any) -> None:
    if without:
        raise Wrong(
            _(
                "des paramètres ne reçoivent aucun gradient : ils sont inscrits, mais le calcul ne "
                "passe pas par eux, ou en est détaché."
            ),
            GRAPH,
        )
