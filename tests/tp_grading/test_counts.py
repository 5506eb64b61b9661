"""A noun after a number has its two forms: « 1 copie », « 2 copies »."""

import re

import polib

from tests.bank import ROOT

COUNTED = re.compile(r"(?<!plus de )\{\w+(?::[^}]*)?\}[ \N{NO-BREAK SPACE}](\w+[sx])\b")
INVARIABLE = {"dans", "fils", "sans"}  # no noun, or one that has a single form


def counted(sentence: str) -> list[str]:
    """Return the nouns in the plural that follow a number; after « plus de », it is a limit of ours."""
    return [word for word in COUNTED.findall(sentence) if word not in INVARIABLE]


def test_nouns_after_a_number_are_found():
    assert counted("{n} copies, {pairs:.0f} paires") == ["copies", "paires"]
    assert counted("plus de {n} fichiers dans {folder} sans {name}, {x} dans {y}") == []


def test_what_the_grader_counts_has_a_singular():
    """`msgid` is the singular where there is a plural, the only form elsewhere."""
    file = polib.pofile(str(ROOT / "po" / "en" / "tp_grading.po"))
    assert len(file) > 500
    assert [entry.msgid for entry in file if counted(entry.msgid)] == []
