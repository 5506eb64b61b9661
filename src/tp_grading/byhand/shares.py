"""Copies divided between assistants: who marks which, kept in the trace with the marks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from nbgrader.api import Gradebook

from tp_grading.record import history
from tp_grading.verdict import digest


def shares(gradebook: Gradebook, lab: str) -> dict[str, str]:
    """Return student → the assistant who marks their copy of a lab."""
    lines = history.holding(gradebook, history.SHARE, lab)
    return {student: line.new for (student, _question), line in lines.items()}


def deal(
    lab: str, students: Collection[str], assistants: Sequence[str], known: Mapping[str, str] = {}
) -> dict[str, str]:
    """Return student → assistant: shares as equal as can be, the same each time.

    `known`: shares that stay, of assistants who are still there. The order is that of a digest, so
    that nobody has all the names of one letter.
    """
    dealt = {s: known[s] for s in students if known.get(s) in assistants}
    counts = {name: list(dealt.values()).count(name) for name in assistants}
    for student in sorted(students, key=lambda one: digest(f"{lab} {one}".encode())):
        if student not in dealt:
            dealt[student] = min(assistants, key=lambda name: counts[name])
            counts[dealt[student]] += 1
    return dealt
