"""Warm kernels: one process imports the libraries, and forks a kernel for each submission."""

from .handle import PATIENCE, KernelHandle, WarmPoolError
from .pool import WarmPool, shared_pool

__all__ = ["PATIENCE", "KernelHandle", "WarmPool", "WarmPoolError", "shared_pool"]
