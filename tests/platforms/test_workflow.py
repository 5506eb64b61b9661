"""The workflow of the forge: it parses, and what it runs exists."""

import os
import re
import shlex

import pytest
import yaml

from tests.bank import ROOT
from tests.documents import EXTRAS
from tests.platforms.run import CHOSEN, PYTEST, TESTS, VERSIONS

WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"))
JOBS = WORKFLOW["jobs"]
STEPS = [(name, step) for name, job in JOBS.items() for step in job["steps"]]
INSTALLED = {"apt-get", "sysctl", "sudo"}


def test_it_runs_on_every_change_and_may_only_read():
    when = WORKFLOW[True]  # YAML 1.1 reads `on` as a truth value
    assert {"push", "pull_request"} <= set(when) and WORKFLOW["permissions"] == {"contents": "read"}


def test_python_and_systems_are_those_that_are_promised():
    matrix = JOBS["student"]["strategy"]["matrix"]
    assert matrix["python"] == VERSIONS
    assert {re.match(r"[a-z]+", name)[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    whole = [
        step["with"]["python-version"]
        for name, step in STEPS
        if "python-version" in step.get("with", {})
    ]
    assert whole[0] in VERSIONS and whole[1] == "${{ matrix.python }}"


def test_steps_are_pinned_actions_or_commands():
    for job, step in STEPS:
        assert ("uses" in step) != ("run" in step), f"{job}: {step}"
        assert re.fullmatch(r"actions/[\w-]+@v\d+", step.get("uses", "actions/x@v1")), step
        cached = step.get("with", {}).get("cache-dependency-path")
        assert cached is None or (ROOT / cached).is_file()


@pytest.mark.parametrize("line", [x for _, s in STEPS for x in s.get("run", "").splitlines()])
def test_commands_exist(line):
    words = shlex.split(line)
    if words[0] in INSTALLED:
        return
    if words[:3] == ["python", "-m", "pip"]:
        assert (ROOT / words[words.index("--constraint") + 1]).is_file()
        assert re.fullmatch(r"\.\[([\w-]+)\]", words[-1])[1] in EXTRAS
    elif words[:2] == ["python", "-m"]:
        assert (ROOT / words[2].replace(".", "/")).with_suffix(".py").is_file()
    else:
        assert os.access(ROOT / words[0], os.X_OK), line


def test_what_is_run_everywhere_is_there():
    assert all((ROOT / path).exists() for path in TESTS) and PYTEST[-1] == CHOSEN
