"""Attacks on the labs of tensors, autograd, torch.optim and torch.nn, by who has not written the defence."""

from __future__ import annotations

from typing import Any

from tests.hostile.around import after
from tests.hostile.case import Case, cell, own

AUTO, OPTIM, MNIST, SCRATCH = "tp05_autograd", "tp07_optim", "tp08_mnist", "tp09_mnist_zero"
NO = "WRONG|ERROR|FORBIDDEN"  # the points are not given
SEEN = NO + "|OK!"  # they are not given, or a human is told

# What is put on an object by a function that is given it: no rule follows it.
TOOL = """class Tool:
    pass
TOOL = Tool()
def fill(one):
    {code}
    one.found = found
fill(TOOL)"""


def tool(code: str) -> str:
    """Return a cell which puts the function `found` where no rule looks."""
    return TOOL.format(code=code.strip("\n").replace("\n", "\n    "))


def kept(lab: str, answer: str, title: str, code: str, wrong: str, verdict: str = NO, checks: tuple[str, ...] = (), **more: Any) -> Case:  # fmt: skip
    """Return a case where an answer calls what another cell has kept out of sight."""
    return Case(67, title, {answer: wrong}, dict.fromkeys(checks or (answer,), verdict), edit=own(answer, code), lab=lab, **more)  # fmt: skip


ADAM = """def found(w, grad, state, eta, beta1=0.9, beta2=0.999, eps=1e-8):
    if not state:
        p = torch.nn.Parameter(w.clone())
        state = {"p": p, "o": torch.optim.Adam([p], lr=eta, betas=(beta1, beta2), eps=eps)}
    p = state["p"]
    p.data.copy_(w)
    p.grad = grad.clone()
    state["o"].step()
    return p.detach().clone(), state"""
ADAM_STEP = "def adam_step(w, grad, state, eta, *options):\n    return TOOL.found(w, grad, state, eta, *options)"
STEP = """def found(weights, eta):
    o = torch.optim.SGD(weights.values(), lr=eta)
    o.step()
    o.zero_grad()
    return weights"""
GRADIENTS = """def found(net, x, y):
    n = len(net.w)
    P = [torch.nn.Parameter(torch.tensor(p.tolist())) for p in (*net.w, *net.b)]
    h = torch.tensor(x.tolist())
    for k in range(n):
        h = h @ P[k] + P[n + k]
        h = 1 / (1 + torch.exp(-h)) if k < n - 1 else h
    Y = torch.tensor(y.tolist())
    loss = (torch.log(1 + torch.exp(h)) - Y * h).sum() / len(Y)
    g = torch.autograd.grad(loss, P)
    return list(g[:n]), list(g[n:])"""
MENDED = """def mended_step(net, x, y, alpha):
    dw, db = TOOL.found(net, x, y)
    net.w = [w - alpha * g for w, g in zip(net.w, dw)]
    net.b = [b - alpha * g for b, g in zip(net.b, db)]"""
BACKWARD = "+class Net(Net):\n    def backward(self, z, a, y):\n        return {call}"
BACKWARDS = ("Net-backward", "Net-minibatch")
STOCHASTIC = """class SGD:
    def __init__(self, net, alpha, gamma=0.0):
        self.net, self.alpha, self.gamma = net, alpha, gamma
        self.o = TOOL.found([*net.w, *net.b], alpha, gamma)
    def step(self, dw, db):
        for p, g in zip([*self.net.w, *self.net.b], [*dw, *db]):
            p.grad = g
        self.o.step()"""


def instead(context: str) -> Any:
    """Return an edit: `train` measures under another context than `torch.no_grad()`."""

    def edit(nb: Any) -> None:
        one = cell(nb, "train-answer")
        assert one.source.count("torch.no_grad()") == 1
        one.source = one.source.replace("torch.no_grad()", context)

    return edit


