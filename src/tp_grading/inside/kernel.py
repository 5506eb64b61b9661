"""The kernel of one submission: ipykernel, with capped output, whose functions can be asked about."""

import contextlib
import importlib
import importlib.util
import io
import os
import random
import sys
import threading
from collections.abc import Callable
from typing import Any

import IPython.core.profiledir  # noqa: F401  (imported before the fork, for all)
from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from matplotlib_inline.backend_inline import configure_inline_support

from . import asked, habits, observe, originals

Message = dict[str, Any]
TEXT_CAP = 1 << 20  # characters of text kept a cell
TEXT_STOP = 256 << 20  # beyond: the cell is stopped


class OutputLimit(Exception):  # noqa: D101
    pass


class CappedStream(OutStream):
    """A stream that keeps the first million characters of a cell and drops the rest."""

    _cell: object = None
    _used = 0

    def write(self, string: str) -> int:
        """Write, up to the cap; OutputLimit when a cell goes on printing without end."""
        if not isinstance(string, str):
            return super().write(string) or 0
        cell = self.parent_header.get("msg_id")
        if cell != self._cell:
            self._cell, self._used = cell, 0
        before, self._used = self._used, self._used + len(string)
        if before < TEXT_CAP:
            kept = string[: TEXT_CAP - before]
            super().write(kept if kept == string else kept + "\n[…]\n")
        elif self._used > TEXT_STOP and threading.current_thread() is threading.main_thread():
            raise OutputLimit("sortie trop longue")
        return len(string)

    def close(self) -> None:
        """Stay open: a student closes ``sys.stdout``, thinking that it is still a file."""


class GradingKernel(IPythonKernel):
    """ipykernel, whose functions can be asked about, and that can be given modules."""

    shell: Any  # always there: this is IPython's kernel
    session: Any
    msg_types = [*IPythonKernel.msg_types, "tp_give_request"]  # noqa: RUF012

    def start(self) -> None:
        """Serve, and answer about functions (see :mod:`asked`)."""
        super().start()  # type: ignore[no-untyped-call]
        asked.listen(self.io_loop.asyncio_loop, self.shell.user_ns)  # type: ignore[attr-defined]

    async def execute_request(self, socket: Any, ident: Any, parent: Message) -> None:
        """Execute a cell; ``tp`` in the request: what others have broken is mended before."""
        tp = parent["content"].get("tp")
        if isinstance(tp, dict):
            self._mend({"repair": True, "own": tp.get("own", [])})
        await super().execute_request(socket, ident, parent)  # type: ignore[no-untyped-call]
        if isinstance(tp, dict) and tp.get("keep"):
            self._mend({"keep": True})

    async def do_execute(self, *args: Any, **kwargs: Any) -> Any:
        """Execute a cell, then stop its timers and put the streams back: a closed one would hang the reply.

        A process that the cell has forked ends with it: there is one kernel, not two on one line.
        """
        kernel = os.getpid()
        try:
            return await super().do_execute(*args, **kwargs)  # type: ignore[no-untyped-call]
        finally:
            if os.getpid() != kernel:
                os._exit(0)
            habits.disarm()
            habits.put_streams_back()

    def _mend(self, content: dict[str, Any]) -> None:
        """Call `observe`; a student who has replaced it must not hang the next cells."""
        with contextlib.suppress(Exception):
            observe.mend(self.shell.user_ns, content)

    async def tp_give_request(self, socket: Any, ident: Any, parent: Message) -> None:
        """Make the modules that a lab gives, before any cell of the student."""
        observe.give(parent["content"]["give"])
        self.session.send(socket, "tp_give_reply", {"status": "ok"}, parent, ident=ident)


class GradingApp(IPKernelApp):
    """An IPKernelApp whose connection comes from the request instead of a file."""

    name = "tp-kernel"
    shell: Any

    def init_connection_file(self) -> None:
        """Nothing to read or write: nobody else connects."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """Nothing to write."""

    def parse_command_line(self, argv: Any = None) -> None:
        """Nothing was typed: the parser of all the options is not made."""

    def load_config_file(self, *_args: Any, **_named: Any) -> None:
        """No file says anything: the sandbox has none."""


def reseed(seed: int) -> None:
    """Seed the three generators of the course: forked twins must not share their draws."""
    random.seed(seed)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)
    if torch is not None:
        torch.default_generator.manual_seed(seed)


LATE = (  # what a kernel imports at its start, at its first error or at its first figure
    "numpy.random", "IPython.core.oinspect", "faulthandler", "zmq.utils.garbage",
    "ipykernel.debugger", "tornado.platform.asyncio", "IPython.core.debugger",
    "IPython.core.completerlib", "IPython.core.logger", "IPython.core.magics.execution",
    "IPython.core.magics.ast_mod", "IPython.extensions.storemagic", "stack_data",
    "pygments.formatters.terminal256", "pygments.styles.default",
)  # fmt: skip


def warm_up() -> None:
    """Do once, before any fork, what each kernel would do again; starts no thread."""
    # Nobody debugs a submission, and it takes 0.2 s a kernel; None forbids an import.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for name in LATE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    del sys.modules["debugpy"]
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:  # fonts, image formats
        figure, ax = pyplot.subplots()
        ax.plot([1, 2], label="$x$")
        ax.contourf([[0, 1], [1, 0]])
        ax.set_title("é")
        ax.legend()
        for kind in ("png", "webp"):
            figure.savefig(io.BytesIO(), format=kind)
        pyplot.close(figure)
    habits.ignore_forks()
    originals.remember()


def serve(request: dict[str, Any], ready: Callable[[], None]) -> None:
    """Run the kernel until it is told to stop. `ready` is called before any code of a student."""
    sys.argv = ["tp-kernel"]
    # Last, the working folder: a student's own module is found, and hides no other.
    sys.path[:] = [*(p for p in sys.path if p), ""]
    app = GradingApp.instance(
        transport="ipc", ip=f"{_sockets()}/k", shell_port=1, iopub_port=2, stdin_port=3,
        hb_port=4, control_port=5, kernel_class=GradingKernel, log_level=50,
        outstream_class="tp_inside.kernel.CappedStream",
    )  # fmt: skip
    app.config.HistoryManager.enabled = False
    app.config.HistoryAccessor.enabled = False
    app.config.BaseIPythonApplication.copy_config_files = False
    app.config.InteractiveShell.xmode = "Context"
    app.config.Completer.use_jedi = False
    app.session.key = request["key"].encode()
    app.initialize([])  # type: ignore[no-untyped-call]
    if "matplotlib_inline.backend_inline" in sys.modules:  # imported before the shell was there
        app.shell.enable_matplotlib("inline")
        configure_inline_support(app.shell, "inline")
    with contextlib.suppress(ImportError):  # a course without tp_utils
        importlib.import_module("tp_utils.display").install()  # imported before the shell too
    if importlib.util.find_spec("google") is None:  # no file of a student's is Colab
        sys.modules.update({"google": None, "google.colab": None})  # type: ignore[dict-item]
    habits.ignore_magics(app.shell)
    habits.ignore_exits(app.shell)
    habits.ignore_windows()
    habits.remember()
    observe.mend(app.shell.user_ns, {"keep": True})
    reseed(request["seed"])  # last: what starts a kernel draws numbers too
    ready()
    app.start()  # type: ignore[no-untyped-call]


def _sockets() -> str:
    from .jail import SOCKETS

    return SOCKETS
