"""What a student is told of a submission: a line per graded cell, from nbgrader's gradebook."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tp_grading.course import Course
from tp_grading.record.recorder import alembic_on_path
from tp_grading.record.submissions import submissions
from tp_grading.term.decisions import BONUS, CANCELLED
from tp_grading.term.marks import read
from tp_grading.verdict import Verdict, heading, label
from tp_utils.i18n import LOCALES, _, speaking

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

SYMBOLS = {"juste": "✓", "partie": "◐", "faux": "✗", "vide": "○", "attente": "…"}


@dataclass(frozen=True)
class Grade:
    """The mark of a graded cell.

    `waits`: a person must give it, or look at it; `state`: "", CANCELLED or BONUS.
    """

    score: float
    points: float
    waits: bool = False
    state: str = ""


@dataclass(frozen=True)
class Comment:
    """The comments of an answer cell, "" for none: of the checks, and of a person, in Markdown."""

    automatic: str = ""
    personal: str = ""


@dataclass(frozen=True)
class Marked:
    """What the gradebook has of one submission, as plain data.

    `penalty`: points lost, too late; `added`: points given or taken by a teacher; `copy_of`: the
    student of the same group whose copy this is.
    """

    grades: dict[str, Grade] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    penalty: float = 0.0
    added: float = 0.0
    copy_of: str = ""

    @property
    def reason(self) -> str:
        """Why nothing could be graded: the last sentence of the first comment."""
        for comment in self.comments.values():
            return (comment.automatic.splitlines() or [""])[-1]
        return ""

    @property
    def waiting(self) -> float:
        """Points of the cells that wait for a person, bonuses apart."""
        return sum(g.points for g in self.grades.values() if g.waits and not g.state)

    @property
    def final(self) -> bool:
        """Whether nothing waits for a person."""
        return not any(g.waits and g.state != CANCELLED for g in self.grades.values())

    @property
    def score(self) -> float:
        """Points so far, never more than the lab is worth: what waits is not counted, nor can be had yet."""
        decided = (g.score for g in self.grades.values() if not g.waits and g.state != CANCELLED)
        return min(self.points, max(0.0, sum(decided) - self.penalty + self.added))

    @property
    def points(self) -> float:
        """What the marks are out of: cancelled questions and bonuses apart."""
        return sum(grade.points for grade in self.grades.values() if not grade.state)


@dataclass(frozen=True)
class Line:
    """A line of the table of a page.

    `kind`: a key of SYMBOLS; `message`: sentences; `commented`: where a person's comment is, or "".
    """

    name: str
    kind: str
    verdict: str
    grade: Grade
    message: tuple[str, ...] = ()
    written: bool = False
    commented: str = ""

    @property
    def symbol(self) -> str:
        """What says the verdict without a colour."""
        return SYMBOLS[self.kind]

    @property
    def bonus(self) -> bool:
        """Whether its points come on top."""
        return self.grade.state == BONUS

    @property
    def title(self) -> str:
        """A question as the notebook names it: « Question 4.1 »; a check has its name."""
        number = self.name[1:].replace("-", ".")
        return _("Question {number}").format(number=number) if self.written else self.name


def of_class(course: Course, lab: str) -> dict[str, Marked]:
    """Return student → what the gradebook has of their submission."""
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory

    alembic_on_path()
    coursedir = CourseDirectory(config=course.config())
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        return of_gradebook(gradebook, lab)


def of_gradebook(gradebook: Gradebook, lab: str) -> dict[str, Marked]:
    """Return student → what an open gradebook has of their submission, or of their group's."""
    table = read(gradebook, lab)
    if table is None:
        return {}
    comments = {
        submission.student.id: {
            c.name: Comment(c.auto_comment or "", c.manual_comment or "")
            for notebook in submission.notebooks
            for c in notebook.comments
            if c.auto_comment or c.manual_comment
        }
        for submission in submissions(gradebook, lab, comments=True)
    }
    known = {question.name: question for question in table.questions}
    found = {}
    for row in table.graded:
        grades = {
            name: Grade(score or 0.0, known[name].points, name in row.to_look_at, known[name].state)
            for name, score in row.scores.items()
            if name in known
        }
        said = comments.get(row.copy_of or row.student, {})
        found[row.student] = Marked(grades, said, row.penalty, row.added, row.copy_of)
    return found


def line(name: str, written: bool, marked: Marked) -> Line:
    """Return the line of a graded cell."""
    grade = marked.grades.get(name, Grade(0.0, 0.0))
    answer = name if written else name.split("-")[0] + "-answer"
    told = (
        [name] if written else [n for n in marked.grades if n.split("-")[0] + "-answer" == answer]
    )
    comment = marked.comments.get(answer, Comment())
    verdict, message = said(comment.automatic, told or [name]).get(name, (None, ()))
    kind, words = _verdict(grade, verdict, written)
    place = f"commentaire-{answer}" if comment.personal else ""
    return Line(name, kind, words, grade, message, written, place)


@functools.cache
def _headings() -> dict[str, Verdict]:
    """Return the headings of comments in all languages, with a field for the name → verdict."""
    found: dict[str, Verdict] = {}
    for code in LOCALES:
        with speaking(code):
            found |= {heading("{name}", verdict): verdict for verdict in Verdict}
    return found


def _verdict(grade: Grade, verdict: Verdict | None, written: bool) -> tuple[str, str]:
    if grade.state == CANCELLED:
        return "vide", _("annulée, ne compte pas")
    if grade.waits:
        unmarked = verdict in (None, Verdict.MANUAL) if written else False
        return "attente", _("à corriger") if unmarked else _("à vérifier par l'enseignant")
    if grade.score >= grade.points:
        return "juste", label(Verdict.OK)
    if grade.score > 0:
        return "partie", _("en partie juste")
    if written:
        return "faux", _("à revoir")
    known = verdict if verdict not in (None, Verdict.OK, Verdict.MANUAL) else Verdict.WRONG
    return "vide" if known == Verdict.NOT_ATTEMPTED else "faux", label(known)


def said(comment: str, names: Sequence[str]) -> dict[str, tuple[Verdict | None, tuple[str, ...]]]:
    """Return graded cell → its verdict and its sentences, from the comment of an answer.

    `names`: the graded cells of this answer. `comment`: what `record.fill.comments_of` writes,
    for each check of the cell a line « name : verdict. », then what it says, in the language of the
    copy; of a written answer only the sentences.
    """
    heads = {
        text.format(name=n): (n, verdict) for n in names for text, verdict in _headings().items()
    }
    found: dict[str, tuple[Verdict | None, tuple[str, ...]]] = {}
    name = names[0]
    for text in comment.splitlines():
        if text in heads:
            name, verdict = heads[text]
            found[name] = verdict, ()
        elif text.strip():
            known, lines = found.get(name, (None, ()))
            found[name] = known, (*lines, text.strip())
    return found
