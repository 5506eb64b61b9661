"""Check of the class `MendedResidual`: the clinic of lab 12."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.judges.by_row import complex_step
from tp_utils.checks.judges.complex_step import affine, gradients
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong
from tp_utils.checks.judges.library import LibraryCheck, copied, judge_gradient, judge_parts
from tp_utils.checks.judges.values import Mistakes, judge_array
from tp_utils.checks.properties import INPUTS, PART
from tp_utils.i18n import _

KEYS = ("output", "after", "delta", "gradient")
Case = dict[str, Any]


class Inner(diy.Module):
    """tanh(X W + b), whose way back uses the X that it is given, and nothing else."""

    parameters: np.ndarray
    gradient: np.ndarray

    def __init__(self, P: np.ndarray) -> None:
        """Take a copy of the parameters (n + 1, n)."""
        super().__init__()
        self.parameters, self.gradient = P.copy(), np.zeros(P.shape)

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Return the output, of the size of X."""
        output: np.ndarray = np.tanh(X @ self.parameters[:-1] + self.parameters[-1])
        return output

    def backward_update_gradient(self, X: np.ndarray, delta: np.ndarray) -> None:
        """Add the gradient of the parameters."""
        slope = delta * (1 - self.forward(X) ** 2)
        self.gradient += np.vstack([X.T @ slope, slope.sum(axis=0)])

    def backward_delta(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
        """Return the gradient of X."""
        product: np.ndarray = (delta * (1 - self.forward(X) ** 2)) @ self.parameters[:-1].T
        return product


class MendedResidual(LibraryCheck):
    """`MendedResidual(inner)`: X + f(X), its gradients, and X as it was."""

    name = "MendedResidual"
    points = 2
    varied = ("X", "delta", "P")
    by_row = (("X", "delta"),)
    properties = (PART,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return batches of several sizes, one square, one of a single row."""
        return [
            {
                "X": rng.standard_normal((N, n)),
                "delta": 1 + rng.standard_normal((N, n)),
                "P": rng.standard_normal((n + 1, n)) / n**0.5,
            }
            for N, n in ((5, 3), (4, 4), (1, 2), (6, 3))
        ]

    def run(self, residual: Any, case: Case) -> Any:
        """Return what both methods give, and X after `forward`: a copy of ours."""
        with self.prepared(residual):
            inner, X = Inner(case["P"]), case["X"].copy()
            block = residual(inner)
            output, after = copied(block.forward(X)), copied(X)
            delta = copied(block.backward(X, case["delta"]))
            return {"output": output, "after": after, "delta": delta, "gradient": inner.gradient}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the fault first, then the output, both gradients."""
        seen = mapping(got, self.name, KEYS)
        output, delta, gradient = _right(case)
        kept = near(array(seen["after"], "X", case["X"].shape), case["X"], 1e-9, 0)
        if not kept:
            _judge_still(seen, delta, gradient)
        N, wrong_way = len(case["X"]), {**case, "X": output}
        of_output = _("au retour, f reçoit la sortie du bloc au lieu de l'entrée X.")
        _ignored, delta_there, gradient_there = _right(wrong_way)
        judge_parts(
            lambda: judge_array(seen["output"], "`forward(X)`", output, _outputs(case, output)),
            lambda: judge_gradient(
                seen["delta"],
                "`backward(X, delta)`",
                delta,
                N,
                [
                    (of_output, delta_there),
                    (
                        _("le chemin direct est oublié au retour : X arrive aussi tel quel."),
                        delta - case["delta"],
                    ),
                    (_("au retour, le chemin qui passe par f est oublié."), case["delta"]),
                    (
                        _(
                            "les deux chemins se soustraient au retour ; leurs gradients s'ajoutent."
                        ),
                        2 * case["delta"] - delta,
                    ),
                    (
                        _(
                            "les deux chemins se multiplient au retour ; leurs gradients s'ajoutent."
                        ),
                        case["delta"] * (delta - case["delta"]),
                    ),
                ],
            ),
            lambda: _judge_gradient(
                case, seen["gradient"], gradient, [(of_output, gradient_there)]
            ),
        )


def _judge_still(seen: Case, delta: np.ndarray, gradient: np.ndarray) -> None:
    """Raise Wrong: X has changed; with right gradients, that alone."""
    if near(seen["delta"], delta) and near(seen["gradient"], gradient):
        raise Wrong(
            _(
                "les gradients sont justes, mais `forward` écrit encore dans le tableau qu'il reçoit : "
                "ce X appartient à un autre."
            ),
            INPUTS,
        )
    raise Wrong(
        _(
            "la faute du départ est encore là : `forward` écrit dans le tableau qu'il reçoit, et au "
            "retour l'entrée de f n'est plus celle de l'aller."
        )
    )


def _judge_gradient(case: Case, value: Any, right: np.ndarray, mistakes: Mistakes) -> None:
    if isinstance(value, np.ndarray) and not value.any():
        raise Wrong(_("le gradient des paramètres de f reste nul : f n'apprendrait rien."))
    judge_gradient(value, _("le gradient des paramètres de f"), right, len(case["X"]), mistakes)


def _outputs(case: Case, output: np.ndarray) -> list[tuple[str, np.ndarray]]:
    X = case["X"]
    f = output - X
    return [
        (_("`forward` ne renvoie que f(X) : il manque X."), f),
        (_("`forward` ne renvoie que X : il manque f(X)."), X),
        (_("`forward` soustrait f(X) au lieu de l'ajouter."), X - f),
        (_("dans `forward`, f(X) est ajoutée deux fois."), X + 2 * f),
        (_("`forward` multiplie X par f(X)."), X * f),
    ]


def _right(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the output, the gradient of X and that of the parameters, by a complex step."""

    def output(X: Any, P: Any) -> Any:
        return X + np.tanh(affine(X, P))

    X, P = case["X"], case["P"]
    (gradient,) = gradients(lambda P: (case["delta"] * output(X, P)).sum(axis=(-2, -1)), [P])
    delta = complex_step(lambda X: (case["delta"] * output(X, P)).sum(axis=-1), X)
    return output(X, P), delta, gradient
