"""The job: a pure function from a lab and the bytes of a notebook to plain data.

It can run in a thread, a process or on another machine: nothing but its arguments matters, and
its result is plain. Each process keeps one warm process, whatever the number of its jobs; all
that touches a copy is done by its workers, within limits (see :mod:`crew`).
"""

import functools
import gc
import json
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

import nbformat

from tp_grading import fault
from tp_grading.crew import Bounds, Crew, Overrun
from tp_grading.judge import Grader, Secret
from tp_grading.kernels import shared_pool
from tp_grading.sandbox import Limits
from tp_grading.trial import prove
from tp_utils.checks import load

GRACE = 60.0  # seconds left to a copy, beyond its own limit, for what is not its kernel
_preparing = threading.Lock()
_crews: dict["Job", Crew] = {}


@dataclass(frozen=True)
class Job:
    """What all the submissions of a lab share. `released`: the notebook, as text."""

    lab: str
    released: str
    key: bytes = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    cell_seconds: float = 60.0
    total_seconds: float = 600.0
    run_all: bool = False


@functools.lru_cache(maxsize=32)
def _grader(job: Job) -> Grader:
    return Grader(
        job.lab, nbformat.reads(job.released, 4), shared_pool(), Secret(job.key), job.limits,
        cell_seconds=job.cell_seconds, total_seconds=job.total_seconds, run_all=job.run_all,
    )  # fmt: skip


@functools.lru_cache(maxsize=32)
def _proved(lab: str, released: str) -> None:
    prove(shared_pool(), lab, nbformat.reads(released, 4))


def prepare(job: Job) -> None:
    """Make ready what copies share: the warm process, the proof that it grades, the judges.

    IsolationUnavailable when a kernel cannot grade the lab; WarmPoolError when none can be had.
    """
    with _preparing:
        _proved(job.lab, job.released)
        shared_pool().ensure()
        if job not in _crews:
            load(job.lab)
            _grader(job)
            sys.modules["torch"].set_num_threads(1)  # threads do not go through a fork
            gc.collect()
            gc.freeze()  # workers share these pages as long as nobody writes on them
            bounds = Bounds(seconds=job.total_seconds + GRACE)
            _crews[job] = Crew(functools.partial(_work, job), bounds, _told)


def stop_workers() -> None:
    """End the workers of all jobs, and at once what they do."""
    for crew in _crews.values():
        crew.stop()


def grade_bytes(job: Job, data: bytes) -> tuple[dict[str, Any], str | None]:
    """Return the report of a submission as plain data, and its executed notebook as text.

    A copy that stops its worker, or takes more than its limits, is a fault with its cause. One
    that loses the warm process, through no fault of its own, is graded once more.
    IsolationUnavailable, before the first one of this process, when a kernel cannot grade the lab.
    """
    pool = shared_pool()
    for last in (False, True):
        prepare(job)
        era = pool.restarts
        try:
            header, _end, text = _crews[job].ask(data, era).partition(b"\n")
        except Overrun as error:
            pool.forget(error.pid)
            return _grader(job).fault(data, error).to_json(), None
        report: dict[str, Any] = json.loads(header)
        lost = any(mark["verdict"] == "GRADER-FAULT" for mark in report["marks"])
        if last or not lost or (pool.restarts == era and pool.alive()):
            break
    return report, text.decode() if text else None


def _work(job: Job, data: bytes) -> bytes:
    """Grade a submission, in a worker: the report in a line, then the notebook."""
    shared_pool().borrow()
    report, notebook = _grader(job).grade(data)
    text = "" if notebook is None else nbformat.writes(notebook)
    return json.dumps(report.to_json()).encode() + b"\n" + text.encode()


def _told(error: BaseException) -> tuple[str, str]:
    return fault.cause(error), fault.details(error)


def not_gradable(job: Job, reason: str, data: bytes = b"") -> dict[str, Any]:
    """Return the report of a submission that could not even be read."""
    return _grader(job).refuse(reason, data).to_json()


def faulty(job: Job, error: BaseException, data: bytes = b"") -> dict[str, Any]:
    """Return the report of a submission that we failed to grade, with the cause."""
    return _grader(job).fault(data, error).to_json()
