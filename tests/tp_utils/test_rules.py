"""Rules know scopes, and IPython's language: each family is a table; more members are drawn."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tp_utils.checks import load
from tp_utils.checks.rules import dotted
from tp_utils.checks.rules.breaches import broken_rules, find_forbidden
from tp_utils.checks.rules.forbidden import AUTOGRAD, LOOPS, NUMPY_ONLY, OPTIM


def rules_of(code, rule, *cells, target="step"):
    return broken_rules(target, [code], [rule], cells)


# {optim} is bound to one's own object, then used: never torch.optim.
OWN = r"""
def step(net): optim, losses = Optim(net), []; optim.step(losses)
def step(net): losses, (optim, *_) = [], make(net); optim.step()
def step(net): [optim, eta] = make(net); optim.step(eta)
def step(net): optim: Optim = Optim(net); optim.step()
def step(net):\n    if (optim := Optim(net)): optim.step()
def step(nets):\n    for optim in nets: optim.step()
def step(nets):\n    for i, optim in enumerate(nets): optim.step(i)
def step(net):\n    with Optim(net) as optim: optim.step()
def step(net):\n    with Optim(net) as (optim, eta): optim.step(eta)
def step(optim): optim.step()
def step(*optim): optim[0].step()
def step(*, optim=None): optim.step()
def step(**optim): return optim.values()
def step(optim, /): return optim.step()
def step(net):\n    try: net()\n    except ValueError as optim: return optim.args
def step(nets): return [optim.step() for optim in nets]
def step(nets): return {optim.name: optim.step() for optim in nets}
def step(nets): return sum(optim.step() for net in nets for optim in net.all)
def step(net):\n    match net:\n        case {"o": optim}: return optim.step()
def step(net):\n    match net:\n        case [_, *optim]: return optim.pop()
def step(net):\n    match net:\n        case {"a": 1, **optim}: return optim.items()
def step(net):\n    match net:\n        case Net() as optim: return optim.step()
def step(net):\n    import math as optim\n    return optim.pi
def step(net):\n    from mine import optimiser as optim\n    return optim.step()
def step(net):\n    def optim(x): return x\n    return optim.cache
def step(net):\n    class optim: step = 1\n    return optim.step
def step(net): return (lambda optim: optim.step())(net)
def step(net): first, *optim = net; optim.sort()
def step(net):\n    optim = None\n    def inner():\n        nonlocal optim\n        optim = Optim(net)\n    inner(); optim.step()
optim = Optim(net)\ndef step(X): optim.step(X)
optim, losses = Optim(net), []\ndef step(X): optim.step(X)
def step(X):\n    global optim\n    optim = Optim(X)\n    optim.step(X)
class optim:\n    SGD = 3\ndef step(X): return optim.SGD
for optim in all_of_them: pass\ndef step(X): return optim.step
def step(net): optim = net; optim += 1; return optim.real
def helper(optim): return optim.step()\ndef step(net): return helper(Optim(net))
def step(optim, torch): return torch.optim
class step:\n    optim = Optim()\n    def run(self): return self.optim.step()
class step:\n    optim = Optim()\n    other = optim.step
def step(net): optim = [Optim(n) for n in net]; return optim[0].step()
def step(net):\n    del net.optim\n    optim = net\n    return optim.step
def step(net): optim = torch.zeros(3); return optim.mean()
def step(net): N, optim = net.shape; return optim.real
L = []\ndef plot(): o = torch.optim.SGD(p); L.append(o.step())\nL.append(1)\ndef step(p): return len(L)
import numpy as np\nrng = np.random.default_rng(0)\ndef plot(): torch.optim.SGD(rng.normal(3))\ndef step(p): return rng.normal(p)
""".strip().splitlines()

# torch.optim by another name, or by none that is written.
TORCHS = r"""
def step(p): return optim.SGD(p)
def step(p): return torch.optim.SGD(p)
from torch import optim\ndef step(p): return optim.SGD(p)
import torch.optim as o\ndef step(p): return o.SGD(p)
from torch.optim import SGD\ndef step(p): return SGD(p)
from torch.optim import *\ndef step(p): return torch.optim.SGD(p)
o = torch.optim\ndef step(p): return o.SGD(p)
o, l = torch.optim, 3\ndef step(p): return o.SGD(p)
for o in [torch.optim]: pass\ndef step(p): return o.SGD(p)
def step(p, o=torch.optim): return o.SGD(p)
def step(p, *, o=torch): return o.optim.SGD(p)
def step(p, t=torch): return t.optim.SGD(p)
def step(p): t, u = torch, 3; return t.optim.SGD(p)
def step(p): t = u = torch; return u.optim.SGD(p)
def step(p):\n    for t in (torch,): return t.optim.SGD(p)
def step(p): return [t.optim for t in [torch]][0].SGD(p)
def step(p): d = {"t": torch}; return d["t"].optim.SGD(p)
def step(p): d = dict(t=torch); return d["t"].optim.SGD(p)
def step(p): L = []; L.append(torch.optim); return L[0].SGD(p)
L = []\nL.append(torch.optim.SGD)\ndef step(p): return L[0](p)
d = {}\nd["o"] = torch.optim\ndef step(p): return d["o"].SGD(p)
def step(p): return (lambda t: t.optim)(torch).SGD(p)
def helper(t): return t.optim.SGD\ndef step(p): return helper(torch)(p)
def helper(): return torch\ndef step(p): return helper().optim.SGD(p)
class A:\n    t = torch\ndef step(p): return A.t.optim.SGD(p)
class A:\n    def __init__(self): self.t = torch\n    def go(self, p): return self.t.optim.SGD(p)\ndef step(p): return A().go(p)
class B:\n    def go(self, p): return torch.optim.SGD(p)\nclass A(B): pass\ndef step(p): return A().go(p)
def deco(f): return lambda p: torch.optim.SGD(p)\n@deco\ndef step(p): return p
def step(p): return getattr(torch, "optim").SGD(p)
def step(p): return getattr(torch, "op" + "tim").SGD(p)
def step(p): return getattr(torch, "".join(p))
def step(p):\n    for n in ["optim"]: return getattr(torch, n)
def step(p): g = getattr; return g(torch, "optim")
def step(p): return vars(torch)["optim"].SGD(p)
def step(p): return torch.__dict__["optim"].SGD(p)
def step(p): return torch.__dict__.get("optim").SGD(p)
def step(p): return torch.__getattribute__("optim").SGD(p)
def step(p): return object.__getattribute__(torch, "optim")
import sys\ndef step(p): return sys.modules["torch.optim"].SGD(p)
import sys\ndef step(p): return sys.modules.get("torch").optim
import sys\ndef step(p): return sys.modules[name].optim
def step(p): return __import__("torch").optim.SGD(p)
def step(p): return __import__("torch.optim").optim
def step(p): return __builtins__.__import__("torch.optim")
import importlib\ndef step(p): return importlib.import_module("torch.optim").SGD(p)
from importlib import import_module as im\ndef step(p): return im("torch.optim").SGD(p)
import pkgutil\ndef step(p): return pkgutil.resolve_name("torch.optim:SGD")(p)
import operator\ndef step(p): return operator.attrgetter("optim.SGD")(torch)(p)
import operator\ndef step(p): return operator.attrgetter(p)(torch)
from functools import reduce\ndef step(p): return reduce(getattr, ["optim", "SGD"], torch)(p)
from functools import partial\ndef step(p): return partial(getattr, torch)(p)
def step(p): return globals()["torch"].optim.SGD(p)
def step(p): return globals()["optim"].SGD(p)
def step(p): return eval("torch.optim.SGD")(p)
exec("o = torch.optim")\ndef step(p): return o.SGD(p)
def step(p): exec("q = torch.optim.SGD(p)")
import copy\ndef step(p): return copy.copy(torch).optim.SGD(p)
def step(p): return next(iter([torch])).optim.SGD(p)
def step(p): return (torch if p else None).optim.SGD(p)
def step(p): return (p or torch).optim.SGD(p)
def step(p):\n    def gen(): yield torch\n    return list(gen())[0].optim
def step(p):\n    match torch:\n        case t: return t.optim
def step(p): (t := torch); return t.optim
def step(p):\n    global o\n    o = torch\n    return o.optim
def setup():\n    global o\n    o = torch.optim\nsetup()\ndef step(p): return o.SGD(p)
from types import SimpleNamespace as NS\ns = NS(t=torch)\ndef step(p): return s.t.optim.SGD(p)
optim = optim.SGD(p)\ndef step(p): return optim.step()
def step(p): return p\nstep = torch.optim.SGD
class Net: pass\nNet.go = torch.optim.SGD\ndef step(p): return Net.go(p)
if True:\n    def step(p): return optim.SGD(p)
def step(p): return torch.nn.modules.module.torch.optim.SGD(p)
from torch.nn.modules.module import torch as t\ndef step(p): return t.optim.SGD(p)
L = []\ndef fill(): L.append(torch.optim.SGD)\nfill()\ndef step(p): return L[0](p)
L = []\ndef fill():\n    def f(p): return torch.optim.SGD(p)\n    list.append(L, f)\nfill()\ndef step(p): return L[0](p)
class T: pass\nt = T()\ndef fill(): setattr(t, "f", lambda p: torch.optim.SGD(p))\nfill()\ndef step(p): return t.f(p)
import sys\ndef f(p): return torch.optim.SGD(p)\nsys.path.append(f)\ndef step(p): return sys.path[-1](p)
import functools\n@functools.singledispatch\ndef step(p): pass\n@step.register\ndef _(p: list): return torch.optim.SGD(p)
import functools\n@functools.singledispatch\ndef step(p): pass\ndef f(p): return torch.optim.SGD(p)\nstep.register(list, f)
""".strip().splitlines()


@pytest.mark.parametrize("code", OWN)
def test_ones_own_object_is_no_library(code):
    code = code.replace("\\n", "\n")
    ast.parse(code)
    assert rules_of(code, OPTIM) == []


@pytest.mark.parametrize("code", TORCHS)
def test_the_library_is_found_under_any_name(code):
    code = code.replace("\\n", "\n")
    ast.parse(code)
    (message,) = rules_of(code, OPTIM)
    assert "pas permis" in message


@pytest.mark.parametrize("code", [
    "def step(X): N, F = X.shape; return F.real",
    "def step(F): return F.relu",
    "def step(t): return t.apply\ncheck.step(step)",
])  # fmt: skip
def test_names_of_modules_may_be_those_of_sizes(code):
    assert rules_of(code, NUMPY_ONLY) == []


TESTS = r"""
check.step(step)
loss.backward()
w = torch.ones(3, requires_grad=True); step(w); print(w.grad)
from torch.autograd import gradcheck; gradcheck(step, X)
for i in range(3): step(i); loss.backward()
%timeit step(X); loss.backward()
%time loss.backward()
def test(): loss.backward(); return step(X)
assert torch.autograd.grad(f(X), X) == step(X)
import torch as t; g = t.autograd.grad(f(X), X)
try: loss.backward()\nexcept RuntimeError: pass
with torch.enable_grad(): loss.backward()
if __name__ == "__main__": loss.backward()
""".strip().splitlines()


@pytest.mark.parametrize("below", TESTS)
def test_what_stands_below_costs_nothing(below):
    below = below.replace("\\n", "\n")
    code = f"import torch\ndef step(X): return X @ X.T\n\n{below}\n"
    assert rules_of(code, AUTOGRAD) == []
    assert rules_of("def step(X): return X", AUTOGRAD, below) == []
    assert rules_of(code.replace("X @ X.T", "X.grad"), AUTOGRAD)


def test_what_the_function_calls_counts_wherever_it_is():
    helper = "def helper(loss):\n    loss.backward()"
    answer = "def step(loss):\n    return helper(loss)"
    assert rules_of(f"{helper}\n\n{answer}", AUTOGRAD)[0].startswith("ligne 2 :")
    other, message = rules_of(answer, AUTOGRAD, helper)
    assert other.startswith("Dans une autre cellule") and message.startswith("ligne 2 :")
    assert broken_rules("step", [answer], [AUTOGRAD], [helper], {"helper"}) == []
    assert rules_of("def step(x): return x", AUTOGRAD, helper) == []


@pytest.mark.parametrize("code", [
    "def step(net: Net): return net", "def step(net, *, x: list[Net] | None = None): return x",
    "def step(net) -> dict[str, Net]: return net", "def step(net, *nets: Net, **more: Net): return nets",
    "def step(net):\n    one: Net = net\n    return one", "net: Net = 3\ndef step(x): return net * x",
    "def helper(net: Net): return net\ndef step(x): return helper(x)", 'def step(net: "Net"): return net',
])  # fmt: skip
def test_a_type_that_an_annotation_names_is_not_used(code):
    net = "class Net:\n    def forward(self, x): return x.backward()"
    assert rules_of(code, AUTOGRAD, net) == []
    assert rules_of(f"{code}\nread = step.__annotations__", AUTOGRAD, net) or '"' in code


@pytest.mark.parametrize("code", [
    "def step(net: Net): return Net(net)", "def step(net: (N := Net)): return N(net)",
    "def step(net: Net()): return net", "def step(net: Net = Net()): return net",
    "def step(net: torch.autograd.grad): return net",
    "import typing\ndef step(net: Net): return typing.get_type_hints(step)['net'](1)",
    "import inspect\ndef step(net: Net): return inspect.signature(step).parameters['net'].annotation(1)",
    "class A:\n    net: Net\ndef step(x): return fields(A)[0].type(x)",
])  # fmt: skip
def test_what_an_annotation_computes_or_gives_is_used(code):
    net = "class Net:\n    def forward(self, x): return x.backward()"
    assert rules_of(code, AUTOGRAD, net)


def test_a_type_that_has_the_name_of_a_library_is_still_ones_own():
    assert (
        rules_of("def step(p: optim) -> optim.SGD: return p", OPTIM, "class optim: SGD = 1") == []
    )


def test_a_name_bound_below_the_answer_may_still_be_the_library():
    answer = "def step(p):\n    return optim.SGD(p)"
    assert rules_of(answer, OPTIM, "optim = Optim(net)", answer) == []
    assert rules_of(answer, OPTIM, answer, "optim = Optim(net)")


def test_the_last_definition_counts_and_not_the_first():
    first, last = "def step(w): w.backward()", "def step(w): return w"
    assert rules_of(last, AUTOGRAD, first, last) == []
    assert rules_of(first, AUTOGRAD, first, last)
    assert rules_of(last, AUTOGRAD, last, first)


@pytest.mark.parametrize("code", [
    "import itertools\nlist(itertools.starmap(f, x))", "from itertools import starmap as s\nlist(s(f, x))",
    "import functools\nfunctools.reduce(f, x)", "from functools import reduce\nreduce(f, x)",
    "m = map\nlist(m(f, x))", "list(map(f, x))", "[*filter(f, x)]", "list(__builtins__.map(f, x))",
    "np.fromiter(x, float)", "np.frompyfunc(f, 1, 1)(x)", "exec('for i in x: pass')",
    "import builtins\nbuiltins.map(f, x)", "%time y = [i for i in x]", "getattr(x, 'apply_')(f)",
])  # fmt: skip
def test_other_loops(code):
    assert find_forbidden(code, [LOOPS])


def test_a_map_of_ones_own_is_no_loop():
    assert not find_forbidden("def map(x): return x\ny = map(X)", [LOOPS])
    assert not find_forbidden("filter = np.ones((3, 3))\ny = X @ filter", [LOOPS])


LANGUAGE = [
    "  {}\n  x = 1", ">>> {}", ">>> if x:\n...     {}", "In [1]: {}", "%%time\n{}", "%time {}",
    "%timeit -n 10 -r 3 {}", "y = %time {}", "if x:\n    %time {}", "%%timeit y = 1\n{}", "%%capture out\n{}",
    "x = 1\n!ls\n{}", "%matplotlib inline\n{}", "f?\n{}", "{}\n?f", "\n\n{}", "time {}", "%%prun -l 3\n{}",
    "exec('''{}''')", "eval('{}')", "get_ipython().run_cell('{}')", "exec(\"exec('''{}''')\")",
    "%%time\n%%timeit\n{}", "\t{}",
]  # fmt: skip


@pytest.mark.parametrize("form", LANGUAGE)
def test_the_rules_read_what_ipython_runs(form):
    assert find_forbidden(form.format("loss.backward()"), [AUTOGRAD]), form
    assert not find_forbidden(form.format("net.forward()"), [AUTOGRAD]), form


@pytest.mark.parametrize("code", [
    "/loss.backward 1", ",loss.backward a", ";loss.backward a", "x = 1\n/loss.backward x",
    "%%writefile aide.py\nloss.backward()",
])  # fmt: skip
def test_calls_without_parentheses_and_files_are_read(code):
    assert find_forbidden(code, [AUTOGRAD])


def test_a_written_file_is_reached_by_its_import():
    file = "%%writefile aide.py\ndef step(w):\n    w.backward()"
    assert rules_of("import aide\nstep = aide.step", AUTOGRAD, file)
    assert rules_of("from aide import step", AUTOGRAD, file)
    assert rules_of("def step(w): return w", AUTOGRAD, file) == []


FILE = """%%writefile aide.py
import numpy as np
from torch import autograd as ag
import torch.optim
from torch.optim import SGD as S

