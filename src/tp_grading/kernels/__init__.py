"""Warm kernels: one process imports the libraries, and forks a kernel for each submission."""

from .pool import KernelHandle, WarmPool, WarmPoolError, shared_pool

__all__ = ["KernelHandle", "WarmPool", "WarmPoolError", "shared_pool"]
