"""Isolation of student code: limits, bubblewrap, control groups, and what is missing for them."""

from .doctor import IsolationUnavailable, doctor, require
from .limits import Limits

__all__ = ["IsolationUnavailable", "Limits", "doctor", "require"]
