"""The cases, family by family; those of the grader as a whole, then those of :mod:`families`.

What no single submission can show has a test of its own, named in `INFRASTRUCTURE`.
"""

from __future__ import annotations

import copy
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell

from tests.hostile.around import AROUND
from tests.hostile.callbacks import CALLBACKS
from tests.hostile.calls import CALLS
from tests.hostile.case import ALL, FILE, Case, cell, forging, own
from tests.hostile.files import FILES
from tests.hostile.others import OTHERS
from tests.hostile.stealing import STEALING
from tests.hostile.tensors import TENSORS
from tests.hostile.texts import TEXTS
from tests.hostile.unlucky import UNLUCKY


def _strip(nb: Any) -> None:
    for i, c in enumerate(nb.cells):
        c.metadata, c["id"] = {}, f"x{i}"


def _split(nb: Any) -> None:
    _strip(nb)
    i = next(i for i, c in enumerate(nb.cells) if c.source.startswith("def train_step"))
    nb.cells.insert(i, new_code_cell("def my_helper(w, g, eta):\n    return w - eta * g"))
    nb.cells[i + 1].source = (
        "def train_step(weights, grads, eta):\n"
        "    return {k: my_helper(weights[k], grads[k], eta) for k in weights}"
    )


def _copy(nb: Any) -> None:
    nb.cells.insert(5, copy.deepcopy(cell(nb, "forward")))
    nb.cells.append(copy.deepcopy(cell(nb, "forward")))


def _markdown(nb: Any) -> None:
    i = nb.cells.index(cell(nb, "forward"))
    nb.cells[i] = new_markdown_cell(nb.cells[i].source, metadata=nb.cells[i].metadata)


def _swap(nb: Any) -> None:
    one, two = cell(nb, "forward-answer"), cell(nb, "backward-answer")
    one.metadata, two.metadata = two.metadata, one.metadata


def _points(nb: Any) -> None:
    cell(nb, "forward").metadata["nbgrader"]["points"] = 500
    cell(nb, "backward").metadata["nbgrader"]["solution"] = True


def _renamed(name: str) -> Callable[[Path, bytes], Any]:
    return lambda folder, data: (folder / name).write_bytes(data)


def _link(folder: Path, data: bytes) -> None:
    (folder.parent / "elsewhere.ipynb").write_bytes(data)
    (folder / FILE).symlink_to(folder.parent / "elsewhere.ipynb")


def _zip(name: str, content: bytes) -> Callable[[Path, bytes], Any]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return lambda folder, _data: (folder / "tp04.zip").write_bytes(stream.getvalue())


OPEN = """-import glob, os
wanted = ['COURSE/gradebook.db', 'COURSE/.tp-grade.key', 'COURSE/submitted/b/tp04_manuel/tp04_manuel.ipynb',
          'COURSE/solutions/tp04_manuel/tp04_manuel.py', '/proc/1/environ', '/proc/1/root/etc/shadow']
for path in wanted:
    try:
        if open(path, 'rb').read() and 'environ' not in path:
            os._exit(9)
    except OSError:
        pass
if glob.glob('COURSE/*') or 'TP_TEST_SECRET' in str(os.environ):
    os._exit(9)
if os.path.exists('/proc/1/environ'):
    try:
        if b'TP_TEST_SECRET' in open('/proc/1/environ', 'rb').read():
            os._exit(9)
    except OSError:
        pass
"""
WRITE = """-import os, sqlite3
try:
    with sqlite3.connect('COURSE/gradebook.db') as base:
        base.execute('update grade set auto_score = 20')
    os._exit(9)
except sqlite3.Error:
    pass
"""
CALL = """-import os, socket, time
start = time.monotonic()
for family, address in [(socket.AF_INET, ('127.0.0.1', PORT)), (socket.AF_INET, ('9.9.9.9', 53)),
                        (socket.AF_UNIX, '/run/dbus/system_bus_socket'), (socket.AF_UNIX, '/var/run/docker.sock'),
                        (socket.AF_UNIX, chr(0) + 'tp-hostile-PORT')]:
    with socket.socket(family) as line:
        line.settimeout(3)
        try:
            line.connect(address)
            os._exit(9)
        except OSError:
            pass
try:
    socket.getaddrinfo('pypi.org', 443)
    os._exit(9)
except OSError:
    pass
assert time.monotonic() - start < 3, os._exit(9)
"""
AST = """
import ast, IPython
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Drop())
"""
LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __array__(self, *a, **k): return self
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __iter__(self): return iter([self, self])
    def __len__(self): return 2
    __hash__ = None
