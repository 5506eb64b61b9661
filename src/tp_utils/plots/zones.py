"""Categories of the plane: the zones where a network answers each of them, under the points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.arrays import as_array
from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, MARKERS, ZONES, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HATCHES = ("", "///", "...", "\\\\\\")


def plot_categories(
    X: Any, cats: Any, title: str = "", ax: Axes | None = None, legend: bool = True
) -> Axes:
    """Draw points with a colour and a shape for each category; return the Axes.

    Args:
        X: points, (N, 2).
        cats: their categories, integers (N,).
        title: title of the figure.
        ax: drawn there instead of in a new figure.
        legend: whether there is one; of panels side by side, the last one has it.
    """
    ax = ax or new_axes(width=4.6, height=3.9)[0]
    X, cats = as_array(X), as_array(cats)
    told = []
    for c in np.unique(cats):
        points = X[cats == c]
        ax.scatter(
            points[:, 0],
            points[:, 1],
            marker=MARKERS[c % 8],
            s=46 if len(X) < 50 else 20,
            c=COLORS[c % 8],
            edgecolors="white",
            linewidths=0.7,
            label=str(c),
            zorder=3,
        )
        told.append(_("catégorie {c} : {n} points").format(c=c, n=len(points)))
    ax.set_aspect("equal")
    finish(ax, title or _("Les points et leur catégorie"), "$p_1$", "$p_2$", legend=False)
    if legend and ax is ax.figure.axes[-1]:
        ax.legend(
            title=_("catégorie"),
            fontsize="small",
            loc="upper left",
            bbox_to_anchor=(1, 1),
            frameon=False,
        )
    return describe(ax, f"{ax.get_title()}. " + ", ".join(told) + ".")


def plot_zones(
    zones: Any,
    xxxx: Any,
    yyyy: Any,
    X: Any,
    cats: Any,
    title: str = "",
    ax: Axes | None = None,
    legend: bool = True,
) -> Axes:
    """Draw the category of each pixel of a grid, under the points; return the Axes.

    Args:
        zones: category of each pixel, integers, same shape as `xxxx`.
        xxxx, yyyy: coordinates of the pixels, as `numpy.meshgrid` gives them, (h, w).
        X: points, (N, 2).
        cats: their categories, integers (N,).
        title: title of the figure.
        ax: drawn there instead of in a new figure.
        legend: as in `plot_categories`.

    Raises:
        ValueError: `zones` has not the shape of the grid.
    """
    zones, xxxx, yyyy = as_array(zones), as_array(xxxx), as_array(yyyy)
    if zones.shape != xxxx.shape:
        raise ValueError(
            _("les zones ont la forme {got} ; on attend celle de la grille, {shape}.").format(
                got=zones.shape, shape=xxxx.shape
            )
        )
    ax = ax or new_axes(width=4.6, height=3.9)[0]
    n_cat = int(max(zones.max(), as_array(cats).max())) + 1
    drawn = ax.contourf(
        xxxx,
        yyyy,
        zones,
        levels=np.arange(n_cat + 1) - 0.5,
        colors=[ZONES[c % 4] for c in range(n_cat)],
        hatches=[HATCHES[c % 4] for c in range(n_cat)],
    )
    drawn.set_edgecolor("white")
    plot_categories(X, cats, title or _("Zones des catégories"), ax, legend)
    ax.axis((xxxx.min(), xxxx.max(), yyyy.min(), yyyy.max()))
    shares = ", ".join(
        _("catégorie {c} sur {share:.0%}").format(c=c, share=np.mean(zones == c))
        for c in range(n_cat)
    )
    return describe(
        ax,
        _("{title} : {shares} du carré ; {right:.0%} des points sont dans leur zone.").format(
            title=ax.get_title(), shares=shares, right=_share_at_home(zones, xxxx, yyyy, X, cats)
        ),
    )


def _share_at_home(zones: Any, xxxx: Any, yyyy: Any, X: Any, cats: Any) -> float:
    """Return the share of the points whose pixel has their category."""
    X, x, y = as_array(X), xxxx[0], yyyy[:, 0]
    i = np.abs(y[:, None] - X[:, 1]).argmin(0)
    j = np.abs(x[:, None] - X[:, 0]).argmin(0)
    return float(np.mean(zones[i, j] == as_array(cats)))
