"""What the executed notebook shows under a check: read by nbgrader, then by the student."""

from typing import Any

import nbformat

from tp_grading.verdict import Mark, Verdict, label
from tp_utils.checks import Outcome
from tp_utils.i18n import typography


def outputs_of(mark: Mark, outcome: Outcome | None) -> list[Any]:
    """Return outputs from which nbgrader's own rule finds the same mark.

    Full points: the card. Some: the card, and the number as result. None: an error with the
    message. A fault of the grader has none: nbgrader is not given such a notebook.
    """
    title = typography(f"{mark.grade_id} : {label(mark.verdict)} ({mark.verdict.value})")
    lines = [title, *([typography(mark.message)] if mark.message else [])]
    data = {"text/plain": "\n".join(lines)}
    if outcome is not None and mark.verdict != Verdict.GRADER_FAULT:
        data = {**outcome._repr_mimebundle_(), **data}
    card = nbformat.v4.new_output("display_data", data=data)
    if mark.score is None:
        return [card]
    if mark.score == mark.points:
        return [card]
    if mark.score > 0:
        return [
            card,
            nbformat.v4.new_output("execute_result", data={"text/plain": f"{mark.score}"}),
        ]
    return [
        nbformat.v4.new_output(
            "error", ename=mark.verdict.value, evalue=title, traceback=["\n".join(lines)]
        )
    ]
