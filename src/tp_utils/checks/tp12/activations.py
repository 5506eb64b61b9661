"""What the checks of activations share, and those of `TanH` and `Sigmoide`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.by_row import differences
from tp_utils.checks.judges.judging import mapping, only_wrong
from tp_utils.checks.judges.library import (
    LibraryCheck,
    about,
    copied,
    finite,
    judge_gradient,
    judge_parts,
)
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import PART, STABILITY, Property
from tp_utils.i18n import N_, _, decimal

LARGE = 800.0


class ActivationCheck(LibraryCheck):
    """A module without parameters: output, and gradient against a finite difference."""

    points = 1
    varied = ("X", "delta")
    by_row = (("X", "delta"),)
    shown = {"large": "X"}  # noqa: RUF012
    properties: tuple[Property, ...] = (PART, STABILITY)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches with random deltas, the last large; in the first, inputs make exp overflow."""
        cases: list[dict[str, Any]] = [
            {"X": 1.5 * rng.standard_normal(size), "delta": scale * (1 + rng.standard_normal(size))}
            for size, scale in (((5, 3), 1), ((3, 3), 1), ((1, 4), 1), ((6, 2), 100))
        ]
        cases[0]["large"] = {"X": np.array([[LARGE, -LARGE, 0.5]]), "delta": np.ones((1, 3))}
        return cases

    def run(self, module_class: Any, case: dict[str, Any]) -> Any:
        """Return output and delta; a step with no parameters must do nothing."""
        seen = {}
        with self.prepared(module_class):
            for key, at in (("usual", case), ("large", case.get("large", case))):
                module, X, delta = module_class(), at["X"], at["delta"]
                output = copied(module.forward(X))
                module.backward_update_gradient(X, delta)
                seen[key] = {"output": output, "delta": copied(module.backward_delta(X, delta))}
                module.zero_grad()
                module.update_parameters(0.1)
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the output and the gradient; each that is right, on large inputs too."""
        got = mapping(got, self.name, ("usual", "large"))
        usual, large = (
            mapping(got[key], self.name, ("output", "delta")) for key in ("usual", "large")
        )

        def part(judge: Any, key: str, method: str) -> None:
            judge(case, usual[key])
            if "large" not in case:
                return
            says = _(
                "pour une entrée de {x} ou de −{x}, `{method}` renvoie NaN : une exponentielle y "
                "déborde. Écrivez autrement la même fonction."
            )
            with about(STABILITY):
                finite(large[key], says.format(x=decimal(LARGE), method=method))
                judge(case["large"], large[key], 1e-7)  # 0 and 1, and no more what is almost so

        judge_parts(
            lambda: part(self.judge_output, "output", "forward"),
            lambda: part(self.judge_delta, "delta", "backward_delta"),
        )

    def f(self, X: np.ndarray) -> np.ndarray:
        """Return the right output."""
        raise NotImplementedError

    def output_mistakes(self, X: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return (sentence, output that this mistake gives)."""
        raise NotImplementedError

    def delta_mistakes(self, X: np.ndarray, delta: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return (sentence, gradient that this mistake gives)."""
        raise NotImplementedError

    def judge_output(self, case: dict[str, Any], value: Any, rtol: float = 1e-4) -> None:
        """Judge `forward`."""
        X = case["X"]
        judge_array(value, "`forward(X)`", self.f(X), self.output_mistakes(X), rtol, rtol / 100)

    def judge_delta(self, case: dict[str, Any], value: Any, rtol: float = 1e-4) -> None:
        """Judge `backward_delta`."""
        X, delta = case["X"], case["delta"]
        right = differences(lambda x: (delta * self.f(x)).sum(axis=1), X)
        name, mistakes = "`backward_delta(X, delta)`", self.delta_mistakes(X, delta)
        judge_gradient(value, name, right, len(X), mistakes)


NO_DELTA = N_("c'est la dérivée de l'activation seule : il manque le produit par `delta`.")
ONLY_DELTA = N_("c'est `delta` lui-même : la dérivée de l'activation manque.")
AT_OUTPUT = N_(
    "la dérivée est prise au mauvais endroit : `X` est l'entrée du module, et votre formule "
    "attend sa sortie."
)
TWICE = N_("l'activation est appliquée deux fois avant de dériver.")


class TanH(ActivationCheck):
    """`TanH`: hyperbolic tangent, without parameters."""

    name = "TanH"

    def f(self, X: np.ndarray) -> np.ndarray:
        """Return tanh of each coefficient."""
        output: np.ndarray = np.tanh(X)
        return output

    def output_mistakes(self, X: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong outputs."""
        return [
            (_("la sortie est une tangente ; on attend la tangente hyperbolique."), np.tan(X)),
            (_("la sortie est un sinus hyperbolique."), np.sinh(np.clip(X, -50, 50))),
            (_("la sortie est la sigmoïde."), 1 / (1 + np.exp(-np.clip(X, -50, 50)))),
            (_("la sortie est la dérivée."), 1 - np.tanh(X) ** 2),
        ]

    def delta_mistakes(self, X: np.ndarray, delta: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong gradients."""
        t = np.tanh(X)
        return [
            (_(NO_DELTA), 1 - t**2),
            (_(ONLY_DELTA), delta),
            (_(AT_OUTPUT), delta * (1 - X**2)),
            (_(TWICE), delta * (1 - np.tanh(t) ** 2)),
            (_("le carré manque : la dérivée de tanh n'est pas 1 − tanh."), delta * (1 - t)),
            (_("le signe est faux dans la dérivée de tanh."), delta * (1 + t**2)),
            (_("la dérivée et `delta` sont ajoutés ; c'est un produit."), delta + 1 - t**2),
            (_("c'est tanh, et non sa dérivée, qui multiplie `delta`."), delta * t),
        ]


def sigmoid(X: np.ndarray) -> np.ndarray:
    """Return the logistic function, by pairs: no overflow."""
    output: np.ndarray = np.exp(-np.logaddexp(0, -X))
    return output


class Sigmoide(ActivationCheck):
    """`Sigmoide`: logistic function, without parameters."""

    name = "Sigmoide"

    def f(self, X: np.ndarray) -> np.ndarray:
        """Return the logistic function of each coefficient."""
        return sigmoid(X)

    def output_mistakes(self, X: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong outputs."""
        s = sigmoid(X)
        return [
            (_("le signe manque dans l'exponentielle : la sortie décroît."), 1 - s),
            (_("la sortie est tanh."), np.tanh(X)),
            (_("la sortie est la dérivée."), s * (1 - s)),
            (
                _("le dénominateur est 1 − exp(−x) ; c'est une somme."),
                1 / np.where(X == 0, 1, -np.expm1(-np.clip(X, -700, 700))),
            ),
        ]

    def delta_mistakes(self, X: np.ndarray, delta: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong gradients."""
        s = sigmoid(X)
        again = sigmoid(s)
        return [
            (_(NO_DELTA), s * (1 - s)),
            (_(ONLY_DELTA), delta),
            (_(AT_OUTPUT), delta * X * (1 - X)),
            (_(TWICE), delta * again * (1 - again)),
            (_("un facteur manque : la dérivée n'est pas σ."), delta * s),
            (_("un facteur manque : la dérivée n'est pas 1 − σ."), delta * (1 - s)),
            (_("c'est la dérivée de tanh."), delta * (1 - np.tanh(X) ** 2)),
            (_("1 − σ² est la dérivée de tanh, si σ était tanh."), delta * (1 - s**2)),
            (_("le signe est faux dans la dérivée de la sigmoïde."), delta * s * (1 + s)),
        ]
