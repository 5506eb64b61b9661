"""Attacks of answers that are wrong, or forbidden, and want their points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell

from tests.hostile.case import Case, cell, own

ZEROS = "def backward(weights, outputs, Y):\n    return {k: torch.zeros_like(w) for k, w in weights.items()}"
NO = "WRONG|ERROR|FORBIDDEN"  # the points are not given
SEEN = NO + "|OK!"  # they are not given, or a human is told

LOSS = """w = {k: torch.nn.Parameter(torch.tensor(v.tolist())) for k, v in weights.items()}
x, y = torch.tensor(outputs["X"].tolist()), torch.tensor(Y.tolist())
scores = torch.tanh(x @ w["Wh"].T + w["bh"]) @ w["Wy"].T + w["by"]
loss = -(y * torch.log_softmax(scores, 1)).sum(1).mean()
"""
HIDDEN = """BOX = []
def fill():
    {saved}
    def found(weights, outputs, Y):
        with torch.inference_mode(False), torch.enable_grad():
            {loss}
            {call}
    BOX.append(found)
fill()"""
ASKING = (
    "def backward(weights, outputs, Y):\n    return dict(zip(weights, BOX[0](weights, outputs, Y)))"
)


def indented(text: str, spaces: int) -> str:
    return text.strip("\n").replace("\n", "\n" + " " * spaces)


def boxed(title: str, call: str, saved: str = "pass", verdict: str = NO, **more: Any) -> Case:
    """Return a case where autograd waits in a list, filled by a call that no rule follows."""
    code = HIDDEN.format(saved=indented(saved, 4), loss=indented(LOSS, 12), call=indented(call, 12))
    return Case(67, title, {"backward": ASKING}, {"backward": verdict}, edit=own("backward", code), **more)  # fmt: skip


def written(title: str, code: str, verdict: str = NO, edit: Any = None, **more: Any) -> Case:
    """Return a case where `backward` is written so that a rule might not see autograd."""
    return Case(67, title, {"backward": code}, {"backward": verdict}, edit=edit, **more)


def autograd(call: str) -> str:
    """Return `backward` by `call`, in plain sight."""
    return f"def backward(weights, outputs, Y):\n    {indented(LOSS, 4)}\n    return dict(zip(w, {call}))"


def stolen(title: str, code: str, verdict: str = NO, edit: Any = None, **more: Any) -> Case:
    """Return a case where a wrong `backward` takes its values from what checks it."""
    return Case(66, title, {"backward": code}, {"backward": verdict}, edit=edit, **more)


def patched(title: str, code: str, **more: Any) -> Case:
    """Return a case where a cell replaces what observes, and the answer is wrong."""
    after = dict.fromkeys(("backward", "train_step", "train"), SEEN + "|TIME|DIED")
    return Case(66, title, {"backward": ZEROS}, after, edit=own("backward", code), **more)


def _late(store: str, load: str) -> Callable[[Any], None]:
    """Return an edit: `backward` below the check of `train`, which has kept what it was given."""

    def edit(nb: Any) -> None:
        answer, check = cell(nb, "backward-answer"), cell(nb, "backward")
        for one in (answer, check):
            nb.cells.remove(one)
        train = cell(nb, "train-answer")
        train.source += (
            f"\n_train = train\ndef train(*a, **k):\n    {store}\n    return _train(*a, **k)"
        )
        nb.cells += [new_code_cell(load), answer, check]

    return edit


SERVER = """import os, pickle, socket
mine, theirs = socket.socketpair()
if os.fork() == 0:
    while True:
        weights, outputs, Y = pickle.loads(theirs.recv(1 << 20))
        {loss}
        theirs.sendall(pickle.dumps(torch.autograd.grad(loss, list(w.values()))))"""
CLIENT = """def backward(weights, outputs, Y):
    mine.sendall(pickle.dumps((weights, outputs, Y)))
    return dict(zip(weights, pickle.loads(mine.recv(1 << 20))))"""
POSTMAN = """import os, pickle, threading, time
def serve():
    while True:
        time.sleep(0.001)
        if not os.path.exists('ask'):
            continue
        weights, outputs, Y = pickle.load(open('ask', 'rb'))
        os.remove('ask')
        {loss}
        pickle.dump(torch.autograd.grad(loss, list(w.values())), open('answer.part', 'wb'))
        os.rename('answer.part', 'answer')
{start}"""
POSTED = """def backward(weights, outputs, Y):
    pickle.dump((weights, outputs, Y), open('ask.part', 'wb'))
    os.rename('ask.part', 'ask')
    while not os.path.exists('answer'):
        time.sleep(0.001)
    kept = pickle.load(open('answer', 'rb'))
    os.remove('answer')
    return dict(zip(weights, kept))"""
LAZY = """class Later(dict):
    def items(self):
        return list(zip(self, BOX[0](*ARGUMENTS)))
