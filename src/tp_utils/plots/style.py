"""One look for all figures: colours that survive colour blindness, shapes that survive grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tp_utils.i18n import numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito (2008), ordered so that neighbours differ in grey too.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*")
LINES = ("-", "--", ":", "-.")
ZONES = ("#BBD9EC", "#F7E1B0", "#B8E3D3", "#EBCFDE")  # the first colours, pale


def new_axes(n: int = 1, width: float = 5.4, height: float = 3.8) -> list[Axes]:
    """Return the `n` Axes of a new figure, in one row; sizes in inches, of each."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, n, figsize=(width * n, height), squeeze=False)
    figure.set_layout_engine("constrained")
    return list(axes[0])


def finish(ax: Axes, title: str, xlabel: str, ylabel: str, legend: bool = True) -> Axes:
    """Give `ax` what every figure must have; return it."""
    ax.set(title=numbers(title), xlabel=xlabel, ylabel=ylabel)
    ax.grid(True, color="0.92", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    handles, labels = ax.get_legend_handles_labels()
    if legend and handles:
        names = [numbers(label) for label in labels]
        ax.legend(handles, names, frameon=True, framealpha=0.9, fontsize="small")
    return ax
