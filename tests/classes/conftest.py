import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from tests.classes.making import WORKSHEET, class_zip, course_folder


@pytest.fixture(scope="session")
def empty_gradebook(tmp_path_factory):
    """Make the tables once: alembic, in its own process, takes seconds."""
    from tp_grading.record.recorder import alembic_on_path

    alembic_on_path()
    path = tmp_path_factory.mktemp("carnet") / "gradebook.db"
    Gradebook(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def course(tmp_path, empty_gradebook):
    (tmp_path / "cours").mkdir()
    shutil.copy(empty_gradebook, tmp_path / "cours" / "gradebook.db")
    return course_folder(tmp_path / "cours")


def run_in(course, *arguments, typed=None):
    """Run a command in a course folder; return its status and what it said. `typed`: on the keyboard."""
    from tp_grading.cli import main

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        done = CliRunner().invoke(main, [str(a) for a in arguments], input=typed)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture
def tp_grade(course):
    """Return a function: the command in the course folder, its status and what it said."""
    return lambda *arguments: run_in(course, *arguments)


def with_class(course):
    """Write the archive of the class and its list in a course folder."""
    (course / "feuille.csv").write_text(WORKSHEET, encoding="utf-8")
    return class_zip(course / "remises.zip")


@pytest.fixture
def moodle(course):
    return with_class(course)


@pytest.fixture(scope="session")
def graded(once, tmp_path_factory, empty_gradebook):
    """A course whose class has been collected and graded, in the sandbox, once for all tests."""
    from tests.classes.making import LAB

    def fill(folder):
        course = course_folder(folder)
        shutil.copy(empty_gradebook, course / "gradebook.db")
        with_class(course)
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
            gb.add_assignment(LAB, duedate="2026-11-05 20:00:00 UTC")
        zone = ("--timezone", "Europe/Paris")
        run_in(course, "collect", LAB, "remises.zip", "--list", "feuille.csv", *zone)
        # in its own process: the warm kernel outlives the command in this one
        command = [sys.executable, "-m", "tp_grading.cli", "autograde", LAB, "--workers", "2"]
        done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=280)
        assert done.returncode == 1 and "jean-francois-oeuvrard" in done.stdout, done.stderr

    return Path(shutil.copytree(once("classe", fill), tmp_path_factory.mktemp("classe") / "cours"))
