"""`near` and infinite values: each agrees with itself alone, and hides nothing of the others."""

import warnings

import pytest

from tp_utils.checks.judges.judging import near

INF = float("inf")


@pytest.mark.parametrize(
    ("got", "expected", "agree"),
    [
        ([INF, 2.0], [INF, 2.0], True),
        ([INF, 2.0], [INF, 3.0], False),
        ([1.0, 2.0], [INF, 2.0], False),
        ([-INF], [INF], False),
        ([float("nan")], [INF], False),
        ([1.00001, 5.0], [1.0, 5.0], True),
    ],
)
def test_an_infinite_value_agrees_with_itself_alone(got, expected, agree):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert near(got, expected) is agree
