"""Find which submitted cell answers which released cell."""

import ast
import difflib
import functools
import re
from collections.abc import Iterable
from typing import Any

from tp_grading.stage.binding import bound
from tp_grading.stage.parse import MAX_SOURCE, Cell

MAX_COMPARED = 2000  # characters
MAX_COMPARISONS = 500
MAX_RATIOS = 200  # of those, compared in full: up to 0.2 s each on texts made for it
_DEFINES = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)


def normal(source: str) -> str:
    """Return a source without what editors change: ends of lines, empty lines at the ends."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


@functools.lru_cache(maxsize=2048)
def defined(source: str) -> frozenset[str]:
    """Return the functions and classes that a cell defines, even if it does not parse."""
    if len(source) > MAX_SOURCE:  # a text, which may hold pictures
        return frozenset()
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(_DEFINES.findall(source))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in body if isinstance(node, kinds))


def nbgrader(cell: Any) -> dict[str, Any]:
    """Return the nbgrader metadata of a released cell, {} when it has none."""
    found: dict[str, Any] = cell.metadata.get("nbgrader", {})
    return found


def is_answer(cell: Any) -> bool:
    """Whether the released cell is the student's to fill."""
    return bool(nbgrader(cell).get("solution"))


def is_check(cell: Any) -> bool:
    """Whether the released cell is a test with points."""
    meta = nbgrader(cell)
    return bool(meta.get("grade") and not meta.get("solution"))


def target(cell: Any) -> str:
    """Return the name that the check of a released answer cell looks for, "" when it has none."""
    name = str(nbgrader(cell).get("grade_id", "")).removesuffix("-answer")
    return name if is_answer(cell) and cell.cell_type == "code" and name.isidentifier() else ""


class Matcher:
    """Owners of the submitted cells: ``owner[i]`` is the index of a released cell, or None."""

    def __init__(self, released: list[Any], submitted: list[Cell]) -> None:
        """Match at once, from the surest sign to the weakest."""
        self.released, self.submitted = released, submitted
        self.owner: list[int | None] = [None] * len(submitted)
        self.swapped: set[int] = set()
        self.comparisons = self.ratios = 0
        self._by_grade_id()
        self._by_source()
        self._by_id()
        self._by_definition()
        self._by_likeness()
        self._written_by_place()

    def cells_of(self, r: int) -> list[int]:
        """Return the submitted cells of released cell `r`, in the student's order."""
        return [i for i, owner in enumerate(self.owner) if owner == r]

    def written(self) -> dict[int, str]:
        """Return the code cells that the student wrote or changed, by their place."""
        released = {normal(c.source) for c in self.released if c.cell_type == "code"}
        return {
            i: c.source for i, c in enumerate(self.submitted)
            if c.kind == "code" and c.source.strip() and normal(c.source) not in released
        }  # fmt: skip

    def _free(self) -> list[int]:
        return [i for i, owner in enumerate(self.owner) if owner is None]

    def _alone(self, only: Iterable[int] | None = None) -> list[int]:
        taken = set(self.owner)
        return [r for r in (only or range(len(self.released))) if r not in taken]

    def _by_grade_id(self) -> None:
        places = {nbgrader(c)["grade_id"]: r for r, c in enumerate(self.released) if nbgrader(c)}
        names = {r: defined(c.source) for r, c in enumerate(self.released)
                 if is_answer(c) and c.cell_type == "code"}  # fmt: skip
        for i, cell in enumerate(self.submitted):
            r = places.get(cell.grade_id)
            if r is None:
                continue
            found = bound(cell.source) if names.get(r) else set()
            if names.get(r) and not names[r] & found:
                other = next((o for o, own in names.items() if own & found), None)
                if other is not None:  # the answer of another exercise under this name
                    self.swapped.add(i)
                    r = other
            self.owner[i] = r

    def _by_source(self) -> None:
        places: dict[tuple[str, str], list[int]] = {}
        for r in self._alone():
            cell = self.released[r]
            if not is_answer(cell):
                places.setdefault((cell.cell_type, normal(cell.source)), []).append(r)
        for i in self._free():
            waiting = places.get((self.submitted[i].kind, normal(self.submitted[i].source)))
            if waiting:
                self.owner[i] = waiting.pop(0)

    def _by_id(self) -> None:
        places = {self.released[r].get("id"): r for r in self._alone()}
        for i in self._free():
            r = places.get(self.submitted[i].id)
            cell = self.submitted[i]
            if r is not None and cell.id and cell.kind == self.released[r].cell_type:
                self.owner[i] = r
                del places[cell.id]

    def _by_definition(self) -> None:
        for r in self._alone():
            cell = self.released[r]
            code = is_answer(cell) and cell.cell_type == "code"
            wanted = defined(cell.source) if code else frozenset()
            if wanted:
                for i in self._free():
                    if self.submitted[i].kind == "code" and wanted & bound(
                        self.submitted[i].source
                    ):
                        self.owner[i] = r

    def _window(self, r: int) -> range:
        """Return the submitted cells between the neighbours of released cell `r`."""
        before = [i for i, o in enumerate(self.owner) if o is not None and o < r]
        first = max(before) + 1 if before else 0
        after = [i for i, o in enumerate(self.owner) if o is not None and o > r and i >= first]
        return range(first, min(after) if after else len(self.submitted))

    def _by_likeness(self) -> None:
        for r in self._alone():
            cell = self.released[r]
            kind, text = cell.cell_type, cell.source[:MAX_COMPARED]
            if is_answer(cell) and kind == "markdown":
                continue
            best, chosen = 0.6, None
            for i in self._window(r):
                if self.owner[i] is None and self.submitted[i].kind == kind:
                    likeness = self._likeness(text, self.submitted[i].source[:MAX_COMPARED], best)
                    if likeness > best:
                        best, chosen = likeness, i
            if chosen is not None:
                self.owner[chosen] = r

    def _likeness(self, one: str, two: str, floor: float) -> float:
        self.comparisons += 1
        if self.comparisons > MAX_COMPARISONS:
            return 0.0
        matcher = difflib.SequenceMatcher(None, one, two, autojunk=True)
        if matcher.real_quick_ratio() <= floor or matcher.quick_ratio() <= floor:
            return 0.0
        self.ratios += 1
        return 0.0 if self.ratios > MAX_RATIOS else matcher.ratio()

    def _written_by_place(self) -> None:
        for r in self._alone():
            cell = self.released[r]
            if is_answer(cell) and cell.cell_type == "markdown":
                for i in self._window(r):
                    if self.owner[i] is None and self.submitted[i].kind != "code":
                        self.owner[i] = r
