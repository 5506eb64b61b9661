"""Warm kernels: one process imports the libraries, and forks a kernel for each submission."""

from tp_grading.kernels.handle import PATIENCE, KernelHandle, WarmPoolError
from tp_grading.kernels.pool import WarmPool, shared_pool

__all__ = ["PATIENCE", "KernelHandle", "WarmPool", "WarmPoolError", "shared_pool"]
