"""What passes the gate can be printed, written, and has a bound."""

import sys
from unicodedata import category

import pytest

from tp_grading import gate

HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def harmless(text):
    return all(category(c) not in HIDDEN or c in "\n\t" for c in text)


def test_no_hidden_character_of_unicode_passes():
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    passed = gate.text(everything, len(everything))
    assert harmless(passed) and passed.encode()
    seen = {c for c in everything if category(c)[0] in "LMNPS" or c in "\n\t \u00a0\u202f"}
    assert seen <= set(passed)


@pytest.mark.parametrize(
    ("given", "got"),
    [
        ("\ud800", "\ufffd"),
        ("a\ud83d\ude00", "a\ufffd\ufffd"),
        ("é \U0001f600", "é \U0001f600"),
        ("\x1b[31mrouge\x1b[0m", "rouge"),
        ("\x1b]0;titre\x07", "]0;titre"),
        ("un\r\ndeux\rtrois", "un\ndeux\ntrois"),
        ("gauche\u202eetiord", "gaucheetiord"),
        ("\ufeffimport torch", "import torch"),
        ("une\u2028deux", "une deux"),
        (3, ""),
        (None, ""),
        ("x" * 50, "x" * 39 + "…"),
    ],
)
def test_text(given, got):
    assert gate.text(given, 40) == got
    assert gate.text(got, 40) == got


def test_colours_of_a_page_are_kept_and_nothing_else_of_a_terminal():
    given = "\x1b[0;31mNameError\x1b[0m\x1b[2J\x1b\x1b[1mx"
    assert gate.text(given, 99, colours=True) == "\x1b[0;31mNameError\x1b[0m[2J\x1b[1mx"


def test_names_show_what_they_hide():
    assert gate.name("Zoé Martin") == "Zoé Martin"
    assert gate.name("a\n\udcff\u202e.ipynb") == "a\\x0a\\xdcff\\x202e.ipynb"
    assert len(gate.name("\x00" * 500)) == len(gate.name("é" * 500)) == 80
    assert gate.is_name("Zoé\u00a0M") and not gate.is_name("new\nline")
