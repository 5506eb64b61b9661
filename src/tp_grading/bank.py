"""The banks of answers: what students write, wrong and right, and what becomes of it.

A bank is a file `banks/tpNN.py` of the course, which fills a `bank`. Each answer is a
change made to the solution ({old: new}) or a whole cell; it belongs to one check. The
tests prove the checks with it; the demonstration class takes its mistakes from it.
"""

from __future__ import annotations

import runpy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from tp_grading.answers import answers
from tp_grading.build import source_notebook
from tp_grading.course import Course, CourseError
from tp_utils.i18n import _

# Wrong and right answers of each check, at least; then those of a lab in its first hours.
AT_LEAST, YOUNG = (12, 12), (6, 3)  # docs/ajouter-un-tp.md quotes them

Change: TypeAlias = Mapping[str, str] | str


@dataclass(frozen=True)
class Answer:
    """One answer of a bank.

    Attributes:
        check: name of the check it belongs to.
        title: what the student did, in a few words.
        change: what is replaced in the solution, or the whole cell.
        right: full marks expected.
        says: words that the message must contain, when wrong.
        credit: share of the points expected.
        also: other checks of the same function or class that it fails.
        code: source of the answer cell; `read` writes it, who knows the solution.
    """

    check: str
    title: str
    change: Change = field(hash=False, repr=False)
    right: bool
    says: str = ""
    credit: float = 0.0
    also: tuple[str, ...] = ()
    code: str = ""

    @property
    def cell(self) -> str:
        """grade_id of the answer cell."""
        return self.check.split("-")[0] + "-answer"

    def __str__(self) -> str:
        return f"{self.check}: {'juste, ' if self.right else ''}{self.title}"


@dataclass(frozen=True)
class Demand:
    """Something that a statement asks, and the answer of the bank that does not do it.

    Attributes:
        check: name of the check.
        words: of the statement, as they are in the notebook.
        broken_by: title of the wrong answer.
    """

    check: str
    words: str
    broken_by: str


@dataclass
class Bank:
    """The answers of one lab, in their order. `young`: there are not yet as many as there should."""

    lab: str
    young: bool = False
    answers: list[Answer] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    equivalent: dict[str, str] = field(default_factory=dict)  # surviving mutant → reason

    def wrong(
        self,
        check: str,
        title: str,
        change: Change,
        says: str,
        credit: float = 0.0,
        also: tuple[str, ...] = (),
    ) -> None:
        """Add an answer that loses points, and the words of its message."""
        self.answers.append(Answer(check, title, change, False, says, credit, also))

    def demand(self, check: str, words: str, broken_by: str) -> None:
        """Note what a statement asks, and the wrong answer that proves that it is looked at."""
        self.demands.append(Demand(check, words, broken_by))

    def right(self, check: str, title: str, change: Change) -> None:
        """Add an answer that deserves full marks."""
        self.answers.append(Answer(check, title, change, True, credit=1.0))

    def wrongs(
        self,
        check: str,
        *answers: tuple[str, Change, str] | tuple[str, Change, str, float],
        also: tuple[str, ...] = (),
    ) -> None:
        """Add answers that lose points: title, change, words of the message, credit (0)."""
        for title, change, says, *credit in answers:
            self.wrong(check, title, change, says, sum(credit), also)

    def rights(
        self, check: str, answers: Mapping[str, Change] | Iterable[tuple[str, Change]]
    ) -> None:
        """Add answers that deserve full marks: title → change."""
        for title, change in answers.items() if isinstance(answers, Mapping) else answers:
            self.right(check, title, change)


def read(course: Course, lab: str) -> Bank:
    """Return the bank of a lab, its answers with their code.

    Raises:
        CourseError: there is no such lab, it has no bank, its bank stops on an error, or an
            answer changes what the solution does not hold.
    """
    path = course.bank(lab)
    try:
        bank = runpy.run_path(str(path)).get("bank")
    except Exception as error:
        raise CourseError(
            _("{path} s'arrête sur une erreur, {error} : {message}").format(
                path=path, error=type(error).__name__, message=error
            )
        ) from error
    if not isinstance(bank, Bank) or bank.lab != lab:
        raise CourseError(
            _('{path} doit contenir « bank = Bank("{lab}") ».').format(path=path, lab=lab)
        )
    solution = answers(source_notebook(course, lab))
    bank.answers = [replace(a, code=_code(a, solution)) for a in bank.answers]
    return bank


def _code(answer: Answer, solution: Mapping[str, str]) -> str:
    if isinstance(answer.change, str):
        return answer.change.strip("\n")
    if answer.cell not in solution:
        raise CourseError(
            _("Banque de réponses, {answer} : le TP n'a pas de cellule « {cell} ».").format(
                answer=answer, cell=answer.cell
            )
        )
    code = solution[answer.cell]
    for old, new in answer.change.items():
        if old not in code:
            raise CourseError(
                _("Banque de réponses, {answer} : {old!r} n'est pas dans la solution.").format(
                    answer=answer, old=old
                )
            )
        code = code.replace(old, new)
    return code
