import pytest
from click.testing import CliRunner

from tests.classes.making import WORKSHEET, class_zip, course_folder


@pytest.fixture
def course(tmp_path):
    (tmp_path / "cours").mkdir()
    return course_folder(tmp_path / "cours")


@pytest.fixture
def tp_grade(course, monkeypatch):
    """Return a function: the command in the course folder, its status and what it said."""
    from tp_grading.cli import main

    monkeypatch.chdir(course)

    def run(*arguments):
        done = CliRunner().invoke(main, [str(a) for a in arguments])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    return run


@pytest.fixture
def moodle(course):
    """Write the archive of the class and its list in the course folder."""
    (course / "feuille.csv").write_text(WORKSHEET, encoding="utf-8")
    return class_zip(course / "remises.zip")
