"""Checks of lab 8, the network of labs 4 to 7 on MNIST (lab sheet 000, section 2.5).

No check loads MNIST: each feeds small data of its own.
"""

from tp_utils.checks.tp08.clinic import MendedSplit
from tp_utils.checks.tp08.confident_errors import ConfidentErrors
from tp_utils.checks.tp08.confusion_matrix import ConfusionMatrix
from tp_utils.checks.tp08.further import ErrorBar, Reliability
from tp_utils.checks.tp08.init_model import InitModel
from tp_utils.checks.tp08.predictions import predict_sizes
from tp_utils.checks.tp08.train import Train
from tp_utils.checks.tp08.train_epoch import TrainEpoch
from tp_utils.checks.tp08.weight_images import WeightImages

init_model = InitModel()
train_epoch = TrainEpoch()
train = Train()
confusion_matrix = ConfusionMatrix()
confident_errors = ConfidentErrors()
weight_images = WeightImages()
mended_split = MendedSplit()
error_bar = ErrorBar()
reliability = Reliability()

__all__ = [
    "confident_errors",
    "confusion_matrix",
    "error_bar",
    "init_model",
    "mended_split",
    "predict_sizes",
    "reliability",
    "train",
    "train_epoch",
    "weight_images",
]
