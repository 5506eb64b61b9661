"""Check of `cross_entropy_backward(S, y)`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tp_utils.checks.judges.formula import Case
from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.judges.layers import ScoreGradBatch
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.properties import STABILITY, VALUES, Property
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.i18n import _

# Three rows: with two, a sum for a mean is also twice the gradient.
LARGE = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1200.0, -1000.5], [-1000.0, 1000.0, 999.5]])


class CrossEntropyBackward(ScoreGradBatch):
    """The formula of Q3.31; large scores too, where a plain exponential overflows."""

    name = "cross_entropy_backward"
    points = 2
    forbidden = (NO_TORCH,)
    outputs = {"dS": "s"}  # noqa: RUF012
    properties = (STABILITY,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Add scores of 1000."""
        return [*super().cases(rng), {"s": LARGE, "y": np.array([1, 0, 2])}]

    def property_of(self, case: Case) -> Property:
        """Tell the scores of 1000 from the others."""
        return STABILITY if np.abs(case["s"]).max() > 500 else VALUES

    def judge(self, case: Case, got: Any) -> None:
        """Say that an exponential overflows."""
        large = self.property_of(case) == STABILITY and isinstance(got, np.ndarray)
        if large and got.dtype.kind == "f" and not np.isfinite(got).all():
            raise Wrong(
                _(
                    "avec des scores de 1000 ou −1000, le gradient contient des NaN : une "
                    "exponentielle déborde, ou une somme s'annule. Retirez à chaque ligne son "
                    "maximum avant l'exponentielle."
                )
            )
        super().judge(case, got)

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return those of lab 3, which are about ordinary scores."""
        return super().mistakes(case, output) if self.property_of(case) == VALUES else ()
