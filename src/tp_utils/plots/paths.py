"""Paths of optimisers over the level lines of a function of two variables, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, LINES, MARKERS, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ORDER = (0, 5, 2, 7, 3, 4)  # colours that stand out on grey level lines


def plot_paths(
    f: Callable[[Any], Any],
    paths: Mapping[str, Sequence[Sequence[float]]],
    after: Sequence[int] = (3, 10, 40),
    title: str = "",
    box: tuple[float, float, float, float] = (-4.6, 2.0, -2.2, 2.2),
) -> list[Axes]:
    """Draw where each path is after some numbers of steps; return one Axes per number.

    Args:
        f: function of a point (2,), which also takes two arrays stacked (2, a, b).
        paths: name → the points (n + 1, 2), the start first; points that are
            not finite, or out of the box, are cut.
        after: numbers of steps, one picture for each.
        title: title of the whole figure.
        box: limits of the picture, (left, right, bottom, top).
    """
    axes = new_axes(len(after), width=4.3, height=3.5)
    x, y = np.linspace(*box[:2], 160), np.linspace(*box[2:], 120)
    values = np.asarray(f(np.stack(np.meshgrid(x, y))))
    low = values.min()
    steps = np.geomspace(0.02, 1, 10) * (values.max() - low) + low
    for ax, n in zip(axes, after, strict=True):
        ax.contour(x, y, values, levels=steps, colors="0.75", linewidths=0.8)
        told = []
        for i, (name, points) in enumerate(paths.items()):
            walked = np.asarray(points, dtype=float)[: n + 1]
            color, line = COLORS[ORDER[i % len(ORDER)]], LINES[i % 4]
            ax.plot(*walked.T, line, color=color, linewidth=1.5, label=name)
            ax.plot(*walked.T, MARKERS[i % 8], color=color, markersize=3)
            ax.plot(*walked[-1], MARKERS[i % 8], color=color, markersize=9, mec="black")
            told.append(_("{name} à la valeur {v:.2g}").format(name=name, v=float(f(walked[-1]))))
        ax.axis(box)
        finish(ax, _("après {n} pas").format(n=n), "$w_1$", "$w_2$", legend=ax is axes[0])
        describe(ax, _("Après {n} pas : {told}.").format(n=n, told=", ".join(told)))
    if title:
        axes[0].figure.suptitle(title)
    return axes
