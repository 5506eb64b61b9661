"""`tp-grade share`: who marks which copy."""

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.classes.making import LAB
from tp_grading import byhand
from tp_grading.course import Course
from tp_grading.record import Recorder
from tp_grading.record.recorder import points_of
from tp_grading.verdict import Mark, Report, Verdict

STUDENTS = ["ada", "bob", "eve", "gil", "zoe"]


@pytest.fixture
def marked(course):
    """Return a function that adds simulated copies to the course."""
    released = nbformat.read(Course(course).notebook(LAB), 4)
    marks = tuple(Mark(n, Verdict.MANUAL, p, None) for n, p in points_of(released).items())
    url = f"sqlite:///{course}/gradebook.db"

    def add(*students):
        with Recorder(course / ".tp-grade.journal", url) as recorder:
            recorder.declare(LAB, released)
            recorder.record_group([(s, Report(LAB, "a" * 64, marks), None) for s in students])
        return url

    return add


def test_copies_are_shared_shown_completed_and_given_back(marked, tp_grade):
    assert tp_grade("share", LAB, "--between", "ann,bob")[0] == 2  # nothing is graded
    url = marked(*STUDENTS[:4])
    code, said = tp_grade("share", LAB, "--between", "ann, bob")
    assert code == 0 and "ann : 2 copies, dont 2 à corriger" in said and "bob : 2 copies" in said
    with Gradebook(url) as gb:
        first = byhand.shares(gb, LAB)
    assert tp_grade("share", LAB, "--between", "ann,bob") == (0, said)  # the same again
    marked("zoe")
    assert "Sans correcteur : zoe" in tp_grade("share", LAB)[1]
    assert tp_grade("share", LAB, "--between", "ann,bob")[0] == 0
    with Gradebook(url) as gb:
        assert {s: who for s, who in byhand.shares(gb, LAB).items() if s in first} == first
    assert "à corriger par ann" in tp_grade("history", LAB, "--hand")[1]
    assert "Sans correcteur : " + ", ".join(STUDENTS) in tp_grade("share", LAB, "--nobody")[1]
    with Gradebook(url) as gb:
        assert byhand.shares(gb, LAB) == {}


@pytest.mark.parametrize(
    "words", [("--between", " ,"), ("--between", "ann", "--nobody"), ("--between", "x" * 200)]
)
def test_what_cannot_be_shared_is_said(marked, tp_grade, words):
    marked("ada")
    code, said = tp_grade("share", LAB, *words)
    assert code == 2 and said.strip() and "Traceback" not in said
