"""Checks of lab 1, the neuron, the Linear layer and ReLU (lab sheet 001, section 3)."""

from tp_utils.checks.tp01.clinic import MendedGap
from tp_utils.checks.tp01.collapse import Collapse
from tp_utils.checks.tp01.linear_curve import LinearCurve
from tp_utils.checks.tp01.neuron_output import LeakyRelu, NeuronOutput
from tp_utils.checks.tp01.predictions import predict_linear, predict_sizes, predict_stack
from tp_utils.checks.tp01.three_neurons import BreakPoints, ThreeNeurons, ThreeNeuronsForward

neuron_output = NeuronOutput()
linear_curve = LinearCurve()
leaky_relu = LeakyRelu()
three_neurons = ThreeNeurons()
three_neurons_forward = ThreeNeuronsForward()
break_points = BreakPoints()
collapse = Collapse()
mended_gap = MendedGap()

__all__ = [
    "break_points",
    "collapse",
    "leaky_relu",
    "linear_curve",
    "mended_gap",
    "neuron_output",
    "predict_linear",
    "predict_sizes",
    "predict_stack",
    "three_neurons",
    "three_neurons_forward",
]
