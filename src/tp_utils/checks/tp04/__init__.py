"""Checks of lab 4, forward and backward by hand (lab sheet 000, section 2.1)."""

from tp_utils.checks.tp04.backward import Backward
from tp_utils.checks.tp04.clinic import MendedBatches
from tp_utils.checks.tp04.forward import Forward
from tp_utils.checks.tp04.init_weights import InitWeights
from tp_utils.checks.tp04.loss_and_precision import LossAndPrecision
from tp_utils.checks.tp04.predictions import predict_settings
from tp_utils.checks.tp04.train import Train
from tp_utils.checks.tp04.train_step import TrainStep

init_weights = InitWeights()
forward = Forward()
loss_and_precision = LossAndPrecision()
backward = Backward()
train_step = TrainStep()
train = Train()
mended_batches = MendedBatches()

__all__ = [
    "backward",
    "forward",
    "init_weights",
    "loss_and_precision",
    "mended_batches",
    "predict_settings",
    "train",
    "train_step",
]
