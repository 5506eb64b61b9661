"""What the judge does without any kernel: draw cases once, read observations, choose cells."""

import json

import numpy as np
import pytest

from tp_grading.judge import Secret, names
from tp_grading.judge.observe import read
from tp_grading.judge.secret import draw
from tp_grading.run import Execution
from tp_grading.verdict import Verdict
from tp_utils.checks import load
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges import visits as loops
from tp_utils.checks.plain import dumps, loads

SECRET = Secret(b"0123456789abcdef")


def test_cases_are_those_of_a_student_and_of_a_year():
    def encoded(secret=SECRET, student="ada"):
        return draw(secret, "tp04_manuel", "forward", student).encoded()

    assert encoded() == encoded(Secret(SECRET.key))  # an appeal gets the same
    others = [encoded(student="alan"), encoded(Secret(b"another key, of a course")),
              encoded(Secret(SECRET.key, "2027"))]  # fmt: skip
    one = len(load("tp04")["forward"].draw((0,)))
    assert all(len(other) == len(encoded()) > 2 * one for other in others)  # as hard
    assert not set(encoded()) & {case for other in others for case in other}
    drawn = draw(SECRET, "tp04_manuel", "forward")
    texts = drawn.encoded()
    drawn.cases[-1]["weights"]["Wh"] += 1  # the judge's are its own
    assert not np.array_equal(loads(texts[-1])["weights"]["Wh"], drawn.cases[-1]["weights"]["Wh"])


def test_a_check_says_how_often_it_is_drawn():
    drawn, check = draw(SECRET, "tp04_manuel", "train"), load("tp04")["train"]
    assert drawn.again == len(check.draw((0,))) and drawn.cases[-1] is drawn.cases[0]
    assert len(drawn.cases) >= drawn.again * (check.draws + 1)


def seen(*observations):
    return Execution("ok", content={"status": "ok", "seen": dumps(list(observations))})


def test_observations_are_read_up_to_the_one_that_ends_them():
    right = {"status": "ok", "got": 1}
    failed = {"status": "error", "error": "MemoryError", "message": "x", "where": ""}
    observations, verdict = read(seen(right, failed, right), 20, 3)
    assert [o["status"] for o in observations] == ["ok", "error", "ok"]
    assert verdict == Verdict.MEMORY
    observations, verdict = read(seen(right, {"status": "time"}, right), 20, 3)
    assert [o["status"] for o in observations] == ["ok", "time"] and verdict == Verdict.TIME
    observations, verdict = read(seen(right, right, right), 20, 2)
    assert [o["got"] for o in observations] == [1, 1] and verdict == Verdict.WRONG


@pytest.mark.parametrize("text", ["", "[]", "[1]", "{}", json.dumps([[]]), "x" * 10, None, 3])
def test_forged_observations_are_an_error(text):
    observations, verdict = read(Execution("ok", content={"seen": text}), 20, 2)
    assert [o["status"] for o in observations] == ["error"] and verdict == Verdict.ERROR


def test_an_import_by_name_does_not_run_the_demonstrations():
    cells = ["import torch", "def f(x):\n    curves = torch.ones(x)\n    return __import__('numpy')",
             "curves = f(10_000)", "exec('y = 1')"]  # fmt: skip
    assert names.needed(cells[:3], {1}, {0, 2}) == {0, 1}
    assert names.needed(cells, {1}, {0, 2, 3}) == {0, 1, 3}


@pytest.mark.parametrize("flat", [False, True])
def test_gradients_of_examples_are_those_of_batches_of_one(flat):
    rng = np.random.default_rng(0)
    data = loops.draw_data(rng)
    weights = loops.draw_start(rng, data, nh=5)
    if flat:
        weights = {k: w.ravel() if k.startswith("b") else w for k, w in weights.items()}
    found = oracle.gradients_of_examples(weights, data["X"], data["Y"])
    for i in range(loops.N):
        one = oracle.gradients(weights, data["X"][i : i + 1], data["Y"][i : i + 1])
        for key, gradient in one.items():
            assert found[key].shape == (loops.N, *weights[key].shape)
            assert np.allclose(found[key][i], gradient.reshape(weights[key].shape), atol=1e-12)
