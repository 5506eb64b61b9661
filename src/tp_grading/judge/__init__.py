"""Sealed judging: the student's code runs in the sandbox, the judge stays with the grader."""

from .grade import Grader, GraderFault
from .secret import Secret

__all__ = ["Grader", "GraderFault", "Secret"]
