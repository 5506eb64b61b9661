"""Grade a class: read, grade in parallel, record in one place, one bad file never stops it."""

import contextlib
import datetime
import os
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from tp_grading import fault
from tp_grading.files import write_whole
from tp_grading.job import Job, grade_bytes, not_gradable
from tp_grading.record import Recorder
from tp_grading.sandbox import IsolationUnavailable
from tp_grading.stage import NotGradable, read_submission, submitted_at
from tp_grading.verdict import Report, digest
from tp_utils.i18n import _

FAULTS = ".tp-grade.faults"  # folder of the causes of our own faults, beside the journal
TRIES = 2  # a job whose worker dies is given once more
Graded: TypeAlias = "Future[tuple[dict[str, Any], str | None]]"  # of job.grade_bytes
WINDOW = 256  # submissions under way at once


@dataclass(frozen=True)
class Done:
    """One graded submission. `old`: it had been graded before; `recorded`: it is in the gradebook."""

    student: str
    report: Report
    recorded: bool
    old: bool = False
    details: Path | None = None  # of a fault of ours


def students_of(submitted: Path, lab: str) -> list[str]:
    """Return the students who submitted the lab, in order. Names that cannot be printed are out."""
    found = []
    with contextlib.suppress(FileNotFoundError), os.scandir(submitted) as entries:
        for entry in entries:
            if entry.name.isprintable() and entry.is_dir(follow_symlinks=False):
                folder = submitted / entry.name / lab
                if os.path.lexists(folder):
                    found.append(entry.name)
    return sorted(found)


@dataclass
class _Work:
    student: str
    data: bytes
    notes: list[str]
    submitted_at: datetime.datetime | None
    tries: int = 1


def grade_class(
    job: Job, submitted: Path, autograded: Path, recorder: Recorder,
    students: list[str] | None = None, workers: int = 1, executor: Executor | None = None,
    again: bool = False, stop: Callable[[], bool] = lambda: False, window: int = WINDOW,
) -> Generator[Done, None, None]:  # fmt: skip
    """Grade the submissions of a lab, yield each as soon as it is recorded.

    `executor`: anything shaped like concurrent.futures (dask's ``client.get_executor()``); by
    default, `workers` local slots around one warm process. `again`: grade what was graded too.
    `window`: submissions held in memory at once. Whatever happens, each student gets a report;
    only IsolationUnavailable, of the machine, ends it all.
    """
    own = executor is None
    slots = executor or ThreadPoolExecutor(workers, thread_name_prefix="tp-grade")
    todo = iter(students if students is not None else students_of(submitted, job.lab))
    waiting: dict[Graded, _Work] = {}
    try:
        while True:
            while len(waiting) < window and not stop() and (student := next(todo, None)):
                ready = _looked_up(job, student, submitted, recorder, again)
                if isinstance(ready, Done):
                    yield ready
                else:
                    waiting[slots.submit(grade_bytes, job, ready.data)] = ready
            if not waiting or stop():
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                work = waiting.pop(future)
                done = _finished(job, future, work, autograded, recorder)
                if done is not None:
                    yield done
                else:
                    work.tries += 1
                    waiting[slots.submit(grade_bytes, job, work.data)] = work
    finally:
        for future in waiting:
            future.cancel()
        if own:
            slots.shutdown(wait=True, cancel_futures=True)


def _looked_up(
    job: Job, student: str, submitted: Path, recorder: Recorder, again: bool
) -> Done | _Work:
    """Read a submission: what there is to grade, or its report when there is nothing to."""
    folder = submitted / student / job.lab
    date = submitted_at(folder)
    try:
        data, notes = read_submission(folder, job.lab)
    except NotGradable as error:
        report = Report.from_json(not_gradable(job, str(error)))
        return Done(student, report, recorder.record(student, report, date))
    known = None if again else recorder.done(student, job.lab, digest(data))
    if known is not None:
        return Done(student, known, True, old=True)
    return _Work(student, data, notes, date)


def _finished(
    job: Job, future: Graded, work: _Work, autograded: Path, recorder: Recorder
) -> Done | None:
    """Record a finished job; None when its worker was lost and it may be tried again."""
    try:
        data, notebook = future.result()
        report = Report.from_json(data)
        report = replace(report, notes=(*work.notes, *report.notes))
    except IsolationUnavailable:
        raise
    except Exception as error:
        if work.tries < TRIES:
            return None
        reason = _("Le correcteur est tombé en panne : cette copie sera corrigée de nouveau.")
        report = Report.from_json(_fault(job, reason, work.data))
        report = replace(report, fault=fault.cause(error), trace=fault.details(error))
        notebook = None
    details = None
    if report.trace:
        folder = recorder.journal.path.with_name(FAULTS)
        details = fault.keep(folder, work.student, job.lab, report.trace)
        report = replace(report, trace="")
    if notebook is not None:
        path = autograded / work.student / job.lab / f"{job.lab}.ipynb"
        write_whole(path, notebook.encode())
    recorded = recorder.record(work.student, report, work.submitted_at)
    return Done(work.student, report, recorded, details=details)


def _fault(job: Job, reason: str, data: bytes) -> dict[str, Any]:
    report = not_gradable(job, reason, data)
    for mark in report["marks"]:
        mark.update(verdict="GRADER-FAULT", score=None)
    return report
