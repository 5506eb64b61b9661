"""Checks of lab 7, the descent by torch.optim (lab sheets 000, 2.4, and 001, 5.1 to 5.4)."""

from tp_utils.checks.judges.optimiser import InitModelAndOptimiser
from tp_utils.checks.tp07.adagrad_step import AdagradStep
from tp_utils.checks.tp07.adam_step import AdamStep
from tp_utils.checks.tp07.clinic import MendedHead
from tp_utils.checks.tp07.predictions import predict_lengths, predict_orders
from tp_utils.checks.tp07.rmsprop_step import RmspropStep
from tp_utils.checks.tp07.sgd_momentum_step import SgdMomentumStep
from tp_utils.checks.tp07.train import Train

init_model = InitModelAndOptimiser()
train = Train()
sgd_momentum_step = SgdMomentumStep()
adagrad_step = AdagradStep()
rmsprop_step = RmspropStep()
mended_head = MendedHead()
adam_step = AdamStep()

__all__ = [
    "adagrad_step",
    "adam_step",
    "init_model",
    "mended_head",
    "predict_lengths",
    "predict_orders",
    "rmsprop_step",
    "sgd_momentum_step",
    "train",
]
