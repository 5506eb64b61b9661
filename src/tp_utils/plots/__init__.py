"""Figures of the labs: each has a title, axis labels, an alternative text, and returns its Axes."""

from tp_utils.plots.alt import alt_text, describe
from tp_utils.plots.autograd_graph import plot_autograd_graph, walk_graph
from tp_utils.plots.boundary import plot_boundary, plot_grid, plot_points
from tp_utils.plots.chain import plot_chain
from tp_utils.plots.curves import plot_curves, plot_history
from tp_utils.plots.descent import plot_descents, plot_steps
from tp_utils.plots.explore import add_point, explore, neurons_by_epoch, plot_neurons
from tp_utils.plots.functions import plot_activations, plot_functions, plot_piecewise
from tp_utils.plots.graph import plot_graph
from tp_utils.plots.images import plot_confusion, plot_images
from tp_utils.plots.latent import neighbour_agreement, plot_latent
from tp_utils.plots.levels import plot_levels
from tp_utils.plots.measures import plot_measures
from tp_utils.plots.network import plot_network
from tp_utils.plots.neuron import plot_neuron
from tp_utils.plots.paths import plot_paths
from tp_utils.plots.reliability import plot_reliability
from tp_utils.plots.stepped import Stepped
from tp_utils.plots.style import new_axes
from tp_utils.plots.tensors import plot_broadcast, plot_tensor
from tp_utils.plots.values import plot_bars, plot_predictions
from tp_utils.plots.zones import plot_categories, plot_zones

__all__ = [
    "Stepped",
    "add_point",
    "alt_text",
    "describe",
    "explore",
    "neighbour_agreement",
    "neurons_by_epoch",
    "new_axes",
    "plot_activations",
    "plot_autograd_graph",
    "plot_bars",
    "plot_boundary",
    "plot_broadcast",
    "plot_categories",
    "plot_chain",
    "plot_confusion",
    "plot_curves",
    "plot_descents",
    "plot_functions",
    "plot_graph",
    "plot_grid",
    "plot_history",
    "plot_images",
    "plot_latent",
    "plot_levels",
    "plot_measures",
    "plot_network",
    "plot_neuron",
    "plot_neurons",
    "plot_paths",
    "plot_piecewise",
    "plot_points",
    "plot_predictions",
    "plot_reliability",
    "plot_steps",
    "plot_tensor",
    "plot_zones",
    "walk_graph",
]
