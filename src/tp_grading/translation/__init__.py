"""A lab in another language: the same notebook, whose units of text are looked up in a catalogue.

`markdown` and `code` walk a cell and hand each unit over; `catalogue` reads and writes po/; `lab` joins them,
and `document` does so for the pages of docs/.
"""

from tp_grading.translation.catalogue import Catalogue
from tp_grading.translation.lab import (
    declared,
    refuse_incomplete,
    translated,
    translated_answer,
    update,
)

__all__ = [
    "Catalogue",
    "declared",
    "refuse_incomplete",
    "translated",
    "translated_answer",
    "update",
]
