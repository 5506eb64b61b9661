"""The marks of a lab, read from nbgrader's gradebook, question by question."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from tp_grading.course import Course, CourseError
from tp_grading.record.recorder import alembic_on_path
from tp_grading.record.submissions import submissions
from tp_grading.record.unanswered import unanswered
from tp_grading.term.decisions import CANCELLED, Policy, decisions
from tp_grading.term.students import full_name
from tp_utils.i18n import _


@dataclass(frozen=True)
class Question:
    """A graded cell: `points` at most; `written`: an answer that a person marks.

    `state`: "", or CANCELLED (it counts for nobody), or BONUS (its points come on top).
    """

    name: str
    points: float
    written: bool
    state: str = ""


@dataclass
class Row:
    """The marks of one student. A mark is None while a person has to give it.

    `handed_in`: whether there is a graded submission; `penalty`: points taken for lateness;
    `added`: points given or taken by a teacher; `copy_of`: the student of the same group whose copy
    this is; `ignored`: questions that count for nobody; `most`: what the lab is worth, which bonuses and
    a teacher's points never exceed.
    """

    student: str
    name: str = ""
    email: str = ""
    number_id: str = ""  # of the school, as Moodle's list gave it
    handed_in: bool = False
    date: datetime.datetime | None = None
    late: float = 0.0  # seconds
    penalty: float = 0.0
    scores: dict[str, float | None] = field(default_factory=dict)
    to_look_at: list[str] = field(default_factory=list)
    added: float = 0.0
    copy_of: str = ""
    ignored: frozenset[str] = frozenset()
    most: float = math.inf

    @property
    def earned(self) -> float:
        """Points so far, lateness and a teacher's own apart: what waits for a person counts 0."""
        return sum(score or 0.0 for name, score in self.scores.items() if name not in self.ignored)

    @property
    def total(self) -> float:
        """Points so far, never more than the lab is worth: what waits for a person counts 0."""
        return min(self.most, max(0.0, self.earned - self.penalty + self.added))

    @property
    def final(self) -> bool:
        """Whether nothing waits for a person."""
        return self.handed_in and not self.to_look_at

    @property
    def unreadable(self) -> bool:
        """Whether all of it has 0 and waits for a look: that is how grading marks such a file."""
        counted = {name: s for name, s in self.scores.items() if name not in self.ignored}
        return bool(counted) and all(
            s == 0 and name in self.to_look_at for name, s in counted.items()
        )


@dataclass
class Table:
    """The marks of a lab: everyone in the gradebook, handed in or not, but who has withdrawn."""

    lab: str
    questions: list[Question]
    rows: list[Row]
    due: datetime.datetime | None = None  # naive, UTC
    withdrawn: frozenset[str] = frozenset()
    policy: Policy | None = None  # of late copies

    def settle(self, row: Row) -> None:
        """Tell a row what the lab is worth, and take what its lateness costs, by the policy if any."""
        row.most = self.points
        if self.policy is not None:
            row.penalty = min(row.earned, self.policy.penalty(self.points, row.late))

    @property
    def points(self) -> float:
        """What the marks are out of: cancelled questions and bonuses apart."""
        return sum(question.points for question in self.questions if not question.state)

    @property
    def graded(self) -> list[Row]:
        """The students who have marks."""
        return [row for row in self.rows if row.handed_in]

    @property
    def copies(self) -> list[Row]:
        """A row for each graded copy: that of a group counts once."""
        return once(self.graded)

    @property
    def read(self) -> list[Row]:
        """Those of them whose file could be read: what a statistic is about."""
        return [row for row in self.graded if not row.unreadable]


def once(rows: list[Row]) -> list[Row]:
    """Return a row for each copy among these: of a group, the first who has not withdrawn."""
    return list({row.copy_of or row.student: row for row in reversed(rows)}.values())[::-1]


