"""The drawing of a network: neurons, layers, weights, and the shapes of a batch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tp_utils.i18n import _, ngettext
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, ZONES, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def spoken(formula: str) -> str:
    """Return a short formula as it can be read aloud, for an alternative text."""
    slope = r"\\d?frac\{\\partial ([^{}]+)\}\{\\partial ((?:[^{}]|\{[^{}]*\})+)\}"
    words = re.sub(slope, _("dérivée de {c} par rapport à {x}").format(c=r"\1", x=r"\2"), formula)
    words = re.sub(r"\^\{\((\w+)\)\}", r" (\1)", words)
    words = re.sub(r"\\(tilde|hat)\s*(\w)", r"\2 \1", words).replace("\n", " ")
    words = words.replace("hat", _("chapeau")).replace("\\nabla", _("gradient de"))
    words = re.sub(r"\\math\w+", "", words)  # a letter in another script is that letter
    words = re.sub(r"\\[, ]", " ", words)
    return re.sub(r" {2,}", " ", re.sub(r"[$\\{}_]", "", words)).strip()


def plot_network(
    sizes: Sequence[int],
    layers: Sequence[str],
    links: Sequence[str],
    title: str = "",
    backward: Sequence[str] = (),
    cost: tuple[str, str] | None = None,
    errors: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw a fully connected network from left to right; return the Axes.

    Args:
        sizes: number of neurons of each layer, input included.
        layers: name of each layer, mathematics allowed, written under it.
        links: name of what joins each layer to the next, written above.
        title: title of the figure.
        backward: gradient written under each link, with an arrow from right to
            left; nothing by default.
        cost: name of the cost, and of the answer that it compares with the output;
            drawn on the right, nothing by default.
        errors: what comes back to each layer but the input, written under it, with an
            arrow from the next layer, or from the cost; it needs `cost`.
        ax: drawn there instead of in a new figure.

    Examples:
        >>> from tp_utils.plots import plot_network
        >>> ax = plot_network([2, 4, 2], ["$X$", "$h$", "$y$"], ["$W_h$", "$W_y$"])
    """
    ax = ax or new_axes(width=7.0, height=3.6)[0]
    top = max(sizes)
    columns = [(np.arange(n) - (n - 1) / 2)[::-1] for n in sizes]
    for k, (left, right) in enumerate(pairwise(columns)):
        for y0 in left:
            for y1 in right:
                ax.plot([k, k + 1], [y0, y1], color="0.75", linewidth=0.8, zorder=1)
        ax.text(k + 0.5, top / 2 + 0.25, links[k], ha="center", va="bottom", fontsize=12)
    for k, (column, name) in enumerate(zip(columns, layers, strict=True)):
        ax.scatter(
            np.full(len(column), k),
            column,
            s=420,
            marker="o" if k else "s",  # an input computes nothing; as in `plot_neuron`
            facecolor=ZONES[k % 4],
            edgecolor=COLORS[k % 8],
            linewidths=1.6,
            zorder=2,
        )
        ax.text(k, -top / 2 - 0.35, name, ha="center", va="top", fontsize=12)
    low = -top / 2 - 1.3
    for k, name in enumerate(backward):
        _arrow(ax, k + 0.88, k + 0.12, low)
        ax.text(k + 0.5, low - 0.15, name, ha="center", va="top", fontsize=11, color=COLORS[5])
    if cost:
        _draw_cost(ax, len(sizes), columns[-1], cost)
    for k, name in enumerate(errors, start=1):
        _arrow(ax, k + 0.8, k + 0.2, low - 0.35)
        ax.text(k, low - 0.35, name, ha="center", va="center", fontsize=12, color=COLORS[5])
    ax.set(title=title, xlim=(-0.4, len(sizes) - 0.6 + bool(cost)))
    ax.set_ylim(low - 0.9 if backward or errors else low + 0.3, top / 2 + 0.9)
    ax.axis("off")
    told = ", ".join(
        ngettext("{name} de {n} neurone", "{name} de {n} neurones", n).format(
            name=spoken(name), n=n
        )
        for name, n in zip(layers, sizes, strict=True)
    )
    way = _(" Des flèches vont de la sortie vers l'entrée : les gradients.") if backward else ""
    if cost:
        way += _(" Le coût {cost} compare la sortie à {y}.").format(
            cost=spoken(cost[0]), y=spoken(cost[1])
        )
    if errors:
        way += _(
            " Des flèches remontent du coût à la première couche cachée, et s'y arrêtent : {told}."
        ).format(told=", ".join(spoken(name) for name in reversed(errors)))
    return describe(
        ax,
        _("{title} : {n} couches de gauche à droite, {told}, chacune reliée à la suivante.").format(
            title=title or _("Réseau"), n=len(sizes), told=told
        )
        + way,
    )


def _draw_cost(ax: Axes, k: int, outputs: np.ndarray, cost: tuple[str, str]) -> None:
    """Draw, in column k, the cost of the outputs, and the answer under it."""
    for y0 in outputs:
        ax.plot([k - 1, k], [y0, 0], color="0.75", linewidth=0.8, zorder=1)
    box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": COLORS[7]}
    below = outputs.min() - 0.6
    ax.annotate("", (k, -0.35), (k, below), arrowprops={"arrowstyle": "->", "color": "0.45"})
    ax.text(k, 0, cost[0], ha="center", va="center", fontsize=13, bbox=box, zorder=3)
    ax.text(k, below, cost[1], ha="center", va="top", fontsize=13)


def _arrow(ax: Axes, start: float, end: float, height: float) -> None:
    """Draw what goes back, from right to left."""
    style = {"arrowstyle": "->", "color": COLORS[5], "linewidth": 1.6}
    ax.annotate("", (end, height), (start, height), arrowprops=style)
