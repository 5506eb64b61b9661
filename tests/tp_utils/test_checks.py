"""The engine of the checks: outcomes, limits, isolation, and what a judge may be given."""

import contextlib
import importlib
import operator
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest
import torch

from tests.bank import ROOT, execute, namespace
from tests.loops import some
from tp_grading.course import Course
from tp_utils.checks import Check, Wrong, limits, load, observe
from tp_utils.checks.engine import NotAttempted, NotPassed, decide
from tp_utils.checks.judges.predictions import Predictions
from tp_utils.checks.plain import NotPlain, Opaque, dumps, loads, plain
from tp_utils.checks.properties import SCALE, VALUES
from tp_utils.checks.rules.forbidden import AUTOGRAD, FRAMEWORKS, LOOPS, NUMPY_ONLY
from tp_utils.checks.rules.sources import source_of


class Double(Check):
    """`double(x)`: a check small enough to test the engine."""

    name = "double"
    points = 2
    time_limit = 1.0

    def cases(self, rng):
        return [{"x": float(x)} for x in rng.uniform(1, 2, 3)]

    def run(self, double, case):
        return double(case["x"])

    def judge(self, case, got):
        if got != 2 * case["x"]:
            raise Wrong("ce n'est pas le double.", SCALE if got == -2 * case["x"] else VALUES)


check = Double()


def test_three_outcomes():
    def stub(x):
        raise NotImplementedError("exercice à compléter")

    assert check.outcome(lambda x: 2 * x).status == "passed"
    assert check.outcome(lambda x: x).status == "wrong"
    assert check.outcome(stub).status == "todo"


def test_a_property_that_fails_costs_its_share_however_often():
    outcome = check.outcome(lambda x: -2 * x)
    assert (outcome.status, outcome.credit, outcome.failed) == ("wrong", 0.5, ("scale",))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: None, "pas le double"),
        (lambda x: 1 / 0, "ZeroDivisionError"),
        (lambda x: exit(), "SystemExit"),
        (lambda: 0, "TypeError"),
        (3, "TypeError"),
        (None, "TypeError"),
    ],
)
def test_bad_answers_get_a_message(function, words):
    outcome = check.outcome(function)
    assert outcome.status == "wrong" and words in outcome.message


def test_an_error_names_the_line_of_the_cell():
    names = {}
    execute("def double(x):\n    y = x\n    return y.nothing\n", "<double-answer>", names)
    message = check.outcome(names["double"]).message
    assert "ligne 3" in message and "return y.nothing" in message and "tp_utils" not in message


def test_an_endless_loop_is_stopped():
    def endless(x):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)

    start = time.monotonic()
    outcome = check.outcome(endless)
    assert "ne s'est pas terminé" in outcome.message
    assert time.monotonic() - start < 10


def test_what_is_printed_is_kept_and_capped(capsys):
    def chatty(x):
        print("bonjour", "x" * 100_000)
        warnings.warn("attention", stacklevel=1)
        return 2 * x

    outcome = check.outcome(chatty)
    assert outcome.status == "passed" and outcome.printed.startswith("bonjour")
    assert len(outcome.printed) <= 4_000
    assert capsys.readouterr() == ("", "")
    assert "Ce que votre fonction a affiché" in outcome._repr_mimebundle_()["text/html"]


def test_state_is_known_inside_and_restored_after():
    seen = []

    def rude(x):
        seen.append((torch.rand(1).item(), np.random.rand(), torch.get_default_dtype()))
        torch.set_default_dtype(torch.float64)
        torch.manual_seed(99)
        torch.set_grad_enabled(False)
        return 2 * x

    torch.manual_seed(5)
    state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()
    got = check.outcome(rude)
    assert got.failed == ("state",) and "torch.set_grad_enabled" in got.message
    assert len(set(seen)) == 1  # the same numbers and the same dtype for each case
    assert torch.get_default_dtype() is torch.float32 and torch.is_grad_enabled()
    assert torch.equal(torch.get_rng_state(), state)
    assert (np.random.get_state()[1] == numpy_state).all()


def test_figures_of_the_student_are_closed():
    import matplotlib.pyplot as plt

    mine = plt.figure()

    def draws(x):
        plt.figure()
        plt.plot([x])
        return 2 * x

    assert check.outcome(draws).status == "passed"
    assert plt.get_fignums() == [mine.number]


