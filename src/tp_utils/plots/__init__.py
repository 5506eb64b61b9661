"""Figures of the labs: each has a title, axis labels, an alternative text, and returns its Axes."""

from tp_utils.plots.alt import alt_text, describe
from tp_utils.plots.boundary import plot_boundary, plot_grid, plot_points
from tp_utils.plots.curves import plot_curves, plot_history
from tp_utils.plots.network import plot_network
from tp_utils.plots.style import new_axes

__all__ = [
    "alt_text",
    "describe",
    "new_axes",
    "plot_boundary",
    "plot_curves",
    "plot_grid",
    "plot_history",
    "plot_network",
    "plot_points",
]