class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True
"""

AUTOGRAD = """
def backward(weights, outputs, Y):
    w = {k: torch.tensor(v.tolist(), **{"requires" + "_gr" + "ad": True}) for k, v in weights.items()}
    ytilde = torch.tanh(outputs["X"] @ w["Wh"].T + w["bh"]) @ w["Wy"].T + w["by"]
    loss = -(Y * torch.log_softmax(ytilde, 1)).sum(1).mean()
    return dict(zip(w, CALL))
"""
ENGINE = "torch._C._ImperativeEngine().run_backward((loss,), (torch.ones(()),), False, False, tuple(w.values()), allow_unreachable=False, accumulate_grad=False)"
ORACLE = """import sys
def backward(weights, outputs, Y):
    reference = sys.modules["tp_utils.che" + "cks.oracle"]
    arrays = {k: v.numpy() for k, v in weights.items()}
    found = reference.gradients(arrays, outputs["X"].numpy(), Y.numpy())
    return {k: torch.tensor(v) for k, v in found.items()}
"""
PATCHED = """from tp_utils.checks import tp04 as mine
from tp_utils.checks.judges import oracle
def run(self, target, case):
    grads = oracle.gradients(case["weights"], case["X"], case["Y"])
    return {"grads": grads, "given": {**case["weights"], "Y": case["Y"]}}
