"""Check of `init_weights(nx, nh, ny)` where gradients and steps are written by hand."""

from __future__ import annotations

from tp_utils.checks.judges import init_weights


class InitWeights(init_weights.InitWeights):
    """`init_weights`: a bias is a row (1, n), as in the statement, and as its gradient.

    A bias (n,) goes with everything but a gradient (1, n) and a step in place, which stops.
    """

    rows = True
