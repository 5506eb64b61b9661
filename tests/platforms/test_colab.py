"""The first cell: only on Colab or where asked, and one French sentence when it fails."""

import json
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bank import ROOT
from tp_grading.build import source_notebook
from tp_grading.colab import PLACEHOLDER, install_cell, without_colab
from tp_grading.course import Course
from tp_utils.i18n import typography

COLAB = "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
BROWSER = "import sys; sys.platform = 'emscripten'\n"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """An interpreter with pip and setuptools and without tp_utils; installs nothing from outside."""
    folder = tmp_path_factory.mktemp("bare") / "with a space"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture
def forge():
    """A server that asks for a password under /private, and has nothing elsewhere."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            private = self.path.startswith("/private")
            self.send_response(401 if private else 404)
            if private:
                self.send_header("WWW-Authenticate", 'Basic realm="forge"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def run(python, address, before="", **variables):
    """Run the cell in an interpreter of its own; return its status and the last line it says."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TP_", "PIP_", "PYTHON"))}
    done = subprocess.run(
        [python, "-c", before + install_cell(address) + "\nimport tp_utils; print(tp_utils.SAYS)"],
        env={**kept, "PYTHONIOENCODING": "utf-8", "PIP_NO_INDEX": "1", **variables}, capture_output=True,
        encoding="utf-8", timeout=120, cwd=Path(python).parent,
        start_new_session=True,  # as a kernel: git has no terminal to ask a password
    )  # fmt: skip
    return done.returncode, (done.stderr or done.stdout).strip().splitlines()[-1]


def closed_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def test_elsewhere_it_installs_nothing_and_says_what_to_do(bare, tmp_path):
    for variables in ({}, {"TP_INSTALL": "0"}):
        status, said = run(bare, str(tmp_path), **variables)
        assert status == 1 and said == typography(
            "AssertionError: tp_utils manque : activez l'environnement du cours."
        )
    for before, address in ((BROWSER, str(tmp_path)), (COLAB, "")):
        assert run(bare, address, before) == (status, said)


@pytest.mark.parametrize("path, words", [
    ("git+{forge}/private/cours.git", "dépôt privé, ou absent"),
    ("git+{forge}/absent/cours.git", "pas de cours à cette adresse"),
    ("{forge}/private/cours.zip", "dépôt privé, ou absent"),
    ("{forge}/absent/cours.zip", "pas de cours à cette adresse"),
    ("{empty}", "pas de cours à cette adresse"),
    ("{empty}/absent", "pas de cours à cette adresse"),
    ("git+http://127.0.0.1:{closed}/cours.git", "pas de réseau, ou serveur inconnu"),
    ("http://127.0.0.1:{closed}/cours.zip", "pas de réseau, ou serveur inconnu"),
    ("git+https://cours.invalid/cours.git", "pas de réseau, ou serveur inconnu"),
    ("https://cours.invalid/cours.zip", "pas de réseau, ou serveur inconnu"),
])  # fmt: skip
def test_one_sentence_says_why_it_failed(bare, forge, tmp_path, path, words):
    address = path.format(forge=forge, empty=tmp_path.as_posix(), closed=closed_port())
    status, said = run(bare, address, COLAB, PIP_RETRIES="0")
    assert status == 1
    assert said == typography(f"AssertionError: tp_utils manque : {words} ({address}).")


@pytest.mark.parametrize("how", ["colab", "asked"])
def test_it_installs_from_a_folder(bare, tmp_path, how):
    course = tmp_path / "cours"
    course.mkdir()
    subprocess.run([bare, "-m", "pip", "uninstall", "-q", "-y", "tp_utils"], check=True)
    (course / "tp_utils.py").write_text("SAYS = 'installé'\n", encoding="utf-8")
    (course / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n",
        encoding="utf-8",
    )
    (course / "backend.py").write_text(BACKEND, encoding="utf-8")
    before, variables = (COLAB, {}) if how == "colab" else ("", {"TP_INSTALL": "1"})
    assert run(bare, str(course), before, **variables) == (0, "installé")


BACKEND = """
import zipfile


def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "tp_utils-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.write("tp_utils.py")
        info = "tp_utils-1.dist-info/"
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: tp_utils\\nVersion: 1\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: us\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""


def test_every_notebook_begins_with_it():
    course = Course(ROOT)
    for lab in course.labs:
        cell = json.loads(course.notebook(lab).read_text(encoding="utf-8"))["cells"][1]
        assert "".join(cell["source"]) == install_cell(course.address)
        assert cell["metadata"] == {"cellView": "form", "tags": ["installation"]}


def test_a_student_reads_it_on_a_screen():
    lines = install_cell("git+https://github.com/ecole/tp-reseaux-de-neurones.git").splitlines()
    assert len(lines) <= 12 and max(map(len, lines)) <= 80
    assert compile("\n".join(lines), "<cell>", "exec")


def test_without_colab_the_address_is_gone():
    course = Course(ROOT)
    notebook = course.notebook(course.labs[0]).read_bytes()
    cell = json.loads(without_colab(notebook))["cells"][1]
    assert "".join(cell["source"]) == install_cell("")
    assert PLACEHOLDER.encode() not in without_colab(notebook)
    names = {}
    built = source_notebook(course, course.labs[0]).cells[1].source
    exec(built, names)  # tp_utils is here: nothing is installed
