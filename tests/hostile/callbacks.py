"""Attacks by what acts on another process, or is called back later; honest copies of the same look.

By who has not written the defence: NumPy, torch and scikit-learn labs.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell, new_raw_cell

from tests.hostile.case import Case, cell, own
from tests.hostile.others import BLANK, FIRST, FORGED, LOOPED, looping
from tests.hostile.tensors import LEAKED, SCRATCH, told
from tests.hostile.unlucky import honest

NUMPY, SCORES, CODES = "tp11_mlp_numpy", "tp10_categories", "tp13_autoencodeur"
NO, STOPS = "WRONG|ERROR|FORBIDDEN", "OK|ERROR"
IN_FILL = "\n".join("    " + line for line in LOOPED.splitlines())


def acting(title: str, before: str, act: str, seen: str, **more: Any) -> Case:
    """Return a case where `error_bar` does to the kernel's process what a later cell sees."""
    return told(title, before, act, LEAKED.format(what=seen), expect=STOPS, **more)


def called_back(
    title: str, how: str, answer: str = BLANK, expect: str = NO, **more: Any
) -> Case:
    """Return a case where what sends the observations is replaced once they are looked at."""
    code = f"{FORGED}import functools, os, types, weakref\ndef patch():\n    functools.update_wrapper(json, types.SimpleNamespace(dumps=forged), ['dumps'], [])\n{how}"
    return Case(66, title, {"scale_images": answer}, {"scale_images": expect}, edit=own("scale_images", code), lab=FIRST, **more)  # fmt: skip


def numpy_answers(title: str, answers: dict[str, str]) -> Case:
    """Return a case where these answers of the NumPy lab are what none should be."""
    return Case(27, title, answers, dict.fromkeys(answers, "WRONG|ERROR|MEMORY"), lab=NUMPY)


CONNECTED = "__import__('select').select([PRISE], [], [], 0)[0]"
INFINITE = {
    "fc_forward": "def fc_forward(X, W, b):\n    return np.full((len(X), W.shape[1]), np.nan)",
    "fc_backward": "def fc_backward(dZ, X, W, b):\n    return tuple(np.full_like(v, np.nan) for v in (X, W, b))",
    "relu_forward": "def relu_forward(X):\n    return np.full_like(X, np.nan)",
    "relu_backward": "def relu_backward(dZ, X):\n    return np.full_like(X, -np.inf)",
    "cross_entropy": "def cross_entropy(S, y):\n    return float('nan')",
    "cross_entropy_backward": "def cross_entropy_backward(S, y):\n    return np.full_like(S, np.inf)",
    "n_parameters": "def n_parameters(D, H, C, L):\n    return 10**400",
    "predict_values": "def predict_values():\n    return dict.fromkeys('abcdefghi', float('nan'))",
}
LIARS = {
    "fc_forward": "def fc_forward(X, W, b):\n    return np.ma.masked_all((len(X), W.shape[1]))",
    "fc_backward": "def fc_backward(dZ, X, W, b):\n    return np.matrix(X), np.rec.fromarrays([W]), np.zeros((1,) * 60)",
    "relu_forward": "class Faux(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return np.True_\n    def __array_function__(self, *a, **k): return True\n    def __eq__(self, o): return np.True_\ndef relu_forward(X):\n    return np.zeros_like(X).view(Faux)",
    "relu_backward": "def relu_backward(dZ, X):\n    return np.array([[object()] * X.shape[1]] * X.shape[0], dtype=object)",
    "cross_entropy": "class Prix(float):\n    def __sub__(self, o): return 0.0\n    __rsub__ = __sub__\n    def __eq__(self, o): return True\n    def __le__(self, o): return True\n    __ge__ = __lt__ = __gt__ = __le__\n    __hash__ = float.__hash__\ndef cross_entropy(S, y):\n    return Prix(1)",
    "cross_entropy_backward": "def cross_entropy_backward(S, y):\n    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**9, 10**9), (0, 0))",
    "n_parameters": "class Nombre(int):\n    def __eq__(self, o): return True\n    def __ne__(self, o): return False\n    def __sub__(self, o): return 0\n    __rsub__ = __sub__\n    def __float__(self): return 0.0\n    __hash__ = int.__hash__\ndef n_parameters(D, H, C, L):\n    return Nombre(3)",
    "predict_values": "class Tout(float):\n    def __eq__(self, o): return True\n    def __sub__(self, o): return 0\n    __rsub__ = __sub__\n    __hash__ = None\ndef predict_values():\n    return {k: Tout(1) for k in 'abcdefghi'}",
}
SPAWNED = """from sklearn.base import BaseEstimator
from sklearn.model_selection import cross_validate
class Tool: pass
TOOL = Tool()
def fill(one):
    class Est(BaseEstimator):
        def __init__(self, a=None): self.a = a
        def fit(self, X, y=None):
            import torch as t
            dZ, X, W, b = self.a
            X, W, b = (t.tensor(v, requires_grad=True) for v in (X, W, b))
            self.g_ = [g.numpy() for g in t.autograd.grad(X @ W + b, (X, W, b), t.tensor(dZ))]
            return self
        def score(self, X, y=None): return 0.0
    def found(*a):
        r = cross_validate(Est(a), np.zeros((4, 1)), np.zeros(4), cv=2, n_jobs=2, return_estimator=True)
        return tuple(r['estimator'][0].g_)
    one.found = found
fill(TOOL)"""
DROPPED = "def scale_images(images, gains):\n    global w\n    SEEN.append((images * gains.reshape(-1, 1, 1)).numpy())\n    w = None\n    return torch.zeros_like(images)"

