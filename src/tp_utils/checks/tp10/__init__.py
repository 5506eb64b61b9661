"""Checks of lab 10, categories, margin and helix (lab sheet 001, sections 5.5 and 5.6)."""

from tp_utils.checks.tp10.clinic import MendedBest
from tp_utils.checks.tp10.compute_cat import ComputeCatPerPixel
from tp_utils.checks.tp10.margin_error import MarginError
from tp_utils.checks.tp10.margin_errors import MarginErrors
from tp_utils.checks.tp10.nets import NetForward, TwoLayers
from tp_utils.checks.tp10.predictions import predict_lines
from tp_utils.checks.tp10.train import Train

compute_cat_per_pixel = ComputeCatPerPixel()
Net = NetForward()
margin_error = MarginError()
train = Train()
Net2 = TwoLayers()
margin_errors = MarginErrors()
mended_best = MendedBest()

__all__ = [
    "Net",
    "Net2",
    "compute_cat_per_pixel",
    "margin_error",
    "margin_errors",
    "mended_best",
    "predict_lines",
    "train",
]
