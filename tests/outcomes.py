"""What the checks say of the answers of the banks: computed once for all the tests that read it.

The outcome of an answer depends on the package, on the script of the lab and on the answer; it is
kept in pytest's cache under a digest of the three.
"""

import dataclasses
import functools
import hashlib
import json
from pathlib import Path

from tests.bank import ROOT, namespace
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING, Outcome

FOLDER = ROOT / ".pytest_cache" / "outcomes"


@functools.cache
def _package() -> bytes:
    """Return a digest of tp_utils: its code, and the lists that its rules read."""
    found = hashlib.sha256()
    for path in sorted((ROOT / "src" / "tp_utils").rglob("*")):
        if path.suffix in (".py", ".json"):
            found.update(path.read_bytes())
    return found.digest()


def outcome_of(lab: str, answer) -> Outcome:
    """Return the outcome of an answer of a bank, at its own check, as nbgrader alone grades it."""
    words = json.dumps([lab, answer.check, answer.cell, answer.code]).encode()
    script = (ROOT / "solutions" / lab / f"{lab}.py").read_bytes()
    path = FOLDER / hashlib.sha256(_package() + script + words).hexdigest()
    if not path.exists():
        names = namespace(lab, {answer.cell: answer.code})
        check = load(lab)[answer.check]
        got = check.outcome(names[check.target], GRADING)
        _write(path, json.dumps(dataclasses.asdict(got)))
    kept = json.loads(path.read_text("utf-8"))
    return Outcome(**{**kept, "failed": tuple(kept["failed"])})


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{id(text)}")
    part.write_text(text, "utf-8")
    part.replace(path)