def read(gradebook: Gradebook, lab: str, order: list[str] | None = None) -> Table | None:
    """Return the marks of a lab; None when the gradebook does not know it.

    `order`: names of the graded cells as the notebook has them.
    """
    try:
        assignment = gradebook.find_assignment(lab)
        cells = list(gradebook.find_notebook(lab, lab).grade_cells)
    except MissingEntry:
        return None
    rank = {name: n for n, name in enumerate(order or [])}
    cells.sort(key=lambda cell: (rank.get(cell.name, len(rank)), cell.name))
    decided = decisions(gradebook, lab)
    # A written answer is a graded Markdown cell, or code that is graded and answered at once.
    answered = {cell.name for cell in gradebook.find_notebook(lab, lab).solution_cells}
    questions = [Question(c.name, float(c.max_score), c.name in answered, decided.states.get(c.name, ""))
                 for c in cells]  # fmt: skip
    off = frozenset(q.name for q in questions if q.state == CANCELLED)
    rows = {s.id: Row(s.id, full_name(s), s.email or "", s.lms_user_id or "", ignored=off)
            for s in gradebook.students}  # fmt: skip
    for submission in submissions(gradebook, lab):
        row = rows[submission.student.id]
        row.handed_in, row.date = True, submission.timestamp
        row.penalty = float(submission.late_submission_penalty or 0)
        for notebook in submission.notebooks:
            take(row, notebook.grades)
    for member, leader in decided.groups.items():
        if member in rows and leader in rows:
            _share(rows[leader], rows[member])
    table = Table(
        lab, questions, [], assignment.duedate, frozenset(decided.withdrawn), decided.policy
    )
    table.rows = [row for name, row in sorted(rows.items()) if name not in decided.withdrawn]
    for row in table.rows:
        due = decided.due(row.student, assignment.duedate)
        if row.date is not None and due is not None:
            row.late = max(0.0, (row.date - due).total_seconds())
        if not row.late:  # nbgrader's own penalty is of before an extension
            row.penalty = 0.0
        table.settle(row)
        row.added = decided.added.get(row.student, 0.0) if row.handed_in else 0.0
    return table


def take(row: Row, grades: Iterable[Any]) -> None:
    """Put the grades of a copy in a row."""
    row.scores, row.to_look_at = {}, []
    for grade in grades:
        waits = bool(grade.needs_manual_grade)
        unmarked = grade.manual_score is None and grade.auto_score is None
        row.scores[grade.name] = None if waits and unmarked else float(grade.score)
        if waits and grade.name not in row.ignored:
            row.to_look_at.append(grade.name)


def _share(leader: Row, member: Row) -> None:
    """Give a member of a group the marks of the copy that is theirs too."""
    member.copy_of, member.handed_in, member.date = leader.student, leader.handed_in, leader.date
    member.scores, member.to_look_at = dict(leader.scores), list(leader.to_look_at)
    member.penalty = leader.penalty


def tables_of(course: Course, labs: list[str]) -> list[Table]:
    """Return the marks of these labs; of all that have any by default.

    Raises:
        CourseError: the gradebook does not answer, or has no marks of these labs.
    """
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy.exc import SQLAlchemyError

    alembic_on_path()
    coursedir = CourseDirectory(config=course.config())
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            names = labs or sorted(a.name for a in gradebook.assignments)
            found = {lab: read(gradebook, lab, cells_of(course, lab)) for lab in names}
    except SQLAlchemyError as error:
        raise CourseError(unanswered(error)) from None
    unknown = [lab for lab, table in found.items() if table is None]
    for lab in unknown if labs else ():
        if not lab or not course.notebook(lab).is_file():
            raise course.no_lab(lab)
    if labs and unknown:
        raise CourseError(
            _("Pas de notes de {labs} : lancez d'abord « tp-grade autograde ».").format(
                labs=", ".join(unknown))
        )  # fmt: skip
    tables = [table for table in found.values() if table is not None]
    if not tables:
        raise CourseError(_("Aucune note encore : lancez d'abord « tp-grade autograde »."))
    return tables


def cells_of(course: Course, lab: str) -> list[str]:
    """Return the names of the graded cells of a released lab, in its order."""
    import nbformat

    path = course.notebook(lab)
    if not path.is_file():
        return []
    metas = [c.metadata.get("nbgrader", {}) for c in nbformat.read(path, as_version=4).cells]
    return [meta["grade_id"] for meta in metas if meta.get("grade")]
