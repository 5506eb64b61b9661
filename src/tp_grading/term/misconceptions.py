"""What a class has misunderstood: the causes that the checks named, counted, exercise by exercise."""

from __future__ import annotations

import ast
import functools
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from tp_grading import gate
from tp_grading.answers import answers
from tp_grading.course import Course, CourseError
from tp_grading.term.causes import causes, shown
from tp_grading.term.lines import Marked, line, of_class
from tp_grading.term.marks import Row, Table, once
from tp_grading.verdict import Verdict, label
from tp_utils.i18n import _

FORMAT = 1  # of the file that the next year compares with
TOGETHER, RARE = 3, 0.01  # copies with both causes, at least; chance of as many, at most
CHANGED = 0.05  # chance of such a change when nothing has changed, at most
MOST = 100_000  # copies: no class has more
UNDONE = "NotImplementedError"  # what a notebook holds before an answer


@dataclass
class Cause:
    """One cause, in one exercise. `key`: the same every year; `text`: as a class reads it.

    `before`: its share last year, None of an exercise that was not there; `changed`: whether that is
    more than chance.
    """

    check: str
    key: str
    text: str
    students: frozenset[str]
    share: float
    example: str = ""
    before: float | None = None
    changed: bool = False


@dataclass
class Exercise:
    """`lost`: copies without all the points; `undone`: those of them with no answer."""

    name: str
    lost: int
    undone: int
    causes: list[Cause] = field(default_factory=list)


@dataclass
class Findings:
    """What a class has misunderstood. `gone`: (check, text, share) of causes of last year only."""

    lab: str
    copies: int
    exercises: list[Exercise]
    together: list[tuple[Cause, Cause, int]] = field(default_factory=list)
    compared: bool = False
    gone: list[tuple[str, str, float]] = field(default_factory=list)

    @property
    def causes(self) -> list[Cause]:
        """All the causes, the most frequent first."""
        found = [cause for exercise in self.exercises for cause in exercise.causes]
        return sorted(found, key=lambda cause: (-len(cause.students), cause.check, cause.text))


def find(course: Course, table: Table, examples: bool = True) -> Findings:
    """Return what the copies of a lab have misunderstood. Those of a group count once."""
    marks = of_class(course, table.lab)
    rows = {row.student: row for row in once([row for row in table.read if row.student in marks])}
    code = _code(course, table.lab) if examples else _nothing
    exercises = []
    for question in table.questions:
        if not question.written and question.points:
            exercises.append(_exercise(question.name, table.lab, rows, marks, code))
    found = Findings(table.lab, len(rows), exercises)
    found.together = _together(found)
    return found


def _exercise(
    name: str, lab: str, rows: dict[str, Row], marks: dict[str, Marked],
    code: Callable[[str], dict[str, str]],
) -> Exercise:  # fmt: skip
    said: dict[str, dict[str, str]] = {}  # cause → student → the sentence
    lost = undone = 0
    for student in rows:
        told = line(name, False, marks[student])
        if told.kind == "juste" or (not told.message and told.kind == "attente"):
            continue
        lost += 1
        if told.verdict == label(Verdict.NOT_ATTEMPTED) or UNDONE in " ".join(told.message):
            undone += 1
            continue
        for key, text in causes(told.message, lab).items():
            said.setdefault(key, {})[student] = text
    exercise = Exercise(name, lost, undone)
    for key, by_student in said.items():
        few = sorted(by_student, key=lambda s: sum(s in others for others in said.values()))
        example = _example([rows[s] for s in few], code, name)
        share = len(by_student) / len(rows)
        exercise.causes.append(
            Cause(name, key, shown(key, by_student.values()), frozenset(by_student), share, example)
        )
    exercise.causes.sort(key=lambda cause: (-len(cause.students), cause.text))
    return exercise


def _code(course: Course, lab: str) -> Callable[[str], dict[str, str]]:
    """Return what gives, for a student, answer cell → what is written there; it reads few copies."""
    import nbformat
    from nbgrader.coursedir import CourseDirectory

    coursedir = CourseDirectory(config=course.config())

    @functools.cache
    def code(student: str) -> dict[str, str]:
        folder = coursedir.format_path(coursedir.autograded_directory, student, lab)
        path = course.root / folder / f"{lab}.ipynb"
        if not path.is_file():
            return {}
        return answers(nbformat.reads(path.read_text("utf-8"), as_version=4))

    return code


