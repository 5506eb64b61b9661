"""Check of `relu_forward(X)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, normal
from tp_utils.checks.judges.judging import only_wrong
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.tp11.common import NO_TORCH, called, judge_arguments
from tp_utils.i18n import _


class ReluForward(Check):
    """Against the definition: a coefficient is kept where it is positive."""

    name = "relu_forward"
    points = 1
    numpy = True
    forbidden = (NO_TORCH,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return batches with both signs, never 0, and values of several sizes."""
        signs = np.resize([1, -1, -1, 1, 1], 12)
        both = np.abs(normal(rng, 12)) * signs * np.resize([1, 1, 7], 12)
        return [{"X": both.reshape(shape)} for shape in ((4, 3), (1, 12), (12, 1))]

    def run(self, relu_forward: Any, case: Case) -> Any:
        """Return the output, and the argument after the call."""
        return called(relu_forward, case)

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the output, then what became of the argument."""
        X = case["X"]
        mistakes = [
            (_("rien n'est coupé : la sortie est X."), X),
            (_("c'est la valeur absolue : un coefficient négatif doit donner 0."), np.abs(X)),
            (
                _("ce sont les coefficients positifs qui sont coupés : c'est min(0, x)."),
                -(-X).clip(0),
            ),
            (_("la sortie vaut 0 ou 1 : c'est la dérivée de ReLU, et non ReLU."), 1.0 * (X > 0)),
            (_("c'est tanh, et non ReLU."), np.tanh(X)),
            (_("c'est la sigmoïde, et non ReLU."), 1 / (1 + np.exp(-X))),
            (
                _("on attend un tableau, coefficient par coefficient, et non un seul maximum."),
                max(0.0, X.max()),
            ),
            (_("les coefficients positifs sont ramenés à 1 au plus : gardez-les."), X.clip(0, 1)),
        ]
        judge_array(part(got, "result"), "la sortie", np.where(X > 0, X, 0), mistakes, 1e-6, 1e-8)
        judge_arguments(part(got, "after"), case, self.name)
