"""Print, in ratios, what grading a class costs: stock nbgrader, and ours with 1 and 2 workers.

One class of 40 honest submissions of lab 4 (the solution and the right alternatives of the bank).
Stock nbgrader grades 6 of them; what it costs to start is taken off. CPU time counts all the
processes of a route, and is the figure to trust where other people use the processors.
"""

import argparse
import contextlib
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.bank import bank_of, namespace, solution  # noqa: E402

from tp_grading import autograde as engine  # noqa: E402
from tp_grading import demo  # noqa: E402
from tp_grading.answers import fill  # noqa: E402
from tp_grading.course import Course  # noqa: E402
from tp_grading.judge import Secret  # noqa: E402
from tp_grading.judge.secret import draw  # noqa: E402
from tp_grading.kernels import shared_pool  # noqa: E402
from tp_grading.record import Recorder  # noqa: E402
from tp_grading.run import Kernel  # noqa: E402
from tp_utils.checks import load, observe  # noqa: E402

LAB = "tp04_manuel"
N, SAMPLE = 40, 6


def make_class(folder: Path, n: int) -> Course:
    """Write a course folder with n honest submissions."""
    released = nbformat.read(Course(ROOT).notebook(LAB), 4)
    for step in ("release", "source"):
        (folder / step / LAB).mkdir(parents=True)
    nbformat.write(released, folder / "release" / LAB / f"{LAB}.ipynb")
    (folder / "nbgrader_config.py").write_text(demo.CONFIG.format(root=str(ROOT)))
    right = [a for a in bank_of(LAB).answers if a.right and a.check != "train"]
    for i in range(n):
        changed = {a.cell: a.code for a in right[i % len(right) :: 17]} if i % 2 else {}
        place = folder / "submitted" / f"s{i:03d}" / LAB
        place.mkdir(parents=True)
        nbformat.write(fill(released, {**solution(LAB), **changed}), place / f"{LAB}.ipynb")
    url = f"sqlite:///{folder}/gradebook.db"
    with Recorder(folder / "declared", url) as recorder:
        recorder.declare(LAB, released)
    return Course.find(folder)


def stock(course: Course, students: str) -> tuple[float, float]:
    """Run stock nbgrader on these students; return its wall and CPU times (s)."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", LAB, "--student", students, "--force"],
        cwd=course.root, check=True, capture_output=True,
        env={**os.environ, "TP_NOTATION": "nbgrader", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu


def ours(course: Course, workers: int) -> tuple[float, float, float, list[float]]:
    """Grade the class; return wall, CPU of kernels, CPU of the grader (s, all), and the scores."""
    start, cpu = time.perf_counter(), time.process_time()
    with contextlib.redirect_stderr(io.StringIO()):
        summary = engine.autograde(course, LAB, workers=workers, again=True)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert summary.complete
    reports = [d.report for d in summary.done]
    return wall, sum(r.cpu for r in reports), cpu, [r.score for r in reports]


def own_seconds(secret: Secret) -> float:
    """Return the CPU time of the solution's functions on the cases of all checks."""
    names, checks = namespace(LAB), load(LAB)
    cases = {name: draw(secret, LAB, name).cases for name in checks}
    for _ in range(2):  # the first time warms the libraries up, as in the warm process
        start = time.process_time()
        for name, check in checks.items():
            observe(check, names[check.target], cases[name])
    return time.process_time() - start


def memory() -> float:
    """Return the memory (PSS, MB) that one more kernel takes, its imports executed."""
    pool, kernels, sizes = shared_pool(), [], []
    source = (
        "import torch, numpy as np, matplotlib.pyplot as plt\n"
        "from tp_utils import CirclesData\ndata = CirclesData()\nplt.plot([1, 2])"
    )
    for _ in range(4):
        kernels.append(Kernel(pool))
        assert kernels[-1].execute(source, 60).status == "ok"
        sizes.append(_pss(pool.pid))
    for kernel in kernels:
        kernel.close()
    return (sizes[-1] - sizes[0]) / (len(sizes) - 1)


def _pss(root: int) -> float:
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(text.split("Pss:")[1].split()[0])
            todo += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return total / 1024


def load_average() -> str:
    """Return the load of the machine over the last minute."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flat", type=int, nargs="*", metavar="N", help="only: classes of these sizes")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tp-bench-"))
    try:
        shared_pool().ensure()
        if options.flat is not None:
            ours(make_class(folder / "first", 2), 2)  # imports, first draw of the cases
            for n in options.flat or (10, 40, 400):
                course = make_class(folder / str(n), n)
                wall, inside, cpu, _scores = ours(course, 2)
                print(f"{n:4} submissions: {wall / n:.2f} s each, {(inside + cpu) / n:.2f} s of CPU each, "
                      f"load {load_average()}")  # fmt: skip
            return
        compare(make_class(folder / "class", N))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(course: Course) -> None:
    """Print the comparison of the routes on one class."""
    print(f"load {load_average()}")
    one = stock(course, "s000")
    several = stock(course, f"s00[0-{SAMPLE - 1}]")
    theirs = [(b - a) / (SAMPLE - 1) for a, b in zip(one, several, strict=True)]
    marks = demo.marks(course.root, LAB)
    before = {s: {n: v[0] for n, v in row.items()} for s, row in marks.items()}
    print(
        f"stock nbgrader: {theirs[0]:.2f} s a submission, {theirs[1]:.2f} s of CPU "
        f"(load {load_average()})"
    )
    own = own_seconds(Secret.of_course(course.root))
    for workers in (1, 2):
        wall, inside, cpu, scores = ours(course, workers)
        found = demo.marks(course.root, LAB)
        after = {s: {n: v[0] for n, v in row.items()} for s, row in found.items()}
        same = all(after[s] == before[s] for s in before)
        total = (inside + cpu) / N
        print(
            f"{workers} worker(s): {wall / N:.2f} s a submission, {total:.2f} s of CPU "
            f"(kernels {inside / N:.2f}, grader {cpu / N:.2f}; load {load_average()})\n"
            f"  {theirs[0] / (wall / N):.1f} times stock by the clock, {theirs[1] / total:.1f} by CPU\n"
            f"  students' own code {own:.2f} s ({100 * own / total:.0f} %), beyond it "
            f"{total - own:.2f} s\n"
            f"  marks {sorted(set(scores))}, same as stock on its {len(before)}: {same}"
        )
    print(f"memory of one more kernel: {memory():.0f} MB (PSS)")


if __name__ == "__main__":
    main()
