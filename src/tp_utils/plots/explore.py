"""What settings change, with the functions of the student: an explorer, and the hidden neurons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.arrays import as_array
from tp_utils.i18n import _, decimal, ngettext
from tp_utils.plots.alt import describe
from tp_utils.plots.boundary import plot_boundary
from tp_utils.plots.curves import draw_history
from tp_utils.plots.stepped import Stepped
from tp_utils.plots.style import COLORS, LINES, new_axes
from tp_utils.plots.zones import plot_zones

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Predict = Callable[[Any], Any]


def explore(
    train: Callable[..., tuple[Predict, Mapping[str, list[float]]]],
    data: Any,
    names: Mapping[str, str] | None = None,
    **choices: Sequence[Any],
) -> Stepped:
    """Return a figure that trains with these settings, and shows the boundary and the curves.

    The sliders try any of them; an exported page shows the first values, then those where one
    setting alone has changed.

    Args:
        train: receives a value of each setting, by name; trains a new network and returns its
            function, inputs (n, 2) → scores (n, ny), and its `history`.
        data: data set of the plane, as for `plot_points`.
        names: setting → what the reader sees instead of its name.
        choices: name of each setting → its values; the first one is the start.
    """

    def draw(**settings: Any) -> list[Axes]:
        predict, history = train(**settings)
        axes = new_axes(3, width=3.8, height=3.3)
        plot_boundary(predict, data, _("Frontière"), step=0.1, ax=axes[0])
        if (legend := axes[0].get_legend()) is not None:
            legend.remove()
        draw_history(history, axes[1], axes[2])
        return axes

    start = {name: values[0] for name, values in choices.items()}
    others = [{**start, name: v} for name, values in choices.items() for v in values[1:]]
    return Stepped(draw, _("Choisissez un réglage"), choices, [start, *others], names)


def plot_neurons(
    Wh: Any, bh: Any, predict: Predict, data: Any, title: str = "", ax: Axes | None = None
) -> Axes:
    """Draw the line of each hidden neuron, where w · x + b = 0, over the boundary; return the Axes.

    Args:
        Wh, bh: weights (nh, 2) and biases (nh,) or (1, nh) of the hidden layer.
        predict: the network, inputs (n, 2) → scores (n, ny).
        data: data set of the plane, as for `plot_points`.
        title: title of the figure.
        ax: drawn there instead of in a new figure.
    """
    ax = plot_boundary(predict, data, title or _("Une droite par neurone"), step=0.05, ax=ax)
    if (legend := ax.get_legend()) is not None:
        legend.remove()
    weights, biases = as_array(Wh).astype(float), as_array(bh).astype(float).reshape(-1)
    told = []
    for k, (w, b) in enumerate(zip(weights, biases, strict=True)):
        norm = float(np.hypot(*w)) or 1e-12
        foot, along = -b * w / norm**2, np.array([-w[1], w[0]]) / norm
        color, style = COLORS[(2, 3, 5, 7)[k % 4]], LINES[k % 4]
        ax.axline(foot, foot + along, color=color, linestyle=style, linewidth=1.8, label=str(k))
        told.append(decimal(abs(b) / norm, ".2f"))
    limits = ax.axis()
    ax.axis(limits)
    words = _("{title} : {n} droites, à {distances} de l'origine.").format(
        title=ax.get_title(), n=len(told), distances=", ".join(told)
    )
    return describe(ax, words)


def neurons_by_epoch(
    train: Callable[[int], tuple[Any, Any, Predict]], data: Any, epochs: Sequence[int]
) -> Stepped:
    """Return a figure of the lines of the hidden neurons after some numbers of epochs.

    Args:
        train: number of epochs → `Wh`, `bh` and the function of the network, always from the
            same start.
        data: data set of the plane, as for `plot_points`.
        epochs: numbers of epochs, in order.
    """

    def draw(epoch: int) -> Axes:
        title = ngettext("Après {n} epoch", "Après {n} epochs", epoch).format(n=epoch)
        return plot_neurons(*train(epoch), data, title, new_axes(width=4.6, height=4.4)[0])

    return Stepped(draw, _("Choisissez le nombre d'epochs"), {"epoch": epochs})


def add_point(
    learn: Callable[..., Any],
    grid: tuple[Any, Any],
    X: Any,
    cats: Any,
    category: int,
    p1: Sequence[float],
    p2: Sequence[float],
    **choices: Sequence[Any],
) -> Stepped:
    """Return a figure where sliders place one more point, and the zones are learnt again.

    An exported page shows the places (p1[0], p2[0]), (p1[1], p2[1]), …, then, at the first one,
    the other settings changed one at a time.

    Args:
        learn: receives the points (N + 1, 2), their categories (N + 1,), tensors whose last row is
            the new point, and a value of each setting, by name; returns the category of each
            pixel, (h, w).
        grid: coordinates of the pixels, as `numpy.meshgrid` gives them, twice (h, w).
        X: the points that are there, tensor (N, 2).
        cats: their categories, integers (N,).
        category: that of the new point.
        p1, p2: values of its coordinates.
        choices: name of each other setting → its values; the first one is the start.
    """
    import torch

    more = torch.cat([cats, cats.new_tensor([category])])

    def draw(p1: float, p2: float, **settings: Any) -> Axes:
        points = torch.cat([X, X.new_tensor([[p1, p2]])])
        zones = learn(points, more, **settings)
        title = _("Un point de plus, de catégorie {c}").format(c=category)
        ax = plot_zones(zones, *grid, points, more, title)
        ax.plot(p1, p2, "o", markersize=15, markerfacecolor="none", color=COLORS[7], zorder=4)
        return ax

    start = {name: values[0] for name, values in choices.items()}
    places = [{"p1": a, "p2": b, **start} for a, b in zip(p1, p2, strict=True)]
    others = [{**places[0], name: v} for name, values in choices.items() for v in values[1:]]
    both = {"p1": p1, "p2": p2, **choices}
    return Stepped(draw, _("Placez le point entouré"), both, [*places, *others])
