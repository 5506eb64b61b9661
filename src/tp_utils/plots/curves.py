"""Curves of a training: loss and precision, epoch by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, LINES, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_curves(
    curves: Mapping[str, Sequence[float]],
    title: str,
    ylabel: str,
    xlabel: str | None = None,
    log: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw one curve per entry, against the epoch (1, 2, …); return the Axes.

    Args:
        curves: name → values, one value per epoch; not-finite values leave a gap.
        title: title of the figure.
        ylabel: name of the quantity.
        xlabel: "epoch" by default.
        log: logarithmic scale for the values.
        ax: drawn there instead of in a new figure.

    Examples:
        >>> from tp_utils.plots import plot_curves
        >>> curves = {"eta = 0.1": [1.0, 0.6, 0.4], "eta = 1": [1.0, 0.3, 0.2]}
        >>> ax = plot_curves(curves, "Coût", "entropie croisée")
    """
    ax = ax or new_axes()[0]
    told = []
    for i, (name, values) in enumerate(curves.items()):
        y = np.array([float(v) for v in values])
        y[~np.isfinite(y)] = np.nan
        x = np.arange(1, len(y) + 1)
        ax.plot(x, y, LINES[i % 4], color=COLORS[i % 8], linewidth=1.8, label=name)
        told.append(_tell(name, y))
    if log:
        ax.set_yscale("log")
    locator: Any = ax.xaxis.get_major_locator()
    locator.set_params(integer=True)
    finish(ax, title, xlabel or "epoch", ylabel)
    return describe(ax, _("{title}. {told}").format(title=title, told=" ".join(told)))


def plot_history(history: Mapping[str, Sequence[float]], title: str = "") -> list[Axes]:
    """Draw loss and precision, on train and test, side by side; return the two Axes.

    Args:
        history: lists `loss_train`, `loss_test`, `precision_train`,
            `precision_test`, one value per epoch.
        title: title of the whole figure.
    """
    left, right = new_axes(2, width=4.6, height=3.4)
    return draw_history(history, left, right, title)


def draw_history(
    history: Mapping[str, Sequence[float]], left: Axes, right: Axes, title: str = ""
) -> list[Axes]:
    """Draw the loss in `left` and the precision in `right`; return both."""
    names = {"train": _("apprentissage"), "test": _("test")}
    for ax, key, heading, ylabel in (
        (left, "loss", _("Fonction de coût"), _("entropie croisée moyenne")),
        (right, "precision", _("Précision"), _("taux de bonnes prédictions")),
    ):
        curves = {names[part]: history[f"{key}_{part}"] for part in names}
        plot_curves(curves, heading, ylabel, ax=ax)
    if title:
        left.figure.suptitle(title)
    return [left, right]


def _tell(name: str, y: np.ndarray) -> str:
    """Say in words how a curve goes."""
    good = y[np.isfinite(y)]
    if not len(good):
        return _("{name} : aucune valeur finie.").format(name=name)
    return _("{name} : de {first:.3g} à {last:.3g} en {n} points (minimum {low:.3g}).").format(
        name=name, first=good[0], last=good[-1], n=len(y), low=good.min()
    )