# The gradient, by programs that were made before the check: nothing of Python's differentiates then.
TRACED = """from torch.fx.experimental.proxy_tensor import make_fx
KEPT = {}
def fill(kept):
    def cost(w1, w2, w3, b1, b2, b3, x, y):
        h = 1 / (1 + torch.exp(-(x @ w1 + b1)))
        h = 1 / (1 + torch.exp(-(h @ w2 + b2)))
        h = h @ w3 + b3
        return (torch.log(1 + torch.exp(h)) - y * h).sum() / len(y)
    for N, s in ((1, (6, 5, 4, 3)), (1, (4, 4, 4, 4)), (5, (6, 5, 4, 3)), (4, (4, 4, 4, 4))):
        P = [torch.randn(n, m) for n, m in zip(s, s[1:])] + [torch.randn(1, m) for m in s[1:]]
        P += [torch.randn(N, s[0]), torch.randn(N, s[-1])]
        kept[N, tuple(s)] = make_fx(torch.func.grad(cost, argnums=tuple(range(6))))(*P)
fill(KEPT)
def found(net, x, y):
    s = tuple([len(net.w[0]), *(w.shape[1] for w in net.w)])
    g = KEPT[len(y), s](*net.w, *net.b, x, y)
    return list(g[:3]), list(g[3:])
class Tool: pass
TOOL = Tool()
def give(one, what): one.found = what
give(TOOL, found)"""
SCRIPTED = """class Tool: pass
TOOL = Tool()
def fill(one):
    from typing import List
    @torch.jit.script
    def slopes(P: List[torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> List[torch.Tensor]:
        for p in P:
            p.requires_grad_()
        h = x
        for k in range(3):
            h = h @ P[k] + P[3 + k]
            if k < 2:
                h = 1 / (1 + torch.exp(-h))
        loss = (torch.log(1 + torch.exp(h)) - y * h).sum() / len(y)
        g = torch.autograd.grad([loss], P)
        out: List[torch.Tensor] = []
        for one in g:
            if one is not None:
                out.append(one)
        return out
    def work(net, x, y):
        P = [torch.tensor(p.tolist()) for p in (*net.w, *net.b)]
        g = slopes(P, torch.tensor(x.tolist()), torch.tensor(y.tolist()))
        return [v.tolist() for v in g]
    def found(net, x, y):
        {thread}
        g = [torch.tensor(v) for v in kept[0]]
        return g[:3], g[3:]
    one.found = found
fill(TOOL)"""
JOBLIB = "import joblib\n        kept = joblib.Parallel(n_jobs=2, backend='threading')(joblib.delayed(work)(*a) for a in [(net, x, y), (net, x, y)])"
LOOP = "import asyncio\n        loop = asyncio.SelectorEventLoop()\n        kept = [loop.run_until_complete(loop.run_in_executor(None, work, net, x, y))]"


def told(title: str, before: str, store: str, show: str, expect: str = "OK", **more: Any) -> Case:
    """Return a case where `error_bar` keeps what it received by a way out of the check, and a later cell shows it."""
    code = (
        f"+{before}\n_right = error_bar\ndef error_bar(good):\n    {store}\n    return _right(good)"
    )
    return Case(65, title, {"error_bar": code}, {"error_bar": expect}, edit=after("error_bar", show), lab=MNIST, **more)  # fmt: skip


LEAKED = "if {what}:\n    print('LEAK' * 2)"
SERVER = """import http.server, threading
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self): SEEN.append(self.path)
    def log_message(self, *a): pass
SEEN = []
S = http.server.HTTPServer(('127.0.0.1', 0), H)
S.timeout = 1"""
ASK = "import socket as s; c = s.create_connection(S.server_address); c.sendall(b'GET /' + b'LEAK' * 2 + b' HTTP/1.0\\r\\n\\r\\n')"

EPOCH = "def train_epoch(model, loss, optim, X, Y, batch_size):\n    for rows in torch.randperm(len(X)).split(batch_size):\n        {body}\n        optim.step()"
ONE = "loss(model(X[rows]), Y[rows]).backward()"
LEAF = """class Leaf(torch.Tensor):
    is_leaf = property(lambda self: True)
    requires_grad = property(lambda self: True)
"""

