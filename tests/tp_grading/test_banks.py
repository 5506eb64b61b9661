"""The banks of answers are data of the course: read by their path, and told when wrong."""

import shutil

import pytest

from tests.bank import ROOT
from tp_grading.bank import read
from tp_grading.course import Course, CourseError

LAB = "tp04_manuel"


@pytest.fixture
def course(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "solutions" / LAB).mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / LAB / f"{LAB}.py", tmp_path / "solutions" / LAB)
    (tmp_path / "banks").mkdir()
    return Course(tmp_path)


def written(course, lab=LAB, change='{"0.3": "0.4"}'):
    (course.root / "banks" / "tp04.py").write_text(
        f"from tp_grading.bank import Bank\n\nbank = Bank({lab!r})\n"
        f"bank.wrong('init_weights', 'autre', {change}, says='')\n"
    )
    return read(course, LAB)


def test_an_answer_is_the_solution_with_its_change(course):
    (answer,) = written(course).answers
    assert answer.cell == "init_weights-answer"
    assert "0.4 * torch.randn" in answer.code and "0.3" not in answer.code


def test_an_answer_may_be_a_whole_cell(course):
    assert written(course, change='"\\ndef f(): ...\\n"').answers[0].code == "def f(): ..."


def test_a_lab_without_bank_says_where_to_write_it(course):
    with pytest.raises(CourseError, match=r"pas de banque.*banks/tp04\.py"):
        read(course, LAB)


def test_a_change_that_finds_nothing_is_named(course):
    with pytest.raises(CourseError, match=r"init_weights: autre.*'0,3'"):
        written(course, change='{"0,3": "0.4"}')


def test_a_bank_of_another_lab_is_refused(course):
    with pytest.raises(CourseError, match=r'bank = Bank\("tp04_manuel"\)'):
        written(course, lab="tp05_autograd")


def test_no_module_of_src_imports_the_tests():
    files = [*ROOT.glob("src/**/*.py"), *ROOT.glob("banks/*.py")]
    assert [f for f in files if "tests." in f.read_text(encoding="utf-8")] == []
