"""Honest copies that are unlucky: what real students do to a notebook, as data.

Each starts from the solution of lab 4 and deserves full marks. `edit` changes the notebook;
`note`: words of what the instructor is told.
"""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from tests.hostile.case import ALL, cell
from tp_grading.stage.parse import MAX_BYTES

ELSEWHERE = "dans une autre cellule"
TANH, HTILDE = "torch.tanh(htilde)", "    htilde ="


@dataclass(frozen=True)
class Honest:
    """One copy."""

    title: str
    edit: Callable[[Any], None]
    note: str = ""
    later: bool = False  # in the sweep

    def __str__(self) -> str:
        return self.title


def answer(nb: Any, name: str) -> Any:
    return cell(nb, f"{name}-answer")


def add(nb: Any, before: Any, *sources: str) -> None:
    """Add cells of the student's before a cell."""
    for source in sources:
        nb.cells.insert(nb.cells.index(before), new_code_cell(source))


def above(name: str, *sources: str, **replaced: str) -> Callable[[Any], None]:
    """Add cells above an answer, and replace words of that answer: old=…, new=…."""

    def edit(nb: Any) -> None:
        one = answer(nb, name)
        add(nb, one, *sources)
        if replaced:
            assert replaced["old"] in one.source
            one.source = one.source.replace(replaced["old"], replaced["new"])

    return edit


def within(name: str, before: str = "", after: str = "") -> Callable[[Any], None]:
    """Add lines at the top and at the bottom of an answer's cell."""

    def edit(nb: Any) -> None:
        one = answer(nb, name)
        one.source = "\n\n".join(filter(None, [before, one.source, after]))

    return edit


def _gather(*names: str, into: str, leave: Callable[[Any, Any], None]) -> Callable[[Any], None]:
    """Move answers into the cell of another; `leave` says what becomes of their own cells."""

    def edit(nb: Any) -> None:
        for name in names:
            one = answer(nb, name)
            answer(nb, into).source += "\n\n\n" + one.source
            leave(nb, one)

    return edit


def _deleted(nb: Any, one: Any) -> None:
    nb.cells.remove(one)


def _emptied(_nb: Any, one: Any) -> None:
    one.source = ""


def _all_in_one(place: Callable[[Any], int]) -> Callable[[Any], None]:
    """Write all the answers in an added cell, and put the released stubs back in their cells."""

    def edit(nb: Any) -> None:
        text = "\n\n\n".join(answer(nb, name).source for name in ALL)
        for name in ALL:
            answer(nb, name).source = stub(answer(nb, name).source)
        nb.cells.insert(place(nb), new_code_cell(text))

    return edit


STUBS: dict[str, str] = {}  # source of an answer → its released stub, filled by `remember`


def remember(released: Any, solved: Any) -> None:
    """Note the released stub of each answer."""
    for name in ALL:
        STUBS[answer(solved, name).source] = answer(released, name).source


def stub(source: str) -> str:
    return STUBS[source]


def _with_stub(name: str, put: Callable[[Any, str], None]) -> Callable[[Any], None]:
    """Put the stub back in the cell of an answer, and its text where `put` says."""

    def edit(nb: Any) -> None:
        one = answer(nb, name)
        text, one.source = one.source, stub(one.source)
        put(nb, text)

    return edit


def _below(name: str) -> Callable[[Any, str], None]:
    """Add a cell below the check of an answer."""
    return lambda nb, text: nb.cells.insert(nb.cells.index(cell(nb, name)) + 1, new_code_cell(text))


def _in_check(name: str) -> Callable[[Any, str], None]:
    def put(nb: Any, text: str) -> None:
        cell(nb, name).source = text + "\n\n" + cell(nb, name).source

    return put


