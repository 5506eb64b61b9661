"""The banks of answers: what students write, wrong and right, and what becomes of it.

A bank is a file `tests/mistakes/tpNN.py`. Each answer is a change made to the
solution ({old: new}) or a whole cell; it belongs to one check.
"""

from __future__ import annotations

import ast
import linecache
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tp_grading.answers import answers
from tp_grading.build import source_notebook
from tp_grading.course import Course

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Answer:
    """One answer of a bank.

    Attributes:
        check: name of the check it belongs to.
        title: what the student did, in a few words.
        code: source of the answer cell.
        right: full marks expected.
        says: words that the message must contain, when wrong.
        credit: share of the points expected.
        also: other checks of the same function or class that it fails.
    """

    check: str
    title: str
    code: str
    right: bool
    says: str = ""
    credit: float = 0.0
    also: tuple[str, ...] = ()

    @property
    def cell(self) -> str:
        """grade_id of the answer cell."""
        return self.check.split("-")[0] + "-answer"

    def __str__(self) -> str:
        return f"{self.check}: {'juste, ' if self.right else ''}{self.title}"


@dataclass
class Bank:
    """The answers of one lab, in their order."""

    lab: str
    answers: list[Answer] = field(default_factory=list)
    equivalent: dict[str, str] = field(default_factory=dict)  # surviving mutant → reason

    def wrong(
        self,
        check: str,
        title: str,
        change: Mapping[str, str] | str,
        says: str,
        credit: float = 0.0,
        also: tuple[str, ...] = (),
    ) -> None:
        """Add an answer that loses points, and the words of its message."""
        code = self._code(check, change)
        self.answers.append(Answer(check, title, code, False, says, credit, also))

    def right(self, check: str, title: str, change: Mapping[str, str] | str) -> None:
        """Add an answer that deserves full marks."""
        self.answers.append(Answer(check, title, self._code(check, change), True, credit=1.0))

    def _code(self, check: str, change: Mapping[str, str] | str) -> str:
        if isinstance(change, str):
            return change.strip("\n")
        code = solution(self.lab)[check.split("-")[0] + "-answer"]
        for old, new in change.items():
            assert old in code, f"{self.lab}, {check}: {old!r} is not in the solution"
            code = code.replace(old, new)
        return code


@cache
def instructor_notebook(lab: str) -> Any:
    """Return the instructor's notebook of a lab."""
    return source_notebook(Course(ROOT), lab)


@cache
def solution(lab: str) -> dict[str, str]:
    """Return grade_id → source of the answer cells of the solution."""
    return answers(instructor_notebook(lab))


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
            execute(_imports(cell.source), "<imports>", names)
    return names


def execute(source: str, filename: str, names: dict[str, Any]) -> None:
    """Execute a cell as IPython does, so that its source can be found again."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), names)


def _is_preamble(cell: Any) -> bool:
    """Tell whether a cell is ours to import from: not the installation on Colab."""
    return "installation" not in cell.metadata.get("tags", [])


def _imports(source: str) -> str:
    """Return the import statements of a cell, without the rest of it."""
    kept = [n for n in ast.parse(source).body if isinstance(n, (ast.Import, ast.ImportFrom))]
    return "\n".join(ast.unparse(node) for node in kept)
