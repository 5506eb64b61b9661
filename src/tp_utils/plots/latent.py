"""A plane of codes: each point is written as its digit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = (*COLORS[:6], "#8C6D1F", "#000000", "#7F7F7F", "#7B3294")


def plot_latent(Z: Any, labels: Any, title: str = "Espace latent", ax: Axes | None = None) -> Axes:
    """Draw points of the plane, each as the figure of its class and in its colour; return the Axes.

    Args:
        Z: points, (N, 2), for instance of a t-SNE.
        labels: their classes, integers from 0 to 9, (N,).
        title: title of the figure.
        ax: drawn there instead of in a new figure.
    """
    ax = ax or new_axes(width=6.4, height=5.4)[0]
    Z, labels = np.asarray(Z, float), np.asarray(labels)
    for c in np.unique(labels):
        points = Z[labels == c]
        color = _COLORS[c % 10]
        ax.scatter(points[:, 0], points[:, 1], marker=f"${c}$", s=34, color=color, linewidths=0.3)
    finish(ax, title, _("première coordonnée"), _("seconde coordonnée"), legend=False)
    told = _(
        "{title} : {n} points ; {share:.0%} ont pour plus proche voisin un point de leur classe."
    )
    share = neighbour_agreement(Z, labels)
    return describe(ax, told.format(title=title, n=len(Z), share=share))


def neighbour_agreement(Z: Any, labels: Any) -> float:
    """Return the share of the points whose nearest neighbour has the same class.

    Args:
        Z: points of any dimension, (N, d).
        labels: their classes, (N,).
    """
    Z, labels = np.asarray(Z, float), np.asarray(labels)
    squares = (Z**2).sum(axis=1)
    distances = squares[:, None] - 2 * Z @ Z.T + squares
    np.fill_diagonal(distances, np.inf)
    return float(np.mean(labels[distances.argmin(axis=1)] == labels))
