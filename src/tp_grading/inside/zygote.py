"""The warm process: imports the libraries of the course, then forks one kernel a request.

It runs no student code and holds no secret. The descriptor that its argument names is its only
link: a message is a JSON request with one descriptor, the kernel's own link. When the link closes the
process ends, and with it (process 1 of the sandbox) everything it has started.

The fork has two steps. The *keeper* leaves the namespaces and stays outside the kernel's process
namespace: it relays signals, enforces the wall time and tells how the kernel ended. Its child is
process 1 of the new namespace and becomes the kernel: when it dies, all that it started dies.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from . import jail

# What every kernel needs; the pool adds what its lab imports.
ENGINE = (
    "numpy", "matplotlib.pyplot", "matplotlib_inline.backend_inline",
    "matplotlib.backends.backend_agg", "tqdm.auto", "tqdm.notebook", "tp_utils", "tp_utils.checks",
    "ipykernel.kernelapp", "IPython.core.pylabtools", "ipykernel.ipkernel", "ipykernel.zmqshell",
    "tp_inside.kernel",
)  # fmt: skip
LIBRARIES = (  # of all the labs
    "torch", "torch.nn.functional", "torch.optim", "torch.utils.data", "torch._dynamo",
    "torchvision.datasets", "torchvision.transforms", "matplotlib.animation", "sklearn.svm",
    "sklearn.datasets", "sklearn.manifold", "sklearn.model_selection", "pandas",
)  # fmt: skip


def threads() -> int:
    """Return how many threads of the operating system this process has."""
    return len(list(Path("/proc/self/task").iterdir()))


def course_modules() -> list[str]:
    """Return all the modules of tp_utils: the first cell of a lab imports most of them."""
    try:
        package = importlib.import_module("tp_utils")
    except ImportError:
        return []
    found = pkgutil.walk_packages(package.__path__, "tp_utils.", onerror=lambda _name: None)
    return [module.name for module in found if not module.name.endswith("__main__")]


def _import(word: str) -> None:
    """Import a module, or `module:name`, a name of a module that may import others."""
    name, _, attribute = word.partition(":")
    if name.startswith("torchvision"):  # which does not load by itself beside any build of torch
        importlib.import_module("tp_utils.datasets._torchvision").import_torchvision()
    module = importlib.import_module(name)
    if attribute and not hasattr(module, attribute):
        importlib.import_module(f"{name}.{attribute}")


def preload() -> dict[str, float]:
    """Import the libraries; return the seconds that each took. A missing one is left out, and told.

    ``TP_PRELOAD`` names them, separated by spaces; without it, those of all the labs.
    """
    seconds = {}
    names = os.environ.get("TP_PRELOAD", "").split() or (
        *ENGINE,
        *LIBRARIES,
        *course_modules(),
    )
    for name in names:
        start = time.perf_counter()
        try:
            _import(name)
            seconds[name] = round(time.perf_counter() - start, 3)
        except Exception as error:  # a broken library must not stop the others
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
    with contextlib.suppress(Exception):
        importlib.import_module("tp_inside.kernel").warm_up()
    for _ in range(60):  # matplotlib warns of a long font search by a timer thread
        if threads() == 1:
            break
        time.sleep(0.1)
    gc.collect()
    gc.freeze()
    return seconds


def say(link: socket.socket, **message: object) -> None:
    """Send a message to the grader; a grader that has gone is no error."""
    with contextlib.suppress(OSError):
        link.send(json.dumps(message).encode())


def keep(link: socket.socket, request: dict[str, Any]) -> None:
    """Be the keeper of one kernel, until it ends."""
    say(link, keeper=os.getpid())  # the grader reads the pid from the credentials
    if link.recv(64) != b"go":
        return
    try:
        jail.separate(request)
    except OSError as error:
        say(link, error=f"isolation: {error}")
        return
    pid = os.fork()
    if pid == 0:
        become_kernel(link, request)
    handle = os.pidfd_open(pid)
    say(link, started=True)
    deadline = time.monotonic() + request["limits"]["wall"]
    late = False
    poll = select.poll()
    poll.register(link, select.POLLIN)
    poll.register(handle, select.POLLIN)
    open_link = True
    while True:
        left = deadline - time.monotonic()
        ready = dict(poll.poll(max(0, left) * 1000)) if not late else dict(poll.poll())
        if left <= 0 and not late:
            late = True
            os.kill(pid, signal.SIGKILL)
        if handle in ready:
            break
        if open_link and link.fileno() in ready:
            order = _order(link)
            if order == b"int":
                os.kill(pid, signal.SIGINT)
            elif order == b"seal":
                _seal(link)
            else:
                os.kill(pid, signal.SIGKILL)
                if not order:
                    open_link = False
                    poll.unregister(link)
    _, status, usage = os.wait4(pid, 0)
    say(
        link, exit=os.waitstatus_to_exitcode(status), late=late,
        cpu=round(usage.ru_utime + usage.ru_stime, 3), peak=usage.ru_maxrss * 1024,
    )  # fmt: skip


def _order(link: socket.socket) -> bytes:
    try:
        return link.recv(64)
    except OSError:
        return b""


def _seal(link: socket.socket) -> None:
    try:
        jail.seal_sockets()
        say(link, sealed=True)
    except OSError as error:
        say(link, error=f"seal: {error}")


def become_kernel(link: socket.socket, request: dict[str, Any]) -> None:
    """Confine this process and run a kernel in it. Never returns."""
    code = 70
    try:
        os.setsid()
        jail.confine(request)
        jail.home()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):  # the warm process's own words are kept by the grader
            os.dup2(null, stream)
        os.close(null)
        from . import kernel

        kernel.serve(request, link.close)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException as error:
        say(link, error=f"{type(error).__name__}: {error}"[:1000])  # closed once it has started
    finally:
        os._exit(code)


def serve(control: socket.socket) -> None:
    """Answer requests until the grader closes the link."""
    own = os.getpid()
    while True:
        ready, _, _ = select.select([control], [], [], 1.0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
        if not message:
            return
        link = socket.socket(fileno=descriptors[0])
        count = threads()
        if count != 1:
            say(link, error=f"threads: {count}")
        elif os.fork() == 0:
            try:
                control.close()
                keep(link, json.loads(message))
            except BaseException:
                traceback.print_exc(file=sys.__stderr__)
            finally:
                os._exit(0)
        assert os.getpid() == own
        link.close()


def main() -> None:
    """Preload, say so, serve."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(control.fileno(), False)
    say(control, hello=True)  # the grader learns the pid
    seconds = preload()
    say(control, ready=True, threads=threads(), seconds=seconds)
    serve(control)


if __name__ == "__main__":
    main()