def _in_file(name: str, use: str, top: bool = False) -> Callable[[Any, str], None]:
    """Write the answer in a file, and take it from there above or below its own cell."""

    def put(nb: Any, text: str) -> None:
        at = nb.cells.index(answer(nb, name)) + (not top)
        nb.cells[at:at] = [
            new_code_cell("%%writefile aide.py\nimport torch\n\n\n" + text),
            new_code_cell(use),
        ]

    return put


def _renamed(nb: Any) -> None:
    one = answer(nb, "forward")
    one.source = one.source.replace("def forward", "def ma_passe_avant")
    nb.cells.insert(nb.cells.index(one) + 1, new_code_cell("forward = ma_passe_avant"))


def _in_a_block(nb: Any) -> None:
    one = answer(nb, "forward")
    one.source = "if True:\n" + textwrap.indent(one.source, "    ")


def _moved_up(nb: Any) -> None:
    """Do exercise 5 before exercise 4, with a decorator that its neighbour brings."""
    step, check = answer(nb, "train_step"), cell(nb, "train_step")
    for one in (step, check):
        nb.cells.remove(one)
    at = nb.cells.index(answer(nb, "backward"))
    nb.cells[at:at] = [step, check, new_code_cell("def compte(f):\n    return f")]
    answer(nb, "backward").source = "@compte\n" + answer(nb, "backward").source


def _moved_down(nb: Any) -> None:
    """Put the cell of an answer below its check, and below the one that uses it."""
    one = answer(nb, "train_step")
    nb.cells.remove(one)
    nb.cells.append(one)


def _markdown(nb: Any) -> None:
    i = nb.cells.index(answer(nb, "forward"))
    nb.cells[i] = new_markdown_cell(nb.cells[i].source, metadata=nb.cells[i].metadata)


def _without_demos(nb: Any) -> None:
    nb.cells[:] = [c for c in nb.cells if c.cell_type == "code" and (
        "nbgrader" in c.metadata or "import torch" in c.source)]  # fmt: skip


def _no_imports(nb: Any) -> None:
    """Delete the cell of imports; import in the first answer, the other way round."""
    imports = next(c for c in nb.cells if "from tp_utils import CirclesData" in c.source)
    nb.cells.remove(imports)
    one = answer(nb, "init_weights")
    one.source = imports.source + "\n\n" + one.source


def _colab(nb: Any) -> None:
    for n, one in enumerate(nb.cells):
        one.metadata = {
            **one.metadata,
            "id": f"c{n}",
            "outputId": "x",
            "colab": {"base_uri": "https://localhost/"},
        }
        one.pop("id", None)
    nb.nbformat_minor = 0
    nb.metadata = {
        "colab": {"provenance": []},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }


def _copied(nb: Any) -> None:
    """Keep a first, wrong version of an answer above the right one, by a copy of its cell."""
    one = answer(nb, "forward")
    old = copy.deepcopy(one)
    old["id"], old.source = "copie", old.source.replace("torch.tanh", "torch.sigmoid")
    nb.cells.insert(nb.cells.index(one), old)


def _changed_demo(nb: Any) -> None:
    """Store in a demonstration what an answer uses."""
    demo = next(c for c in nb.cells if c.source.startswith("init_weights(2, 3, 2)"))
    demo.source += "\nreglages.setdefault('activation', torch.tanh)"
    add(nb, answer(nb, "init_weights"), "reglages = {}")
    one = answer(nb, "forward")
    one.source = one.source.replace(TANH, "reglages['activation'](htilde)")


def _sources(change: Callable[[str], str]) -> Callable[[Any], None]:
    """Change the source of every code cell, as an editor would."""

    def edit(nb: Any) -> None:
        for one in nb.cells:
            if one.cell_type == "code":
                one.source = change(one.source)

    return edit


def _merged(nb: Any) -> None:
    """Merge each answer with its check, as JupyterLab does: the check's metadata are lost."""
    for name in ALL:
        one, check = answer(nb, name), cell(nb, name)
        one.source += "\n\n" + check.source
        nb.cells.remove(check)


