"""One writer to nbgrader's gradebook, through nbgrader's own interface."""

import contextlib
import copy
import datetime
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from tp_grading import gate
from tp_grading.record.journal import Journal
from tp_grading.verdict import Mark, Report, Verdict, label
from tp_utils.i18n import _

PATIENCE = 90.0  # seconds during which a locked or absent database is tried again


def alembic_on_path() -> None:
    """Let nbgrader find the `alembic` command when its environment is not activated."""
    if shutil.which("alembic") is None:
        here = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", os.defpath)])


class UnknownLab(LookupError):
    """The gradebook does not know the lab, or knows another version of it."""


class Recorder:
    """Journal and gradebook of a course. Use it in one thread, as a context manager."""

    def __init__(
        self, journal: Path, db_url: str, course_id: str = "default_course",
        patience: float = PATIENCE, late: BasePlugin | None = None,
    ) -> None:  # fmt: skip
        """Open the journal. Busy when another process has it; the database may be down.

        `late`: nbgrader's plugin that says what a late submission loses; nothing without it.
        """
        alembic_on_path()
        self.journal = Journal(journal)
        self.db_url, self.course_id, self.patience = db_url, course_id, patience
        self.late = late
        self.cause = ""  # why the gradebook did not take the last report that it refused
        self._gradebook: Gradebook | None = None
        self._released: dict[str, Any] = {}

    def __enter__(self) -> "Recorder":
        """Return itself."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close the journal and the gradebook."""
        self._forget()
        self.journal.close()

    def _open(self) -> Gradebook:
        """Return the gradebook, opened once: opening looks at every table."""
        if self._gradebook is None:
            self._gradebook = Gradebook(self.db_url, self.course_id)
        return self._gradebook

    def _forget(self) -> None:
        gradebook, self._gradebook = self._gradebook, None
        if gradebook is not None:
            with contextlib.suppress(SQLAlchemyError):
                gradebook.close()

    def declare(self, lab: str, released: Any) -> None:
        """Tell the gradebook the graded cells of a lab, as generate_assignment does.

        At once if the database can be had, before the first mark otherwise. UnknownLab: it has
        marks of a version of the lab with other cells.
        """
        self._released[lab] = released
        with contextlib.suppress(SQLAlchemyError, InvalidEntry):
            self._declare(lab)

    def _declare(self, lab: str) -> None:
        gradebook, released = self._open(), self._released[lab]
        metas = [cell.metadata.get("nbgrader", {}) for cell in released.cells]
        wanted = {meta["grade_id"]: float(meta["points"]) for meta in metas if meta.get("grade")}
        try:
            cells = gradebook.find_notebook(lab, lab).grade_cells
            known = {cell.name: float(cell.max_score) for cell in cells}
        except MissingEntry:
            known = None
        if known == wanted:
            return
        gradebook.update_or_create_assignment(lab)
        self._forget()
        names = {"notebook": lab, "assignment": lab, "db_url": self.db_url}
        try:
            SaveCells().preprocess(copy.deepcopy(released), {"nbgrader": names})
        except RuntimeError:
            raise UnknownLab(
                _("Le carnet de notes a déjà des notes d'un autre énoncé de {lab}, avec d'autres "
                  "questions : gardez l'ancien énoncé, ou changez de carnet.").format(lab=lab)
            ) from None  # fmt: skip

    def done(self, student: str, lab: str, sha256: str) -> Report | None:
        """Return the report of these bytes, if they were graded without a fault of ours."""
        report = self.journal.find(student, lab, sha256)
        return None if report is None or report.faulty else report

    def record(
        self, student: str, report: Report, timestamp: datetime.datetime | None = None
    ) -> bool:
        """Journal a report, then write it. False: the gradebook does not take it, `flush` later.

        OSError when it cannot even be journaled.
        """
        number = self.journal.graded(student, report, timestamp)
        try:
            self._write(student, report, timestamp, patience=0)
        except UnknownLab:
            raise
        except Exception as error:  # one report must not stop the others
            self._refused(error)
            return False
        self.journal.recorded(number)
        return True

    def flush(self) -> list[str]:
        """Write what the gradebook lacks, with patience; return the students still waiting."""
        deadline = time.monotonic() + self.patience
        left = []
        for number, student, report, timestamp in self.journal.pending():
            try:
                self._write(student, report, timestamp, max(0.0, deadline - time.monotonic()))
            except Exception as error:
                self._refused(error)
                left.append(student)
            else:
                self.journal.recorded(number)
        return left

    def _refused(self, error: Exception) -> None:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()
        self.cause = gate.text(f"{type(error).__name__}, {said[0] if said else ''}", gate.LINE)

    def _write(
        self, student: str, report: Report, timestamp: datetime.datetime | None, patience: float
    ) -> None:
        """Write one report; try again while the database is locked or down."""
        deadline = time.monotonic() + patience
        pause = 0.1
        while True:
            try:
                self._write_once(student, report, timestamp)
                return
            except (DBAPIError, InvalidEntry):
                if time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, 5.0)

    def _write_once(
        self, student: str, report: Report, timestamp: datetime.datetime | None
    ) -> None:
        try:
            try:
                fill_in(self._open(), student, report, timestamp, self.late)
            except UnknownLab:
                if report.lab not in self._released:
                    raise
                self._declare(report.lab)
                fill_in(self._open(), student, report, timestamp, self.late)
        except BaseException:
            self._forget()  # whatever the session holds is of no use any more
            raise


def fill_in(
    gradebook: Gradebook, student: str, report: Report,
    timestamp: datetime.datetime | None = None, late: BasePlugin | None = None,
) -> None:  # fmt: skip
    """Write the automatic marks and comments of one report. UnknownLab when it has no place.

    `late`: also write the penalty that this plugin of nbgrader gives.
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
    gradebook.update_or_create_submission(report.lab, student, **extra)
    notebook = gradebook.find_submission_notebook(report.lab, report.lab, student)
    grades = {grade.name: grade for grade in notebook.grades}
    for mark in report.marks:
        if mark.grade_id in grades:
            _fill(grades[mark.grade_id], mark)
    comments = comments_of(report)
    for comment in notebook.comments:
        comment.auto_comment = comments.get(comment.name)
    gradebook.db.flush()
    if late is not None:
        _penalise(gradebook, student, report.lab, notebook, late)
    gradebook.db.commit()
    gradebook.db.remove()  # the next report starts with a new session


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


def _fill(grade: Any, mark: Mark) -> None:
    """Set the automatic part of a grade; what a human wrote stays.

    A human is asked to look when there is no automatic mark, when the submission was tampered
    with or could not be read, and when the mark under a manual one has changed.
    """
    changed = grade.auto_score != mark.score
    grade.auto_score = mark.score
    look = mark.score is None or bool(mark.tamper) or mark.verdict == Verdict.NOT_GRADABLE
    if grade.manual_score is not None:
        grade.needs_manual_grade = grade.needs_manual_grade or changed or look
    else:
        grade.needs_manual_grade = look


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