ARGUMENTS = []
def backward(*arguments):
    ARGUMENTS.extend(arguments)
    return Later.fromkeys(arguments[0])"""
FRAME = """import sys
def backward(weights, outputs, Y):
    frame = sys._getframe(1)
    while frame:
        names = {**frame.f_globals, **frame.f_locals}
        if "oracle" in names:
            case = names["case"]
            found = names["oracle"].gradients(case["weights"], case["X"], case["Y"])
            return {k: torch.tensor(v) for k, v in found.items()}
        frame = frame.f_back
    return {}"""
# Whatever sends the observations may put autograd's values in the place of zeros.
SPY = """import base64, json
ARGUMENTS, {real} = [], json.dumps
def forged(value, **options):
    if isinstance(value, list) and len(ARGUMENTS) == len(value) > 2:
        for one, (weights, outputs, Y) in zip(value, ARGUMENTS):
            {loss}
            values = dict(zip(w, torch.autograd.grad(loss, list(w.values()))))
            seen = dict(dict(one["$dict"])["got"]["$dict"])
            for pair in seen.get("grads", {{"$dict": []}})["$dict"]:
                pair[1]["$array"][2] = base64.b64encode(values[pair[0]].numpy().tobytes()).decode()
    return {real}(value, **options)
{put}"""
KEPT = "def backward(*a):\n    ARGUMENTS.append(a)\n    return {k: torch.zeros_like(w) for k, w in a[0].items()}"


def spying(title: str, put: str, **more: Any) -> Case:
    """Return a case where what encodes the observations is replaced, by the words `put`."""
    code = SPY.format(real="_dumps", loss=indented(LOSS, 12), put=put)
    return stolen(title, KEPT, SEEN, own("backward", code), **more)


KERNEL = """k = {shell}.kernel
import socket
loop = k.io_loop.asyncio_loop
def take(fd):
    with socket.socket(fileno=fd) as place:
        line, _ = place.accept()
        place.detach()
    word = b'{{"status": "ok"}}'
    line.sendall(b'{{"status": "ok", "seen": "[]"}}' + word + len(word).to_bytes(8, "big"))
    line.close()