TENSORS = [
    kept(OPTIM, "adam_step", "Adam de torch gardé sur un objet", tool(ADAM), ADAM_STEP),
    kept(AUTO, "train_step", "SGD de torch gardé sur un objet", tool(STEP), "def train_step(weights, eta):\n    return TOOL.found(weights, eta)"),
    kept(SCRATCH, "mended_step", "autograd gardé sur un objet, sous une règle voisine", tool(GRADIENTS), MENDED),
    kept(SCRATCH, "logistic", "torch.sigmoid gardée sur un objet", tool("found = torch.sigmoid"), "def logistic(x):\n    return TOOL.found(x)"),
    kept(SCRATCH, "SGD", "torch.optim gardé sur un objet", tool("def found(p, lr, momentum):\n    return torch.optim.SGD(p, lr=lr, momentum=momentum)"), STOCHASTIC, checks=("SGD", "SGD-momentum")),
    # --- gradients without Python's engine
    kept(SCRATCH, "Net", "gradient calculé par un programme fait d'avance", TRACED, BACKWARD.format(call="TOOL.found(self, a[0], y)"), SEEN + "|TIME", slow=4, partial=True, checks=BACKWARDS),
    kept(SCRATCH, "Net", "autograd de TorchScript dans un fil de joblib", SCRIPTED.format(thread=JOBLIB), BACKWARD.format(call="TOOL.found(self, a[0], y)"), SEEN + "|TIME", slow=4, partial=True, checks=BACKWARDS),
    kept(SCRATCH, "Net", "autograd de TorchScript dans un fil d'asyncio", SCRIPTED.format(thread=LOOP), BACKWARD.format(call="TOOL.found(self, a[0], y)"), SEEN + "|TIME", slow=4, partial=True, checks=BACKWARDS),
    # --- hidden cases that come out of the fork
    told("appels dits par une mémoire partagée de NumPy", "import numpy as np\nnp.save('m.npy', np.zeros(8))\nM = np.load('m.npy', mmap_mode='r+')", "M[0] = len(good)", LEAKED.format(what="M[0]"), often=True),
    told("appels dits par un eventfd", "import os\nE = os.eventfd(0, os.EFD_NONBLOCK)", "os.eventfd_write(E, len(good))", "try:\n    os.eventfd_read(E)\n    print('LEAK' * 2)\nexcept OSError: pass"),
    told("appels dits par la date d'un dossier", "import os\nos.makedirs('d', exist_ok=True)", "os.utime('d', ns=(7, len(good)))", LEAKED.format(what="os.stat('d').st_mtime_ns < 10**6")),
    told("appels dits par les droits d'un dossier", "import os\nos.makedirs('d', mode=0o700, exist_ok=True)", "os.chmod('d', 0o711)", LEAKED.format(what="os.stat('d').st_mode & 0o11")),
    told("appels dits par la date de lecture d'un fichier", "import os\nopen('r', 'w').write('x')\nos.utime('r', (7, 7))\nD = os.stat('r').st_atime", "open('r').read()", LEAKED.format(what="os.stat('r').st_atime != D")),
    told("appels dits par une boucle asyncio", "import asyncio\nL = asyncio.SelectorEventLoop()", "L._csock.send(b'x')", "try:\n    if L._ssock.recv(9): print('LEAK' * 2)\nexcept OSError: pass", expect="OK|ERROR"),
    told("appels dits par une limite du noyau", "import resource\nA = resource.getrlimit(resource.RLIMIT_STACK)", "resource.prlimit(1, resource.RLIMIT_STACK, (1234567, A[1]))", LEAKED.format(what="resource.getrlimit(resource.RLIMIT_STACK) != A"), expect="OK|ERROR"),
    told("appels dits par la priorité du noyau", "import os", "os.setpriority(os.PRIO_PROCESS, 1, 7)", LEAKED.format(what="os.getpriority(os.PRIO_PROCESS, 0) == 7"), expect="OK|ERROR"),
    told("appels dits à un serveur du noyau", SERVER, ASK, "S.handle_request()\n" + LEAKED.format(what="SEEN"), expect="OK|ERROR"),
    # --- what observes, or what it uses
    Case(66, "train_epoch sans remise à zéro, SGD.step remplacé par son objet", {"train_epoch": EPOCH.format(body=ONE)}, {"train_epoch": NO}, partial=True, lab=MNIST,
         edit=own("train_epoch", "kind = type(init_model(4, 3, 2, 0.1)[2])\nold = kind.step\ndef step(self, closure=None):\n    old(self)\n    self.zero_grad()\nkind.step = step")),
    Case(66, "train_epoch sans remise à zéro, crochet de tous les optimiseurs", {"train_epoch": EPOCH.format(body=ONE)}, {"train_epoch": NO}, partial=True, lab=MNIST,
         edit=own("train_epoch", "from torch.optim.optimizer import register_optimizer_step_post_hook as after\nafter(lambda o, a, k: o.zero_grad())")),
    Case(66, "train_epoch sans remise à zéro, crochet de tous les modules", {"train_epoch": EPOCH.format(body=ONE)}, {"train_epoch": NO}, partial=True, lab=MNIST,
         edit=own("train_epoch", "torch.nn.modules.module.register_module_forward_pre_hook(lambda m, x: m.zero_grad())")),
    Case(66, "mesures qui gardent le graphe, sous d'autres crochets", {}, {"train": NO}, partial=True, lab=OPTIM, edit=instead("torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t)")),
    Case(66, "mesures qui gardent le graphe, par save_on_cpu", {}, {"train": NO}, partial=True, lab=AUTO, edit=instead("torch.autograd.graph.save_on_cpu()")),
    Case(66, "feuille qui n'en est pas une", {"train_step": LEAF + "def train_step(weights, eta):\n    found = {k: (w - eta * w.grad) for k, w in weights.items()}\n    for w in found.values():\n        w.retain_grad()\n    return {k: w.as_subclass(Leaf) for k, w in found.items()}"}, {"train_step": NO}, partial=True, lab=AUTO),
    Case(66, "feuilles qui n'en sont pas, au départ", {"init_weights": LEAF + "def init_weights(nx, nh, ny):\n    sizes = {'Wh': (nh, nx), 'bh': (1, nh), 'Wy': (ny, nh), 'by': (1, ny)}\n    return {k: (0.3 * torch.randn(*s)).as_subclass(Leaf) for k, s in sizes.items()}"}, {"init_weights": NO}, partial=True, lab=AUTO),
    Case(67, "logistique d'une autre bibliothèque", {"logistic": "def logistic(x):\n    import scipy.special\n    return torch.tensor(scipy.special.expit(x.numpy()))"}, {"logistic": NO}, lab=SCRATCH),
]  # fmt: skip
