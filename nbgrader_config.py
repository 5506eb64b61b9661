"""Configuration of nbgrader: the truth is in solutions/, the students receive notebooks/."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "tp"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
# nbgrader releases every file that lies beside a source: never the percent script.
c.CourseDirectory.ignore = ["*.py", "*.pyc", "__pycache__", ".*", "*.csv", "*.json", "*.md", "*.npz"]

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("exercice à compléter")'}
c.ClearSolutions.text_stub = "*Votre réponse ici.*"
c.GenerateAssignment.permissions = 644

# Formgrader shows the model answer and its marking scheme above each answer; the feedback does not.
c.HTMLExporter.preprocessors = ["tp_grading.marking.ShowScheme"]

c.Execute.timeout = 300  # seconds for one cell; a check has its own, shorter limit

# `nbgrader autograde` and formgrader grade in the sandbox, with sealed checks (docs/notation.md).
# TP_NOTATION=nbgrader chooses nbgrader's own preprocessors instead: no isolation, for development
# with submissions that you trust. Nothing falls back to them by itself.
if os.environ.get("TP_NOTATION") == "nbgrader":
    from tp_grading.preprocessors import unsealed

    print(unsealed(Path(__file__).parent), file=sys.stderr)
else:
    c.Autograde.exporter_class = "tp_grading.preprocessors.AnyNotebook"
    c.Autograde.sanitize_preprocessors = ["tp_grading.preprocessors.RequireIsolation"]
    c.Autograde.autograde_preprocessors = [
        "tp_grading.preprocessors.SealedGrading",
        "tp_grading.preprocessors.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]

# `nbgrader release_assignment` and formgrader's button: as `tp-grade release`, no solution, points kept.
c.ExchangeFactory.release_assignment = "tp_grading.term.exchange.ReleaseAssignment"

# Pages of feedback where no script of a submission survives.
c.GenerateFeedback.exporter_class = "tp_grading.term.pages.HarmlessHTML"
