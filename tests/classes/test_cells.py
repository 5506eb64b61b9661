"""Small parts: cells, names, dates, levels."""

import datetime

import pytest

from tp_grading.term.cells import harmless as harmless_html
from tp_grading.term.export import harmless, to_csv
from tp_grading.term.names import Places
from tp_grading.term.roster import moodle_date
from tp_grading.term.status import level
from tp_grading.term.students import SAFE, key, slug


@pytest.mark.parametrize("text", [
    '=HYPERLINK("http://x";"y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "'=1",
    '"=1', "|calc", "%0A", "＝1", "\u00a0=1", "-cmd|' /C calc'!A0",
])  # fmt: skip
def test_no_cell_is_a_formula(text):
    shown = harmless(text)
    assert shown[0] == "'" and shown.isprintable()


@pytest.mark.parametrize(
    "text", ["Élodie", "d'Aubigné", "12,5", "-3", "+33612345678", "-", "", "a=b"]
)
def test_ordinary_cells_stay(text):
    assert harmless(text) == text


def test_separator_and_quotes_inside_a_cell_stay_inside():
    assert to_csv([['a;b "c"', "x,=1"]], ";", excel=False) == b'"a;b ""c""";"x,=1"\r\n'


@pytest.mark.parametrize("path, expected", [
    ("Zoé D’A_12_assignsubmission_file_/tp.ipynb", ("Zoé D’A", 12, "tp.ipynb", False)),
    ("Zoé_12_assignsubmission_file/tp.ipynb", ("Zoé", 12, "tp.ipynb", False)),
    ("Zoé_12_assignsubmission_file_tp.ipynb", ("Zoé", 12, "tp.ipynb", True)),
    ("remises/Zoé_12_assignsubmission_file_/a/tp.ipynb", ("Zoé", 12, "a/tp.ipynb", False)),
    ("A_1_assignsubmission_file_/B_2_assignsubmission_file_/t", ("A", 1, None, False)),
    ("Zoé_12_assignsubmission_onlinetext_/o.html", ("Zoé", 12, "o.html", False)),
])  # fmt: skip
def test_names_of_moodle(path, expected):
    found = Places().find(path)
    assert (found.name, found.number, found.loose) == (expected[0], expected[1], expected[3])
    assert expected[2] is None or found.file == expected[2]
    assert found.folder + ("" if found.loose else "/") + found.file == path


@pytest.mark.parametrize("path", ["notes.txt", "Zoé_x_assignsubmission_file_/t", "_MACOSX/a_1_b_c"])
def test_other_names_say_nothing(path):
    assert Places().find(path) is None


@pytest.mark.parametrize("name, expected", [
    ("Jean-François Œuvrard", "jean-francois-oeuvrard"), ("Zoé D’Aubigné", "zoe-d-aubigne"),
    ("Nguyễn Thị", "nguyen-thi"), ("../..", None), ("李明", None), ("*?[a]", "a"),
])  # fmt: skip
def test_identifiers_are_plain(name, expected):
    assert SAFE.match(slug(name))
    assert slug(name) == expected if expected else slug(name).startswith("etudiant-")


def test_key_of_a_name():
    assert key("LEFÈVRE  Élodie") == key("E\u0301lodie Lefe\u0300vre")
    assert key("Hélène") != key("Helene")


def test_dates_of_moodle():
    expected = datetime.datetime(2026, 11, 1, 18, 2)
    for text in ("dimanche 1er novembre 2026, 18:02", "Sunday, 1 November 2026, 6:02 PM",
                 "1 novembre 2026, 18:02"):  # fmt: skip
        assert moodle_date(text) == expected
    assert moodle_date("-") is None and moodle_date("32 mars 2026, 10:00") is None


def test_levels_of_marks():
    assert [level(s, 2) for s in (2, 1, 0.5, 0, None)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("text", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>', '<a href=" JaVaScRiPt:alert(1)">x</a>',
    '<a href="data:text/html,<script>1</script>">x</a>', "<iframe src=//x></iframe>",
    '<div style="background:url(javascript:1)">x</div>', '<img src="http://traceur/x.png">',
    "<math><mtext><img src onerror=alert(1)>", "<details open ontoggle=alert(1)>x</details>",
])  # fmt: skip
def test_html_of_a_student_runs_nothing(text):
    from tests.classes.test_graded import Active

    found = Active(harmless_html(text))
    assert found.scripts == [] and found.events == []
    assert "<img src=" not in harmless_html(text) and "url(" not in harmless_html(text)
    assert 'href="data' not in harmless_html(text)