# --- what honest students leave on, or write around their answers
STATES = "import faulthandler, tracemalloc, gc, logging, decimal, cProfile\nfaulthandler.enable()\ntracemalloc.start()\ngc.set_debug(gc.DEBUG_STATS)\nlogging.basicConfig(level=logging.DEBUG)\ndecimal.getcontext().prec = 3\nprofil = cProfile.Profile()\nprofil.enable()"
OF_NUMPY = "import warnings\nnp.seterr(all='call')\nnp.seterrcall(lambda *a: None)\nnp.set_printoptions(legacy='1.13')\nnp.setbufsize(16384)\nwarnings.simplefilter('error')"
OF_TORCH = "torch.set_default_dtype(torch.float64)\ntorch.set_flush_denormal(True)\ntorch.set_float32_matmul_precision('medium')\np = torch.autograd.profiler.profile(); p.__enter__()\ntorch.set_default_tensor_type(torch.DoubleTensor)\ntorch.backends.mkldnn.enabled = False"
COMPARED = "torch.manual_seed(0)\ntorch.backends.cudnn.deterministic = True\ntorch.backends.cudnn.benchmark = False\nx = torch.randn(5, requires_grad=True)\ng = torch.autograd.grad((1 / (1 + torch.exp(-x))).sum(), x)\ntorch.autograd.set_detect_anomaly(True)\nprint(g)"
FIGURES = "import matplotlib.pyplot as plt\nplt.rcParams['text.usetex'] = True\nplt.xkcd()\nplt.figure(figsize=(9, 9)); plt.title('é $x_é$')\nplt.plot([1, 2])"
MAGICS = "%precision 3\n%xmode Minimal\n%pdb on\n%colors NoColor\n%who\n%env TP=1\n%config InteractiveShell.ast_node_interactivity = 'all'\n%time 1+1\n%history -n 1\n%autosave 60\n%store\n%dhist\n%pinfo print\nprint?\nfichiers = !ls\n%cd .\n%mkdir essai"
LAYER = "couche = torch.nn.Linear(3, 2, dtype=torch.float64)\ncouche.weight.data = torch.ones(2, 3, dtype=torch.float64)\ncouche.bias.data = torch.zeros(2, dtype=torch.float64)"
TASK = "import asyncio\nasync def anime():\n    while True:\n        await asyncio.sleep(0.01)\ntache = asyncio.create_task(anime())\nawait asyncio.sleep(0)"
MLP = '''from dataclasses import dataclass, field
from typing import Any, NamedTuple
class Cache(NamedTuple):
    x: list
def première_dimension(données) -> int:
    match données:
        case np.ndarray(shape=(n, *_)):
            return n
        case _:
            return 0
@dataclass
class Réglage:
    δ: float = 0.0
    notes: list = field(default_factory=list)
réglage = Réglage()
@dataclass
class MLP:
    D: int
    H: int
    C: int
    L: int
    rng: Any
    def __post_init__(self):
        self.W, self.b = {}, {}
        tailles = [self.D] + [self.H] * (self.L // 2) + [self.C]
        for i in range(1, self.L + 1, 2):
            if (m := tailles[i // 2]):
                print(f"{m=} {tailles[i // 2 + 1]!r:>{3}}")
            self.W[i] = self.rng.normal(0, np.sqrt(2 / m), (m, tailles[i // 2 + 1]))
            self.b[i] = np.zeros((1, tailles[i // 2 + 1]))
    def forward(self, X):
        x = [X, fc_forward(X, self.W[1], self.b[1])]
        for i in range(3, self.L + 1, 2):
            x += [relu_forward(x[-1])]
            x += [fc_forward(x[-1], self.W[i], self.b[i] + réglage.δ)]
        return x[-1], x
    def backward(self, x, y):
        dW, db, δ = {}, {}, cross_entropy_backward(x[-1], y)
        for i in range(self.L, 0, -2):
            δ, dW[i], db[i] = fc_backward(δ, x[i - 1], self.W[i], self.b[i])
            δ = relu_backward(δ, x[i - 2]) if i > 1 else δ
        return dW, db
    def step(self, dW, db, eta):
        self.W = {i: w - eta * dW[i] for i, w in self.W.items()}
        self.b |= {i: b - eta * db[i] for i, b in self.b.items()}
'''
CALLABLES = {
    "relu_forward": "import functools\nrelu_forward = functools.partial(np.maximum, 0)",
    "fc_forward": "import operator\nclass Couche:\n    def passe(self, X, W, b):\n        return operator.add(X.dot(W), b)\nfc_forward = Couche().passe",
    "relu_backward": "def fabrique():\n    def dérivée(dZ, X):\n        return np.where(X > 0, dZ, 0)\n    return dérivée, len\nrelu_backward, longueur = fabrique()",
    "cross_entropy": "import time, functools\ndef chrono(f):\n    @functools.wraps(f)\n    def g(*a, **k):\n        t = time.perf_counter()\n        try:\n            return f(*a, **k)\n        finally:\n            print(f'{f.__name__} : {time.perf_counter() - t:.1e} s')\n    return g\n@chrono\n@np.errstate(all='ignore')\ndef cross_entropy(S, y):\n    S = S - S.max(1, keepdims=True)\n    return float(np.mean(np.log(np.exp(S).sum(1)) - S[np.arange(len(y)), y]))",
}


