"""Processes that do what hostile bytes may make endless, huge or fatal, within limits.

A worker is a fork of this process: it has at once all that was imported. It does one thing at a
time; one that is late, too large or dead is ended and replaced, and only that thing fails.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import resource
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tp_grading.gate import MB
from tp_utils.i18n import _

DONE, FAILED = b"=", b"!"  # the first byte of an answer: the work's, or what stopped it
HEADER = 8  # bytes: the length of what follows
RENEWED = 100  # things done by one worker: what it may have gathered goes with it


@dataclass(frozen=True)
class Bounds:
    """What one thing may take: bytes beyond what this process maps, seconds, bytes of its answer."""

    memory: int = 1536 * MB
    cpu: int = 120
    seconds: float = 660.0
    answer: int = 256 * MB


class Overrun(RuntimeError):
    """The worker was stopped, or failed.

    `details`: its own words, for whoever mends it; `pid`: what it was.
    """

    def __init__(self, sentence: str, details: str = "") -> None:
        """`sentence`: the cause, in French."""
        super().__init__(sentence)
        self.details, self.pid = details, 0


Work = Callable[[bytes], bytes]
Told = Callable[[BaseException], tuple[str, str]]


class Worker:
    """One process. Not to be shared between threads."""

    def __init__(self, work: Work, bounds: Bounds, told: Told) -> None:
        """Fork. `told`: the sentence and the details of an exception, made where it is raised."""
        self.bounds, self.done = bounds, 0
        self._link, theirs = socket.socketpair()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._link.close()
            _serve(work, bounds, told, theirs, parent)
        theirs.close()
        self._link.setblocking(False)
        self._handle = os.pidfd_open(self.pid)

    def alive(self) -> bool:
        """Tell whether the process is there."""
        return not select.select([self._handle], [], [], 0)[0]

    def ask(self, request: bytes) -> bytes:
        """Return what the work returns for a request.

        Raises:
            Overrun: it took more than its bounds, ended its process, or raised an exception.
        """
        deadline = time.monotonic() + self.bounds.seconds
        self.done += 1
        out = memoryview(_framed(request))
        data = bytearray()
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Overrun(_("pas finie au bout de {n:.0f} s").format(n=self.bounds.seconds))
            poll.register(self._link, select.POLLIN | (select.POLLOUT if out else 0))
            ready = dict(poll.poll(left * 1000))
            try:
                if out and ready.get(self._link.fileno(), 0) & select.POLLOUT:
                    out = out[self._link.send(out[:MB]) :]
                data += self._link.recv(MB)
            except BlockingIOError:
                if self._handle in ready:
                    raise Overrun(_reason(self._ended(), self.bounds)) from None
                continue
            except OSError:
                raise Overrun(_reason(self._ended(), self.bounds)) from None
            size = int.from_bytes(data[:HEADER], "big")
            if size > self.bounds.answer:
                raise Overrun(_("résultat démesuré"))
            if len(data) >= HEADER and len(data) == HEADER + size:
                return _opened(bytes(data[HEADER:]))
            if self._handle in ready:
                raise Overrun(_reason(self._ended(), self.bounds))

    def kill(self) -> None:
        """End the process, from any thread; `close` must follow, from its own."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """End the process and forget it."""
        self.kill()
        self._ended()
        self._link.close()
        os.close(self._handle)

    def _ended(self) -> int:
        """Return the exit code of the process, once it has ended."""
        select.select([self._handle], [], [], 5)
        with contextlib.suppress(ChildProcessError):
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else -signal.SIGKILL
        return self._status

    _status = 0


class Crew:
    """Workers for one kind of work; as many as the threads that ask at the same time."""

    def __init__(self, work: Work, bounds: Bounds, told: Told) -> None:
        """No process is started before the first request."""
        self.work, self.bounds, self.told = work, bounds, told
        self._idle: list[tuple[object, Worker]] = []
        self._busy: set[Worker] = set()
        self._lock = threading.Lock()

    def ask(self, request: bytes, era: object = None) -> bytes:
        """Return what the work returns; Overrun as :meth:`Worker.ask`.

        `era`: what this process has, and workers copied when they were started; one of another
        era is not used any more.
        """
        worker = self._taken(era)
        try:
            answer = worker.ask(request)
        except BaseException as error:
            with self._lock:
                self._busy.discard(worker)
            worker.close()
            if isinstance(error, Overrun):
                error.pid = worker.pid
            raise
        with self._lock:
            self._busy.discard(worker)
            if worker.done < RENEWED:
                self._idle.append((era, worker))
                return answer
        worker.close()
        return answer

    def _taken(self, era: object) -> Worker:
        with self._lock:
            while self._idle:
                made, worker = self._idle.pop()
                if made == era and worker.alive():
                    self._busy.add(worker)
                    return worker
                worker.close()
            worker = Worker(self.work, self.bounds, self.told)
            self._busy.add(worker)
            return worker

    def stop(self) -> None:
        """Kill the workers: whoever waits for one gets Overrun at once."""
        with self._lock:
            for worker in self._busy:
                worker.kill()
            while self._idle:
                self._idle.pop()[1].close()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(HEADER, "big") + data


def _opened(answer: bytes) -> bytes:
    if answer[:1] == DONE:
        return answer[1:]
    sentence, _end, details = answer[1:].decode("utf-8", "replace").partition("\n")
    raise Overrun(sentence, details)


def _reason(status: int, bounds: Bounds) -> str:
    if status == -signal.SIGXCPU:
        return _("plus de {n} s de calcul hors du noyau").format(n=bounds.cpu)
    if status < 0:
        return _("processus arrêté ({name})").format(name=signal.Signals(-status).name)
    return _("processus arrêté (code {n})").format(n=status)


def _serve(work: Work, bounds: Bounds, told: Told, link: socket.socket, parent: int) -> NoReturn:
    """Be the worker: for each request, work within the bounds and answer. Never returns."""
    try:
        _bound(bounds, parent)
        while True:
            request = _exactly(link, int.from_bytes(_exactly(link, HEADER), "big"))
            used = resource.getrusage(resource.RUSAGE_SELF)
            _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + bounds.cpu)
            try:
                answer = DONE + work(request)
            except BaseException as error:
                answer = FAILED + "\n".join(told(error)).encode("utf-8", "replace")
            link.sendall(_framed(answer))
            del request, answer
    finally:
        os._exit(0)


def _exactly(link: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = link.recv(min(MB, size - len(data)))
        if not part:
            os._exit(0)
        data += part
    return bytes(data)


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == -1 else min(value, hard), hard))


def _bound(bounds: Bounds, parent: int) -> None:
    """Limit this process, and end it with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)
    faulthandler.disable()  # what it would print is told by the answer
    # The locks of the streams may be held by a thread that this process does not have.
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _limit(resource.RLIMIT_AS, mapped + bounds.memory)
    _limit(resource.RLIMIT_CORE, 0)
