"""What is declared in pyproject.toml is what is imported, and what is locked."""

import ast
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.bank import ROOT
from tests.documents import EXTRAS, PROJECT, documents

OURS = {"tp_utils", "tp_grading", "tests", "tools", "benchmarks", "conftest", "test_classroom", "tp_assembled_here"}
# Declared and never imported: programs, what nbgrader or SQLAlchemy load, plugins of pytest, stubs.
PROGRAMS = {
    "import-linter",
    "jupyterhub",
    "jupyterlab",
    "mypy",
    "notebook",
    "psycopg",
    "pypdf",
    "pytest-timeout",
    "pytest-xdist",
    "ruff",
    "types-bleach",
    "types-pygments",
    "types-tqdm",
    "uv",
}
REPORT = ROOT / "src/tp_utils/report"


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras):
    """Return the normalised names of the dependencies and of these extras."""
    found, waiting = set(), [*PROJECT["dependencies"], *(d for e in extras for d in EXTRAS[e])]
    for requirement in waiting:
        name, inner = re.match(r"([\w.-]+)(?:\[([\w,-]+)\])?", requirement).groups()
        if name == "tp_utils":
            waiting += [d for extra in inner.split(",") for d in EXTRAS[extra]]
        else:
            found.add(normal(name))
    return found


def imported(*paths):
    """Return distribution → one file that imports it, for the Python files of these folders."""
    owners, found = packages_distributions(), {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "importorskip":
                names = [node.args[0].value]
            else:
                continue
            for module in (
                {name.partition(".")[0] for name in names} - OURS - sys.stdlib_module_names
            ):
                for owner in owners.get(module, [module])[:1]:
                    found[normal(owner)] = path.relative_to(ROOT).as_posix()
    return found


def files(folder):
    return sorted((ROOT / folder).rglob("*.py"))


STUDENT = [path for path in files("src/tp_utils") if REPORT not in path.parents]


@pytest.mark.parametrize("paths, extras", [
    (STUDENT, []),
    (files("src/tp_utils/report"), ["report"]),
    (files("src/tp_grading"), ["grading", "cluster"]),
    (files("tests") + files("tools") + files("benchmarks"), ["dev"]),
], ids=["student", "report", "grading", "dev"])  # fmt: skip
def test_what_is_imported_is_declared(paths, extras):
    known = declared(*extras)
    missing = {name: path for name, path in imported(*paths).items() if name not in known}
    assert missing == {}


@pytest.mark.parametrize("extra, paths", [
    (None, STUDENT), ("report", files("src/tp_utils/report")),
    ("grading", files("src/tp_grading")), ("cluster", files("src/tp_grading")),
    ("dev", files("tests") + files("tools") + files("benchmarks")),
])  # fmt: skip
def test_what_is_declared_is_imported(extra, paths):
    wanted = PROJECT["dependencies"] if extra is None else EXTRAS[extra]
    names = {normal(re.match(r"[\w.-]+", d)[0]) for d in wanted} - {"tp-utils"} - PROGRAMS
    assert names <= imported(*paths).keys()


def test_an_undeclared_import_is_seen(tmp_path, monkeypatch):
    """A witness: without it, an empty walk would pass."""
    monkeypatch.setitem(imported.__globals__, "ROOT", tmp_path)
    (tmp_path / "a.py").write_text(
        "def f():\n    from bleach.css import x\n    import zmq, os, tp_utils\n"
    )
    assert imported(tmp_path / "a.py") == {"bleach": "a.py", "pyzmq": "a.py"}
    assert not {"bleach", "pyzmq"} & declared()


def test_what_grades_one_class_needs_no_optional_engine():
    assert not declared("grading", "report") & {"dask", "distributed", "psycopg", "psycopg2-binary"}
    assert {"distributed", "psycopg"} <= declared("dev")


def uv(*words):
    found = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    return subprocess.run([found, *words], cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_the_lock_follows_pyproject():
    done = uv("lock", "--check", "--offline", "--python", sys.executable)
    assert done.returncode == 0, done.stderr


def test_constraints_are_those_of_the_lock():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    command = re.search(r"^#\s+(uv export .*)$", text, re.M)[1].split()
    i = command.index("--output-file")
    done = uv(*command[1:i], *command[i + 2 :], "--quiet")
    assert done.returncode == 0, done.stderr
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in done.stdout.splitlines() if not line.startswith("#")] == lines
    assert len(lines) > 100 and "torch==" in text


def test_python_versions_are_said_everywhere_the_same():
    known = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if "Python :: 3." in c]
    first, last = known[0], known[-1]
    assert PROJECT["requires-python"] == f">={first}"
    for name, words in [
        ("README.md", f"Python {first} to {last}"),
        ("docs/guide-etudiant.md", f"{first} à {last}"),
    ]:
        assert words in (ROOT / name).read_text(encoding="utf-8"), name
    for path in documents():
        for said in re.findall(rf"{re.escape(first)} (?:à|to|–|-) (3\.\d+)", path.read_text(encoding="utf-8")):
            assert said == last, path
