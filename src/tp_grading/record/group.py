"""Write a group of reports into nbgrader's gradebook, in one transaction.

nbgrader's own functions commit three times a copy and read every row one by one: here a group is
read in a few statements, filled in, and committed whole or not at all.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.plugins import BasePlugin
from nbgrader.utils import parse_utc
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tp_grading.record import history
from tp_grading.record.fill import Copy, comments_of, fill
from tp_grading.record.history import Line
from tp_grading.verdict import Report
from tp_utils.i18n import _


class UnknownLab(LookupError):
    """The gradebook does not know the lab, or knows another version of it."""


@dataclass(frozen=True)
class Entry:
    """A report to write. `known`: digest of the bytes that the marks so far are about, where the
    gradebook does not say."""

    student: str
    report: Report
    timestamp: datetime.datetime | None = None
    known: str = ""


def fill_in(
    gradebook: Gradebook, student: str, report: Report,
    timestamp: datetime.datetime | None = None, late: BasePlugin | None = None,
    known: str = "",
) -> dict[str, str]:  # fmt: skip
    """Write one report, as `fill_group` does; return the marks to look at again: question → why."""
    return fill_group(gradebook, [Entry(student, report, timestamp, known)], late)[0]


def fill_group(
    gradebook: Gradebook, entries: Sequence[Entry], late: BasePlugin | None = None
) -> list[dict[str, str]]:
    """Write the automatic marks and comments of reports of one lab: all, or none when it raises.

    `late`: also write the penalty that this plugin of nbgrader gives. Return for each entry the
    marks of a person that must be looked at again: question → why. UnknownLab when the lab has no
    place.
    """
    db, lab = gradebook.db, entries[0].report.lab
    students = list(dict.fromkeys(one.student for one in entries))
    db.remove()  # a new session: it holds this group and nothing else
    with db.no_autoflush:
        if db.get_bind().dialect.name == "sqlite":  # what is read now stays so until the commit
            db.connection().exec_driver_sql("BEGIN IMMEDIATE")
        cells = _cells(db, lab)  # held to the end, as these: a session forgets what nobody holds
        submissions = _submissions(db, cells, students)
        places = {student: next(n for n in one.notebooks if n.notebook.name == lab)
                  for student, one in submissions.items()}  # fmt: skip
        copies, extensions = _remembered(gradebook, lab, students)
        found, lines = [], list[Line]()
        reasons = db().info.setdefault(history.REASONS, {})
        for one in entries:
            place = places[one.student]
            _date(place.assignment, one.timestamp, extensions.get(one.student, ""))
            before = copies.get(one.student) or Copy(one.known)
            new = before.after(one.report)
            why = _("copie {sha}").format(sha=one.report.sha256[:8])
            reasons[one.student] = history.reason() or why
            found.append(_write(place, one.report, before, new))
            lines += _lines(one, place, before, new, found[-1], why)
            copies[one.student] = new
        db.flush()
        for place in places.values() if late is not None else ():
            _penalise(place, late)
        history.write(gradebook, *lines)
        db.commit()
    db.remove()
    return found


def _cells(db: Any, lab: str) -> dict[Any, list[Any]]:
    """Return the cells of each notebook of a lab."""
    rows = (
        db.query(api.Notebook, api.BaseCell).join(api.Notebook.assignment).outerjoin(api.BaseCell)
        .filter(api.Assignment.name == lab).options(contains_eager(api.Notebook.assignment))
    )  # fmt: skip
    cells: dict[Any, list[Any]] = {}
    for notebook, cell in rows:
        cells.setdefault(notebook, []).append(cell)
    if lab not in {notebook.name for notebook in cells}:
        raise UnknownLab(
            _("Le carnet de notes ne connaît pas {lab} : lancez d'abord « nbgrader "
              "generate_assignment {lab} ».").format(lab=lab)
        )  # fmt: skip
    return cells


def _submissions(db: Any, cells: dict[Any, list[Any]], students: list[str]) -> dict[str, Any]:
    """Return student → submission of the lab, made where there is none, as nbgrader does."""
    assignment, submission = next(iter(cells)).assignment, api.SubmittedAssignment
    of_group = (submission.assignment_id == assignment.id, submission.student_id.in_(students))
    if db.get_bind().dialect.name != "sqlite":  # a person's mark of these waits for the commit
        db.execute(sa.select(api.Grade.id).join(api.SubmittedNotebook).join(submission)
                   .where(*of_group).with_for_update(of=api.Grade))  # fmt: skip
    known = {one.id: one for one in db.query(api.Student).filter(api.Student.id.in_(students))}
    grades = selectinload(submission.notebooks).selectinload(api.SubmittedNotebook.grades)
    comments = selectinload(submission.notebooks).selectinload(api.SubmittedNotebook.comments)
    made = {one.student_id: one
            for one in db.query(submission).filter(*of_group)
            .options(joinedload(submission.student), grades, comments)}  # fmt: skip
    for student in students:
        if student not in made:
            person = known.get(student) or api.Student(id=student, first_name="", last_name=student)
            made[student] = submission(assignment=assignment, student=person)
            for notebook, its in cells.items():
                _empty(made[student], notebook, its)
            db.add(made[student])
    return made


def _empty(submission: Any, notebook: Any, cells: list[Any]) -> None:
    """Give a submission a notebook with a grade and a comment for each of its cells."""
    place = api.SubmittedNotebook(notebook=notebook, assignment=submission)
    for cell in cells:
        if isinstance(cell, api.GradeCell | api.TaskCell):
            api.Grade(cell=cell, notebook=place)
        if isinstance(cell, api.SolutionCell | api.TaskCell):
            api.Comment(cell=cell, notebook=place)


def _remembered(
    gradebook: Gradebook, lab: str, students: list[str]
) -> tuple[dict[str, Copy], dict[str, str]]:
    """Return what the marks of students are about, and their own deadlines, where there are."""
    copies, extensions = dict[str, Copy](), dict[str, str]()
    for line in history.read(gradebook, lab, students, (history.COPY, history.EXTENSION)):
        if line.kind == history.EXTENSION:
            extensions[line.student] = line.new
        else:
            copies[line.student] = Copy(**json.loads(line.new))
    return copies, extensions


def digests(gradebook: Gradebook, lab: str) -> dict[str, str]:
    """Return student → the bytes that the marks are about, "" where the gradebook does not say."""
    db, submission = gradebook.db, api.SubmittedAssignment
    known = (db.query(submission.student_id).join(api.Assignment, submission.assignment)
             .filter(api.Assignment.name == lab))  # fmt: skip
    found = {row.student_id: "" for row in known}
    for line in history.read(gradebook, lab, "", (history.COPY,)):
        if line.student in found:
            found[line.student] = str(json.loads(line.new)["sha256"])
    return found


def _date(submission: Any, timestamp: datetime.datetime | None, until: str) -> None:
    """Set when a copy came, and the extension that was given before it came."""
    if timestamp is not None:
        submission.timestamp = parse_utc(timestamp)
    due = submission.assignment.duedate
    if until and due is not None:
        own = datetime.datetime.fromisoformat(until)  # the class may have a later one since
        submission.extension = max(own, due) - due


def _write(place: Any, report: Report, before: Copy, new: Copy) -> dict[str, str]:
    """Fill in the marks and comments of a copy; return the marks to look at again: question → why."""
    grades, reopened = {grade.cell.name: grade for grade in place.grades}, dict[str, str]()
    for mark in report.marks:
        if mark.grade_id in grades:
            again = fill(grades[mark.grade_id], mark, before, new)
            if again:
                reopened[mark.grade_id] = again
    comments = comments_of(report)
    for comment in place.comments:
        comment.auto_comment = comments.get(comment.cell.name)
    return reopened


def _penalise(place: Any, late: BasePlugin) -> None:
    """Set the penalty of a late notebook, between 0 and its score, as AssignLatePenalties does."""
    submission, penalty = place.assignment, None
    seconds = submission.total_seconds_late
    if seconds > 0:
        penalty = late.late_submission_penalty(submission.student_id, place.score, seconds)
    if penalty is not None:
        penalty = min(max(0.0, penalty), place.score)
    if penalty != place.late_submission_penalty:
        place.late_submission_penalty = penalty


def _lines(
    one: Entry, place: Any, before: Copy, new: Copy, reopened: dict[str, str], why: str
) -> list[Line]:
    """Return the lines of the trace beside those of the marks: what they are about, what is reopened."""
    lab, lines = one.report.lab, []
    if new != before:
        old = json.dumps(vars(before)) if before.sha256 else ""
        lines.append(Line(lab, one.student, "", history.COPY, old, json.dumps(vars(new)), why))
    marks = {grade.cell.name: grade.manual_score for grade in place.grades} if reopened else {}
    lines += [Line(lab, one.student, name, "reopened", history.number(marks[name]), "", said)
              for name, said in reopened.items()]  # fmt: skip
    return lines
