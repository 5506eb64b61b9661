"""How a page of ours writes numbers and sentences."""

from __future__ import annotations

from markupsafe import Markup

from tp_utils.checks import card
from tp_utils.i18n import decimal


def number(value: float) -> str:
    """Return points as a French reader writes them, two decimals at most."""
    return decimal(round(value, 2))


def marked_up(line: str) -> Markup:
    """Return a sentence of a check as HTML: its capital letter, its `code` in code."""
    return Markup(card.markup(card.sentence(line)))
