"""The job: a pure function from a lab and the bytes of a notebook to plain data.

It can run in a thread, a process or on another machine: nothing but its arguments matters, and
its result is plain. Each process keeps one warm process, whatever the number of its jobs; all
that touches a copy is done by its workers, within limits (see :mod:`crew`).
"""

import functools
import gc
import importlib
import json
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

import nbformat

from tp_grading import fault
from tp_grading.crew import Bounds, Crew, Overrun
from tp_grading.edition import complete, stamp
from tp_grading.judge import Grader, Secret
from tp_grading.kernels import WarmPool, needed, shared_pool
from tp_grading.observers import given, observer
from tp_grading.sandbox import Limits
from tp_grading.trial import imports_of, prove
from tp_utils.checks import load
from tp_utils.i18n import FRENCH

ENDING = 1.0  # seconds until a process that was killed is seen to be
GRACE = 60.0  # seconds left to a copy, beyond its own limit, for what is not its kernel
_preparing = threading.Lock()
_crews: dict["Job", Crew] = {}


@dataclass(frozen=True)
class Job:
    """What all the submissions of a lab share. `released`: the notebook, as text.

    `former`: (grade_id, points) of editions that students may still have. `others`: the notebook in
    other languages, as text; `language`: of what is said of a copy that cannot be read.
    """

    lab: str
    released: str
    key: bytes = field(repr=False)
    year: str = ""
    limits: Limits = field(default_factory=Limits)
    cell_seconds: float = 60.0
    total_seconds: float = 600.0
    run_all: bool = False
    former: tuple[tuple[str, float], ...] = ()
    others: tuple[str, ...] = ()
    language: str = FRENCH.code


def _pool(released: str) -> WarmPool:
    """Return the warm process of this process, with what a lab imports at hand."""
    return shared_pool(_imports(released))


@functools.lru_cache(maxsize=32)
def _imports(released: str) -> tuple[str, ...]:
    notebook = nbformat.reads(released, 4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return needed(imports_of([notebook]), code)


@functools.lru_cache(maxsize=32)
def _grader(job: Job) -> Grader:
    return Grader(
        job.lab, nbformat.reads(job.released, 4), _pool(job.released), Secret(job.key, job.year), job.limits,
        cell_seconds=job.cell_seconds, total_seconds=job.total_seconds, run_all=job.run_all,
        former=job.former, others=tuple(nbformat.reads(text, 4) for text in job.others),
        language=job.language,
    )  # fmt: skip


@functools.lru_cache(maxsize=32)
def _proved(lab: str, released: str) -> None:
    prove(_pool(released), lab, nbformat.reads(released, 4))


def prepare(job: Job) -> None:
    """Make ready what copies share: the warm process, the proof that it grades, the judges.

    IsolationUnavailable when a kernel cannot grade the lab; WarmPoolError when none can be had.
    """
    with _preparing:
        _proved(job.lab, job.released)
        _pool(job.released).ensure()
        if job not in _crews:
            for check in load(job.lab).values():
                observer(check, given(job.lab))
            complete()
            _grader(job)
            importlib.import_module("torch").set_num_threads(1)  # threads do not go through a fork
            gc.collect()
            gc.freeze()  # workers share these pages as long as nobody writes on them
            bounds = Bounds(seconds=job.total_seconds + GRACE)
            _crews[job] = Crew(functools.partial(_work, job), bounds, _told)


def stop_workers() -> None:
    """End the workers of all jobs, and at once what they do."""
    for crew in _crews.values():
        crew.stop()


def grade_bytes(job: Job, data: bytes, student: str = "") -> tuple[dict[str, Any], str | None]:
    """Return the report of a submission as plain data, and its executed notebook as text.

    A copy that stops its worker, or takes more than its limits, is a fault with its cause. One
    that loses the warm process, through no fault of its own, is graded once more.
    IsolationUnavailable, before the first one of this process, when a kernel cannot grade the lab.
    """
    pool = _pool(job.released)
    request = student.encode("utf-8", "replace") + b"\n" + data
    for last in (False, True):
        prepare(job)
        era = pool.restarts
        try:
            header, _end, text = _crews[job].ask(request, era).partition(b"\n")
        except Overrun as error:
            pool.forget(error.pid)
            return faulty(job, error, data), None
        report: dict[str, Any] = json.loads(header)
        lost = any(mark["verdict"] == "GRADER-FAULT" for mark in report["marks"])
        if last or not lost or not _ended(pool, era):
            break
    return report, text.decode() if text else None


def _ended(pool: WarmPool, era: int) -> bool:
    """Tell whether the warm process of an era is no longer there; its end takes a moment to be seen."""
    end = time.monotonic() + ENDING
    while pool.alive() and pool.restarts == era:  # in this order: `alive` waits for a new start
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _work(job: Job, request: bytes) -> bytes:
    """Grade a submission, in a worker: the report in a line, then the notebook.

    `request`: the name of the student in a line, then the bytes of the submission.
    """
    _pool(job.released).borrow()
    student, _end, data = request.partition(b"\n")
    report, notebook = _grader(job).grade(data, student.decode())
    report = replace(report, version=stamp(job.released))
    text = "" if notebook is None else nbformat.writes(notebook)
    return json.dumps(report.to_json()).encode() + b"\n" + text.encode()


def _told(error: BaseException) -> tuple[str, str]:
    return fault.cause(error), fault.details(error)


def not_gradable(job: Job, reason: str, data: bytes = b"") -> dict[str, Any]:
    """Return the report of a submission that could not even be read."""
    return replace(_grader(job).refuse(reason, data), version=stamp(job.released)).to_json()


def faulty(job: Job, error: BaseException, data: bytes = b"") -> dict[str, Any]:
    """Return the report of a submission that we failed to grade, with the cause."""
    return replace(_grader(job).fault(data, error), version=stamp(job.released)).to_json()