def _with_bars(nb: Any, times: int) -> int:
    """Leave an error and so many bars of progress below each code cell; return what the copy weighs."""
    for one in nb.cells:
        if one.cell_type == "code":
            one.outputs = [
                new_output("error", ename="NameError", evalue="x", traceback=["\x1b[31mx"] * 300),
                new_output("stream", text="\r".join(f"{n} %" for n in range(101)) * times),
            ]
    return len(nbformat.writes(nb).encode())


def _run_with_errors(nb: Any) -> None:
    """Leave the outputs of a bad day: nine tenths of what a copy may weigh."""
    ten, twenty = _with_bars(nb, 10), _with_bars(nb, 20)
    assert _with_bars(nb, 10 * ((MAX_BYTES * 9 // 10 - ten) // (twenty - ten))) > MAX_BYTES * 8 // 10


MULTIPLY = {"old": TANH, "new": TANH + " * un"}

HONEST = [
    # --- answers that are not where they were expected
    Honest("deux réponses dans une cellule", _gather("train_step", into="backward", leave=lambda nb, one: setattr(one, "source", stub(one.source))), note=ELSEWHERE),
    Honest("deux réponses dans une cellule, l'autre supprimée", _gather("train_step", into="backward", leave=_deleted), note=ELSEWHERE),
    Honest("deux réponses dans une cellule, l'autre vidée", _gather("train_step", into="backward", leave=_emptied), note=ELSEWHERE),
    Honest("la réponse suivante dans la cellule d'avant, sa cellule en brouillon", _gather("backward", into="forward", leave=lambda nb, one: setattr(one, "source", "# voir plus haut")), note=ELSEWHERE),
    Honest("toutes les réponses dans la première cellule", _gather(*ALL[1:], into="init_weights", leave=lambda nb, one: setattr(one, "source", stub(one.source))), note=ELSEWHERE),
    Honest("toutes les réponses dans une cellule ajoutée en haut", _all_in_one(lambda nb: nb.cells.index(answer(nb, "init_weights"))), note=ELSEWHERE),
    Honest("toutes les réponses dans une cellule ajoutée à la fin", _all_in_one(lambda nb: len(nb.cells)), note=ELSEWHERE),
    Honest("réponse dans une cellule ajoutée sous la vérification", _with_stub("backward", _below("backward")), note=ELSEWHERE),
    Honest("réponse dans la cellule de la vérification", _with_stub("backward", _in_check("backward")), note=ELSEWHERE),
    Honest("réponse dans un fichier, import du nom", _with_stub("forward", _in_file("forward", "from aide import forward")), note=ELSEWHERE),
    Honest("réponse dans un fichier, import de tout", _with_stub("forward", _in_file("forward", "from aide import *")), note=ELSEWHERE),
    Honest("réponse dans un fichier, au-dessus de la cellule intacte", _with_stub("forward", _in_file("forward", "from aide import *", top=True)), note=ELSEWHERE),
    Honest("réponse dans un fichier, par %run", _with_stub("forward", _in_file("forward", "%run aide.py"))),
    Honest("réponse dans un fichier, par exec", _with_stub("forward", _in_file("forward", "exec(open('aide.py').read())"))),
    Honest("fonction renommée puis alias", _renamed),
    Honest("fonction dans un bloc if", _in_a_block),
    Honest("essai autour du squelette, puis la réponse", within("forward", "try:\n    def forward(weights, X):\n        raise NotImplementedError\nexcept Exception:\n    pass")),
    Honest("lambda", lambda nb: setattr(answer(nb, "train_step"), "source", "train_step = lambda weights, grads, eta: {k: w - eta * grads[k] for k, w in weights.items()}")),
    Honest("première version fausse gardée au-dessus", _copied),
    Honest("réponse passée en Markdown", _markdown),
    # --- cells moved, deleted, exported
    Honest("exercices faits dans un autre ordre", _moved_up),
    Honest("réponse descendue à la fin", _moved_down, note="plus bas"),
    Honest("démonstrations et textes supprimés", _without_demos),
    Honest("cellule d'imports supprimée, récrite dans une réponse", _no_imports),
    Honest("export de Colab", _colab),
    # --- state that other cells prepare
    Honest("setdefault dans une seconde cellule", above("forward", "ops = {}", "ops.setdefault('h', torch.tanh)", old=TANH, new="ops['h'](htilde)")),
    Honest("append dans une seconde cellule", above("forward", "acts = []", "acts.append(torch.tanh)", old=TANH, new="acts[0](htilde)")),
    Honest("fill_ dans une seconde cellule", above("forward", "un = torch.zeros(1)", "un.fill_(1.)", **MULTIPLY)),
    Honest("globale posée par un appel", above("forward", "def prepare():\n    global un\n    un = 1.0", "prepare()", **MULTIPLY)),
    Honest("globals() et setattr", above("forward", "globals()['un'] = 1.0", **MULTIPLY)),
    Honest("boucle qui remplit un dictionnaire", above("forward", "ops = dict()", "for f in (torch.tanh, torch.exp):\n    ops.update({f.__name__: f})", old=TANH, new="ops['tanh'](htilde)")),
    Honest("attribut d'une fonction", above("forward", "def reglage():\n    pass", "reglage.un = 1.0", old=TANH, new=TANH + " * reglage.un")),
    Honest("classe complétée plus tard", above("forward", "class Outils:\n    pass", "setattr(Outils, 'h', staticmethod(torch.tanh))", old=TANH, new="Outils.h(htilde)")),
    Honest("démonstration modifiée, utile à une réponse", _changed_demo),
    Honest("décorateur", above("forward", "import functools\ndef bavard(f):\n    @functools.wraps(f)\n    def g(*a):\n        return f(*a)\n    return g", old="def forward", new="@bavard\ndef forward")),
    Honest("fichier d'aide importé", above("forward", "%%writefile aide.py\nimport torch\n\ndef h(x):\n    return torch.tanh(x)", "import aide", old=TANH, new="aide.h(htilde)")),
    Honest("fichier d'aide écrit par open", above("forward", "with open('outils.py', 'w') as f:\n    f.write('un = 1.0')", "from outils import *", **MULTIPLY)),
    Honest("globale au nom d'une fonction de Python", above("forward", "input = 1.0\nmax = 4", old=TANH, new=TANH + " * (input + max - 4)")),
    Honest("globale au nom d'un module", above("forward", "time = torch.ones(1)", old=TANH, new=TANH + " * (0 + time)")),
    Honest("somme du module torch", within("forward", "from torch import *")),
    Honest("essai qui se termine par une erreur", above("forward", "un = 1.0\nassert un == 2", **MULTIPLY)),
    # --- ways of writing
    Honest("objet appelable", within("train_step", after="class Pas:\n    def __call__(self, w, g, eta):\n        return {k: w[k] - eta * g[k] for k in w}\ntrain_step = Pas()"), later=True),
    Honest("garde __main__", lambda nb: setattr(answer(nb, "forward"), "source", "if __name__ == '__main__':\n" + textwrap.indent(answer(nb, "forward").source, "    ")), later=True),
    Honest("fonction mise en cache", within("init_weights", "import functools\n@functools.cache\ndef bornes(n):\n    return range(n)"), later=True),
    Honest("%%capture au-dessus d'une réponse", lambda nb: setattr(answer(nb, "forward"), "source", "%%capture\n" + answer(nb, "forward").source), later=True),
    Honest("os.chdir dans un dossier neuf", within("forward", after="import os\nos.makedirs('a/b', exist_ok=True)\nos.chdir('a/b')"), later=True),
    Honest("avertissements en erreurs, dans la fonction aussi", above("forward", "import warnings\nwarnings.simplefilter('error')", old=HTILDE, new="    import warnings; warnings.simplefilter('error')\n" + HTILDE), later=True),
    Honest("annotations d'un paquet absent", above("forward", "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from jaxtyping import Float"), later=True),
    # --- display and states left on
    Honest("matplotlib.use d'une fenêtre", within("forward", "import matplotlib\nmatplotlib.use('TkAgg')")),
    Honest("switch_backend d'une fenêtre", within("forward", "import matplotlib.pyplot as plt\nplt.switch_backend('QtAgg')"), later=True),
    Honest("exit() dans une cellule", above("forward", "exit()", "quit()")),
    Honest("sys.exit() à la fin d'une réponse", within("forward", after="import sys\nsys.exit()"), later=True),
    Honest("%matplotlib widget", within("forward", "%matplotlib widget")),
    Honest("%matplotlib notebook dans une cellule d'imports", above("forward", "%matplotlib notebook\nimport math\nun = math.cos(0)", **MULTIPLY)),
    Honest("%autoreload", within("forward", "%load_ext autoreload\n%autoreload 2")),
    Honest("extension absente", within("forward", "%load_ext memory_profiler")),
    Honest("installations", within("forward", "!pip install -q torchinfo\n%pip install torchinfo")),
    Honest("%%time au-dessus d'une réponse", lambda nb: setattr(answer(nb, "forward"), "source", "%%time\n" + answer(nb, "forward").source)),
    Honest("%config de la figure", within("forward", "%config InlineBackend.figure_format = 'retina'")),
    Honest("plt.ion et style", within("forward", "import matplotlib.pyplot as plt\nplt.ion(); plt.style.use('ggplot')")),
    Honest("sys.stdout vers un fichier, fermé", above("forward", "import sys\nsys.stdout = open('sortie.txt', 'w')\nprint('x')\nsys.stdout.close()")),
    Honest("sys.stdout fermé puis remis", above("forward", "import sys\nsys.stdout = open('sortie.txt', 'w')", "sys.stdout.close()\nsys.stdout = sys.__stdout__")),
    Honest("sorties gardées dans un texte", above("forward", "import io, sys\nsys.stderr = sys.stdout = io.StringIO()")),
    Honest("détection d'anomalies", above("backward", "torch.autograd.set_detect_anomaly(True)")),
    Honest("détection d'anomalies dans la réponse", within("backward", "torch.autograd.set_detect_anomaly(True)")),
    Honest("type par défaut", above("forward", "torch.set_default_dtype(torch.float64)")),
    Honest("avertissements en erreurs", above("forward", "import warnings\nwarnings.filterwarnings('error')")),
    Honest("erreurs de NumPy", above("forward", "import numpy as np\nnp.seterr(all='raise')")),
    Honest("dossier changé", above("forward", "import os\nos.makedirs('essais', exist_ok=True)\nos.chdir('essais')")),
    Honest("dossier effacé sous les pieds", above("forward", "import os\nos.makedirs('e', exist_ok=True)\nos.chdir('e')\nos.rmdir('../e')")),
    Honest("graines", above("init_weights", "import random\nimport numpy as np\nrandom.seed(0); np.random.seed(0); torch.manual_seed(0)")),
    Honest("gradient éteint, mode inférence", above("forward", "torch.set_grad_enabled(False)\nmode = torch.inference_mode()\nmode.__enter__()")),
    Honest("récursion bornée", above("forward", "import sys\nsys.setrecursionlimit(400)")),
    Honest("noms effacés à la fin", lambda nb: nb.cells.append(new_code_cell("del data, forward, check"))),
    Honest("locale et affichage", above("forward", "import locale\ntorch.set_printoptions(precision=2)\nimport numpy as np\nnp.set_printoptions(precision=1)")),
    Honest("ramasse-miettes et fils", above("forward", "import gc\ngc.disable()\ntorch.set_num_threads(2)")),
    # --- what editors, habits and machines do
    Honest("réponses fusionnées avec leurs vérifications", _merged),
    Honest("sorties d'un mauvais jour", _run_with_errors),
    Honest("fins de lignes de Windows", _sources(lambda text: text.replace("\n", "\r\n"))),
    Honest("tabulations", _sources(lambda text: text.replace("    ", "\t"))),
    Honest("espaces insécables et emojis en commentaire", lambda nb: [setattr(answer(nb, n), "source", "# à\u00a0faire\u202f! 🙂\n" + answer(nb, n).source) for n in ALL]),
    Honest("annotations, from __future__ en tête", within("forward", "from __future__ import annotations\n\n\ndef aide(x: Tensor) -> Tensor:\n    return x")),
    Honest("%%capture au-dessus d'une réponse", lambda nb: setattr(answer(nb, "forward"), "source", "%%capture\n" + answer(nb, "forward").source)),
    Honest("la vérification appelée dans la cellule de la réponse", within("forward", after="assert check.forward(forward).status == 'passed'")),
    Honest("`check` remplacé par une variable", above("backward", "check = torch.zeros(3)")),
    Honest("sys.exit dans une cellule", above("forward", "import sys\nsys.exit()")),
    Honest("objet appelable", within("forward", after="class Passe:\n    droite = staticmethod(forward)\n    def __call__(self, weights, X):\n        return self.droite(weights, X)\nforward = Passe()")),
    Honest("functools.partial", within("forward", after="import functools\n_f = forward\ndef avec(weights, X, gain):\n    return _f(weights, X)\nforward = functools.partial(avec, gain=1)")),
    Honest("journal ouvert d'avance, écrit à chaque appel", above("forward", "journal = open('journal.txt', 'a')", old=HTILDE, new="    print(X.shape, file=journal)\n" + HTILDE)),
    Honest("compteur d'appels", above("forward", "appels = 0", old=HTILDE, new="    global appels\n    appels += 1\n" + HTILDE)),
    Honest("meilleurs poids enregistrés pendant train, relus", within("train", after="_train = train\ndef train(*a, **k):\n    torch.save(_train(*a, **k), 'poids.pt')\n    return torch.load('poids.pt', weights_only=False)")),
    Honest("fils dans une réponse", within("forward", after="from concurrent.futures import ThreadPoolExecutor\n_g = forward\ndef forward(weights, X):\n    with ThreadPoolExecutor(2) as fils:\n        return fils.submit(_g, weights, X).result()")),
    Honest("processus dans une réponse", within("train", after="from torch.utils.data import DataLoader\n_h = train\ndef train(*a, **k):\n    list(DataLoader(range(4), num_workers=1))\n    return _h(*a, **k)")),
    Honest("chronomètre en arrière-plan", above("forward", "import threading\nminuteur = threading.Timer(3600, print)\nminuteur.daemon = True\nminuteur.start()")),
    Honest("calcul déterministe exigé, appareil choisi", above("forward", "torch.use_deterministic_algorithms(True)\ntorch.set_default_device('cpu')\ntorch.backends.cudnn.deterministic = True")),
    Honest("logging vers un fichier", above("forward", "import logging\nlogging.basicConfig(filename='tp.log', level=logging.INFO)", old=HTILDE, new="    logging.info('forward %s', X.shape)\n" + HTILDE)),
    Honest("Colab reconnu", above("init_weights", "from IPython import get_ipython\nif 'google.colab' in str(get_ipython()):\n    print('Colab')\ntry:\n    import google.colab\n    IN_COLAB = True\nexcept ImportError:\n    IN_COLAB = False")),
    Honest("await dans une cellule", above("forward", "import asyncio\nawait asyncio.sleep(0)")),
    Honest("avertissements éteints, chemin ajouté", above("forward", "import os, sys, warnings\nwarnings.simplefilter('ignore')\nwarnings.showwarning = lambda *a, **k: None\nsys.path.append('..')\nos.environ['OMP_NUM_THREADS'] = '4'")),
]  # fmt: skip
