"""Releasing by nbgrader's exchange what `tp-grade release` would let out, and with the same promise.

nbgrader_config.py of the course names it, for `nbgrader release_assignment` and formgrader's button::

    c.ExchangeFactory.release_assignment = "tp_grading.term.exchange.ReleaseAssignment"
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.exchange.default import ExchangeReleaseAssignment

from tp_grading.build import source_notebook, translated_source
from tp_grading.course import Course, CourseError, folder_of
from tp_grading.record.promises import promise
from tp_grading.record.recorder import points_of
from tp_grading.term.leaks import cleared, refuse_leaks
from tp_utils.i18n import FRENCH, LOCALES, _


class ReleaseAssignment(ExchangeReleaseAssignment):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's, for the labs of a course: nothing that would leak, and the points are remembered."""

    def copy_files(self) -> None:
        """Put the lab in the exchange.

        Raises:
            ExchangeError: it would leak, or its notebook is not what the script says today.
        """
        lab, folder = self.coursedir.assignment_id, Path(self.src_path)
        course = Course(Path(self.coursedir.root))
        if lab not in course.labs:  # of somebody else, without a script of ours
            super().copy_files()
            return
        try:
            points = checked(course, lab, folder)
        except CourseError as error:
            self.fail(str(error))
        super().copy_files()
        promise(course.root, {lab: points})


def checked(course: Course, lab: str, folder: Path) -> dict[str, float]:
    """Return the points, question → points, of a lab in the folder that is about to be released.

    Raises:
        CourseError: it has no notebook, it would leak, or it is not what the script says today:
            `nbgrader generate_assignment` starts from a notebook, which may be older, or retouched.
    """
    place = folder.parent.name
    notebook = folder / f"{lab}.ipynb"
    if not notebook.is_file():
        raise CourseError(_("Il n'y a pas d'énoncé de « {lab} » dans {place}/ : lancez d'abord "
                            "« tp-grade build {lab} ».").format(lab=lab, place=place))  # fmt: skip
    files = {f"{place}/{lab}/{path.relative_to(folder).as_posix()}": path.read_bytes()
             for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip
    refuse_leaks(course, [lab], files)
    released = nbformat.reads(notebook.read_text(encoding="utf-8"), 4)
    language = next((code for code in LOCALES if folder_of(code) == place), FRENCH.code)
    if language == FRENCH.code:
        source = source_notebook(course, lab)
    else:
        source = translated_source(course, lab, language)
    if _said(cleared(course, source, language)) != _said(released):
        raise CourseError(
            _("{place}/{lab}/{lab}.ipynb n'est pas ce que dit le script solutions/{lab}/{lab}.py, qui fait "
              "foi. Changez le script, puis lancez « tp-grade build {lab} ».").format(place=place, lab=lab)
        )  # fmt: skip
    return points_of(released)


def _said(notebook: NotebookNode) -> list[tuple[str, object]]:
    """Return the text and the points of each cell."""
    return [(c.source, c.metadata.get("nbgrader", {}).get("points")) for c in notebook.cells]
