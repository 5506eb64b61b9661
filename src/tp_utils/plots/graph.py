"""A graph of computation: what a result was computed from, and the way of the gradients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tp_utils.i18n import N_, _
from tp_utils.plots.alt import describe
from tp_utils.plots.network import spoken
from tp_utils.plots.style import COLORS, ZONES, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]
KINDS = {  # marker, colour, words
    "data": ("s", "0.55", N_("donnée (sans gradient)")),
    "leaf": ("D", COLORS[0], N_("feuille suivie (reçoit .grad)")),
    "step": ("o", COLORS[1], N_("résultat intermédiaire")),
}


def plot_graph(
    nodes: Mapping[str, tuple[float, float, str]],
    links: Sequence[tuple[str, str]],
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw a graph of computation from left to right; return the Axes.

    A full arrow goes from each operand to its result; a dashed one comes back
    along each link that leads to a tracked leaf.

    Args:
        nodes: name, mathematics allowed → x, y, and "data", "leaf" or "step".
        links: pairs (operand, result).
        title: title of the figure.
        ax: drawn there instead of in a new figure.
    """
    ax = ax or new_axes(width=8.4, height=3.6)[0]
    for kind, (marker, color, words) in KINDS.items():
        points = [(x, y) for x, y, k in nodes.values() if k == kind]
        if points:
            face = "white" if kind == "data" else ZONES[0 if kind == "leaf" else 1]
            style: dict[str, Any] = {
                "s": 1000,
                "marker": marker,
                "edgecolors": color,
                "linewidths": 1.6,
            }
            x0, y0 = zip(*points, strict=True)
            ax.scatter(x0, y0, c=face, zorder=2, **style)
            ax.scatter([], [], c=face, label=_(words), **{**style, "s": 60})
    for name, (x, y, _kind) in nodes.items():
        ax.text(x, y, name, ha="center", va="center", fontsize=12, zorder=3)
    for start, end in links:
        _arrow(ax, nodes[start][:2], nodes[end][:2], "0.35", "-", 0.12)
        if nodes[start][2] != "data":
            _arrow(ax, nodes[end][:2], nodes[start][:2], COLORS[5], "--", 0.12)
    ax.plot([], [], "-", color="0.35", label=_("forward"))
    ax.plot([], [], "--", color=COLORS[5], label=_("backward : gradients"))
    xs, ys = [x for x, _y, _k in nodes.values()], [y for _x, y, _k in nodes.values()]
    ax.set(title=title, xlim=(min(xs) - 0.6, max(xs) + 0.6), ylim=(min(ys) - 0.8, max(ys) + 0.7))
    ax.axis("off")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=3, frameon=False, fontsize=9)
    told = ", ".join(
        _("{a} vers {b}").format(a=spoken(start), b=spoken(end)) for start, end in links
    )
    leaves = ", ".join(spoken(name) for name, node in nodes.items() if node[2] == "leaf")
    return describe(
        ax,
        _(
            "{title} : flèches de {told}. Des flèches en tirets remontent jusqu'aux feuilles {leaves}."
        ).format(title=title or _("Graphe de calcul"), told=told, leaves=leaves),
    )


def _arrow(ax: Axes, start: Point, end: Point, color: str, line: str, bend: float) -> None:
    ax.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "->",
            "color": color,
            "linestyle": line,
            "linewidth": 1.4,
            "shrinkA": 19,
            "shrinkB": 19,
            "connectionstyle": f"arc3,rad={bend}",
        },
        zorder=1,
    )