type(mine.backward).run = run
exec("0")
"""


def _observed(got: str) -> str:
    """Return code after which every observation of the kernel is `got`."""
    seen = '[{"$dict": [["status", "ok"], ["got", ' + got + "]]}]"
    return (
        "-import sys\nk = sys.modules['tp_inside.asked']\nk.originals.put_back = lambda: None\n"
        "k.observe.observed = "
        f"lambda *a: {{'status': 'ok', 'seen': {seen!r}}}"
    )


CASES = [
    # --- honest but broken
    Case(1, "boucle infinie dans la fonction", {"init_weights": "def init_weights(nx, nh, ny):\n    while True:\n        pass"}, {"init_weights": "TIME"}, slow=1),
    Case(1, "boucle infinie dans la cellule", {"init_weights": "+while True:\n    pass"}, {"init_weights": "TIME"}, slow=1),
    Case(2, "boucle qui avale toutes les exceptions", {"init_weights": "def init_weights(nx, nh, ny):\n    x = 0\n    while True:\n        try:\n            for i in range(10**9):\n                x += i\n        except BaseException:\n            x = 0"}, {"init_weights": "TIME"}, slow=2),
    Case(3, "os._exit en tête de cellule", {"forward": "-import os; os._exit(0)"}, {"forward": "DIED"}),
    Case(3, "os._exit dans la fonction", {"forward": "def forward(weights, X):\n    import os; os._exit(1)"}, {"forward": "DIED"}),
    Case(3, "sys.exit dans la fonction", {"forward": "def forward(weights, X):\n    raise SystemExit"}, {"forward": "ERROR"}),
    Case(3, "sys.exit dans une fonction que train appelle", {"train_step": "def train_step(weights, grads, eta):\n    raise SystemExit"}, {"train_step": "ERROR"}),
    Case(4, "erreur de segmentation", {"backward": "def backward(weights, outputs, Y):\n    import ctypes; ctypes.string_at(0)"}, {"backward": "DIED"}),
    Case(5, "tenseur de 40 Go", {"forward": "def forward(weights, X):\n    return torch.ones(10_000_000_000), {}"}, {"forward": "MEMORY"}),
    Case(6, "récursion sans fin", {"forward": "def forward(weights, X):\n    return forward(weights, X)"}, {"forward": "ERROR"}),
    Case(7, "juste, avec un avertissement", {"forward": "+import warnings; warnings.warn('attention')"}),
    Case(8, "juste, avec stderr et tqdm", {"forward": "+import sys; print('x', file=sys.stderr)\nfrom tqdm.auto import tqdm\nfor _ in tqdm(range(3)): pass"}),
    Case(9, "50 Mo sur une ligne", {"forward": "+print('x' * 50_000_000)"}),
    Case(10, "affichage sans fin", {"forward": "def forward(weights, X):\n    while True:\n        print('x' * 1000)"}, {"forward": "TIME|OUTPUT"}, slow=1),
    Case(10, "affichage sans fin dans la cellule", {"init_weights": "-while True: print('x' * 100_000)"}, {"init_weights": "TIME|OUTPUT"}, slow=1),
    Case(11, "erreur de syntaxe", {"forward": "def forward(weights, X)\n    return X"}, {"forward": "ERROR"}),
    Case(12, "cellule de vérification copiée", edit=_copy),
    Case(13, "cellule de vérification supprimée", edit=lambda nb: nb.cells.remove(cell(nb, "forward"))),
    Case(14, "métadonnées perdues", edit=_strip),
    Case(14, "métadonnées perdues, cellule coupée", edit=_split),
    Case(15, "vérification passée en Markdown", edit=_markdown, tampered=("forward",)),
    Case(16, "fichier renommé", place=_renamed("Copie de TP4 (1).ipynb")),
    Case(16, "fichier renommé, avec un accent", place=_renamed("tp04_manuel - Zoé.IPYNB")),
    Case(17, "JSON tronqué", raw=b'{"nbformat": 4, "cells": [', reason="tronqué"),
    Case(17, "fichier vide", raw=b"", reason="vide"),
    Case(17, "UTF-16", raw='{"nbformat": 4}'.encode("utf-16"), reason="UTF-16"),
    Case(17, "nbformat 3", raw=b'{"nbformat": 3, "worksheets": []}', reason="format 3"),
    Case(18, "noyau inconnu", edit=lambda nb: nb.metadata.update(kernelspec={"name": "julia-9", "display_name": "J"})),
    Case(19, "torch = None, int = str", {"init_weights": "+torch = None; int = str; sum = 0"}, {"init_weights": "ERROR"}),
    Case(20, "type, graine et gradient changés", {"init_weights": "+torch.set_default_dtype(torch.float64); torch.manual_seed(3); torch.set_grad_enabled(False)"}),
    Case(21, "input()", {"forward": "def forward(weights, X):\n    return input('?')"}, {"forward": "ERROR|TIME"}),
    Case(21, "breakpoint()", {"forward": "def forward(weights, X):\n    breakpoint()"}, {"forward": "WRONG|ERROR|TIME"}),
    Case(22, ".cuda()", {"forward": "def forward(weights, X):\n    return X.cuda(), {}"}, {"forward": "ERROR"}),
    Case(22, "téléchargement", {"forward": "def forward(weights, X):\n    import urllib.request; urllib.request.urlopen('http://pypi.org')"}, {"forward": "ERROR"}),
    Case(23, "DataLoader à deux processus", {"forward": "+from torch.utils.data import DataLoader\nassert len(list(DataLoader(range(8), batch_size=4, num_workers=2))) == 2"}),
    Case(24, "juste, cinq fois plus lent", {"forward": "+slow = forward\ndef forward(weights, X):\n    for _ in range(5):\n        got = slow(weights, X)\n    return got"}),
    # --- forging marks
    forging(25, "transformateur d'arbre sans assert", "", AST),
    forging(26, "transformateur d'entrée", "", "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])"),
    forging(27, "objet toujours égal", "return Liar()", LIAR),
    forging(27, "couple d'objets toujours égaux", "return Liar(), {k: Liar() for k in ('X', 'htilde', 'h', 'ytilde', 'yhat')}", LIAR),
    forging(27, "sous-classe de Tensor", "t = torch.zeros(X.shape[0], 2).as_subclass(LyingTensor)\nreturn t, {k: t for k in ('X', 'htilde', 'h', 'ytilde', 'yhat')}", LIAR),
    *[forging(28, f"displayhook({v})", f"get_ipython().displayhook({v})") for v in ("5", "float('nan')", "-1", "float('inf')")],
    forging(29, "message forgé", "k = get_ipython().kernel\nk.session.send(k.iopub_socket, 'execute_result', {'data': {'text/plain': '5'}, 'metadata': {}, 'execution_count': 1}, parent=k.get_parent('shell'))\nk.session.send(k.iopub_socket, 'status', {'execution_state': 'idle'}, parent=k.get_parent('shell'))"),
    forging(30, "comparaisons remplacées", "", "import numpy as np, numpy.testing, builtins\ntorch.allclose = np.allclose = np.isclose = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: None\nbuiltins.AssertionError = type('E', (Exception,), {})"),
    forging(30, "moteur remplacé", "", "import tp_utils.checks.engine as e\ne.decide = lambda check, *a: e.Outcome(check.name, 'passed', 1.0)\ne.Check.judge = lambda *a: None\ntype(e.load('tp04')['forward']).judge = lambda *a: None", verdict="ERROR"),  # it is not there
    forging(30, "moteur remplacé sans le nommer", "", "import sys\ne = sys.modules['tp_utils.' + 'checks.engine']\ne.decide = lambda check, *a: e.Outcome(check.name, 'passed', 1.0)\ne.Check.judge = lambda *a: None", verdict="ERROR"),  # it is not there
    forging(31, "valeurs attendues cherchées en mémoire", "import gc, sys\nframe = sys._getframe()\nwhile frame:\n    for name, value in list(frame.f_locals.items()):\n        if name in ('expected', 'seeds', 'secret', 'key') and not callable(value):\n            return value\n    frame = frame.f_back\nfor o in gc.get_objects():\n    if isinstance(o, dict) and 'expected' in o:\n        return o['expected']"),
    forging(32, "tests cherchés sur le disque", "import os, glob\nfound = [p for root in ('work', 'root', 'home', 'run', 'mnt', 'srv', 'var') for p in glob.glob(f'/{root}/**', recursive=True) if p.endswith(('.ipynb', '.db', '.key')) and '.venv' not in p]\nassert not found, os._exit(9)"),
    forging(33, "faux fichiers de résultat", "import pickle\nopen('result.json', 'w').write('{\"score\": NaN}')\npickle.dump(5, open('result.pkl', 'wb'))"),
    Case(33, "observation forgée, illisible", {"forward": "-import sys\nk = sys.modules['tp_inside.asked']\nk.originals.put_back = lambda: None\nk.observe.observed = lambda *a: {'status': 'ok', 'seen': '[{\"$dict\": [[\"status\", \"ok\"], [\"got\", NaN]]}]'}"}, dict.fromkeys(ALL[1:], "WRONG|ERROR")),
    Case(33, "observation forgée, énorme", {"forward": "-import sys\nk = sys.modules['tp_inside.asked']\nk.originals.put_back = lambda: None\nk.observe.observed = lambda *a: {'status': 'ok', 'seen': 'x' * 70_000_000}"}, dict.fromkeys(ALL[1:], "WRONG|ERROR|TIME|DIED|MEMORY"), slow=12),
    Case(33, "tout est réussi, dit l'observation", {"forward": "-import sys\nk = sys.modules['tp_inside.asked']\nk.originals.put_back = lambda: None\nk.observe.observed = lambda *a: {'status': 'passed', 'credit': 1, 'seen': '[{\"$dict\": [[\"status\", \"passed\"]]}]'}"}, dict.fromkeys(ALL[1:], "WRONG|ERROR")),
    Case(34, "points et réglages changés", edit=_points, tampered=("forward", "backward")),
    Case(34, "grade_id échangés", edit=_swap, tampered=("forward", "backward")),
    Case(35, "sorties écrites pour les cas visibles", {"forward": "+right, known = forward, {}\nimport numpy as np\nfrom tp_utils.checks import load as _l\nfor _c in _l('tp04')['forward'].draw((0,)):\n    known[_c['X'].tobytes()] = 1\ndef forward(weights, X):\n    if X.numpy().tobytes() in known:\n        return right(weights, X)\n    return torch.zeros(X.shape[0], 2), {}"}, {"forward": "WRONG|FORBIDDEN"}),
    Case(36, "objets du test changés sur place", {"forward": "+kept = forward\ndef forward(weights, X):\n    import sys\n    got = kept(weights, X)\n    frame = sys._getframe(1)\n    while frame:\n        case = frame.f_locals.get('case')\n        if isinstance(case, dict):\n            case.clear()\n        frame = frame.f_back\n    return got"}, {"forward": "OK|ERROR", "train": "OK|ERROR"}),
    # --- the host
    Case(37, "carnet, clé, corrigés, copies, environnement lus", {"forward": OPEN}),
    Case(38, "carnet de notes écrit", {"forward": WRITE}),
    Case(39, "réseau, noms, machine locale, sockets", {"forward": CALL}),
    Case(40, "bombe de processus", {"forward": "def forward(weights, X):\n    import os, time\n    while True:\n        if os.fork() == 0:\n            time.sleep(60)"}, {"forward": "ERROR|DIED|TIME"}, slow=1),
    Case(41, "disque rempli", {"forward": "def forward(weights, X):\n    block = bytes(10_000_000)\n    for n in range(10_000):\n        open(f'/dev/shm/{n}', 'wb').write(block)"}, {"forward": "ERROR|DIED|MEMORY"}),
    Case(42, "démon setsid", {"forward": "-import subprocess; subprocess.run(['setsid', '-f', 'sleep', '4343'])"}),
    Case(43, "kill(-1)", {"forward": "-import os\ntry:\n    os.kill(-1, 9)\nexcept OSError:\n    pass"}),
    Case(44, "lien au lieu d'un fichier", place=_link, reason="est un lien"),
    Case(44, "tube au lieu d'un fichier", place=lambda folder, _data: os.mkfifo(folder / FILE), reason="pas un fichier ordinaire"),
    Case(44, "archive qui remonte", place=_zip("../../b/tp04_manuel.ipynb", b"{}"), reason="Une archive"),
    Case(44, "archive bombe", place=_zip(FILE, bytes((64 << 20) + 1)), reason="dépasse 64 Mo"),
    Case(44, "retour à la ligne dans le nom", place=_renamed("tp04_manuel\n.ipynb"), reason="caractères interdits"),
    Case(45, "bibliothèques modifiées", {"forward": "-import torch, pathlib\ntry:\n    pathlib.Path(torch.__file__).write_text('x')\nexcept OSError:\n    pass"}),
    Case(46, "script dans une sortie", {"forward": "-from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script><img onerror=alert(1)>'))"}),
    # --- round the rules, and at the judge
    Case(56, "autograd sous un autre nom, dans une autre cellule", {"backward": AUTOGRAD.replace("CALL", "G(loss, list(w.values()))")}, {"backward": "FORBIDDEN"}, edit=own("backward", "from torch.autograd import grad as G")),
    Case(56, "autograd rangé dans une liste", {"backward": AUTOGRAD.replace("CALL", "L[0](loss, list(w.values()))")}, {"backward": "ERROR|FORBIDDEN"}, edit=own("backward", "L = []\nL.append(torch.autograd.grad)")),
    Case(57, "règles masquées par une commande magique", {"backward": "%matplotlib inline" + AUTOGRAD.replace("CALL", "torch.autograd.grad(loss, list(w.values()))")}, {"backward": "FORBIDDEN"}),
    Case(58, "moteur de torch appelé directement", {"backward": AUTOGRAD.replace("CALL", ENGINE)}, {"backward": "FORBIDDEN"}),
    Case(59, "référence sous un nom recomposé", {"backward": ORACLE}, {"backward": "FORBIDDEN"}),
    Case(60, "panne voulue : nombre démesuré", {"forward": _observed('{"$dict": [["result", [1' + "0" * 400 + ', 1]], ["given", 1]]}')}, dict.fromkeys(ALL[1:], "WRONG|ERROR")),
    Case(60, "juge bloqué : tableau vide sans fin", {"forward": _observed('{"$array": ["<f4", [1000000000000, 0], ""]}')}, dict.fromkeys(ALL[1:], "WRONG|ERROR")),
    Case(61, "panne voulue : code trop imbriqué", {"forward": "+y = " + "-" * 7000 + "1"}, {"forward": "MEMORY|ERROR"}),
    # The kernel's own `run` observes nothing: what observes comes with the check, in a fork.
    Case(62, "`run` remplacée par la référence : signalée", {"backward": "def backward(weights, outputs, Y):\n    return None"}, {"backward": "WRONG"}, tampered=("backward",), edit=own("backward", PATCHED)),
    *AROUND,
    *STEALING,
    *OTHERS,
    *TENSORS,
    *TEXTS,
    *UNLUCKY,
    *CALLBACKS,
    *FILES,
    *CALLS,
]  # fmt: skip

INFRASTRUCTURE = {  # number → what it is, the tests that show it
    47: ("compte rendu d'un notebook hostile", "tp_utils/report/test_hostile.py::test_the_secret_is_nowhere_and_good_answers_are_there", "tp_utils/report/test_hostile.py::test_item_is_shown_as_text_with_its_notice", "tp_utils/report/test_hostile.py::test_fuzz_nothing_leaves_its_quotes"),
    48: ("formule de tableur dans un nom", "classes/test_cells.py::test_no_cell_is_a_formula", "classes/test_graded.py::test_case_48_a_formula_as_a_name_is_text_in_every_file"),
    49: ("travailleur tué en plein travail", "grading/test_classroom.py::test_lost_worker_is_tried_once_more", "grading/test_scheduler.py::test_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing"),
    50: ("processus chaud tué", "grading/test_kernels.py::test_restarted_when_killed", "grading/test_bank.py::test_warm_process_killed_in_the_middle_of_a_copy_costs_no_mark"),
    51: ("base verrouillée, absente, arrêtée", "grading/test_record.py::test_locked_database_loses_nothing", "grading/test_record.py::test_absent_database_loses_nothing", "grading/test_record.py::test_postgresql_down_and_up_again"),
    52: ("correction tuée et relancée", "grading/test_record.py::test_killed_at_any_moment_it_resumes", "grading/test_classroom.py::test_stopped_and_started_again"),
    53: ("nouvelle correction après des notes à la main", "grading/test_record.py::test_regrade_keeps_what_a_human_wrote"),
    54: ("espaces de noms fermés", "grading/test_kernels.py::test_refuses_without_isolation", "grading/test_routes.py::test_nbgrader_refuses_without_isolation", "grading/test_routes.py::test_tp_grade_and_doctor_without_isolation"),
    55: ("même classe, autre ordre, machine chargée", "grading/test_bank.py::test_same_class_in_another_order_with_four_workers_under_load"),
}  # fmt: skip
