import subprocess
import sys

import pytest

from tests.bank import ROOT
from tp_grading.course import Course, CourseError


def test_course_is_found_from_below_and_missed_elsewhere(tmp_path):
    assert Course.find(ROOT / "src" / "tp_utils").root == ROOT
    with pytest.raises(CourseError, match=r"nbgrader_config\.py"):
        Course.find(tmp_path)


def test_unknown_lab_is_answered_with_the_list():
    with pytest.raises(CourseError, match="tp04_manuel"):
        Course(ROOT).script("tp99")


def test_command_says_its_errors_in_one_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tp_grading.cli", "build"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "Aucun cours ici" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [[], ["build"], ["demo"]])
def test_help_has_an_example(command):
    done = subprocess.run(
        [sys.executable, "-m", "tp_grading.cli", *command, "--help"], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert not command or "Exemple" in done.stdout


def test_installation_cell_is_made_from_the_one_setting():
    from tp_grading.build import source_notebook

    course = Course(ROOT)
    cells = source_notebook(course, course.labs[0]).cells
    code = next(c for c in cells if c.cell_type == "code")
    assert course.address in code.source and "--no-deps" in code.source
    names = {}
    exec(code.source, names)  # tp_utils is here: nothing is installed,
    exec(code.source, names)  # and the cell can be run twice
