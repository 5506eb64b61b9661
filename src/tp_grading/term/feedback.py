"""Pages of feedback for a class, and the archive that Moodle takes back."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from tp_grading.course import Course, CourseError
from tp_grading.files import write_whole
from tp_grading.term.handed_in import MAX_SECRET, SECRET, ordinary
from tp_grading.term.lines import Marked, of_class
from tp_grading.term.manifest import load
from tp_grading.term.marks import tables_of
from tp_grading.term.release import zipped
from tp_utils.i18n import _

Job: TypeAlias = "tuple[Path, Path, Marked, str, bool]"  # notebook, page, marks, lab, unreadable
STAMP = "timestamp.txt"
WORTH = 200  # pages: for fewer, other processes take longer to start than one to write them


@dataclass
class Returned:
    """What was made: pages by student; `short`: those that only say why a copy was not graded.

    `failed`: graded submissions without a page; `absent`: not in Moodle's download; `members`: who
    has a page for the copy that another one of the group has handed in.
    """

    pages: dict[str, Path] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    members: set[str] = field(default_factory=set)


def generate(course: Course, lab: str) -> Returned:
    """Make the page of every graded submission again.

    Raises:
        CourseError: nothing is graded.
    """
    from nbgrader.coursedir import CourseDirectory
    from tqdm import tqdm

    coursedir = CourseDirectory(config=course.config())
    graded = _students(course, coursedir.autograded_directory, lab, ".ipynb")
    if not graded:
        raise CourseError(
            _("Aucune copie notée de {lab} : lancez d'abord « tp-grade autograde {lab} ».").format(
                lab=lab)
        )  # fmt: skip
    marks = of_class(course, lab)
    folders = {
        student: course.root / coursedir.format_path(coursedir.feedback_directory, student, lab)
        for student in marks | graded
    }
    gone = tables_of(course, [lab])[0].withdrawn if graded.keys() - marks.keys() else frozenset()
    returned = Returned()
    released = course.notebook(lab, course.language)
    released = released if released.is_file() else course.notebook(lab)
    jobs = []
    for student in sorted(folders):
        target = folders[student] / f"{lab}.html"
        target.unlink(missing_ok=True)  # a page that cannot be made again says nothing any more
        if student in marks:
            copy = graded.get(marks[student].copy_of or student)
            source = copy or released
            jobs.append((source, target, marks[student], lab, copy is None))
        elif student not in gone:
            returned.failed.append(student)
    with tqdm(total=len(jobs), unit=_(" page"), file=sys.stderr, disable=None) as bar:
        for job, made in zip(jobs, _made(jobs), strict=True):
            student = job[1].parent.parent.name
            if not made:
                returned.failed.append(student)
                continue
            returned.pages[student] = job[1]
            returned.short += [student] if job[-1] else []
            returned.members |= {student} if job[2].copy_of else set()
            bar.update()
    _for_exchange({
        page: course.root / coursedir.format_path(coursedir.submitted_directory, student, lab)
        for student, page in returned.pages.items()
    })  # fmt: skip
    return returned


def _for_exchange(copies: dict[Path, Path]) -> None:
    """Write beside each page what `nbgrader release_feedback` reads there; `copies`: page → its copy.

    It ends at the first page without it. Where some have handed in by the exchange and others have
    not (Moodle, a folder, the copy of a group), these get a secret of their own, that nobody knows.
    """
    found = {
        page: {name: ordinary(copy / name, MAX_SECRET) for name in (STAMP, SECRET)}
        for page, copy in copies.items()
    }
    used = any(files[SECRET] for files in found.values())
    for page, files in found.items():
        if used and not files[SECRET]:
            kept = ordinary(page.parent / SECRET, MAX_SECRET)
            files[SECRET] = kept or secrets.token_hex(64).encode()
            files[STAMP] = files[STAMP] or b""
        for name, data in files.items():
            if data is not None:
                write_whole(page.parent / name, data)


def _made(jobs: list[Job]) -> Iterator[bool]:
    """Yield, in order, whether each page could be written; in parallel when that is worth it."""
    if len(jobs) < WORTH:
        yield from map(write, jobs)
        return
    # spawned: a fork of this process would share the database connections of nbgrader
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(write, jobs, chunksize=8)


def write(job: Job) -> bool:
    """Write a page; whether it could be. A copy that no page can be made of stops no other.

    Raises:
        OSError: this machine cannot write it, nor the others.
    """
    from tp_grading.term.pages import page, short

    source, target, marks, lab, unreadable = job
    try:
        notebook = json.loads(source.read_bytes())
        text = short(notebook, lab, marks.reason) if unreadable else page(notebook, marks, lab)
    except Exception:
        return False
    write_whole(target, text.encode("utf-8", "replace"))
    return True


def _students(course: Course, directory: str, lab: str, suffix: str) -> dict[str, Path]:
    """Return student → file of the lab, in a directory of nbgrader."""
    found = sorted((course.root / directory).glob(f"*/{lab}/{lab}{suffix}"))
    return {path.parent.parent.name: path for path in found}


def archive(course: Course, lab: str, returned: Returned, target: Path) -> bool:
    """Write the pages where Moodle wants them; whether it is an archive for Moodle.

    The folders are those of the download, letter for letter. Submissions that did not come from
    Moodle: a folder per student, or `absent` when the others did.
    """
    known = load(course.root, lab)
    places = {s: known[s] for s in returned.pages if s in known and known[s].upload}
    files = {}
    for student, page in returned.pages.items():
        if student in places:
            entry = places[student]
            name = f"{entry.upload}{'' if entry.loose else '/'}{lab}.html"
        elif places:
            if student not in returned.members:  # Moodle gives a team one folder
                returned.absent.append(student)
            continue
        else:
            name = f"{student}/{lab}.html"
        files[name] = page.read_bytes()
    if files:
        write_whole(target, zipped(files))
    return bool(places)
