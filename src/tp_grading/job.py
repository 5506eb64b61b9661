"""The job: a pure function from a lab and the bytes of a notebook to plain data.

It can run in a thread, a process or on another machine: nothing but its arguments matters, and
its result is plain. Each process keeps one warm process, whatever the number of its jobs.
"""

import functools
import threading
from dataclasses import dataclass, field
from typing import Any

import nbformat

from tp_grading.judge import Grader, Secret
from tp_grading.kernels import shared_pool
from tp_grading.sandbox import Limits
from tp_grading.trial import prove

_proving = threading.Lock()


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


def grade_bytes(job: Job, data: bytes) -> tuple[dict[str, Any], str | None]:
    """Return the report of a submission as plain data, and its executed notebook as text.

    IsolationUnavailable, before the first one of this process, when a kernel cannot grade the lab.
    """
    with _proving:
        _proved(job.lab, job.released)
    report, notebook = _grader(job).grade(data)
    return report.to_json(), None if notebook is None else nbformat.writes(notebook)


def not_gradable(job: Job, reason: str, data: bytes = b"") -> dict[str, Any]:
    """Return the report of a submission that could not even be read."""
    return _grader(job).refuse(reason, data).to_json()
