"""Grade a class again, say whose marks would change and by how much, then do it or leave it."""

from __future__ import annotations

import contextlib
import copy
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook

from tp_grading import autograde
from tp_grading.classroom import grade_class, students_of
from tp_grading.course import Course, CourseError
from tp_grading.edition import year
from tp_grading.job import Job
from tp_grading.judge import NoKey
from tp_grading.kernels import WarmPoolError
from tp_grading.record import Busy, NoJournal, Recorder, UnknownLab, history, promises
from tp_grading.record.fill import Copy, fill, rescale, shares_before_zero
from tp_grading.record.recorder import other_questions, points_of
from tp_grading.record.submissions import submissions
from tp_grading.sandbox import IsolationUnavailable
from tp_grading.term.marks import Row, Table, cells_of, read, take
from tp_grading.term.status import absent
from tp_grading.verdict import Report
from tp_utils.i18n import _


class Rehearsal(Recorder):
    """A recorder that keeps the reports until they are wanted."""

    def __init__(self, *names: Any, **more: Any) -> None:
        """Open the journal, as a recorder does."""
        super().__init__(*names, **more)
        self.kept: list[tuple[str, Report, Any]] = []

    def record_group(self, group: Sequence[tuple[str, Report, Any]]) -> list[bool]:
        """Keep reports."""
        self.kept += group
        return [True] * len(group)

    def play(self) -> None:
        """Record what was kept; a fault of ours takes no mark away."""
        super().record_group([one for one in self.kept if not one[1].faulty])


@dataclass
class Grade:
    """A grade apart from the gradebook, to see what would become of it."""

    name: str
    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    needs_manual_grade: bool

    @property
    def score(self) -> float:
        """The mark: a person's before the automatic one, as nbgrader has it."""
        first = self.auto_score if self.manual_score is None else self.manual_score
        return (first or 0.0) + (self.extra_credit or 0.0)


@dataclass
class Change:
    """What regrading does to one student. `marks`: question → (before, after)."""

    student: str
    before: float
    after: float
    out_of: tuple[float, float]
    marks: dict[str, tuple[float | None, float | None]]
    reopened: dict[str, str]

    @property
    def any(self) -> bool:
        """Whether something of it changes."""
        ratio = [total / most if most else 0.0 for total, most in
                 zip((self.before, self.after), self.out_of, strict=True)]  # fmt: skip
        return bool(self.marks or self.reopened) or abs(ratio[0] - ratio[1]) > 1e-9


@dataclass
class Regrading:
    """What was graded again, before anything is written."""

    lab: str
    points: list[tuple[str, float, float]]
    changes: list[Change]
    faulty: list[str]
    recorder: Rehearsal
    released: Any
    pages: dict[Path, Path] = field(default_factory=dict)  # graded notebook, here → its place
    absent: list[str] = field(default_factory=list)  # graded, without a copy to grade again

    def apply(self, why: str) -> list[str]:
        """Write it all; return the students whose marks the gradebook does not take for now."""
        with history.acting(_("nouvelle correction : {why}").format(why=why) if why else
                            _("nouvelle correction")):  # fmt: skip
            self.recorder.declare(self.lab, self.released, anew=True)
            self.recorder.play()
            for made, place in self.pages.items():
                place.parent.mkdir(parents=True, exist_ok=True)
                made.replace(place)
            return self.recorder.flush()


