"""The computation graph of a chain of operations, forward and, underneath, backward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tp_utils.i18n import _, listed, told
from tp_utils.plots.alt import describe
from tp_utils.plots.network import spoken
from tp_utils.plots.style import COLORS, ZONES, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BACK = COLORS[5]


def plot_chain(
    values: Sequence[str],
    operations: Sequence[str],
    parameters: Sequence[str],
    title: str = "",
    gradients: Sequence[str] = (),
    parameter_gradients: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw values (discs) joined by operations (boxes), from left to right; return the Axes.

    Args:
        values: names of the values, mathematics allowed; n + 1 of them.
        operations: names of the n operations.
        parameters: what enters each operation from above, empty for nothing.
        title: title of the figure.
        gradients: gradient with respect to each value, under it, with arrows from
            right to left; empty for nothing.
        parameter_gradients: what leaves each operation downwards, empty for nothing.
        ax: drawn there instead of in a new figure.
    """
    unit = min(1.05, 9.6 / (2 * len(operations) + 1))  # the figure fits in a page of 790 pixels
    ax = ax or new_axes(width=unit * (2 * len(operations) + 1), height=3.4)[0]
    for k, name in enumerate(operations):
        x = 2 * k + 1
        _arrow(ax, (x - 0.72, 0), (x - 0.5, 0), "0.3")
        _arrow(ax, (x + 0.5, 0), (x + 0.72, 0), "0.3")
        box = {"boxstyle": "round,pad=0.35", "facecolor": ZONES[1], "edgecolor": COLORS[1]}
        ax.text(x, 0, name, ha="center", va="center", fontsize=10.5 * unit, bbox=box, zorder=3)
        if parameters[k]:
            ax.text(x, 1.0, parameters[k], ha="center", va="bottom", fontsize=12)
            _arrow(ax, (x, 0.95), (x, 0.4), "0.3")
    for k, name in enumerate(values):
        ax.scatter(2 * k, 0, s=820, facecolor=ZONES[0], edgecolor=COLORS[0], zorder=2)
        ax.text(2 * k, 0, name, ha="center", va="center", fontsize=12, zorder=3)
    for k, name in enumerate(gradients):
        if name:
            ax.text(2 * k, -1.25, name, ha="center", va="center", fontsize=12, color=BACK)
        if k and name and gradients[k - 1]:
            _arrow(ax, (2 * k - 0.5, -1.25), (2 * k - 1.5, -1.25), BACK)
    for k, name in enumerate(parameter_gradients):
        if name:
            x = 2 * k + 1
            ax.plot([x, x + 0.5], [-1.25, -1.25], color=BACK, linewidth=1.5)
            _arrow(ax, (x, -1.25), (x, -1.85), BACK)
            ax.text(x, -1.9, name, ha="center", va="top", fontsize=12, color=BACK)
    low = -2.7 if any(parameter_gradients) else -1.7 if gradients else -0.7
    ax.set(title=title, xlim=(-0.7, 2 * len(operations) + 0.7), ylim=(low, 1.5))
    ax.axis("off")
    return describe(ax, _told(title, values, operations, parameters, gradients))


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color, "linewidth": 1.5})


def _told(
    title: str,
    values: Sequence[str],
    operations: Sequence[str],
    parameters: Sequence[str],
    gradients: Sequence[str],
) -> str:
    """Say the chain in words."""
    steps = [
        _("{before} passe par {operation}{using} et donne {after}").format(
            before=spoken(values[k]),
            operation=spoken(operations[k]),
            using=_(" (avec {p})").format(p=spoken(parameters[k])) if parameters[k] else "",
            after=spoken(values[k + 1]),
        )
        for k in range(len(operations))
    ]
    way = ""
    if any(gradients):
        way = _(" Dessous, les gradients vont de droite à gauche : {names}.").format(
            names=", ".join(spoken(name) for name in reversed(gradients) if name)
        )
    title = title or _("Graphe de calcul")
    return f"{told(title, listed(steps))}.{way}"
