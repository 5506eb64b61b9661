"""What a report knows of a notebook: exercises, questions, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tp_utils.i18n import FRENCH, _


class ReportError(Exception):
    """No report can be made; the message says what to do."""


@dataclass(frozen=True)
class Picture:
    """A picture of a notebook, still in base64, and its alternative text."""

    data: str
    alt: str


@dataclass
class Result:
    """The last outcome of a check, as its card stored it.

    Attributes:
        check: grade_id of the check cell.
        status: "passed", "wrong" or "todo"; "todo" too when the check was never executed.
        credit: share of the points, in [0, 1].
        points: points of the cell.
        message: what the card said, when wrong.
        executed: whether the notebook holds a card.
    """

    check: str
    status: str = "todo"
    credit: float = 0.0
    points: float = 0.0
    message: str = ""
    executed: bool = False


@dataclass
class Exercise:
    """An exercise: its card (name, difficulty, points), its results, its code.

    Attributes:
        name: name of the function or class.
        title: heading of the exercise, Markdown.
        difficulty: the discs of the card, "●●○○○"; empty when there is no card.
        results: one per check.
        source: source of the answer cell.
        changed: whether the answer cell is no longer the stub.
    """

    name: str
    title: str
    difficulty: str = ""
    results: list[Result] = field(default_factory=list)
    source: str = ""
    changed: bool = False

    @property
    def points(self) -> float:
        """Points of all checks."""
        return sum(r.points for r in self.results)

    @property
    def earned(self) -> float:
        """Points of the checks that passed, and partial credits."""
        return sum(r.points * r.credit for r in self.results)

    @property
    def status(self) -> str:
        """Return "passed", "partial", "wrong" or "todo", for all checks together."""
        states = {r.status for r in self.results}
        if states == {"passed"}:
            return "passed"
        if self.earned > 0:
            return "partial"
        return "wrong" if "wrong" in states else "todo"

    @property
    def unchecked(self) -> bool:
        """Return whether an answer is written and none of its checks was executed."""
        return self.changed and not any(r.executed for r in self.results)


@dataclass
class Question:
    """A written question, "Q4.3", and its answer.

    Attributes:
        number: as the sheet writes it, "Q4.3".
        star: whether the suivi must hold it.
        statement: Markdown, without the folded hints.
        answer: Markdown; empty when there is none.
        attachments: name → media type → base64, of the answer cell.
        pictures: figures shown by the notebook between the previous question and this one.
    """

    number: str
    star: bool = False
    statement: str = ""
    answer: str = ""
    attachments: dict[str, Any] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)


@dataclass
class Lab:
    """What a report tells of one notebook.

    Attributes:
        name: name of the file without its extension, "tp04_manuel".
        title: its first heading.
        notices: what could not be read, sentences in its language.
        readable: False when the file is no notebook at all.
        language: what its reports speak.
    """

    name: str
    title: str
    exercises: list[Exercise] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    author: str = ""
    notices: list[str] = field(default_factory=list)
    readable: bool = True
    language: str = FRENCH.code

    @property
    def short(self) -> str:
        """Return "TP 4" for "tp04_manuel"."""
        digits = self.name[2:4]
        return _("TP {n}").format(n=int(digits)) if digits.isdecimal() else self.name

    def missing(self, star_only: bool = False) -> list[str]:
        """Return the numbers of the questions without an answer."""
        return [q.number for q in self.questions if not q.answer and (q.star or not star_only)]
