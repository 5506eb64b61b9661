"""What nbgrader runs in place of its own preprocessors: `nbgrader autograde` and formgrader.

nbgrader_config.py of the course names them::

    c.Autograde.sanitize_preprocessors = ["tp_grading.preprocessors.RequireIsolation"]
    c.Autograde.autograde_preprocessors = [
        "tp_grading.preprocessors.SealedGrading", "tp_grading.preprocessors.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
"""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from tp_utils.i18n import _

from .autograde import released_notebook
from .job import Job, grade_bytes
from .judge import GraderFault, Secret
from .record import fill_in
from .sandbox import IsolationUnavailable, require
from .stage import NotGradable, read_submission
from .verdict import Report

Resources = dict[str, Any]


class RequireIsolation(NbGraderPreprocessor):
    """End `nbgrader autograde`, before it has written anything, where nothing can be isolated."""

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        """Return the same. SystemExit without isolation: another error would end one student only."""
        try:
            require()
        except IsolationUnavailable as error:
            choice = _(
                "Pour noter malgré tout avec nbgrader seul, sans isolation, des copies auxquelles vous "
                "faites confiance : TP_NOTATION=nbgrader nbgrader autograde …"
            )
            raise SystemExit(f"{error}\n{choice}") from None
        return nb, resources


class SealedGrading(NbGraderPreprocessor):
    """Stage, run and judge a submission; the executed notebook goes to nbgrader.

    The bytes are read again from the folder of submissions, as `tp-grade autograde` reads them:
    links are not followed. Other files that nbgrader has copied beside the notebook are removed.
    """

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        """Return the executed notebook. An error stops this student only, never the class."""
        names = resources["nbgrader"]
        lab, student = names["assignment"], names["student"]
        course = CourseDirectory(config=self.config)
        root = Path(course.root)
        released = released_notebook(course, lab)
        job = Job(lab, released, Secret.of_course(root).key)
        self._clean(root / course.format_path(course.autograded_directory, student, lab), lab)
        folder = root / course.format_path(course.submitted_directory, student, lab)
        try:
            data, _notes = read_submission(folder, lab)
        except NotGradable as error:
            raise GraderFault(str(error)) from None
        plain, text = grade_bytes(job, data)
        report = Report.from_json(plain)
        if text is None:
            raise GraderFault(report.reason)
        if report.faulty:
            raise GraderFault(_("Le correcteur est tombé en panne : recommencez cette copie."))
        resources["tp_report"] = report
        return nbformat.reads(text, 4), resources

    @staticmethod
    def _clean(folder: Path, lab: str) -> None:
        """Keep only the notebook: nbgrader copies what links point to."""
        for path in folder.rglob("*"):
            if path.is_symlink() or (path.is_file() and path != folder / f"{lab}.ipynb"):
                if path.name != "timestamp.txt" or path.is_symlink():
                    path.unlink()


class SaveVerdicts(NbGraderPreprocessor):
    """Write marks, flags and comments as `tp-grade autograde` does; manual ones stay."""

    def preprocess(self, nb: Any, resources: Resources) -> tuple[Any, Resources]:
        """Return the same."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            fill_in(gradebook, names["student"], resources["tp_report"])
        return nb, resources
