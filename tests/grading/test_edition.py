"""The code of the course edited while a class is graded: the old one finishes what it began."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from tests import loops
from tests.bank import ROOT

from tp_grading import edition
from tp_grading.course import Course

LAB = "tp04_manuel"
GRADE = """
import json, sys
from pathlib import Path
from tests.grading.test_bank import submission
from tp_grading import edition
from tp_grading.job import Job, grade_bytes, prepare

def main():
    src, released = Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8")
    assert Path(edition.__file__).is_relative_to(src), edition.__file__
    job = Job("tp04_manuel", released, b"k" * 32)
    data = submission(job, ())
    prepare(job)
    for path in src.rglob("*.py"):
        path.write_text("raise RuntimeError('edited')")
    report, _notebook = grade_bytes(job, data, "ada")
    print(json.dumps([[m["verdict"] for m in report["marks"]], report["fault"], edition.changed()]))

if __name__ == "__main__":
    main()
"""


@pytest.mark.needs_isolation
@pytest.mark.timeout(300)
@pytest.mark.each_push(*loops.GRADING)
def test_edited_in_the_middle_of_a_class(tmp_path):
    src = tmp_path / "src"
    shutil.copytree(ROOT / "src", src, ignore=shutil.ignore_patterns("__pycache__"))
    path = os.pathsep.join([str(src), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", GRADE, str(src), str(Course(ROOT).notebook(LAB))],
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    verdicts, fault, changed = json.loads(done.stdout.splitlines()[-1])
    assert set(verdicts) <= {"OK", "MANUAL", "NOT-ATTEMPTED"} and "OK" in verdicts and not fault
    assert changed


def test_the_same_code_has_not_changed():
    assert not edition.changed() and edition.year().isdigit()
