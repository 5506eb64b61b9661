"""Drive one sandboxed kernel: execute cells and observe functions, within limits.

Everything that comes from the kernel is a student's word: sizes are bounded before anything is
read, fields are checked, and only plain text and pictures are kept of the outputs.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import zmq
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.session import Session

from tp_grading.kernels import PATIENCE, KernelHandle, WarmPool, WarmPoolError
from tp_grading.outputs import Outputs
from tp_grading.sandbox import Limits
from tp_utils.i18n import _

MB = 1 << 20
MAX_REPLY, MAX_OUTPUT_MESSAGE = 96 * MB, 24 * MB
MAX_TRAFFIC = 512 * MB  # of one cell: beyond, the kernel is ended
AFTER_INTERRUPT = 1.0  # seconds left to a cell to end after an interrupt
LAST_OUTPUTS = 1.0  # seconds left to them after the reply, which may be forged


@dataclass
class Execution:
    """How a request ended: `status` is ok, error, time, died or traffic.

    `name` and `text`: the error; `outputs`: nbformat nodes; `content`: the reply itself;
    `seconds`: those in which the kernel ran or slept (see `_Clock`).
    """

    status: str
    name: str = ""
    text: str = ""
    outputs: list[Any] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def alive(self) -> bool:
        """Whether the kernel can still be used."""
        return self.status in ("ok", "error") or (self.status == "time" and bool(self.content))


class _Clock:
    """The seconds of a request, less those in which the machine was too busy for its kernel.

    So an answer that ends in time on a quiet machine ends in time on a loaded one. What sleeps
    or waits is not starved: its seconds count.
    """

    def __init__(self, handle: KernelHandle) -> None:
        self._handle, self._starved, self._start = handle, handle.starved(), time.monotonic()

    def used(self) -> float:
        """Return the seconds since the beginning, those of starvation apart."""
        starved = max(0.0, self._handle.starved() - self._starved)
        return time.monotonic() - self._start - starved


class Kernel:
    """One kernel and its three sockets. Not to be shared between threads."""

    def __init__(self, pool: WarmPool, limits: Limits | None = None, seed: int = 0) -> None:
        """Fork a kernel and wait until it answers. WarmPoolError when it does not."""
        self.handle = pool.launch(limits, seed=seed)
        self.end: dict[str, Any] | None = None
        self._context = zmq.Context()
        try:
            self.handle.seal_when_ready()
            info = self.handle.connection_info()
            self._session = Session(key=info["key"])
            self._shell = self._connect(zmq.DEALER, info, 1, MAX_REPLY)
            self._iopub = self._connect(zmq.SUB, info, 2, MAX_OUTPUT_MESSAGE)
            self._iopub.subscribe(b"")
            self._poller = zmq.Poller()
            for item in (self._shell, self._iopub, self.handle.link):
                self._poller.register(item, zmq.POLLIN)
            if self._ask("kernel_info_request", {}, PATIENCE).status != "ok":
                raise WarmPoolError(_("le noyau n'a pas démarré"))
            self._drain(0.0)
        except BaseException:
            self.close()
            raise

    def _connect(
        self, kind: int, info: KernelConnectionInfo, number: int, limit: int
    ) -> zmq.Socket[bytes]:
        socket = self._context.socket(kind)
        socket.linger = 0
        socket.maxmsgsize = limit
        socket.rcvhwm = 64
        socket.connect(f"ipc://{info['ip']}-{number}")
        return socket

    def execute(self, code: str, seconds: float, keep: bool = False) -> Execution:
        """Execute a cell; interrupted, then ended, when it runs for more than `seconds`.

        What earlier cells have broken is mended before; `keep`: the modules that the cell
        imports are the course's own, to be put back when a student's cell hides them.
        """
        return self._ask("execute_request", {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": False, "tp": {"keep": keep},
        }, seconds)  # fmt: skip

    def observe(self, content: dict[str, Any], seconds: float) -> Execution:
        """Send a ``tp_observe_request`` (see :mod:`tp_grading.inside.observe`)."""
        return self._ask("tp_observe_request", content, seconds)

    def _ask(self, kind: str, content: dict[str, Any], seconds: float) -> Execution:
        """Send a request; WarmPoolError when the kernel ends with the warm process, not by itself."""
        sent = self._session.send(self._shell, kind, content)
        assert sent is not None  # None: from a fork of this process
        request = sent["header"]["msg_id"]
        clock, late = _Clock(self.handle), False
        replied = 0.0  # seconds used when the reply came: the last outputs may be on their way
        outputs = Outputs(request)
        reply: dict[str, Any] | None = None
        while True:
            used = clock.used()
            left = seconds - used if reply is None else replied + LAST_OUTPUTS - used
            if reply is not None and (outputs.idle or left <= 0):
                return self._answer(reply, outputs, used, late)
            if left <= 0 and late:
                return Execution("time", outputs=outputs.nodes, seconds=used)
            if left <= 0:
                self.handle.interrupt()
                seconds, late = used + AFTER_INTERRUPT, True
                continue
            ready = dict(self._poller.poll(int(min(left, 5.0) * 1000)))
            if self._iopub in ready:
                outputs.take(self._receive(self._iopub))
                if outputs.traffic > MAX_TRAFFIC:
                    self.handle.kill()
                    return Execution("traffic", outputs=outputs.nodes, seconds=used)
            if self._shell in ready and reply is None:
                message = self._receive(self._shell)
                if message and message["parent_header"].get("msg_id") == request:
                    reply, replied = message["content"], clock.used()
                    continue
            if self.handle.link.fileno() in ready and self.handle.poll() is not None:
                if self.handle.lost():
                    raise WarmPoolError(_("le processus chaud s'est arrêté"))
                return Execution("died", outputs=outputs.nodes, seconds=used)

    @staticmethod
    def _answer(reply: dict[str, Any], outputs: Outputs, used: float, late: bool) -> Execution:
        status = "error" if reply.get("status") in ("error", "abort", "aborted") else "ok"
        name, text = str(reply.get("ename", ""))[:200], str(reply.get("evalue", ""))[:4000]
        if late and name in ("KeyboardInterrupt", ""):
            status = "time"
        return Execution(status, name, text, outputs.nodes, reply or {"status": "ok"}, used)

    def _receive(self, socket: zmq.Socket[bytes]) -> dict[str, Any] | None:
        """Return a message whose parts are of the right kinds, else None."""
        try:
            _idents, message = self._session.recv(socket, zmq.NOBLOCK)
        except Exception:  # malformed, unsigned, absurd: a student's forgery
            return None
        if message is None or not isinstance(message.get("content"), dict):
            return None
        parent = message.get("parent_header")
        return message if isinstance(parent, dict) else None

    def _drain(self, seconds: float) -> None:
        while self._iopub.poll(int(seconds * 1000)):
            self._receive(self._iopub)

    def close(self) -> dict[str, Any]:
        """End the kernel; return how it ended (exit, cpu in s, peak in bytes, out_of_memory)."""
        if self.end is None:
            self.end = self.handle.close()
            self._context.destroy(linger=0)
        return self.end
