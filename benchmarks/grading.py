"""Print, in ratios, what grading a class costs: stock nbgrader, and ours with 1 and 2 workers.

One class of 40 honest submissions of lab 4 (the solution and the right alternatives of the bank).
Stock nbgrader grades 6 of them; what it costs to start is taken off. CPU time counts all the
processes of a route, and is the figure to trust where other people use the processors.

`--flat` measures instead how the cost of one submission changes with the size of the class, and
draws it: the writer alone (simulated reports, into a new gradebook), and whole copies (`--copies`);
each line is printed as soon as it is known. `--lab` says another lab: a cheap one, for many copies.

`--commands 8` compares the two commands on a class of eight, from the first import to the last mark:
`nbgrader autograde` and `tp-grade autograde`, each in a new process, with nothing warm.
"""

import argparse
import contextlib
import io
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
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
from tp_grading.record.recorder import GROUP, points_of  # noqa: E402
from tp_grading.run import Kernel  # noqa: E402
from tp_grading.verdict import Mark, Report, Verdict, digest  # noqa: E402
from tp_utils.checks import load, observe  # noqa: E402

LAB = "tp04_manuel"  # `--lab` says another
N, SAMPLE = 40, 6
FLAT, COPIES = [10, 100, 1000, 10_000], [10, 40, 400, 1000]
Size = tuple[int, float, float]  # submissions, then ms of each: by the clock, of CPU


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
    words = ["nbgrader", "autograde", LAB, "--student", students, "--force"]
    return command(course, *words, TP_NOTATION="nbgrader")


