"""Warm kernels: one process imports the libraries, and forks a kernel for each submission."""

from tp_grading.kernels.handle import PATIENCE, KernelHandle, WarmPoolError
from tp_grading.kernels.libraries import needed
from tp_grading.kernels.line import Line, LineBroken
from tp_grading.kernels.pool import WarmPool
from tp_grading.kernels.question import Question
from tp_grading.kernels.shared import shared_pool

__all__ = [
    "PATIENCE",
    "KernelHandle",
    "Line",
    "LineBroken",
    "Question",
    "WarmPool",
    "WarmPoolError",
    "needed",
    "shared_pool",
]
