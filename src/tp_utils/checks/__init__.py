"""Checks of the exercises: instant feedback in the notebook, the same judge when grading."""

from tp_utils.checks.engine import Check, Outcome, decide, load, observe
from tp_utils.checks.judges.judging import Wrong

__all__ = ["Check", "Outcome", "Wrong", "decide", "load", "observe"]
