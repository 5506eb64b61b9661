"""The exercises of a notebook, and the outcome of each check, from its stored card."""

from __future__ import annotations

import math
import re
from typing import Any

from tp_utils.i18n import STUBS
from tp_utils.report.model import Exercise, Result

MIME = "application/vnd.tp.check+json"  # tp_utils.checks.card.MIME, without importing the checks
_HEADING = re.compile(r"^#{2,4}\s+(.+)$", re.M)
_DIFFICULTY = re.compile(r"(?:Difficulté|Difficulty)\s+([●○]{1,10})")
_CALL = re.compile(r"^check\.(\w+)\(")


def exercises(cells: list[dict[str, Any]]) -> list[Exercise]:
    """Return the exercises in their order; their checks are `name`, `name-part`…"""
    found: dict[str, Exercise] = {}
    title = difficulty = ""
    source = ""
    for cell in cells:
        grade_id = cell["grader"].get("grade_id")
        if cell["kind"] != "code":
            headings = _HEADING.findall(cell["source"])
            title = headings[-1].strip() if headings else title
            card = _DIFFICULTY.search(cell["source"])
            difficulty = card[1] if card else "" if headings else difficulty
        elif isinstance(grade_id, str) and grade_id.endswith("-answer"):
            source = cell["source"]
        elif call := _check_name(cell):
            name = call.split("-")[0]
            exercise = found.setdefault(name, Exercise(name, title or name, difficulty))
            exercise.results.append(_result(call, cell))
            exercise.source = exercise.source or source
            exercise.changed = bool(exercise.source.strip()) and not any(
                stub in exercise.source for stub in STUBS
            )
    return list(found.values())


def _check_name(cell: dict[str, Any]) -> str:
    """Return the name of the check that a code cell calls, empty when it calls none."""
    grader, grade_id = cell["grader"], cell["grader"].get("grade_id")
    if grader.get("grade") and isinstance(grade_id, str) and not grader.get("solution"):
        return grade_id
    call = _CALL.match(cell["source"].strip())
    return call[1] if call and not grader else ""


def _result(name: str, cell: dict[str, Any]) -> Result:
    """Return the last card in the outputs of a check cell."""
    result = Result(name, points=_number(cell["grader"].get("points"), 1000.0))
    for output in cell["outputs"]:
        data = output.get("data")
        facts = data.get(MIME) if isinstance(data, dict) else None
        if isinstance(facts, dict) and facts.get("status") in ("passed", "wrong", "todo"):
            result.status, result.executed = facts["status"], True
            result.credit = _number(facts.get("credit"), 1.0)
            result.message = _message(data.get("text/plain"))
        elif output.get("output_type") == "error":  # interrupted, or a name that does not exist
            trouble = f"{output.get('ename')} : {output.get('evalue')}"[:300]
            result.status, result.executed, result.message = "wrong", True, trouble
    if result.status == "passed":
        result.credit, result.message = 1.0, ""
    elif result.status == "todo" or result.credit >= 1:
        result.credit = 0.0
    return result


def _number(value: Any, top: float) -> float:
    """Return a finite number in [0, top], 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    return float(min(max(value, 0), top))


def _message(text: Any) -> str:
    """Return the sentences of a card: its text without its first line."""
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    lines = text.splitlines()[1:] if isinstance(text, str) else []
    return " ".join(lines)[:400]
