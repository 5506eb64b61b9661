"""Check of `n_parameters(D, H, C, L)`."""

from __future__ import annotations

from tp_utils.checks import tp03
from tp_utils.checks.tp11.common import NO_TORCH


class NParameters(tp03.NParameters):
    """The count of Q3.19."""

    forbidden = (NO_TORCH,)
