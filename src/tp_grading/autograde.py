"""Grade the class of a course folder: what `tp-grade autograde` does."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from tp_grading.classroom import Done, grade_class, students_of
from tp_grading.course import Course, CourseError
from tp_grading.job import Job
from tp_grading.judge import Secret
from tp_grading.record import Busy, Recorder, UnknownLab
from tp_grading.sandbox import IsolationUnavailable, require
from tp_grading.summary import Summary
from tp_utils.i18n import _

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.plugins import BasePlugin

JOURNAL = ".tp-grade.journal"
PATIENCE = 20  # seconds for a scheduler to answer
BAR = "{desc} {n_fmt}/{total_fmt} |{bar}| {rate_fmt}{postfix}, reste {remaining}, fin vers {eta:%H:%M}"


def autograde(
    course: Course, lab: str, students: Sequence[str] = (), workers: int = 1,
    scheduler: str = "", again: bool = False, job: Callable[..., Job] = Job,
) -> Summary:  # fmt: skip
    """Grade the submissions of a lab and record their marks; show the progress.

    `students`: only these; `scheduler`: address of a dask scheduler, instead of `workers` local
    slots; `again`: grade what was graded too. Stopped by Ctrl-C, it resumes at the next call.

    Raises:
        CourseError: it cannot start; the message says why and what to do.
    """
    from nbgrader.coursedir import CourseDirectory

    coursedir = CourseDirectory(config=course.config(assignment_id=lab))
    released = released_notebook(coursedir, lab)
    submitted = course.root / coursedir.submitted_directory
    chosen = _chosen(submitted, lab, students)
    work = job(lab, released, Secret.of_course(course.root).key)
    with contextlib.ExitStack() as stack:
        executor = stack.enter_context(executor_of(scheduler))
        try:
            recorder = stack.enter_context(
                Recorder(
                    course.root / JOURNAL,
                    coursedir.db_url,
                    coursedir.course_id,
                    late=_late_plugin(course),
                )
            )
            recorder.declare(lab, nbformat.reads(released, 4))
        except (Busy, UnknownLab) as error:
            raise CourseError(str(error)) from None
        summary = Summary()
        grading = grade_class(
            work, submitted, course.root / coursedir.autograded_directory, recorder,
            chosen, workers, executor, again,
        )  # fmt: skip
        try:
            for done in _shown(grading, len(chosen)):
                summary.done.append(done)
        except IsolationUnavailable as error:
            raise CourseError(str(error)) from None
        except KeyboardInterrupt:
            summary.interrupted = True
        finally:
            grading.close()
        if any(not done.recorded for done in summary.done):
            print(_("Le carnet de notes ne répond pas : nouvel essai…"), file=sys.stderr)
        summary.waiting = recorder.flush()
    summary.done.sort(key=lambda done: done.student)
    return summary


def released_notebook(coursedir: CourseDirectory, lab: str) -> str:
    """Return the text of the released notebook of a lab. CourseError when there is none."""
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", lab))
    path = Path(coursedir.root) / folder / f"{lab}.ipynb"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        raise CourseError(
            _("L'énoncé {path} n'existe pas : lancez « tp-grade build {lab} ».").format(
                path=path, lab=lab)
        ) from None  # fmt: skip


def _late_plugin(course: Course) -> BasePlugin:
    """Return the plugin of late penalties that nbgrader_config.py chooses."""
    from nbgrader.preprocessors import AssignLatePenalties

    assign = AssignLatePenalties(config=course.config())
    assign.init_plugin()
    return assign.plugin_inst


def _chosen(submitted: Path, lab: str, students: Sequence[str]) -> list[str]:
    known = students_of(submitted, lab)
    if not known:
        raise CourseError(
            _("Aucune copie de {lab} dans {folder} : les copies vont dans "
              "{folder}/étudiant/{lab}/{lab}.ipynb.").format(lab=lab, folder=submitted)
        )  # fmt: skip
    missing = sorted(set(students) - set(known))
    if missing:
        raise CourseError(
            _("Ces étudiants n'ont pas rendu {lab} : {names}.").format(
                lab=lab, names=", ".join(missing))
        )  # fmt: skip
    return [student for student in known if not students or student in students]


@contextlib.contextmanager
def executor_of(scheduler: str) -> Iterator[Executor | None]:
    """Yield the executor of a dask scheduler; None, once this machine is fit, when "".

    Raises:
        CourseError: no isolation here, or on a worker; no scheduler, or no worker there.
    """
    if not scheduler:
        try:
            require()
        except IsolationUnavailable as error:
            raise CourseError(str(error)) from None
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            _("--scheduler demande dask : installez « pip install 'tp_utils[cluster]' ».")
        ) from None
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise CourseError(
            _("L'ordonnanceur {address} ne répond pas ({error}).").format(
                address=scheduler, error=str(error).splitlines()[0] if str(error) else "")
        ) from None  # fmt: skip
    with client:
        try:
            client.wait_for_workers(1, timeout=60)
        except TimeoutError:
            raise CourseError(
                _("L'ordonnanceur {address} n'a aucun travailleur.").format(address=scheduler)
            ) from None
        unfit = {worker: said for worker, said in client.run(_unfit, on_error="return").items()
                 if said}  # fmt: skip
        if unfit:
            worker, said = next(iter(unfit.items()))
            raise CourseError(f"{worker} : {said}")
        with client.get_executor(pure=False, retries=0) as executor:
            yield executor


def _unfit() -> str:
    """Return why student code cannot be isolated on this machine, "" when it can."""
    try:
        require()
    except IsolationUnavailable as error:
        return str(error)
    return ""


def _shown(grading: Iterable[Done], total: int) -> Iterator[Done]:
    """Yield the same, with a progress bar: done, left, rate, estimated end."""
    from tqdm import tqdm

    bar = tqdm(grading, total=total, unit=_(" copie"), desc=_("Correction"), bar_format=BAR,
               file=sys.stderr, dynamic_ncols=True, mininterval=0.5)  # fmt: skip
    with bar:
        for n, done in enumerate(bar, start=1):
            bar.set_postfix_str(_("{n} à faire").format(n=total - n), refresh=False)
            yield done
