"""The engine's own promises: the same everywhere, calls that know nothing of each other, shares."""

import numpy as np
import pytest
import torch

from tests.bank import ROOT
from tp_grading.course import Course
from tp_grading.judge.secret import SEEDS, Secret, draw
from tp_utils.checks import Check, Wrong, decide, load, observe
from tp_utils.checks.deciding import JudgeFault
from tp_utils.checks.drawing import MANY, ONCE
from tp_utils.checks.engine import GRADING, NOTEBOOK
from tp_utils.checks.judges.judging import same_but_ones, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.plain import dumps
from tp_utils.checks.properties import ALL, HISTORY, INPUTS, STABILITY, STATE, VALUES

LABS = Course(ROOT).labs


class Scaled(Check):
    """`scaled(x, k)`: k x."""

    name = "scaled"
    points = 2

    def cases(self, rng):
        return [
            {"x": rng.standard_normal(3), "k": k, "huge": huge}
            for k, huge in ((2.0, False), (3.0, True))
        ]

    def run(self, target, case):
        return target(case["x"], case["k"])

    def judge(self, case, got):
        if not isinstance(got, np.ndarray) or got.shape != (3,):
            raise Wrong("une autre forme")
        if not np.allclose(got, case["k"] * case["x"]):
            raise explain(got, [Mistake("le carré", case["x"] ** 2)]) or Wrong("faux", named=False)

    def property_of(self, case):
        return STABILITY if case["huge"] else VALUES


check = Scaled()


def test_notebook_nbgrader_and_sealed_grading_draw_as_many_cases():
    for lab in LABS:
        for name, one in load(lab).items():
            routes = [one.drawn(range(s, s + one.draws)) for s in (NOTEBOOK, GRADING)]
            routes.append(draw(Secret(b"k" * 32), lab, name))
            assert len({(len(r.cases), r.again) for r in routes}) == 1, f"{lab} {name}"
            assert one.draws <= SEEDS


def test_a_long_case_is_run_once_and_the_others_as_often_as_without_it(monkeypatch):
    usual = check.drawn(range(3))
    cases = type(check).cases
    monkeypatch.setattr(
        type(check), "cases", lambda self, rng: [*cases(self, rng), {"x": [1.0], "k": 2.0, ONCE: 1}]
    )
    long = check.drawn(range(3))
    assert sum(ONCE in case for case in long.cases) == 1 and long.again == usual.again
    assert [dumps(c) for c in long.cases if ONCE not in c] == usual.encoded()


def test_many_rows_come_once_and_a_part_of_them_is_not_the_whole(monkeypatch):
    usual = check.drawn(range(3))
    monkeypatch.setattr(type(check), "by_row", (("x",),))
    drawn = check.drawn(range(3))
    (long,) = [case for case in drawn.cases if ONCE in case]
    assert len(long["x"]) == MANY and {*long["x"]} == {*usual.cases[0]["x"]}
    for n in (100, 1000):
        assert abs(long["x"][:n].mean() - long["x"].mean()) > 1e-3
    assert [dumps(c) for c in drawn.cases if ONCE not in c] == usual.encoded()


def test_checks_with_fewer_draws_say_why(capsys):
    """The list of the checks that are too slow for as many draws as the others, with the reason."""
    told = []
    for lab in LABS:
        for name, one in load(lab).items():
            cases = one.cases(np.random.default_rng(1))
            fewer = one.draws < Check.draws or not one.again or any(ONCE in case for case in cases)
            assert bool(one.slow) == fewer, f"{lab} {name}: draws {one.draws}, « {one.slow} »"
            told += [f"{lab} {name}: {one.slow}"] if fewer else []
    with capsys.disabled():
        print("\n" + "\n".join(told))


def test_a_result_that_a_later_call_rewrites_costs_half_and_the_same_result_twice_nothing():
    buffers = {}

    def same_memory(x, k):
        return np.multiply(k, x, out=buffers.setdefault(x.shape, np.empty(x.shape)))

    found = check.outcome(same_memory)
    assert (found.status, found.credit) == ("wrong", 0.5) and "la même mémoire" in found.message
    kept = {}
    assert check.outcome(lambda x, k: kept.setdefault((x.tobytes(), k), k * x)).status == "passed"


@pytest.mark.parametrize(
    ("setting", "value"), [("set_grad_enabled", False), ("set_default_dtype", torch.float64)]
)
def test_a_setting_of_torch_is_put_back_and_what_forgets_to_do_it_is_told(setting, value):
    change = getattr(torch, setting)

    def forgetful(x, k):
        change(value)
        return k * x

    got = check.outcome(forgetful)
    assert got.credit == 1 - STATE.cost and f"torch.{setting}" in got.message
    assert torch.is_grad_enabled() and torch.get_default_dtype() is torch.float32

    def careful(x, k):
        with torch.set_grad_enabled(False):
            return k * x

    assert check.outcome(careful).status == "passed"


