"""Checks of lab 2, from random search to gradient descent (lab sheet 001, section 4)."""

from tp_utils.checks.tp02.clinic import MendedLine
from tp_utils.checks.tp02.different import FDifferent, GoodStep
from tp_utils.checks.tp02.gradient_descent import GradientDescent, GradientDescentBatch
from tp_utils.checks.tp02.predictions import predict_factors, predict_flags
from tp_utils.checks.tp02.random_search import RandomSearch

random_search = RandomSearch()
gradient_descent = GradientDescent()
f_different = FDifferent()
good_step = GoodStep()
gradient_descent_batch = GradientDescentBatch()
mended_line = MendedLine()

__all__ = [
    "f_different",
    "good_step",
    "gradient_descent",
    "gradient_descent_batch",
    "mended_line",
    "predict_factors",
    "predict_flags",
    "random_search",
]
