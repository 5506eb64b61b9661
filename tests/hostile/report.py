"""`make hostile`: each hostile case, what is expected, what we give, what stock nbgrader gives.

Run alone (`python -m tests.hostile.report [part of a title …]`). The last column is what
`nbgrader autograde` does, with its own preprocessors, to a class of two: the case, and a student
who has everything right. Stock nbgrader isolates nothing, so cases that would harm this machine
are not given to it, and it runs in a folder of its own that is removed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from tqdm import tqdm

from tests.bank import ROOT, solution
from tests.hostile.cases import ALL, CASES, LIMIT, Case
from tests.hostile.test_hostile import LAB, submission
from tp_grading.answers import fill
from tp_grading.demo import CONFIG
from tp_grading.judge import Grader, Secret
from tp_grading.kernels import WarmPool
from tp_grading.record import Recorder

# What these do to a machine without isolation: kill, fill, fork, write into the libraries.
HARMFUL = {5, 9, 10, 32, 40, 41, 42, 43, 45}
PATIENCE = 120  # seconds before stock nbgrader is stopped


def expected(case: Case) -> str:
    """Return the verdicts that are not OK."""
    if case.raw is not None:
        return f"NOT-GRADABLE ({case.reason})"
    lost = ", ".join(f"{name} {verdict}" for name, verdict in case.expect.items())
    flags = f" ; à regarder : {', '.join(case.tampered)}" if case.tampered else ""
    return (lost or "tous les points") + flags


def ours(grader: Grader, data: bytes) -> str:
    """Return our verdicts that are not OK."""
    report, _notebook = grader.grade(data)
    if report.reason:
        return f"NOT-GRADABLE : {report.reason}"
    marks = [m for m in report.marks if m.grade_id in ALL]
    lost = [f"{m.grade_id} {m.verdict.value}" for m in marks if m.verdict.value != "OK"]
    flags = [m.grade_id for m in marks if m.tamper]
    return (", ".join(lost) or "tous les points") + (
        f" ; à regarder : {', '.join(flags)}" if flags else ""
    )


def agrees(case: Case, got: str) -> bool:
    """Whether our verdicts are among those expected."""
    if case.raw is not None:
        return got.startswith("NOT-GRADABLE") and case.reason in got
    lost = dict(w.split(" ") for w in got.split(" ; ")[0].split(", ") if w != "tous les points")
    return all(lost.get(name, "OK") in case.expect.get(name, "OK").split("|") for name in ALL)


class Stock:
    """A course folder for stock nbgrader."""

    def __init__(self, released: nbformat.NotebookNode) -> None:
        """Make the folder; its gradebook knows the lab."""
        self.folder = Path(tempfile.mkdtemp(prefix="tp-stock-"))
        (self.folder / "nbgrader_config.py").write_text(
            CONFIG.format(root=str(ROOT)) + f"\nc.Execute.timeout = {int(LIMIT)}\n"
        )
        (self.folder / "source" / LAB).mkdir(parents=True)
        self.url = f"sqlite:///{self.folder}/gradebook.db"
        with Recorder(self.folder / "journal", self.url) as recorder:
            recorder.declare(LAB, released)
        self.clean = (self.folder / "gradebook.db").read_bytes()
        self.right = nbformat.writes(fill(released, solution(LAB))).encode()

    def grade(self, data: bytes) -> str:
        """Return what becomes of the case and of the right one that comes after it."""
        (self.folder / "gradebook.db").write_bytes(self.clean)
        for name in ("submitted", "autograded"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for student, content in (("a", data), ("b", self.right)):
            place = self.folder / "submitted" / student / LAB
            place.mkdir(parents=True)
            (place / f"{LAB}.ipynb").write_bytes(content)
        process = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", "autograde", LAB], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
            env={**os.environ, "TP_NOTATION": "nbgrader",
                 "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        )  # fmt: skip
        try:
            _out, said = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.communicate()
            return f"arrêté après {PATIENCE} s"
        first, second = self._marks("a"), self._marks("b")
        if first == "aucune note":
            errors = re.findall(
                r"^(\w+(?:\.\w+)*(?:Error|Exception|Died)[^\n]*)", said, re.MULTILINE
            )
            first = "copie perdue" + (f" ({errors[-1][:60]})" if errors else "")
        return first + ("" if second == "tous les points" else f" ; la copie suivante : {second}")

    def _marks(self, student: str) -> str:
        path = self.folder / "autograded" / student / LAB / f"{LAB}.ipynb"
        with Gradebook(self.url) as gradebook:
            try:
                grades = gradebook.find_submission_notebook(LAB, LAB, student).grades
                scores = {g.cell.name: (g.auto_score, g.cell.max_score) for g in grades}
            except MissingEntry:
                return "aucune note"
        if not path.exists():
            return "aucune note"
        lost = [f"{n} {scores[n][0]:g}/{scores[n][1]:g}" if scores[n][0] is not None else f"{n} ?"
                for n in ALL if scores[n][0] != scores[n][1]]  # fmt: skip
        return ", ".join(lost) or "tous les points"


def main(words: list[str]) -> int:
    """Print the table; return how many cases we get wrong."""
    chosen = [c for c in CASES if not words or any(w in str(c) for w in words)]
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    pool, stock = WarmPool(), Stock(released)
    grader = Grader(LAB, released, pool, Secret(os.urandom(32)), cell_seconds=LIMIT,
                    check_seconds=LIMIT)  # fmt: skip
    table = Table("cas", "attendu", "obtenu", "nbgrader seul", title="Copies hostiles du TP 4",
                  show_lines=True)  # fmt: skip
    mistakes = 0
    try:
        for case in tqdm(chosen, unit=" cas"):
            data = submission(case, released)
            got = ours(grader, data)
            theirs = "non essayé (dangereux)" if case.number in HARMFUL else stock.grade(data)
            good = agrees(case, got)
            mistakes += not good
            table.add_row(escape(str(case)), escape(expected(case)),
                          escape(got) if good else f"[red]{escape(got)}[/red]", escape(theirs))  # fmt: skip
    finally:
        pool.close()
        shutil.rmtree(stock.folder, ignore_errors=True)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    return mistakes


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
