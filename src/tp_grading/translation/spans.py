"""What a translation keeps: mathematics, code, addresses, fields to be filled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

SPAN = re.compile(
    r"`[^`]+`|\$\$.+?\$\$|\$[^$]+\$|(?<=\]\()[^)\s]+(?=\))|<https?://[^>]+>|\{[^{}]*\}|<[^>]*>",
    re.S,
)


@dataclass(frozen=True)
class Words:
    """What a walk does with the text of a cell.

    Attributes:
        translate: of a unit.
        names: of a piece of code, which stays unless the catalogue says otherwise.
    """

    translate: Callable[[str], str]
    names: Callable[[str], str]


def spans(text: str) -> Counter[str]:
    """Return the placeholders of a unit, with their numbers."""
    return Counter(" ".join(span.split()) for span in SPAN.findall(text))


def has_words(text: str) -> bool:
    """Tell whether something is left to translate once the placeholders are out."""
    return re.search(r"[^\W\d_]{2}", SPAN.sub("", text)) is not None


def has_numbers(text: str) -> bool:
    """Tell whether a text holds a decimal number, thousands or an interval as French writes them."""
    return re.search(r"\d,\d|\d[ \u00a0\u202f]\d{3}(?!\d)|\d à \d", SPAN.sub("", text)) is not None
