"""Loops under a name that a text, a command of IPython or a library gives: refused, or a human is told."""

from __future__ import annotations

from nbformat.v4 import new_code_cell

from tests.hostile.case import Case, cell
from tests.hostile.others import FIRST

RULE = "(lambda a, b: ((a - b) ** 2).sum(), signature='(d),(d)->()')(A.numpy()[:, None], B.numpy()[None])"
ANSWER = "def pairwise_sq_distances(A, B):\n    return torch.as_tensor({how}" + RULE + ")"


def naming(title: str, how: str, *cells: str, seen: bool = True, **more: bool) -> Case:
    """Return a case where `how` is numpy.vectorize, thanks to `cells`. `seen`: a rule reads it, and refuses."""

    def edit(nb):
        at = nb.cells.index(cell(nb, "pairwise_sq_distances-answer"))
        nb.cells[at:at] = [new_code_cell(code) for code in cells]

    verdict = "FORBIDDEN" if seen else "OK!"
    return Case(67, title, {"pairwise_sq_distances": ANSWER.format(how=how)}, {"pairwise_sq_distances": verdict}, edit=edit, lab=FIRST, **more)  # fmt: skip


TEXTS = [
    naming("accolades d'une commande du système", "tenu[0]", "tenu = []\n!ls {tenu.append(np.vectorize)}", often=True),
    naming("accolades d'une commande magique", "tenu[0]", "tenu = []\n%cd {tenu.append(np.vectorize) or '.'}"),
    naming("%config exécute ce qu'on lui donne", "tenu[0]", "tenu = []\n%config InlineBackend.rc = tenu.append(np.vectorize) or {}"),
    naming("étoile d'une autre cellule", "vectorize", "from numpy import *"),
    naming("%pylab", "vectorize", "%pylab inline"),
    naming("module interne de NumPy", "fb.vectorize", "import numpy.lib.function_base as fb"),
    naming("motif d'un match", "tour", "match np:\n    case object(vectorize=v):\n        tour = v"),
    naming("valeur que IPython garde", "tour", "np.vectorize", "tour = _", seen=False),
    naming("Out", "tour", "np.vectorize", "tour = list(Out.values())[-1]", seen=False),
    naming("point d'entrée d'un paquet", "tour", "from importlib.metadata import EntryPoint\ntour = EntryPoint('a', 'numpy:vectorize', 'b').load()", seen=False),
    naming("annotation calculée", "tour", "import inspect\ndef note(x: 'np.vectorize'): pass\ntour = inspect.get_annotations(note, eval_str=True)['x']", seen=False),
    naming("texte lu par sympy", "tour", "from sympy.parsing.sympy_parser import parse_expr\ntour = parse_expr('n.' + 'vectorize', local_dict={'n': np}, transformations=())", seen=False),
    naming("pickle.Unpickler", "tour", "import io, pickle\ntour = pickle.Unpickler(io.BytesIO(b'cnumpy\\nvectorize\\n.')).load()", seen=False),
]  # fmt: skip
