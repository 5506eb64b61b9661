"""Write marks: an append-only journal first, then nbgrader's gradebook, by one writer."""

from tp_grading.record.journal import Busy, Journal, NoJournal
from tp_grading.record.recorder import Recorder, UnknownLab, fill_in

__all__ = ["Busy", "Journal", "NoJournal", "Recorder", "UnknownLab", "fill_in"]
