"""What an answer may use of `tp_utils`: what its notebook imports, less what would answer.

`given.json` is computed from the notebooks by `tp-grade build`; nobody writes it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path

from tp_utils.checks.rules.forbidden import Rule
from tp_utils.i18n import N_

FILE = Path(__file__).with_name("given.json")


@functools.cache
def _given() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = json.loads(FILE.read_text("utf-8"))
    return found


def imports_of(lab: str) -> str:
    """Return the imports of `tp_utils` that the notebook of a lab (`"tp04"`) does, as a cell."""
    return "\n".join(_given().get(lab, {}).get("imports", []))


def library(lab: str, answers: Iterable[str] = ()) -> Rule:
    """Return the rule that an answer of a lab keeps to.

    `answers`: dotted names among those given that would answer the exercise.
    """
    given = _given().get(lab, {}).get("names", [])
    refused = {"tp_utils.checks", *answers}
    return Rule(
        what="tp_utils",
        why=N_(
            "De tp_utils, une réponse n'utilise que ce que le notebook importe, et rien qui y réponde."
        ),
        names=frozenset({"tp_utils", "tp_grading", *answers}),
        allowed=frozenset(name for name in given if name not in refused),
        methods=frozenset({"__globals__", "__closure__", "__subclasses__"}),
    )
