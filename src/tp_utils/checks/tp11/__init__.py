"""Checks of lab 11: a multilayer perceptron in NumPy (lab sheet 004)."""

from tp_utils.checks.tp11.clinic import MendedBackward
from tp_utils.checks.tp11.cross_entropy import CrossEntropy
from tp_utils.checks.tp11.cross_entropy_backward import CrossEntropyBackward
from tp_utils.checks.tp11.fc_backward import FcBackward
from tp_utils.checks.tp11.fc_forward import FcForward
from tp_utils.checks.tp11.mlp import MLPInit, MLPStep
from tp_utils.checks.tp11.mlp_passes import MLPBackward, MLPForward
from tp_utils.checks.tp11.n_parameters import NParameters
from tp_utils.checks.tp11.predictions import predict_values
from tp_utils.checks.tp11.relu_backward import ReluBackward
from tp_utils.checks.tp11.relu_forward import ReluForward

fc_forward = FcForward()
fc_backward = FcBackward()
relu_forward = ReluForward()
relu_backward = ReluBackward()
cross_entropy = CrossEntropy()
cross_entropy_backward = CrossEntropyBackward()
n_parameters = NParameters()
mlp = MLPInit()
mlp_forward = MLPForward()
mlp_backward = MLPBackward()
mlp_step = MLPStep()
mended_backward = MendedBackward()

__all__ = [
    "cross_entropy",
    "cross_entropy_backward",
    "fc_backward",
    "fc_forward",
    "mended_backward",
    "mlp",
    "mlp_backward",
    "mlp_forward",
    "mlp_step",
    "n_parameters",
    "predict_values",
    "relu_backward",
    "relu_forward",
]