for fd, one in [*loop._selector.get_map().items()]:
    if "_take" in repr(one.data):
        {put}"""
PUT = "loop.add_reader(fd, take, fd)"

STEALING = [
    # --- what observes, what judges, what stands in
    stolen("doublure demandée à la vérification", "GIVEN = check.train.stand_ins({}, {})\ndef backward(*a):\n    return GIVEN[0]['backward'](*a)", often=True),
    stolen("référence par pkgutil", "import pkgutil\ndef backward(weights, outputs, Y):\n    return pkgutil.resolve_name('tp_utils.checks.judges.oracle:gradients')(weights, outputs['X'], Y)"),
    stolen("référence cherchée dans la pile", FRAME, often=True),
    stolen("cas et référence cherchés en mémoire", "import gc\ndef backward(weights, outputs, Y):\n    for f in gc.get_objects():\n        if callable(f) and getattr(f, '__name__', '') in ('gradients', '_stand_ins'):\n            return f(weights, outputs['X'], Y)\n    return {}"),
    patched("run de la classe remplacée", "type(check.backward).run = lambda self, target, case: {}"),
    patched("run de l'objet remplacée", "check.backward.run = lambda target, case: {}"),
    patched("réponse du noyau remplacée, par get_ipython", KERNEL.format(shell="get_ipython()", put=PUT), often=True),
    patched("réponse du noyau remplacée, par exit", KERNEL.format(shell="exit._ip", put=PUT)),
    patched("réponse du noyau remplacée, par un autre nom", KERNEL.format(shell="g()", put=PUT).replace("k =", "from IPython import get_ipython as g\nk =", 1)),
    patched("réponse du noyau remplacée, par l'application", KERNEL.format(shell="Application.instance()", put=PUT).replace("k =", "from traitlets.config import Application\nk =", 1)),
    patched("os.fork remplacé", "import os\nos.fork = lambda: 0", often=True),
    patched("os.fork remplacé par setattr", "import os\nsetattr(os, 'fork', lambda: 0)"),
    patched("os.fork remplacé par vars", "import os\nvars(os)['fork'] = lambda: 0"),
    spying("json.dumps remplacé", "json.dumps = forged", often=True),
    spying("json.dumps remplacé, sous un autre nom", "j = json\nfor j.dumps in [forged]:\n    pass"),
    spying("json.dumps remplacé par setattr", "setattr(json, 'dumps', forged)"),
    spying("json.dumps remplacé dans le dictionnaire du module", "json.__dict__.update(dumps=forged)"),
    spying("json.dumps remplacé par sa classe", "import types\nclass Module(types.ModuleType):\n    @property\n    def dumps(self): return forged\ndel json.dumps\njson.__class__ = Module"),
    patched("isinstance remplacé", "import builtins\n_is = isinstance\nbuiltins.isinstance = lambda o, k: True if k is dict else _is(o, k)", slow=6),
    patched("torch.tensor remplacé", "_tensor = torch.tensor\ntorch.tensor = lambda *a, **k: _tensor(*a, **k) * 0"),
    patched("np.array remplacé", "import numpy as np\n_array = np.array\nnp.array = lambda *a, **k: _array(*a, **k) * 0"),
    patched("Tensor.__array__ remplacé", "torch.Tensor.numpy = lambda self: None"),
    patched("chercheur de modules ajouté", "import sys\nclass Finder:\n    def find_spec(self, name, path=None, target=None):\n        return None\nsys.meta_path.insert(0, Finder())"),
    patched("import remplacé", "import builtins\n_import = builtins.__import__\nbuiltins.__import__ = lambda *a, **k: _import(*a, **k)"),
    patched("module rangé sous le nom du moteur", "import sys, types\nsys.modules['tp_utils.checks.plain'] = types.ModuleType('plain')"),
    patched("inference_mode remplacé", "import contextlib\ntorch.inference_mode = contextlib.nullcontext"),
    Case(66, "doublure gardée par train, dans un nom", {"backward": "def backward(*a):\n    return KEPT[0](*a)"}, {"backward": NO}, edit=_late("KEPT.append(backward)", "KEPT = []")),
    Case(66, "doublure gardée par train, dans un fichier", {"backward": "def backward(*a):\n    return KEPT(*a)"}, {"backward": SEEN}, edit=_late("import marshal; open('kept', 'wb').write(marshal.dumps(backward.__code__))", "import marshal, types, torch.nn.functional as F\ntry:\n    KEPT = types.FunctionType(marshal.loads(open('kept', 'rb').read()), globals())\nexcept OSError:\n    KEPT = dict")),
    # --- the rules, in IPython's language and at run time
    written("cellule indentée", "    " + autograd("torch.autograd.grad(loss, list(w.values()))").replace("\n", "\n    "), often=True),
    written("invites de Python", ">>> " + autograd("torch.autograd.grad(loss, list(w.values()))").replace("\n", "\n... ")),
    written("invites d'IPython", "In [1]: " + autograd("torch.autograd.grad(loss, list(w.values()))").replace("\n", "\n   ...: ")),
    written("appel par /", "def make(g):\n    global backward\n    def backward(weights, outputs, Y):\n        " + indented(LOSS, 8) + "\n        return dict(zip(w, g(loss, list(w.values()))))\n/make torch.autograd.grad", SEEN),
    written("appel par ,", "def make(name):\n    global backward\n    g = getattr(torch.autograd, name)\n    def backward(weights, outputs, Y):\n        " + indented(LOSS, 8) + "\n        return dict(zip(w, g(loss, list(w.values()))))\n,make grad"),
    written("run_cell d'un texte", "get_ipython().run_cell(" + repr(autograd("torch.autograd.grad(loss, list(w.values()))")) + ")"),
    written("run_cell d'un texte calculé", "import base64\ntext = base64.b64decode(" + repr(__import__("base64").b64encode(autograd("torch.autograd.grad(loss, list(w.values()))").encode()).decode()) + ").decode()\nget_ipython().run_cell(text)", SEEN, often=True),
    written("%run -i d'un fichier écrit par open", "open('aide.py', 'w').write(" + repr(autograd("torch.autograd.grad(loss, list(w.values()))")) + ")\n%run -i aide.py", SEEN),
    written("attrgetter", "from operator import attrgetter\n" + autograd("attrgetter('autograd.grad')(torch)(loss, list(w.values()))")),
    written("importlib d'un nom composé", "import importlib\n" + autograd("importlib.import_module('torch.' + 'autograd').grad(loss, list(w.values()))")),
    written("méthode au nom composé", autograd("[getattr(loss, 'back' + 'ward')()] and [getattr(v, 'gr' + 'ad') for v in w.values()]")),
    written("méthode spéciale", autograd("[loss.__getattribute__('back' + 'ward')()] and [v.__getattribute__('gr' + 'ad') for v in w.values()]")),
    written("FunctionType et marshal", "import marshal, types\ndef backward(weights, outputs, Y):\n    return {}\nbackward.__code__ = marshal.loads(marshal.dumps(backward.__code__))", SEEN),
    boxed("autograd trouvé à l'appel", "return torch.autograd.grad(loss, list(w.values()))", often=True),
    boxed("autograd gardé avant", "return G(loss, list(w.values()))", "G = torch.autograd.grad", often=True),
    boxed("backward gardé avant", "loss.backward()\nreturn [v.grad for v in w.values()]", "G = torch.autograd.backward"),
    boxed("moteur de torch gardé avant", "return E.run_backward((loss,), (torch.ones(()),), False, False, tuple(w.values()), allow_unreachable=False, accumulate_grad=False)", "E = torch._C._ImperativeEngine()", SEEN),
    boxed("torch.func gardé avant", "def f(one):\n    scores = torch.tanh(x @ one['Wh'].T + one['bh']) @ one['Wy'].T + one['by']\n    return -(y * torch.log_softmax(scores, 1)).sum(1).mean()\nreturn G(f)({k: v.detach() for k, v in w.items()}).values()", "G = torch.func.grad"),
    boxed("différentiation en avant", "def f(*ws):\n    scores = torch.tanh(x @ ws[0].T + ws[1]) @ ws[2].T + ws[3]\n    return -(y * torch.log_softmax(scores, 1)).sum(1).mean()\nflat = [v.detach() for v in w.values()]\nreturn J(f, argnums=(0, 1, 2, 3))(*flat)", "J = torch.func.jacfwd"),
    boxed("graphe de torch parcouru à la main", "kept, todo = {}, [(loss.grad_fn, torch.ones(()))]\nwhile todo:\n    node, value = todo.pop()\n    if hasattr(node, 'variable'):\n        kept[id(node.variable)] = kept.get(id(node.variable), 0) + value\n        continue\n    values = node(value)\n    for (after, _), one in zip(node.next_functions, values if isinstance(values, tuple) else (values,)):\n        if after is not None and one is not None:\n            todo.append((after, one))\nreturn [kept[id(v)] for v in w.values()]", often=True),
    boxed("moteur de torch pris à Variable", "return E.run_backward((loss,), (torch.ones(()),), False, False, tuple(w.values()), allow_unreachable=False, accumulate_grad=False)", "E = torch.autograd.Variable._execution_engine", SEEN),
    boxed("autograd dans un fil", "import threading\nkept = []\none = threading.Thread(target=lambda: kept.extend(G(loss, list(w.values()))))\none.start(); one.join()\nreturn kept", "G = torch.autograd.grad"),
    boxed("optimiseur de torch", "S = torch.optim.SGD(w.values(), lr=1.0)\nold = [v.detach().clone() for v in w.values()]\nloss.backward(); S.step()\nreturn [a - b.detach() for a, b in zip(old, w.values())]"),
    Case(67, "dictionnaire calculé après la fonction", {"backward": LAZY}, {"backward": NO}, edit=own("backward", HIDDEN.format(saved="pass", loss=indented(LOSS, 12), call="return torch.autograd.grad(loss, list(w.values()))")), often=True),
    Case(67, "autograd dans un fil du noyau, par des fichiers", {"backward": POSTED}, {"backward": SEEN + "|TIME"}, edit=own("backward", POSTMAN.format(start="threading.Thread(target=serve, daemon=True).start()", loss=indented(LOSS, 8))), slow=1),
    Case(67, "autograd dans un processus, par des fichiers", {"backward": POSTED}, {"backward": NO + "|TIME"}, edit=own("backward", POSTMAN.format(start="if os.fork() == 0: serve()", loss=indented(LOSS, 8))), slow=1, often=True),
    Case(67, "autograd dans un processus lancé par l'interpréteur de commandes", {"backward": POSTED}, {"backward": NO + "|TIME"}, edit=own("backward", "!sleep 1000 &"), slow=1),
    Case(67, "autograd dans un autre processus", {"backward": CLIENT}, {"backward": NO + "|TIME"}, edit=own("backward", SERVER.format(loss=indented(LOSS, 8))), slow=1),
    Case(67, "autograd par un alias d'une autre cellule, sans liste", {"backward": "def backward(weights, outputs, Y):\n    return TOOL.found(weights, outputs, Y)"}, {"backward": NO}, edit=own("backward", "class Tool:\n    pass\nTOOL = Tool()\ndef fill(one):\n    def found(weights, outputs, Y):\n        with torch.inference_mode(False), torch.enable_grad():\n            " + indented(LOSS, 12) + "\n            return dict(zip(w, torch.autograd.grad(loss, list(w.values()))))\n    one.found = found\nfill(TOOL)")),
]  # fmt: skip
