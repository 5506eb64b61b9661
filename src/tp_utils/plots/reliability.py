"""Reliability diagram: in each bin of confidence, the share of good predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tp_utils.i18n import _, ngettext, percent
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_reliability(
    numbers: Sequence[float],
    confidence: Sequence[float],
    precision: Sequence[float],
    title: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw precision against confidence, bin by bin (Guo et al., 2017); return the Axes.

    Args:
        numbers: images in each bin; the area of a point says it.
        confidence: mean confidence of each bin, in [0, 1].
        precision: share of good predictions of each bin, in [0, 1].
        title: title of the figure.
        ax: drawn there instead of in a new figure.

    Examples:
        >>> from tp_utils.plots import plot_reliability
        >>> ax = plot_reliability([20, 80], [0.6, 0.9], [0.5, 0.85], "Trop sûr de lui")
    """
    ax = ax or new_axes()[0]
    n, x, y = (np.array([float(v) for v in row]) for row in (numbers, confidence, precision))
    full = n > 0
    n, x, y = n[full], x[full], y[full]
    ax.plot([0, 1], [0, 1], "--", color="0.5", linewidth=1.2, label=_("accord parfait"))
    ax.plot(x, y, "-", color=COLORS[0], linewidth=1.2)
    ax.scatter(x, y, s=15 + 200 * n / max(n.sum(), 1), color=COLORS[0], label=_("une tranche"))
    ax.set(xlim=(0, 1.05), ylim=(0, 1.05))
    finish(ax, title, _("confiance moyenne"), _("précision"))
    told = ", ".join(
        ngettext(
            "{precision} pour {confidence} ({n} image)",
            "{precision} pour {confidence} ({n} images)",
            int(size),
        ).format(precision=percent(b), confidence=percent(a), n=int(size))
        for size, a, b in zip(n, x, y, strict=True)
    )
    return describe(
        ax, _("{title}. Précision selon la confiance : {told}.").format(title=title, told=told)
    )
