"""Check of `relu_backward(dZ, X)`."""

from __future__ import annotations

import numpy as np

from tp_utils.checks.judges.formula import Case
from tp_utils.checks.judges.layers import ReluGrad
from tp_utils.checks.tp11.common import NO_TORCH


class ReluBackward(ReluGrad):
    """The formula of Q3.25, on matrices, square ones too (silent matrix product)."""

    name = "relu_backward"
    points = 1
    by_row = (("dz", "x"),)
    forbidden = (NO_TORCH,)
    outputs = {"dX": "x"}  # noqa: RUF012
    shown = {"x": "X", "dz": "dZ"}  # noqa: RUF012

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return the rows of lab 3, and the same values as matrices."""
        rows = super().cases(rng)
        square = np.vstack([rows[1]["x"], -rows[1]["x"]]), np.vstack([rows[1]["dz"]] * 2)
        sizes = np.logspace(-4, 4, 5)  # tiny and huge ones
        far = [{"x": rows[0]["x"] * sizes, "dz": 100 * rows[0]["dz"]}]
        shapes = ((2, 8), (4, 4), (8, 2))
        return (
            [{"x": square[0].reshape(s), "dz": square[1].reshape(s)} for s in shapes] + rows + far
        )
