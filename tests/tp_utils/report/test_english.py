"""Reports in English: they speak the language of the notebook, unless `TP_LANG` says otherwise."""

import json

import pytest

from tests.bank import checked_points
from tests.test_english import FRENCH
from tests.tp_utils.report import copies
from tp_utils.report import cli, compose, notebook
from tp_utils.report.rapport import rapport
from tp_utils.report.suivi import suivi

POINTS = checked_points("tp04_manuel")


@pytest.fixture
def english():
    """A notebook that its first cell makes English, as those of notebooks-en."""
    content = copies.blank("tp04_manuel", "notebooks-en")
    assert content["metadata"]["language"] == "en"
    copies.outcome(content, "backward", "wrong", 0.5, "The sign is reversed.")
    return content


def test_a_progress_report_speaks_the_language_of_its_notebook(english):
    text = copies.text(suivi(notebook.lab(english, "tp04_manuel"), compose.Own(), ""))
    for words in ("PROGRESS REPORT", "Lab 4", f"0 exercises done out of {len(POINTS)}; 2 points out of {sum(POINTS.values()):g}", "Difficulty",
                  "○ not attempted", "Name:", "What I did not understand", "★ questions"):  # fmt: skip
        assert words in text, words
    assert not FRENCH.findall(text), FRENCH.findall(text)


def test_a_report_speaks_the_language_of_its_first_notebook(english, tmp_path):
    (tmp_path / "rapport.md").write_text("---\nname: Ada\ngroup: B\n---\n# Methods\n\nGradients.\n")
    own = compose.own_text(tmp_path / "rapport.md")
    page = rapport([notebook.lab(english, "tp04_manuel")], own)
    text = copies.text(page)
    assert "Ada · B" in text and "Answers to the questions" in text
    assert copies.reader(page).trailer["/Root"]["/Lang"].lower().startswith("en")
    assert not FRENCH.findall(text), FRENCH.findall(text)


def test_the_language_that_a_student_chooses_comes_first(english, monkeypatch):
    monkeypatch.setenv("TP_LANG", "fr")
    assert notebook.lab(english, "tp04_manuel").language == "fr"
    for odd in ({}, {"language": "xx"}, {"language": 3}, []):
        assert notebook.language_of({"metadata": odd}) == "fr"
    assert notebook.language_of([]) == "fr"


def test_the_command_writes_an_outline_in_english(english, tmp_path, capsys):
    path = tmp_path / "tp04_manuel.ipynb"
    path.write_text(json.dumps(english), "utf-8")
    assert cli.main(["suivi", str(path)]) == 0
    outline = (tmp_path / "tp04_manuel-suivi.md").read_text("utf-8")
    assert "# What I understood" in outline and "name: \n" in outline
    said = capsys.readouterr()
    assert "created: write your text there" in said.out and not FRENCH.findall(said.out)
