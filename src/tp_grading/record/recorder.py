"""One writer to nbgrader's gradebook, through nbgrader's own interface."""

import contextlib
import copy
import datetime
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import SaveCells
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from tp_grading.record import history
from tp_grading.record.fill import rescale_lab
from tp_grading.record.group import Entry, UnknownLab, digests, fill_group
from tp_grading.record.journal import Graded, Journal, Pending
from tp_grading.record.unanswered import cause
from tp_grading.verdict import Report
from tp_utils.i18n import _, ngettext

PATIENCE = 90.0  # seconds during which a locked or absent database is tried again
GROUP = 64  # reports in one transaction: formgrader waits for less than a second


def alembic_on_path() -> None:
    """Let nbgrader find the `alembic` command when its environment is not activated."""
    if shutil.which("alembic") is None:
        here = str(Path(sys.executable).parent)
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", os.defpath)])


class PointsChanged(RuntimeError):
    """The lab has marks on another scale. `changes`: (question, points before, now); `n`: copies."""

    def __init__(self, lab: str, changes: list[tuple[str, float, float]], n: int) -> None:
        """Say what has changed, and which command does what must be done."""
        self.changes, self.n = changes, n
        head = ngettext("Le barème de {lab} a changé ({said}), et {n} copie est notée avec l'ancien.",
                        "Le barème de {lab} a changé ({said}), et {n} copies sont notées avec l'ancien.",
                        n).format(lab=lab, said=history.rescaled(changes), n=n)  # fmt: skip
        next_ = _(
            "Rien n'est noté : « tp-grade regrade {lab} » montre ce que cela change, puis le fait."
        )
        super().__init__(f"{head} {next_.format(lab=lab)}")


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
        self.reopened: list[tuple[str, str, str]] = []  # student, question, why
        self.cause = ""  # why the gradebook did not take the last report that it refused
        self.unasked = ""  # why the gradebook could not say which marks it has
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

    def declare(self, lab: str, released: Any, anew: bool = False) -> None:
        """Tell the gradebook the graded cells of a lab, as generate_assignment does.

        At once if the database can be had, before the first mark otherwise. `anew`: marks on another
        scale are brought to the new one, in proportion. UnknownLab: it has marks of a version of the
        lab with other cells. PointsChanged: it has marks on another scale.
        """
        self._released[lab] = released
        with contextlib.suppress(SQLAlchemyError, InvalidEntry):
            self._declare(lab, anew)

    def _declare(self, lab: str, anew: bool = False) -> None:
        gradebook, released = self._open(), self._released[lab]
        wanted = points_of(released)
        try:
            cells = gradebook.find_notebook(lab, lab).grade_cells
            known = {cell.name: float(cell.max_score) for cell in cells}
        except MissingEntry:
            known = None
        if known == wanted:
            return
        if known and set(known) == set(wanted):
            changes = [
                (name, known[name], new) for name, new in wanted.items() if known[name] != new
            ]
            n = len(gradebook.assignment_submissions(lab))
            if n and not anew:
                raise PointsChanged(lab, changes, n)
            rescale_lab(gradebook, lab, changes)
        gradebook.update_or_create_assignment(lab)
        self._forget()
        names = {"notebook": lab, "assignment": lab, "db_url": self.db_url}
        try:
            SaveCells().preprocess(copy.deepcopy(released), {"nbgrader": names})
        except RuntimeError:
            raise other_questions(lab) from None

    def former_points(self, lab: str) -> tuple[tuple[str, float], ...]:
        """Return (question, points) of the points that a lab had before, none without its database."""
        with contextlib.suppress(SQLAlchemyError, InvalidEntry):
            return history.former_points(self._open(), lab)
        return ()

    def done(self, student: str, lab: str, sha256: str) -> Report | None:
        """Return the report of these bytes, if they were graded without a fault of ours."""
        report = self.journal.find(student, lab, sha256)
        return None if report is None or report.faulty else report

    def lost(self, lab: str) -> Callable[[str, str], bool]:
        """Return what tells whether the gradebook lacks the marks of these bytes of a student.

        A gradebook may be gone, put back from a backup, or hold another copy that was here since.
        """
        try:
            there = digests(self._open(), lab)
        except (SQLAlchemyError, InvalidEntry) as error:
            self.unasked = cause(error)
            return lambda _student, _sha256: False  # nobody knows: the journal keeps what waits
        waiting = {student for _number, student, _report, _date in self.journal.pending()}
        return lambda student, sha256: (
            student not in waiting and there.get(student) not in ("", sha256)
        )

    def record(
        self, student: str, report: Report, timestamp: datetime.datetime | None = None
    ) -> bool:
        """Journal a report, then write it. False: the gradebook does not take it, `flush` later.

        OSError when it cannot even be journaled.
        """
        return self.record_group([(student, report, timestamp)])[0]

    def record_group(self, group: Sequence[Graded]) -> list[bool]:
        """Journal reports, then write them, `GROUP` in a transaction; `record` for each."""
        numbers = self.journal.graded_group(group)
        pending = [(number, *one) for number, one in zip(numbers, group, strict=True)]
        written = self._write(pending, patience=0)
        return [number in written for number in numbers]

    def flush(self) -> list[str]:
        """Write what the gradebook lacks, with patience; return the students still waiting."""
        pending = self.journal.pending()
        written = self._write(pending, self.patience, every=True)
        return [student for number, student, _report, _date in pending if number not in written]

    def _refused(self, error: Exception) -> None:
        self.cause = cause(error)

    def _write(self, pending: list[Pending], patience: float, every: bool = False) -> set[str]:
        """Write reports by groups; return the numbers of those that the gradebook has taken.

        `every`: go on after a lab that it does not know, which raises UnknownLab otherwise.
        """
        deadline = time.monotonic() + patience
        labs = {report.lab: None for _number, _student, report, _date in pending}
        todo = [[one for one in pending if one[2].lab == lab] for lab in labs]
        todo = [lab[i : i + GROUP] for lab in todo for i in range(0, len(lab), GROUP)]
        written = set[str]()
        while todo:
            group = todo.pop(0)
            try:
                self._write_by(deadline, group)
            except Exception as error:  # one report must not stop the others
                if isinstance(error, UnknownLab) and not every:
                    raise
                self._refused(error)
                # A database that is locked or down takes no part of the group either.
                if len(group) > 1 and not isinstance(error, UnknownLab | OperationalError):
                    todo[:0] = [group[: len(group) // 2], group[len(group) // 2 :]]
                continue
            numbers = [one[0] for one in group]
            self.journal.recorded(*numbers)
            written.update(numbers)
        return written

    def _write_by(self, deadline: float, group: list[Pending]) -> None:
        """Write a group; try again while the database is locked or down."""
        pause = 0.1
        while True:
            try:
                self._write_once(group)
                return
            except (DBAPIError, InvalidEntry):
                if time.monotonic() + pause > deadline:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, 5.0)

    def _write_once(self, group: list[Pending]) -> None:
        lab = group[0][2].lab
        entries = [Entry(student, report, date, self.journal.known(student, lab))
                   for _number, student, report, date in group]  # fmt: skip
        try:
            try:
                again = fill_group(self._open(), entries, self.late)
            except UnknownLab:
                if lab not in self._released:
                    raise
                self._declare(lab)
                again = fill_group(self._open(), entries, self.late)
        except BaseException:
            self._forget()  # whatever the session holds is of no use any more
            raise
        for one, reopened in zip(entries, again, strict=True):
            self.reopened += [(one.student, name, why) for name, why in reopened.items()]


def other_questions(lab: str) -> UnknownLab:
    """Return the error of a lab whose marks are of a version with other graded cells."""
    return UnknownLab(
        _("Le carnet de notes a déjà des notes d'un autre énoncé de {lab}, avec d'autres "
          "questions : gardez l'ancien énoncé, ou changez de carnet.").format(lab=lab)
    )  # fmt: skip


def points_of(released: Any) -> dict[str, float]:
    """Return the points of each graded cell of a notebook."""
    metas = [cell.metadata.get("nbgrader", {}) for cell in released.cells]
    return {meta["grade_id"]: float(meta["points"]) for meta in metas if meta.get("grade")}
