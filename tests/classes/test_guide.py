"""The instructor's guide, executed: each command of docs/guide-enseignant.md, in its order.

A block whose word is `réseau` needs a network or an administrator: its programs, options and files
are verified (tests/documents.py), nothing is executed.
"""

import getpass
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.bank import ROOT
from tests.classes.conftest import run_in
from tests.classes.making import LAB, notebook
from tests.classes.test_graded import mark_by_hand
from tests.documents import NOT_RUN, blocks, commands, inline_commands, verify

GUIDE = ROOT / "docs" / "guide-enseignant.md"
STATUS = {"collect": 1, "autograde": 1, "export": 1}  # this class has a file that cannot be read
IN_PROCESS = {"doctor", "build", "release", "collect", "status", "feedback", "export"}
STAMP = "2026-11-03 10:00:00.000000 UTC"
SHELL = [block for block in blocks(GUIDE) if block.language == "bash"]
SETTINGS = [block.text + "\n" for block in blocks(GUIDE) if block.language == "python"]


@pytest.fixture(scope="module")
def classroom(graded, tmp_path_factory):
    """A copy of the graded class, whose exchange is where the test may write."""
    folder = tmp_path_factory.mktemp("guide")
    course = folder / "cours"
    shutil.copytree(graded, course)
    (folder / "echange").mkdir(mode=0o777)
    (folder / "echange").chmod(0o777)
    (setting,) = [s for s in SETTINGS if "Exchange" in s]
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


def run(course, program, *rest):
    """Run one command of the guide; return its status and what it said."""
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
    for words in (w for b in SHELL if b.word not in NOT_RUN for w in commands(b.text)):
        line = " ".join(words)
        if "--exchange" in line:
            handed_in = hand_in(classroom)
        if "feedback" in words and "feedback" not in ran:
            mark_by_hand(classroom)  # in formgrader
        code, said = run(classroom, *words)
        ours = words[0] == "tp-grade"
        perfect = {"--exchange", "--missing-zero"} & set(words)
        assert code == (STATUS.get(words[1], 0) if ours and not perfect else 0), f"{line}\n{said}"
        if ours and words[1] != "doctor" and "--dry-run" not in words:
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


@pytest.mark.parametrize("block", [b for b in SHELL if b.word], ids=str)
def test_commands_that_need_a_network_exist(block):
    assert block.word == "réseau"
    for words in commands(block.text):
        verify(words)


def test_commands_of_sentences_exist():
    for words in inline_commands(GUIDE):
        verify(words)


def test_settings_are_python():
    assert len(SETTINGS) >= 2
    for source in SETTINGS:
        compile(source, "guide", "exec")
        assert re.match(r"c\.[A-Z]\w+\.\w+ = ", source)


def test_all_commands_are_in_the_guide_and_have_an_example():
    from click.testing import CliRunner

    from tp_grading.cli import main

    text = GUIDE.read_text(encoding="utf-8")
    for name, command in main.commands.items():
        said = CliRunner().invoke(main, [name, "--help"]).output
        assert f"Exemple : tp-grade {name}" in said, name
        assert command.help, name
        assert name == "demo" or f"tp-grade {name}" in text, name
