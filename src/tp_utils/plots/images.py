"""Pictures of data: rows of images, and the confusion matrix of a classifier."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.arrays import as_array
from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, WIDEST, new_axes, write_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_images(
    images: Any,
    titles: Sequence[str] = (),
    title: str = "",
    n_columns: int = 8,
    signed: bool = False,
) -> list[Axes]:
    """Draw square images in a grid; return their Axes.

    Args:
        images: (n, side, side), or rows of pixels (n, side²).
        titles: one short title per image, or none.
        title: title of the whole figure.
        n_columns: images in a row.
        signed: False for grey levels in [0, 1], dark ink on white; True for
            signed values, 0 in mid-grey, negative darker, positive lighter,
            with the same scale for all.

    Raises:
        ValueError: the images are not square.
    """
    import matplotlib.pyplot as plt

    pictures = _squares(as_array(images))
    n_rows = -(-len(pictures) // n_columns)
    height = (1.25 if titles else 1.05) * n_rows + 0.7
    width = min(1.1 * n_columns, WIDEST)
    figure, grid = plt.subplots(
        n_rows,
        n_columns,
        figsize=(width, height),
        squeeze=False,
        layout="constrained",
    )
    bound = float(np.abs(pictures).max(initial=1e-12)) if signed else 1.0
    limits = {"cmap": "gray", "vmin": -bound} if signed else {"cmap": "gray_r", "vmin": 0}
    axes = list(grid.flat)
    for i, ax in enumerate(axes):
        ax.set(xticks=[], yticks=[])
        if i >= len(pictures):
            ax.axis("off")
            continue
        shown = ax.imshow(pictures[i], vmax=bound, interpolation="nearest", **limits)
        ax.spines[:].set_color("0.8")
        if titles:
            ax.set_title(_folded(titles[i], width / n_columns), fontsize=8)
        describe(ax, _words(titles[i]) if titles else "")
    side = pictures.shape[-1]
    figure.suptitle(title)
    figure.supxlabel(_("{n} pixels").format(n=side), fontsize="small", color="0.35")
    figure.supylabel(_("{n} pixels").format(n=side), fontsize="small", color="0.35")
    if signed:
        bar = figure.colorbar(shown, ax=axes, shrink=0.7, label=_("valeur du poids"))
        write_ticks(bar.ax)
    told = _("Grille de {n} images de {side} × {side} pixels").format(n=len(pictures), side=side)
    if signed:
        told += _(", en niveaux de gris, de {low:.2f} (noir) à {high:.2f} (blanc)").format(
            low=-bound, high=bound
        )
    describe(axes[0], told + (f". {_words(titles[0])}" if titles else ""))
    return axes[: len(pictures)]


def _folded(title: str, width: float) -> str:
    """Return a title of 8 points on lines that hold in so many inches: it must not run into the next."""
    n = int(72 * width / 5)  # a character of 8 points is some 5 wide
    return "\n".join(textwrap.fill(line, n, break_long_words=False) for line in title.split("\n"))


def plot_confusion(matrix: Any, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw a confusion matrix, true classes in rows; return the Axes.

    The diagonal (good predictions) is bold and not coloured; the colour of the
    other cells tells the number of errors.

    Args:
        matrix: number of examples (n, n), true class × predicted class.
        title: title of the figure.
        ax: drawn there instead of in a new figure.

    Examples:
        >>> from tp_utils.plots import plot_confusion
        >>> ax = plot_confusion([[9, 1, 0], [2, 7, 1], [0, 0, 10]], "Trois classes")
    """
    from matplotlib.colors import LinearSegmentedColormap

    counts = as_array(matrix)
    n = len(counts)
    ax = ax or new_axes(width=6.2, height=5.2)[0]
    errors = counts.astype(float).copy()
    np.fill_diagonal(errors, np.nan)
    most = max(float(np.nanmax(errors)), 1.0) if n > 1 else 1.0
    blues = LinearSegmentedColormap.from_list("errors", ["white", COLORS[0]])
    shown = ax.imshow(errors, cmap=blues, vmin=0, vmax=most)
    for i in range(n):
        for j in range(n):
            dark = i != j and errors[i, j] > 0.6 * most
            ax.text(
                j,
                i,
                f"{counts[i, j]:g}",
                ha="center",
                va="center",
                fontsize=8,
                weight="bold" if i == j else "normal",
                color="white" if dark else "black" if counts[i, j] else "0.7",
            )
    ax.set(xticks=range(n), yticks=range(n), title=title)
    ax.set(xlabel=_("classe prédite"), ylabel=_("vraie classe"))
    ax.figure.colorbar(shown, ax=ax, shrink=0.8, label=_("nombre d'erreurs (hors diagonale)"))
    return describe(ax, _tell_confusion(counts, title))


def _tell_confusion(counts: np.ndarray, title: str) -> str:
    errors = counts.copy()
    np.fill_diagonal(errors, 0)
    worst = np.argsort(-errors, axis=None, kind="stable")[:3]
    pairs = [np.unravel_index(i, counts.shape) for i in worst]
    told = ", ".join(
        _("{n:g} fois {i} pris pour {j}").format(n=counts[i, j], i=i, j=j) for i, j in pairs
    )
    right = np.trace(counts) / max(counts.sum(), 1)
    return _(
        "{title} : {right:.1%} sur la diagonale ; confusions les plus fréquentes : {told}."
    ).format(title=title or _("Matrice de confusion"), right=right, told=told)


def _words(title: str) -> str:
    """Return a title of several lines as one line."""
    return title.replace("\n", ", ")


def _squares(images: np.ndarray) -> np.ndarray:
    """Return rows of pixels as square images (n, side, side)."""
    if images.ndim == 2:
        side = round(images.shape[1] ** 0.5)
        if side * side == images.shape[1]:
            return images.reshape(len(images), side, side)
    if images.ndim != 3 or images.shape[1] != images.shape[2]:
        raise ValueError(
            _("Les images ont la forme {shape} ; on attend (n, c, c), ou (n, c²).").format(
                shape=images.shape
            )
        )
    return images
