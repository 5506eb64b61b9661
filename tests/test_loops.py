"""Nothing is lost between two loops: `test` and `sweep` together are all the tests, each once."""

import os
import re
import subprocess
import sys

import pytest

from tests import loops
from tests.bank import ROOT
from tp_grading.course import Course


class Item:
    """The part of a pytest item that a loop looks at."""

    def __init__(self, nodeid, *marks, **params):
        self.nodeid, self.path = nodeid, ROOT / nodeid.split("::")[0]
        self.get_closest_marker = lambda name: name if name in marks else None
        self.callspec = type("Callspec", (), {"params": params})


ITEMS = {
    "unit": Item("tests/tp_utils/test_checks.py::test_a"),
    "slow unit": Item("tests/tp_grading/test_demo.py::test_a", "slow"),
    "touched": Item("tests/test_mistakes.py::test_a[x]", lab="tp04_manuel"),
    "other": Item("tests/test_mistakes.py::test_a[y]", lab="tp05_autograd"),
    "other by its name": Item("tests/test_mistakes.py::test_a[tp05-train: juste]"),
    "sweep": Item("tests/test_mutation.py::test_a[z]", "sweep", lab="tp05_autograd"),
    "sweep touched": Item("tests/test_mutation.py::test_a[w]", "sweep", lab="tp04_manuel"),
    "sweep of no lab": Item("tests/hostile/test_hostile.py::test_a", "sweep"),
    "class": Item("tests/classes/test_graded.py::test_a"),
}


def chosen(loop):
    return {name for name, item in ITEMS.items() if loops.runs(item, loop)}


def test_what_runs_when(monkeypatch):
    monkeypatch.setattr(loops, "touched", lambda: frozenset({"tp04"}))
    assert chosen("check") == {"unit", "touched"}
    assert chosen("sweep") == {"sweep", "sweep of no lab"}
    assert chosen("test") == set(ITEMS) - chosen("sweep")
    assert chosen("all") == set(ITEMS)


def test_check_leaves_out_the_folders_of_which_it_runs_no_test(monkeypatch):
    """A test of a folder that is not looked at would never run in `check`, whatever it is about."""
    monkeypatch.setattr(loops, "touched", lambda: None)  # every lab
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    left = {path for path in files if any(map(loops.later, path.parents))}
    run = {path for path in files if loops.runs(Item(str(path.relative_to(ROOT))), "check")}
    assert left.isdisjoint(run) and left | run == set(files)
    assert {path.parent.name for path in run} == {"tests", "tp_utils", "tp_grading"}


def test_without_git_every_lab_is_touched(monkeypatch):
    monkeypatch.setattr(loops, "touched", lambda: None)
    assert chosen("check") == {"unit", "touched", "other", "other by its name"}
    assert chosen("sweep") == {"sweep", "sweep touched", "sweep of no lab"}


def test_the_sweeps_of_many_labs_wait(monkeypatch):
    monkeypatch.setattr(loops, "touched", lambda: frozenset({"tp01", "tp02", "tp03", "tp04"}))
    assert chosen("check") == {"unit", "touched"}
    assert chosen("sweep") == {"sweep", "sweep touched", "sweep of no lab"}
    assert chosen("test") == set(ITEMS) - chosen("sweep")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setattr(loops, "ROOT", tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "tp04_manuel.py").write_text("1\n")
    (tmp_path / "tests.py").write_text("1\n")
    git = lambda *words: subprocess.run(  # noqa: E731
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *words],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "main")
    git("checkout", "-qb", "change")
    return git


def test_labs_touched_by_a_commit_by_an_edit_and_by_a_new_file(repository, tmp_path):
    look = loops.touched.__wrapped__
    assert look() == frozenset()
    (tmp_path / "tests.py").write_text("2\n")
    assert look() == frozenset()
    (tmp_path / "solutions" / "tp04_manuel.py").write_text("2\n")
    assert look() == {"tp04"}
    repository("commit", "-qam", "lab 4")
    assert look() == {"tp04"}
    (tmp_path / "tp05_été.py").write_text("1\n")
    assert look() == {"tp04", "tp05"}
    repository("branch", "-D", "main")  # a shallow clone: what is not committed, at least
    assert look() == {"tp05"}


@pytest.mark.slow
def test_each_lab_has_its_share_in_each_loop():
    """The names by which the loops know a lab are really those of the tests."""
    run = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider"]
    files = ["tests/test_mistakes.py", "tests/test_mutation.py", "tests/test_notebooks.py"]
    plain = {k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}  # -v is another list
    done = subprocess.run(
        [*run, *files], cwd=ROOT, env=plain, capture_output=True, text=True, timeout=250
    )
    names = [line for line in done.stdout.splitlines() if "::" in line]
    alone = [n for n in names if not re.search(r"(?<![a-z])tp\d\d", n)]
    for lab in Course(ROOT).labs:
        assert sum(f"{lab[:4]}" in n for n in names) > 20, lab
    assert len(alone) < 10, alone


def test_the_shares_of_a_sweep_are_all_of_it_each_once():
    names = [f"tests/test_mistakes.py::test_a[{n}]" for n in range(400)]
    shares = [{n for n in names if loops.in_share(n, f"{k}/4")} for k in range(4)]
    assert set().union(*shares) == set(names) and sum(map(len, shares)) == len(names)
    assert min(map(len, shares)) > 50 and all(loops.in_share(n, None) for n in names)
