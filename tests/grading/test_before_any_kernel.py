"""What lies in the folders of a class, before any kernel: whatever it is, the class is graded."""

import os
import zipfile

import pytest
from tests.grading.test_faults_of_the_machine import LAB, NAMES, autograde, journal, made

from tp_grading.autograde import JOURNAL
from tp_grading.course import Course
from tp_grading.judge import Secret
from tp_grading.stage import NotGradable, read_submission

pytestmark = pytest.mark.each_push("src/tp_grading")  # of the grader alone


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr("tp_grading.autograde.require", lambda: None)  # no kernel is started
    return made(tmp_path, monkeypatch)


DAMAGED = (b'{"cells": [', b"", "énoncé".encode("latin-1"), b"[1]", b"3", b"{}", b'{"nbformat": 4}')


def test_a_release_that_is_damaged(course):
    path = course / "release" / LAB / f"{LAB}.ipynb"
    for data in DAMAGED:
        path.write_bytes(data)
        code, said = autograde()
        assert code == 2 and "ne se lit pas" in said and f"tp-grade build {LAB}" in said
        assert not (course / JOURNAL).exists() and not (course / Secret.FILE).exists()


def test_a_release_in_another_language_that_is_damaged(course):
    path = Course(course).notebook(LAB, "en")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x00" * 100)
    code, said = autograde()
    assert code == 2 and "ne se lit pas" in said and str(path) in said.replace("\n", "")
    assert journal(course) == []


def test_submissions_that_cannot_be_listed(course):
    (course / "solutions").mkdir()  # it is a course still
    (course / "submitted").rename(course / "mine")
    (course / "submitted").write_text("")
    code, said = autograde()
    assert code == 2 and "ne se lit pas" in said and not (course / JOURNAL).exists()


DATES = ("", "hier", "9999-12-31 23:59:59 -1400", "0001-01-01 00:00:00 +1400", "1e400", "0" * 99,
         "2026-02-30", "2026-11-23 25:61:00 UTC", "\x00\x01", "10:10:10:10", "\ud800", "inf nan -0")  # fmt: skip


def test_dates_that_are_none(course):
    """The student's own account writes timestamp.txt: whatever it says, the copy is graded."""
    right = (course / "submitted" / "ada" / LAB / f"{LAB}.ipynb").read_bytes()
    for n, date in enumerate(DATES):
        place = course / "submitted" / f"s{n}" / LAB
        place.mkdir(parents=True)
        (place / f"{LAB}.ipynb").write_bytes(right)
        (place / "timestamp.txt").write_bytes(date.encode("utf-8", "surrogatepass"))
    code, said = autograde()
    assert code == 0, said
    assert len(journal(course)) == len(NAMES) + len(DATES)


ODD_FOLDERS = {
    "a link": lambda place: place.symlink_to("/etc"),
    "a link to itself": lambda place: place.symlink_to(place),
    "a pipe": os.mkfifo,
    "a file": lambda place: place.write_bytes(b"PK"),
    "empty": os.mkdir,
    "terabytes of nothing": lambda place: _sparse(place, 1 << 42),
    "a name in Latin-1": lambda place: _made(place, os.fsdecode(b"\xe9tude.ipynb")),
    "a name of 255 bytes": lambda place: _made(place, "é" * 124 + "1.ipynb"),
    "a hidden name": lambda place: _made(place, f".{LAB}.ipynb"),
    "a folder of links": lambda place: (place.mkdir(), (place / f"{LAB}.ipynb").symlink_to("/dev/zero")),
    "a date that is a pipe": lambda place: (place.mkdir(), os.mkfifo(place / "timestamp.txt")),
}  # fmt: skip


def _sparse(place, size):
    place.mkdir()
    with (place / f"{LAB}.ipynb").open("wb") as stream:
        os.truncate(stream.fileno(), size)


def _made(place, name):
    place.mkdir()
    (place / name).write_text('{"nbformat": 3}')


def test_odd_folders_stop_nobody(course):
    for n, make in enumerate(ODD_FOLDERS.values()):
        (course / "submitted" / f"s{n}").mkdir()
        make(course / "submitted" / f"s{n}" / LAB)
    for _n in range(2):
        code, said = autograde()
        assert code == 1 and "panne du correcteur" not in said
        assert set(journal(course)) == {*NAMES, *(f"s{n}" for n in range(len(ODD_FOLDERS)))}
    assert sum(name in NAMES for name in journal(course)) == len(NAMES)  # graded once
    assert autograde("--student", "ada")[0] == 0


def test_a_notebook_among_hundreds_of_files(tmp_path):
    for n in range(700):
        (tmp_path / f"image-{n}.png").touch()
    (tmp_path / "tp99.ipynb").write_bytes(b"x")
    assert read_submission(tmp_path, "tp99") == (b"x", [])


def zipped(folder, *names, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(folder / "tp99.zip", "w", method) as archive:
        for name in names:
            archive.writestr(name, "x")
    return folder / "tp99.zip"


def test_an_archive_where_an_environment_was_put_too(tmp_path):
    zipped(tmp_path, *(f".venv/lib/m{n}.py" for n in range(700)), "tp/tp99.ipynb")
    assert read_submission(tmp_path, "tp99")[0] == b"x"


def test_an_archive_of_too_many_files_is_not_opened(tmp_path, monkeypatch):
    """A sixty-fourth of a million files are a megabyte of archive, and fifteen of memory."""
    monkeypatch.setattr("tp_grading.stage.files.MAX_FILES", 20)
    zipped(tmp_path, *(f"{n}.txt" for n in range(20)), "tp99.ipynb")
    with pytest.raises(NotGradable, match="trop de fichiers"):
        read_submission(tmp_path, "tp99")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_said_to_be_one(tmp_path, method):
    """Whichever byte is damaged: it is the copy's fault, never ours."""
    path = zipped(tmp_path, "tp99.ipynb", method=method)
    right = path.read_bytes()
    for n in range(len(right)):
        for byte in (0, 0xFF, right[n] ^ 1):
            path.write_bytes(right[:n] + bytes([byte]) + right[n + 1 :])
            try:
                data, _notes = read_submission(tmp_path, "tp99")
            except NotGradable as error:
                assert "archive" in str(error) or "Aucun notebook" in str(error)
            else:
                assert len(data) <= 1
