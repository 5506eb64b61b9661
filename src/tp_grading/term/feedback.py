"""Pages of feedback for a class, and the archive that Moodle takes back."""

from __future__ import annotations

import contextlib
import html
import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tp_grading.course import Course, CourseError
from tp_grading.files import write_whole
from tp_grading.record.recorder import alembic_on_path
from tp_grading.term.handed_in import MAX_SECRET, SECRET, ordinary
from tp_grading.term.manifest import load
from tp_grading.term.release import zipped
from tp_utils.i18n import _

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

SHORT = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{lab}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{lab}</h1><p>{said}</p><p>{reason}</p></main></body></html>
"""


@dataclass
class Returned:
    """What was made: pages by student; `short`: those that only say why a copy was not graded.

    `failed`: graded submissions without a page; `absent`: not in Moodle's download.
    """

    pages: dict[str, Path] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def generate(course: Course, lab: str) -> Returned:
    """Make the page of every graded submission again, by nbgrader's own converter.

    Raises:
        CourseError: nothing is graded.
    """
    from nbgrader.converters import GenerateFeedback
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from tqdm import tqdm

    alembic_on_path()
    config = course.config(assignment_id=lab)
    config.GenerateFeedback.force = True  # marks given by hand since then
    coursedir = CourseDirectory(config=config)
    graded = _students(course, coursedir.autograded_directory, lab, ".ipynb")
    if not graded:
        raise CourseError(
            _("Aucune copie notée de {lab} : lancez d'abord « tp-grade autograde {lab} ».").format(
                lab=lab)
        )  # fmt: skip
    with tqdm(total=len(graded), unit=_(" page"), file=sys.stderr, disable=None) as bar:
        converter = GenerateFeedback(coursedir=coursedir, config=config)
        converter.log.setLevel(logging.CRITICAL)
        converter.post_convert_hook = lambda **_names: bar.update()
        # when some fail, those without a page are named below
        with contextlib.suppress(NbGraderException):
            converter.start()
    pages = _students(course, coursedir.feedback_directory, lab, ".html")
    made = {student: path for student, path in pages.items() if student in graded}
    returned = Returned(made, failed=sorted(set(graded) - set(made)))
    for student, reason in _reasons(coursedir, lab, set(graded)).items():
        folder = coursedir.format_path(coursedir.feedback_directory, student, lab)
        path = course.root / folder / f"{lab}.html"
        write_whole(
            path,
            SHORT.format(
                lab=lab, said=_("Votre copie n'a pas pu être corrigée."), reason=html.escape(reason)
            ).encode(),
        )
        returned.pages[student] = path
        returned.short.append(student)
    for student, page in returned.pages.items():
        folder = coursedir.format_path(coursedir.submitted_directory, student, lab)
        for name in ("timestamp.txt", SECRET):  # `nbgrader release_feedback` reads them there
            data = ordinary(course.root / folder / name, MAX_SECRET)
            if data is not None:
                write_whole(page.parent / name, data)
    return returned


def _reasons(coursedir: CourseDirectory, lab: str, graded: set[str]) -> dict[str, str]:
    """Return student → why the submission has marks and no graded notebook: it cannot be read."""
    from nbgrader.api import Gradebook, MissingEntry

    reasons = {}
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            submissions = gradebook.assignment_submissions(lab)
        except MissingEntry:
            return {}
        for submission in submissions:
            if submission.student.id not in graded and submission.notebooks:
                said = [c.comment for c in submission.notebooks[0].comments if c.comment]
                reasons[submission.student.id] = said[0].splitlines()[-1] if said else ""
    return reasons


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
            returned.absent.append(student)
            continue
        else:
            name = f"{student}/{lab}.html"
        files[name] = page.read_bytes()
    if files:
        write_whole(target, zipped(files))
    return bool(places)
