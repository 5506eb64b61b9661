"""What nbgrader runs in place of its own preprocessors: `nbgrader autograde` and formgrader.

nbgrader_config.py of the course names them::

    c.Autograde.exporter_class = "tp_grading.preprocessors.AnyNotebook"
    c.Autograde.sanitize_preprocessors = ["tp_grading.preprocessors.RequireIsolation"]
    c.Autograde.autograde_preprocessors = [
        "tp_grading.preprocessors.SealedGrading", "tp_grading.preprocessors.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
"""

import contextlib
import re
import stat
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from tp_grading import gate
from tp_grading.autograde import languages, released_notebook
from tp_grading.course import Course, CourseError
from tp_grading.edition import year
from tp_grading.job import Job, grade_bytes, not_gradable
from tp_grading.judge import GraderFault, NoKey, Secret
from tp_grading.record import fill_in, history, promises
from tp_grading.record.recorder import points_of
from tp_grading.sandbox import IsolationUnavailable, require
from tp_grading.stage import NotGradable, read_submission
from tp_grading.verdict import Report
from tp_utils.i18n import _, speak, speaking, told

Resources = dict[str, Any]


class AnyNotebook(NotebookExporter):
    """Lets a file that nbformat cannot read reach SealedGrading, which says why and marks it.

    A submission that holds a pipe, a socket or a device is marked before anything opens it:
    nbgrader would wait for it, or copy it, for ever.
    """

    def __init__(self, config: Any = None, **kw: Any) -> None:
        """Look at the submissions of the converter that makes this exporter."""
        super().__init__(config=config, **kw)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, Autograde):
            speak(Course(Path(self.parent.coursedir.root)).spoken)
            _mark_special(self.parent)

    def from_file(
        self, file_stream: Any, resources: Resources | None = None, **kw: Any
    ) -> tuple[Any, Resources]:
        """Convert a notebook; an empty one in place of what is not a notebook."""
        try:
            nb = nbformat.read(file_stream, as_version=4)
        except Exception:  # truncated, UTF-16, not JSON, absurd: SealedGrading reads the bytes
            nb = nbformat.v4.new_notebook()
        text: tuple[str, Resources] = self.from_notebook_node(nb, resources=resources, **kw)  # type: ignore[no-untyped-call]
        return text


def _special(folder: Path) -> str:
    """Return the name of something in a folder that is neither a file nor a folder, "" without."""
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            mode = path.stat().st_mode  # of what a link points to: nbgrader follows it
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                return path.name
    return ""


def _mark_special(converter: Autograde) -> None:
    """Mark as not gradable the submissions that must not be opened; the others are left to do."""
    course = converter.coursedir
    source = converter._format_source("(?P<lab>.*)", "(?P<student>.*)", escape=True)
    for folder in list(converter.assignments):
        found, names = _special(Path(folder)), re.match(source, folder)
        if not found or names is None:
            continue
        del converter.assignments[folder]
        lab, student = names["lab"], names["student"]
        reason = _("{name} n'est pas un fichier ordinaire.").format(name=gate.name(found))
        released = released_notebook(course, lab)
        job = Job(lab, released, b"", **languages(Course(Path(course.root)), lab, released))
        with Gradebook(course.db_url, course.course_id) as gradebook:
            fill_in(gradebook, student, Report.from_json(not_gradable(job, reason)))
        converter.log.error("%s", told(gate.name(student), reason))


def unsealed(course: Path) -> str:
    """Return what nbgrader_config.py says where nbgrader grades alone, in the language of the course."""
    with speaking(Course(course).spoken):
        return _(
            "TP_NOTATION=nbgrader : nbgrader note seul, sans isolation, pour le développement seulement."
        )


class RequireIsolation(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """End `nbgrader autograde`, before it has written anything, where nothing can be isolated."""

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        """Return the same. SystemExit without isolation: another error would end one student only."""
        try:
            require()
        except IsolationUnavailable as error:
            choice = _(
                "« tp-grade doctor » dit ce qui manque. Pour le développement seulement, avec des "
                "copies sûres : TP_NOTATION=nbgrader nbgrader autograde … note sans isolation."
            )
            raise SystemExit(f"{error}\n{choice}") from None
        return nb, resources


def _former_points(
    course: CourseDirectory, lab: str, released: str
) -> tuple[tuple[str, float], ...]:
    """Return (question, points) that honest copies may hold: of releases, of the gradebook before."""
    points = points_of(nbformat.reads(released, 4))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        known = history.former_points(gradebook, lab)
    return known + promises.former(Path(course.root), lab, points)


class SealedGrading(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Stage, run and judge a submission; the executed notebook goes to nbgrader.

    The bytes are read again from the folder of submissions, as `tp-grade autograde` reads them:
    links are not followed. Other files that nbgrader has copied beside the notebook are removed.
    """

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        """Return the executed notebook: the released one when the submission cannot be graded.

        GraderFault, a failure of ours, stops this student only, never the class.
        """
        names = resources["nbgrader"]
        lab, student = names["assignment"], names["student"]
        course = CourseDirectory(config=self.config)
        root = Path(course.root)
        released = released_notebook(course, lab)
        try:
            former = _former_points(course, lab, released)
            spoken = languages(Course(root), lab, released)
            job = Job(lab, released, Secret.of_course(root).key, year(), former=former, **spoken)
        except (NoKey, CourseError) as error:
            raise SystemExit(str(error)) from None
        self._clean(root / course.format_path(course.autograded_directory, student, lab), lab)
        folder = root / course.format_path(course.submitted_directory, student, lab)
        text = None
        try:
            with speaking(job.language):
                data, _notes = read_submission(folder, lab)
        except NotGradable as error:
            report = Report.from_json(not_gradable(job, str(error)))
        else:
            try:
                plain, text = grade_bytes(job, data, student)
            except IsolationUnavailable as error:
                raise SystemExit(str(error)) from None
            report = Report.from_json(plain)
        if report.faulty:
            raise GraderFault(
                _("Le correcteur est tombé en panne ({cause}) : recommencez cette copie.").format(
                    cause=report.fault
                )
            )
        if report.reason:
            self.log.error("%s", told(student, report.reason))
        resources["tp_report"] = report
        return nbformat.reads(released if text is None else text, 4), resources

    @staticmethod
    def _clean(folder: Path, lab: str) -> None:
        """Keep only the notebook: nbgrader copies what links point to."""
        for path in folder.rglob("*"):
            if path.is_symlink() or (path.is_file() and path != folder / f"{lab}.ipynb"):
                if path.name != "timestamp.txt" or path.is_symlink():
                    path.unlink()


class SaveVerdicts(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Write marks, flags and comments as `tp-grade autograde` does; manual ones stay."""

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        """Return the same."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            fill_in(gradebook, names["student"], resources["tp_report"])
        return nb, resources
