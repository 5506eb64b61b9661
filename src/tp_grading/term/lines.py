"""What a student is told of a submission: a line per graded cell, from nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tp_grading.course import Course
from tp_grading.record.recorder import alembic_on_path
from tp_grading.verdict import Verdict, label
from tp_utils.i18n import _

SYMBOLS = {"juste": "✓", "partie": "◐", "faux": "✗", "vide": "○", "attente": "…"}
_LABELS = {label(verdict): verdict for verdict in Verdict}


@dataclass(frozen=True)
class Grade:
    """The mark of a graded cell. `waits`: a person must give it, or look at it."""

    score: float
    points: float
    waits: bool = False


@dataclass(frozen=True)
class Comment:
    """The comments of an answer cell, "" for none: of the checks, and of a person, in Markdown."""

    automatic: str = ""
    personal: str = ""


@dataclass(frozen=True)
class Marked:
    """What the gradebook has of one submission, as plain data; `penalty`: points lost, too late."""

    grades: dict[str, Grade] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    penalty: float = 0.0

    @property
    def reason(self) -> str:
        """Why nothing could be graded: the last sentence of the first comment."""
        for comment in self.comments.values():
            return (comment.automatic.splitlines() or [""])[-1]
        return ""

    @property
    def waiting(self) -> float:
        """Points of the cells that wait for a person."""
        return sum(grade.points for grade in self.grades.values() if grade.waits)

    @property
    def score(self) -> float:
        """Points so far: what waits is not counted, nor among the points that can be had."""
        decided = (grade.score for grade in self.grades.values() if not grade.waits)
        return max(0.0, sum(decided) - self.penalty)

    @property
    def points(self) -> float:
        """The most that can be had."""
        return sum(grade.points for grade in self.grades.values())


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
    def title(self) -> str:
        """A question as the notebook names it: « Question 4.1 »; a check has its name."""
        number = self.name[1:].replace("-", ".")
        return _("Question {number}").format(number=number) if self.written else self.name


def marked(notebook: Any) -> Marked:
    """Return what the gradebook has of a submitted notebook (nbgrader's `SubmittedNotebook`)."""
    grades = {
        g.name: Grade(float(g.score), float(g.max_score), bool(g.needs_manual_grade))
        for g in notebook.grades
    }
    comments = {
        c.name: Comment(c.auto_comment or "", c.manual_comment or "")
        for c in notebook.comments
        if c.auto_comment or c.manual_comment
    }
    return Marked(grades, comments, float(notebook.late_submission_penalty or 0))


def of_class(course: Course, lab: str) -> dict[str, Marked]:
    """Return student → what the gradebook has of their submission."""
    from nbgrader.api import Gradebook, MissingEntry
    from nbgrader.coursedir import CourseDirectory

    alembic_on_path()
    coursedir = CourseDirectory(config=course.config())
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            submissions = gradebook.assignment_submissions(lab)
        except MissingEntry:
            return {}
        return {s.student.id: marked(s.notebooks[0]) for s in submissions if s.notebooks}


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


def _verdict(grade: Grade, verdict: Verdict | None, written: bool) -> tuple[str, str]:
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

    `names`: the graded cells of this answer. `comment`: what `record.recorder.comments_of` writes,
    for each check of the cell a line « name : verdict. », then what it says; of a written answer
    only the sentences.
    """
    heads = {f"{n} : {text}.": (n, verdict) for n in names for text, verdict in _LABELS.items()}
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
