"""Kernels forked from a process that has imported the libraries of the course.

A cold `python3` kernel spends three seconds on importing torch, matplotlib and scikit-learn. These
are the same ipykernel, forked from the standard forkserver: one per process that runs tests.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from functools import cache
from importlib.metadata import EntryPoint
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

NAME = "tests-warm"
LIBRARIES = (
    "torch", "torch._dynamo", "matplotlib.pyplot", "matplotlib.animation",
    "matplotlib_inline.backend_inline", "sklearn.svm", "sklearn.datasets", "sklearn.manifold",
    "sklearn.model_selection", "tqdm.auto", "ipykernel.kernelapp", "ipykernel.zmqshell",
)  # fmt: skip


@cache
def forkserver() -> BaseContext:
    """Return the context whose processes are forked from the one that has the libraries."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LIBRARIES))
    return context


def serve(arguments: list[str], variables: dict[str, str], folder: str) -> None:
    """Be a kernel, in a process that has just been forked."""
    os.setsid()  # signals of the tests are not for it
    multiprocessing.current_process().daemon = False  # joblib starts no workers in a daemon
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    sys.argv = ["ipykernel_launcher", *arguments]
    # as a cold kernel: the folder of the notebook first, and nothing that a test has added
    sys.path[:] = ["", *(p for p in sys.path if p != "")]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from ipykernel.kernelapp import IPKernelApp
    from matplotlib_inline.backend_inline import configure_inline_support

    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.config.HistoryManager.enabled = False
    app.initialize(arguments)
    app.shell.enable_matplotlib("inline")  # which was imported before there was a shell
    configure_inline_support(app.shell, "inline")
    app.start()


class Forked:
    """The part of `subprocess.Popen` that jupyter_client uses, over a forked process."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any):
        self.process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        """Return its exit code, None while it lives."""
        return self.process.exitcode

    def wait(self) -> int:
        """Wait for its end."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it now."""
        self.send_signal(signal.SIGKILL)

    terminate = kill


class ForkingProvisioner(LocalProvisioner):
    """A local kernel, forked instead of started."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel that reads the connection file of the command."""
        variables = {k: v for k, v in kwargs["env"].items() if k != "PYTEST_CURRENT_TEST"}
        folder = str(kwargs.get("cwd") or Path.cwd())
        arguments = cmd[cmd.index("-f") :]
        process = forkserver().Process(
            target=serve, args=(arguments, variables, folder), daemon=True
        )
        process.start()
        self.process = Forked(process)
        self.pid, self.cwd = process.pid, folder
        return self.connection_info


def chosen() -> Any:
    """Return the factory of provisioners, where ours is the default."""
    factory = KernelProvisionerFactory.instance()
    group = KernelProvisionerFactory.GROUP_NAME
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:ForkingProvisioner", group)
    factory.default_provisioner_name = NAME
    return factory
