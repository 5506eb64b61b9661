"""Key, disk, journal, gradebook: what fails ends in a sentence, with what is graded kept."""

import contextlib
import json
import os
import subprocess

import nbformat
import pytest
from click.testing import CliRunner
from tests.bank import ROOT, solution

from tp_grading import classroom, demo
from tp_grading.answers import fill
from tp_grading.autograde import JOURNAL
from tp_grading.cli import main
from tp_grading.course import Course
from tp_grading.job import not_gradable
from tp_grading.judge import Secret
from tp_grading.record import Recorder
from tp_grading.record.recorder import alembic_on_path

LAB = "tp04_manuel"
NAMES = ("ada", "bob", "eve")
pytestmark = [
    pytest.mark.usefixtures("pool"),  # skipped where nothing can be isolated
    pytest.mark.each_push("src/tp_grading"),  # of the grader alone
]


def graded(job, data, *_words):
    """Stand for the kernel: full marks."""
    report = not_gradable(job, "", data)
    for mark in report["marks"]:
        mark.update(verdict="OK", score=mark["points"])
    return report, data.decode()


@pytest.fixture
def course(tmp_path, monkeypatch):
    return made(tmp_path, monkeypatch)


def made(folder, monkeypatch):
    alembic_on_path()
    (folder / "release" / LAB).mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(demo.CONFIG.format(root=str(ROOT)))
    released = nbformat.read(Course(ROOT).notebook(LAB), 4)
    (folder / "release" / LAB / f"{LAB}.ipynb").write_text(nbformat.writes(released))
    for n, name in enumerate(NAMES):
        (folder / "submitted" / name / LAB).mkdir(parents=True)
        right = fill(released, solution(LAB))
        right.metadata["n"] = n
        nbformat.write(right, folder / "submitted" / name / LAB / f"{LAB}.ipynb")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(classroom, "prepare", lambda job: None)
    monkeypatch.setattr(classroom, "grade_bytes", graded)
    return folder


