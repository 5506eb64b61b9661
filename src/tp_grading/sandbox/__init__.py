"""Isolation of student code: limits, bubblewrap, control groups, and what is missing for them."""

from tp_grading.sandbox.doctor import Finding, IsolationUnavailable, doctor, require
from tp_grading.sandbox.limits import Limits

__all__ = ["Finding", "IsolationUnavailable", "Limits", "doctor", "require"]