def _nothing(_student: str) -> dict[str, str]:
    return {}


def _example(rows: list[Row], code: Callable[[str], dict[str, str]], check: str) -> str:
    """Return the first answer of these that names nobody, "" when there is none."""
    for row in rows:
        text = anonymous(code(row.student).get(check.split("-")[0] + "-answer", ""))
        named = {
            w for w in f"{row.student} {row.name}".lower().replace("-", " ").split() if len(w) > 3
        }
        if text and not any(word in text.lower() for word in named):
            return text
    return ""


def anonymous(source: str) -> str:
    """Return code without comments and docstrings, where people write their names; "" if it is not code."""
    try:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [s for s in body if not _words(s)] or [ast.Pass()]  # type: ignore[attr-defined]
        return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError):
        return ""


def _words(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _together(found: Findings) -> list[tuple[Cause, Cause, int]]:
    """Return the pairs of causes that more copies share than chance would give, rarest chance first."""
    pairs = []
    for one, other in combinations(found.causes, 2):
        both = len(one.students & other.students)
        if both >= TOGETHER and (one.check, one.key) != (other.check, other.key):
            p = at_least(both, len(one.students), len(other.students), found.copies)
            pairs.append((p, one, other, both))
    chosen = sorted((x for x in pairs if x[0] <= RARE), key=lambda x: x[0])
    return [(one, other, both) for _p, one, other, both in chosen]


def at_least(k: int, a: int, b: int, n: int) -> float:
    """Return the chance that `a` and `b` copies drawn of `n` have `k` or more in common."""
    ways = sum(math.comb(a, i) * math.comb(n - a, b - i) for i in range(k, min(a, b) + 1))
    return ways / math.comb(n, b)


def to_json(found: Findings, version: str) -> dict[str, Any]:
    """Return what the next year compares with: counts, no name and no code."""
    causes = [
        {"check": c.check, "cause": c.key, "text": c.text, "count": len(c.students)}
        for c in found.causes
    ]
    return {"format": FORMAT, "lab": found.lab, "version": version, "copies": found.copies,
            "exercises": [exercise.name for exercise in found.exercises], "causes": causes}  # fmt: skip


def compare(found: Findings, path: Path) -> None:
    """Note the shares of another year, from the file that it wrote; an exercise of one year has none.

    Raises:
        CourseError: it is not such a file, or of another lab.
    """
    try:
        past = json.loads(path.read_text("utf-8-sig"))
        copies = int(past["copies"])
        before = {
            (c["check"], c["cause"]): (int(c["count"]), gate.text(c["text"]))
            for c in past["causes"]
        }
        exercises = set(map(str, past.get("exercises") or (c.check for c in found.causes)))
        possible = all(0 <= n <= copies for n, _text in before.values())
        if past["format"] != FORMAT or not 1 <= copies <= MOST or not possible:
            raise ValueError(path)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise CourseError(
            _("{path} n'est pas un fichier que « tp-grade misconceptions » a écrit.").format(
                path=path
            )
        ) from None
    if past["lab"] != found.lab:
        raise CourseError(
            _("{path} est celui d'un autre TP, {lab}.").format(path=path, lab=past["lab"])
        )
    found.compared = True
    for cause in found.causes:
        if cause.check not in exercises:
            continue
        n, _text = before.pop((cause.check, cause.key), (0, ""))
        cause.before = n / copies
        both = n + len(cause.students)
        more = at_least(len(cause.students), both, found.copies, found.copies + copies)
        fewer = at_least(n, both, copies, found.copies + copies)
        cause.changed = 2 * min(more, fewer) <= CHANGED
    found.gone = sorted(
        (
            (check, text, n / copies)
            for (check, _key), (n, text) in before.items()
            if check in {exercise.name for exercise in found.exercises}
        ),
        key=lambda x: -x[2],
    )