def autograde(*words):
    done = CliRunner().invoke(main, ["autograde", LAB, "--workers", "1", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def journal(course, kind="graded"):
    lines = (course / JOURNAL).read_bytes().split(b"\n")[:-1]
    return [e["student"] for e in map(json.loads, lines) if e["kind"] == kind]


def test_all_is_well(course):
    code, _said = autograde()
    assert code == 0 and sorted(journal(course)) == list(NAMES)


@pytest.mark.parametrize("key", ["", "ab", "pas une clé", "zz" * 32])
def test_a_key_that_is_none(course, key):
    (course / Secret.FILE).write_text(key)
    code, said = autograde()
    assert code == 2 and "vide ou abîmée" in said and "Traceback" not in said
    assert (course / Secret.FILE).read_text() == key and not (course / "autograded").exists()


def test_a_key_that_is_a_folder(course):
    (course / Secret.FILE).mkdir()
    code, said = autograde()
    assert code == 2 and "ni lue ni écrite" in said


def test_a_key_that_has_gone_or_changed_does_not_give_others_other_cases(course):
    assert autograde("--student", "ada")[0] == 0
    key = course / Secret.FILE
    kept = key.read_text()
    key.unlink()
    code, said = autograde()
    assert code == 2 and "a disparu" in said and "--again" in said
    assert not key.exists() and journal(course) == ["ada"]  # nothing takes the place of the backup
    key.write_text("ab" * 32)
    code, said = autograde("--student", "bob", "--again")
    assert code == 2 and "n'est plus celle" in said and journal(course) == ["ada"]
    key.write_text(kept)
    assert autograde()[0] == 0 and sorted(journal(course)) == list(NAMES)
    key.unlink()
    assert autograde("--again")[0] == 0  # the way out: everybody again
    assert sorted(journal(course)) == sorted(NAMES * 2)
    assert autograde()[0] == 0


def test_a_journal_that_is_none(course):
    (course / JOURNAL).write_bytes(b"\x00" * 5000 + b"\n")
    code, said = autograde()
    assert code == 2 and "n'est pas un journal" in said
    assert (course / JOURNAL).read_bytes() == b"\x00" * 5000 + b"\n"


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_journal_that_cannot_be_written(course, make):
    make(course / JOURNAL)
    code, said = autograde()
    assert code == 2 and "ne peut pas être écrit" in said


def test_a_damaged_journal_keeps_the_rest(course):
    autograde()
    path = course / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b'"student": "bob"' in line)
    lines[at] = lines[at][:100] + b"\n"
    path.write_bytes(b"".join(lines))
    code, said = autograde()
    assert code == 0 and "Lignes abîmées du journal" in said and "dont 2 déjà connues" in said


FORGED = (b'{"kind": "graded"}', b"[]", b"3", b'{"kind": "graded", "n": {}}', b"[" * 100_000,
          b'{"kind": "graded", "n": "x", "student": 3, "report": {"lab": "x", "marks": [{}]}}')  # fmt: skip


@pytest.mark.parametrize(
    "lines", [b"\n".join(FORGED), *(pytest.param(one, marks=pytest.mark.sweep) for one in FORGED)]
)
def test_forged_lines_of_a_journal(course, lines):
    autograde()
    with (course / JOURNAL).open("ab") as stream:
        stream.write(lines + b"\n")
    assert autograde()[0] == 0


def test_a_gradebook_that_is_no_database(course):
    (course / "gradebook.db").write_text("Étudiant;Note\n" * 100)
    code, said = autograde()
    assert code == 2 and "n'est pas un carnet de notes" in said
    assert not (course / JOURNAL).exists()


def test_a_report_that_the_gradebook_refuses_stops_nobody(course, monkeypatch):
    """Neither the others, nor the next run."""
    real = Recorder._write_once

    def refusing(self, group):
        if any(student == "ada" for _number, student, *_words in group):
            raise ValueError("refusée")
        return real(self, group)

    monkeypatch.setattr(Recorder, "_write_once", refusing)
    for _n in range(2):
        code, said = autograde()
        assert code == 1 and "1 copie l'attend" in said and "refusée" in said
        assert sorted(set(journal(course))) == list(NAMES)
    monkeypatch.setattr(Recorder, "_write_once", real)
    assert autograde()[0] == 0


def test_a_copy_whose_result_cannot_be_written_is_a_fault_and_is_tried_last(course, monkeypatch):
    (course / "autograded").mkdir()
    (course / "autograded" / "ada").write_text("")
    code, said = autograde()
    assert code == 1 and "panne du correcteur" in said and "NotADirectoryError" in said
    assert sorted(journal(course)) == list(NAMES)
    (course / "autograded" / "ada").unlink()
    order = []
    monkeypatch.setattr(
        classroom,
        "grade_bytes",
        lambda job, data, who: [order.append(data), graded(job, data, who)][1],
    )
    assert autograde("--again")[0] == 0
    assert order[-1] == (course / "submitted" / "ada" / LAB / f"{LAB}.ipynb").read_bytes()


def test_a_folder_whose_name_hides_something_is_told(course):
    for name in ("b\nb", os.fsdecode(b"\xff"), "bob\u202e"):
        (course / "submitted" / name / LAB).mkdir(parents=True)
    code, said = autograde()
    assert code == 1 and "b\\x0ab" in said and "\\xdcff" in said and "bob\\x202e" in said
    assert sorted(journal(course)) == list(NAMES)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A course on a disk of 6 MB; skipped where none can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", place], check=False)
    if done.returncode:
        pytest.skip("no right to mount a disk")
    yield made(place, monkeypatch)
    monkeypatch.undo()
    os.chdir("/")
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk(small):
    autograde("--student", "ada")
    with contextlib.suppress(OSError), (small / "fill").open("wb", buffering=0) as stream:
        while stream.write(bytes(1000)):
            pass
    before = journal(small)
    code, said = autograde()
    assert code in (1, 2) and "plein" in said and "Traceback" not in said
    assert set(before) <= set(journal(small))  # every line is whole
    assert not [
        p for p in small.rglob(".tp-*") if p.name.startswith(".tp-") and "grade" not in p.name
    ]
    (small / "fill").unlink()
    assert autograde()[0] == 0 and set(journal(small)) == set(NAMES)


def test_a_folder_that_cannot_be_written(small):
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    code, said = autograde()
    assert code == 2 and "ne peut pas être écrit" in said
    subprocess.run(["mount", "-o", "remount,rw", small], check=True)
    assert autograde()[0] == 0
