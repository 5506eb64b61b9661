"""Print what a warm kernel costs: time to be ready, memory, and time per honest submission."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.bank import solution  # noqa: E402

from tp_grading.answers import fill  # noqa: E402
from tp_grading.judge import Grader, Secret  # noqa: E402
from tp_grading.kernels import WarmPool  # noqa: E402
from tp_grading.run import Kernel  # noqa: E402

LAB = "tp04_manuel"


def pss(pool):
    """Return the proportional memory (MB) of the processes below the warm one."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if f"PPid:\t{pool.pid}\n" in status.read_text():
                keeper = status.parent
                for pid in (keeper / "task" / keeper.name / "children").read_text().split():
                    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
                    total += int(text.split("Pss:")[1].split()[0])
        except OSError:
            continue
    return total / 1024


def main():
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    data = nbformat.writes(fill(released, solution(LAB))).encode()
    pool = WarmPool()
    start = time.perf_counter()
    pool.ensure()
    print(
        f"warm process: {time.perf_counter() - start:.1f} s, load {Path('/proc/loadavg').read_text()[:14]}"
    )
    kernels, times = [], []
    for _ in range(4):
        start = time.perf_counter()
        kernels.append(Kernel(pool))
        times.append(time.perf_counter() - start)
    print("kernel ready:", " ".join(f"{t:.2f}" for t in times), "s")
    print(f"memory of 4 kernels: {pss(pool):.0f} MB (PSS)")
    for kernel in kernels:
        kernel.close()
    grader = Grader(LAB, released, pool, Secret(b"0" * 32))
    grader.grade(data)
    n = 6
    for workers in (1, 2):
        start, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(workers) as slots:
            reports = [r for r, _nb in slots.map(lambda _i: grader.grade(data), range(n))]
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu
        inside = sum(r.cpu for r in reports)
        print(f"{workers} worker(s): {wall / n:.2f} s a submission, kernels {inside / n:.2f} s of CPU, "
              f"grader {cpu / n:.2f} s, marks {sorted({r.score for r in reports})}")  # fmt: skip
    pool.close()


if __name__ == "__main__":
    main()
