"""Grade a class: read, grade in parallel, record in one place, one bad file never stops it."""

import contextlib
import datetime
import os
import time
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from tp_grading import fault, gate
from tp_grading.files import write_whole
from tp_grading.job import Job, faulty, grade_bytes, not_gradable, prepare, stop_workers
from tp_grading.record import Recorder
from tp_grading.sandbox import IsolationUnavailable
from tp_grading.stage import NotGradable, read_submission, submitted_at
from tp_grading.verdict import Report, digest
from tp_utils.i18n import speaking

FAULTS = ".tp-grade.faults"  # folder of the causes of our own faults, beside the journal
TRIES = 2  # a job whose worker dies is given once more
Graded: TypeAlias = "Future[tuple[dict[str, Any], str | None]]"  # of job.grade_bytes
# Student, report, when the copy came.
_Finished: TypeAlias = tuple[str, dict[str, Any], datetime.datetime | None]
WINDOW = 256  # submissions under way at once,
HELD = 256 << 20  # or bytes of them


@dataclass(frozen=True)
class Done:
    """One graded submission. `old`: it had been graded before; `recorded`: it is in the gradebook."""

    student: str
    report: Report
    recorded: bool
    old: bool = False
    details: Path | None = None  # of a fault of ours
    back: bool = False  # the gradebook did not have it, or not any more


def students_of(submitted: Path, lab: str) -> list[str]:
    """Return the students who submitted the lab, in order. Names that hide something are out."""
    return sorted(name for name in _folders(submitted, lab) if gate.is_name(name))


def unnamed(submitted: Path, lab: str) -> list[str]:
    """Return, as they can be shown, the names of folders that are no student's: a copy waits there."""
    return sorted(gate.name(name) for name in _folders(submitted, lab) if not gate.is_name(name))


def _folders(submitted: Path, lab: str) -> list[str]:
    found = []
    with contextlib.suppress(FileNotFoundError), os.scandir(submitted) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and os.path.lexists(
                os.path.join(submitted, entry.name, lab)  # noqa: PTH118 (any name)
            ):
                found.append(entry.name)
    return found


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
    only what is wrong with the machine ends it all: IsolationUnavailable, or OSError when the
    journal cannot be written. What failed at another time is tried last.
    """
    own = executor is None
    slots = executor or ThreadPoolExecutor(workers, thread_name_prefix="tp-grade")
    chosen = students if students is not None else students_of(submitted, job.lab)
    failed, lost = recorder.journal.failed(job.lab), recorder.lost(job.lab)
    todo = iter(sorted(chosen, key=failed.__contains__))
    waiting: dict[Graded, _Work] = {}
    ready = not own
    try:
        while True:
            while _room(waiting, window) and not stop() and (student := next(todo, None)):
                found = _looked_up(job, student, submitted, recorder, again, lost)
                if isinstance(found, Done):
                    yield found
                    continue
                if not ready:  # here, where Ctrl-C is heard, and not in a thread
                    prepare(job)
                    ready = True
                waiting[slots.submit(grade_bytes, job, found.data, student)] = found
            if not waiting or stop():
                return
            group: list[_Finished] = []  # what has come while the group before was recorded
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                work = waiting.pop(future)
                one = _finished(job, future, work, autograded)
                if one is not None:
                    group.append(one)
                else:
                    work.tries += 1
                    waiting[slots.submit(grade_bytes, job, work.data, work.student)] = work
            yield from _recorded(job, group, recorder)
    finally:
        for future in waiting:
            future.cancel()
        if own:
            slots.shutdown(wait=False, cancel_futures=True)
            while any(future.running() for future in waiting):
                stop_workers()
                time.sleep(0.02)
            stop_workers()
            slots.shutdown(wait=True)


def _room(waiting: dict[Graded, _Work], window: int) -> bool:
    """Tell whether one more submission may be read."""
    held = sum(len(work.data) for work in waiting.values())
    return len(waiting) < window and held < HELD


def _looked_up(
    job: Job, student: str, submitted: Path, recorder: Recorder, again: bool,
    lost: Callable[[str, str], bool],
) -> Done | _Work:  # fmt: skip
    """Read a submission: what there is to grade, or its report when there is nothing to."""
    folder = submitted / student / job.lab
    date = None
    try:
        date = submitted_at(folder)
        with speaking(job.language):
            data, notes = read_submission(folder, job.lab)
        known = None if again else recorder.done(student, job.lab, digest(data))
    except NotGradable as error:
        return _recorded(job, [(student, not_gradable(job, str(error)), date)], recorder)[0]
    except Exception as error:  # whatever reading one copy meets, the others are read
        return _recorded(job, [(student, faulty(job, error), date)], recorder)[0]
    if known is not None and lost(student, known.sha256):
        (back,) = _recorded(job, [(student, known.to_json(), date)], recorder)
        return replace(back, old=True, back=True)
    if known is not None:
        return Done(student, known, True, old=True)
    return _Work(student, data, notes, date)


def _finished(job: Job, future: Graded, work: _Work, autograded: Path) -> _Finished | None:
    """Return what a finished job gave; None when its worker was lost and it may be tried again."""
    notebook = None
    try:
        plain, notebook = future.result()
    except IsolationUnavailable:
        raise
    except Exception as error:
        if work.tries < TRIES:
            return None
        plain = faulty(job, error, work.data)
    plain["notes"] = [*work.notes, *plain["notes"]]
    if notebook is not None:
        path = autograded / work.student / job.lab / f"{job.lab}.ipynb"
        try:
            write_whole(path, notebook.encode())
        except (OSError, ValueError) as error:
            plain = faulty(job, error, work.data)
    return work.student, plain, work.submitted_at


def _recorded(job: Job, group: list[_Finished], recorder: Recorder) -> list[Done]:
    """Record reports, and keep the details of the faults of ours beside the journal."""
    reports, details = [], list[Path | None]()
    for student, plain, date in group:
        report, kept = Report.from_json(plain), None
        if report.trace:
            folder = recorder.journal.path.with_name(FAULTS)
            kept = fault.keep(folder, student, job.lab, report.trace)
            report = replace(report, trace="")
        reports.append((student, report, date))
        details.append(kept)
    written = recorder.record_group(reports) if reports else []
    together = zip(reports, written, details, strict=True)
    return [Done(student, report, taken, details=kept)
            for (student, report, _date), taken, kept in together]  # fmt: skip
