"""A new lab passes every gate as it is, so does what the guide makes of it, and a broken one breaks no other."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bank import ROOT
from tests.documents import blocks
from tests.sources import sources
from tp_grading.course import Course
from tp_grading.new_lab import first_free, new_lab

GUIDE = ROOT / "docs/ajouter-un-tp.md"
pytestmark = pytest.mark.slow


class Copy:
    """A copy of this checkout, its branch main, where commands run on its own sources."""

    def __init__(self, root: Path) -> None:
        self.root, self.course, self.new = root, Course(root), []
        for name in sources():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
        author = ["-c", "user.name=tests", "-c", "user.email=tests@localhost"]
        for words in (["init", "-qb", "main"], ["add", "-A"], [*author, "commit", "-qm", "main"]):
            assert self.run("git", *words).returncode == 0

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command; `python -m …` when it is a module."""
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src")}
        if command[0] not in ("git", "make"):
            command = (sys.executable, "-m", *command)
        return subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=900
        )


@dataclass
class Guide:
    """The guide, for another number than 15 when the course has gone on."""

    number: str
    lab: str = ""

    def __post_init__(self) -> None:
        """Read the command of section 1, the two names of section 3, the blocks of 3 to 5."""
        self.text = self._told(GUIDE.read_text(encoding="utf-8"))
        (command,) = re.findall(r"^tp-grade (new .*)$", self.text, re.M)
        self.command = shlex.split(command)
        self.lab = self.command[1]
        self.renamed = re.findall(r"^\| `(\w+)` \| `(\w+)` \|", self.text, re.M)
        self.blocks = [self._told(b.text) for b in blocks(GUIDE) if b.language == "python"]

    def _told(self, text: str) -> str:
        return re.sub(r"(?<=\btp)15|(?<=\blab )15", self.number, text)

    def follow(self, course: Course) -> None:
        """Do to the lab what sections 3 to 5 say, to the letter."""
        page, check, bank = self.blocks
        (old_name, new_name), _classes = self.renamed
        folder = course.root / f"src/tp_utils/checks/tp{self.number}"
        places = {"script": course.script(self.lab), "bank": course.bank(self.lab)}
        for path in (*places.values(), *folder.glob("*.py")):
            text = path.read_text(encoding="utf-8")
            for old, new in self.renamed:
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
        (folder / f"{old_name}.py").rename(folder / f"{new_name}.py")
        cells = re.split(r"(?m)^(?=# %%)", places["script"].read_text(encoding="utf-8"))
        ours = re.split(r"(?m)^(?=# %%)", page)[1:]
        start = next(k for k, c in enumerate(cells) if c.splitlines()[0] == ours[0].splitlines()[0])
        cells[start : start + len(ours)] = [page + "\n\n"]
        places["script"].write_text("".join(cells), encoding="utf-8")
        (folder / f"{new_name}.py").write_text(check + "\n", encoding="utf-8")
        places["bank"].write_text(bank + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A checkout with two labs more: one left as it was made, and that of the guide."""
    made = Copy(tmp_path_factory.mktemp("mon cours à moi"))
    guide = Guide(first_free(made.course))
    for args in (guide.command, ["new", f"tp{int(guide.number) + 1:02}_essai"]):
        done = made.run("tp_grading.cli", *args)
        assert done.returncode == 0, done.stderr
    guide.follow(made.course)
    assert made.run("tp_grading.cli", "build", guide.lab).returncode == 0
    made.new = made.course.labs[-2:]
    return made


@pytest.mark.sweep
@pytest.mark.timeout(900)
def test_make_check_is_green(copy):
    """`make check` tries the labs touched since main, and no other; nothing is installed."""
    done = copy.run("make", "-o", ".venv/dev", f"BIN={Path(sys.executable).parent}", "check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.sweep
@pytest.mark.timeout(900)
def test_new_labs_pass_every_gate(copy):
    selected = " or ".join(lab[:4] for lab in copy.new)
    done = copy.run("pytest", "-p", "no:cacheprovider", "tests", "-k", selected)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 50


@pytest.mark.each_push("src/tp_grading/new_lab.py", "src/tp_grading/bank.py", "tests")
def test_a_lab_without_its_bank_says_so_and_breaks_no_other(tmp_path):
    """And so does a lab whose bank or whose checks are missing, or stop on an error."""
    made = Copy(tmp_path)
    broken = {}
    for what in ("sans_banque", "banque_fausse", "sans_verification", "verification_fausse"):
        number = first_free(made.course)
        lab = f"tp{number}_{what}"
        new_lab(made.course, lab)
        checks = made.root / f"src/tp_utils/checks/tp{number}/__init__.py"
        broken[lab] = made.course.bank(lab) if "banque" in what else checks
        if "sans" in what:
            broken[lab].unlink()
        else:
            broken[lab].write_text("bank = (")
    done = made.run("pytest", "-p", "no:cacheprovider", "tests", "-k", "rich_enough")
    failed = re.findall(r"^FAILED \S+\[(\w+)\]", done.stdout, re.M)
    assert sorted(failed) == sorted(broken), done.stdout
    assert f"{len(Course(ROOT).labs)} passed" in done.stdout
    said = " ".join(done.stdout.split())
    first, second = (path.name for path in list(broken.values())[:2])
    assert f"_sans_banque » n'a pas de banque de réponses : écrivez banks/{first}" in said
    assert f"banks/{second} s'arrête sur une erreur, SyntaxError" in said
