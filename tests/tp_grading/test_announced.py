"""A lab that announces other points than it gives is not built: both numbers are said."""

import shutil

import pytest

from tests.bank import ROOT
from tests.classes.conftest import run_in
from tp_grading import announced
from tp_grading.build import build, source_notebook
from tp_grading.course import Course, CourseError
from tp_utils.checks import load

COURSE = Course(ROOT)
LAB = "tp04_manuel"
HEAD = "# | 2 | `forward` | ●●○○○ | 20 min | 2 |"
CELL = '"grade_id": "forward", "locked": true, "points": 2'


@pytest.fixture
def draft(tmp_path):
    """A course of one lab, whose script a test changes."""
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "solutions" / LAB).mkdir(parents=True)
    shutil.copy(COURSE.script(LAB), tmp_path / "solutions" / LAB)
    return Course(tmp_path)


def with_changes(draft, *changes):
    path = draft.script(LAB)
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("lab", COURSE.labs)
def test_each_lab_announces_what_it_gives(lab):
    notebook = source_notebook(COURSE, lab)
    announced.refuse(lab, notebook, {name: check.points for name, check in load(lab).items()})
    rows = [row for cell in notebook.cells if (row := announced._rows(cell.source))]
    assert len(rows) >= 1 and sum(points for _line, points in rows[0]) > 10


@pytest.mark.parametrize(("changes", "said"), [
    ([(HEAD, HEAD[:-3] + "3 |")],
     ["24 en tout dans le tableau du début, 23 dans les vérifications", "forward : 3 dans le tableau, 2 dans sa cellule"]),
    ([(CELL, CELL[:-1] + "2.5")],
     ["23 en tout dans le tableau", "23,5 dans les vérifications", "forward : 2 dans le tableau, 2,5 dans sa cellule"]),
    ([(HEAD, HEAD[:-3] + "3 |"), ("| `train_step` | ●○○○○ | 5 min | 1 |", "| `train_step` | ●○○○○ | 5 min | 0 |")],
     ["forward : 3 dans le tableau, 2 dans", "train_step : 0 dans le tableau, 1 dans"]),
    ([("**Q4.3** (2 points)", "**Q4.3** (3 points)")], ["Q4.3 : 3 dans son énoncé, 2 dans sa cellule"]),
    ([("# | | Questions 4.1 à 4.5 | | 30 min | 7 |\n", "")], ["16 en tout dans le tableau du début, 23 dans"]),
])  # fmt: skip
def test_other_points_are_refused_with_both_numbers(draft, changes, said):
    with_changes(draft, *changes)
    with pytest.raises(CourseError) as told:
        build(draft, LAB)
    assert all(words in str(told.value) for words in said), told.value
    assert not draft.notebook(LAB).exists() and not draft.script(LAB).with_suffix(".ipynb").exists()


def test_the_points_of_a_check_are_those_of_its_cell(draft):
    with_changes(draft, (CELL, CELL[:-1] + "3"), (HEAD, HEAD[:-3] + "3 |"))
    code, said = run_in(draft.root, "build", LAB)
    assert code == 2
    assert "forward : 3 dans sa cellule, 2 dans sa vérification." in said
    assert "dans le tableau" not in said and not draft.notebook(LAB).exists()


def test_a_lab_without_a_table_announces_nothing(draft):
    text = draft.script(LAB).read_text("utf-8")
    draft.script(LAB).write_text(text.replace("Durée | Points |", "Durée | Note |"), "utf-8")
    assert build(draft, LAB).is_file()
