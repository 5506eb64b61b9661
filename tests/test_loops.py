"""Nothing is lost between two loops: `test` and `sweep` together are all the tests, each once."""

import os
import re
import subprocess
import sys

import pytest

from tests import loops
from tests.bank import ROOT
from tp_grading.course import Course

CHANGED = loops.changed.__wrapped__  # not kept from one call to the next


class Item:
    """The part of a pytest item that a loop looks at."""

    def __init__(self, nodeid, *marks, **params):
        self.nodeid, self.path = nodeid, ROOT / nodeid.split("::")[0]
        marks = {getattr(mark, "name", mark): mark for mark in marks}
        self.get_closest_marker = marks.get
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
    "long": Item("tests/site/test_site.py::test_a", pytest.mark.each_push("tools/site")),
}


@pytest.fixture(autouse=True)
def nothing_changed(monkeypatch):
    monkeypatch.setattr(loops, "changed", lambda: frozenset())


def chosen(loop):
    return {name for name, item in ITEMS.items() if loops.runs(item, loop)}


def test_what_runs_when(monkeypatch):
    monkeypatch.setattr(loops, "touched", lambda: frozenset({"tp04"}))
    assert chosen("check") == {"unit", "touched"}
    assert chosen("sweep") == {"sweep", "sweep of no lab", "long"}
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
    assert chosen("sweep") == {"sweep", "sweep touched", "sweep of no lab", "long"}


def test_the_sweeps_of_many_labs_wait(monkeypatch):
    monkeypatch.setattr(loops, "touched", lambda: frozenset({"tp01", "tp02", "tp03", "tp04"}))
    assert chosen("check") == {"unit", "touched"}
    assert chosen("sweep") == {"sweep", "sweep touched", "sweep of no lab", "long"}
    assert chosen("test") == set(ITEMS) - chosen("sweep")


@pytest.mark.parametrize("name, runs", [
    ("tools/site/__main__.py", True), ("tests/site/test_site.py", True), ("constraints.txt", True),
    ("tools/sites.py", False), ("tests/site/other.py", False), ("src/tp_utils/tools/site", False),
])  # fmt: skip
def test_a_long_test_waits_unless_what_it_looks_at_has_changed(monkeypatch, name, runs):
    monkeypatch.setattr(loops, "changed", lambda: frozenset({"README.md", name}))
    assert ("long" in chosen("test"), "long" in chosen("sweep")) == (runs, not runs)
    assert "long" not in chosen("check")


def test_a_long_test_waits_for_something_that_exists():
    pattern = re.compile(r"each_push\(([^)]*)\)")
    called = {
        m
        for path in (ROOT / "tests").rglob("*.py")
        for m in pattern.findall(path.read_text("utf-8"))
    }
    groups = {
        n: getattr(loops, n)
        for n in ("VERSIONS", "SHARED", "GRADING", "BY_HAND", "PAGES", "PLOTS", "SITE")
    }
    assert not [path for group in groups.values() for path in group if not (ROOT / path).exists()]
    words = {word.strip() for one in called for word in one.split(",")}
    assert {f"*loops.{name}" for name in groups if name not in ("VERSIONS", "SHARED")} <= words
    paths = {word.strip('"') for word in words if word.startswith('"')}
    assert len(paths) > 5 and not [path for path in paths if not (ROOT / path).exists()]


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


def test_labs_touched_by_a_commit_by_an_edit_and_by_a_new_file(repository, tmp_path, monkeypatch):
    monkeypatch.setattr(loops, "changed", CHANGED)
    look = loops.touched
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
    items = [Item(f"tests/test_mistakes.py::test_a[{n}]", "sweep") for n in range(400)]
    shares = [{i.nodeid for i in items if loops.in_share(i, f"{k}/4")} for k in range(4)]
    assert len(set().union(*shares)) == sum(map(len, shares)) == 400
    assert min(map(len, shares)) > 50 and all(loops.in_share(i, None) for i in items)
    assert all(loops.in_share(ITEMS["long"], f"{k}/4") for k in range(4))  # each push
