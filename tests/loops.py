"""Which tests run when: `--loop=check`, `test` or `sweep`; all of them without the option.

| Loop | What runs |
|:--|:--|
| check | unit tests, and those of the labs touched since main; nothing that grades a class |
| test | everything but the tests marked `sweep`; those too of the labs touched, three at most |
| sweep | the others: `test` and `sweep` together are all the tests, each once |

A test of a lab says so by its parameter `lab`, or by `tpNN` in its name.

Whatever a change breaks, `test` notices; the sweeps look for what a check of ours has missed so far:

| What is changed | What `test` runs | What is left to `sweep` |
|:--|:--|:--|
| a lab, its checks, its bank | all the tests of that lab, its sweeps too (three labs at most) | nothing |
| what labs share: `tp_utils`, its checks | each notebook solved, or with the first right answers of its \
bank, two untouched; one answer in twelve of each check of each bank; a seed of each check; every judge on forged data; for a \
lab of each kind, the first mistake of each exercise with all the other checks, one callable in nine of `tp_utils` as \
an answer | the notebooks' other forms; other seeds, answers, labs; each answer with the other checks of its lab; every \
sentence, every property; the mutants of each solution |
| the sandbox, the judging | an attack of every other family, an honest copy in three; a class by each route, interrupted, \
under load; a right answer to each exercise of a lab of each kind, in one copy each | the other right answers of the \
banks; the other attacks and copies |
| a document, a command | every link, command, message; the guides from end to end | nothing |
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


OFTEN = ("tp00", "tp04", "tp07", "tp10", "tp13")  # a lab of each kind
# Executed solved; those of OFTEN are, with answers of their banks. Two of another kind, untouched too.
SOLVED = ("tp01", "tp02", "tp03", "tp05", "tp06", "tp08", "tp09", "tp11", "tp12", "tp14")
UNTOUCHED = ("tp06", "tp12")


def some(labs: Iterable[str], often: Collection[str] = OFTEN) -> list[Any]:
    """Return the labs as parameters of a long test of what they share: the others in the sweep."""
    return [pytest.param(lab, marks=() if lab[:4] in often else pytest.mark.sweep) for lab in labs]


def _git(*words: str) -> str:
    run = ["git", "-C", str(ROOT), "-c", "core.quotePath=false", *words]
    return subprocess.run(run, capture_output=True, text=True, check=True, encoding="utf-8").stdout


@cache
def touched() -> frozenset[str] | None:
    """Return the labs, as `tp04`, whose files differ from main; None when git does not know."""
    try:
        names = _git(
            "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes"
        ).split()
        main = next((name for name in MAIN if name in names), "HEAD")
        base = _git("merge-base", main, "HEAD").strip()
        changed = _git("diff", "--name-only", base) + _git("ls-files", "-o", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        return None
    return frozenset(re.findall(r"\btp\d\d(?=\b|_)", changed))


def labs_of(item: pytest.Item) -> set[str]:
    """Return the labs that a test is about; none for the others."""
    lab = getattr(item, "callspec", None) and item.callspec.params.get("lab")
    return {lab[:4]} if lab else set(re.findall(r"(?<![a-z])tp\d\d", item.nodeid))


def runs(item: pytest.Item, loop: str) -> bool:
    """Tell whether a test runs in a loop."""
    labs, changed = labs_of(item), touched()
    of_change = bool(labs) and (changed is None or not labs.isdisjoint(changed))
    sweep = item.get_closest_marker("sweep") is not None
    if loop == "check":
        folder = item.path.parent.relative_to(ROOT).as_posix()
        short = folder in UNITS and item.get_closest_marker("slow") is None
        return short and not sweep and (of_change or not labs)
    few = changed is not None and len(changed) <= FEW
    later = sweep and not (of_change and few)
    return loop == "all" or later == (loop == "sweep")


def later(path: Path) -> bool:
    """Tell whether a path is a folder of tests of which `check` runs none."""
    folder = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
    return path.is_dir() and folder.startswith("tests/") and folder not in UNITS


def in_share(name: str, share: str | None) -> bool:
    """Tell whether a test is in a share, "K/N": by its name, the same on all machines."""
    if not share:
        return True
    k, n = map(int, share.split("/"))
    return zlib.crc32(name.encode()) % n == k % n


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, in place, the tests of the other loops."""
    loop = config.getoption("--loop")
    share = config.getoption("--share")
    kept = [item for item in items if runs(item, loop) and in_share(item.nodeid, share)]
    if len(kept) < len(items):
        left = set(items) - set(kept)
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        items[:] = kept