@pytest.mark.parametrize(
    ("shape", "expected", "alike"),
    [
        ((3,), (1, 3), True),
        ((3, 1), (3,), True),
        ((1, 1), (), True),
        ((3, 2, 1), (3, 2), False),
        ((1, 3, 2), (3, 2), False),
        ((2, 3, 1), (2, 3, 1), True),
        ((3, 2), (2, 3), False),
    ],
)
def test_a_row_is_a_vector_and_a_matrix_has_two_axes(shape, expected, alike):
    assert same_but_ones(shape, expected) is alike


def test_what_run_does_to_a_case_is_done_to_a_copy():
    def spoil(x, k):
        y = k * x
        x *= 0
        return y

    got = check.outcome(spoil)
    assert (
        got.credit == 1 - INPUTS.cost and "modifie sur place" in got.message and "x" in got.message
    )
    check.changes = ("x",)
    try:
        assert check.outcome(spoil).status == "passed"
    finally:
        del check.changes


def test_a_result_that_depends_on_the_calls_before_it_is_seen():
    kept = {}

    def cached(x, k, memory=kept):
        memory["k"] = memory.get("k", 0) + 1
        return k * x + (memory["k"] > 6)

    got = check.outcome(cached)
    assert got.credit == 1 - STATE.cost and "garde quelque chose" in got.message


class Shared(Check):
    """`Adder(x)`: an object whose `get` returns x."""

    name = "Adder"
    points = 1

    def cases(self, rng):
        return [{"x": rng.standard_normal(2)} for _ in range(2)]

    def run(self, target, case):
        made = target(case["x"])
        return made.get()

    def judge(self, case, got):
        if not isinstance(got, np.ndarray) or not np.array_equal(got, case["x"]):
            raise Wrong("ce n'est pas x")


def test_two_instances_are_interleaved():
    class Adder:
        def __init__(self, x):
            self.x = x

        def get(self):
            return self.x

    class Common(Adder):
        def __init__(self, x):
            type(self).x = x

    class Inherits(Adder):
        pass

    assert Shared().outcome(Adder).status == Shared().outcome(Inherits).status == "passed"
    got = Shared().outcome(Common)
    assert got.credit == 1 - STATE.cost and "attribut de classe" in got.message
    assert "__init__" not in vars(Inherits)


def test_a_judge_that_returns_something_is_our_fault():
    class Sloppy(Scaled):
        def judge(self, case, got):
            return False

    with pytest.raises(JudgeFault):
        Sloppy().outcome(lambda x, k: k * x)


def test_a_failing_property_costs_its_share_and_no_more():
    assert check.outcome(lambda x, k: k * x if k == 2 else x).credit == 1 - STABILITY.cost
    assert check.outcome(lambda x, k: x if k == 2 else k * x).credit == 0
    seen = [{"status": "ok", "got": np.zeros(3)}] * 2

    class Two(Scaled):
        def judge(self, case, got):
            def form():
                raise Wrong("courbes", HISTORY)

            def inputs():
                raise Wrong("intacts", INPUTS)

            together(form, inputs)

    got = decide(Two(), check.draw([0]), seen)
    assert got.credit == max(0.0, 1 - HISTORY.cost - INPUTS.cost)
    assert "courbes" in got.message and "intacts" in got.message
    assert all(0 < one.cost <= 1 for one in ALL.values())


def test_the_cause_that_explains_the_cases_is_told_whatever_the_order_of_the_table():
    value = np.array([1.0, 4.0])
    near_one, far = Mistake("l'une", value + 5e-5), Mistake("l'autre", value + 3e-4)
    for table in ([near_one, far], [far, near_one]):
        assert explain(value, table, rtol=1e-3).message == "l'une"
    both = explain(value, [Mistake("l'une", value), Mistake("l'autre", value)])
    assert set(both.causes) == {"l'une", "l'autre"}
    assert explain(value, [Mistake("non", value + 1)]) is None


def test_two_causes_that_explain_as_much_are_both_said():
    class Twins(Scaled):
        def judge(self, case, got):
            raise explain(got, [Mistake("la première", got), Mistake("la seconde", got)])

    message = Twins().outcome(lambda x, k: x).message
    assert "la première" in message and "Ou bien : la seconde" in message


def test_errors_do_not_hide_the_other_cases():
    def half(x, k):
        return k * x if k == 2 else 1 / 0

    got = check.outcome(half)
    assert got.credit == 1 - STABILITY.cost and "ZeroDivisionError" in got.message


def test_only_our_stub_means_to_be_done():
    def stub(_x, _k):
        raise NotImplementedError("exercice à compléter")

    def theirs(_x, _k):
        raise NotImplementedError("conv3d on sparse")

    assert check.outcome(stub).status == "todo"
    assert check.outcome(theirs).status == "wrong"
    encoded = [dumps(case) for case in check.draw([0])]
    assert observe(check, theirs, encoded)[0]["status"] == "error"
