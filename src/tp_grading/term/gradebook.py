"""Open the gradebook of a course to read it."""

from __future__ import annotations

from tp_grading.course import Course, CourseError
from tp_grading.record.recorder import alembic_on_path
from tp_grading.term.marks import Table, read
from tp_utils.i18n import _


def tables_of(course: Course, labs: list[str]) -> list[Table]:
    """Return the marks of these labs; of all that have any by default.

    Raises:
        CourseError: the gradebook does not answer, or has no marks of these labs.
    """
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy.exc import SQLAlchemyError

    alembic_on_path()
    coursedir = CourseDirectory(config=course.config())
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            names = labs or sorted(a.name for a in gradebook.assignments)
            found = {lab: read(gradebook, lab, cells_of(course, lab)) for lab in names}
    except SQLAlchemyError as error:
        raise CourseError(
            _("Le carnet de notes ne répond pas ({error}).").format(error=type(error).__name__)
        ) from None
    unknown = [lab for lab, table in found.items() if table is None]
    if labs and unknown:
        raise CourseError(
            _("Pas de notes de {labs} : lancez d'abord « tp-grade autograde ».").format(
                labs=", ".join(unknown))
        )  # fmt: skip
    tables = [table for table in found.values() if table is not None]
    if not tables:
        raise CourseError(_("Aucune note encore : lancez d'abord « tp-grade autograde »."))
    return tables


def cells_of(course: Course, lab: str) -> list[str]:
    """Return the names of the graded cells of a released lab, in its order."""
    import nbformat

    path = course.notebook(lab)
    if not path.is_file():
        return []
    metas = [c.metadata.get("nbgrader", {}) for c in nbformat.read(path, as_version=4).cells]
    return [meta["grade_id"] for meta in metas if meta.get("grade")]
