"""Sealed judging: the student's code runs in the sandbox, the judge stays with the grader."""

from tp_grading.judge.grade import Grader, GraderFault
from tp_grading.judge.secret import NoKey, Secret

__all__ = ["Grader", "GraderFault", "NoKey", "Secret"]
