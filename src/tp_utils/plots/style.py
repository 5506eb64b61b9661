"""One look for all figures: colours that survive colour blindness, shapes that survive grey."""

from __future__ import annotations

import functools
import math
import re
from typing import TYPE_CHECKING

from tp_utils.i18n import decimal, numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.ticker import LogFormatterSciNotation, ScalarFormatter

# Okabe and Ito (2008), ordered so that neighbours differ in grey too; a wine red in place of their
# yellow, of which a line is lost on white (contrast 1.3).
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#882255", "#000000")
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*")
LINES = ("-", "--", ":", "-.")
ZONES = ("#BBD9EC", "#F7E1B0", "#B8E3D3", "#EBCFDE")  # the first colours, pale


WIDEST = 9.6  # inches: a page of 790 pixels shows such a figure whole, its words legible


def new_axes(n: int = 1, width: float = 5.4, height: float = 3.8) -> list[Axes]:
    """Return the `n` Axes of a new figure; sizes in inches, of each.

    They are in one row. Where it would be too wide for a page: up to three are made
    narrower, four and more take several rows.
    """
    import matplotlib.pyplot as plt

    n_rows = 1 if n <= 3 else math.ceil(n * width / WIDEST)
    n_columns = math.ceil(n / n_rows)
    n_rows = math.ceil(n / n_columns)
    if n > 1:
        width = min(width, WIDEST / n_columns)
    size = (width * n_columns, height * n_rows)
    figure, table = plt.subplots(n_rows, n_columns, figsize=size, squeeze=False)
    figure.set_layout_engine("constrained")
    axes = list(table.flat)
    for ax in axes[n:]:
        ax.remove()
    return axes[:n]


def finish(ax: Axes, title: str, xlabel: str, ylabel: str, legend: bool = True) -> Axes:
    """Give `ax` what every figure must have; return it."""
    ax.set(title=numbers(title), xlabel=xlabel, ylabel=ylabel)
    write_ticks(ax)
    ax.grid(True, color="0.92", linewidth=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    handles, labels = ax.get_legend_handles_labels()
    if legend and handles:
        names = [numbers(label) for label in labels]
        ax.legend(handles, names, frameon=True, framealpha=0.9, fontsize="small")
        if len(ax.figure.axes) == 1 and _legend_hides(ax):  # no room within: beside
            ax.legend(
                handles,
                names,
                frameon=False,
                fontsize="small",
                loc="upper left",
                bbox_to_anchor=(1, 1),
            )
    return ax


def _legend_hides(ax: Axes) -> bool:
    """Tell whether the legend, where it covers least, still covers a named curve or its points."""
    legend = ax.get_legend()
    if legend is None:
        return False
    ax.get_xlim(), ax.get_ylim()  # matplotlib settles the limits when they are asked for
    box = legend.get_window_extent()
    for line in ax.lines:
        if str(line.get_label()).startswith("_"):
            continue  # a guide
        path = line.get_transform().transform_path(line.get_path()).cleaned(remove_nans=True)
        drawn = line.get_linestyle() != "None"
        if path.intersects_bbox(box, filled=False) if drawn else box.count_contains(path.vertices):
            return True
    return False


def write_ticks(ax: Axes) -> None:
    """Write the numbers along the axes as the language does: 0,5 in French."""
    from matplotlib.ticker import LogFormatterSciNotation, ScalarFormatter

    for axis in (ax.xaxis, ax.yaxis):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(_ticks()())
        if type(axis.get_major_formatter()) is LogFormatterSciNotation:
            axis.set_major_formatter(_log_ticks()())
            axis.set_minor_formatter(_log_ticks()(minor_thresholds=(1, 0.4)))


@functools.cache
def _ticks() -> type[ScalarFormatter]:
    """Return the usual formatter, its decimal mark apart; matplotlib is imported late."""
    from matplotlib.ticker import ScalarFormatter

    class Ticks(ScalarFormatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return numbers(super().__call__(x, pos))

        def get_offset(self) -> str:
            """Write above the axis × 10²⁶, and not 1e26; and + 2,313 in French."""
            text = numbers(super().get_offset())
            return re.sub(r"1e(\W?\d+)", r"$\\times\\mathdefault{10^{\1}}$", text)

    return Ticks


@functools.cache
def _log_ticks() -> type[LogFormatterSciNotation]:
    """Return the formatter of a logarithmic axis: 0,6 rather than 6 × 10⁻¹, when all is near 1."""
    from matplotlib.ticker import LogFormatterSciNotation

    class LogTicks(LogFormatterSciNotation):
        def __call__(self, x: float, pos: int | None = None) -> str:
            usual = super().__call__(x, pos)
            low, high = sorted(self.axis.get_view_interval()) if self.axis else (0.0, 0.0)
            return decimal(x) if usual and low >= 1e-3 and high < 1e4 else usual

    return LogTicks
