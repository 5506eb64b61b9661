"""Checks of the exercises: instant feedback in the notebook, the same judge when grading."""

from tp_utils.checks.engine import Check, Outcome, decide, load
from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.observing import observe

__all__ = ["Check", "Outcome", "Wrong", "decide", "load", "observe"]
