"""What the statements ask is looked at: each demand has an answer that breaks it and loses points."""

import re

import pytest

from tests.bank import ROOT, bank_of, instructor_notebook
from tp_grading.course import Course
from tp_utils.checks import load

LABS = Course(ROOT).labs


def words(text: str) -> str:
    """Return a text as it is read: one space between words, no mark-up."""
    return re.sub(r"\s+", " ", re.sub(r"[\u00a0\u202f]", " ", text.replace("*", "")))


@pytest.mark.parametrize("lab", LABS)
def test_each_demand_is_in_the_notebook_and_broken_by_an_answer(lab):
    read = words(" ".join(cell.source for cell in instructor_notebook(lab).cells))
    wrong = {(a.check, a.title) for a in bank_of(lab).answers if not a.right and a.credit < 1}
    assert {one.check for one in bank_of(lab).demands} == set(load(lab))
    for one in bank_of(lab).demands:
        assert words(one.words) in read, f"{one.check}: « {one.words} »"
        assert (one.check, one.broken_by) in wrong, f"{one.check}: « {one.broken_by} »"
