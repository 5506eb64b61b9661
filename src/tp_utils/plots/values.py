"""Small figures of numbers: predictions against true values, one bar per class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.i18n import _, listed, told
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_predictions(x: Any, y: Any, yhat: Any, title: str, ax: Axes | None = None) -> Axes:
    """Draw true values and predictions against one input; return the Axes.

    Args:
        x, y, yhat: input, true value and prediction, as many values each.
        title: title of the figure.
        ax: drawn there instead of in a new figure.
    """
    ax = ax or new_axes()[0]
    x, y, yhat = (np.ravel(values) for values in (x, y, yhat))
    ax.scatter(x, y, s=22, c=COLORS[0], label=_("vraies valeurs"))
    ax.scatter(x, yhat, s=22, c=COLORS[1], marker="^", label=_("prédictions"))
    finish(ax, title, "$x$", "$y$")
    said = _("{title} : {n} points ; écart moyen {gap:.3g} entre prédiction et vraie valeur.")
    return describe(ax, said.format(title=title, n=len(x), gap=np.abs(y - yhat).mean()))


def plot_bars(
    values: Sequence[float], title: str, xlabel: str, ylabel: str, ax: Axes | None = None
) -> Axes:
    """Draw one bar per class, up or down; return the Axes.

    Args:
        values: one number per class, 0 to n − 1.
        title, xlabel, ylabel: words of the figure.
        ax: drawn there instead of in a new figure.
    """
    ax = ax or new_axes()[0]
    numbers = [float(v) for v in values]
    ax.bar(range(len(numbers)), numbers, color=COLORS[4], hatch="//", edgecolor="white")
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set_xticks(range(len(numbers)))
    finish(ax, title, xlabel, ylabel)
    words = ", ".join(told(str(k), f"{round(v, 2) + 0:.2f}") for k, v in enumerate(numbers))
    return describe(ax, f"{title}. {listed([ylabel, words])}.")
