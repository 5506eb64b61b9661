"""Honest but unlucky copies of the labs of tensors, autograd, torch.optim and torch.nn: full marks, no flag."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell

from tests.hostile.around import added
from tests.hostile.case import Case, cell, own

FIRST = "tp00_tenseurs"
AUTO, OPTIM, MNIST, SCRATCH = "tp05_autograd", "tp07_optim", "tp08_mnist", "tp09_mnist_zero"
HONEST = 68


def _answer(nb: Any, name: str) -> Any:
    return cell(nb, f"{name}-answer")


def _merged(*names: str, into: str) -> Callable[[Any], None]:
    """Move answers into the cell of another, whose own cells are emptied."""

    def edit(nb: Any) -> None:
        for name in names:
            one = _answer(nb, name)
            _answer(nb, into).source += "\n\n\n" + one.source
            one.source = ""

    return edit


def _written(module: str, *names: str) -> Callable[[Any], None]:
    """Write answers in a module, which the last of their cells imports."""

    def edit(nb: Any) -> None:
        texts = [_answer(nb, name).source for name in names]
        for name in names:
            _answer(nb, name).source = f"from {module} import {name}"
        at = nb.cells.index(_answer(nb, names[0]))
        text = f"%%writefile {module}.py\nimport torch\n\n\n" + "\n\n\n".join(texts)
        nb.cells.insert(at, new_code_cell(text))

    return edit


def _split(nb: Any) -> None:
    """Write each method of `Net` in a cell of its own, as the exercises come."""
    one = _answer(nb, "Net")
    head, *methods = re.split(r"\n\n    (?=def )", one.source)
    one.source = f"{head}\n\n    {methods[0]}"
    at = nb.cells.index(one) + 1
    for name, method in zip(("forward", "backward"), methods[1:], strict=True):
        text = textwrap.dedent("    " + method) + f"\n\nNet.{name} = {name}\ndel {name}"
        nb.cells.insert(at, new_code_cell(text))


def _changed(name: str, old: str, new: str, before: str = "") -> Callable[[Any], None]:
    """Replace words of an answer, below a cell of the student's."""

    def edit(nb: Any) -> None:
        one = _answer(nb, name)
        assert old in one.source
        one.source = one.source.replace(old, new)
        if before:
            nb.cells.insert(nb.cells.index(one), new_code_cell(before))

    return edit


LAMBDAS = {
    "logistic": "logistic = lambda x: 1 / (1 + torch.exp(-x))",
    "logistic_d": "logistic_d = lambda x: logistic(x) * (1 - logistic(x))",
    "one_hot": "one_hot = lambda labels: torch.eye(10)[labels]",
    "flatten_images": "flatten_images = lambda images: images.reshape(len(images), 784) / 255",
    "accuracy": "accuracy = lambda net, x, y: (net.forward(x)[1][-1].argmax(1) == y.argmax(1)).float().mean().item()",
}
EVERYTHING = {
    "logistic": "from torch import *\nfrom builtins import all, any, max, min, range, sum\ndef logistic(x):\n    return 1 / (1 + exp(neg(x)))",
    "one_hot": "def one_hot(labels):\n    return eye(10)[labels]",
}
NETWORK = """class Reseau(nn.Module):
    def __init__(self, nx, nh, ny):
        super().__init__()
        self.couches = nn.ModuleList([nn.Linear(nx, nh), nn.Linear(nh, ny)])
    def forward(self, x):
        entree, sortie = self.couches
        return sortie(entree(x).tanh())"""
BUILT = "nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))"
COMPARED = """def compare():
    net, x, y = Net([6, 5, 4, 3]), torch.rand(2, 6), torch.eye(3)[[0, 2]]
    dw, db = net.backward(*net.forward(x), y)
    P = [p.clone().requires_grad_() for p in (*net.w, *net.b)]
    h = x
    for k in range(3):
        h = torch.sigmoid(h @ P[k] + P[3 + k])
    cost = torch.nn.functional.binary_cross_entropy(h, y, reduction='sum') / 2
    g = torch.autograd.grad(cost, P)
    print([torch.allclose(a, b, atol=1e-5) for a, b in zip((*dw, *db), g)])
compare()"""
SAME = """essai = torch.ones(3, requires_grad=True)
adam = torch.optim.Adam([essai], lr=0.1)
essai.grad = torch.tensor([1., 2., 3.])
adam.step()
print(essai, adam_step(torch.ones(3), essai.grad, {}, 0.1)[0])"""
LOADED = """def train_epoch(model, loss, optim, X, Y, batch_size):
    from torch.utils.data import DataLoader, TensorDataset
    workers = 1 if batch_size == len(X) and model[0].weight.grad is None else 0
    for x, y in DataLoader(TensorDataset(X, Y), batch_size, shuffle=True, num_workers=workers):
        optim.zero_grad()
        loss(model(x), y).backward()
        optim.step()"""
