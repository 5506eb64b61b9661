"""The submissions of a lab, with what they hold, read together.

nbgrader reads the notebooks of each submission, then the marks of each notebook, one request each; its
tables have no index for either, so that each request looks at the marks of the whole class.
"""

from __future__ import annotations

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.orm import selectinload, undefer


def submissions(
    gradebook: Gradebook, lab: str, comments: bool = False
) -> list[SubmittedAssignment]:
    """Return the submissions of a lab, their students, notebooks and grades in memory; their comments too."""
    notebooks = selectinload(SubmittedAssignment.notebooks)
    held = [
        undefer(SubmittedAssignment.late_submission_penalty),
        notebooks.selectinload(SubmittedNotebook.grades).selectinload(Grade.cell),
    ]
    if comments:
        held.append(notebooks.selectinload(SubmittedNotebook.comments).selectinload(Comment.cell))
    found: list[SubmittedAssignment] = (
        gradebook.db.query(SubmittedAssignment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == lab)
        .options(selectinload(SubmittedAssignment.student), *held)
        .all()
    )
    return found
