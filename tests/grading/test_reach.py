"""What the rules read of a submission: other cells, magics, renamed modules; and what it may hold."""

import ast

import pytest

from tp_grading.judge.names import plain
from tp_grading.judge.observe import read
from tp_grading.judge.reach import reached
from tp_grading.judge.signs import signs
from tp_grading.run import Execution
from tp_grading.stage.rebuild import harmless
from tp_utils.checks.forbidden import NUMPY_ONLY, OPTIM, find_forbidden
from tp_utils.checks.plain import NotPlain, loads

ANSWER = "def train_step(weights, eta):\n    return step(weights, eta)"


def test_follows_names_through_cells_and_leaves_the_rest():
    cells = ["import torch.optim, math\nfrom torch.optim import SGD as S, Adam",
             "def step(w, eta):\n    return S(w, eta)\nAdam(0)", "def other():\n    return Adam"]  # fmt: skip
    assert reached(ANSWER, cells) == [
        "from torch.optim import SGD as S", "def step(w, eta):\n    return S(w, eta)"]  # fmt: skip
    assert reached(ANSWER, cells, leave={"step"}) == []


def test_local_names_are_not_followed():
    assert reached("def f(grad):\n    i = grad\n    return i", ["grad = 1\ni = 2"]) == []


def test_magics_hide_nothing_and_break_nothing():
    code = "%%time\nx = y % 2\nif x:\n    %time f(x)\n    !ls\nz = %time g()\nf?\nprint('a?')"
    assert plain(code) == "pass\nx = y % 2\nif x:\n    f(x)\n    pass\nz = None\npass\nprint('a?')"


@pytest.mark.parametrize("code", [
    "t = torch\nt.optim.SGD(w)", "getattr(torch, 'op' + 'tim').SGD(w)", "vars(torch)['optim']",
    "torch.__dict__['optim']", "getattr(torch, name)", "import sys\nsys.modules['torch'].optim",
    "__import__('to' + 'rch').optim.SGD(w)", "import sys\nsys.modules[name]",
])  # fmt: skip
def test_other_ways_to_a_forbidden_module(code):
    assert find_forbidden(code, [OPTIM])


@pytest.mark.parametrize("code", [
    "act = getattr(model, name)(x)", "optim = Optim(net)\noptim.step()", "__import__('math').pi",
    "x = d['a']; y = vars(self)", "w = np.zeros(3)\nw = w[i]",
])  # fmt: skip
def test_honest_code_is_let_by(code):
    assert not find_forbidden(code, [OPTIM, NUMPY_ONLY])


def test_signs_of_code_that_looks_beyond():
    assert signs("import sys\nf = sys._getframe(1)\nexec(text)") == ["sys._getframe", "exec"]
    assert not signs("import gc, inspect\ngc.collect()\nfrom tp_utils.checks import tp04 as check")


@pytest.mark.parametrize("text", ["1" + "0" * 30, '{"$array": ["<f4", [1000000000000, 0], ""]}'])
def test_absurd_sizes_are_not_plain_data(text):
    with pytest.raises(NotPlain):
        loads(text)


@pytest.mark.parametrize("link", [
    "[a](javascript:x)", "[a](JavaScript&colon;x)", "[a](java&#115;cript:x)", "$\\href{u}{v}$",
])  # fmt: skip
def test_links_that_run_a_script_are_broken(link):
    assert harmless(link) != link


def test_ordinary_markdown_is_kept():
    text = "$a < b$ & c, JavaScript, [lien](https://pytorch.org)"
    assert harmless(text) == text


def test_messages_do_not_steer_a_terminal():
    content = {"status": "error", "ename": "E", "evalue": "é\x1b[2J\x07\u202e\na b"}
    seen, _verdict = read(Execution("ok", content=content), 1, 1)
    assert seen[0]["message"] == "é[2J\na b"


def test_a_function_that_computes_names_binds_its_own_only():
    opaque = "def backward(w):\n    setattr(w, 'x', dict(a=1))\n    return ag.grad(w)"
    answer = "def init_weights(nx: int) -> dict:\n    return {'Wh': nx}"
    assert reached(answer, ["from torch import autograd as ag", opaque]) == []
    calls = reached("def train(w):\n    return backward(w)", ["import math", opaque])
    assert calls == [ast.unparse(ast.parse(opaque))]
    exec_text = "exec('helper = ag.grad')"
    assert reached("def f(w):\n    return helper(w)", [exec_text]) == [exec_text]
