"""Checks of lab 12, a library of networks in NumPy (lab sheet 002, sections 2 to 6)."""

from tp_utils.checks.judges.losses import MSELoss
from tp_utils.checks.tp12.activations import Sigmoide, TanH
from tp_utils.checks.tp12.backprop import Backprop
from tp_utils.checks.tp12.clinic import MendedResidual
from tp_utils.checks.tp12.cross_entropy import CrossEntropyLoss, LogCrossEntropyLoss
from tp_utils.checks.tp12.linear import Linear, LinearBackward, LinearForward
from tp_utils.checks.tp12.module import Module
from tp_utils.checks.tp12.networks import Sequentiel, SimpleNN
from tp_utils.checks.tp12.optim import Optim
from tp_utils.checks.tp12.predictions import predict_problems
from tp_utils.checks.tp12.sgd import SGD
from tp_utils.checks.tp12.softmax import Softmax, SoftmaxBackward

module = Module()
mse = MSELoss()
linear = Linear()
linear_forward = LinearForward()
linear_backward = LinearBackward()
tanh = TanH()
sigmoide = Sigmoide()
simple_nn = SimpleNN()
sequentiel = Sequentiel()
optim = Optim()
sgd = SGD()
softmax = Softmax()
softmax_backward = SoftmaxBackward()
cross_entropy = CrossEntropyLoss()
log_cross_entropy = LogCrossEntropyLoss()
mended_residual = MendedResidual()
backprop = Backprop()

__all__ = [
    "backprop",
    "cross_entropy",
    "linear",
    "linear_backward",
    "linear_forward",
    "log_cross_entropy",
    "mended_residual",
    "module",
    "mse",
    "optim",
    "predict_problems",
    "sequentiel",
    "sgd",
    "sigmoide",
    "simple_nn",
    "softmax",
    "softmax_backward",
    "tanh",
]
