"""The mutation run: survivors are known, and each has its reason."""

import contextlib

import pytest

from tests.bank import ROOT, bank_of
from tests.mutation import mutants, survivors
from tp_grading.course import Course
from tp_utils.checks import load


def exercises():
    """Yield the exercises of each lab; a lab whose checks cannot be loaded is told by other tests."""
    for lab in Course(ROOT).labs:
        with contextlib.suppress(Exception):
            yield from dict.fromkeys((lab, check.target) for check in load(lab).values())


@pytest.mark.sweep
@pytest.mark.parametrize(("lab", "target"), list(exercises()))
def test_survivors_are_declared(lab, target):
    bank = bank_of(lab)
    count, alive = survivors(lab, target)
    assert count > 0
    assert [mutant for mutant in alive if mutant not in bank.equivalent] == []


def test_mutants_change_signs_axes_transposes_reductions_and_constants():
    source = "def f(A):\n    x = -A.T.sum(dim=0, keepdim=True) * 0.3\n    return x[0, 1:] + 1"
    found = " ".join(text for _, text in mutants(source))
    for piece in (
        "+A.T",
        "A.clone()",
        "mean(",
        "dim=1",
        "keepdim=False",
        "/ 0.3",
        "0.6",
        "x[0, 1:] - 1",
        "x[0, 1:] + 0",
        "x[1:, 0]",
    ):
        assert piece in found, piece
