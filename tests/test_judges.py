"""The judges raise nothing but Wrong, whatever plain data they get."""

from itertools import islice

import numpy as np
import pytest

from tests.bank import ROOT, namespace
from tp_grading.course import Course
from tp_utils.checks import Wrong, load, observe
from tp_utils.checks.plain import Opaque, dumps

LABS = Course(ROOT).labs
JUNK = [None, True, 3, float("nan"), "x", [], [1, 2], {}, {"a": None}, Opaque("T")]
JUNK += [np.zeros(0), np.full((2, 2), np.nan), np.array(1.0), np.ones((7, 7))]


def corrupted(got, depth=0):
    yield from JUNK
    if isinstance(got, dict) and depth < 5:
        for key, value in got.items():
            yield {k: v for k, v in got.items() if k != key}
            for other in corrupted(value, depth + 1):
                yield {**got, key: other}
    elif isinstance(got, list) and depth < 5:
        for i, value in enumerate(got[:3]):
            for other in corrupted(value, depth + 1):
                yield [*got[:i], other, *got[i + 1 :]]


@pytest.mark.parametrize("lab", LABS)
def test_judges_raise_only_wrong(lab: str):
    names = namespace(lab)
    for check in load(lab).values():
        (case, *_others) = check.draw((0,))
        (seen,) = observe(check, names[check.target], [dumps(case)])
        check.judge(case, seen["got"])
        for got in islice(corrupted(seen["got"]), 250):
            try:
                check.judge(case, got)
            except Wrong as wrong:
                assert wrong.message
