"""The labs that need no torch, run by the reader's browser: JupyterLite, and Python as Pyodide.

`lite/` of the site holds JupyterLite's program, the notebooks of each language and the wheel of
`tp_utils`, all from here. Python itself and its libraries are fetched by the reader's browser, from the
network, at the address that jupyterlite-pyodide-kernel gives.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.process import run, uv_build
from tools.site import gate
from tp_grading.colab import that_speaks
from tp_grading.course import CourseError
from tp_grading.files import edited
from tp_utils.i18n import FRENCH, _, language, speaking, typography

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nbformat import NotebookNode

    from tp_grading.course import Course

LABS = ("tp11_mlp_numpy", "tp12_diy", "tp13_autoencodeur")
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager")
PACKAGE = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "LICENSE-CC-BY-4.0.md")
LINK = re.compile(r"\[([^\]]*)\]\(\.\./(tp\d\d\w*)/\2\.ipynb(?:#[^)]*)?\)")
TORCH = re.compile(r"^\s*import torch\b", re.M)
# As the first cell of Colab: short, nothing elsewhere, one sentence when it fails.
INSTALL = """\
# @title Installation (dans le navigateur : tp_utils ; ailleurs, rien)
import importlib.util, os, sys
if sys.platform == "emscripten":
    import piplite
    try:
        await piplite.install("tp-utils")
    except Exception as error:
        raise RuntimeError(
            "{failed}"
            "{elsewhere}") from error
assert importlib.util.find_spec("tp_utils"), (
    "{absent}")
"""


def address(lab: str) -> str:
    """Return what « Open in the browser » leads to, from the page of a lab; "" if it needs torch."""
    up = "../" if language() == FRENCH.code else "../../"
    return f"{up}lite/notebooks/index.html?path={language()}/{lab}.ipynb" if lab in LABS else ""


def install_cell() -> str:
    """Return the source of the first cell, in the language that is spoken."""
    sentences = {
        "failed": _("tp_utils n'a pas pu être installé, faute de réseau ? "),
        "elsewhere": _("Rechargez la page, ou téléchargez le TP sur le site."),
        "absent": _("tp_utils manque : activez l'environnement du cours."),
    }
    cell = INSTALL.rstrip().format(**{k: typography(v) for k, v in sentences.items()})
    return cell if language() == FRENCH.code else that_speaks(cell, language())


def notebook(course: Course, lab: str) -> bytes:
    """Return a released notebook for the browser, in the language that is spoken."""
    before = _(
        "Vous êtes dans votre navigateur, qui garde votre travail sur cette machine seulement : "
        "téléchargez le notebook (menu *File*, puis *Download*) avant de partir."
    )
    torch = _(
        "Il n'a pas PyTorch : une cellule qui importe `torch` s'arrête, et le reste du TP s'en passe."
    )

    def edit(tree: NotebookNode) -> None:
        said = [before]
        for cell in tree.cells:
            if "installation" in cell.metadata.get("tags", []):
                cell.source = install_cell()
            elif cell.cell_type == "markdown":
                cell.source = LINK.sub(_near, cell.source)
            elif TORCH.search(cell.source) and torch not in said:
                said.append(torch)
        title, rest = tree.cells[0].source.split("\n", 1)
        tree.cells[0].source = f"{title}\n\n> {typography(' '.join(said))}\n{rest}"

    return edited(course.notebook(lab, language()).read_bytes(), edit)


def build(
    course: Course, labs: Iterable[str], langs: Sequence[str], work: Path, html: Path
) -> None:
    """Write `html`/lite, for the labs among these that run in a browser; without one, nothing.

    Args:
        course: the course.
        labs: the labs of the site.
        langs: its languages.
        work: a folder, emptied first.
        html: the site.

    Raises:
        CourseError: the wheel or JupyterLite is not built, or a notebook shows an answer.
    """
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(html / "lite", ignore_errors=True)
    ours = [lab for lab in labs if lab in LABS]
    for lang in langs:
        with speaking(lang):
            for lab in (lab for lab in ours if lang in course.languages(lab)):
                path = work / "contents" / lang / f"{lab}.ipynb"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(notebook(course, lab))
            gate.refuse(course, ours, work / "contents" / lang)
    if not ours:
        return
    share = Path(sys.prefix) / "share/jupyter/labextensions"
    settings = {
        "LiteBuildConfig": {
            "apps": ["notebooks"],
            "contents": [str(work / "contents")],
            "federated_extensions": [str(share / name) for name in EXTENSIONS],
            "ignore_sys_prefix": True,
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(html / "lite"),
        },
        "PipliteAddon": {"piplite_urls": [str(wheel(course.root, work))]},
    }
    (work / "jupyter_lite_config.json").write_text(json.dumps(settings), "utf-8")
    _built("JupyterLite", *run([sys.executable, "-m", "jupyterlite_core.app", "build"], work))


def wheel(root: Path, work: Path) -> Path:
    """Build the wheel of the course as a release does, from a copy of its sources; return it.

    Raises:
        CourseError: it is not built.
    """
    copy = work / "package"
    shutil.copytree(
        root / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    for name in PACKAGE:
        shutil.copy(root / name, copy)
    _built("The wheel", *uv_build(copy, work / "wheel"))
    return next((work / "wheel").glob("*.whl"))


def _built(what: str, status: int, said: str) -> None:
    """Raise CourseError, with the end of what a program said, unless it has succeeded."""
    if status:
        raise CourseError(f"{what} was not built:\n{said[-2000:]}")


def _near(found: re.Match[str]) -> str:
    """Return a link of a notebook to another: beside it, or its words only."""
    words, lab = found[1], found[2]
    return f"[{words}]({lab}.ipynb)" if lab in LABS else words
