"""Curves of functions of one variable: any, activations and derivatives, piecewise-linear ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.arrays import as_array
from tp_utils.i18n import _, listed
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, LINES, MARKERS, finish, new_axes

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
        functions: name → function of an array (400,), which returns as many values.
        interval: ends of the interval.
        title: title of the figure.
        xlabel: name of the variable.
        ylabel: name of the value.
        ax: drawn there instead of in a new figure.

    Examples:
        >>> import numpy as np
        >>> from tp_utils.plots import plot_functions
        >>> ax = plot_functions({"tanh": np.tanh, "sin": np.sin}, (-3, 3), "Deux fonctions", "x", "y")
    """
    x = np.linspace(*interval, 400)
    # All values first: a function that fails must not leave an empty figure.
    values = {name: np.asarray(f(x), dtype=float) for name, f in functions.items()}
    ax = ax or new_axes()[0]
    told = []
    for i, (name, y) in enumerate(values.items()):
        ax.plot(x, y, LINES[i % 4], color=COLORS[i % 8], linewidth=1.8, label=name)
        told.append(_("{name} : de {}.").format(_ends(y), name=name))
    finish(ax, title, xlabel, ylabel)
    return describe(
        ax,
        _("{title}, pour {x} de {a:g} à {b:g}. {told}").format(
            title=title, x=xlabel.strip("$"), a=interval[0], b=interval[1], told=" ".join(told)
        ),
    )


def plot_activations(
    functions: Mapping[str, Callable[[Any], Any]], limit: float = 4.0, n: int = 400
) -> list[Axes]:
    """Draw functions of a tensor, and beside them their derivatives by autograd.

    A jump of a derivative is left open. The points avoid 0 exactly, where some
    have none.

    Args:
        functions: name → function, applied to each element of a tensor.
        limit: drawn on [−limit, limit].
        n: number of points, made even.

    Returns:
        The two Axes.

    Examples:
        >>> import torch
        >>> from tp_utils.plots import plot_activations
        >>> left, right = plot_activations({"ReLU": torch.relu, "tanh": torch.tanh})
    """
    import torch

    x = torch.linspace(-limit, limit, n + n % 2, dtype=torch.float64, requires_grad=True)
    left, right = new_axes(2, width=4.8, height=3.6)
    told: tuple[list[str], list[str]] = ([], [])
    for k, (name, function) in enumerate(functions.items()):
        y = function(x)
        (slope,) = torch.autograd.grad(y.sum(), x)
        curves = (y.detach().numpy(), slope.numpy())
        for ax, values, words in zip((left, right), curves, told, strict=True):
            line, color = LINES[k % 4], COLORS[k % 8]
            ax.plot(
                x.detach().numpy(), _opened(values), line, color=color, linewidth=1.8, label=name
            )
            words.append(
                _("{name} de {low:.2f} à {high:.2f}").format(
                    name=name, low=values.min(), high=values.max()
                )
            )
    for ax, title, ylabel, words in (
        (left, _("Fonctions d'activation"), "$f(x)$", told[0]),
        (right, _("Leurs dérivées"), "$f'(x)$", told[1]),
    ):
        finish(ax, title, "$x$", ylabel)
        ax.axhline(0, color="0.7", linewidth=0.8, zorder=0)
        ax.axvline(0, color="0.7", linewidth=0.8, zorder=0)
        interval = f"[−{limit:g}, {limit:g}]"
        describe(
            ax,
            _("{title} sur {interval} : {told}.").format(
                title=title, interval=interval, told=listed(words)
            ),
        )
    return [left, right]


def plot_piecewise(
    x: Any,
    y: Any,
    breaks: Sequence[float] | Any = (),
    title: str = "",
    ylabel: str = "$y$",
    ax: Axes | None = None,
) -> Axes:
    """Draw a curve, and mark the points where it may break; return the Axes.

    Args:
        x, y: tensors or arrays of the same number of elements, x increasing.
        breaks: abscissas of the breaks; those out of the picture are not drawn.
        title: title of the figure.
        ylabel: name of the output.
        ax: drawn there instead of in a new figure.
    """
    xs, ys, at = (as_array(values, float).reshape(-1) for values in (x, y, breaks))
    if xs.size != ys.size:
        raise ValueError(
            _("x a {n} valeurs et y en a {m} : il en faut autant.").format(n=xs.size, m=ys.size)
        )
    ax = ax or new_axes()[0]
    ax.plot(xs, ys, color=COLORS[0], linewidth=2)
    seen = np.sort(at[(at >= xs.min()) & (at <= xs.max())])
    for place in seen:
        ax.axvline(place, color="0.6", linewidth=1, linestyle=":", zorder=0)
    if seen.size:
        heights = np.interp(seen, xs, ys)
        label = _("cassures possibles")
        ax.plot(seen, heights, MARKERS[1], color=COLORS[5], markersize=8, label=label)
    finish(ax, title, "$x$", ylabel)
    told = _("{title} : de {a:.2f} à {b:.2f} quand x va de {c:.2f} à {d:.2f}.").format(
        title=title, a=ys[0], b=ys[-1], c=xs[0], d=xs[-1]
    )
    if seen.size:
        places = ", ".join(f"{place:.2f}" for place in seen)
        told += _(" Cassures possibles : {places}.").format(places=places)
    return describe(ax, told)


def _ends(y: np.ndarray) -> str:
    """Say where a curve begins and ends, and how far it goes in between."""
    first, last = y[0], y[-1]
    words = _("{first:.3g} à {last:.3g}").format(first=first, last=last)
    if y.max() > max(first, last):
        words += _(", au plus {high:.3g}").format(high=y.max())
    if y.min() < min(first, last):
        words += _(", au moins {low:.3g}").format(low=y.min())
    return words


def _opened(values: np.ndarray) -> np.ndarray:
    """Return the values with a gap where they jump."""
    values = values.copy()
    span = float(np.ptp(values)) or 1.0
    values[1:][np.abs(np.diff(values)) > 0.3 * span] = np.nan
    return values
