"""`make contracts` says no when an import crosses a wall: each wall is tried, on a copy of src."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.bank import ROOT
from tp_grading.course import Course, tomllib

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CROSSED = {
    "student": ("tp_utils/plots/style.py", "import tp_grading.verdict"),
    "tests": ("tp_grading/demo.py", "from tests.bank import namespace"),
    "rooms": ("tp_grading/stage/parse.py", "from tp_grading.judge import Secret"),
    "inside": ("tp_grading/inside/observe.py", "from tp_utils.checks.tp04 import forward"),
    "labs": ("tp_utils/checks/tp09/sgd.py", "from tp_utils.checks.tp08 import models"),
}


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path, dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))  # fmt: skip
    return tmp_path


def lint(folder, contract):
    """Return what import-linter says of a contract of the course, in another folder."""
    config = str(ROOT / "pyproject.toml")
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--config", config, "--contract", contract, "--no-cache"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("contract", CROSSED)
def test_a_crossed_wall_is_told(copy, contract):
    file, line = CROSSED[contract]
    path = copy / file
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    code, said = lint(copy, contract)
    assert code == 1 and " BROKEN" in said, said


def test_each_lab_stands_alone():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (modules,) = [contract["modules"] for contract in contracts if contract["id"] == "labs"]
    assert modules == [f"tp_utils.checks.{lab[:4]}" for lab in Course(ROOT).labs]


def test_a_new_room_of_tp_grading_is_given_its_place(copy):
    (copy / "tp_grading" / "attic.py").write_text('"""Nowhere."""\n')
    code, said = lint(copy, "rooms")
    assert code == 1 and "tp_grading.attic" in said, said


@pytest.mark.parametrize("folder", ["src", "tools"])
def test_a_file_holds_one_idea(folder):
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
               for path in (ROOT / folder).rglob("*.py")}  # fmt: skip
    assert lengths and {name: n for name, n in lengths.items() if n >= 400} == {}
