"""Grade the class of a course folder: what `tp-grade autograde` does."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from tp_utils.i18n import _

from .classroom import Done, grade_class, students_of
from .course import Course, CourseError
from .job import Job
from .judge import Secret
from .record import Busy, Recorder, UnknownLab
from .sandbox import IsolationUnavailable, require
from .verdict import Mark, Verdict, label

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.plugins import BasePlugin
    from rich.table import Table

JOURNAL = ".tp-grade.journal"
PATIENCE = 20  # seconds for a scheduler to answer
LARGE = 100  # students: beyond, the table only shows those who need a teacher
BAR = "{desc} {n_fmt}/{total_fmt} |{bar}| {rate_fmt}{postfix}, reste {remaining}, fin vers {eta:%H:%M}"


@dataclass
class Summary:
    """What became of a class. `waiting`: students whose marks the gradebook lacks for now."""

    done: list[Done] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    interrupted: bool = False

    @property
    def troubled(self) -> list[Done]:
        """The submissions that could not be graded."""
        return [d for d in self.done if d.report.reason or d.report.faulty]

    @property
    def complete(self) -> bool:
        """Whether every submission is graded and in the gradebook."""
        return not (self.troubled or self.waiting or self.interrupted)


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


def _shown(grading: Iterator[Done], total: int) -> Iterator[Done]:
    """Yield the same, with a progress bar: done, left, rate, estimated end."""
    from tqdm import tqdm

    bar = tqdm(grading, total=total, unit=_(" copie"), desc=_("Correction"), bar_format=BAR,
               file=sys.stderr, dynamic_ncols=True, mininterval=0.5)  # fmt: skip
    with bar:
        for n, done in enumerate(bar, start=1):
            bar.set_postfix_str(_("{n} à faire").format(n=total - n), refresh=False)
            yield done


def report(lab: str, summary: Summary) -> None:
    """Print the table student × marks, then what needs a teacher."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(width=None if sys.stdout.isatty() else 160)
    shown = summary.done
    if len(shown) > LARGE:
        shown = [d for d in shown if d.report.reason or _looked_at(d)]
    if shown:
        console.print(_table(lab, shown))
    if len(shown) < len(summary.done):
        console.print(_("Les {n} autres copies sont notées sans remarque.").format(
            n=len(summary.done) - len(shown)))  # fmt: skip
    new = [d for d in summary.done if not d.old]
    console.print(
        _("{n} copies notées, dont {old} déjà connues ; {cpu:.1f} s de calcul par copie.").format(
            n=len(summary.done), old=len(summary.done) - len(new),
            cpu=sum(d.report.cpu for d in new) / max(1, len(new)))
    )  # fmt: skip
    for done in summary.troubled:
        reason = done.report.reason or _("le correcteur est tombé en panne sur une question.")
        console.print(f"- {escape(done.student)} : {escape(reason)}", style="red")
    if summary.waiting:
        console.print(
            _("Le carnet de notes ne répond pas ; {n} copies l'attendent dans le journal. Relancez "
              "la même commande plus tard : rien n'est perdu.").format(n=len(summary.waiting)),
            style="red",
        )  # fmt: skip
    if summary.interrupted:
        console.print(_("Interrompu : relancez la même commande pour finir."), style="red")


def _looked_at(done: Done) -> bool:
    return any(m.tamper or m.verdict == Verdict.GRADER_FAULT for m in done.report.marks)


def _table(lab: str, shown: list[Done]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    marks = [m for m in shown[0].report.marks if m.points]
    written = {m.grade_id for d in shown for m in d.report.marks if m.verdict == Verdict.MANUAL}
    names = [m.grade_id for m in marks if m.grade_id not in written]
    table = Table(title=_("Notes de {lab}").format(lab=lab))
    table.add_column(_("étudiant"))
    for mark in marks:
        if mark.grade_id in names:
            table.add_column(f"{mark.grade_id}\n/ {mark.points:g}", justify="right")
    total = sum(m.points for m in marks if m.grade_id in names)
    table.add_column(_("total") + f"\n/ {total:g}", justify="right")
    table.add_column(_("à la\nmain"), justify="right")
    table.add_column(_("remarques"))
    for done in shown:
        row = {m.grade_id: m for m in done.report.marks}
        waiting = sum(m.score is None for m in done.report.marks)
        flags = [m.grade_id for m in done.report.marks if m.tamper]
        remark = _("à regarder : {names}").format(names=", ".join(flags)) if flags else ""
        table.add_row(
            escape(done.student), *(_cell(row.get(name)) for name in names),
            f"{sum(row[n].score or 0.0 for n in names if n in row):g}",
            str(waiting) if waiting else "–", escape(remark),
        )  # fmt: skip
    return table


def _cell(mark: Mark | None) -> Any:
    if mark is None or mark.score is None:
        return "?" if mark is None else label(mark.verdict)
    return (
        f"{mark.score:g}" if mark.verdict == Verdict.OK else f"{mark.score:g} {label(mark.verdict)}"
    )
