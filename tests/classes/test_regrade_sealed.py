"""`tp-grade regrade` in the real sandbox: a class of three, first graded by checks that were too kind."""

import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests import loops
from tests.classes.conftest import run_in
from tests.classes.making import LAB, moodle_zip, notebook, place
from tests.classes.story import CODE, POINTS, RELEASED, WRITTEN, Checks, graded_by
from tp_grading.answers import fill
from tp_grading.record import history

pytestmark = pytest.mark.needs_isolation


def marks(course):
    """Return student → question → mark, None where a person has to give it."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        return {s.student.id: {g.name: None if g.needs_manual_grade else g.score for g in s.notebooks[0].grades}
                for s in gb.assignment_submissions(LAB)}  # fmt: skip


@pytest.mark.each_push(*loops.GRADING, "src/tp_grading/commands", "src/tp_grading/scheme.py")
def test_corrected_checks_say_whose_marks_change_then_change_them(course):
    untouched = nbformat.writes(fill(RELEASED, {})).encode()
    copies = {"ada": notebook(), "bob": notebook({"torch.tanh(htilde)": "torch.relu(htilde)"}),
              "cleo": untouched}  # fmt: skip
    moodle_zip(course / "remises.zip", {
        place(name.title(), n) + f"/{LAB}.ipynb": data for n, (name, data) in enumerate(copies.items())
    })  # fmt: skip
    run_in(course, "collect", LAB, "remises.zip")
    kind = Checks()
    kind.wanted = dict.fromkeys(CODE, "")  # whatever is written was right
    with graded_by(kind):
        run_in(course, "autograde", LAB)
    before = marks(course)
    assert all(before[student][name] == POINTS[name] for student in copies for name in CODE)
    by_hand = {name: POINTS[name] / 2 for name in WRITTEN if before["ada"][name] is None}
    assert by_hand
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb, history.acting(who="ann"):
        for grade in gb.find_submission_notebook(LAB, LAB, "ada").grades:
            if grade.name in by_hand:
                grade.manual_score, grade.needs_manual_grade = by_hand[grade.name], False
        gb.db.commit()
    before = marks(course)

    # in its own process: the warm kernel outlives the command in this one
    command = [sys.executable, "-m", "tp_grading.cli", "regrade", LAB, "--workers", "1"]
    done = subprocess.run([*command, "--why", "vérification corrigée"], cwd=course, input="y\n",
                          capture_output=True, text=True, timeout=600)  # fmt: skip
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert "2 notes sur 3" in said and "ada" not in said, said
    after = marks(course)
    assert after["ada"] == before["ada"]  # all right, and what ann gave
    assert after["bob"] == before["bob"] | {"forward": 0}
    assert after["cleo"] == before["cleo"] | dict.fromkeys(CODE, 0)
    trace = run_in(course, "history", LAB, "bob")[1]
    assert "forward : correction automatique, 2 → 0 (nouvelle correction : vérification corrigée)" in trace, trace