WIDGETS = """try:
    from ipywidgets import interact
    @interact(n=(1, 9))
    def montre(n=3):
        print(confusion_matrix(torch.arange(n), torch.arange(n), n))
except ImportError:
    pass"""
MEASURES = "import time\njournal = open('journal.csv', 'a')\ndebut = time.perf_counter()"


def _in_blocks(head: str, end: str) -> Callable[[Any], None]:
    """Write each code answer in a block."""

    def edit(nb: Any) -> None:
        for one in nb.cells:
            if one.cell_type == "code" and one.metadata.get("nbgrader", {}).get("solution"):
                one.source = head + textwrap.indent(one.source, "    ") + end

    return edit


def honest(lab: str, title: str, edit: Any = None, answers: Any = None, **more: Any) -> Case:
    """Return a case where nothing is wrong."""
    return Case(HONEST, title, answers or {}, edit=edit, lab=lab, **more)


UNLUCKY = [
    honest(FIRST, "chaque réponse dans un try qui montre l'erreur", _in_blocks("try:\n", "\nexcept Exception as erreur:\n    print(erreur)\n    raise"), often=True),
    honest(FIRST, "chaque réponse dans un if, son essai avec elle", _in_blocks("if __name__ == '__main__':\n", "\n    for i in range(2):\n        print(i)")),
    honest(FIRST, "from … import * que rien n'emploie", own("crop", "from itertools import *\nfrom torch.optim import *\nfrom numpy import pi, e")),
    honest(OPTIM, "quatre pas écrits dans un module", _written("pas", "sgd_momentum_step", "adagrad_step", "rmsprop_step", "adam_step")),
    honest(AUTO, "deux réponses dans une cellule, l'autre vidée", _merged("train_step", into="train")),
    honest(AUTO, "type par défaut changé, puis rétabli", _changed("init_weights", "    sizes =", "    torch.set_default_dtype(torch.float64)\n    torch.set_default_dtype(torch.float32)\n    sizes =", before="torch.set_default_dtype(torch.float64)\nun = torch.ones(1)\ntorch.set_default_dtype(torch.float32)")),
    honest(AUTO, "pas rangé dans une classe à attributs", _changed("train_step", "eta * w.grad", "reglage.pas(eta) * w.grad", before="class Reglage:\n    def pas(self, eta):\n        return eta\nreglage = Reglage()")),
    honest(OPTIM, "réseau déclaré par une classe, dans une autre cellule", _changed("init_model", BUILT, "Reseau(nx, nh, ny)", before=NETWORK)),
    honest(OPTIM, "comparaison avec torch.optim sous la réponse", added(SAME)),
    honest(MNIST, "graines, calcul déterministe, fils", own("train_epoch", "import random\nimport numpy as np\nrandom.seed(0); np.random.seed(0); torch.manual_seed(0)\ntorch.use_deterministic_algorithms(True)\ntorch.set_num_threads(2)")),
    honest(MNIST, "journal ouvert d'avance, écrit à chaque epoch", _changed("train_epoch", "    for rows", "    print(time.perf_counter() - debut, len(X), file=journal, flush=True)\n    for rows", before=MEASURES)),
    honest(MNIST, "DataLoader et son processus", answers={"train_epoch": LOADED}),
    honest(MNIST, "bouton sous une réponse", added(WIDGETS)),
    honest(MNIST, "constante lue dans un fichier que NumPy partage", _changed("error_bar", "1.96", "float(table[0])", before="import numpy as np\nnp.save('table.npy', np.array([1.96]))\ntable = np.load('table.npy', mmap_mode='r+')")),
    honest(MNIST, "crochet laissé sur tous les modules", own("train_epoch", "from torch.nn.modules.module import register_module_forward_hook\nregister_module_forward_hook(lambda m, x, y: None)")),
    honest(SCRATCH, "classe écrite en trois cellules", _split),
    honest(SCRATCH, "réponses par lambda", answers=LAMBDAS),
    honest(SCRATCH, "from torch import *", answers=EVERYTHING),
    honest(SCRATCH, "comparaison avec autograd dans un essai", added(COMPARED)),
]  # fmt: skip