@contextlib.contextmanager
def regrading(
    course: Course, lab: str, students: Sequence[str] = (), workers: int = 1
) -> Iterator[Regrading]:
    """Grade the submissions of a lab without writing anything; `apply` writes it, within.

    Raises:
        CourseError: nothing is graded yet, or grading cannot start.
    """
    from nbgrader.coursedir import CourseDirectory

    coursedir = CourseDirectory(config=course.config(assignment_id=lab))
    text = autograde.released_notebook(coursedir, lab)
    released = nbformat.reads(text, 4)
    submitted = course.root / coursedir.submitted_directory
    chosen = autograde.chosen_of(submitted, lab, students)
    with contextlib.ExitStack() as stack:
        executor = stack.enter_context(autograde.executor_of(""))
        try:
            recorder = Rehearsal(course.root / autograde.JOURNAL, coursedir.db_url,
                                 coursedir.course_id, late=autograde.late_plugin(course))  # fmt: skip
            stack.enter_context(recorder)
            secret = autograde.secret_of(course.root, recorder.journal, lab, False)
        except (Busy, NoJournal, NoKey, UnknownLab) as error:
            raise CourseError(str(error)) from None
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            table = read(gradebook, lab, cells_of(course, lab))
            if table is None or not table.graded:
                raise CourseError(
                    _("Rien n'est encore noté de {lab} : tp-grade autograde {lab}").format(lab=lab)
                )
            if {question.name for question in table.questions} != points_of(released).keys():
                raise CourseError(str(other_questions(lab)))
            former = history.former_points(gradebook, lab)
            former += promises.former(course.root, lab, points_of(released))
        before = {q.name: q.points for q in table.questions}
        points = [(name, before[name], new) for name, new in points_of(released).items()
                  if name in before and before[name] != new]  # fmt: skip
        former += tuple((name, old) for name, old, _new in points)
        made = Path(tempfile.mkdtemp(prefix=".tp-regrade-", dir=course.root))
        stack.callback(shutil.rmtree, made, ignore_errors=True)
        job = Job(
            lab, text, secret.key, year(), former=former, **autograde.languages(course, lab, text)
        )
        grading = grade_class(job, submitted, made, recorder, chosen, workers, executor, again=True)
        try:
            for _done in autograde.shown(grading, len(chosen)):
                pass
        except (IsolationUnavailable, WarmPoolError) as error:
            raise CourseError(str(error)) from None
        finally:
            grading.close()
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            changes = _changes(gradebook, table, recorder, points)
        autograded = course.root / coursedir.autograded_directory
        yield Regrading(
            lab, points, changes, [s for s, report, _d in recorder.kept if report.faulty], recorder,
            released, {path: autograded / path.relative_to(made) for path in made.rglob("*.ipynb")},
            absent(table, set(students_of(submitted, lab))) if not students else [],
        )  # fmt: skip


def _changes(
    gradebook: Gradebook, table: Table, recorder: Rehearsal, points: list[tuple[str, float, float]]
) -> list[Change]:
    """Return what would become of each student's marks."""
    reports = {student: report for student, report, _date in recorder.kept if not report.faulty}
    copies = {line.student: Copy(**json.loads(line.new))
              for line in history.read(gradebook, table.lab, "", (history.COPY,))}  # fmt: skip
    scale = {name: (old, new) for name, old, new in points}
    after = copy.deepcopy(table)
    after.questions = [
        replace(q, points=scale.get(q.name, (0, q.points))[1]) for q in table.questions
    ]
    reopened: dict[str, dict[str, str]] = {}
    shares = shares_before_zero(gradebook, table.lab)
    rows = {row.student: row for row in after.rows}
    for submission in submissions(gradebook, table.lab):
        student = submission.student.id
        if student in rows and submission.notebooks:
            before = copies.get(student) or Copy(recorder.journal.known(student, table.lab))
            reopened[student] = _graded_again(
                rows[student],
                submission.notebooks[0].grades,
                reports.get(student),
                before,
                scale,
                shares,
            )
    for row in after.rows:
        if row.copy_of in rows:
            row.scores, row.to_look_at = rows[row.copy_of].scores, rows[row.copy_of].to_look_at
        after.settle(row)
    return [_change(old, rows[old.student], table, after, reopened.get(old.copy_of or old.student, {}))
            for old in table.graded]  # fmt: skip


def _graded_again(
    row: Row, grades: list[Any], report: Report | None, before: Copy,
    scale: dict[str, tuple[float, float]], shares: dict[tuple[str, str], float],
) -> dict[str, str]:  # fmt: skip
    """Put in a row what regrading gives; return the marks to look at again: question → why."""
    apart = {g.name: Grade(g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
             for g in grades}  # fmt: skip
    again = {}
    for name, grade in apart.items():
        if name in scale:
            rescale(grade, *scale[name], shares.get((row.student, name)))
    for mark in report.marks if report else ():
        if mark.grade_id in apart:
            assert report is not None
            again[mark.grade_id] = fill(apart[mark.grade_id], mark, before, before.after(report))
    take(row, apart.values())
    return {name: why for name, why in again.items() if why}


def _change(old: Row, new: Row, table: Table, after: Table, reopened: dict[str, str]) -> Change:
    """Return the difference between two rows of one student; points on another scale are no change."""
    names = [q.name for q in table.questions]
    most = [{q.name: q.points for q in one.questions} for one in (table, after)]
    marks = {}
    for name in names:
        was, now = old.scores.get(name), new.scores.get(name)
        same = was == now or (was is not None and now is not None
                              and abs(was * most[1][name] - now * most[0][name]) < 0.01)  # fmt: skip
        if not same or (was != now and most[0][name] != most[1][name]):
            marks[name] = (was, now)
    return Change(old.student, old.total, new.total, (table.points, after.points), marks, reopened)
