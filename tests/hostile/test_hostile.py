"""Each hostile submission is graded to the end, with the marks it deserves, and leaves nothing."""

import json
import subprocess
import time
from pathlib import Path

import nbformat
import pytest

from tests.bank import solution
from tests.hostile.cases import ALL, CASES, LIMIT
from tp_grading.answers import fill
from tp_grading.judge import Grader, Secret, secret
from tp_grading.kernels import WarmPool
from tp_grading.sandbox import IsolationUnavailable, require

LAB = "tp04_manuel"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def grader():
    try:
        require()
    except IsolationUnavailable as error:
        pytest.skip(str(error))
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    pool = WarmPool()
    pool.ensure()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret, "SEEDS", 1)  # enough here, and three times faster
        yield Grader(LAB, released, pool, Secret(b"secret of the tests."), cell_seconds=LIMIT,
                     check_seconds=LIMIT)  # fmt: skip
    pool.close()


def submission(case, released):
    """Return the bytes of a case."""
    if case.raw is not None:
        return case.raw
    sources = dict(solution(LAB))
    for name, code in case.answers.items():
        old = sources[f"{name}-answer"]
        code = {"+": old + "\n\n" + code[1:], "-": code[1:] + "\n\n" + old}.get(code[0], code)
        sources[f"{name}-answer"] = code
    nb = fill(released, sources)
    if case.edit:
        case.edit(nb)
    return nbformat.writes(nb).encode()


def processes(pool):
    """Return the processes below the warm process."""
    out = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,stat="], capture_output=True, text=True)
    rows = [line.split() for line in out.stdout.splitlines()]
    below = {str(pool.pid)}
    for _ in range(5):
        below |= {pid for pid, parent, stat in rows if parent in below and stat[0] != "Z"}
    return len(below) - 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_hostile(case, grader):
    start = time.monotonic()
    report, notebook = grader.grade(submission(case, grader.released))
    seconds = time.monotonic() - start
    got = {m.grade_id: m for m in report.marks if m.grade_id in ALL}
    assert set(got) == set(ALL)
    if case.raw is not None:
        assert case.reason in report.reason and notebook is None
        assert {m.verdict.value for m in report.marks} == {"NOT-GRADABLE"} and report.score == 0
        return
    for name, mark in got.items():
        allowed = case.expect.get(name, "OK").split("|")
        assert mark.verdict.value in allowed, (name, mark)
        assert mark.score == (mark.points if mark.verdict.value == "OK" else 0), mark
        if mark.verdict.value not in ("OK", "NOT-ATTEMPTED"):
            assert mark.message
    assert {m.grade_id for m in report.marks if m.tamper} >= set(case.tampered)
    text = nbformat.writes(notebook)
    shown = json.dumps([c.outputs for c in notebook.cells if c.cell_type == "code"])
    assert len(text) < 16 << 20 and "<script>" not in shown
    assert "secret of the tests" not in text
    assert seconds < 30 + (LIMIT + 2) * case.slow  # 30 s: all the cells, on a very busy machine
    assert not list(grader.pool._folder.iterdir())
    deadline = time.monotonic() + 2
    while processes(grader.pool) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes(grader.pool) == 0
