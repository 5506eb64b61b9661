"""Grade the class of a course folder: what `tp-grade autograde` does."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from tp_grading.answers import language_of
from tp_grading.classroom import Done, grade_class, students_of, unnamed
from tp_grading.course import Course, CourseError
from tp_grading.edition import changed, stamp, year
from tp_grading.job import Job
from tp_grading.judge import NoKey, Secret
from tp_grading.kernels import WarmPoolError
from tp_grading.record import (
    Busy,
    Journal,
    NoJournal,
    PointsChanged,
    Recorder,
    UnknownLab,
    promises,
)
from tp_grading.record.recorder import points_of
from tp_grading.sandbox import IsolationUnavailable, require
from tp_grading.summary import Summary
from tp_utils.i18n import LOCALES, N_, _, language, speaking, told

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.plugins import BasePlugin

JOURNAL = ".tp-grade.journal"
PATIENCE = 20  # seconds for a scheduler to answer
BAR = N_(
    "{desc} {n_fmt}/{total_fmt} |{bar}| {rate_fmt}{postfix}, reste {remaining}, fin vers {eta:%H:%M}"
)

BEGUN = "{desc} {n_fmt}/{total_fmt} |{bar}|"  # no copy is done: nothing tells when the last one is


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
    chosen = chosen_of(submitted, lab, students)
    summary = Summary(unnamed=[] if students else unnamed(submitted, lab))
    with contextlib.ExitStack() as stack:
        executor = stack.enter_context(executor_of(scheduler))
        _refuse_what_is_no_gradebook(coursedir.db_url)
        try:
            recorder = stack.enter_context(
                Recorder(
                    course.root / JOURNAL,
                    coursedir.db_url,
                    coursedir.course_id,
                    late=late_plugin(course),
                )
            )
            secret = secret_of(course.root, recorder.journal, lab, again and not students)
            recorder.declare(lab, nbformat.reads(released, 4))
            recorder.journal.keyed(lab, secret.fingerprint)
        except (Busy, NoJournal, NoKey, UnknownLab, PointsChanged) as error:
            raise CourseError(str(error)) from None
        except OSError as error:
            raise CourseError(_stopped(error)) from None
        summary.damaged = recorder.journal.damaged
        points = points_of(nbformat.reads(released, 4))
        summary.broken = promises.broken(course.root, lab, points)
        former = recorder.former_points(lab) + promises.former(course.root, lab, points)
        grading = grade_class(
            job(lab, released, secret.key, year(), former=former,
                **languages(course, lab, released)), submitted,
            course.root / coursedir.autograded_directory, recorder, chosen, workers, executor, again,
        )  # fmt: skip
        try:
            for done in shown(grading, len(chosen)):
                summary.done.append(done)
        except (IsolationUnavailable, WarmPoolError) as error:
            raise CourseError(str(error)) from None
        except OSError as error:  # each copy's own are in its report: this is the journal's
            summary.stopped = _stopped(error)
        except KeyboardInterrupt:
            summary.interrupted = True
        finally:
            grading.close()
        if not (summary.stopped or summary.interrupted):
            if any(not done.recorded for done in summary.done):
                print(_("Le carnet de notes ne répond pas : nouvel essai…"), file=sys.stderr)
            try:
                summary.waiting = recorder.flush()
            except OSError as error:
                summary.stopped = _stopped(error)
        summary.cause, summary.edited = recorder.cause, changed()
        summary.unasked = recorder.unasked
        summary.reopened, summary.version = recorder.reopened, stamp(released)
    summary.done.sort(key=lambda done: done.student)
    return summary


def _stopped(error: OSError) -> str:
    """Say what of the machine stops the grading, and what to do."""
    said = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        said = _("le disque est plein")
    place = f" ({error.filename})" if error.filename else ""
    return _("La correction s'arrête, {said}{place} : réparez, puis relancez la même commande ; ce "
             "qui est noté le reste.").format(said=said, place=place)  # fmt: skip


def secret_of(root: Path, journal: Journal, lab: str, anew: bool) -> Secret:
    """Return the secret of the course; NoKey when it is not the one that the lab began with.

    `anew`: the whole class is graded again, and another key is as good.
    """
    known = journal.key(lab)
    way_out = _("Remettez la clé d'origine depuis votre sauvegarde ; sans elle, renotez toute la "
                "classe : « tp-grade autograde {lab} --again ».").format(lab=lab)  # fmt: skip
    if known and not anew and not os.path.lexists(root / Secret.FILE):
        raise NoKey(
            _("La clé des cas cachés, {name}, a disparu : avec une autre, le reste de la classe "
              "aurait d'autres cas. {way_out}").format(name=Secret.FILE, way_out=way_out)
        )  # fmt: skip
    secret = Secret.of_course(root)
    if known and not anew and secret.fingerprint != known:
        raise NoKey(
            _("La clé des cas cachés, {name}, n'est plus celle des premières copies de {lab} : le "
              "reste de la classe aurait d'autres cas. {way_out}").format(
                name=Secret.FILE, lab=lab, way_out=way_out)
        )  # fmt: skip
    return secret


def _refuse_what_is_no_gradebook(db_url: str) -> None:
    """Raise CourseError when the file of the gradebook is something else."""
    if not db_url.startswith("sqlite:///"):
        return
    path = Path(db_url.removeprefix("sqlite:///"))
    try:
        with path.open("rb") as stream:
            start = stream.read(16)
    except OSError:
        return  # not there yet, or out of reach for now: marks wait in the journal
    if start not in (b"", b"SQLite format 3\0"):
        raise CourseError(
            _("{path} n'est pas un carnet de notes (une base SQLite) : remettez votre sauvegarde, ou "
              "renommez-le, et relancez avec --again.").format(path=path)
        )  # fmt: skip


def released_notebook(coursedir: CourseDirectory, lab: str) -> str:
    """Return the text of the released notebook of a lab. CourseError when there is none."""
    folder = Path(coursedir.format_path(coursedir.release_directory, ".", lab))
    path = Path(coursedir.root) / folder / f"{lab}.ipynb"
    return _notebook(path, lab)


def _notebook(path: Path, lab: str) -> str:
    """Return the text of a notebook of the course. CourseError when there is none, or when it is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
        points_of(nbformat.reads(text, 4))
    except FileNotFoundError:
        raise CourseError(
            _("L'énoncé {path} n'existe pas : lancez « tp-grade build {lab} ».").format(
                path=path, lab=lab)
        ) from None  # fmt: skip
    except Exception as error:  # cut, of another encoding, of another kind
        raise CourseError(
            _("L'énoncé {path} ne se lit pas ({error}) : relancez « tp-grade build {lab} », ou remettez "
              "votre sauvegarde.").format(path=path, error=type(error).__name__, lab=lab)
        ) from None  # fmt: skip
    return text


