"""Where a lab is: who is missing, what waits for a person, which exercises the class fails."""

from __future__ import annotations

from dataclasses import dataclass, field

from tp_grading.term.figure import level
from tp_grading.term.marks import Row, Table


@dataclass
class Status:
    """Students by state. `hard`: (exercise, share of the class under half its points), worst first."""

    missing: list[str] = field(default_factory=list)
    not_graded: list[str] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)  # question → students
    hard: list[tuple[str, float]] = field(default_factory=list)


def status(table: Table, handed_in: set[str]) -> Status:
    """Return the status of a lab. `handed_in`: students who have a submission on the disk."""
    found = Status()
    for row in table.rows:
        if not row.handed_in:
            (found.not_graded if row.student in handed_in else found.missing).append(row.student)
            continue
        if row.late > 0:
            found.late.append(row)
        for name in row.to_look_at:
            found.waiting.setdefault(name, []).append(row.student)
    found.not_graded += sorted(handed_in - {row.student for row in table.rows})
    found.hard = hard(table)
    return found


def hard(table: Table) -> list[tuple[str, float]]:
    """Return the exercises where most of the marked students have less than half the points."""
    shares = []
    for question in table.questions:
        levels = [level(r.scores.get(question.name, 0.0), question.points) for r in table.graded]
        marked = [n for n in levels if n != 4]
        if marked and question.points:
            shares.append((question.name, sum(n >= 2 for n in marked) / len(marked)))
    return sorted((s for s in shares if s[1] > 0.5), key=lambda s: -s[1])
