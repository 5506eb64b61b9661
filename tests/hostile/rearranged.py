"""Right copies that a student has arranged otherwise, drawn at random: none of it costs anything.

Each answer is the solution's or a right one of its bank, and lies as students leave them: merged with
its check, in a cell above or below, under a magic, in a class, in a file, pasted twice. Around them,
cells of trials, some of which fail, and metadata of any kind.
"""

from __future__ import annotations

import ast
import builtins
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell

from tests.bank import bank_of, solution
from tp_grading.answers import fill
from tp_utils.checks import load

TRIALS = (
    "import warnings\nwarnings.filterwarnings('ignore')", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "print('essai', 1 / 3)", "1 / 0", "raise ValueError('pour voir')", "a = 1\ndel a", "import time\ntime.sleep(0.01)",
    "for i in range(3):\n    print(i)", "%config InlineBackend.figure_format = 'svg'", "# rien", "!ls", "import os\nos.getcwd()",
    "import numpy as np\nnp.set_printoptions(precision=3)", "%load_ext autoreload\n%autoreload 2", "import gc\ngc.collect()",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>é</b>'))", "import random\nrandom.seed(3)", "_ = 3",
    "import sys\nsys.setrecursionlimit(5000)", "try:\n    import seaborn\nexcept ImportError:\n    pass",
)  # fmt: skip


@dataclass
class Place:
    """Where an answer lies: its notebook, its cell, its stub, the cell of its check, its function's name."""

    nb: Any
    cell: Any
    stub: str
    check: Any
    target: str

    def insert(self, source: str, below: bool = False) -> None:
        """Add a cell beside that of the answer."""
        self.nb.cells.insert(self.nb.cells.index(self.cell) + below, new_code_cell(source))

    def function(self) -> ast.FunctionDef | None:
        """Return the function that is the whole answer; None when the answer is something else."""
        body = ast.parse(self.cell.source).body if "%" not in self.cell.source[:2] else []
        alone = body[0] if len(body) == 1 and '"""' not in self.cell.source else None
        return alone if isinstance(alone, ast.FunctionDef) and alone.name == self.target else None

    def indented(self) -> str:
        """Return the answer as the body of something."""
        return re.sub(r"^(?=.)", "    ", self.cell.source, flags=re.M)


def _merged(at: Place, draw: random.Random) -> None:
    at.check.source = f"{at.cell.source}\n\n{at.check.source}"
    at.cell.source = draw.choice(["", "# plus bas", "pass"])


def _above(at: Place, draw: random.Random) -> None:
    at.insert(at.cell.source)
    at.cell.source = draw.choice(["", "# ci-dessus"])


def _below(at: Place, draw: random.Random) -> None:
    at.insert(at.cell.source, below=True)
    at.cell.source = draw.choice(["", at.stub, at.cell.source])


def _magic(at: Place, draw: random.Random) -> None:
    if not at.cell.source.startswith("%"):
        first = draw.choice(["%%time", "%%capture", "%%capture sortie"])
        at.cell.source = f"{first}\n{at.cell.source}"


def _renamed(at: Place, draw: random.Random) -> None:
    if at.function() and len(re.findall(rf"\b{at.target}\b", at.cell.source)) == 1:
        new = at.cell.source.replace(f"def {at.target}(", f"def {at.target}_v2(")
        at.cell.source = f"{new}\n\n\n{at.target} = {at.target}_v2"


def _in_a_class(at: Place, draw: random.Random) -> None:
    if at.function() and not at.cell.source.startswith("@"):
        head = "class Outils:\n    @staticmethod\n"
        at.cell.source = f"{head}{at.indented()}\n\n\n{at.target} = Outils.{at.target}"


def _wrapped(at: Place, draw: random.Random) -> None:
    if at.function():
        trace = (
            "import functools\n\n\ndef trace(f):\n    @functools.wraps(f)\n"
            "    def g(*args, **kwargs):\n        return f(*args, **kwargs)\n    return g\n\n\n"
        )
        at.cell.source = f"{trace}{at.cell.source}\n\n\n{at.target} = trace({at.target})"


