"""From the bytes of a submission to a canonical notebook, or the reason why there is none.

Nothing of the submission is run here. The canonical notebook has the student's code in the
student's order; what the release protects, or what was deleted, is put back as it was released.
"""

from tp_grading.stage.files import read_submission, submitted_at
from tp_grading.stage.parse import NotGradable
from tp_grading.stage.rebuild import stage
from tp_grading.stage.staged import Staged

__all__ = ["NotGradable", "Staged", "read_submission", "stage", "submitted_at"]
