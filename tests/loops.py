"""Which tests run when: `--loop=check`, `test` or `sweep`; all of them without the option.

| Loop | What runs |
|:--|:--|
| check | unit tests, and those of the labs touched since main; nothing that grades a class |
| test | everything but the tests marked `sweep`; those too of the labs touched, three at most; of those \
marked `each_push`, the ones whose folders are touched |
| sweep | the others: `test` and `sweep` together are all the tests, each once; those marked `each_push` are in \
each share of it: CI runs them all, at each push |

A test of a lab says so by its parameter `lab`, or by `tpNN` in its name. A long test of one part of the project says \
which by its marker, `each_push("src/tp_utils/plots", …)`: a change of that part, of the test itself or of the versions \
of libraries runs it in `test`.

Whatever a change breaks, `test` notices; the sweeps look for what a check of ours has missed so far:

| What is changed | What `test` runs | What is left to `sweep` |
|:--|:--|:--|
| a lab, its checks, its bank | all the tests of that lab, its sweeps too (three labs at most) | nothing |
| what labs share: `tp_utils`, its checks | each notebook solved, or with the first right answers of its \
bank, two untouched; one answer in twelve of each check of each bank; a seed of each check; every judge on forged data; for a \
lab of each kind, the first mistake of each exercise with all the other checks, one callable in nine of `tp_utils` as \
an answer | the notebooks' other forms; other seeds, answers, labs; each answer with the other checks of its lab; every \
sentence, every property; the mutants of each solution |
| the sandbox, the judging | all its tests; an attack of every other family, an honest copy in three; a class by each route, interrupted, \
under load; a right answer to each exercise of a lab of each kind, in one copy each | the other right answers of the \
banks; the other attacks and copies |
| a document, a command, a page | every link, command, message; the guides from end to end; the pages in Chromium | nothing |
| something else | half of those: nine notebooks, half of the attacks and copies; no page, no odd case of a command, no fault of \
the machine that the grader alone could break | \
the other half, at each push |
| the machine | what a machine without components skips | the other tests of grading, run there |
"""

from __future__ import annotations

import re
import subprocess
import zlib
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LOOPS = ("all", "check", "test", "sweep")
UNITS = {"tests", "tests/tp_utils", "tests/tp_grading"}  # folders of the short tests
MAIN = ("origin/main", "main")
FEW = (
    3  # labs touched; a change of more is one of what they share, and their sweeps would be `sweep`
)
# What a long test looks at: the arguments of `each_push`.
VERSIONS = ("pyproject.toml", "constraints.txt", "uv.lock")  # of all of them
SHARED = ("src/tp_utils",)
GRADING = (
    *("src/tp_grading/" + part for part in (
        "inside", "judge", "kernels", "observers", "record", "sandbox", "stage", "autograde.py", "classroom.py",
        "crew.py", "fault.py", "gate.py", "job.py", "preprocessors.py", "run.py", "trial.py", "verdict.py",
    )),
    "src/tp_utils/checks",
)  # fmt: skip
BY_HAND = ("src/tp_grading/byhand", "src/tp_grading/marking.py", "src/tp_grading/together.py")
PAGES = ("src/tp_grading/templates", "src/tp_grading/term", "src/tp_utils/display.py")
PLOTS = ("src/tp_utils/plots", "src/tp_utils/display.py", "src/tp_utils/animation.py")
SITE = ("tools/site", "docs", "po", "solutions", "src/tp_utils/plots")


OFTEN = ("tp00", "tp04", "tp07", "tp10", "tp13")  # a lab of each kind
# Executed solved; those of OFTEN are, with answers of their banks. Two of another kind, untouched too.
SOLVED = ("tp01", "tp02", "tp03", "tp05", "tp11", "tp14")
LONG = ("tp06", "tp08", "tp09", "tp12")  # executed solved at each push
UNTOUCHED = ("tp06", "tp12")


def some(
    labs: Iterable[str],
    often: Collection[str] = OFTEN,
    push: Collection[str] = (),
    folders: Collection[str] = SHARED,
) -> list[Any]:
    """Return the labs as parameters of a long test of what they share.

    Those of `often` are in `test`, those of `push` at each push, the others in the sweep.
    """
    marks = {**dict.fromkeys(push, pytest.mark.each_push(*folders)), **dict.fromkeys(often, ())}
    return [pytest.param(lab, marks=marks.get(lab[:4], pytest.mark.sweep)) for lab in labs]


def _git(*words: str) -> str:
    run = ["git", "-C", str(ROOT), "-c", "core.quotePath=false", *words]
    return subprocess.run(run, capture_output=True, text=True, check=True, encoding="utf-8").stdout


@cache
def changed() -> frozenset[str] | None:
    """Return the files that differ from main; None when git does not know."""
    try:
        names = _git(
            "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes"
        ).split()
        main = next((name for name in MAIN if name in names), "HEAD")
        base = _git("merge-base", main, "HEAD").strip()
        names = _git("diff", "--name-only", base) + _git("ls-files", "-o", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        return None
    return frozenset(names.splitlines())


def touched() -> frozenset[str] | None:
    """Return the labs, as `tp04`, whose files differ from main; None when git does not know."""
    names = changed()
    if names is None:
        return None
    return frozenset(lab for name in names for lab in re.findall(r"\btp\d\d(?=\b|_)", name))


def looks_at_a_change(item: pytest.Item, folders: Iterable[str]) -> bool:
    """Tell whether a change touches these folders or files, a test itself, or the libraries' versions."""
    names = changed()
    own = item.path.relative_to(ROOT).as_posix()
    looked = tuple(f"{folder}/" for folder in (*folders, *VERSIONS, own))
    return names is None or any(f"{name}/".startswith(looked) for name in names)


def labs_of(item: pytest.Item) -> set[str]:
    """Return the labs that a test is about; none for the others."""
    lab = getattr(item, "callspec", None) and item.callspec.params.get("lab")
    return {lab[:4]} if lab else set(re.findall(r"(?<![a-z])tp\d\d", item.nodeid))


def runs(item: pytest.Item, loop: str) -> bool:
    """Tell whether a test runs in a loop."""
    labs, labs_changed = labs_of(item), touched()
    of_change = bool(labs) and (labs_changed is None or not labs.isdisjoint(labs_changed))
    sweep = item.get_closest_marker("sweep") is not None
    push = item.get_closest_marker("each_push")
    if loop == "check":
        folder = item.path.parent.relative_to(ROOT).as_posix()
        short = folder in UNITS and item.get_closest_marker("slow") is None
        return short and not sweep and not push and (of_change or not labs)
    few = labs_changed is not None and len(labs_changed) <= FEW
    long = sweep or (push and not looks_at_a_change(item, push.args))
    later = bool(long) and not (of_change and few)
    return loop == "all" or later == (loop == "sweep")


def later(path: Path) -> bool:
    """Tell whether a path is a folder of tests of which `check` runs none."""
    folder = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
    return path.is_dir() and folder.startswith("tests/") and folder not in UNITS


def in_share(item: pytest.Item, share: str | None) -> bool:
    """Tell whether a test is in a share, "K/N": by its name, the same on all machines."""
    marks = {name for name in ("sweep", "each_push") if item.get_closest_marker(name)}
    if not share or marks == {"each_push"}:
        return True
    k, n = map(int, share.split("/"))
    return zlib.crc32(item.nodeid.encode()) % n == k % n


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, in place, the tests of the other loops."""
    loop = config.getoption("--loop")
    share = config.getoption("--share")
    kept = [item for item in items if runs(item, loop) and in_share(item, share)]
    if len(kept) < len(items):
        left = set(items) - set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = kept