def languages(course: Course, lab: str, released: str) -> dict[str, Any]:
    """Return what a `Job` knows of languages: those of the notebooks that are built, the course's own."""
    own = language_of(nbformat.reads(released, 4))
    paths = [course.notebook(lab, code) for code in LOCALES if code != own]
    others = tuple(_notebook(path, lab) for path in paths if path.is_file())
    return {"others": others, "language": course.language}


def late_plugin(course: Course) -> BasePlugin:
    """Return the plugin of late penalties that nbgrader_config.py chooses."""
    from nbgrader.preprocessors import AssignLatePenalties

    assign = AssignLatePenalties(config=course.config())
    assign.init_plugin()
    return assign.plugin_inst


def chosen_of(submitted: Path, lab: str, students: Sequence[str]) -> list[str]:
    """Return the students to grade: those asked for, or all. CourseError when one has no copy."""
    try:
        known = students_of(submitted, lab)
    except OSError as error:
        raise CourseError(
            _("Le dossier des copies, {folder}, ne se lit pas ({error}) : rien n'est noté.").format(
                folder=submitted, error=error.strerror)
        ) from None  # fmt: skip
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
        unfit = {worker: said for worker, said in client.run(_unfit, language(), on_error="return").items()
                 if said}  # fmt: skip
        if unfit:
            worker, said = next(iter(unfit.items()))
            raise CourseError(told(worker, said))
        with client.get_executor(pure=False, retries=0) as executor:
            yield executor


def _unfit(spoken: str) -> str:
    """Return why student code cannot be isolated on this machine, "" when it can."""
    try:
        with speaking(spoken):
            require()
    except IsolationUnavailable as error:
        return str(error)
    return ""


def shown(grading: Iterable[Done], total: int) -> Iterator[Done]:
    """Yield the same, with a progress bar: done, left, rate, estimated end."""
    from tqdm import tqdm

    bar = tqdm(grading, total=total, unit=_(" copie"), desc=_("Correction"), bar_format=BEGUN,
               file=sys.stderr, dynamic_ncols=True, mininterval=0.5)  # fmt: skip
    with bar:
        for n, done in enumerate(bar, start=1):
            bar.bar_format = _(BAR)
            bar.set_postfix_str(_("{n} à faire").format(n=total - n), refresh=False)
            yield done
