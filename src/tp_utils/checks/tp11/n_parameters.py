"""Check of `n_parameters(D, H, C, L)`."""

from __future__ import annotations

from tp_utils.checks.judges import layers
from tp_utils.checks.tp11.common import NO_TORCH


class NParameters(layers.NParameters):
    """The count of Q3.19."""

    forbidden = (NO_TORCH,)
