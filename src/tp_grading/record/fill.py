"""Write a report into nbgrader's gradebook; what a person wrote stays."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import BasePlugin

from tp_grading.record import history
from tp_grading.record.history import Line
from tp_grading.verdict import Mark, Report, Verdict, label
from tp_utils.i18n import _


class UnknownLab(LookupError):
    """The gradebook does not know the lab, or knows another version of it."""


@dataclass
class Copy:
    """What the gradebook's marks of a student are about: the bytes, and what was written of each cell.

    `looked`: the graded cells that a person was asked to look at.
    """

    sha256: str
    sources: dict[str, str] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, report: Report) -> Copy:
        """Return what a report is about."""
        return cls(report.sha256, report.sources, [m.grade_id for m in report.marks if _look(m)])

    def changed(self, new: Copy, name: str) -> str:
        """Return why what was marked of a cell is not the same any more, "" when it is."""
        if self.sha256 == new.sha256:
            return ""
        if name not in new.sources:
            return _("la copie remplacée se lisait, la nouvelle non")
        if name not in self.sources:
            return _("la copie a été remplacée")
        if self.sources[name] != new.sources[name]:
            return _("la réponse a changé depuis")
        if name in new.looked and name not in self.looked:
            return _("la nouvelle copie a un signalement")
        return ""


def _remembered(gradebook: Gradebook, lab: str, student: str) -> tuple[Copy | None, str]:
    """Return what the marks of a student are about, and the student's own deadline, where there are."""
    lines = history.read(gradebook, lab, student, (history.COPY, history.EXTENSION))
    last = {line.kind: line.new for line in lines if line.student == student}
    known, until = last.get(history.COPY), last.get(history.EXTENSION, "")
    return Copy(**json.loads(known)) if known else None, until


def fill_in(
    gradebook: Gradebook, student: str, report: Report,
    timestamp: datetime.datetime | None = None, late: BasePlugin | None = None,
    known: str = "",
) -> dict[str, str]:  # fmt: skip
    """Write the automatic marks and comments of one report. UnknownLab when it has no place.

    `late`: also write the penalty that this plugin of nbgrader gives. `known`: digest of the bytes
    that the marks so far are about, where the gradebook does not say. Return the marks of a person
    that must be looked at again: question → why.
    """
    try:
        gradebook.find_notebook(report.lab, report.lab)
    except MissingEntry:
        raise UnknownLab(
            _("Le carnet de notes ne connaît pas {lab} : lancez d'abord « nbgrader "
              "generate_assignment {lab} ».").format(lab=report.lab)
        ) from None  # fmt: skip
    gradebook.update_or_create_student(student)
    extra = {} if timestamp is None else {"timestamp": timestamp}
    submission = gradebook.update_or_create_submission(report.lab, student, **extra)
    notebook = gradebook.find_submission_notebook(report.lab, report.lab, student)
    found, until = _remembered(gradebook, report.lab, student)
    before, due = found or Copy(known), submission.assignment.duedate
    if until and due is not None:  # given before the copy came
        submission.extension = datetime.datetime.fromisoformat(until) - due
    grades = {grade.name: grade for grade in notebook.grades}
    new, reopened = Copy.of(report), dict[str, str]()
    if new.sha256 == before.sha256 and not new.sources:  # a fault of ours: it was read before
        new.sources = before.sources
    why = _("copie {sha}").format(sha=report.sha256[:8])
    with history.acting(history.reason() or why):
        for mark in report.marks:
            if mark.grade_id in grades:
                again = fill(grades[mark.grade_id], mark, before, new)
                if again:
                    reopened[mark.grade_id] = again
        comments = comments_of(report)
        for comment in notebook.comments:
            comment.auto_comment = comments.get(comment.name)
        gradebook.db.flush()
        if late is not None:
            _penalise(gradebook, student, report.lab, notebook, late)
        if new != before:
            old = json.dumps(vars(before)) if before.sha256 else ""
            history.write(gradebook, Line(report.lab, student, "", history.COPY, old,
                                          json.dumps(vars(new)), why))  # fmt: skip
        history.write(gradebook, *(
            Line(report.lab, student, name, "reopened", history.number(grades[name].manual_score), "", said)
            for name, said in reopened.items()))  # fmt: skip
    gradebook.db.commit()
    gradebook.db.remove()  # the next report starts with a new session
    return reopened


def _penalise(
    gradebook: Gradebook, student: str, lab: str, notebook: Any, late: BasePlugin
) -> None:
    """Set the penalty of a late notebook, between 0 and its score, as AssignLatePenalties does."""
    seconds = gradebook.find_submission(lab, student).total_seconds_late
    penalty = (
        late.late_submission_penalty(student, notebook.score, seconds) if seconds > 0 else None
    )
    if penalty is not None:
        penalty = min(max(0.0, penalty), notebook.score)
    notebook.late_submission_penalty = penalty


def _look(mark: Mark) -> bool:
    """Tell whether a person is asked to look: no automatic mark, tampered with, unreadable."""
    return mark.score is None or bool(mark.tamper) or mark.verdict == Verdict.NOT_GRADABLE


def fill(grade: Any, mark: Mark, before: Copy, new: Copy) -> str:
    """Set the automatic part of a grade; what a person wrote stays.

    A person who has given a mark, or looked at what was to be looked at, is asked again only when
    what was marked has changed: return why, "" otherwise.
    """
    marked = grade.manual_score is not None
    seen = marked or (mark.grade_id in before.looked and not grade.needs_manual_grade)
    grade.auto_score = mark.score
    why = before.changed(new, mark.grade_id) if seen else ""
    if not marked:
        grade.needs_manual_grade = _look(mark) and (not seen or bool(why))
        return ""
    again = why if why and not grade.needs_manual_grade else ""
    grade.needs_manual_grade = grade.needs_manual_grade or bool(why)
    return again


def rescale(grade: Any, old: float, new: float) -> None:
    """Bring what a grade holds from `old` points to `new`, in proportion, to the hundredth."""
    for name in ("auto_score", "manual_score", "extra_credit"):
        value = getattr(grade, name)
        if value is not None and old:
            setattr(grade, name, round(value * new / old, 2))


def comments_of(report: Report) -> dict[str, str]:
    """Return the automatic comment of each answer cell, by its grade_id.

    The marks of a class's several checks meet in the comment of its one answer cell.
    """
    comments: dict[str, list[str]] = {}
    for mark in report.marks:
        lines = [mark.message] if mark.message else []
        if mark.verdict != Verdict.MANUAL:
            lines.insert(0, f"{mark.grade_id} : {label(mark.verdict)}.")
        if report.reason and report.reason not in lines:
            lines.append(report.reason)
        for name in {mark.grade_id, mark.grade_id.split("-")[0] + "-answer"}:
            known = comments.setdefault(name, [])
            known += [line for line in lines if line not in known]
    return {name: "\n".join(lines) for name, lines in comments.items() if lines}
