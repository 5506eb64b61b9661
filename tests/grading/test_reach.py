"""What the rules read of a submission: other cells, magics, renamed modules; and what it may hold."""

import ast

import numpy as np
import pytest
import torch.optim  # noqa: F401  # what its star gives

from tp_grading.judge.observe import read
from tp_grading.judge.signs import Signs, signs
from tp_grading.run import Execution
from tp_grading.stage.rebuild import harmless
from tp_utils.checks.judges.judging import Wrong, number
from tp_utils.checks.plain import NotPlain, loads
from tp_utils.checks.rules.breaches import broken_rules, find_forbidden
from tp_utils.checks.rules.cells import plain
from tp_utils.checks.rules.forbidden import AUTOGRAD, LOOPS, NUMPY_ONLY, OPTIM
from tp_utils.checks.rules.reach import reached

ANSWER = "def train_step(weights, eta):\n    return step(weights, eta)"


def around(target, answer, cells, leave=()):
    """Return the statements of the other cells that an answer reaches."""
    return [ast.unparse(one.node) for one in reached(target, [answer], cells, leave) if one.rank]


def test_follows_names_through_cells_and_leaves_the_rest():
    cells = ["import torch.optim, math\nfrom torch.optim import SGD as S, Adam",
             "def step(w, eta):\n    return S(w, eta)\nAdam(0)", "def other():\n    return Adam"]  # fmt: skip
    assert around("train_step", ANSWER, cells) == [
        "from torch.optim import SGD as S", "def step(w, eta):\n    return S(w, eta)"]  # fmt: skip
    assert around("train_step", ANSWER, cells, leave={"step"}) == []


@pytest.mark.parametrize("code", [
    "L.append(torch.autograd.grad)", "L = [torch.autograd.grad]", "d.setdefault(torch.float32, torch.add)",
    "d.update(f=torch.add)", "L.insert(0, torch.add)",
])  # fmt: skip
def test_what_is_kept_changes_nothing_of_where_it_comes_from(code):
    """A name of torch in a list of another cell is no part of all that uses torch."""
    answer = "def f(x):\n    return torch.tanh(x)"
    cells = ["import torch", "L, d = [], {}", code]
    assert around("f", answer, cells) == ["import torch"]
    assert code in around("f", answer.replace("torch.tanh", f"{code[0]}[0]"), cells)


@pytest.mark.parametrize("code", [
    "setattr(torch, 'tanh', lambda x: x)", "list.append(L, lambda x: x)", "operator.setitem(L, 0, lambda x: x)",
    "object.__setattr__(torch, 'tanh', lambda x: x)", "heapq.heappush(L, lambda x: x)",
])  # fmt: skip
def test_what_is_given_to_a_first_argument_is_followed(code):
    answer = "def f(x):\n    return torch.tanh(L[0](x))"
    cells = ["import torch, operator, heapq", "L = []", code]
    assert ast.unparse(ast.parse(code)) in around("f", answer, cells)


def test_local_names_are_not_followed():
    assert around("f", "def f(grad):\n    i = grad\n    return i", ["grad = 1\ni = 2"]) == []


def test_magics_hide_nothing_and_break_nothing():
    code = "%%time\nx = y % 2\nif x:\n    %time f(x)\n    !ls\nz = %time g()\nf?\nprint('a?')"
    assert plain(code) == "x = y % 2\nif x:\n    f(x)\n    pass\nz = g()\npass\nprint('a?')"
    assert plain("x = 1  # as it is") == "x = 1  # as it is"


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


@pytest.mark.parametrize("code", [
    "match np:\n    case object(vectorize=v):\n        y = v(f)(x)", "match vars(np):\n    case {'vectorize': v}:\n        y = v(f)(x)",
    "import numpy.lib.function_base as b\nb.vectorize(f)(x)", "np.lib.shape_base.apply_along_axis(f, 0, x)",
    "from numpy import *\nvectorize(f)(x)", "from itertools import *\nstarmap(f, x)", "%pylab\nvectorize(f)(x)",
    "!ls {kept.append(np.vectorize)}", "%config InlineBackend.rc = kept.append(np.vectorize)", "%debug kept.append(np.vectorize)",
    "async def g(x):\n    async for one in x:\n        pass",
])  # fmt: skip
def test_other_ways_to_a_loop(code):
    assert find_forbidden(code, [LOOPS])