def _in_a_file(at: Place, draw: random.Random) -> None:
    """Write the answer below the imports of the whole notebook, where it needs nothing else."""
    trees = [ast.parse(c.source) for c in at.nb.cells if c.cell_type == "code" and _python(c.source)]
    found = [s for t in trees for s in t.body if isinstance(s, (ast.Import, ast.ImportFrom))]
    lines = [ast.unparse(s) for s in found]
    imports = "\n".join(dict.fromkeys(line for line in lines if "checks" not in line))
    function = at.function()
    names = [one for one in ast.walk(function) if isinstance(one, ast.Name)] if function else []
    own = {one.id for one in names if not isinstance(one.ctx, ast.Load)} | {at.target}
    own |= {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)} if function else set()
    known = own | set(re.findall(r"\w+", imports)) | set(dir(builtins))
    if function and {one.id for one in names} <= known:
        module = f"aide_{at.target.lower()}"
        at.insert(f"%%writefile {module}.py\n{imports}\n\n\n{at.cell.source}\n")
        at.cell.source = f"from {module} import {at.target}"


def _in_a_block(at: Place, draw: random.Random) -> None:
    if _python(at.cell.source) and '"""' not in at.cell.source:
        head, tail = draw.choice([("if True:", ""), ("try:", "\nexcept ImportError as e:\n    print(e)")])
        at.cell.source = f"{head}\n{at.indented()}{tail}"


def _twice(at: Place, draw: random.Random) -> None:
    if not at.cell.source.startswith("%"):
        at.cell.source += "\n\n\n" + at.cell.source


def _followed(at: Place, draw: random.Random) -> None:
    name = at.target
    last = [f"{name}?", f"?{name}", "%timeit -n1 -r1 0", "%who", f"help({name})", name, "print('fini');"]
    at.cell.source += "\n" + draw.choice(last)


def _preceded(at: Place, draw: random.Random) -> None:
    if not at.cell.source.startswith("%"):
        first = ["from __future__ import annotations", '"""Ma réponse."""', "# Réponse — « é »\r"]
        at.cell.source = f"{draw.choice(first)}\n{at.cell.source}"


def _checked_twice(at: Place, draw: random.Random) -> None:
    at.insert(at.check.source, below=True)


WAYS: tuple[Callable[[Place, random.Random], None], ...] = (
    _merged, _above, _below, _magic, _renamed, _in_a_class, _wrapped, _in_a_file, _in_a_block, _twice,
    _followed, _preceded, _checked_twice,
)  # fmt: skip


def _python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def rearranged(lab: str, released: Any, seed: int) -> tuple[Any, dict[str, list[str]]]:
    """Return a right copy of a lab, and check → what was done to its answer, to be told."""
    draw = random.Random(f"{lab} {seed}")
    sources = {**solution(lab)}
    for answer in bank_of(lab).answers:
        if answer.right and draw.random() < 0.2:
            sources[answer.cell] = answer.code
    stubs = {_id(c): c.source for c in released.cells}
    nb = fill(released, sources)
    done: dict[str, list[str]] = {}
    for name, check in load(lab).items():
        cells = {_id(c): c for c in nb.cells}
        answer, tests = cells.get(f"{name}-answer"), cells.get(name)
        if answer is None or tests is None:
            continue
        place = Place(nb, answer, stubs[f"{name}-answer"], tests, check.target)
        for way in draw.choices(WAYS, k=draw.choice([0, 1, 1, 2])):
            if place.cell.source.strip() and _python(place.cell.source):
                way(place, draw)
                done.setdefault(name, []).append(way.__name__)
    for _ in range(draw.randint(0, 6)):
        nb.cells.insert(draw.randint(0, len(nb.cells)), new_code_cell(draw.choice(TRIALS)))
    for cell in list(nb.cells):
        _marked(nb, cell, draw)
    nb.metadata["kernelspec"] = {"name": draw.choice(["tp", "conda-env-x-py"]), "display_name": "Python é"}
    return nb, done


def _marked(nb: Any, cell: Any, draw: random.Random) -> None:
    """Give a cell what Jupyter and students leave in one; or delete it, if it is only text."""
    chance = draw.random()
    if chance < 0.1:
        cell.metadata["tags"] = ["é", "à revoir"]
    elif chance < 0.2 and cell.cell_type == "code":
        cell.execution_count = draw.randint(1, 500)
        cell.outputs = [nbformat.v4.new_output("stream", text="vu\n")]
    elif chance < 0.3 and cell.cell_type == "markdown" and "nbgrader" not in cell.metadata:
        nb.cells.remove(cell)


def _id(cell: Any) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")
