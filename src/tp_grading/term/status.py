"""Where a lab is: who is missing, what waits, what the class fails; in words and as a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tp_grading.term.marks import Question, Row, Table, once
from tp_utils.i18n import _, decimal, ngettext, percent, told

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HATCHES = ("", "///", "...", "xx", "")


@dataclass
class Status:
    """Students by state. `waiting`: by question, a student for each copy that somebody has to mark.

    `hard`: (exercise, share of the copies under half its points), worst first.
    """

    missing: list[str] = field(default_factory=list)
    not_graded: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)  # graded, and no copy on the disk any more
    unreadable: list[str] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)  # question → students
    hard: list[tuple[str, float]] = field(default_factory=list)


def status(table: Table, handed_in: set[str]) -> Status:
    """Return the status of a lab. `handed_in`: students who have a submission on the disk."""
    found = Status()
    found.absent = absent(table, handed_in)
    handed_in = handed_in - table.withdrawn
    for row in table.rows:
        if not row.handed_in:
            copy = row.copy_of or row.student
            (found.not_graded if copy in handed_in else found.missing).append(row.student)
            continue
        if row.late > 0:
            found.late.append(row)
        if row.unreadable:
            found.unreadable.append(row.student)
    for row in once([row for row in table.read if row.to_look_at]):
        for name in row.to_look_at:
            found.waiting.setdefault(name, []).append(row.student)
    found.not_graded += sorted(handed_in - {row.student for row in table.rows})
    names = [question.name for question in table.questions if question.name in found.waiting]
    found.waiting = {name: found.waiting[name] for name in names}
    found.hard = hard(table)
    return found


def absent(table: Table, handed_in: set[str]) -> list[str]:
    """Return the students whose copy has marks, and is on the disk no more."""
    return sorted({row.copy_of or row.student for row in table.graded} - handed_in)


def hard(table: Table) -> list[tuple[str, float]]:
    """Return the exercises where most of the marked copies have less than half the points.

    An exercise counts once half of those who have to be marked are.
    """
    shares, copies = [], once(table.read)
    for question in table.questions:
        levels = [level(r.scores.get(question.name, 0.0), question.points) for r in copies]
        marked = [n for n in levels if n != 4]
        if marked and 2 * len(marked) >= len(levels) and question.points:
            shares.append((question.name, sum(n >= 2 for n in marked) / len(marked)))
    return sorted((s for s in shares if s[1] > 0.5), key=lambda s: -s[1])


def levels() -> list[str]:
    """Return the names of the levels, from full marks to none, then what waits."""
    return [_("tous les points"), _("au moins la moitié"), _("moins de la moitié"), _("zéro"),
            _("à corriger à la main")]  # fmt: skip


def level(score: float | None, points: float) -> int:
    """Return the level of a mark, an index in `levels()`."""
    if score is None:
        return 4
    if score >= points:
        return 0
    return 3 if score <= 0 else 1 if score >= points / 2 else 2


def shares(table: Table, question: Question) -> list[float]:
    """Return the share of the copies at each level, in percent: (5,) in all 100."""
    found = [level(r.scores.get(question.name, 0.0), question.points) for r in once(table.read)]
    return [100 * found.count(n) / len(found) for n in range(5)] if found else [0.0] * 5


def draw(table: Table) -> Axes:
    """Return the Axes: a bar per exercise, in the order of the lab; the words with it."""
    from tp_utils.plots.alt import describe
    from tp_utils.plots.style import COLORS, finish, new_axes

    questions = [question for question in table.questions if question.points]
    ax = new_axes(width=8.0, height=1.8 + 0.36 * len(questions))[0]
    colors = (COLORS[0], COLORS[4], COLORS[1], COLORS[5], "0.85")
    rows = [shares(table, question) for question in questions]
    left = [0.0] * len(rows)
    for n, name in enumerate(levels()):
        widths = [row[n] for row in rows]
        ax.barh(range(len(rows)), widths, left=left, label=name, color=colors[n],
                hatch=HATCHES[n], edgecolor="white")  # fmt: skip
        left = [start + width for start, width in zip(left, widths, strict=True)]
    ax.set_yticks(range(len(rows)), [f"{q.name} / {decimal(q.points)}" for q in questions])
    ax.invert_yaxis()
    ax.set_xlim(0, 100)
    n = len(once(table.read))
    title = ngettext(
        "{lab} : répartition des notes, {n} copie", "{lab} : répartition des notes, {n} copies", n
    ).format(lab=table.lab, n=n)
    finish(ax, title, _("part des copies (%)"), _("exercice / points"), legend=False)
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.4, -0.12), ncols=3, fontsize="small", frameon=False
    )
    return describe(ax, words(table))


def words(table: Table) -> str:
    """Return the alternative text: every number of the figure."""
    parts = []
    for question in table.questions:
        if question.points:
            said = [f"{name} {percent(share / 100)}" for name, share in
                    zip(levels(), shares(table, question), strict=True) if share]  # fmt: skip
            parts.append(told(question.name, ", ".join(said) or "–"))
    n = len(once(table.read))
    head = ngettext(
        "{lab}, {n} copie, part de chaque niveau de note par exercice",
        "{lab}, {n} copies, part de chaque niveau de note par exercice", n,
    ).format(lab=table.lab, n=n)  # fmt: skip
    return f"{head}. " + _(" ; ").join(parts) + "."


def save(table: Table, path: Path) -> None:
    """Write the figure, PNG or SVG by its suffix; its words are in its metadata."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    ax = draw(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"Title": ax.get_title(), "Description": words(table)}
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(path, dpi=150, metadata=said)
    plt.close(figure)
