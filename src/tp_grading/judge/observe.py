"""Read what the kernel says of the cases: a student's word, so every field is checked."""

from typing import Any
from unicodedata import category

from tp_grading.run import Execution
from tp_grading.verdict import Verdict
from tp_utils.checks.plain import NotPlain, loads

MAX_SEEN = 64 << 20  # characters
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


def _text(value: Any, limit: int = 2000) -> str:
    """Return a text without what steers a terminal or turns the reading around."""
    text = value[:limit] if isinstance(value, str) else ""
    return "".join(c for c in text if c in "\n\r\t" or category(c) not in ("Cc", "Cf"))


def read(execution: Execution, limit: float, n: int) -> tuple[list[dict[str, Any]], Verdict]:
    """Return observations of at most `n` cases fit for `decide`, and the verdict if they are wrong.

    Only the last may be other than "ok". `limit`: seconds that the check allows, for the message.
    """
    content = execution.content
    if execution.status == "time":
        return [{"status": "time", "limit": limit}], Verdict.TIME
    if content.get("status") == "error":
        name, text = _text(content.get("ename"), 80), _text(content.get("evalue"))
        return [_error(name, text, "")], of_error(name, text)
    seen = _decoded(content.get("seen"))
    if not seen:
        return [_error("ValueError", "…", "")], Verdict.ERROR
    observations, verdict = [], Verdict.WRONG
    for one in seen[:n]:
        observation, verdict = _one(one, limit)
        observations.append(observation)
        if observation["status"] != "ok":
            break
    return observations, verdict


def _one(seen: dict[str, Any], limit: float) -> tuple[dict[str, Any], Verdict]:
    status = seen.get("status")
    common = {"printed": _text(seen.get("printed"), 4000)}
    if status == "ok" and "got" in seen:
        return {"status": "ok", "got": seen["got"], **common}, Verdict.WRONG
    if status == "todo":
        return {"status": "todo", **common}, Verdict.NOT_ATTEMPTED
    if status == "time":
        return {"status": "time", "limit": limit, **common}, Verdict.TIME
    if status == "forbidden":
        return {"status": status, "what": _text(seen.get("what"), 200), **common}, Verdict.FORBIDDEN
    name, text = _text(seen.get("error"), 80), _text(seen.get("message"))
    return {**_error(name, text, _text(seen.get("where"))), **common}, of_error(name, text)


def _error(name: str, text: str, where: str) -> dict[str, Any]:
    return {"status": "error", "error": name, "message": text, "where": where}


def _decoded(text: Any) -> list[dict[str, Any]]:
    """Return the observations that the kernel sent, none when they are not some."""
    if not isinstance(text, str) or len(text) > MAX_SEEN:
        return []
    try:
        seen = loads(text)
    except (NotPlain, RecursionError, MemoryError, OverflowError):
        return []
    if not isinstance(seen, list) or not all(isinstance(one, dict) for one in seen):
        return []
    return seen
