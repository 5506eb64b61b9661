"""Curves of functions of one real variable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, LINES, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_functions(
    functions: Mapping[str, Callable[[np.ndarray], np.ndarray]],
    interval: tuple[float, float],
    title: str,
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw functions of one variable over an interval; return the Axes.

    Args:
        functions: name → function of an array (400,).
        interval: ends of the interval.
        title: title of the figure.
        xlabel: name of the variable.
        ylabel: name of the value.
        ax: drawn there instead of in a new figure.
    """
    ax = ax or new_axes()[0]
    x = np.linspace(*interval, 400)
    told = []
    for i, (name, function) in enumerate(functions.items()):
        y = np.asarray(function(x), dtype=float)
        ax.plot(x, y, LINES[i % 4], color=COLORS[i % 8], linewidth=1.8, label=name)
        told.append(
            _("{name} : de {first:.3g} à {last:.3g}.").format(name=name, first=y[0], last=y[-1])
        )
    finish(ax, title, xlabel, ylabel)
    return describe(
        ax,
        _("{title}, pour {x} de {a:g} à {b:g}. {told}").format(
            title=title, x=xlabel.strip("$"), a=interval[0], b=interval[1], told=" ".join(told)
        ),
    )
