"""How long an instructor waits: each command of a lab's life, for a class of 40.

Run from the root of a checkout: `python benchmarks/term.py [copies]`. Needs isolation (bubblewrap).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.classes.making import LAB, course_folder, moodle_zip, notebook, place

from tp_grading.course import Course
from tp_grading.term.feedback import write
from tp_grading.term.lines import of_class


def class_of(course: Path, n: int) -> None:
    """Write an archive of `n` submissions, a third of them with a mistake."""
    right, wrong = notebook(), notebook({"torch.tanh(htilde)": "torch.relu(htilde)"})
    files = {
        place(f"Étudiant N{i}", i) + f"/{LAB}.ipynb": (right if i % 3 else wrong) + b"\n" * i
        for i in range(1, n + 1)
    }
    moodle_zip(course / "remises.zip", files)


def page_cost(course: Path, rounds: int = 12) -> float:
    """Return the processor time of a page of feedback, in seconds: a median, imports apart."""
    marks, folder = of_class(Course(course), LAB), course / "autograded"
    jobs = [(path, course / "page.html", marks[path.parent.parent.name], LAB, False)
            for path in sorted(folder.glob(f"*/{LAB}/{LAB}.ipynb"))]  # fmt: skip
    write(jobs[0])
    costs = []
    for job in jobs * rounds:
        before = time.process_time()
        assert write(job)
        costs.append(time.process_time() - before)
    return median(costs)


def main(n: int) -> None:
    """Print one line per command: clock and processor time, in seconds; then the cost of a page."""
    print(f"{n} copies de {LAB}, {os.cpu_count()} processeurs, charge {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        course = course_folder(Path(folder))
        class_of(course, n)
        for arguments in (
            ["build", LAB],
            ["release", LAB, "--to", "tp.zip"],
            ["collect", LAB, "remises.zip"],
            ["autograde", LAB],
            ["status", LAB],
            ["feedback", LAB],
            ["export", LAB],
        ):
            start, before = time.perf_counter(), os.times()
            command = [sys.executable, "-m", "tp_grading.cli", *arguments]
            done = subprocess.run(command, cwd=course, capture_output=True, text=True)
            assert done.returncode in (0, 1), done.stderr
            after = os.times()
            cpu = sum(after[2:4]) - sum(before[2:4])
            print(f"{arguments[0]:10} {time.perf_counter() - start:7.1f} s {cpu:7.1f} s", flush=True)
        print(f"une page de retour, médiane : {1000 * page_cost(course):.1f} ms de processeur")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("copies", type=int, nargs="?", default=40, help="of the class (40)")
    main(parser.parse_args().copies)
