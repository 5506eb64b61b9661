"""What grading says: a verdict and a mark per graded cell, a report per submission."""

import hashlib
import math
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from tp_grading import gate
from tp_utils.i18n import FRENCH, _

MAX_NOTES = 100  # lines of a report: what was changed or repaired


class Verdict(str, Enum):
    """What happened to one graded cell."""

    OK = "OK"
    WRONG = "WRONG"
    NOT_ATTEMPTED = "NOT-ATTEMPTED"
    ERROR = "ERROR"
    TIME = "TIME"
    MEMORY = "MEMORY"
    OUTPUT = "OUTPUT"
    DIED = "DIED"
    FORBIDDEN = "FORBIDDEN"
    NOT_GRADABLE = "NOT-GRADABLE"
    GRADER_FAULT = "GRADER-FAULT"
    MANUAL = "MANUAL"  # a written answer: a human's to mark


def label(verdict: Verdict) -> str:
    """Return the verdict as a student reads it."""
    return {
        Verdict.OK: _("juste"),
        Verdict.WRONG: _("faux"),
        Verdict.NOT_ATTEMPTED: _("non fait"),
        Verdict.ERROR: _("erreur"),
        Verdict.TIME: _("trop long"),
        Verdict.MEMORY: _("trop de mémoire"),
        Verdict.OUTPUT: _("sortie trop longue"),
        Verdict.DIED: _("noyau arrêté"),
        Verdict.FORBIDDEN: _("appel interdit"),
        Verdict.NOT_GRADABLE: _("non corrigeable"),
        Verdict.GRADER_FAULT: _("panne du correcteur"),
        Verdict.MANUAL: _("à corriger à la main"),
    }[verdict]


def heading(name: str, verdict: Verdict) -> str:
    """Return the line of a comment under which a check speaks."""
    return _("{name} : {verdict}.").format(name=name, verdict=label(verdict))


@dataclass(frozen=True)
class Mark:
    """The mark of one graded cell.

    `score` is in [0, `points`], or None when a human must decide (a written answer, a fault of
    the grader). `message` is for the student, in the language of the copy. `tamper`: what was
    changed and restored.
    """

    grade_id: str
    verdict: Verdict
    points: float
    score: float | None
    message: str = ""
    tamper: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a score that is not a finite number within the bounds; words pass the gate."""
        object.__setattr__(self, "message", gate.text(self.message))
        object.__setattr__(self, "tamper", _lines(self.tamper))
        if self.score is not None and not (
            math.isfinite(self.score) and 0 <= self.score <= self.points
        ):
            raise ValueError(f"score {self.score} outside [0, {self.points}]")


@dataclass(frozen=True)
class Report:
    """What grading says of one submission.

    `sha256` identifies the submitted bytes. `reason`: why it could not be graded, "" otherwise.
    `seconds`: wall time; `cpu`: processor time of the kernels. `fault`: the cause of a failure of
    ours, in a line; `trace`: the rest of it, not kept in the journal (see :mod:`fault`).
    `version`: what has graded it (`edition.stamp`). `sources`: by graded cell, a digest of what the
    student wrote of it, {} when nobody could read it. `language`: of the copy, and of what is said of it.
    """

    lab: str
    sha256: str
    marks: tuple[Mark, ...]
    reason: str = ""
    notes: tuple[str, ...] = field(default=())
    seconds: float = 0.0
    cpu: float = 0.0
    fault: str = ""
    trace: str = ""
    version: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    language: str = FRENCH.code

    def __post_init__(self) -> None:
        """Let words pass the gate: they are printed, journaled and shown."""
        for name in ("reason", "fault"):
            object.__setattr__(self, name, gate.text(getattr(self, name)))
        object.__setattr__(self, "trace", gate.text(self.trace, gate.MB))
        object.__setattr__(self, "notes", _lines(self.notes))

    @property
    def score(self) -> float:
        """Sum of the marks that are decided."""
        return sum(mark.score or 0.0 for mark in self.marks)

    @property
    def faulty(self) -> bool:
        """Whether the grader itself failed somewhere."""
        return any(mark.verdict == Verdict.GRADER_FAULT for mark in self.marks)

    def to_json(self) -> dict[str, Any]:
        """Return plain data, for the journal or another machine."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Report":
        """Return the report that `to_json` gave."""
        marks = tuple(
            Mark(**{**m, "verdict": Verdict(m["verdict"]), "tamper": tuple(m["tamper"])})
            for m in data["marks"]
        )
        return cls(**{**data, "marks": marks, "notes": tuple(data["notes"])})


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(gate.text(line, gate.LINE * 2) for line in lines[:MAX_NOTES])


def digest(data: bytes) -> str:
    """Return the sha256 of submitted bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
