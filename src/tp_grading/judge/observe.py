"""Read what the kernel says of the cases: a student's word, so every field is checked."""

from typing import Any

from tp_grading import gate
from tp_grading.gate import MB
from tp_grading.run import Execution
from tp_grading.verdict import Verdict
from tp_utils.checks.plain import NotPlain, Opaque, loads

MAX_SEEN = 64 * MB  # characters
MAX_ITEMS = 1_000_000  # values, those inside arrays apart; an answer to a lab has thousands
DANGEROUS = (Verdict.TIME, Verdict.MEMORY, Verdict.OUTPUT)  # not to be called again
MAX_ERROR = 2000  # characters of the message of an error
BY_NAME = {
    "MemoryError": Verdict.MEMORY, "OutOfMemoryError": Verdict.MEMORY,
    "OutputLimit": Verdict.OUTPUT, "KeyboardInterrupt": Verdict.TIME, "TimeLimit": Verdict.TIME,
}  # fmt: skip
NO_MEMORY = ("can't allocate memory", "Cannot allocate memory", "not enough memory",
             "Unable to allocate")  # fmt: skip


def of_error(name: str, text: str) -> Verdict:
    """Return the verdict for an error of the student's code."""
    if any(words in text for words in NO_MEMORY):
        return Verdict.MEMORY
    return BY_NAME.get(name, Verdict.ERROR)


def read(execution: Execution, limit: float, n: int) -> tuple[list[dict[str, Any]], Verdict]:
    """Return observations of at most `n` cases fit for `decide`, and the verdict if they are wrong.

    Only the last may be other than "ok" and "error". What the code has printed is left out: it may be the
    hidden cases, and the student will read the page. `limit`: seconds that the check allows, for the message.
    """
    content = execution.content
    if execution.status == "time":
        return [{"status": "time", "limit": limit}], Verdict.TIME
    if content.get("status") == "error":
        name, text = gate.name(content.get("ename")), gate.text(content.get("evalue"), MAX_ERROR)
        return [_error(name, text, "")], of_error(name, text)
    seen = _decoded(content.get("seen"))
    if not seen:
        return [_error("ValueError", "…", "")], Verdict.ERROR
    observations, verdict = [], Verdict.WRONG
    for one in seen[:n]:
        observation, other = _one(one, limit)
        observations.append(observation)
        verdict = other if verdict == Verdict.WRONG or other in DANGEROUS else verdict
        if observation["status"] not in ("ok", "error"):
            break
    return observations, verdict


def _one(seen: dict[str, Any], limit: float) -> tuple[dict[str, Any], Verdict]:
    status = seen.get("status")
    if status == "ok" and "got" in seen:
        told = {key: _names(seen.get(key)) for key in ("changed", "left", "lent")}
        return {"status": "ok", "got": seen["got"], **told}, Verdict.WRONG
    if status == "todo":
        return {"status": "todo"}, Verdict.NOT_ATTEMPTED
    if status == "time":
        return {"status": "time", "limit": limit}, Verdict.TIME
    if status == "forbidden":
        what = gate.name(seen.get("what"), gate.LINE)
        return {"status": status, "what": what}, Verdict.FORBIDDEN
    name, text = gate.name(seen.get("error")), gate.text(seen.get("message"), MAX_ERROR)
    return _error(name, text, gate.text(seen.get("where"), MAX_ERROR)), of_error(name, text)


def _names(value: Any) -> list[str]:
    return [gate.name(name) for name in value[:20]] if isinstance(value, list) else []


def _error(name: str, text: str, where: str) -> dict[str, Any]:
    return {"status": "error", "error": name, "message": text, "where": where}


def _decoded(text: Any) -> list[dict[str, Any]]:
    """Return the observations that the kernel sent, none when they are not some."""
    if not isinstance(text, str) or len(text) > MAX_SEEN or text.count(",") > MAX_ITEMS:
        return []
    try:
        seen = _passed(loads(text))
    except (NotPlain, RecursionError, MemoryError, OverflowError):
        return []
    if not isinstance(seen, list) or not all(isinstance(one, dict) for one in seen):
        return []
    return seen


def _passed(value: Any) -> Any:
    """Return plain data whose texts have passed the gate, with the bounds that `plain` gives."""
    if isinstance(value, str):
        return gate.text(value, 10_000)
    if isinstance(value, list):
        return [_passed(item) for item in value]
    if isinstance(value, dict):
        return {gate.name(key, gate.LINE): _passed(item) for key, item in value.items()}
    return Opaque(gate.name(value.name, gate.LINE)) if isinstance(value, Opaque) else value
