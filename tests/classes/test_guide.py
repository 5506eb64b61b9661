"""The instructor's guide, executed: each command of docs/guide-enseignant.md, in its order.

A block under a line `<!-- à la main : … -->` needs a network or an administrator: it is only read
(tests/test_documents.py compares its programs and options to what they take).
"""

import getpass
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.bank import ROOT
from tests.classes.conftest import run_in
from tests.classes.making import LAB, notebook

GUIDE = (ROOT / "docs" / "guide-enseignant.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^([^\n]*)\n```(bash|python)\n(.*?)^```$", re.M | re.S)
STATUS = {"collect": 1, "autograde": 1, "export": 1}  # this class has a file that cannot be read
IN_PROCESS = {"doctor", "build", "release", "collect", "status", "feedback", "export"}
STAMP = "2026-11-03 10:00:00.000000 UTC"


def blocks(language):
    """Return the blocks of the guide that are to be run, in order."""
    return [source for before, kind, source in BLOCK.findall(GUIDE)
            if kind == language and not before.startswith("<!-- à la main")]  # fmt: skip


def lines(source):
    """Return the commands of a block."""
    joined = source.replace("\\\n", " ").splitlines()
    return [line for line in joined if line.strip() and not line.startswith("#")]


@pytest.fixture(scope="module")
def classroom(graded, tmp_path_factory):
    """A copy of the graded class, whose exchange is where the test may write."""
    folder = tmp_path_factory.mktemp("guide")
    course = folder / "cours"
    shutil.copytree(graded, course)
    (folder / "echange").mkdir(mode=0o777)
    (folder / "echange").chmod(0o777)
    (setting,) = [s for s in blocks("python") if "Exchange" in s]
    config = course / "nbgrader_config.py"
    setting = setting.replace("/srv/nbgrader/exchange", str(folder / "echange"))
    config.write_text(config.read_text() + setting, encoding="utf-8")
    return course


def hand_in(course):
    """Put a submission of this user in the exchange, as `nbgrader submit` does."""
    name = f"{getpass.getuser()}+{LAB}+{STAMP}+x"
    folder = course.parent / "echange" / "tp" / "inbound" / name
    folder.mkdir(parents=True)
    (folder / f"{LAB}.ipynb").write_bytes(notebook())
    (folder / "timestamp.txt").write_text(STAMP)
    return folder / f"{LAB}.ipynb"


def run(course, line):
    """Run one command of the guide; return its status and what it said."""
    program, *rest = shlex.split(line)
    if program == "tp-grade" and rest[0] in IN_PROCESS:
        return run_in(course, *rest)
    modules = {"tp-grade": ["-m", "tp_grading.cli"], "nbgrader": ["-m", "nbgrader"]}
    command = [sys.executable, *modules[program], *rest] if program in modules else [program, *rest]
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=200,
                          env={**os.environ, "PATH": beside})  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_every_command_of_the_guide_runs_in_its_order(classroom):
    handed_in, ran = None, []
    for line in [line for source in blocks("bash") for line in lines(source)]:
        if "--exchange" in line:
            handed_in = hand_in(classroom)
        code, said = run(classroom, line)
        words = shlex.split(line)
        expected = STATUS.get(words[1], 0) if words[0] == "tp-grade" else 0
        if "--exchange" in line or "--missing-zero" in line:
            expected = 0
        assert code == expected, f"{line}\n{said}"
        if words[0] == "tp-grade" and words[1] != "doctor" and "--dry-run" not in words:
            assert "Ensuite : " in said, f"{line}\n{said}"
        ran.append(words[1])
    assert set(ran) >= IN_PROCESS | {"autograde"}
    written = ["tp04.zip", f"retours/{LAB}.zip", "export/moodle.csv", "export/notes.csv",
               f"export/feuille-{LAB}.csv", f"export/{LAB}.png", "semestre.tar.gz"]  # fmt: skip
    assert [name for name in written if not (classroom / name).is_file()] == []
    assert zipfile.ZipFile(classroom / "tp04.zip").testzip() is None
    assert (classroom.parent / "tp-public" / "notebooks" / LAB / f"{LAB}.ipynb").is_file()
    released = classroom.parent / "echange" / "tp" / "outbound" / LAB / f"{LAB}.ipynb"
    assert released.read_bytes() == (classroom / "notebooks" / LAB / f"{LAB}.ipynb").read_bytes()
    # the student's own nbgrader looks for its page under this name
    from nbgrader.utils import make_unique_key, notebook_hash

    key = make_unique_key("tp", LAB, LAB, getpass.getuser(), STAMP)
    page = classroom.parent / "echange" / "tp" / "feedback" / f"{notebook_hash(handed_in, key)}.html"
    assert "Score" in page.read_text(encoding="utf-8")


def test_settings_of_the_guide_are_python():
    settings = blocks("python")
    assert len(settings) >= 2
    for source in settings:
        compile(source, "guide", "exec")
        assert re.match(r"c\.[A-Z]\w+\.\w+ = ", source)


def test_all_commands_are_in_the_guide_and_have_an_example():
    from click.testing import CliRunner

    from tp_grading.cli import main

    for name, command in main.commands.items():
        said = CliRunner().invoke(main, [name, "--help"]).output
        assert f"Exemple : tp-grade {name}" in said, name
        assert command.help, name
        assert name == "demo" or f"tp-grade {name}" in GUIDE, name
