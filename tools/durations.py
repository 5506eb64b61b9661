"""How long each lab takes: `python -m tools.durations`, `--write` to put it where it is announced.

A second session begins with the heading « Seconde séance ». The time of one is the sum of

- reading: the words of the text that is not folded, at `WORDS` a minute, formulas for one word;
- given cells: to run one and look at what it shows takes `CELL` minutes;
- exercises: the minutes of their cards, « environ 20 min » ;
- written questions: `POINT` minutes for each of their points.

Folded hints and what stands under a heading « Pour aller plus loin » are not counted. The sum is
rounded up to a quarter of an hour, and announced by the notebook and by the map of the course.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tp_grading.build import source_notebook
from tp_grading.course import Course

ROOT = Path(__file__).parent.parent
PLAN = ROOT / "docs" / "plan-du-cours.md"
WORDS, CELL, POINT = 180, 0.5, 4
LONGEST = 180  # minutes of one session
_ANNOUNCED = re.compile(r"(?<=\*Durée : )[^.*]+")
_CARD = re.compile(r"^\*Difficulté .*?environ (\d+) min", re.M)
_FURTHER = re.compile(r"^(#+) .*[Pp]our aller plus loin", re.M)


@dataclass
class Session:
    """The minutes of one session, kind by kind."""

    reading: float = 0.0
    cells: float = 0.0
    exercises: float = 0.0
    questions: float = 0.0
    named: list[int] = field(default_factory=list)  # minutes of its cards, in their order

    @property
    def minutes(self) -> int:
        """Return the sum, rounded up to a quarter of an hour."""
        total = self.reading + self.cells + self.exercises + self.questions
        return 15 * math.ceil(total / 15)


def sessions(cells: list[Any]) -> list[Session]:
    """Return the sessions of the instructor's notebook of a lab."""
    found: list[Session] = []
    for cell in _counted(cells):
        text, options = str(cell.source), cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code":
            found[-1].cells += 0 if options else CELL
            continue
        if options.get("solution"):
            found[-1].questions += POINT * float(options["points"])
            continue
        if re.match(r"# |## Seconde séance", text):
            found.append(Session())
        minutes = [int(number) for number in _CARD.findall(text)]
        found[-1].named += minutes
        found[-1].exercises += sum(minutes)
        found[-1].reading += words(text) / WORDS
    return found


def _counted(cells: list[Any]) -> Iterator[Any]:
    """Yield the cells that everybody does."""
    further = 0  # level of the heading « pour aller plus loin » that we are under
    for cell in cells:
        text = str(cell.source)
        if "installation" in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown" and (heading := re.search(r"^(#+) ", text, re.M)):
            if further and len(heading[1]) <= further:
                further = 0
            if begins := _FURTHER.search(text):
                further = len(begins[1])
        if not further:
            yield cell


def words(text: str) -> int:
    """Return the number of words of a Markdown text, without what it folds."""
    text = re.sub(r"<details>.*?</details>", " ", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", " formule ", text, flags=re.S)
    return len(re.findall(r"\w[\w'’-]*", text))


def said(minutes: int) -> str:
    """Return a duration in French: « 45 min », « 2 h », « 2 h 15 »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def announced(cells: list[Any]) -> str:
    """Return what a lab must announce: « 2 h 15 », « 2 h 45 puis 2 h »."""
    return " puis ".join(said(one.minutes) for one in sessions(cells))


def rows(text: str) -> list[int]:
    """Return the minutes of the table of exercises, row by row; [] where it has none."""
    return [int(minutes) for minutes in re.findall(r"^\|.*\| (\d+) min \|.*\|$", text, re.M)]


def expected(cells: list[Any]) -> list[int]:
    """Return what these rows must say: each card, then all the written questions."""
    found = sessions(cells)
    questions = sum(one.questions for one in found)
    return [*(n for one in found for n in one.named), 5 * round(questions / 5)]


def main() -> None:
    """Print the table of all labs; write it with `--write`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="change what is announced")
    write, course = parser.parse_args().write, Course(ROOT)
    plan = PLAN.read_text("utf-8")
    for lab in course.labs:
        cells = source_notebook(course, lab).cells
        for n, one in enumerate(sessions(cells), 1):
            print(
                f"{lab:20s} {n} {said(one.minutes):8s} reading {one.reading:3.0f}, cells "
                f"{one.cells:3.0f}, exercises {one.exercises:3.0f}, questions {one.questions:3.0f}"
                f"{'  TOO LONG' * (one.minutes > LONGEST)}"
            )
        plan = re.sub(rf"(?m)^(\| `{lab}` \|[^|]*\|)[^|]*", rf"\1 {announced(cells)} ", plan)
        if write:
            script = course.script(lab)
            text = script.read_text("utf-8")
            asked = rf"\g<1>{expected(cells)[-1]} min"
            text = re.sub(r"(?m)^(# \| \| Questions [^|]*\|[^|]*\| )\d+ min", asked, text)
            script.write_text(_ANNOUNCED.sub(announced(cells), text, count=1), "utf-8")
    if write:
        PLAN.write_text(plan, "utf-8")


if __name__ == "__main__":
    main()