def test_under_nbgrader_full_partial_wrong_and_untouched(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert check(lambda x: 2 * x) is None
    assert check(lambda x: -2 * x) == 1.0
    with pytest.raises(NotPassed, match="pas le double") as raised:
        check(lambda x: x)
    assert len(raised.value._render_traceback_()) == 1
    with pytest.raises(NotAttempted, match="exercice à compléter"):
        check(
            type(
                "F",
                (),
                {
                    "__call__": lambda s, x: (_ for _ in ()).throw(
                        NotImplementedError("exercice à compléter")
                    )
                },
            )()
        )


def test_in_a_notebook_the_outcome_shows_itself():
    outcome = check(lambda x: x)
    bundle = outcome._repr_mimebundle_()
    assert bundle["text/plain"].startswith("✗ double")
    assert bundle["application/vnd.tp.check+json"] == {
        "check": "double",
        "status": "wrong",
        "credit": 0.0,
    }
    hostile = check(lambda x: print("<script>") or x)._repr_mimebundle_()["text/html"]
    assert "<script>" not in hostile


def test_run_and_judge_may_live_in_two_processes():
    cases = check.draw((7,))
    encoded = [dumps(case) for case in cases]
    seen = loads(dumps(plain(observe(check, lambda x: 2 * x, encoded))))
    assert decide(check, cases, seen).status == "passed"
    assert decide(check, cases, seen[:2]).status == "wrong"
    assert decide(check, cases, []).status == "wrong"


def test_what_reads_a_result_is_not_what_the_answer_has_put_in_its_place(monkeypatch):
    """A function may replace a part of a library when it is called, by a name that nobody reads."""
    right = np.ones(3)
    monkeypatch.setattr(np, "array", lambda *_args, **_options: right)
    for name in ("numel", "numpy", "is_complex", "float"):
        monkeypatch.setattr(torch.Tensor, name, lambda *_args, **_options: 0)
    assert not plain(torch.zeros(3)).any()
    assert not plain(np.zeros(3)).any()


def test_source_of_a_cell():
    names = {}
    execute("import math\n\ndef double(x):\n    return 2 * x\n", "<double-answer>", names)
    assert source_of(names["double"]).startswith("import math")
    assert source_of(len) == ""


class Odd:
    """An object that agrees with everything."""

    def __eq__(self, other):
        return True

    def __bool__(self):
        return True

    def __float__(self):
        return 1.0

    def __array__(self, *_, **__):
        return np.ones(1)


class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.zeros(3)


def test_plain_data_keeps_nothing_alive():
    value = {"a": torch.ones(2, 3, requires_grad=True), 1: (1, None, True, "é"), "odd": Odd()}
    got = plain(value)
    assert isinstance(got["a"], np.ndarray) and got["1"] == [1, None, True, "é"]
    assert got["odd"] == Opaque("Odd")
    lying = torch.ones(2).as_subclass(LyingTensor)
    assert plain(lying).tolist() == [1, 1]
    deep = []
    deep.append(deep)
    assert "Opaque" in repr(plain(deep))
    assert plain(torch.zeros(10**4, 10**4, device="meta")) == Opaque("Tensor")
    assert plain(torch.ones(2, dtype=torch.complex64)) == Opaque("Tensor")
    assert plain(torch.ones(2, dtype=torch.bfloat16)).dtype == np.float32
    assert plain(np.array([object()])) == Opaque("ndarray")


def test_codec_is_exact_and_refuses_the_rest():
    value = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b": [1, 2.5, None, "x", True, float("inf")],
        "c": Opaque("Foo"),
        "d": {"$array": 3},
        "e": np.zeros((0, 2)),
    }
    got = loads(dumps(value))
    assert np.array_equal(got["a"], value["a"]) and got["a"].dtype == np.float32
    assert got["b"] == value["b"] and got["c"] == value["c"] and got["d"] == value["d"]
    assert got["e"].shape == (0, 2)
    assert np.isnan(loads(dumps(float("nan"))))
    for text in ("", "{", '{"x": 1}', '{"$array": ["<f4", [9], "AA=="]}', '{"$array": ["O", [1], "AA=="]}',
                 '{"$array": ["<f4", [99999999], ""]}', '{"$array": ["<f4", [-1], ""]}', '{"$float": "1"}',
                 "[" * 10_000, '{"$dict": 3}'):  # fmt: skip
        with pytest.raises(NotPlain):
            loads(text)


