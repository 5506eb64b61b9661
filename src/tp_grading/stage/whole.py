"""What is seen of a submission as a whole: its first cell, answers not in their cell, another lab."""

import re
from collections.abc import Sequence
from typing import Any

from tp_grading.stage.binding import bound, extends, stars, written_file
from tp_grading.stage.match import Matcher, defined, is_answer, nbgrader, normal, target
from tp_grading.stage.parse import Cell, NotGradable
from tp_utils.i18n import _

# What installs the course on Colab, of any edition and address: it acts only where tp_utils is missing.
_INSTALL = re.compile(
    r"^# @title (?:Installation|Setup).*\n(?:(?!assert tp_utils, |if importlib).*\n)*"
    r'(?:assert tp_utils, .*|if importlib\.util\.find_spec\("tp_utils"\) is None:\n(?:[ \t].*\n?|\n)+)\n?',
    re.MULTILINE,
)
_CHECKS = re.compile(r"^from tp_utils\.checks import (tp\d\d)\b", re.MULTILINE)


def release_of(submitted: list[Cell], releases: Sequence[Any]) -> Any:
    """Return the release that a copy was made from: a class may mix languages.

    Its cells say it, never what the copy says of itself: the release of which most are found as they
    were given, the first among equals.
    """
    sources = [normal(cell.source) for cell in submitted if cell.source.strip()]

    def found(release: Any) -> int:
        given = {normal(cell.source) for cell in release.cells}
        return sum(source in given for source in sources)

    return max(releases, key=found)


def put_installation_back(submitted: list[Cell], released: Any) -> None:
    """Put the released first cell in the place of one with another address, of another edition.

    What the student has typed in it stays, alone.
    """
    installs = (c.source for c in released.cells if "installation" in c.metadata.get("tags", []))
    ours = next(installs, "")
    for cell in submitted:
        # At the first title only: a text may hold a hundred thousand.
        title = re.search(r"^# @title Installation", cell.source, re.MULTILINE)
        found = _INSTALL.match(cell.source, title.start()) if title else None
        if ours and found and not cell.source[found.end() :].startswith(("else", "elif")):
            lines = (cell.source[: found.start()] + cell.source[found.end() :]).splitlines()
            typed = "\n".join(line for line in lines if line not in ours.splitlines())
            cell.source = typed if typed.strip() else ours


def elsewhere(matcher: Matcher) -> dict[int, list[int]]:
    """Return, for each answer that its own cells do not hold, the submitted cells that do.

    A cell that only extends the stub (``class Net(Net)``) needs it, and does not hold the answer.
    """
    mine = matcher.written()
    files = dict(written_file(source) for source in mine.values())
    names = {i: bound(source).union(*(bound(files.get(module, "")) for module in stars(source)))
             for i, source in mine.items()}  # fmt: skip
    found = {}
    for r, cell in enumerate(matcher.released):
        name = target(cell)
        holds = [i for i, have in names.items() if name and name in have]
        own = matcher.cells_of(r)
        if holds and not set(holds) & set(own) and not any(extends(mine[i], name) for i in holds):
            found[r] = holds
    return found


def refuse_another_lab(matcher: Matcher) -> None:
    """Raise NotGradable when the notebook is that of another lab, sent under the name of this one."""
    ours, theirs = (
        {lab for c in cells for lab in _CHECKS.findall(c.source)}
        for cells in (matcher.released, matcher.submitted)
    )
    named = [r for r, c in enumerate(matcher.released) if nbgrader(c) and c.cell_type == "code"]
    targets = {name for c in matcher.released if is_answer(c) for name in defined(c.source)}
    known = any(matcher.cells_of(r) for r in named) or any(
        targets & bound(c.source) for c in matcher.submitted if c.kind == "code"
    )
    if theirs and ours and not theirs & ours:
        words = _("Ce notebook est celui d'un autre TP ({names}) : rendez celui de ce TP.")
        raise NotGradable(words.format(names=", ".join(sorted(theirs)[:3])))
    if named and not known:
        raise NotGradable(
            _("Ce notebook n'est pas celui de ce TP : on n'y trouve ni exercice ni vérification.")
        )
