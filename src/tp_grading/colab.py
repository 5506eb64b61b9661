"""The first cell of a notebook, which installs tp_utils on Colab, and the address it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tp_grading.course import CourseError
from tp_utils.i18n import _, typography

if TYPE_CHECKING:
    from tp_grading.course import Course

PLACEHOLDER = "git.example.org"  # what pyproject.toml says before a teacher has changed it
INSTALL = """\
# @title Installation (sur Colab : tp_utils, et rien d'autre ; ailleurs, rien)
import importlib.util, os, re, subprocess, sys

if importlib.util.find_spec("tp_utils") is None:
    address = "{address}"
    asked = "google.colab" in sys.modules or os.environ.get("TP_INSTALL") == "1"
    if not (asked and address):
        browser = sys.platform == "emscripten"
        todo = "{browser}" if browser else "{elsewhere}"
        raise RuntimeError(f"{absent}")
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-input", address]
    quiet = {{**os.environ, "GIT_TERMINAL_PROMPT": "0"}}  # ne demande rien
    done = subprocess.run(pip, capture_output=True, text=True, env=quiet)
    importlib.invalidate_caches()
    if done.returncode:
        network = re.search("resol|connect|unreachable|timed out", done.stderr)
        private = re.search("Username|Authentication|HTTP.* 40[13]", done.stderr)
        why = ("{network}" if network else
               "{private}" if private else "{wrong}")
        raise RuntimeError(f"{failed}")"""


def install_cell(address: str) -> str:
    """Return the source of the first cell; with no address, it installs nothing anywhere.

    Its sentences are short: a student reads the last line of a traceback.
    """
    sentences = {
        "browser": _("%pip install tp_utils"),
        "elsewhere": _("activez l'environnement du cours"),
        "absent": _("tp_utils manque dans ce Python : {todo}, puis relancez."),
        "network": _("pas de réseau, ou serveur inconnu"),
        "private": _("dépôt privé, ou absent"),
        "wrong": _("pas de cours à cette adresse"),
        "failed": _("tp_utils n'est pas installé : {why} ({address})."),
    }
    return INSTALL.format(address=address, **{k: typography(v) for k, v in sentences.items()})


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


def without_colab(notebook: bytes) -> bytes:
    """Return the notebook with a first cell that installs nothing anywhere."""
    return re.sub(rb'(?<= address = \\")[^"\\]*', b"", notebook)
