"""What a check lends has the name of what it stands for: Python's own errors say it to a student."""

import pickle

import numpy as np
import pytest

from tp_utils.checks.standins import shown_as
from tp_utils.checks.tp02.problems import Watched
from tp_utils.checks.tp02.random_search import Bowl
from tp_utils.checks.tp13.grid import Evaluate


@shown_as("Net")
class Fake:
    def forward(self, x):
        return x


@pytest.mark.parametrize(
    ("lent", "mistake", "said"),
    [
        (Watched("bent"), lambda f: f(1), "f() missing 1 required positional argument: 'a'"),
        (Watched("bent"), lambda f: f + 1, "for +: 'function' and 'int'"),
        (Bowl(np.zeros(2)), lambda error: error.w, "'function' object has no attribute 'w'"),
        (Bowl(np.zeros(2)), lambda error: error(), "error() missing 1 required"),
        (Fake(), lambda net: net.weights, "'Net' object has no attribute 'weights'"),
        (Fake(), lambda net: net.forward(), "Net.forward() missing 1 required"),
    ],
)
def test_an_error_names_what_the_student_knows(lent, mistake, said):
    with pytest.raises((TypeError, AttributeError)) as caught:
        mistake(lent)
    assert said in str(caught.value)


def test_another_process_can_still_receive_it():
    copy = pickle.loads(pickle.dumps(Evaluate([{"eps": 1.0}], [0.5], 0)))
    assert (type(copy), copy(eps=1.0)) == (Evaluate, 0.5)
