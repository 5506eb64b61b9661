"""Laws of numbers drawn at random: bounds that a right answer leaves with a chance that is computed.

RISK is the chance that one bound is left. `off_normal` looks at five: a right array of weights is
refused at most once in 2e11, and a check that looks at twenty of them stays under 1e-10.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

RISK = 1e-12
FAR = 7.2  # P(|N(0, 1)| > 7.2) = 6e-13
SHARES = ((0.5, 0.38292), (1.8, 0.92814))  # t, P(|N(0, 1)| < t)


def squares(n: int) -> tuple[float, float]:
    """Return the bounds of the mean of n squares of N(0, 1).

    P(χ² − n ≥ 2√(nx) + 2x) ≤ e⁻ˣ and P(n − χ² ≥ 2√(nx)) ≤ e⁻ˣ (Laurent and Massart, 2000).
    """
    x = -math.log(RISK / 2)
    wide = 2 * math.sqrt(x / n)
    return 1 - wide, 1 + wide + 2 * x / n


def has_spread(w: np.ndarray, std: float) -> bool:
    """Tell whether the mean square of w is one that N(0, std²) can give."""
    low, high = squares(w.size)
    return bool(low <= (w**2).mean() / std**2 <= high)


def off_center(w: np.ndarray, std: float) -> bool:
    """Tell whether the mean of w is none that N(0, std²) can give."""
    return bool(abs(w.mean()) > FAR * std / math.sqrt(w.size))


def off_normal(w: np.ndarray, std: float | None = None) -> bool:
    """Tell whether w is cut, or its shares near 0 are none of N(0, std²); of its own spread without std.

    Hoeffding: the share of n draws is farther than √(ln(2 / RISK) / 2n) from its mean with a
    chance below RISK; 3 / √n more for a spread that is estimated.
    """
    size = np.abs(w) / (std or max(float((w**2).mean()) ** 0.5, 1e-30))
    loose = 0 if std else 3 / math.sqrt(w.size)
    gap = math.sqrt(math.log(2 / RISK) / (2 * w.size)) + loose
    rare = -math.log(RISK) / w.size  # all n are under t with a chance (1 − p)ⁿ < e⁻ⁿᵖ
    if rare < 1 and size.max() < (1 - loose) * NormalDist().inv_cdf(1 - rare / 2):
        return True
    return any(abs((size < t).mean() - p) > gap for t, p in SHARES)
