"""The labs in English, executed: what they show is English, and their checks name the same causes."""

import ast
import re

import nbformat
import polib
import pytest

from tests.bank import ROOT, bank_of, namespace
from tests.french import FRENCH
from tests.loops import some
from tests.test_notebooks import outputs
from tp_grading.build import source_notebook, translated_source
from tp_grading.course import Course
from tp_grading.translation import declared
from tp_grading.translation.spans import SPAN
from tp_utils import i18n
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING
from tp_utils.i18n import ENGLISH

COURSE = Course(ROOT)
DONE = declared(COURSE, "en")
one_lab = pytest.mark.parametrize("lab", some(DONE, ("tp01",)))


def shown(output):
    """Return the words of an output: its text, its HTML, the alternative text of its figure."""
    data = output.get("data", {})
    alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
    page = re.sub(r'"data:[^"]*"', "", data.get("text/html", ""))
    return "\n".join([output.get("text", ""), data.get("text/plain", ""), page, alt])


@one_lab
def test_the_solution_runs_and_speaks_english(lab, executed):
    for cell, output in outputs(executed(translated_source(COURSE, lab, "en"))):
        assert output.output_type != "error", f"{cell.id}: {output.ename}: {output.evalue}"
        facts = output.get("data", {}).get("application/vnd.tp.check+json")
        assert facts is None or facts["status"] == "passed", f"{cell.id}: {facts}"
        assert FRENCH.findall(shown(output)) == [], cell.id


@one_lab
def test_the_untouched_notebook_says_what_is_left_to_do_in_english(lab, executed):
    todo = set()
    path = ROOT / "notebooks-en" / lab / f"{lab}.ipynb"
    for cell, output in outputs(executed(nbformat.read(path, 4))):
        if output.output_type == "error":
            assert (output.ename, output.evalue) == ("NotImplementedError", ENGLISH.stub), cell.id
        facts = output.get("data", {}).get("application/vnd.tp.check+json")
        if facts:
            assert facts["status"] == "todo", f"{cell.id}: {facts}"
            todo.add(facts["check"])
        assert FRENCH.findall(shown(output)) == [], cell.id
    assert todo == set(load(lab))


class Asked:
    """A catalogue that notes, in French, the sentences it is asked for."""

    def __init__(self, catalogue):
        self.catalogue, self.sentences = catalogue, []

    def gettext(self, sentence):
        self.sentences.append(sentence)
        return self.catalogue.gettext(sentence)

    def ngettext(self, one, many, n):
        self.sentences.append(one)
        return self.catalogue.ngettext(one, many, n)


def told(lab, answer, language, monkeypatch):
    """Return what an answer is told in a language: status, sentences asked for, message."""
    names = namespace(lab, {answer.cell: answer.code})
    check = load(lab)[answer.check]
    asked = Asked(i18n._catalogue(language))
    with monkeypatch.context() as patch, i18n.speaking(language):
        patch.setattr(i18n, "_catalogue", lambda _code: asked)
        got = check.outcome(names[check.target], GRADING)
    return got.status, asked.sentences, got.message


@pytest.mark.sweep
@pytest.mark.timeout(900)
@pytest.mark.parametrize("lab", DONE)
def test_the_checks_name_the_same_cause(lab, monkeypatch):
    for answer in (a for a in bank_of(lab).answers if not a.right):
        *french, _message = told(lab, answer, "fr", monkeypatch)
        *english, message = told(lab, answer, "en", monkeypatch)
        assert english == french, answer
        theirs = [word for word in FRENCH.findall(message) if word not in answer.code]
        assert theirs == [], f"{answer}: {message}"


WORD = re.compile(r"[^\W\d_]{3,}")
SPACED = re.compile(r" [:;?!](?:\s|$)")  # French typography


@pytest.fixture(scope="module")
def only_french():
    """The words that the French of the course has and its English has not."""
    french, english = set(), set()
    for path in (ROOT / "po" / "en").rglob("*.po"):
        for entry in polib.pofile(path):
            french.update(WORD.findall(SPAN.sub(" ", entry.msgid).lower()))
            english.update(WORD.findall(SPAN.sub(" ", entry.msgstr).lower()))
    return french - english


@pytest.mark.parametrize("lab", DONE)
def test_no_short_string_of_the_code_is_left_in_french(lab, only_french):
    for cell in translated_source(COURSE, lab, "en").cells:
        if cell.cell_type == "code" and "installation" not in cell.metadata.get("tags", []):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    left = only_french.intersection(WORD.findall(node.value.lower()))
                    assert not left, f"{cell.id}: {node.value!r}; its English: po, context code"
                    assert not SPACED.search(node.value), f"{cell.id}: {node.value!r}"


@pytest.mark.parametrize("lab", DONE)
def test_the_translated_names_of_code_are_still_in_the_lab(lab):
    text = " ".join(cell.source for cell in source_notebook(COURSE, lab).cells)
    text = " ".join(ENGLISH.typeset(text.replace("{,}", ENGLISH.mark)).split())
    names = [e.msgid for e in polib.pofile(ROOT / "po" / "en" / f"{lab}.po") if e.msgctxt == "code"]
    assert [name for name in names if " ".join(name.split()) not in text] == []
