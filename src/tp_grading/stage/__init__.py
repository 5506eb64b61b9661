"""From the bytes of a submission to a canonical notebook, or the reason why there is none.

Nothing of the submission is run here. The canonical notebook is the released one, with the
student's answers and the student's own cells at their places.
"""

from tp_grading.stage.files import read_submission, submitted_at
from tp_grading.stage.parse import NotGradable
from tp_grading.stage.rebuild import Staged, stage

__all__ = ["NotGradable", "Staged", "read_submission", "stage", "submitted_at"]
