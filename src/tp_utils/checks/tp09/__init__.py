"""Checks of lab 9, MNIST from (almost) nothing, in tensors (lab sheet 003)."""

from tp_utils.checks.tp09.accuracy import Accuracy
from tp_utils.checks.tp09.backward import Backward, Minibatch
from tp_utils.checks.tp09.clinic import MendedStep
from tp_utils.checks.tp09.epoch import Epoch, EpochMinibatch
from tp_utils.checks.tp09.forward import Forward
from tp_utils.checks.tp09.images import FlattenImages, OneHot
from tp_utils.checks.tp09.logistic import Logistic, LogisticD
from tp_utils.checks.tp09.net import Init, Xavier
from tp_utils.checks.tp09.predictions import predict_net, predict_steps
from tp_utils.checks.tp09.sgd import Descent, Momentum
from tp_utils.checks.tp09.train import Train

Net = Init()
flatten_images = FlattenImages()
one_hot = OneHot()
logistic = Logistic()
logistic_d = LogisticD()
Net_forward = Forward()
accuracy = Accuracy()
Net_backward = Backward()
SGD = Descent()
epoch = Epoch()
train = Train()
Net_minibatch = Minibatch()
epoch_minibatch = EpochMinibatch()
Net_xavier = Xavier()
SGD_momentum = Momentum()
mended_step = MendedStep()

__all__ = [
    "SGD",
    "Net",
    "Net_backward",
    "Net_forward",
    "Net_minibatch",
    "Net_xavier",
    "SGD_momentum",
    "accuracy",
    "epoch",
    "epoch_minibatch",
    "flatten_images",
    "logistic",
    "logistic_d",
    "mended_step",
    "one_hot",
    "predict_net",
    "predict_steps",
    "train",
]
