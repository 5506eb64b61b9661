import subprocess
import sys

import pytest

from tests.bank import ROOT
from tp_grading import course
from tp_grading.course import Course, CourseError


def test_course_is_found_from_below_and_missed_elsewhere(tmp_path):
    assert Course.find(ROOT / "src" / "tp_utils").root == ROOT
    with pytest.raises(CourseError, match=r"nbgrader_config\.py"):
        Course.find(tmp_path)


@pytest.mark.parametrize("given, used", [
    ("postgresql://tp@h/tp", "postgresql+psycopg://tp@h/tp"),
    ("postgres://tp@h/tp", "postgresql+psycopg://tp@h/tp"),
    ("postgresql+psycopg://tp@h/tp", "postgresql+psycopg://tp@h/tp"),
    ("sqlite:////srv/a.db", "sqlite:////srv/a.db"),
])  # fmt: skip
@pytest.mark.needs_psycopg
def test_postgresql_is_read_by_psycopg_3(tmp_path, given, used):
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = {given!r}\n"
    )
    assert Course(tmp_path).config().CourseDirectory.db_url == used


@pytest.mark.parametrize("url", ["postgresql://tp@h/tp", "postgresql+psycopg2://tp@h/tp"])
def test_a_driver_that_is_missing_is_told_in_a_sentence(monkeypatch, url):
    monkeypatch.setattr(course, "find_spec", lambda name: None)
    with pytest.raises(CourseError, match=r"pip install 'psycopg\[binary\]'"):
        course.with_driver(url)


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

    here = Course(ROOT)
    cells = source_notebook(here, here.labs[0]).cells
    code = next(c for c in cells if c.cell_type == "code")
    assert here.address in code.source and "--no-deps" in code.source
    names = {}
    exec(code.source, names)  # tp_utils is here: nothing is installed,
    exec(code.source, names)  # and the cell can be run twice


@pytest.mark.parametrize("said", ['"de"', "5", '["fr", "en"]'])
def test_a_language_that_the_course_has_not_is_told_in_a_sentence(tmp_path, said):
    (tmp_path / "pyproject.toml").write_text(f"[tool.tp]\nlanguage = {said}\n")
    with pytest.raises(CourseError, match=r"pyproject\.toml.*n'est pas une langue.*fr, en"):
        _ = Course(tmp_path).language


@pytest.mark.parametrize("text", ["", "[tool.tp]\n", '[tool.tp]\nlanguage = "fr"\n'])
def test_a_course_that_says_nothing_is_in_french(tmp_path, text, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    (tmp_path / "pyproject.toml").write_text(text)
    assert Course(tmp_path).language == "fr"
