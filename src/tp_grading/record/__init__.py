"""Write marks: an append-only journal first, then nbgrader's gradebook, by one writer."""

from .journal import Busy, Journal
from .recorder import Recorder, UnknownLab, fill_in

__all__ = ["Busy", "Journal", "Recorder", "UnknownLab", "fill_in"]
