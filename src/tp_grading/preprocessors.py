"""What nbgrader runs in place of its own preprocessors: `nbgrader autograde` and formgrader.

In nbgrader_config.py::

    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        "tp_grading.preprocessors.SealedGrading", "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
"""

from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from tp_utils.i18n import _

from .job import Job, _grader
from .judge import GraderFault, Secret


class SealedGrading(NbGraderPreprocessor):
    """Stage, run and judge a submission; the executed notebook carries the marks to nbgrader."""

    root = Unicode("", help="Folder of the course; default: the current one.").tag(config=True)
    release_directory = Unicode("notebooks", help="Where the released notebooks are.").tag(
        config=True
    )

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the executed notebook. An error stops this student only, never the class."""
        lab = resources["nbgrader"]["assignment"]
        root = Path(self.root or Path.cwd())
        released = (root / self.release_directory / lab / f"{lab}.ipynb").read_text("utf-8")
        job = Job(lab, released, Secret.of_course(root).key)
        report, notebook = _grader(job).grade(nbformat.writes(nb).encode())
        if notebook is None:
            raise GraderFault(report.reason)
        if report.faulty:
            raise GraderFault(_("Le correcteur est tombé en panne : recommencez cette copie."))
        return notebook, resources
