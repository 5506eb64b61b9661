"""--scheduler: a real dask scheduler, two worker processes, one killed in the middle."""

import json
import os
import subprocess
import sys
import threading
import time

import nbformat
import pytest
from tests import loops
from tests.bank import ROOT, checked_points, solution

from tp_grading import autograde as engine
from tp_grading import demo
from tp_grading.answers import fill
from tp_grading.course import Course, CourseError

LAB = "tp04_manuel"
N = 8
pytestmark = pytest.mark.needs_dask


def python(folder, module, *words):
    return subprocess.Popen(
        [sys.executable, "-m", module, *words], cwd=folder, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=(folder / "dask.log").open("ab"),
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
             "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"},
    )  # fmt: skip


@pytest.fixture
def cluster(tmp_path):
    """Return the address of a scheduler, and its two workers."""
    file = tmp_path / "scheduler.json"
    processes = [python(tmp_path, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard",
                        "--host", "127.0.0.1", "--scheduler-file", str(file))]  # fmt: skip
    for name in "ab":
        processes.append(python(
            tmp_path, "distributed.cli.dask_worker", "--scheduler-file", str(file), "--no-nanny",
            "--nthreads", "1", "--no-dashboard", "--name", name, "--local-directory", str(tmp_path),
        ))  # fmt: skip
    deadline = time.monotonic() + 60
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    yield json.loads(file.read_text())["address"], processes[1:]
    for process in reversed(processes):
        process.kill()
        process.wait()


@pytest.fixture
def course(tmp_path, pool):  # `pool` skips where isolation is missing
    folder = tmp_path / "class"
    (folder / "release" / LAB).mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(demo.CONFIG.format(root=str(ROOT)))
    released = Course(ROOT).notebook(LAB)
    (folder / "release" / LAB / f"{LAB}.ipynb").write_bytes(released.read_bytes())
    right = fill(nbformat.read(released, 4), solution(LAB))
    for n in range(N):
        place = folder / "submitted" / f"s{n}" / LAB
        place.mkdir(parents=True)
        right.metadata["n"] = n
        nbformat.write(right, place / f"{LAB}.ipynb")
    return Course.find(folder)


@pytest.mark.timeout(300)
@pytest.mark.each_push(*loops.GRADING)
def test_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(course, cluster):
    address, workers = cluster
    journal = course.root / engine.JOURNAL
    done_when_killed = []

    def kill():
        while not journal.exists() or journal.read_text().count('"graded"') < 1:
            time.sleep(0.02)
        workers[0].kill()
        done_when_killed.append(journal.read_text().count('"graded"'))

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    summary = engine.autograde(course, LAB, scheduler=address)
    killer.join()
    assert workers[0].wait(5) is not None and workers[1].poll() is None
    assert 1 <= done_when_killed[0] < N
    assert summary.complete and [d.student for d in summary.done] == [f"s{n}" for n in range(N)]
    entries = [json.loads(line) for line in journal.read_text().splitlines()]
    assert sorted(e["student"] for e in entries if e["kind"] == "graded") == [
        f"s{n}" for n in range(N)
    ]
    assert sum(e["kind"] == "recorded" for e in entries) == N
    marks = demo.marks(course.root, LAB)
    assert len(marks) == N
    totals = {k: sum(score or 0 for score, _ in row.values()) for k, row in marks.items()}
    lost = {k: row for k, row in marks.items() if totals[k] != sum(checked_points(LAB).values())}
    assert not lost, lost


def test_no_scheduler_is_one_sentence(course, monkeypatch):
    monkeypatch.setattr(engine, "PATIENCE", 1)
    with pytest.raises(CourseError, match="ne répond pas"):
        engine.autograde(course, LAB, scheduler="tcp://127.0.0.1:9")
