"""The reference of `tp_utils`: its docstrings, and their examples executed, figures included."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

from nbformat.v4 import new_code_cell, new_notebook

from tools.site import run
from tp_utils import plots
from tp_utils.i18n import _, typography

if TYPE_CHECKING:
    from nbformat import NotebookNode

EXAMPLES = "Examples:"  # the section of a docstring that is executed, its last one
DIY = ("Module", "Linear", "TanH", "Sigmoide", "Sequentiel", "Loss", "MSELoss", "Optim", "SGD")


def pages() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Return the pages: file name → title, first sentence, full names of what it describes."""
    figures = tuple(f"tp_utils.plots.{name}" for name in plots.__all__)
    return {
        "data": (
            _("Données"),
            _("Les jeux de données des TP : un exemple par ligne, des étiquettes *one-hot*."),
            (
                "tp_utils.CirclesData", "tp_utils.HelixData", "tp_utils.gen_arti", "tp_utils.load_mnist",
                "tp_utils.MNISTData", "tp_utils.load_usps", "tp_utils.USPSData",
            ),
        ),
        "plots": (
            _("Figures"),
            _("Chaque fonction rend les axes qu'elle a dessinés, et porte un texte pour qui ne voit pas."),
            figures,
        ),
        "training": (
            _("Apprendre et vérifier"),
            _("Suivre une boucle d'apprentissage, vérifier un gradient, prédire avant d'exécuter."),
            (
                "tp_utils.training.new_history", "tp_utils.training.progress", "tp_utils.training.live",
                "tp_utils.gradients.numerical_gradient", "tp_utils.gradients.worst_gap",
                "tp_utils.gradients.compare", "tp_utils.predictions.reveal", "tp_utils.animation.animate",
            ),
        ),
        "diy": (
            _("La bibliothèque du TP 13"),
            _("Les modules, les coûts et l'optimiseur d'où part le TP 13."),
            (*(f"tp_utils.diy.{name}" for name in DIY), "tp_utils.assemble"),
        ),
    }  # fmt: skip


def found(name: str) -> Any:
    """Return the object of a full name."""
    module, _dot, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


def example(thing: Any) -> str:
    """Return the code of the examples of a docstring; "" without."""
    lines = [e.source for e in doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")]
    return "".join(lines).rstrip()


def without_example(
    app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Leave the example out of a docstring: the page shows it executed."""
    if EXAMPLES in lines:
        del lines[lines.index(EXAMPLES) :]


def write(root: Path, folder: Path, cache: Path) -> None:
    """Write the pages of the reference in `folder`/reference, their examples executed.

    Raises:
        RuntimeError: an example fails.
    """
    (folder / "reference").mkdir()
    described = pages()
    for page, (title, sentence, names) in described.items():
        codes = {name: code for name in names if (code := example(found(name)))}
        done = run.executed(root, _notebook(list(codes.values())), cache)
        shown = run.page(done, folder / "_static" / "figures")
        for cell in done.cells:
            if failed := [o for o in cell.outputs if o.output_type == "error"]:
                raise RuntimeError(f"{cell.source}\n{failed[0].ename}: {failed[0].evalue}")
        cells = dict(zip(codes, shown.cells, strict=True))
        parts = [_title(title), typography(sentence)]
        for name in names:
            kind = "autoclass" if inspect.isclass(found(name)) else "autofunction"
            members = "\n   :members:\n   :inherited-members: object" * (kind == "autoclass")
            parts.append(f".. {kind}:: {name}{members}")
            if name in cells:
                parts += _example(cells[name])
        (folder / "reference" / f"{page}.rst").write_text("\n\n".join(parts) + "\n", "utf-8")
    said = _(
        "``tp_utils`` est ce qu'un notebook du cours importe. Ses descriptions sont en anglais, comme "
        "celles de NumPy et de PyTorch ; chaque exemple est exécuté quand ce site est fabriqué."
    )
    contents = ".. toctree::\n\n" + "\n".join(f"   {page}" for page in described)
    parts = [_title(_("Référence de tp_utils")), typography(said), contents]
    (folder / "reference" / "index.rst").write_text("\n\n".join(parts) + "\n", "utf-8")


def _title(words: str) -> str:
    return f"{words}\n{'=' * len(words)}"


def _example(cell: NotebookNode) -> list[str]:
    """Return the blocks of an executed example: its code, then what it gives."""
    blocks = [_block("code-block:: python", cell.source)]
    for output in cell.outputs:
        if html := output.get("data", {}).get("text/html"):
            blocks.append(_block("raw:: html", f'<div class="output">{html}</div>'))
        elif text := output.get("text") or output.get("data", {}).get("text/plain"):
            blocks.append(_block("code-block:: text", text.rstrip()))
    return blocks


def _block(directive: str, text: str) -> str:
    return f".. {directive}\n\n" + indent(text, "   ")


def _notebook(codes: list[str]) -> NotebookNode:
    notebook = new_notebook(cells=[new_code_cell(code) for code in codes])
    for n, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{n:03d}"
    return notebook