def test_a_block_around_an_answer_reaches_no_other():
    """An answer in `try:`, `except … as e`, a trial below it in the same `if`."""
    block = "{0}:\n    def {1}(x):\n        return {2}\n    for i in x:\n        print({1}(i))\n{3}"
    told = "except Exception as e:\n    print(e)\n    raise"
    for head, end in ("try", told), ("if True", "else:\n    pass"):
        other, answer = block.format(head, "g", "[y for y in x]", end), block.format(head, "f", "x + 1", end)  # fmt: skip
        assert not broken_rules("f", [answer], [LOOPS], [other, answer])
        assert broken_rules("g", [other], [LOOPS], [other, answer])
        assert around("f", answer, [other, answer]) == []
    cells = [f"try:\n    def {name}(x):\n        return x\nexcept E as e:\n    log(e)" for name in "gf"]
    assert around("f", cells[1], cells) == []


def test_a_block_hides_nothing():
    answer = "if True:\n    def f(x):\n        return v(g)(x)"
    for cell in ("try:\n    raise E(np.vectorize)\nexcept E as e:\n    v = e.args[0]", "if (v := np.vectorize):\n    pass",
                 "try:\n    pass\nfinally:\n    v = np.vectorize", "with C() as c:\n    v = np.vectorize"):  # fmt: skip
        assert broken_rules("f", [answer], [LOOPS], [cell, answer]), cell


def test_a_star_of_another_cell_gives_what_it_holds_and_nothing_else():
    answer = "def f(x):\n    return vectorize(g)(x) + helper(x)"
    cells = ["from torch.optim import *", "from numpy import *"]
    assert around("f", answer, cells) == ["from numpy import *"]
    assert broken_rules("f", [answer], [LOOPS], cells)
    assert not broken_rules("f", [answer], [OPTIM], cells)


def test_signs_of_code_that_looks_beyond():
    found = signs("import sys\nf = sys._getframe(1)\nexec(text)")
    assert found == ("sys._getframe (ligne 2)", "exec (ligne 3)")
    assert not signs("import gc, inspect\ngc.collect()\nfrom tp_utils.checks import tp04 as check")


