"""Figures of the labs: each has a title, axis labels, an alternative text, and returns its Axes."""

from tp_utils.plots.alt import alt_text, describe
from tp_utils.plots.boundary import plot_boundary, plot_grid, plot_points
from tp_utils.plots.curves import plot_curves, plot_history
from tp_utils.plots.functions import plot_activations, plot_piecewise
from tp_utils.plots.network import plot_network
from tp_utils.plots.neuron import plot_neuron
from tp_utils.plots.style import new_axes
from tp_utils.plots.tensors import plot_broadcast, plot_tensor

__all__ = [
    "alt_text",
    "describe",
    "new_axes",
    "plot_activations",
    "plot_boundary",
    "plot_broadcast",
    "plot_curves",
    "plot_grid",
    "plot_history",
    "plot_network",
    "plot_neuron",
    "plot_piecewise",
    "plot_points",
    "plot_tensor",
]
