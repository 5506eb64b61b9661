"""With nothing but Python, git and make: nothing fails, and what cannot run says what it lacks."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bank import ROOT
from tests.components import BROWSERS, COMPONENTS

HIDDEN = {"bwrap", "psql", "pg_ctl", "node", "npm", "pandoc", *BROWSERS}
LACKING = [c for c in COMPONENTS if c.name in ("isolation", "chromium", "postgresql")]
FOLDERS = ["tests/grading", "tests/hostile", "tests/classes", "tests/browser", "tests/tp_grading"]
FOLDERS += ["--deselect", "tests/tp_grading/test_new_gates.py"]  # long, and needs none of them


@pytest.fixture
def bare(tmp_path):
    """Return the variables of a machine without the programs of HIDDEN."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in folder.iterdir() if folder.is_dir() else ():
            link = programs / program.name
            if program.name not in HIDDEN and not link.is_symlink():
                link.symlink_to(program)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return {**kept, "PATH": str(programs), "PYTHONPATH": str(ROOT / "src")}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param(
            ["tests", "-m", " or ".join(c.marker for c in LACKING)],
            id="marked",
            marks=pytest.mark.each_push("tests", "src/tp_grading/sandbox", "tools/system.sh"),
        ),
        pytest.param(FOLDERS, id="folders", marks=pytest.mark.sweep),
    ],
)
def test_without_components_nothing_fails_and_nothing_else_is_skipped(chosen, bare, tmp_path):
    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "ignore", *chosen]
    done = subprocess.run(
        [*run, f"--junitxml={tmp_path / 'tests.xml'}"],
        cwd=ROOT, env=bare, capture_output=True, text=True, timeout=800,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    reasons = [
        skipped.get("message", "")
        for skipped in ElementTree.parse(tmp_path / "tests.xml").iter("skipped")
    ]
    starts = tuple(f"sans {component.what} : {component.install}" for component in LACKING)
    assert [reason for reason in reasons if not reason.startswith(starts)] == []
    for component in LACKING[: 3 if "-m" in chosen else 2]:
        count = sum(reason.startswith(f"sans {component.what} :") for reason in reasons)
        plural = "s" * (count > 1)
        line = (
            f"{count} test{plural} non exécuté{plural}, sans {component.what} : {component.install}"
        )
        assert count and line in done.stdout, done.stdout[-1500:]


def modules(path):
    """Return the modules that a file of the tests imports, itself or through others of the tests."""
    found, waiting = set(), [path]
    while waiting:
        for node in ast.walk(ast.parse(waiting.pop().read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            else:
                continue
            ours = [(ROOT / name.replace(".", "/")).with_suffix(".py") for name in names]
            waiting += [
                p
                for p in ours
                if p.is_file() and ROOT / "tests" in p.parents and p.stem not in found
            ]
            found |= {
                name.rpartition(".")[2] if name.startswith("tests.") else name.partition(".")[0]
                for name in names
            }
    return found


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/browser").glob("test_*.py")), ids=lambda p: p.stem
)
def test_a_file_that_asks_axe_says_so(path):
    asks = "axe_playwright_python" in modules(path)
    assert asks == ("mark.needs_axe" in path.read_text(encoding="utf-8"))


WITHOUT = """
from importlib.machinery import PathFinder

found = PathFinder.find_spec
PathFinder.find_spec = classmethod(
    lambda _cls, name, *rest: None if name.partition(".")[0] in {} else found(name, *rest)
)
"""


@pytest.mark.slow
def test_without_playwright_its_tests_are_collected_and_skipped(tmp_path):
    hidden = {"playwright", "axe_playwright_python"}
    (tmp_path / "sitecustomize.py").write_text(WITHOUT.format(hidden))
    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rs", "tests/browser"]
    done = subprocess.run(
        run, cwd=ROOT, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")])},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "sans Playwright" in done.stdout or "sans Chromium" in done.stdout
    (skipped,) = re.findall(r"(\d+) skipped", done.stdout.splitlines()[-1])
    assert int(skipped) > 15


# What `tools/system.sh` finds on the PATH → what it says, and whether it installs.
SYSTEMS = {
    "root, apt-get": (("apt-get",), "0", {}, "Installation de : bubblewrap", "install -y bubblewrap"),
    "root, dnf": (("dnf",), "0", {}, "Installation de : bubblewrap", "install -y bubblewrap"),
    "forbidden": (("apt-get",), "0", {"TP_SYSTEM_PACKAGES": "no"},
                  "Pour l'installer : apt-get install -y bubblewrap", ""),
    "ordinary user": (("apt-get",), "1000", {},
                      "Pour l'installer : sudo apt-get install -y bubblewrap", ""),
    "ordinary user, dnf": (("dnf",), "1000", {},
                           "Pour l'installer : sudo dnf install -y bubblewrap", ""),
    "neither": ((), "0", {}, "À installer par votre distribution : bubblewrap", ""),
    "there": (("apt-get", "bwrap"), "0", {}, "", ""),
    "no network": (("apt-get",), "0", {"FAILS": "1"}, "L'installation a échoué", "install"),
}  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_set_up_installs_bubblewrap_or_says_the_line_to_type(name, tmp_path):
    programs, user, variables, says, installs = SYSTEMS[name]
    tools = tmp_path / "bin"
    tools.mkdir()
    for program in ("sh", "sed", "tail", "mktemp", "rm"):
        (tools / program).symlink_to(next(
            Path(p) / program for p in os.environ["PATH"].split(os.pathsep) if (Path(p) / program).exists()
        ))  # fmt: skip
    stubs = {"id": f"echo {user}", "uname": "echo Linux"}
    stubs |= {p: f'echo "$0 $@" >> "{tmp_path}/ran"; exit $FAILS' for p in programs}
    for stub, body in stubs.items():
        (tools / stub).write_text(f"#!/bin/sh\n{body}\n")
        (tools / stub).chmod(0o755)
    done = subprocess.run(
        ["sh", str(ROOT / "tools" / "system.sh"), "bubblewrap"],
        env={"PATH": str(tools), **variables}, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    ran = (tmp_path / "ran").read_text() if (tmp_path / "ran").exists() else ""
    assert done.returncode == 0 and done.stderr == ""
    assert says in done.stdout and bool(says) == bool(done.stdout)
    assert installs in ran and bool(installs) == bool(ran)