@pytest.mark.parametrize("code", [
    "exec(text)", "eval(f'{a}')", "x = compile(text, '', 'exec')", "e = exec\ne(text)", "get_ipython().run_cell(text)",
    "%run -i aide.py", "run -i aide.py", "%%cython\nx", "%macro a 1", "ip = get_ipython()\nip.ex(text)",
    "from types import FunctionType\nf = FunctionType(c, globals())", "import marshal\nmarshal.loads(b)",
    "import types as t\nt.CodeType", "from pkgutil import resolve_name as r\nr(text)",
    "import importlib\nimportlib.import_module(name)", "__import__(name)", "import operator\noperator.methodcaller(name)",
    "from operator import attrgetter as a\na(name)", "import ctypes as c", "from ctypes import pythonapi",
    "import sys\nsys.modules['x'] = 1", "m = __import__('sys').modules", "globals()[name]", "vars()[name]",
    "f.__code__ = g.__code__", "f.__globals__['x']", "__builtins__.exec(text)", "getattr(__builtins__, 'ev' + 'al')(text)",
    "check.train.stand_ins({}, {})", "type(check.backward).run = f", "check.backward.run = f", "c = check.train\nc.judge(1, 2)",
    "import IPython.core.magic", "from IPython.core.magic import register_cell_magic", "import builtins\nbuiltins.__import__ = f",
    "y = " + "-" * 7000 + "1", "%time x\n" * 400,
    # what belongs to all the code of the process, replaced
    "import os\nos.fork = f", "import os as o\nsetattr(o, 'fork', f)", "import os\nvars(os)['fork'] = f", "torch.tensor = f",
    "import json\nfor json.dumps in [f]: pass", "import json\njson.__class__ = M", "import json\ndel json.dumps", "json.__dict__.update(dumps=f)",
    "torch.Tensor.numpy = f", "import numpy as np\nnp.array = f", "torch.autograd.grad = f", "globals()['torch'].tensor = f",
    "import builtins\nbuiltins.isinstance = f", "__builtins__['isinstance'] = f", "object.__setattr__(torch, 'tensor', f)",
    "from unittest.mock import patch", "with patch: pass\nimport torch.overrides",
    # the kernel, by other names
    "exit._ip.kernel", "from IPython import get_ipython as g\ng().kernel", "f = get_ipython\nf().kernel", "g(get_ipython())",
    "from traitlets.config import Application", "import IPython\nIPython.InteractiveShell.instance()", "import sys\nsys.stdout.pub_thread",
    "getattr(f, '__glo' + 'bals__')", "torch._C._ImperativeEngine()",
    # processes, and what two of them share
    "import subprocess", "import os\nos.kill(os.getppid(), 9)", "import multiprocessing as mp\nmp.Pool(2)", "from multiprocessing import shared_memory",
    "import mmap", "import socket", "import os\nos.system('python aide.py')",
    "import threading\nthreading.Thread(target=f).start()", "x.share_memory_()", "import numpy as np\nnp.memmap('x')",
    "!python serve.py &", "%%bash --bg\npython x.py", "%%bash\ncat > aide.py <<EOF\nEOF", "!echo x > a.py", "!pip install x; python y.py",
    # a file that the copy has written out of sight, or a library changed at second hand
    "import aide", "from outils import *", "import importlib\nimportlib.import_module('aide')", "%load_ext aide",
    "def load_ipython_extension(ip):\n    ip.kernel", "map(setattr, [json], ['dumps'], [f])", "import functools\nfunctools.partial(setattr, x)",
    "def put(m, n, f):\n    setattr(m, n, f)\nimport json\nput(json, 'dumps', f)", "import json\nnext(iter([json])).dumps = f",
    # a module that another one holds, what an object or a module says of itself, texts that are run
    "import os\nos.sys.modules", "torch.os.fork()", "import random\nrandom._os.system('x')", "input.__self__", "print.__self__.exec(t)",
    "import json\njson.__loader__.source_to_code(t, 'x')", "import inspect\ninspect.getmodule(json.dumps).dumps = f",
    "import sys, inspect\ninspect.getmodule(type(sys.stdout))", "import sys\nsys.stdout.write = f", "json.dumps.__kwdefaults__['cls'] = C",
    "import timeit\ntimeit.timeit(text)", "import timeit as t\nt.Timer('pass', setup=text)", "import doctest\ndoctest.testmod()",
    "import numpy as np\nnp.testing.runstring(text, {})", "torch.jit.CompilationUnit(text)", "import pydoc\npydoc.locate(name)",
    "torch.load('w.pt', weights_only=False)", "np.load('w.npy', allow_pickle=True)", "class A:\n    def __reduce__(self): return f, ()",
    "import bdb\nbdb.Bdb().set_trace()",
    # a text by which a library finds, or computes, what it gives
    "from importlib.metadata import EntryPoint\nEntryPoint('x', 'torch.autograd:grad', 'y').load()", "from importlib import metadata\nmetadata.entry_points()",
    "import inspect\ninspect.get_annotations(f, eval_str=True)", "import inspect\ninspect.signature(f, eval_str=True)",
    "import inspect\ninspect.signature(f, **{'eval_str': True})", "import pickle, io\npickle.Unpickler(io.BytesIO(b)).load()",
    "import sympy\nsympy.sympify(text)", "from sympy.parsing.sympy_parser import parse_expr", "import jinja2\njinja2.Template(text).render(f=f)",
    "import decorator\ndecorator.FunctionMaker.create('f(x)', text, {})", "import imp\nimp.load_source('m', 'm.txt')",
    "import pandas as pd\npd.DataFrame(d).query('@f(a)')", "import unittest\nunittest.defaultTestLoader.loadTestsFromName(name)",
    "import code\ncode.interact(local={})", "import _xxsubinterpreters as x\nx.run_string(x.create(), text)", "import _testcapi",
    "import os\nos.environ['PYTHONBREAKPOINT'] = 'torch.autograd.grad'", "breakpoint(loss, w)", "b = breakpoint\nb(loss, w)",
    "%env PYTHONBREAKPOINT=torch.autograd.grad", "%%writefile .pdbrc\nup\np x", "open('.pdb' + 'rc', 'w')",
    "%config InlineBackend.rc = exec(text)", "%debug exec(text)", "!ls {exec(text)}", "x = !ls {exec(text)}", "%cd {exec(text)}",
    "%%capture {exec(text)}\nx", "%pip install {a[1:exec(text)]}", "%env A={1}{exec(text)}{",
    "import pexpect\npexpect.run('ls')", "import copyreg\ncopyreg.pickle(torch.Tensor, f)", "import signal\nsignal.alarm(1)",
    "open('/proc/self/mem', 'rb+')", "torch.Tensor.__base__.numpy = f", "from os import *\nfork()", "from inspect import *\nstack()",
    "E = torch.autograd.Variable._execution_engine", "from torch.autograd.graph import _engine_run_backward as e", "import os\ngetattr(os, name)(1)",
    # a library given whole to what may replace a part of it
    "import functools, json\nfunctools.update_wrapper(json, f, ['dumps'], [])", "import json\nP.__init__(json, f)",
    "import json\np.parse_args(['--dumps', 'x'], json)", "import json\nput = P.__init__\nput(f, *[json])", "type('C', (B,), {}, to=torch.optim)",
    "import json\noperator.methodcaller('__setattr__', 'dumps', f)(json)",
    "%%writefile aide.py\n# coding: utf-7\nx = 1", "%%writefile -a aide.py\n\n#coding=raw_unicode_escape",
])  # fmt: skip
def test_other_signs(code):
    code = "from tp_utils.checks import tp04 as check\n" * code.count("check.") + code
    assert signs(code), code


