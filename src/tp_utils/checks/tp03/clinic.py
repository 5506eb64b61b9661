"""Check of `mended_gradients(X, y, W1, b1, W3, b3)`: the clinic of lab 3."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tp_utils.checks.judges.formula import Case, GradientFormula, normal, softmax
from tp_utils.checks.judges.judging import only_wrong
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.properties import RETURN
from tp_utils.checks.standins import replaced
from tp_utils.i18n import _


class MendedGradients(GradientFormula):
    """The four gradients of two affine layers with a ReLU between, for a batch (Q3.25, Q3.31)."""

    name = "mended_gradients"
    points = 1
    by_row = (("X", "y"),)
    arguments = ("X", "y", "W1", "b1", "W3", "b3")
    outputs = {"dW1": "W1", "db1": "b1", "dW3": "W3", "db3": "b3"}  # noqa: RUF012
    properties = (RETURN,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return sizes that differ, all the same, and one row; ReLU on both sides of each neuron."""
        cases: list[Case] = []
        for N, D, H, C in ((6, 2, 5, 3), (6, 2, 5, 3), (4, 4, 4, 4), (1, 3, 6, 2)):
            k = len(cases)
            case = {"X": normal(rng, N, D), "y": rng.permutation((np.arange(N) + k) % C)}
            case |= {"W1": normal(rng, D, H), "b1": 0.3 * normal(rng, 1, H)}
            cases.append({**case, "W3": normal(rng, H, C), "b3": normal(rng, 1, C)})
        return cases

    def run(self, target: Any, case: Case) -> Any:
        """Call the student's function, with our boxes under it."""
        with replaced(target, BOXES):
            return super().run(target, case)

    def rows(self, case: Case) -> int:
        """Return the number of rows."""
        return len(case["X"])

    def cost(self, case: Case) -> float:
        """Return the mean cross-entropy."""
        X2 = np.maximum(0, case["X"] @ case["W1"] + case["b1"])
        P = softmax(X2 @ case["W3"] + case["b3"], 1)
        return float(-np.log(P[np.arange(len(P)), case["y"]]).mean())

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Compare each gradient with central differences of the cost."""
        super().judge(case, got)

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return what this gradient would be with each way back through ReLU."""
        X1 = case["X"] @ case["W1"] + case["b1"]
        X2, on = np.maximum(0, X1), X1 > 0
        dS = _score_grad_batch(X2 @ case["W3"] + case["b3"], case["y"])
        linear = _score_grad_batch(X1 @ case["W3"] + case["b3"], case["y"])
        forgotten = _(
            "dans le gradient de {name}, la ReLU est oubliée à l'aller : la seconde couche reçoit la "
            "sortie de la première telle quelle."
        )
        if output in ("dW3", "db3"):
            if output == "dW3":
                yield Mistake(
                    _("dans le gradient de {name}, l'entrée de la couche est prise avant la ReLU."),
                    X1.T @ dS,
                )
            yield Mistake(forgotten, X1.T @ linear if output == "dW3" else linear.sum(0)[None])
            return
        dX2 = dS @ case["W3"].T
        still = _(
            "la faute du départ est encore là : dans le gradient de {name}, la ReLU est appliquée au "
            "gradient, qui peut être négatif."
        )
        ways: list[tuple[str, np.ndarray]] = [
            (still, np.maximum(0, dX2)),
            (_("dans le gradient de {name}, la ReLU est oubliée au retour."), dX2),
            (_("dans le gradient de {name}, les neurones éteints sont gardés."), dX2 * ~on),
            (
                _(
                    "dans le gradient de {name}, le gradient est multiplié par la sortie de la ReLU."
                ),
                dX2 * X2,
            ),
            (_("dans le gradient de {name}, il ne reste que le masque : 0 ou 1."), on * 1.0),
            (
                _("dans le gradient de {name}, les composantes négatives sont perdues."),
                np.maximum(0, dX2) * on,
            ),
            (
                _(
                    "dans le gradient de {name}, un neurone est éteint pour tous les exemples ou pour "
                    "aucun : chaque exemple a son masque."
                ),
                dX2 * on.any(axis=0),
            ),
        ]
        back = linear @ case["W3"].T
        ways += [(forgotten, back), (forgotten, back * on)]
        for says, dX1 in ways:
            yield Mistake(
                says, case["X"].T @ dX1 if output == "dW1" else dX1.sum(axis=0, keepdims=True)
            )


def _score_grad_batch(S: Any, y: Any) -> np.ndarray:
    dS = softmax(np.asarray(S), 1)
    dS[np.arange(len(dS)), y] -= 1
    return dS / len(dS)


def _fc_grads_batch(dZ: Any, X: Any, W: Any) -> tuple[Any, Any, Any]:
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)


BOXES: dict[str, Callable[..., Any]] = {
    "score_grad_batch": _score_grad_batch,
    "fc_grads_batch": _fc_grads_batch,
    "relu_grad": lambda dz, x: dz * (x > 0),
}
