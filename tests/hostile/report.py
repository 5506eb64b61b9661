"""`make hostile`: each hostile case, what is expected, what we give, what stock nbgrader gives.

Run alone (`python -m tests.hostile.report [part of a title …]`). The last column is what
`nbgrader autograde` does, with its own preprocessors, to a class of two: the case, and a student
who has everything right. Stock nbgrader isolates nothing, so cases that would harm this machine
are not given to it, and it runs in a folder of its own that is removed. The faults that no single
submission can show have tests of their own, which are run at the end.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from tqdm import tqdm

from tests.bank import ROOT, solution
from tests.hostile.case import ALL, LIMIT, Case
from tests.hostile.cases import CASES, INFRASTRUCTURE
from tests.hostile.honest import HONEST, remember
from tests.hostile.test_hostile import LAB, agrees, grader_of, looked_at, write
from tp_grading.answers import fill
from tp_grading.demo import CONFIG
from tp_grading.judge import Grader, Secret
from tp_grading.kernels import WarmPool
from tp_grading.record import Recorder
from tp_grading.stage import NotGradable, read_submission

# What these do to a machine without isolation: kill, fill, fork, write into the libraries.
HARMFUL = {5, 9, 10, 32, 40, 41, 42, 43, 45, 63, 64, 65}
UNLUCKY = 68  # the number of the honest copies
PATIENCE = 120  # seconds before stock nbgrader is stopped


def expected(case: Case) -> str:
    """Return the verdicts that are not OK."""
    if case.reason:
        return f"NOT-GRADABLE ({case.reason})"
    lost = ", ".join(f"{name} {verdict}" for name, verdict in case.expect.items())
    flags = f" ; à regarder : {', '.join(case.tampered)}" if case.tampered else ""
    return (lost or "tous les points") + flags


def ours(grader: Grader, folder: Path, case: Case) -> tuple[str, bool]:
    """Return our verdicts that are not OK, and whether they are among those expected."""
    try:
        data, _notes = read_submission(folder, LAB)
    except NotGradable as error:
        report = grader.refuse(str(error), b"")
    else:
        report, _notebook = grader.grade(data)
    if report.reason:
        good = bool(case.reason) and case.reason in report.reason
        return f"NOT-GRADABLE : {report.reason}", good
    marks = looked_at(case, report.marks).values()
    lost = [f"{m.grade_id} {m.verdict.value}" for m in marks if m.verdict.value != "OK"]
    flags = [m.grade_id for m in marks if m.tamper]
    good = not case.reason and {*flags} >= {*case.tampered}
    good &= all(agrees(m, case.expect.get(m.grade_id, "OK")) for m in marks)
    return (", ".join(lost) or "tous les points") + (
        f" ; à regarder : {', '.join(flags)}" if flags else ""
    ), good


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
        self.released = released

    def place(self, case: Case) -> Path:
        """Write the case and a right submission, with a clean gradebook; return the folder."""
        (self.folder / "gradebook.db").write_bytes(self.clean)
        for name in ("submitted", "autograded"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for student in "ab":
            (self.folder / "submitted" / student / LAB).mkdir(parents=True)
        (self.folder / "submitted" / "b" / LAB / f"{LAB}.ipynb").write_bytes(self.right)
        hostile = self.folder / "submitted" / "a" / LAB
        released = self.released if case.lab == LAB else nbformat.read(
            ROOT / "notebooks" / case.lab / f"{case.lab}.ipynb", 4)  # fmt: skip
        write(case, released, hostile, self.folder)
        return hostile

    def grade(self) -> str:
        """Return what becomes of the case in place, and of the right one that comes after it."""
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


def infrastructure(table: Table) -> int:
    """Run the tests of the faults of the machine, add their rows; return how many fail."""
    names = [f"tests/{name}" for _title, *tests in INFRASTRUCTURE.values() for name in tests]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "junit.xml"
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", f"--junitxml={path}", *names],
                              cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # fmt: skip
        state: dict[str, set[str]] = {}
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            outcome = ", ".join(child.tag for child in case) or "réussi"
            state.setdefault(str(case.get("name")).split("[")[0], set()).add(outcome)
    mistakes = 0
    for number, (title, *tests) in INFRASTRUCTURE.items():
        found = set().union(*(state.get(name.split("::")[1], {"absent"}) for name in tests))
        good = found == {"réussi"}
        mistakes += not good
        got = ", ".join(sorted(found))
        table.add_row(f"{number} {title}", "\n".join(escape(t) for t in tests),
                      got if good else f"[red]{got}[/red]", "non essayé")  # fmt: skip
    if mistakes:
        print(done.stdout)  # why they fail
    return mistakes


def main(words: list[str]) -> int:
    """Print the table; return how many cases we get wrong."""
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    remember(released, fill(released, solution(LAB)))
    unlucky = [Case(UNLUCKY, one.title, edit=one.edit) for one in HONEST]
    chosen = [c for c in (*CASES, *unlucky) if not words or any(w in str(c) for w in words)]
    pool, stock = WarmPool(), Stock(released)
    key = Secret(os.urandom(32))
    table = Table("cas", "attendu", "obtenu", "nbgrader seul", title="Copies hostiles, du TP 4 si rien n'est dit",
                  show_lines=True)  # fmt: skip
    mistakes = 0
    try:
        for case in tqdm(chosen, unit=" cas"):
            got, good = ours(grader_of(case.lab, pool, key), stock.place(case), case)
            theirs = "non essayé (dangereux)" if case.number in HARMFUL else (
                stock.grade() if case.lab == LAB else "non essayé (autre TP)")  # fmt: skip
            mistakes += not good
            table.add_row(escape(str(case)), escape(expected(case)),
                          escape(got) if good else f"[red]{escape(got)}[/red]", escape(theirs))  # fmt: skip
    finally:
        pool.close()
        shutil.rmtree(stock.folder, ignore_errors=True)
    if not words:
        mistakes += infrastructure(table)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    return mistakes


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
