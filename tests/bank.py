"""What the banks need: their answers in the place of the solution's, names executed."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from tp_grading.answers import answers
from tp_grading.bank import Bank, read
from tp_grading.build import source_notebook
from tp_grading.course import Course

ROOT = Path(__file__).parent.parent


@cache
def bank_of(lab: str) -> Bank:
    """Return the bank of a lab."""
    return read(Course(ROOT), lab)


@cache
def instructor_notebook(lab: str) -> Any:
    """Return the instructor's notebook of a lab."""
    return source_notebook(Course(ROOT), lab)


@cache
def solution(lab: str) -> dict[str, str]:
    """Return grade_id → source of the answer cells of the solution."""
    return answers(instructor_notebook(lab))


@cache
def checked_points(lab: str) -> dict[str, float]:
    """Return grade_id → points of the cells that a check grades."""
    metas = [cell.metadata.get("nbgrader", {}) for cell in instructor_notebook(lab).cells]
    return {
        meta["grade_id"]: float(meta["points"])
        for meta in metas
        if meta.get("grade") and not meta["solution"]
    }


def namespace(lab: str, changed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Execute the imports and the code answers of a lab; return the global names.

    Args:
        lab: name of the lab.
        changed: grade_id → source of the answers that replace the solution's.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in instructor_notebook(lab).cells:
        if cell.cell_type != "code":
            continue
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id.endswith("-answer"):
            execute((changed or {}).get(grade_id, cell.source), f"<{grade_id}>", names)
        elif _is_preamble(cell):
            execute(_definitions(cell.source), "<given>", names)
    return names


def execute(source: str, filename: str, names: dict[str, Any]) -> None:
    """Execute a cell as IPython does, so that its source can be found again."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(_compiled(source, filename), names)


@cache
def _compiled(source: str, filename: str) -> CodeType:
    return compile(source, filename, "exec")


def _is_preamble(cell: Any) -> bool:
    """Tell whether a cell is ours to import from: not the installation on Colab."""
    return "installation" not in cell.metadata.get("tags", [])


@cache
def _definitions(source: str) -> str:
    """Return the imports, functions and classes that a cell gives, without what it computes."""
    given = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    return "\n".join(
        ast.unparse(node) for node in ast.parse(source).body if isinstance(node, given)
    )
