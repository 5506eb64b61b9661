"""Curves that should be the same: drawn one over the other, and their gap beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tp_utils.i18n import _, listed
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, LINES, MARKERS, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FLOOR = 1e-9  # a gap of zero is drawn here: the scale is logarithmic


def plot_levels(curves: Mapping[str, Sequence[float]], title: str = "") -> list[Axes]:
    """Overlay the losses of several levels, and draw their gap to the first; return two Axes.

    Args:
        curves: name → loss after each epoch, same length for all, at least two;
            the first is the reference of the gaps.
        title: title of the left part.
    """
    left, right = new_axes(2, width=4.8, height=3.6)
    names = list(curves)
    values = [np.array([float(v) for v in curves[name]]) for name in names]
    x = np.arange(1, len(values[0]) + 1)
    told = []
    for i, (name, y) in enumerate(zip(names, values, strict=True)):
        color, line, mark = COLORS[i % 8], LINES[i % 4], MARKERS[i % 8]
        # Thick and pale underneath, thin on top: all can be seen where they coincide.
        width = 2.0 + 2.4 * (len(names) - 1 - i)
        alpha = 0.45 if i < len(names) - 1 else 1.0
        left.plot(x, y, line, color=color, linewidth=width, alpha=alpha, label=name)
        if i:
            gap = np.abs(y - values[0])
            drawn = np.maximum(gap, FLOOR)
            every = max(len(x) // 8, 1)
            right.plot(x, drawn, line, color=color, marker=mark, markevery=every, label=name)
            told.append(
                _("{name} : écart de {gap:.1e} au plus").format(name=name, gap=np.nanmax(gap))
            )
    right.set_yscale("log")
    right.set_ylim(FLOOR / 2, 10)
    title = title or _("Les mêmes nombres à tous les niveaux")
    finish(left, title, "epoch", _("entropie croisée moyenne"))
    heading = _("Écart avec « {name} »").format(name=names[0])
    finish(right, heading, "epoch", _("écart absolu (échelle log)"))
    first = _("{name} : de {a:.3f} à {b:.3f} en {n} epochs").format(
        name=names[0], a=values[0][0], b=values[0][-1], n=len(x)
    )
    describe(left, f"{title}. {first}.")
    describe(right, f"{heading}. {listed(told)}.")
    return [left, right]