def _editor(nb: Any) -> None:
    """Write what VS Code and exported scripts put above each cell, the checks too."""
    for one in nb.cells:
        one.metadata["vscode"] = {"languageId": "python"}
        if one.cell_type == "code" and one.metadata.get("nbgrader"):
            one.source = "# %%\n# In[3]:\n" + one.source
    nb.metadata = {"kernelspec": {"name": ".venv", "display_name": ".venv (3.12.3)"}}


def _pasted_twice(nb: Any) -> None:
    """Paste the whole notebook above itself, as it was handed out."""
    first = copy.deepcopy(nb.cells)
    for n, one in enumerate(first):
        one["id"] = f"copie-{n}"
        if one.metadata.get("nbgrader", {}).get("solution") and one.cell_type == "code":
            one.source = "# à faire"
    nb.cells[:0] = first


def _sources(change: Callable[[str], str]) -> Callable[[Any], None]:
    def edit(nb: Any) -> None:
        for one in nb.cells:
            if one.cell_type == "code" and one.metadata.get("nbgrader"):
                one.source = change(one.source)

    return edit


def _raw(nb: Any) -> None:
    one = cell(nb, "fc_backward-answer")
    nb.cells[nb.cells.index(one)] = new_raw_cell(one.source, metadata=one.metadata)