@pytest.mark.parametrize("code", [
    "check.backward(backward)", "outcome = check.train(train)\nprint(outcome.credit)", "model.eval()", "re.compile('a')",
    "getattr(F, name)(x)", "getattr(net, name)", "torch.compile(net)", "%matplotlib inline\nx = 1", "%time f(x)", "!pip install x",
    "f?", "vars(self)", "if 'net' not in globals():\n    net = Net()", "import inspect\ninspect.signature(f)", "x = exec_ = 1",
    "une phrase qui n'est pas du Python", "for i in tqdm(range(3)):\n    display(i)", "globals()['x']", "exec('x = 1')",
    "__import__('math').pi", "sorted(d, key=operator.itemgetter(1))", "sorted(d, key=operator.attrgetter('x'))",
    "def eval(x):\n    return x\neval(3)", "from IPython.display import display", "from IPython.core.display import HTML",
    "import sys\nsys.stdout = open('x', 'w')\nsys.path.append('..')", "torch.backends.cudnn.deterministic = True", "Net.forward = forward",
    "net = torch.nn.Linear(2, 3)\nnet.weight = 1\nnet.bias.data = x", "self.x = 2", "plt.rcParams['x'] = 1", "x.requires_grad = True",
    "from IPython import get_ipython\nif 'google.colab' in str(get_ipython()):\n    pass", "get_ipython().__class__.__name__",
    "import warnings\nwarnings.showwarning = f", "import logging\nlogging.root.level = 3", "import os\nos.environ['A'] = '1'",
    "import multiprocessing\nmultiprocessing.cpu_count()",
    "!pip install -q torchinfo", "%%bash\npip install x\nls", "!ls *.csv", "try:\n    import google.colab\nexcept ImportError:\n    pass",
    "x != y", "print('!')", "getattr(torch, name)", "setattr(net, 'x', 1)", "net = torch.nn.Sequential(torch.nn.ReLU)\nnet.training = False",
    "from tp_utils import CirclesData", "import sklearn.svm", "import timeit\ntimeit.timeit(lambda: f(x), number=10)",
    "def go():\n    pass\nimport timeit\ntimeit.timeit(go)", "torch.load('w.pt')", "torch.load('w.pt', weights_only=True)",
    "!pip install {name}", "%cd {folder}", "%config InlineBackend.figure_format = 'retina'", "%env A={1", "%debug", "%pylab inline",
    "breakpoint()", "import inspect\ninspect.signature(f, eval_str=False)", "from importlib import metadata\nmetadata.version('torch')",
    "np.load('a.npy')", "torch.trace(A)", "import pdb; pdb.set_trace()", "import functools\nfunctools.update_wrapper(g, f)",
    "print(torch, torch.__version__)", "help(torch.nn)", "hasattr(torch, 'mps')", "isinstance(x, torch.Tensor)", "map(torch.relu, x)",
    "def f(x, xp):\n    return xp.sum(x)\nf(x, torch)", "import inspect\nprint(inspect.getsource(torch.nn))", "dir(torch.optim)",
])  # fmt: skip
def test_ordinary_code_is_not_flagged(code):
    assert not signs(
        "from tp_utils.checks import tp04 as check\nimport torch, operator, re\n" + code
    )


