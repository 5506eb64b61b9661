"""One neuron, drawn: inputs, weights, bias, sum, activation, output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, ZONES, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_neuron(
    n_inputs: int = 3, activation: str = "", title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a neuron from its inputs to its output; return the Axes.

    Args:
        n_inputs: number of inputs x₀, x₁…
        activation: name of the function after the sum; none by default.
        title: a sentence by default.
        ax: drawn there instead of in a new figure.

    Examples:
        >>> from tp_utils.plots import plot_neuron
        >>> ax = plot_neuron(3, "ReLU")
    """
    from matplotlib.patches import FancyBboxPatch

    ax = ax or new_axes(width=6.6, height=0.62 * max(n_inputs, 3) + 1.5)[0]
    heights = [(n_inputs - 1) / 2 - i for i in range(n_inputs)]
    for i, y in enumerate(heights):
        ax.plot([0, 3], [y, 0], color="0.6", linewidth=1.3, zorder=1)
        ax.scatter(0, y, s=520, marker="s", facecolor=ZONES[0], edgecolor=COLORS[0], zorder=2)
        ax.text(0, y, f"$x_{i}$", ha="center", va="center", fontsize=12)
        ax.text(1.25, y * 0.58 + 0.12, f"$w_{i}$", ha="center", va="bottom", fontsize=11)
    top = max(heights[0], 0.6) + 0.55
    ax.plot([3, 3], [0, top], color="0.6", linewidth=1.3, zorder=1)
    ax.text(3, top + 0.08, "$b$", ha="center", va="bottom", fontsize=12)
    ax.scatter(3, 0, s=1500, facecolor=ZONES[1], edgecolor=COLORS[1], linewidths=1.6, zorder=2)
    ax.text(3, 0, r"$\Sigma$", ha="center", va="center", fontsize=16)
    end = 4.6
    if activation:
        box = FancyBboxPatch(
            (4.2, -0.32), 1.3, 0.64, "round,pad=0.06", facecolor=ZONES[2], edgecolor=COLORS[2]
        )
        ax.add_patch(box)
        ax.text(4.85, 0, activation, ha="center", va="center", fontsize=11)
        ax.plot([3, 4.15], [0, 0], color="0.3", linewidth=1.6, zorder=1)
        end = 6.4
    start = 5.57 if activation else 3.0
    arrow = {"arrowstyle": "->", "color": "0.3", "linewidth": 1.6}
    ax.annotate("", (end, 0), (start, 0), arrowprops=arrow, zorder=1)
    ax.text(end + 0.1, 0, _("sortie"), va="center", fontsize=11)
    names = (
        (0, _("entrées")),
        (1.25, _("poids")),
        (3, _("somme")),
        *(((4.85, _("activation")),) if activation else ()),
    )
    low = heights[-1] - 0.75
    for x, name in names:
        ax.text(x, min(low, -1.1), name, ha="center", va="top", fontsize=9, color="0.3")
    ax.set(xlim=(-0.5, end + 1.1), ylim=(min(low, -1.1) - 0.5, top + 0.6))
    title = title or _("Un neurone à {n} entrées et une sortie").format(n=n_inputs)
    ax.set_title(title)
    ax.axis("off")
    told = _(
        "{title} : chaque entrée est multipliée par son poids, la somme des produits et du biais b "
        "est faite"
    ).format(title=title)
    after = _(", puis passe par {name}.").format(name=activation) if activation else "."
    return describe(ax, told + after)
