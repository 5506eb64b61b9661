import ast
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bank import ROOT
from tests.french import FRENCH
from tp_utils.i18n import _, decimal, language, ngettext, numbers, percent, speaking, typography

N, T = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("plain", "set_in_french"),
    [
        ("Pourquoi ? Voici : « oui » ; bien !", f"Pourquoi{T}? Voici{N}: «{N}oui{N}»{T}; bien{T}!"),
        ("97 % des 10 000 images", f"97{N}% des 10{T}000 images"),
        ("12 h 100, 2 1000, `10 000`", "12 h 100, 2 1000, `10 000`"),
        ("le code `a ; b : c ?` reste", "le code `a ; b : c ?` reste"),
        ("la formule $x : y$ et $$a ; b$$ restent", "la formule $x : y$ et $$a ; b$$ restent"),
        ("| a | b |\n|:--|--:|", "| a | b |\n|:--|--:|"),
        ("<summary>Indice 1 : où ?</summary>", f"<summary>Indice 1{N}: où{T}?</summary>"),
        ("https://a.b/?c : d", f"https://a.b/?c{N}: d"),
        ("```python\nx = a[1 : 2]\n```", "```python\nx = a[1 : 2]\n```"),
    ],
)
def test_typography(plain, set_in_french):
    assert typography(plain) == set_in_french
    assert typography(set_in_french) == set_in_french


@pytest.mark.parametrize(
    ("plain", "in_french"),
    [
        ("pas = 0.05, de -1.5 à 3.35e-04.", "pas = 0,05, de −1,5 à 3,35e−04."),
        ("(0.5, 12.0), (-1, 7e-17)", "(0,5, 12,0), (−1, 7e−17)"),
        ("A[0, -1], x.reshape(-1, 3), 2026-11-23, TP-4, 3-5", None),
        ("de 90.0% à 92 %", f"de 90,0{N}% à 92{N}%"),
        ("torch 2.13.0, Q2.5, layer1.5, la fin du TP 4. Puis", None),
    ],
)
def test_numbers(plain, in_french):
    assert numbers(plain) == (in_french or plain)


def test_a_duration_has_the_form_of_its_language():
    plain = "2 h 45, then 1 h 15 min; 3 h; 12 h 100"
    assert typography(plain.replace(";", ",")) == plain.replace(";", ",")
    with speaking("en"):
        assert typography(plain) == "2 h 45 min, then 1 h 15 min; 3 h; 12 h 100"
        assert typography(typography(plain)) == typography(plain)


def test_a_language_is_spoken_inside_and_the_other_again_after():
    assert (language(), decimal(0.5), _("à revoir")) == ("fr", "0,5", "à revoir")
    with speaking("en"):
        assert (language(), decimal(0.5), _("à revoir")) == ("en", "0.5", "look again")
        with speaking("fr"):
            assert _("à revoir") == "à revoir"
        with ThreadPoolExecutor(1) as pool:  # another copy, at the same time
            assert pool.submit(language).result() == "fr"
    assert language() == "fr"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("fr", ("0 courbe", "1 courbe", "2 courbes")),
        ("en", ("0 curves", "1 curve", "2 curves")),
    ],
)
def test_a_language_counts_by_its_own_rule(code, words):
    with speaking(code):
        told = tuple(ngettext("{n} courbe", "{n} courbes", n).format(n=n) for n in range(3))
    assert told == words


@pytest.mark.parametrize(("code", "singular"), [("fr", [0.5, 1, 1.5]), ("en", [1])])
def test_a_part_of_a_thing_counts_too(code, singular):
    with speaking(code):
        said = [n for n in (0.5, 1, 1.5, 2.5) if ngettext("courbe", "courbes", n) == "courbe"]
    assert said == singular


def test_a_language_that_the_course_has_not_is_told_to_a_student():
    said = "from tp_utils.i18n import language; print(language())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True,
                          env={**os.environ, "TP_LANG": "english", "PYTHONUTF8": "1"})  # fmt: skip
    assert done.stdout == "fr\n" and "TP_LANG=english" in done.stderr and "fr, en" in done.stderr


def test_a_percentage_in_a_list_is_shown_with_its_space():
    from IPython.lib.pretty import pretty

    with speaking("fr"):
        assert pretty({"a": [percent(0.093, 1)]}) == "{'a': ['9,3\N{NO-BREAK SPACE}%']}"


OURS = (
    "i18n.py",
    "exporters.py",
)  # the languages themselves; a help that nbconvert reads on import
MARKS = {"_", "N_", "ngettext"}


def test_no_sentence_of_tp_utils_is_out_of_reach_of_a_translation():
    """A French string that nothing marks, a legend say, would be shown as it is in English."""
    left = []
    for path in sorted((ROOT / "src" / "tp_utils").rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        marked = set()
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
                marked.update(map(id, ast.walk(node)))
            if isinstance(node, ast.Expr):  # a docstring
                marked.add(id(node.value))
        left += [
            f"{path.name}:{node.lineno}: {node.value}"
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if id(node) not in marked and path.name not in OURS
            if FRENCH.search(re.sub(r"#par\[|[(:|](?:votre|Difficult)\S*.*", "", node.value))
        ]
    assert left == []
