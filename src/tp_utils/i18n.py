"""Translation of every sentence shown to a person; French is the source language."""

from __future__ import annotations

import gettext
import os
import re
import sys
from pathlib import Path

# The language of the course, not that of the machine: a container's LANG is an accident.
_translations = gettext.translation(
    "tp_utils",
    localedir=Path(__file__).parent / "locale",
    languages=[os.environ.get("TP_LANG", "fr")],
    fallback=True,
)
_ = _translations.gettext
ngettext = _translations.ngettext

NBSP, THIN = "\u00a0", "\u202f"
_BEFORE_THIN = re.compile(r"(?<=[^\s:;?!&/])[ \u00a0]?([;?!])(?=\s|$|[»)*_<])")
_BEFORE_NBSP = re.compile(r"[ \u202f]:(?=\s|$|\*)")


def typography(text: str) -> str:
    """Return French `text` with the non-breaking spaces of its punctuation.

    A thin one (U+202F) before « ; ? ! », a full one (U+00A0) before « : » and
    inside guillemets. Spans in `backquotes` or $dollars$ are left alone.
    """
    parts = re.split(r"(`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<[^>]*>|https?://\S+)", text, flags=re.DOTALL)
    for i in range(0, len(parts), 2):
        part = re.sub(r"« ?", "«" + NBSP, parts[i])
        part = re.sub(r"«\u00a0[ \u00a0]", "«" + NBSP, part)
        part = re.sub(r"[ \u00a0]?»", NBSP + "»", part)
        part = _BEFORE_NBSP.sub(NBSP + ":", part)
        parts[i] = re.sub(r"[ \u00a0](?=[;?!](\s|$|[»)*_<]))", THIN, part)
    return "".join(parts)


def decimal(value: float, spec: str = "g") -> str:
    """Return a number as a French sentence writes it, with a comma: « 0,05 »."""
    return format(value, spec).replace(".", ",").replace("-", "−")


def percent(share: float, digits: int = 0) -> str:
    """Return a share in [0, 1] as a French sentence writes it: « 50 % », « 92,8 % »."""
    return f"{decimal(100 * share, f'.{digits}f')}{NBSP}%"


def tolerate() -> None:
    """Let a stream that has no ★ or ✗ (cp1252, in a pipe on Windows) write « ? » for them."""
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", "") == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
