"""Check of `fc_backward(dZ, X, W, b)`: the three gradients of an affine layer, for a batch."""

from __future__ import annotations

from tp_utils.checks.judges.layers import FcGradsBatch
from tp_utils.checks.tp11.common import NO_TORCH


class FcBackward(FcGradsBatch):
    """The formula of Q3.31, with the arguments of `fc_forward`; dZ is never made of ones."""

    name = "fc_backward"
    points = 3
    forbidden = (NO_TORCH,)
    arguments = ("dz", "x", "W", "b")
    outputs = {"dX": "x", "dW": "W", "db": "b"}  # noqa: RUF012
    enough = ("dX", "dW")
