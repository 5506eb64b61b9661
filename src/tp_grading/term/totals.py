"""How the totals of a class spread: a histogram, and a line for each group or each marker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tp_grading.course import Course, CourseError
from tp_grading.term.marks import Row, Table
from tp_grading.term.roster import table
from tp_grading.term.words import number
from tp_utils.i18n import _, ngettext, told

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BARS = 10
LEGIBLE = 6  # groups: beyond, the colours of a histogram are not told apart
HATCHES = ("", "///", "...", "xx", "--", "ooo")


@dataclass(frozen=True)
class Spread:
    """The totals of some students: quartiles and extremes, in points."""

    name: str
    students: int
    least: float
    first: float
    middle: float
    third: float
    most: float


def spread(name: str, totals: list[float]) -> Spread:
    """Return how totals, one at least, spread."""
    q1, q2, q3 = quantiles(totals, n=4, method="inclusive") if len(totals) > 1 else totals * 3
    return Spread(name, len(totals), min(totals), q1, q2, q3, max(totals))


def spreads(table: Table, by: Mapping[str, str]) -> list[Spread]:
    """Return the spread of each group, by name. `by`: student → group; others are in none."""
    groups: dict[str, list[float]] = {}
    for row in table.read:
        groups.setdefault(by.get(row.student) or _("sans groupe"), []).append(row.total)
    return [spread(name, groups[name]) for name in sorted(groups)]


def read_groups(path: Path, rows: list[Row]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return column → student → group, and the lines of nobody, from a CSV.

    A column that holds identifiers, addresses or full names says who; each of the others is a way
    to group, as « groupe » or « correcteur ».

    Raises:
        CourseError: it cannot be read, or no column says who.
    """
    lines, _delimiter = table(path, path.read_bytes())
    if not lines:
        raise CourseError(_("{path} est vide.").format(path=path))
    width = max(map(len, lines))
    head, *lines = [line + [""] * (width - len(line)) for line in lines]
    known = {key.casefold(): r.student for r in rows for key in (r.student, r.email, r.name) if key}
    found = [
        sum(v.strip().casefold() in known for v in column) for column in zip(*lines, strict=True)
    ]
    if not found or not max(found):
        raise CourseError(
            _("Aucune colonne de {path} ne contient d'identifiants, d'adresses ou de noms d'étudiants "
              "de ce TP.").format(path=path)
        )  # fmt: skip
    who = found.index(max(found))
    groups: dict[str, dict[str, str]] = {}
    unknown = []
    for line in lines:
        student = known.get(line[who].strip().casefold())
        if student is None:
            unknown.append(line[who])
            continue
        for n, (title, value) in enumerate(zip(head, line, strict=True)):
            if not found[n] and title.strip() and value.strip():
                groups.setdefault(title.strip(), {})[student] = value.strip()
    return groups, unknown


def markers(course: Course, lab: str) -> dict[str, str]:
    """Return student → who has marked their copy by hand, from the trace of the marks."""
    from tp_grading.record import history
    from tp_grading.term.decide import gradebook_of

    found: dict[str, set[str]] = {}
    with gradebook_of(course, lab) as gradebook:
        for one in history.read(gradebook, lab, "", (history.HAND,)):
            found.setdefault(one.student, set()).add(one.who)
    return {student: ", ".join(sorted(names)) for student, names in found.items()}


def draw(table: Table, title: str = "", by: Mapping[str, str] | None = None) -> Axes:
    """Return the Axes of the histogram, its bars cut by group when there are few; its words with it."""
    import numpy as np
    from matplotlib.ticker import MaxNLocator

    from tp_utils.plots.alt import describe
    from tp_utils.plots.style import COLORS, finish, new_axes

    edges = np.linspace(0, table.points, BARS + 1)
    names = [one.name for one in spreads(table, by or {})] if by else [""]
    if len(names) > LEGIBLE:
        names, by = [""], None
    ax = new_axes(width=8.0, height=3.6)[0]
    below, parts = np.zeros(BARS), []
    for n, name in enumerate(names):
        totals = [r.total for r in table.read
                  if not by or (by.get(r.student) or _("sans groupe")) == name]  # fmt: skip
        heights = np.histogram(totals, edges)[0]
        ax.bar(edges[:-1], heights, np.diff(edges), bottom=below, align="edge", label=name or None,
               color=COLORS[n], hatch=HATCHES[n], edgecolor="white")  # fmt: skip
        below += heights
        counts = ", ".join(map(str, heights))
        parts.append(told(name, counts) if name else counts)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    middle = median(row.total for row in table.read)
    ax.axvline(middle, color="black", linestyle="--", linewidth=1.2)
    ax.annotate(_("médiane {x}").format(x=number(middle)), (middle, 1), xycoords=("data", "axes fraction"),
                xytext=(4, -10), textcoords="offset points", fontsize="small")  # fmt: skip
    n = len(table.read)
    said = ngettext("{lab} : totaux, {n} étudiant", "{lab} : totaux, {n} étudiants", n)
    shown = title or said.format(lab=table.lab, n=n)
    finish(ax, shown, _("total sur {points}").format(points=number(table.points)), _("étudiants"))
    words = ngettext("{title}. Médiane {x}. Étudiants par tranche de {w} point : {parts}.",
                     "{title}. Médiane {x}. Étudiants par tranche de {w} points : {parts}.", edges[1]).format(
        title=shown, x=number(middle), w=number(edges[1]), parts=_(" ; ").join(parts))  # fmt: skip
    return describe(ax, words)
