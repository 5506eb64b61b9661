"""Write marks: an append-only journal first, then nbgrader's gradebook, by one writer."""

from tp_grading.record.group import UnknownLab, fill_in
from tp_grading.record.journal import Busy, Journal, NoJournal
from tp_grading.record.recorder import PointsChanged, Recorder

__all__ = ["Busy", "Journal", "NoJournal", "PointsChanged", "Recorder", "UnknownLab", "fill_in"]
