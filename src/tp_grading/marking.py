"""The marking scheme of a written question, shown above its answer in formgrader, nowhere else.

nbgrader_config.py of the course names it::

    c.HTMLExporter.preprocessors = ["tp_grading.marking.ShowScheme"]

nbgrader makes the feedback pages with the same exporter and the same configuration: this
preprocessor acts only on the page that formgrader opens for a marker.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor

from tp_grading import byhand, together
from tp_grading.answers import MARKS, grade_id, is_answer
from tp_grading.course import Course, CourseError
from tp_grading.translation import translated
from tp_utils.i18n import _, language, speak


class ShowScheme(Preprocessor):
    """Put a cell with the model answer and its scheme before each answer marked by hand.

    Above each of these answers, a desk (`byhand`): items to tick, comments to reuse, other copies.
    """

    def __init__(self, **more: Any) -> None:
        """Formgrader makes its exporter, and this with it, before it shows its first page."""
        from nbgrader.coursedir import CourseDirectory

        super().__init__(**more)  # type: ignore[no-untyped-call]
        if "nbgrader.server_extensions.formgrader.handlers" in sys.modules:
            with contextlib.suppress(CourseError):  # the page is always shown
                speak(Course(Path(CourseDirectory(config=self.config).root)).spoken)
            byhand.install()

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the notebook with the schemes, and what tells assistants of one another.

        Unchanged outside formgrader.

        Formgrader's page is known by its `submission_id`, feedback by its `nbgrader` resources.
        A source that is missing or unreadable becomes a notice: the page is always shown.
        """
        from nbformat.v4 import new_markdown_cell

        if not resources.get("submission_id") or "nbgrader" in resources:
            return nb, resources
        lab, notebook = resources["assignment_id"], resources["notebook_id"]
        schemes, items, notice = self._schemes(lab, notebook)
        cells = []
        for cell in nb.cells:
            if is_answer(cell) and cell.metadata["nbgrader"].get("grade"):
                text = schemes.get(grade_id(cell), notice)
                if text:
                    cells.append(new_markdown_cell(_framed(text)))
            cells.append(cell)
        together.install()
        desk = self._desk(lab, resources["submission_id"], items)
        nb.cells = [*cells, new_markdown_cell(f"{together.script()}\n\n{desk}")]
        return nb, resources

    def _desk(self, lab: str, submission: str, items: dict[str, list[byhand.Item]]) -> str:
        """Return what helps to mark by hand; nothing when the gradebook does not have the copy."""
        from nbgrader.api import Gradebook, MissingEntry
        from nbgrader.coursedir import CourseDirectory
        from sqlalchemy.exc import SQLAlchemyError

        course = CourseDirectory(config=self.config)
        file = course.db_url.removeprefix("sqlite:///")
        if file != course.db_url and not Path(file).is_file():
            return ""
        try:
            with Gradebook(course.db_url, course.course_id) as gradebook:
                return byhand.panel(gradebook, lab, submission, items)
        except (MissingEntry, SQLAlchemyError):
            return ""

    def _schemes(
        self, lab: str, notebook: str
    ) -> tuple[dict[str, str], dict[str, list[byhand.Item]], str]:
        """Return grade_id → model answer with its scheme, and → its items; what to say of others."""
        import nbformat
        from nbgrader.coursedir import CourseDirectory

        course = CourseDirectory(config=self.config)
        folder = course.format_path(course.source_directory, ".", lab)
        path = Path(course.root) / folder / f"{notebook}.ipynb"
        try:
            source = nbformat.read(path, as_version=4)
        except Exception:  # nbformat raises anything on a broken file; the page must be shown
            notice = _(
                "Corrigé introuvable dans {path} : fabriquez-le par `tp-grade build {lab}`, "
                "puis rechargez cette page."
            )
            return {}, {}, notice.format(path=path, lab=lab)
        home = Course(Path(course.root))
        if language() in home.languages(lab)[1:]:  # the first is that of the source
            with contextlib.suppress(CourseError):  # a unit that is missing: in French
                source = translated(home, lab, source, language())
        marked = {grade_id(cell): cell for cell in source.cells
                  if is_answer(cell) and cell.metadata["nbgrader"].get("grade")}  # fmt: skip
        schemes = {name: MARKS.sub("", cell.source).strip() for name, cell in marked.items()}
        items = {name: byhand.items_of(schemes[name], cell.metadata["nbgrader"]["points"])
                 for name, cell in marked.items()}  # fmt: skip
        return schemes, items, _("Cette question n'est pas dans {path}.").format(path=path)


def _framed(text: str) -> str:
    """Return Markdown in a folding frame, open; blank lines keep its own Markdown alive."""
    title = _("Corrigé et barème (le correcteur seul les voit)")
    return (
        '<details open class="alert alert-info marking-scheme">'
        f"<summary><b>{title}</b></summary>\n\n{text}\n\n</details>"
    )
