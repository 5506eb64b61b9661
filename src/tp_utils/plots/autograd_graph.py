"""The graph that autograd keeps behind a tensor: walked from its `grad_fn`, and drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tp_utils.i18n import _, listed, told
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, ZONES, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def walk_graph(tensor: Any) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """Return the nodes behind `tensor`, and the edges (operation, operation before it).

    A node is an operation (`grad_fn`), or the leaf that receives a gradient
    (an `AccumulateGrad`, whose `variable` is the tensor); inputs whose flag
    `requires_grad` is off have no node.
    """
    nodes: list[Any] = []
    edges = []
    todo = [tensor.grad_fn] if tensor.grad_fn is not None else []
    while todo:
        node = todo.pop(0)
        if node in nodes:
            continue
        nodes.append(node)
        for before, _index in node.next_functions:
            if before is not None:
                edges.append((node, before))
                todo.append(before)
    return nodes, edges


def plot_autograd_graph(
    tensor: Any,
    names: Mapping[str, Any] | None = None,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the graph behind `tensor`, from the leaves (left) to the result (right).

    Args:
        tensor: result of a computation.
        names: name → tensor, for the tensors to recognise: leaves, and results
            of operations; those without a place in the graph are listed apart.
        title: title of the figure.
        ax: drawn there instead of in a new figure.

    Returns:
        The Axes.
    """
    nodes, edges = walk_graph(tensor)
    depth = _depths(nodes, edges)
    columns: dict[int, list[Any]] = {}
    for node in reversed(nodes):  # in the order of the computation
        columns.setdefault(depth[node], []).append(node)
    n_columns = max(depth.values(), default=0) + 1
    tallest = max((len(c) for c in columns.values()), default=1)
    ax = ax or new_axes(width=max(5.0, 1.75 * n_columns), height=1.5 + 0.9 * tallest)[0]
    place = _places(columns, edges)
    known, absent = _recognised(nodes, names or {})
    for after, before in edges:
        ax.annotate(
            "",
            place[after],
            place[before],
            arrowprops={
                "arrowstyle": "-|>",
                "color": "0.45",
                "shrinkA": 26,
                "shrinkB": 30,
                "connectionstyle": "arc3,rad=0.08",
            },
        )
    for node, (x, y) in place.items():
        leaf = hasattr(node, "variable")
        ax.text(
            x,
            y,
            _label(node, known.get(node, "")),
            ha="center",
            va="center",
            fontsize=9,
            bbox={
                "boxstyle": "square,pad=0.45" if leaf else "round,pad=0.45",
                "facecolor": ZONES[1] if leaf else ZONES[0],
                "edgecolor": COLORS[1] if leaf else COLORS[0],
                "linestyle": "-" if leaf else "--",
            },
        )
    bottom = -tallest / 2 - 0.35
    if absent:
        words = _("hors du graphe (requires_grad = False) : {names}").format(
            names=", ".join(absent)
        )
        ax.text((n_columns - 1) / 2, bottom, words, ha="center", va="center", fontsize=9)
    if not nodes:
        ax.text(0, 0, _("aucun graphe : requires_grad = False"), ha="center", va="center")
    ax.set(xlim=(-0.6, n_columns - 0.4), ylim=(bottom - 0.3, tallest / 2 + 0.2))
    ax.set_title(title)
    ax.axis("off")
    return describe(ax, _tell(title, nodes, edges, known, absent))


def _depths(nodes: list[Any], edges: list[tuple[Any, Any]]) -> dict[Any, int]:
    """Return the column of each node: one after the farthest of those before it."""
    before: dict[Any, list[Any]] = {node: [] for node in nodes}
    for node, previous in edges:
        before[node].append(previous)
    depth: dict[Any, int] = {}

    def visit(node: Any) -> int:
        if node not in depth:
            depth[node] = 1 + max((visit(b) for b in before[node]), default=-1)
        return depth[node]

    for node in nodes:
        visit(node)
    return depth


def _places(
    columns: Mapping[int, list[Any]], edges: list[tuple[Any, Any]]
) -> dict[Any, tuple[float, float]]:
    """Return where each node stands: at the height of those before it, one apart at least."""
    place: dict[Any, tuple[float, float]] = {}
    for k in sorted(columns):
        column = columns[k]
        wanted = {}
        for node in column:
            heights = [place[b][1] for after, b in edges if after is node and b in place]
            wanted[node] = sum(heights) / len(heights) if heights else 0.0
        column = sorted(column, key=lambda node: -wanted[node])
        middle = sum(wanted.values()) / len(column)
        for i, node in enumerate(column):
            place[node] = (k, middle + (len(column) - 1) / 2 - i)
    return place


def _recognised(nodes: list[Any], names: Mapping[str, Any]) -> tuple[dict[Any, str], list[str]]:
    """Return node → name for the tensors of the graph, and the names of the others."""
    known: dict[Any, str] = {}
    absent = []
    for name, tensor in names.items():
        for node in nodes:
            if getattr(node, "variable", None) is tensor or (
                tensor.grad_fn is not None and tensor.grad_fn is node
            ):
                known[node] = name
                break
        else:
            absent.append(name)
    return known, absent


def _operation(node: Any) -> str:
    return re.sub(r"Backward\d*$", "", type(node).__name__)


def _label(node: Any, name: str) -> str:
    if hasattr(node, "variable"):
        return (name or _("feuille")) + "\n" + _("feuille")
    return _operation(node) + (f"\n→ {name}" if name else "")


def _tell(
    title: str, nodes: list[Any], edges: list[Any], known: Mapping[Any, str], absent: list[str]
) -> str:
    """Say the graph in words, from the leaves to the result."""
    steps = []
    for node in reversed(nodes):
        inputs = [_spoken(before, known) for after, before in edges if after is node]
        if inputs:
            steps.append(f"{_spoken(node, known)} ← {', '.join(inputs)}")
    apart = _(" Hors du graphe : {names}.").format(names=", ".join(absent)) if absent else ""
    return told(title, listed(steps)) + "." + apart


def _spoken(node: Any, known: Mapping[Any, str]) -> str:
    name = known.get(node, "")
    if hasattr(node, "variable"):
        return name or _("feuille")
    return f"{_operation(node)} ({name})" if name else _operation(node)
