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
from nbgrader.utils import notebook_hash

from tests.bank import ROOT
from tests.classes.conftest import run_in
from tests.classes.making import LAB, notebook
from tests.classes.test_graded import mark_by_hand
from tests.documents import NOT_RUN, blocks, commands, inline_commands, verify

GUIDE = ROOT / "docs" / "guide-enseignant.md"
STATUS = {"collect": 1, "autograde": 1, "export": 1}  # this class has a file that cannot be read
IN_PROCESS = {"doctor", "build", "release", "collect", "status", "feedback", "export", "extension",
              "late", "question", "mark", "group", "withdraw", "history", "misconceptions", "similar",
              "share"}  # fmt: skip
STAMP = "2026-11-03 10:00:00.000000 UTC"
SHELL = [block for block in blocks(GUIDE) if block.language == "bash"]
HUB = [block for block in SHELL if "--exchange" in block.text]
SETTINGS = [block.text + "\n" for block in blocks(GUIDE) if block.language == "python"]


SECRET = "5e" * 64


@pytest.fixture
def classroom(graded, tmp_path):
    """A copy of the graded class."""
    return Path(shutil.copytree(graded, tmp_path / "cours"))


@pytest.fixture
def hub(course, tmp_path):
    """A course without Moodle, whose exchange is where the test may write."""
    (tmp_path / "echange").mkdir()
    (tmp_path / "echange").chmod(0o777)
    (setting,) = [s for s in SETTINGS if "Exchange" in s]
    config = course / "nbgrader_config.py"
    setting = setting.replace("/srv/tp/echange", str(tmp_path / "echange"))
    config.write_text(config.read_text() + setting, encoding="utf-8")
    return course


def hand_in(course):
    """Put a submission of this user in the exchange, as `nbgrader submit` does."""
    name = f"{getpass.getuser()}+{LAB}+{STAMP}+x"
    folder = course.parent / "echange" / "tp" / "inbound" / name
    folder.mkdir(parents=True)
    (folder / f"{LAB}.ipynb").write_bytes(notebook())
    (folder / "timestamp.txt").write_text(STAMP)
    (folder / "submission_secret.txt").write_text(SECRET)


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


def follow(course, chosen, expected, before):
    """Run the blocks in their order; `before`: word of a command → what a person does just before.

    Return the names of the commands that ran.
    """
    ran = []
    for words in (w for b in chosen if b.word not in NOT_RUN for w in commands(b.text)):
        for word in set(words) & set(before) - set(ran):
            before[word](course)
        code, said = run(course, *words)
        line, ours = " ".join(words), words[0] == "tp-grade"
        perfect = not ours or "--missing-zero" in words
        assert code == (0 if perfect else expected.get(words[1], 0)), f"{line}\n{said}"
        if ours and words[1] != "doctor" and "--dry-run" not in words:
            assert "Ensuite : " in said, f"{line}\n{said}"
        ran.append(words[1])
    return ran


def test_a_term_with_moodle_command_by_command(classroom):
    ran = follow(classroom, [b for b in SHELL if b not in HUB], STATUS, {"export": mark_by_hand})
    assert set(ran) >= IN_PROCESS | {"autograde"}
    written = ["tp04.zip", f"retours/{LAB}.zip", "export/moodle.csv", "export/notes.csv",
               f"export/feuille-{LAB}.csv", f"export/{LAB}.png", "semestre.tar.gz"]  # fmt: skip
    assert [name for name in written if not (classroom / name).is_file()] == []
    assert zipfile.ZipFile(classroom / "tp04.zip").testzip() is None
    assert (classroom.parent / "tp-public" / "notebooks" / LAB / f"{LAB}.ipynb").is_file()


@pytest.mark.each_push("docs", "src/tp_grading")
def test_a_lab_with_jupyterhub_command_by_command(hub, graded):
    ran = follow(hub, HUB, {}, {"collect": hand_in})
    assert ran[-1] == "release_feedback"
    exchange = hub.parent / "echange" / "tp"
    released = exchange / "outbound" / LAB / f"{LAB}.ipynb"
    assert released.read_bytes() == (hub / "notebooks" / LAB / f"{LAB}.ipynb").read_bytes()
    # the student's own nbgrader looks for its page under this name
    page = exchange / "feedback" / f"{notebook_hash(secret=SECRET, notebook_id=LAB)}.html"
    assert "Votre réponse" in page.read_text(encoding="utf-8")


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

    # `new` is for who writes a lab
    guides = (GUIDE, ROOT / "docs" / "ajouter-un-tp.md")
    text = "".join(guide.read_text(encoding="utf-8") for guide in guides)
    for name, command in main.commands.items():
        said = CliRunner().invoke(main, [name, "--help"]).output
        assert f"Exemple : tp-grade {name}" in said, name
        assert command.help, name
        assert name == "demo" or f"tp-grade {name}" in text, name
