"""Check of `relu_forward(X)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, normal
from tp_utils.checks.judges.judging import Wrong, together
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.properties import RETURN
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.i18n import _


class ReluForward(Check):
    """Against the definition: a coefficient is kept where it is positive."""

    name = "relu_forward"
    points = 1
    by_row = (("X",),)
    numpy = True
    forbidden = (NO_TORCH,)
    properties = (RETURN,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return batches with both signs, never 0, of several sizes; all positive; small and huge; small."""
        signs = np.resize([1, -1, -1, 1, 1], 12)
        both = np.abs(normal(rng, 12)) * signs * np.resize([1, 1, 7], 12)
        shapes = ((4, 3), (1, 12), (12, 1))
        cases = [{"X": both.reshape(s)} for s in shapes] + [{"X": np.abs(both).reshape(3, 4)}]
        spread = {"X": both.reshape(2, 6) * np.logspace(-5, 5, 12).reshape(2, 6)}
        return [*cases, spread, {"X": 1e-5 * both.reshape(3, 4)}]

    def run(self, relu_forward: Any, case: Case) -> Any:
        """Return the output, and whether it is the input's own memory."""
        result = relu_forward(case["X"])
        shared = isinstance(result, np.ndarray) and np.shares_memory(result, case["X"])
        return {"result": result, "shared": shared}

    def judge(self, case: Case, got: Any) -> None:
        """Judge the output, and that it is new."""
        together(lambda: _judge_output(case, part(got, "result")), lambda: _judge_new(got))


def _judge_output(case: Case, value: Any) -> None:
    X = case["X"]
    table = {
        _("rien n'est coupé : la sortie est X."): X,
        _("c'est la valeur absolue : un coefficient négatif doit donner 0."): np.abs(X),
        _("ce sont les coefficients positifs qui sont coupés : c'est min(0, x)."): -(-X).clip(0),
        _("la sortie vaut 0 ou 1 : c'est la dérivée de ReLU, et non ReLU."): 1.0 * (X > 0),
        _("c'est tanh, et non ReLU."): np.tanh(X),
        _("c'est la sigmoïde, et non ReLU."): 1 / (1 + np.exp(-X.clip(-500))),
        _("on attend un tableau, coefficient par coefficient, et non un seul maximum."): (
            max(0.0, X.max())
        ),
        _("les coefficients positifs sont ramenés à 1 au plus : gardez-les."): X.clip(0, 1),
    }
    mistakes = [Mistake(says, gives) for says, gives in table.items()]
    judge_array(value, _("la sortie"), np.where(X > 0, X, 0), mistakes, 1e-6, 1e-8)


def _judge_new(got: Any) -> None:
    if part(got, "shared") is not False:
        raise Wrong(
            _("`relu_forward` renvoie le tableau reçu, ou une vue : on attend un tableau neuf."),
            RETURN,
        )
