"""Read the answers of a notebook, and put others in their place."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tp_utils.i18n import FRENCH, LOCALES

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARKS = re.compile(r"^\s*(?:<!-- |### )(?:BEGIN|END) SOLUTION(?: -->)?\s*$", re.MULTILINE)


def language_of(notebook: Mapping[str, Any]) -> str:
    """Return the language in which a released notebook was built; French when it says none."""
    said = (notebook.get("metadata") or {}).get("language")
    return said if isinstance(said, str) and said in LOCALES else FRENCH.code


def grade_id(cell: NotebookNode) -> str:
    """Return the nbgrader identifier of a cell, "" when it has none."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_answer(cell: NotebookNode) -> bool:
    """Tell whether the student writes in this cell: code of an exercise, text of a question."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def answers(notebook: NotebookNode) -> dict[str, str]:
    """Return grade_id → source of the answer cells, in the order of the notebook."""
    return {grade_id(cell): cell.source for cell in notebook.cells if is_answer(cell)}


def fill(notebook: NotebookNode, sources: Mapping[str, str]) -> NotebookNode:
    """Return a copy of the notebook where these answer cells have these sources.

    Raises:
        KeyError: an identifier is not that of an answer cell of the notebook.
    """
    unknown = set(sources) - set(answers(notebook))
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    filled = copy.deepcopy(notebook)
    for cell in filled.cells:
        if grade_id(cell) in sources:
            cell.source = sources[grade_id(cell)]
    return filled