def step(w):
    return w - 1

def other(w):
    return ag.grad(w)

def both(w):
    return step(other(w))

class Net:
    def step(self, w):
        return ag.grad(w)

TABLE = [other]
step.half = 2
for n in range(3):
    print(other(n))
"""


@pytest.mark.parametrize(("cell", "broken"), [
    ("from aide import step", False), ("from aide import step as s\nstep = s", False),
    ("from aide import (step, other)", False), ("import aide\nstep = aide.step", False),
    ("import aide\ndef step(w):\n    return aide.step(w)", False),
    ("from aide import other as step", True), ("from aide import both\nstep = both", True),
    ("from aide import Net\nstep = Net().step", True), ("from aide import TABLE\nstep = TABLE[0]", True),
    ("import aide\nstep = aide.other", True), ("import aide\nstep = getattr(aide, 'oth' + 'er')", True),
    ("import aide as a\nstep = a.other", True), ("from aide import *\nstep = other", True),
    ("import aide\nstep = vars(aide)['other']", True), ("import aide\nt = aide\nstep = t.other", True),
    ("import aide\naide.step = aide.other\nstep = aide.step", True),
    ("import aide\naide.step = aide.other\nfrom aide import step", True),
    ("from aide import ag\ndef step(w):\n    return ag.grad(w)", True),
    ("import aide\nfrom aide import step\nimport aide as b\nb.step.f = b.other", True),
])  # fmt: skip
def test_of_a_written_file_what_the_function_uses_is_read(cell, broken):
    assert bool(rules_of(cell, AUTOGRAD, FILE)) == broken
    assert broken or rules_of(cell, LOOPS, FILE) == []


@pytest.mark.parametrize("more", [
    "step = other", "def step(w):\n    return TABLE[0](w)", "globals()['step'] = other", "from torch import *\nstep = grad",
    "exec('step = other')", "def change():\n    global step\n    step = other\nchange()",
])  # fmt: skip
def test_a_written_file_may_replace_what_it_gives(more):
    assert rules_of("from aide import step", AUTOGRAD, FILE + more)


def test_a_file_may_be_written_in_two_times_and_use_another():
    more = ["%%writefile -a aide.py\nimport autre\nstep = autre.f", "%%writefile autre.py\nimport torch\nf = torch.autograd.grad\ng = 1"]  # fmt: skip
    assert rules_of("from aide import step", AUTOGRAD, FILE, *more)
    assert rules_of("from aide import both", AUTOGRAD, FILE, more[1])
    assert not rules_of("from autre import g as step", AUTOGRAD, *more)


@pytest.mark.parametrize("lines, n", [(["", "", "x.grad"], 3), (["%%time", "y = 1", "x.grad"], 3),
                                      (["  y = 1", "  x.grad"], 2), (["y = 1", "%time x.grad"], 2)])  # fmt: skip
def test_lines_are_those_of_the_cell(lines, n):
    (message,) = find_forbidden("\n".join(lines), [AUTOGRAD])
    assert message.startswith(f"ligne {n} :")


NAMES = st.sampled_from(["optim", "F", "nn", "torch", "np", "autograd", "o", "grads"])
# {n}: a name, {v}: a value, {body}: what uses the name, indented once.
BINDERS = st.sampled_from([
    "    {n} = {v}\n{body}", "    {n}: object = {v}\n{body}", "    {n}, rest = {v}, 1\n{body}",
    "    rest, ({n}, _) = 1, ({v}, 2)\n{body}", "    for {n} in [{v}]:\n        pass\n{body}",
    "    ({n} := {v})\n{body}", "    *_, {n} = [1, {v}]\n{body}", "    [({n} := a) for a in [{v}]]\n{body}",
    "    def inner({n}):\n    {body}\n    return inner({v})", "    def inner({n}={v}):\n    {body}\n    return inner()",
    "    with manager({v}) as {n}:\n    {body}", "    match {v}:\n        case {n}:\n        {body}",
    "    {n} = other = {v}\n{body}", "    {n} = [{v}][0]\n{body}", "    {n} = {{'k': {v}}}['k']\n{body}",
    "    {n} = (lambda a: a)({v})\n{body}", "    class Box:\n        a = {v}\n    {n} = Box.a\n{body}",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    NAMES,
    st.lists(BINDERS, min_size=1, max_size=1),
    st.sampled_from(["Mine(net)", "net.part", "3", "x[0]"]),
)
def test_any_way_to_bind_ones_own_object(name, binders, value):
    code = "def step(net, x):\n" + binders[0].format(n=name, v=value, body=f"    return {name}.SGD")
    for rule in (OPTIM, AUTOGRAD):
        assert rules_of(code, rule) == [], code


STEPS = st.sampled_from([
    "{a} = {b}", "{a}, _ = {b}, 1", "for {a} in [{b}]: pass", "({a} := {b})", "{a} = [{b}][-1]",
    "{a} = {{1: {b}}}[1]", "{a} = (lambda z: z)({b})", "{a} = dict(k={b})['k']", "_, {a} = zip([1, {b}])",
    "{a} = max([{b}])", "def {a}_f(): return {b}\n{a} = {a}_f()", "class {a}_c: v = {b}\n{a} = {a}_c.v",
    "{a} = iter([{b}]).__next__()", "{a} = ({b} if x else 0)", "{a} = id({b}) or {b}",
])  # fmt: skip
ENDS = st.sampled_from([
    "{a}.autograd.grad(y)", "getattr({a}, 'autograd')", "getattr({a}, x)", "vars({a})['autograd']",
    "{a}.__dict__[x]", "{a}.func.grad(f)", "[*map(getattr, [{a}], x)]", "{a}._C._x()",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=6), ENDS)
def test_any_way_to_reach_the_library(steps, end):
    names = ["torch", *(f"n{i}" for i in range(len(steps)))]
    lines = [step.format(a=names[i + 1], b=names[i]) for i, step in enumerate(steps)]
    code = "\n".join(lines) + f"\ndef step(x, y, f):\n    return {end.format(a=names[-1])}\n"
    assert rules_of(code, AUTOGRAD), code


def test_a_number_that_is_kept_hands_nothing_over():
    cells = [
        "def cost(x):\n    import torch\n    return torch.tensor(x)",
        "losses = []\nlosses.append(float(cost(1)))\nlosses = np.append(losses, cost)",
        "def step(x):\n    return np.sum(float(x))",
    ]
    assert broken_rules("step", cells[2:], [NUMPY_ONLY], cells) == []
    cells[2] = "def step(x):\n    return losses[0](x)"
    cells[1] = "losses = []\nlist.append(losses, cost)"
    assert broken_rules("step", cells[2:], [NUMPY_ONLY], cells)


def test_a_value_made_less_precise_stays_so():
    many = frozenset(f"torch.a{n}" for n in range(2 * dotted.WIDEST)) | {"np.b[]"}
    wide = dotted.bounded(many)
    assert wide == {"torch.?", "np.?"} == dotted.bounded(wide | many | {"torch[]", "np"})


def test_a_rule_that_a_called_function_has_too_is_broken_there_alone():
    checks = load("tp09_mnist_zero")
    cells = ["import torch", "def logistic(x):\n    import scipy.special\n    return scipy.special.expit(x)",
             "def logistic_d(x):\n    return logistic(x) * (1 - logistic(x))"]  # fmt: skip
    answer = (
        "def mended_step(net, x, y, alpha):\n    net.w = [w - alpha * logistic_d(w) for w in net.w]"
    )
    rules = {name: {*checks[name].forbidden} for name in ("mended_step", "logistic")}
    assert rules["logistic"] & rules["mended_step"] and rules["mended_step"] - rules["logistic"]
    complaints = {
        name: checks[name].complaints(text, cells=[*cells, answer], others=checks.values())
        for name, text in (
            ("mended_step", answer),
            ("logistic", cells[1]),
            ("logistic_d", cells[2]),
        )
    }
    assert complaints["mended_step"] == complaints["logistic_d"] == []
    assert "scipy" in complaints["logistic"][0]
    helper = cells[1].replace("logistic", "own")  # which no check judges
    cells = [helper, answer.replace("logistic_d", "own")]
    told = checks["mended_step"].complaints(cells[1], cells=cells, others=checks.values())
    assert "scipy" in told[1]
