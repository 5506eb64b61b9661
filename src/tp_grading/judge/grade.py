"""Grade one submission: a function from released notebook and submitted bytes to a report."""

import logging
import time
from dataclasses import dataclass, field, replace
from typing import Any

from tp_grading import fault
from tp_grading.judge.notebook import Run
from tp_grading.judge.secret import Secret
from tp_grading.kernels import WarmPool, WarmPoolError
from tp_grading.sandbox import Limits
from tp_grading.stage import NotGradable, Staged, stage
from tp_grading.stage.match import nbgrader
from tp_grading.verdict import Mark, Report, Verdict, digest
from tp_utils.i18n import FRENCH, _, speaking

log = logging.getLogger(__name__)


class GraderFault(RuntimeError):
    """The engine failed; the submission is not to blame."""


@dataclass(frozen=True)
class Grader:
    """What grades the submissions of one lab.

    `released`: the notebook given to the students. `cell_seconds`: limit of a cell;
    `check_seconds`: cap on the limits of the checks; `total_seconds`: limit of a submission.
    `run_all`: execute the cells that no answer needs too; otherwise these keep the outputs that
    the student had. `former`: points that the cells had before. `others`: the lab in other languages;
    a copy is graded in its own, and told in `language` why it cannot be. `grade` may be called from
    several threads.
    """

    lab: str
    released: Any
    pool: WarmPool
    secret: Secret
    limits: Limits = field(default_factory=Limits)
    cell_seconds: float = 60.0
    check_seconds: float = 60.0
    total_seconds: float = 600.0
    run_all: bool = False
    former: tuple[tuple[str, float], ...] = ()
    others: tuple[Any, ...] = ()
    language: str = FRENCH.code

    def grade(self, data: bytes, student: str = "") -> tuple[Report, Any]:
        """Return the report of a submission, and its executed notebook (None: not gradable).

        `student`: whose it is; the hidden cases are drawn for this student.
        What the engine itself gets wrong is tried once more, then GRADER-FAULT without marks.
        """
        start = time.monotonic()
        try:
            with speaking(self.language):
                staged = stage(data, self.released, self.former, self.others)
        except NotGradable as error:
            return self.refuse(str(error), data), None
        with speaking(staged.language):
            return self._run(data, staged, student, start)

    def _run(self, data: bytes, staged: Staged, student: str, start: float) -> tuple[Report, Any]:
        for last in (False, True):
            run = Run(self, staged, student)
            try:
                marks = run.marks()
            except (WarmPoolError, OSError) as error:
                log.exception("grading failed")
                if last:
                    return self.fault(data, error), None
                continue
            finally:
                run.kernels.close()
            if last or not any(mark.verdict == Verdict.GRADER_FAULT for mark in marks):
                break
        with speaking(self.language):
            why, trace = fault.cause(run.trouble), fault.details(run.trouble)
        report = Report(
            self.lab, digest(data), tuple(marks), notes=tuple(staged.notes),
            seconds=round(time.monotonic() - start, 3), cpu=round(run.kernels.cpu, 3),
            fault=why, trace=trace,
            sources=staged.digests(), language=staged.language,
        )  # fmt: skip
        return report, staged.notebook

    def refuse(self, reason: str, data: bytes) -> Report:
        """Return the report of a submission that cannot be graded."""
        return self._all(Verdict.NOT_GRADABLE, 0.0, reason, data)

    def _all(self, verdict: Verdict, score: float | None, reason: str, data: bytes) -> Report:
        marks = tuple(
            Mark(meta["grade_id"], verdict, float(meta["points"]), score, reason)
            for meta in map(nbgrader, self.released.cells)
            if meta.get("grade")
        )
        return Report(self.lab, digest(data), marks, reason=reason, language=self.language)

    def fault(self, data: bytes, error: BaseException) -> Report:
        """Return the report of a submission that we failed to grade, with the cause."""
        with speaking(self.language):
            reason = _("Le correcteur est tombé en panne : cette copie sera corrigée de nouveau.")
            why, trace = fault.cause(error), fault.details(error)
        report = self._all(Verdict.GRADER_FAULT, None, reason, data)
        return replace(report, fault=why, trace=trace)
