"""Checks of lab 6, the forward by torch.nn (lab sheet 000, section 2.3)."""

from tp_utils.checks.judges.init_model import InitModel
from tp_utils.checks.tp06.clinic import MendedDeep
from tp_utils.checks.tp06.loss_and_precision import LossAndPrecision
from tp_utils.checks.tp06.predictions import predict_model
from tp_utils.checks.tp06.train import Train
from tp_utils.checks.tp06.train_step import TrainStep

init_model = InitModel()
loss_and_precision = LossAndPrecision()
train_step = TrainStep()
train = Train()
mended_deep = MendedDeep()

__all__ = [
    "init_model",
    "loss_and_precision",
    "mended_deep",
    "predict_model",
    "train",
    "train_step",
]