def test_a_name_means_what_an_earlier_cell_has_made_of_it():
    signs = Signs("fr")
    assert signs.of("import json as j\nk = j\ndumps = j.dumps") == ()
    assert signs.of("k.dumps = f") == ("json.dumps = … (ligne 1)",)
    assert signs.of("%%writefile aide.py\n# -*- coding: utf-8 -*-\nx = 1") == () == signs.of("import aide")
    assert signs.of("\U0001d4c0.loads = f") == ("json.loads = … (ligne 1)",)  # Python reads `k`


def test_a_setting_of_a_library_makes_no_call_of_it_a_part_of_an_answer():
    answer = "def backward(x):\n    return torch.exp(x)"
    trial = "g = torch.autograd.grad(f(x), x)\nprint(torch.autograd.grad(f(x), x))"
    rule = [AUTOGRAD]
    quiet = "torch.backends.cudnn.deterministic = True\n" + trial
    assert broken_rules("backward", [answer], rule, [quiet, answer]) == []
    for kept in ("torch.box = []\ntorch.box.append(torch.autograd.grad)", "torch.exp = torch.autograd.grad",
                 "torch = Tool()\ntorch.take(torch.autograd.grad)"):  # fmt: skip
        assert broken_rules("backward", [answer], rule, [kept, answer]), kept


def test_what_the_course_names_is_the_students_to_use():
    signs = Signs("fr")
    assert signs.of("from joblib import Parallel, load", given=True) == ()
    assert signs.of("Parallel(2)") == () and signs.of("Parallel(3)\njoblib.dump") == ()
    assert signs.of("import subprocess", released=True) == ()  # pasted: it gives nothing
    assert signs.of("subprocess.run('ls')") and signs.of("import os\nos.register_at_fork(before=f)")


def test_a_layer_is_no_part_of_the_type_of_its_numbers():
    code = "layer = torch.nn.Linear(3, 2, dtype=torch.float64)\nlayer.weight.data = w"
    assert not signs("import torch\n" + code)
    assert signs("import torch\ntorch.float64 = w") and signs("import torch\ntorch.tanh.name = w")


def test_a_value_that_ipython_keeps_means_what_it_is():
    signs = Signs("fr")
    assert signs.of("import json, torch\n2 + 2") == () == signs.of("_ + 1")
    assert signs.of("torch.jit") == ()
    assert signs.of("_.script(f)") and signs.of("Out[3].script(f)")
    assert signs.of("f = _3.script") and signs.of("for _ in range(3):\n    print(_)") == ()


def test_a_star_of_another_cell_gives_its_names():
    signs = Signs("fr")
    assert signs.of("from os import *\nfrom math import *") == () == signs.of("pi + walks()")
    assert signs.of("fork()") == ("os.fork (ligne 1)",)


def test_a_written_module_is_not_written_again_out_of_sight():
    for cells in ("%%writefile aide.py\nx = 1", "open('aide.py', 'a')"), ("open('aide.py', 'a')", "%%writefile aide.py\nx = 1"):  # fmt: skip
        signs = Signs("fr")
        assert signs.of(cells[0]) == ()
        assert signs.of(cells[1]) == ("aide.py",)


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
    assert seen[0]["message"] == "é\na b"


def test_a_function_that_computes_names_binds_its_own_only():
    opaque = "def backward(w):\n    setattr(w, 'x', dict(a=1))\n    return ag.grad(w)"
    answer = "def init_weights(nx: int) -> dict:\n    return {'Wh': nx}"
    assert around("init_weights", answer, ["from torch import autograd as ag", opaque]) == []
    calls = around("train", "def train(w):\n    return backward(w)", ["import math", opaque])
    assert calls == [ast.unparse(ast.parse(opaque))]
    answer = "def f(w):\n    return helper(w)"
    assert around("f", answer, ["exec('helper = ag.grad')"]) == ["helper = ag.grad"]
    assert around("f", answer, ["exec(text + 'helper = ag.grad')"])


def test_a_number_of_numpy_is_a_number():
    for right in (np.float32(0.5), np.float64(0.5), np.array(0.5), 0.5):
        assert number(right, "x") == 0.5
    assert number(np.int64(2), "x") == 2.0 and number(np.bool_(True), "x") == 1.0
    with pytest.raises(Wrong):
        number(np.str_("0.5"), "x")
