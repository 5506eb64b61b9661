"""Check of `backward(weights, outputs, Y)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, joined, mapping, near, shape_of
from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.properties import PART, VALUES
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _


class Backward(Check):
    """`backward(weights, outputs, Y)`: against autograd, in float64."""

    name = "backward"
    points = 4
    forbidden = (AUTOGRAD,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return generic sizes, a square case where a transpose stays silent, and one row."""
        cases = []
        for N, nx, nh, ny in ((5, 3, 4, 2), (3, 3, 3, 3), (6, 2, 5, 3), (1, 2, 4, 3)):
            cases.append(
                {
                    "weights": oracle.draw_weights(rng, nx, nh, ny),
                    "X": rng.standard_normal((N, nx)).astype(np.float32),
                    "Y": oracle.one_hot(rng, N, ny),
                }
            )
        return cases

    def run(self, backward: Any, case: dict[str, Any]) -> Any:
        """Return the gradients; the outputs given are those of a right forward."""
        import torch

        weights = oracle.to_tensors(case["weights"])
        steps = oracle.forward(case["weights"], case["X"])
        outputs = {key: torch.tensor(value, dtype=torch.float32) for key, value in steps.items()}
        given = {**weights, "Y": torch.tensor(case["Y"])}
        grads = backward(weights, outputs, given["Y"])
        return {"grads": grads, "given": {**weights, "Y": given["Y"]}}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the four gradients; a right output layer is worth half."""
        got = mapping(got, "backward(weights, outputs, Y)", ("grads", "given"))
        grads = mapping(got["grads"], "backward(weights, outputs, Y)", WEIGHTS)
        if not oracle.unchanged(got["given"], {**case["weights"], "Y": case["Y"]}):
            raise Wrong(
                _("`backward` modifie les poids ou Y sur place : elle ne doit que les lire.")
            )
        expected = oracle.gradients(case["weights"], case["X"], case["Y"])
        complaints = {}
        for key in ("Wy", "by", "Wh", "bh"):
            try:
                _judge_gradient(key, grads[key], expected[key], case)
            except Wrong as wrong:
                complaints[key] = wrong
        if complaints:
            output_layer = not complaints.keys() & {"Wy", "by"}
            raise joined(complaints.values(), PART if output_layer else VALUES)


def _judge_gradient(key: str, value: Any, expected: np.ndarray, case: dict[str, Any]) -> None:
    what, N = f"grads[{key!r}]", len(case["X"])
    if isinstance(value, np.ndarray) and value.shape == expected.shape[::-1] != expected.shape:
        if key.startswith("W"):
            raise Wrong(
                _(
                    "`{what}` a la forme {got} : c'est la transposée, un gradient a la forme de "
                    "son paramètre."
                ).format(what=what, got=shape_of(value))
            )
    if isinstance(value, np.ndarray) and key.startswith("b") and value.shape[:1] == (N,) and N > 1:
        if value.ndim == 2 and value.shape[1] == expected.size:
            raise Wrong(
                _(
                    "`{what}` a une ligne par exemple, {got} : il manque la réduction sur le batch."
                ).format(what=what, got=shape_of(value))
            )
    gradient = array(value, what, expected.shape)
    if near(gradient, expected, rtol=1e-3, atol=1e-6):
        return
    found = explain_gradient(gradient, expected, f"`{key}`", N, _backward_mistakes(key, case))
    raise found or Wrong(
        _(
            "`{what}` n'est pas le gradient de la loss moyenne par rapport à `{key}` : comparez-le "
            "à la formule, puis à une différence finie sur un coefficient."
        ).format(what=what, key=key),
        named=False,
    )


def _backward_mistakes(key: str, case: dict[str, Any]) -> list[Mistake]:
    """Return what this gradient would be with each mistake."""
    steps, Y, N = (
        oracle.forward(case["weights"], case["X"]),
        case["Y"].astype(float),
        len(case["X"]),
    )
    X, h, Wy = steps["X"], steps["h"], case["weights"]["Wy"].astype(float)
    delta = (steps["yhat"] - Y) / N
    if key in ("Wy", "by"):
        left = _("dans le gradient de {name}, on retrouve ŷ seul : la vérité terrain y manque.")
        extra = _("le gradient de {name} contient un facteur ŷ de trop.")
        yhat = steps["yhat"]
        no_softmax = _(
            "le gradient de {name} s'arrête à celui du logarithme, −y / ŷ : la dérivée du softmax "
            "manque."
        )
        twice = _(
            "le gradient de {name} contient un facteur ŷ (1 − ŷ) de trop : ŷ − y est déjà le gradient "
            "par rapport aux scores."
        )
        more = {
            left: yhat / N,
            extra: delta * yhat,
            no_softmax: -Y / yhat / N,
            twice: delta * yhat * (1 - yhat),
        }
        if key == "by":
            return [Mistake(says, d.sum(0)) for says, d in more.items()]
        pre = _("le gradient de {name} utilise `htilde` : l'entrée de la couche de sortie est `h`.")
        found = [Mistake(says, d.T @ h) for says, d in more.items()]
        return [*found, Mistake(pre, delta.T @ steps["htilde"])]
    back = delta @ Wy
    hidden = {
        _("dans le gradient de {name}, la dérivée de tanh manque."): back,
        _(
            "dans le gradient de {name}, la dérivée de tanh est prise avec `htilde` au lieu de `h` : "
            "tanh′ = 1 − tanh²."
        ): back * (1 - steps["htilde"] ** 2),
        _("dans le gradient de {name}, tanh est appliquée une fois de trop à `h`."): back
        * (1 - np.tanh(h) ** 2),
        _(
            "dans le gradient de {name}, la dérivée de tanh est écrite 1 − h : le carré manque."
        ): back * (1 - h),
        _("dans le gradient de {name}, la dérivée de tanh est écrite (1 − h)²."): back
        * (1 - h) ** 2,
        _("dans le gradient de {name}, la dérivée de tanh a un signe plus : 1 + h²."): back
        * (1 + h**2),
        _("dans le gradient de {name}, la dérivée utilisée est celle de la ReLU."): back
        * (steps["htilde"] > 0),
        _("dans le gradient de {name}, la dérivée utilisée est celle de la sigmoïde."): back
        * h
        * (1 - h),
    }
    if Wy.shape[0] == Wy.shape[1]:
        sentence = _("dans le gradient de {name}, `Wy` est transposée à tort.")
        hidden[sentence] = (delta @ Wy.T) * (1 - h**2)
    return [Mistake(s, d.T @ X if key == "Wh" else d.sum(0)) for s, d in hidden.items()]
