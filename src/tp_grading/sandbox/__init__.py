"""Isolation of student code: limits, bubblewrap, control groups, and what is missing for them."""

from tp_grading.sandbox.doctor import IsolationUnavailable, doctor, require
from tp_grading.sandbox.limits import Limits

__all__ = ["IsolationUnavailable", "Limits", "doctor", "require"]