ABSURD = [
    None, -1.5, float("nan"), float("inf"), "texte", Opaque("Foo"), [], [[]], [1, 2], [None, None],
    [{}, {}], {}, {"Wh": 1}, {"x": None}, np.zeros(0), np.zeros(3), np.full((2, 2), np.nan), np.array(-1),
    np.array([True, False]), [np.zeros(2), {"X": np.zeros(2)}], [{"loss_train": 3}, {"Wh": "a"}], np.zeros((2, 3, 4)),
]  # fmt: skip
LABS = Course(ROOT).labs


def judged(check, case, value):
    """Return whether the judge accepts; anything but Wrong comes out."""
    try:
        check.judge(case, value)
    except Wrong:
        return False
    return True


@pytest.mark.parametrize("lab", some(LABS))
def test_a_judge_only_ever_says_wrong(lab):
    """Whatever the student's code returns, the judge neither crashes nor accepts it everywhere."""
    for name, one in load(lab).items():
        cases = one.cases(np.random.default_rng(0))
        for value in ABSURD:
            accepted = []
            for case in cases:
                (seen,) = observe(one, lambda *_, value=value, **__: value, [dumps(case)])
                accepted.append(seen["status"] == "ok" and judged(one, case, seen["got"]))
            assert not all(accepted), f"{lab} {name} accepts {value!r}"


@pytest.mark.parametrize("lab", LABS)
def test_a_judge_only_ever_says_wrong_of_forged_data(lab):
    """Plain data that no `run` of ours would send."""
    for name, one in load(lab).items():
        cases = one.cases(np.random.default_rng(0))
        forged = [
            *ABSURD,
            *({"result": v, "X": v, "given": v} for v in ABSURD),
            *([v] for v in ABSURD),
        ]
        for value in forged:
            assert not all(judged(one, case, plain(value)) for case in cases), f"{name}: {value!r}"


@pytest.mark.parametrize("lab", some(LABS))
def test_the_message_never_holds_the_solution(lab):
    """No message shows a long piece of a solution cell."""
    names = namespace(lab)
    for one in load(lab).values():
        for value in (None, "texte", [1, 2]):
            message = one.outcome(lambda *_, value=value, **__: value).message
            assert message and "Traceback" not in message and "tp_utils" not in message
            assert one.target in names


class Halved(Check):
    """`step(x)`: without autograd."""

    name = "step"
    points = 1
    forbidden = (AUTOGRAD,)

    def cases(self, rng):
        return [{"x": 4.0}]

    def run(self, target, case):
        return target(case["x"])

    def judge(self, case, got):
        if got != case["x"] / 2:
            raise Wrong("faux")


def told(*cells):
    """Execute cells as a notebook does, check `step`, return what is said."""
    names = {}
    for n, cell in enumerate(cells):
        execute(cell, f"<step-{n}>", names)
    return Halved().outcome(names["step"]).message


def test_rules_follow_the_function_in_a_notebook():
    right = "def step(x):\n    return x / 2"
    test = "import torch\nt = torch.ones(1, requires_grad=True)\nt.sum().backward()\nstep(t)"
    assert told(f"{right}\n{test}") == ""
    assert told("def helper(t):\n    t.backward()", right) == ""
    hidden = "def step(x):\n    g\n    return helper(x)"
    assert "Dans une autre cellule" in told(
        "g = 0\ndef helper(x):\n    x.grad\n    return x / 2", hidden
    )
    assert "`g` n'est pas permis" in told(
        "import torch\ng = torch.autograd.grad", "helper = abs\n" + hidden
    )
    assert told("class Own:\n    pass\ng = torch = Own()\nhelper = lambda x: x / 2", hidden) == ""
    assert "pas permis" in told(
        "import torch", "def step(x):\n    return torch.autograd.grad(x, x)"
    )
    assert told("optim = autograd = 3", "def step(x):\n    autograd\n    return x / 2") == ""


def test_a_function_judged_by_the_same_rules_is_not_followed():
    checks = load("tp04")
    answer = "def train_step(w, X, Y, eta):\n    return backward(w)"
    broken = "def backward(w):\n    return w.grad"
    assert checks["train_step"].complaints(answer, cells=[broken], others=checks.values()) == []
    assert checks["train_step"].complaints(answer, cells=[broken])


def seen(rule, target):
    """Observe `target` under a rule that its source does not break."""
    check = Halved()
    check.forbidden = (rule,)
    return observe(check, target, [dumps(case) for case in check.cases(None)])[-1]


