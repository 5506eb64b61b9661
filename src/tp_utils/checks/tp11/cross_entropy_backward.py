"""Check of `cross_entropy_backward(S, y)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.formula import Case
from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.judges.layers import ScoreGradBatch
from tp_utils.checks.properties import PART
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.i18n import _

LARGE = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1200.0, -1000.5]])


class CrossEntropyBackward(ScoreGradBatch):
    """The formula of Q3.31; large scores too, where a plain exponential overflows."""

    name = "cross_entropy_backward"
    points = 2
    forbidden = (NO_TORCH,)
    outputs = {"dS": "s"}  # noqa: RUF012

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Add scores of 1000."""
        return [*super().cases(rng), {"s": LARGE, "y": np.array([1, 0])}]

    def cost(self, case: Case) -> float:
        """Return the mean of −ln p_y, for scores of any size."""
        scores = case["s"] - case["s"].max(axis=1, keepdims=True)
        costs = np.log(np.exp(scores).sum(1)) - scores[np.arange(len(scores)), case["y"]]
        return float(costs.mean())

    def judge(self, case: Case, got: Any) -> None:
        """Say that an exponential overflows; what is right for ordinary scores has half."""
        if np.abs(case["s"]).max() > 500 and isinstance(got, np.ndarray):
            if got.dtype.kind == "f" and not np.isfinite(got).all():
                raise Wrong(
                    _(
                        "avec des scores de 1000 ou −1000, le gradient contient des NaN : une "
                        "exponentielle déborde, ou une somme s'annule. Retirez à chaque ligne son "
                        "maximum avant l'exponentielle."
                    ),
                    PART,
                )
        super().judge(case, got)

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Add to those of lab 3, which are about ordinary scores, a sum over the wrong axis."""
        S, y = case["s"], case["y"]
        if np.abs(S).max() > 500:
            return {}
        powers, Y = np.exp(S - S.max(axis=1, keepdims=True)), np.eye(S.shape[1])[y]
        return super().mistakes(case, output) | {
            _(
                "les exponentielles sont divisées par une somme par colonne : sommez chaque ligne."
            ): (powers / powers.sum(axis=0) - Y) / len(S),
            _("les exponentielles sont divisées par la somme de tout le batch."): (
                powers / powers.sum() - Y
            )
            / len(S),
        }
