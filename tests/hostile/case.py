"""What a hostile case is: a submission of a lab, the fourth unless it says so, and what grading must say.

Every case starts from the solution, which has full marks. `answers` replaces answer cells (a
text that starts with "+" is added below the solution's function, one with "-" above), `edit`
changes the notebook, `raw` replaces the bytes, `place` writes them in the folder of the student.
`expect` gives the verdicts that are not OK; a question with another verdict than OK has no
points; "OK!" is OK with a flag for a human, and text that `LEAK` makes must not be shown. In the code, COURSE stands for the folder of the course, and PORT for an open port of the
grader's machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

ALL = ("init_weights", "forward", "loss_and_precision", "backward", "train_step", "train")
LIMIT = 4.0  # seconds allowed to a check or a cell in these tests
FILE = "tp04_manuel.ipynb"


def ordinary(folder: Path, data: bytes) -> None:
    """Write a submission as it should be."""
    (folder / FILE).write_bytes(data)


@dataclass(frozen=True)
class Case:
    """One attack or fault; the numbers are those of docs/notation.md. `slow`: limits used up."""

    number: int
    title: str
    answers: dict[str, str] = field(default_factory=dict)
    expect: dict[str, str] = field(default_factory=dict)
    edit: Callable[[Any], None] | None = None
    raw: bytes | None = None
    place: Callable[[Path, bytes], Any] = ordinary
    reason: str = ""  # words of the reason, for a submission that cannot be graded
    tampered: tuple[str, ...] = ()
    slow: int = 0
    lab: str = "tp04_manuel"
    partial: bool = False  # a part of the answer is right, and has its part of the points
    often: bool = False  # in `make test`, though another case of its number is there

    def __str__(self) -> str:
        return f"{self.number:02d} {self.title}"


def cell(nb: Any, name: str) -> Any:
    """Return the cell of a grade_id."""
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


WRONG_FORWARD = (
    "def forward(weights, X):\n    {body}\n    return torch.zeros(X.shape[0], 2), {{}}\n"
)


def forging(
    number: int, title: str, body: str, before: str = "", verdict: str = "WRONG|ERROR"
) -> Case:
    """Return a case where a wrong `forward` tries to pass for right."""
    code = before + "\n" + WRONG_FORWARD.format(body=body.replace("\n", "\n    ") or "pass")
    return Case(number, title, {"forward": code}, {"forward": verdict})


def own(before: str, code: str) -> Callable[[Any], None]:
    """Return an edit that adds a cell of the student's before the answer of `before`."""
    return lambda nb: nb.cells.insert(
        nb.cells.index(cell(nb, f"{before}-answer")), new_code_cell(code)
    )
