"""What is released works: the wheel in an empty environment, a lab of the zip, its check, its report.

The empty environment holds the wheel only; it reads the libraries of the present one through a `.pth`,
which saves the gigabyte of torch and hides no missing file of ours.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from tools.process import run
from tools.versions import ReleaseError
from tp_grading.answers import answers, fill, grade_id
from tp_grading.build import source_notebook
from tp_grading.course import Course
from tp_utils.checks.card import MIME

LAB = "tp04_manuel"  # the model of the others
LABS = "tp-reseaux-de-neurones-{}.zip"
WHERE = """
import importlib.metadata, tp_grading, tp_utils
print(importlib.metadata.version("tp_utils"), tp_utils.__file__, tp_grading.__file__, sep="\\n")
"""


def accept(
    wheel: Path,
    course: Path,
    made: Path,
    version: str,
    *,
    colab: bool,
    say: Callable[[str], object],
) -> None:
    """Make the zip of the labs in `made` with the installed wheel, and check both.

    Raises:
        ReleaseError: something does not work; it says what.
    """
    labs = made / LABS.format(version)
    with TemporaryDirectory(prefix="tp-accept-") as folder:
        home = Path(folder)
        say("Installing the wheel in an empty environment…")
        empty = Empty(home, wheel)
        empty.holds(version)
        say("The zip of the labs…")
        options = [] if colab else ["--no-colab"]
        empty.run("-m", "tp_grading.cli", "release", "--to", labs, *options, cwd=course)
        say(f"{LAB} of the zip: a check and a report…")
        with zipfile.ZipFile(labs) as archive:
            archive.extractall(home / "labs")
        notebook = home / "labs" / "notebooks" / LAB / f"{LAB}.ipynb"
        lesson(notebook, course)
        empty.run("-m", "nbconvert", "--to=notebook", "--execute", "--allow-errors", "--inplace",
                  notebook)  # fmt: skip
        taught(notebook)
        reported(empty, notebook)


class Empty:
    """An environment with a wheel, and nothing else of ours."""

    def __init__(self, home: Path, wheel: Path) -> None:
        """Make it in `home` and install the wheel, without network."""
        self.home = home
        venv.create(home / "venv", symlinks=os.name != "nt")
        scripts = "Scripts" if os.name == "nt" else "bin"
        self.python = home / "venv" / scripts / "python"
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "install"]
        self._call([*pip, "--quiet", "--no-index", "--no-deps", str(wheel)], home)
        site = self.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        present = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
        (Path(site) / "present.pth").write_text("\n".join(sorted(present)), encoding="utf-8")

    def run(self, *words: str | Path, cwd: Path | None = None) -> str:
        """Run its Python; return what it prints.

        Raises:
            ReleaseError: it ends with an error; with the end of what it says.
        """
        return self._call([str(self.python), *map(str, words)], cwd or self.home)

    def holds(self, version: str) -> None:
        """Check that both packages come from the wheel, at its version.

        Raises:
            ReleaseError: they do not.
        """
        said, *files = self.run("-c", WHERE).split("\n")[:3]
        inside = self.home.resolve() / "venv"
        if said != version or not all(inside in Path(f).resolve().parents for f in files):
            raise ReleaseError(f"The wheel is not what was imported: {said}, {', '.join(files)}.")

    def _call(self, words: list[str], cwd: Path) -> str:
        ours = {name: str(self.home / name.lower()) for name in ("JUPYTER_CONFIG_DIR",
                "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}  # fmt: skip
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
        status, said = run(words, cwd, {**kept, **ours, "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1"})
        if status:
            raise ReleaseError(f"{' '.join(words[1:4])} failed:\n{said.strip()[-2000:]}")
        return said


def lesson(path: Path, course: Path) -> None:
    """Cut a notebook after its first check, run twice: on the blank answer, then on the solution's."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    solved = answers(source_notebook(Course(course), LAB))
    first = next(name for name in solved if name.endswith("-answer"))
    at = next(n for n, c in enumerate(notebook.cells) if grade_id(c) == first)
    right = fill(notebook, {first: solved[first]}).cells
    notebook.cells = notebook.cells[: at + 2] + right[at : at + 2]
    for n, cell in enumerate(notebook.cells):
        cell.id = f"cell-{n}"
    nbformat.write(notebook, path)


def taught(path: Path) -> None:
    """Check the cards of a lesson that was run.

    Raises:
        ReleaseError: the blank answer is not « todo », or the solution's did not pass.
    """
    outputs = [o for c in nbformat.read(path, as_version=4).cells for o in c.get("outputs", ())]
    cards = [o.data[MIME]["status"] for o in outputs if MIME in o.get("data", ())]
    if cards != ["todo", "passed"]:
        errors = [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]
        raise ReleaseError(f"{path.name}: the cards said {cards}. " + " ".join(errors))


def reported(empty: Empty, notebook: Path) -> None:
    """Make the follow-up sheet of a notebook.

    Raises:
        ReleaseError: tp-report fails, or makes no PDF.
    """
    pdf = notebook.with_suffix(".pdf")
    empty.run("-m", "tp_utils.report.cli", "suivi", notebook, "--nom", "Ada", "-o", pdf)
    if not pdf.is_file() or not pdf.read_bytes().startswith(b"%PDF"):
        raise ReleaseError("tp-report made no PDF.")
