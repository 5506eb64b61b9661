"""Checks of lab 5, the backward by autograd (lab sheet 000, section 2.2)."""

from tp_utils.checks.tp05.clinic import MendedEpoch
from tp_utils.checks.tp05.init_weights import InitWeights
from tp_utils.checks.tp05.predictions import predict_grads
from tp_utils.checks.tp05.train import Train
from tp_utils.checks.tp05.train_step import TrainStep

init_weights = InitWeights()
train_step = TrainStep()
train = Train()
mended_epoch = MendedEpoch()

__all__ = ["init_weights", "mended_epoch", "predict_grads", "train", "train_step"]
