"""The course map says where each item of the five lab sheets is taught, and it is there."""

import json
import re
from collections import Counter
from functools import cache
from itertools import chain

import pytest

from tests.bank import ROOT
from tp_grading.course import Course
from tp_grading.translation import declared
from tp_utils.checks import load
from tp_utils.checks.judges.predictions import Predictions

COURSE = Course(ROOT)
TEXT = (ROOT / "docs/plan-du-cours.md").read_text(encoding="utf-8")
SHEET = re.compile(
    r"^<details><summary>Feuille (\d{3}), « ([^»]+) » : (\d+) éléments</summary>\n\n(.*?)\n\n</details>$",
    re.S | re.M,
)
SHEETS = {m[1]: (int(m[3]), m[4].splitlines()) for m in SHEET.finditer(TEXT)}
ROWS = [
    (sheet, *(part.strip() for part in line.strip("|").split("|")))
    for sheet, (_announced, lines) in SHEETS.items()
    for line in lines[2:]
]
# What the sheets number themselves: a row is lost, and one of these is missing.
NUMBERED = {
    "000": [f"Q{n}" for n in range(1, 18)]
    + ["2.1, 1", "2.1, 2", "2.1, 3", "2.1, 4", "2.1, 5", "2.1, 6"]
    + ["2.2, 1", "2.2, 2", "2.2, 3", "2.3, 1", "2.3, 2", "2.3, 3", "2.4, 1", "2.4, 2", "2.5", "2.6"]
    + [f"figure {n}" for n in range(1, 4)],
    "001": [f"1.{n}" for n in range(1, 10)]
    + [f"1.10.{n}" for n in range(1, 4)]
    + [f"2.{n}" for n in range(1, 9)]
    + [f"3.{n}" for n in range(1, 8)]
    + [f"4.{n}" for n in range(2, 6)]
    + [f"5.{n}" for n in range(1, 7)]
    + [f"étape {n}" for n in range(1, 6)],
    "002": ["2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "4.2", "5.1", "5.2", "6", "7"]
    + [f"figure {n}" for n in range(1, 14)],
    "003": [f"Q{n}" for n in range(1, 16)],
    "004": ["1", "2", "3.1", "3.1.1", "3.1.2", "3.1.3", "3.2", "3.3", "4"],
}


@cache
def cells(number):
    """The grade_ids and the headings of a lab, as its released notebook has them."""
    [lab] = [name for name in COURSE.labs if int(name[2:4]) == number]
    notebook = json.loads(COURSE.notebook(lab).read_text(encoding="utf-8"))
    options = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
    pages = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    headings = chain.from_iterable(re.findall(r"^#+ (.*)$", page, re.M) for page in pages)
    return (
        {one["grade_id"] for one in options if one.get("grade")},
        {" ".join(heading.split()) for heading in headings},
    )


def test_the_five_sheets_are_there():
    assert list(SHEETS) == list(NUMBERED)


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_has_as_many_items_as_it_says(sheet):
    announced, lines = SHEETS[sheet]
    assert announced == len(lines) - 2


def test_the_map_says_how_many_items_there_are():
    assert int(re.search(r"leurs (\d+) éléments", TEXT)[1]) == len(ROWS)
    assert ("il n'y en a pas" in TEXT) == all(row[3] != "—" for row in ROWS)


@pytest.mark.parametrize("sheet", NUMBERED)
def test_every_number_of_a_sheet_is_there(sheet):
    named = " / ".join(row[1] for row in ROWS if row[0] == sheet)
    lost = [
        n for n in NUMBERED[sheet] if not re.search(rf"(?<![\w.]){re.escape(n)}(?![\w.])", named)
    ]
    assert not lost


def test_no_item_is_there_twice():
    for column in (1, 2):
        seen = Counter((row[0], row[column]) for row in ROWS)
        assert [item for item, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}, {row[1]}")
def test_an_item_is_taught_where_the_map_says(row):
    _sheet, _number, _what, lab, where = row
    if lab == "—":
        assert len(where.split()) > 1, "a word why"
        return
    ids, headings = cells(int(lab))
    sections = re.findall(r"« (.*?) »", where)
    graded = re.findall(r"`([^`]*)`", re.sub(r"«.*?»", "", where))
    assert sections or graded
    assert set(graded) <= ids
    assert set(sections) <= headings


def test_the_table_of_questions_has_each_once_and_the_checks_of_predictions():
    part = TEXT.split("## Les questions, et qui y répond")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|(.*)\|(.*)\|(.*)\|$", part, re.M)
    done = declared(COURSE, "en")  # a new lab joins the table before its English
    labs = [lab for lab in COURSE.labs if lab in done or f"| {int(lab[2:4])} |" in part]
    assert [int(row[0]) for row in rows] == [int(lab[2:4]) for lab in labs]
    for lab, (_number, *columns) in zip(labs, rows, strict=True):
        checked, *written = (re.findall(r"`([\w-]+)`", column) for column in columns)
        assert checked == [n for n, one in load(lab).items() if isinstance(one, Predictions)]
        graded = cells(int(lab[2:4]))[0]
        assert sorted(chain.from_iterable(written)) == sorted(
            n for n in graded if re.fullmatch(r"q\d+-\d+", n)
        )