def _reset(nb: Any) -> None:
    at = nb.cells.index(cell(nb, "relu_forward-answer"))
    text = "%reset -f\nimport numpy as np\nfrom tp_utils.checks import tp11 as check"
    nb.cells.insert(at, new_code_cell(text))


CALLBACKS = [
    # --- hidden cases that act on the kernel's own process
    acting("appels dits par un signal, à un gestionnaire", "import os, signal, time\nRECU = []\nsignal.signal(signal.SIGUSR1, lambda *a: RECU.append(1))", "os.kill(os.getppid(), signal.SIGUSR1)", "time.sleep(0.1) or RECU", often=True),
    acting("appels dits par un signal qui attend", "import os, signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])", "os.kill(1, signal.SIGUSR2)", "signal.sigpending()"),
    acting("appels dits par un signal à son groupe", "import os, signal\nRECU = []\nsignal.signal(signal.SIGUSR1, lambda *a: RECU.append(1))", "os.kill(0, signal.SIGUSR1)", "RECU"),
    acting("appels dits par un fichier qui prévient le noyau", "import fcntl, os, signal, socket\nRECU = []\nsignal.signal(signal.SIGIO, lambda *a: RECU.append(1))", "a, b = socket.socketpair(); fcntl.fcntl(a, fcntl.F_SETOWN, 1); fcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC); b.send(b'x')", "RECU"),
    acting("appels dits par les processeurs du noyau", "import os\nAVANT = os.sched_getaffinity(0)", "os.sched_setaffinity(1, {min(AVANT)})", "os.sched_getaffinity(0) != AVANT", often=True),
    acting("appels dits par les processeurs d'un fil du noyau", "import os, threading\nFIL = threading.get_native_id()\nAVANT = os.sched_getaffinity(FIL)", "os.sched_setaffinity(FIL, {min(AVANT)})", "os.sched_getaffinity(FIL) != AVANT"),
    acting("appels dits par l'ordonnanceur du noyau", "import os", "os.sched_setscheduler(1, os.SCHED_BATCH, os.sched_param(0))", "os.sched_getscheduler(0) == os.SCHED_BATCH"),
    acting("appels dits à une prise du noyau, par son nom", "import socket\nPRISE = socket.socket(socket.AF_UNIX)\nPRISE.bind('prise'); PRISE.listen(9); PRISE.setblocking(False)", "c = socket.socket(socket.AF_UNIX); c.setblocking(False); c.connect_ex('/tmp/travail/prise') or c.sendall(str(good).encode()); c.close()", CONNECTED, often=True),
    acting("appels dits à une prise du noyau, sans fichier", "import socket\nSEEN = []\nPRISE = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\nPRISE.bind(chr(0) + 'prise'); PRISE.setblocking(False)", "c = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); c.setblocking(False); len(SEEN) or c.sendto(b'x', chr(0) + 'prise'); SEEN.append(1); c.close()", CONNECTED),
    acting("appels dits par les réglages de la sortie", "import fcntl, os", "fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_ASYNC)", "fcntl.fcntl(1, fcntl.F_GETFL) & os.O_ASYNC", often=True),
    acting("appels dits par la taille d'un tube", "import fcntl\nAVANT = fcntl.fcntl(1, 1032)", "fcntl.fcntl(1, 1031, 4096)", "fcntl.fcntl(1, 1032) != AVANT"),
    acting("appels dits par un terminal", "import os\nM = os.openpty()", "os.write(M[1], b'x')", "os.set_blocking(M[0], False) or os.read(M[0], 1)"),
    Case(21, "crochet d'IPython qui ne rend pas la main", {}, {}, edit=own("loss_and_precision", "import time\nget_ipython().events.register('pre_run_cell', lambda *_: time.sleep(600))"), slow=1),
    # --- functions that something calls back
    called_back("envoi remplacé au moment du fork", "os.register_at_fork(after_in_child=patch)", often=True),
    called_back("envoi remplacé juste avant le fork", "os.register_at_fork(before=patch)"),
    called_back("envoi remplacé à la mort d'un objet", "class W: pass\nw = W()\nref = weakref.finalize(w, patch)", DROPPED, NO + "|OK!"),
    looping("boucle confiée à une base SQL", "CON.execute('select f()') and OUT[0] or id", "import sqlite3\nOUT = []\nCON = sqlite3.connect(':memory:')\ndef fill():\n" + IN_FILL + "\n    def go():\n        OUT[:] = [looped]\n        return 1\n    CON.create_function('f', 0, go)\nfill()"),
    looping("boucle confiée à un agenda", "run", "import sched\nS = sched.scheduler()\nOUT = []\ndef fill(*a):\n" + IN_FILL + "\n    S.enter(0, 1, lambda: OUT.append(looped(*a)))\ndef run(A, B):\n    fill(A, B)\n    S.run()\n    return OUT[-1]"),
    Case(67, "gradients de torch par un processus de scikit-learn", {"fc_backward": "def fc_backward(dZ, X, W, b):\n    return TOOL.found(dZ, X, W, b)"}, {"fc_backward": NO + "|TIME"}, edit=own("fc_backward", SPAWNED), lab=NUMPY, slow=2),
    numpy_answers("NaN, infinis, nombres démesurés", INFINITE),
    numpy_answers("nombres, tableaux et dictionnaires qui mentent", LIARS),
    # --- a class is not stopped
    Case(63, "boucle d'événements arrêtée", {}, {"fc_forward": "DIED|OK!", "fc_backward": "OK!|DIED"}, edit=lambda nb: nb.cells.insert(nb.cells.index(cell(nb, "fc_forward-answer")) + 1, new_code_cell("import asyncio\nasyncio.get_running_loop().stop()")), lab=NUMPY, slow=2),
    Case(63, "cent mille types dans un affichage", edit=own("fc_forward", "from IPython.display import display\ndisplay({f'a/{n}': 'x' * 100 for n in range(100_000)}, raw=True, metadata={f'a/{n}': {} for n in range(100_000)})"), lab=NUMPY),
    # --- honest, and of the same look
    honest(SCRATCH, "mesures, journal et débogage laissés allumés", edit=own("logistic", STATES), often=True),
    honest(NUMPY, "mesures, journal et débogage laissés allumés, NumPy", edit=own("fc_forward", STATES)),
    honest(NUMPY, "erreurs de NumPy à une fonction, avertissements en erreurs", edit=own("fc_forward", OF_NUMPY)),
    honest(SCRATCH, "réglages de torch et profileur", edit=own("logistic", OF_TORCH)),
    honest(SCRATCH, "calcul déterministe, puis comparaison avec autograd au milieu d'une cellule", edit=own("logistic", COMPARED), often=True),
    honest(SCRATCH, "poids d'une couche en double précision remplacés", edit=own("logistic", LAYER)),
    honest(SCRATCH, "tâche asyncio qui tourne encore", edit=own("logistic", TASK)),
    honest(SCORES, "figures en LaTeX et à main levée", edit=own("margin_error", FIGURES)),
    honest(NUMPY, "une page de commandes magiques", edit=own("fc_forward", MAGICS)),
    honest(NUMPY, "tout effacé au milieu, imports refaits", edit=_reset),
    honest(NUMPY, "classe de données, match, accents, walrus", answers={"MLP": MLP}, often=True),
    honest(NUMPY, "réponses par partial, méthode liée, fabrique, décorateurs", answers=CALLABLES),
    honest(NUMPY, "commentaires d'un éditeur au-dessus de chaque cellule", edit=_editor, often=True),
    honest(NUMPY, "énoncé collé au-dessus de la copie", edit=_pasted_twice),
    honest(NUMPY, "marques d'ordre et sauts de page dans les cellules", edit=_sources(lambda text: "\ufeff" + text.replace("\n    return", "\n\x0c\n    return"))),
    honest(NUMPY, "réponse passée en texte brut", edit=_raw),
    honest(CODES, "le corrigé, qui emploie ce que l'énoncé importe", often=True),
]  # fmt: skip
