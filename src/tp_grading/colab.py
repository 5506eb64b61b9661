"""Colab: the first cell of a notebook, the address it installs, and what documents say of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tp_grading.course import CourseError
from tp_grading.files import edited
from tp_utils.i18n import FRENCH, _, speaking, typography

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from tp_grading.course import Course

PLACEHOLDER = "git.example.org"  # what pyproject.toml says before a teacher has changed it
# As any cell, twelve lines of 80 columns: tests/test_notebooks.py. What pip says tells the causes apart.
INSTALL = """\
# @title Installation (sur Colab : tp_utils, et rien d'autre ; ailleurs, rien)
import importlib.util, os, re, subprocess, sys
address = "{address}"
pip = [sys.executable, *"-m pip install --no-deps --no-input".split(), address]
asked = "google.colab" in sys.modules or os.environ.get("TP_INSTALL") == "1"
if importlib.util.find_spec("tp_utils") is None:
    assert asked, "{absent}"
    done = subprocess.run(pip, capture_output=True, text=True)
    found = re.search("(esol|onnect)|(sername|uthent| 40[13])|$", done.stderr)
    why = {{1: "{network}", 2: "{private}",
           None: "{wrong}"}}[found.lastindex]
    assert done.returncode == 0, f"{failed} {{why}} ({{address}})."
"""
NOWHERE = """\
# @title Installation
import importlib.util
tp_utils = importlib.util.find_spec("tp_utils")
assert tp_utils, "{absent}"
"""
PARTS = re.compile(r"<!-- Colab -->(.*?)<!-- sans Colab(?: : (.*?))? -->\n?", re.S)  # of a document


def install_cell(address: str) -> str:
    """Return the source of the first cell; with no address, it installs nothing anywhere.

    Its sentences are short: a student reads the last line of a traceback.
    """
    sentences = {
        "absent": _("tp_utils manque : activez l'environnement du cours."),
        "network": _("pas de réseau, ou serveur inconnu"),
        "private": _("dépôt privé, ou absent"),
        "wrong": _("pas de cours à cette adresse"),
        "failed": _("tp_utils manque :"),
    }
    said = {k: typography(v) for k, v in sentences.items()}
    return (INSTALL if address else NOWHERE).rstrip().format(address=address, **said)


def that_speaks(source: str, language: str) -> str:
    """Return a first cell that chooses the language, before tp_utils is imported."""
    chosen = f'os.environ["TP_LANG"] = "{language}"'
    if source.count(" sys\n"):
        return source.replace(" sys\n", f" sys; {chosen}\n", 1)
    return source.replace(".util\n", f".util, os; {chosen}\n", 1)


def refuse_placeholder(course: Course) -> None:
    """Refuse to publish notebooks whose first cell would install nothing on Colab.

    Raises:
        CourseError: the address is still the one of the example.
    """
    if PLACEHOLDER not in course.address:
        return
    text = (course.root / "pyproject.toml").read_text(encoding="utf-8")
    line = text[: text.index("course_address")].count("\n") + 1
    raise CourseError(
        _("L'adresse du cours est encore celle de l'exemple : sur Colab, la première cellule "
          "n'installerait rien. Écrivez la vôtre (pyproject.toml, ligne {line}, course_address), "
          "puis « tp-grade build ». Si vos étudiants ne se servent pas de Colab, ajoutez "
          "--no-colab.").format(line=line)
    )  # fmt: skip


def refuse_another_address(course: Course, lab: str, notebook: bytes) -> None:
    """Refuse a notebook built before the address of the course was changed.

    Raises:
        CourseError: its first cell installs something else.
    """
    if f'address = \\"{course.address}\\"'.encode() not in notebook:
        raise CourseError(
            _("{lab} : la première cellule n'installe pas {address}. Refaites les notebooks : "
              "« tp-grade build ».").format(lab=lab, address=course.address)
        )  # fmt: skip


def without_colab(notebook: bytes, language: str = FRENCH.code) -> bytes:
    """Return the notebook with a first cell that installs nothing anywhere."""
    with speaking(language):
        cell_of = install_cell("")
    if language != FRENCH.code:
        cell_of = that_speaks(cell_of, language)

    def edit(tree: NotebookNode) -> None:
        for cell in tree.cells:
            if "installation" in cell.metadata.get("tags", []):
                cell.source = cell_of

    return edited(notebook, edit)


def of_document(text: str, colab: bool) -> str:
    """Return a document of docs/ for students who use Colab, or who do not.

    A part about Colab stands between `<!-- Colab -->` and `<!-- sans Colab -->`, or
    `<!-- sans Colab : other words -->`.
    """
    return PARTS.sub(lambda part: part[1] if colab else part[2] or "", text)