@pytest.mark.parametrize("rule", [FRAMEWORKS, NUMPY_ONLY])
def test_a_numpy_lab_has_no_torch_while_it_runs(rule):
    import torch

    for name in ("torch", "torch.nn", "jax"):
        got = seen(rule, lambda x, name=name: importlib.import_module(name))
        assert got["status"] == "forbidden" and got["what"] in name
    assert seen(rule, lambda x: importlib.import_module("math").sqrt(x))["got"] == 2.0
    assert sys.modules["torch"] is torch is importlib.import_module("torch")


def test_nor_has_it_functions_of_torch_kept_from_before():
    import torch

    kept, tensor = torch.tensor, torch.ones(2)
    for step in (lambda x: kept([x]).sum(), lambda x: tensor.exp(), lambda x: tensor @ tensor):
        got = seen(NUMPY_ONLY, step)
        assert got["status"] == "forbidden", got
        assert seen(LOOPS, step)["status"] == "ok"


@pytest.mark.slow
def test_the_first_tensor_of_a_process_is_refused_as_the_others():
    program = (
        "import torch; from tests.tp_utils.test_checks import NUMPY_ONLY, seen\n"
        "kept = torch.tensor\nprint(seen(NUMPY_ONLY, lambda x: kept([x]).sum())['status'])"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["forbidden"]


def test_autograd_is_trapped_wherever_the_rule_is():
    import torch

    def by_another_name(x):
        leaf = torch.tensor(x).requires_grad_()
        return getattr(leaf * leaf, "back" + "ward")()

    assert seen(AUTOGRAD, by_another_name)["status"] == "forbidden"
    assert seen(LOOPS, by_another_name)["status"] == "ok"


@pytest.mark.parametrize("kept", ["grad", "functional.jacobian", "forward_ad.dual_level"])
def test_a_way_to_autograd_kept_from_before_is_shut_too(kept):
    import torch

    ways = torch.autograd
    kept = operator.attrgetter(kept)(ways)  # by now, and not while the rule is on

    def step(x):
        with torch.inference_mode(False), torch.enable_grad():
            leaf = torch.tensor([1.0]).requires_grad_()
            if kept is ways.forward_ad.dual_level:
                with kept():
                    return 0
            if kept is ways.functional.jacobian:
                return kept(lambda y: y * y, leaf)
            return kept(leaf.sum(), leaf)

    assert seen(AUTOGRAD, step)["status"] == "forbidden"
    assert seen(LOOPS, step)["status"] == "ok"


def test_what_is_computed_while_the_result_is_read_keeps_the_rule():
    import torch

    class Later(dict):
        def items(self):
            leaf = torch.tensor([1.0]).requires_grad_()
            return getattr(leaf * leaf, "back" + "ward")()

    assert seen(AUTOGRAD, lambda x: Later())["status"] == "forbidden"


@pytest.mark.parametrize(("numpy", "word"), [(False, "tenseur"), (True, "tableau")])
def test_a_prediction_that_is_computed_is_called_as_in_its_lab(numpy, word):
    check = Predictions("guess", {"a": "1 + 1", "b": "2"}, lambda: {"a": 2, "b": 2}, numpy=numpy)
    said = check.outcome(lambda: {"a": np.ones(2), "b": 2}).message
    assert said.startswith(f"la prédiction a est un {word} : ")
    said = check.outcome(lambda: {"a": np.ones(2), "b": np.ones(2)}).message
    assert said.startswith(f"les prédictions a, b sont chacune un {word} : ")


@pytest.mark.slow
@pytest.mark.parametrize("limit", [limits._alarm, limits._interrupt])
def test_a_module_being_imported_is_given_as_long_once_more(limit, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    lasting = "import time\nend = time.monotonic() + {}\nwhile time.monotonic() < end: pass"
    (tmp_path / "slow_module.py").write_text(lasting.format(2.1))
    (tmp_path / "endless_module.py").write_text(lasting.format(60))
    with limit(2.0):
        slow = importlib.import_module("slow_module")
    assert slow.end  # no TimeLimit, and nothing half done
    with pytest.raises(limits.TimeLimit), limit(0.2):
        importlib.import_module("endless_module")
    assert "endless_module" not in sys.modules
    with pytest.raises(limits.TimeLimit), limit(0.2):
        while True:
            pass
