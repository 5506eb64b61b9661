"""The marking schemes that formgrader shows: all of them there, none elsewhere."""

import nbformat
import pytest
from traitlets.config import Config

from tests.bank import ROOT
from tp_grading.answers import grade_id, is_answer
from tp_grading.build import source_notebook
from tp_grading.course import Course
from tp_grading.marking import ShowScheme
from tp_utils.i18n import speaking

LAB = "tp04_manuel"
FORMGRADER = {"submission_id": "abc", "assignment_id": LAB, "notebook_id": LAB}


def show(folder, resources, lab=LAB):
    """Return the student's notebook of a lab as formgrader would show it."""
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.source_directory = "solutions"
    released = nbformat.read(Course(ROOT).notebook(lab), as_version=4)
    return released, ShowScheme(config=config).preprocess(released.copy(), resources)[0]


def write_source(folder, lab):
    """Write the instructor's notebook of a lab under `folder`."""
    path = folder / "solutions" / lab / f"{lab}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source_notebook(Course(ROOT), lab), path)


@pytest.mark.parametrize("lab", Course(ROOT).labs)
def test_every_written_question_has_its_scheme(tmp_path, lab):
    write_source(tmp_path, lab)
    resources = {**FORMGRADER, "assignment_id": lab, "notebook_id": lab}
    released, shown = show(tmp_path, resources, lab)
    questions = [n for n, cell in enumerate(shown.cells) if _marked_by_hand(cell)]
    for n in questions:
        scheme = shown.cells[n - 1]
        assert "marking-scheme" in scheme.source and "Barème" in scheme.source, grade_id(
            shown.cells[n]
        )
        assert "SOLUTION" not in scheme.source and "nbgrader" not in scheme.metadata
    # and the cell that tells assistants of one another
    assert len(shown.cells) == len(released.cells) + len(questions) + 1


def test_an_instructor_who_speaks_english_has_schemes_in_english(tmp_path):
    write_source(tmp_path, LAB)
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())

    def schemes():
        shown = show(tmp_path, FORMGRADER)[1].cells
        return [cell.source for cell in shown if "marking-scheme" in cell.source]

    with speaking("en"):
        assert all("Barème" in text for text in schemes())  # no catalogue in this course
        (tmp_path / "po").symlink_to(ROOT / "po")
        english = schemes()
    assert len(english) == 5 and not any("Barème" in text for text in english)
    assert all("Marking scheme" in text for text in english)
    assert all("Barème" in text for text in schemes())


@pytest.mark.parametrize(
    "resources",
    [{}, {"nbgrader": {"student": "ada"}}, {**FORMGRADER, "nbgrader": {"student": "ada"}}],
    ids=["nbconvert", "feedback", "both"],
)
def test_nothing_is_shown_elsewhere(tmp_path, resources):
    write_source(tmp_path, LAB)
    released, shown = show(tmp_path, resources)
    assert shown.cells == released.cells


@pytest.mark.parametrize("content", [None, "{", '{"cells": 3}', "é".encode("utf-16")])
def test_a_missing_or_broken_source_is_said(tmp_path, content):
    if content is not None:
        path = tmp_path / "solutions" / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    _, shown = show(tmp_path, FORMGRADER)
    notices = [cell.source for cell in shown.cells if "marking-scheme" in cell.source]
    assert len(notices) == 5 and all("tp-grade build" in text for text in notices)


def test_the_course_configuration_uses_it():
    assert Course(ROOT).config().HTMLExporter.preprocessors == ["tp_grading.marking.ShowScheme"]


def _marked_by_hand(cell):
    return is_answer(cell) and cell.metadata["nbgrader"]["grade"]
