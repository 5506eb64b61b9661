"""The gate: all text that comes from a copy passes it before anything else touches it.

What has passed can be printed (no character steers a terminal, hides, or turns the reading
around), can be written in any file, and has the length that was asked for at most.
"""

from __future__ import annotations

import re
import unicodedata

MB = 1 << 20
LINE, WORDS = 200, 4000  # characters: of a name; of a message

# Unicode's control characters but \n and \t, and its format characters: marks of direction,
# joiners, invisible tags. A line feed apart, what ends a line for some readers only becomes a space.
_CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_FORMAT = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
_HIDDEN = re.compile(f"[{_CONTROL}{_FORMAT}]")
_COLOUR = r"\[[\d;]{0,30}m"
_HIDDEN_BUT_COLOURS = re.compile(
    f"[{_CONTROL.replace('x1f', 'x1a')}\x1c-\x1f{_FORMAT}]|\x1b(?!{_COLOUR})"
)
_TERMINAL = re.compile(r"\x1b\[[\d;:?<=>]{0,30}[@-~]")  # orders to a terminal, colours or not
_LONE = re.compile("[\ud800-\udfff]")  # halves of characters, which no file can hold
_BREAKS = re.compile("[\u2028\u2029]")


def text(value: object, limit: int = WORDS, *, colours: bool = False) -> str:
    r"""Return a text of at most `limit` characters that is safe to print and to write.

    "" for what is not a text. Ends of lines become ``\n``. `colours`: keep the orders that set
    colours, for pages that show them.
    """
    if not isinstance(value, str) or limit <= 0:
        return ""
    kept = value if len(value) <= limit else value[: limit - 1] + "…"
    if kept.isascii() and kept.isprintable():
        return kept
    kept = _LONE.sub("\ufffd", kept)
    if "\r" in kept:
        kept = kept.replace("\r\n", "\n").replace("\r", "\n")
    if colours:
        return _BREAKS.sub(" ", _HIDDEN_BUT_COLOURS.sub("", kept))
    return _BREAKS.sub(" ", _HIDDEN.sub("", _TERMINAL.sub("", kept)))


def name(value: object, limit: int = 80) -> str:
    """Return a name (of a file, a cell, a student) in one line; what is hidden in it is shown."""
    if not isinstance(value, str):
        return ""
    kept = value if len(value) <= limit else value[: limit - 1] + "…"
    if is_name(kept):
        return kept
    shown = "".join(c if c == " " or is_name(c) else f"\\x{ord(c):02x}" for c in kept)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def person(value: str) -> str:
    """Return the name or the address of a person, from a list or a download: no character hides in it.

    A space that does not break, a joiner, a mark of direction are typed by honest people.
    """
    return " ".join(text(unicodedata.normalize("NFC", value), 1000).split())


def is_name(value: str) -> bool:
    """Tell whether a name is in one line, hides nothing, and can be written."""
    return not any(found.search(value) for found in (_HIDDEN, _LONE, _BREAKS)) and not (
        "\n" in value or "\t" in value
    )