def command(course: Course, *words: str, **environment: str) -> tuple[float, float]:
    """Run `python -m …` in a course, in a new process; return its wall and CPU times (s)."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", *words], cwd=course.root, check=True, capture_output=True,
        env={**os.environ, **environment, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, cpu


def commands(folder: Path, n: int) -> None:
    """Print what each whole command takes on a class of n."""
    course = make_class(folder / "stock", n)
    theirs = stock(course, "s*")
    print(
        f"nbgrader autograde: {theirs[0]:.1f} s, {theirs[1]:.1f} s of CPU (load {load_average()})"
    )
    course = make_class(folder / "ours", n)
    mine = command(course, "tp_grading.cli", "autograde", LAB, "--workers", "2")
    print(f"tp-grade autograde: {mine[0]:.1f} s, {mine[1]:.1f} s of CPU (load {load_average()})")
    print(
        f"{n} copies: {theirs[0] / mine[0]:.1f} times stock by the clock, {theirs[1] / mine[1]:.1f} by CPU"
    )


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
    drawn = {name: draw(secret, LAB, name) for name in checks}
    cases = {name: one.encoded() for name, one in drawn.items()}
    for _ in range(2):  # the first time warms the libraries up, as in the warm process
        start = time.process_time()
        for name, check in checks.items():
            observe(check, names[check.target], cases[name], drawn[name].again)
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
    global LAB
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sizes = {"type": int, "nargs": "*", "metavar": "N"}
    parser.add_argument("--flat", **sizes, help=f"the writer, at these sizes ({FLAT})")
    parser.add_argument("--copies", **sizes, help=f"real copies, at these sizes ({COPIES})")
    parser.add_argument("--commands", type=int, metavar="N", help="both commands, on N copies")
    parser.add_argument("--postgresql", action="store_true", help="the writer on PostgreSQL too")
    parser.add_argument("--figure", type=Path, default=ROOT / "build" / "grading.png")
    parser.add_argument("--lab", default=LAB, help=f"the lab ({LAB})")
    options = parser.parse_args()
    LAB = options.lab
    folder = Path(tempfile.mkdtemp(prefix="tp-bench-"))
    try:
        if options.commands:
            commands(folder, options.commands)
        elif options.flat is None and options.copies is None:
            shared_pool().ensure()
            compare(make_class(folder / "class", N))
        else:
            flat(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def flat(folder: Path, options: argparse.Namespace) -> None:
    """Print what one submission costs in classes of each size, and draw it."""
    curves: dict[str, list[Size]] = {}

    def measure(name: str, sizes: Iterator[Size]) -> None:
        print(name)
        curves[name] = []
        for n, wall, cpu in sizes:
            curves[name].append((n, wall, cpu))
            print(f"  {n:6} submissions: {wall:8.1f} ms each, {cpu:8.1f} ms of CPU, "
                  f"{cpu / curves[name][0][2]:.2f} times the first (load {load_average()})",
                  flush=True)  # fmt: skip
            draw_curves(curves, options.figure)

    if options.flat is not None:
        measure("écriture, SQLite", writers(folder, options.flat or FLAT))
        if options.postgresql:
            from tests.servers import postgresql_server

            with postgresql_server() as (url, _start, _stop):
                measure("écriture, PostgreSQL", writers(folder, options.flat or FLAT, url))
    if options.copies is not None:
        shared_pool().start_seconds = 1800  # the machine may be busy, for long
        shared_pool().ensure()
        ours(make_class(folder / "first", 2), 2)  # imports, first draw of the cases
        measure(f"copie entière, {LAB[:4]}", (whole(folder, n) for n in options.copies or COPIES))
    print(options.figure)


def whole(folder: Path, n: int) -> Size:
    """Return what a real copy costs in a class of n, with 2 workers."""
    wall, inside, cpu, _scores = ours(make_class(folder / str(n), n), 2)
    return n, 1000 * wall / n, 1000 * (inside + cpu) / n


def writers(folder: Path, sizes: list[int], url: str = "") -> Iterator[Size]:
    """Yield what the writer costs: journal and gradebook, groups as `tp-grade autograde` makes them."""
    released = nbformat.read(Course(ROOT).notebook(LAB), 4)
    points = points_of(released)
    for n in sizes:
        where = Path(tempfile.mkdtemp(dir=folder))
        with Recorder(where / "journal", url or f"sqlite:///{where}/gradebook.db") as recorder:
            recorder.declare(LAB, released)
            recorder.record_group(simulated(points, f"warm{n}", GROUP))
            todo = simulated(points, f"s{n}-", n)
            start, cpu = time.perf_counter(), time.process_time()
            for i in range(0, n, GROUP):
                assert all(recorder.record_group(todo[i : i + GROUP])), recorder.cause
            wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        yield n, 1000 * wall / n, 1000 * cpu / n


def simulated(points: dict[str, float], name: str, n: int) -> list[tuple[str, Report, None]]:
    """Return reports of n students: one check in three is wrong, the written questions wait."""
    made = []
    for i in range(n):
        marks = []
        for k, (question, most) in enumerate(points.items()):
            right = (i + k) % 3 > 0
            marks.append(
                Mark(question, Verdict.MANUAL, most, None) if question.startswith("q") else
                Mark(question, Verdict.OK if right else Verdict.WRONG, most, most * right,
                     "" if right else "La forme est (2, 3), et (3, 2) est attendue."))  # fmt: skip
        sources = {question: digest(f"{i} {question}".encode()) for question in points}
        report = Report(LAB, digest(str(i).encode()), tuple(marks), sources=sources)
        made.append((f"{name}{i:05}", report, None))
    return made


def draw_curves(curves: dict[str, list[Size]], path: Path) -> None:
    """Draw the CPU time of one submission against the size of the class."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import NullFormatter

    fig, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
    for (name, sizes), marker in zip(curves.items(), "os^", strict=False):
        ax.loglog([n for n, _w, _c in sizes], [c for _n, _w, c in sizes], marker=marker, label=name)
    ax.set(xlabel="copies dans la classe", ylabel="processeur par copie (ms)",
           title="Coût d'une copie selon la taille de la classe")  # fmt: skip
    ax.set_ylim(1, 10 ** math.ceil(math.log10(max(c for s in curves.values() for _n, _w, c in s))))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())
    ax.grid(alpha=0.3, which="both")
    ax.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    fig.savefig(path, dpi=120)
    plt.close(fig)


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
