"""A descent drawn on the error it goes down: on a curve (one weight), on level lines (two)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, LINES, MARKERS, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_steps(
    error: Callable[[float], float],
    path: Sequence[float],
    title: str = "",
    low: float = -1.0,
    high: float = 5.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw the curve of an error of one weight, and the weights of a descent on it.

    Args:
        error: function of the weight.
        path: weights a_0, a_1, …; those outside [low, high] leave the figure.
        title: title of the figure.
        low, high: range of the weight.
        ax: drawn there instead of in a new figure.

    Returns:
        The Axes.
    """
    ax = ax or new_axes(width=3.6, height=3.2)[0]
    ticks = np.linspace(low, high, 120)
    ax.plot(ticks, [float(error(t)) for t in ticks], color="0.55", linewidth=1.4)
    weights = np.array([float(a) for a in path])
    inside = np.abs(weights) < 1e3
    values = np.array([float(error(a)) for a in weights[inside]])
    ax.plot(weights[inside], values, "-", color=COLORS[5], linewidth=1.0)
    ax.plot(weights[inside], values, "o", color=COLORS[5], markersize=4)
    ax.plot(weights[0], float(error(weights[0])), "s", color=COLORS[7], markersize=7)
    top = max(float(error(low)), float(error(high)))
    ax.set(xlim=(low, high), ylim=(-0.05 * top, 1.05 * top))
    finish(ax, title, "$a$", _("erreur moyenne"), legend=False)
    return describe(
        ax,
        _(
            "{title} : de a = {a0:.2f} à a = {a1:.3g} en {n} pas, par a = {a:.2f} au premier."
        ).format(title=title, a0=weights[0], a1=weights[-1], n=len(weights) - 1, a=weights[1]),
    )


def plot_descents(
    error: Callable[[Any], Any],
    paths: Mapping[str, Any],
    title: str = "",
    box: tuple[float, float, float, float] = (-1.0, 3.0, -1.0, 3.0),
    labels: tuple[str, str] = ("$w_0$", "$w_1$"),
    ax: Axes | None = None,
) -> Axes:
    """Draw the level lines of an error of two weights, and paths on them; return the Axes.

    Args:
        error: function of a tensor (2,).
        paths: name → weights, one after the other, (n, 2).
        title: title of the figure.
        box: limits of both weights, (low, high, low, high).
        labels: names of the weights.
        ax: drawn there instead of in a new figure.
    """
    import torch

    ax = ax or new_axes(width=5.2, height=4.0)[0]
    x, y = np.linspace(*box[:2], 60), np.linspace(*box[2:], 60)
    values = np.array([[float(error(torch.tensor([u, v]).float())) for u in x] for v in y])
    floor = max(values.min(), 1e-3 * values.max())
    levels = np.geomspace(floor, values.max(), 12)
    ax.contour(x, y, np.maximum(values, floor), levels=levels, colors="0.75", linewidths=0.9)
    told = []
    for i, (name, path) in enumerate(paths.items()):
        points = np.array([np.asarray(p, dtype=float) for p in path])
        ax.plot(
            *points.T,
            LINES[i % 4],
            marker=MARKERS[i % 8],
            markersize=4,
            color=COLORS[i % 8],
            linewidth=1.3,
            label=name,
        )
        told.append(
            _("{name} : {n} pas, de {start} à {end}.").format(
                name=name,
                n=len(points) - 1,
                start=np.round(points[0], 2),
                end=np.round(points[-1], 2),
            )
        )
    ax.plot(*points[0], "s", color=COLORS[7], markersize=8, label=_("départ"), zorder=4)
    ax.axis(box)
    finish(ax, title or _("Les chemins, sur les lignes de niveau"), *labels)
    return describe(ax, f"{ax.get_title()}. " + " ".join(told))
