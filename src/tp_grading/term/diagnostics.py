"""What a class has misunderstood, shown: a table in the terminal, a figure, a page to project."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from tp_grading.term import cells
from tp_grading.term.html import template
from tp_grading.term.marks import Table
from tp_grading.term.misconceptions import Cause, Findings
from tp_grading.term.totals import draw as draw_totals
from tp_grading.term.totals import spreads
from tp_utils.checks import card
from tp_utils.i18n import _, ngettext, percent, told

if TYPE_CHECKING:
    import rich.table
    from matplotlib.axes import Axes

SHOWN = 12  # causes of a figure


def change(cause: Cause) -> str:
    """Return what has become of a cause: « 31 % l'an dernier », with an arrow beyond chance."""
    if cause.before is None:
        return ""
    arrow = ("↑ " if cause.share > cause.before else "↓ ") if cause.changed else ""
    return arrow + percent(cause.before)


def terminal(found: Findings, least: int) -> rich.table.Table:
    """Return the table of the causes that `least` copies have."""
    from rich.markup import escape
    from rich.table import Table as Grid

    grid = Grid(
        title=ngettext(
            "{lab} : ce que {n} copie a mal compris",
            "{lab} : ce que {n} copies ont mal compris",
            found.copies,
        ).format(lab=found.lab, n=found.copies)
    )
    for name in (_("exercice"), _("copies"), _("part"), *([_("avant")] if found.compared else [])):
        grid.add_column(name, justify="left" if name == _("exercice") else "right", no_wrap=True)
    grid.add_column(_("cause"))
    for cause in found.causes:
        if len(cause.students) >= least:
            before = [change(cause)] if found.compared else []
            grid.add_row(cause.check, str(len(cause.students)), percent(cause.share), *before,
                         escape(card.sentence(cause.text)))  # fmt: skip
    return grid


def draw(found: Findings, least: int = 1) -> Axes:
    """Return the Axes: a bar for each of the most frequent causes, a mark for last year's share."""
    import numpy as np

    from tp_utils.plots.alt import describe
    from tp_utils.plots.style import COLORS, finish, new_axes

    causes = [c for c in found.causes if len(c.students) >= least][:SHOWN]
    ax = new_axes(width=10.0, height=1.6 + 0.55 * max(1, len(causes)))[0]
    places = range(len(causes))
    ax.barh(places, [100 * c.share for c in causes], color=COLORS[0], label=_("cette année"))
    if found.compared:
        before = [None if c.before is None else 100 * c.before for c in causes]
        ax.plot(
            np.array(before, float),
            places,
            "D",
            color=COLORS[1],
            label=_("l'an dernier"),
            markeredgecolor="black",
        )
    ax.set_yticks(places, [fill(told(c.check, c.text).replace("`", ""), 62, max_lines=2, placeholder=" …")
                           for c in causes], fontsize="small")  # fmt: skip
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    title = ngettext(
        "{lab} : causes les plus fréquentes, {n} copie",
        "{lab} : causes les plus fréquentes, {n} copies",
        found.copies,
    ).format(lab=found.lab, n=found.copies)
    finish(ax, title, _("part des copies (%)"), "", legend=found.compared)
    words = _(" ; ").join(told(f"{c.check}, {percent(c.share)}", c.text.replace("`", ""))
                           for c in causes)  # fmt: skip
    words = words or _("aucune")
    return describe(ax, f"{title}. {words}.")


def save(found: Findings, path: Path, least: int = 1) -> None:
    """Write the figure of the causes, PNG or SVG by its suffix."""
    from tp_grading.files import write_whole

    write_whole(path, _drawn(draw(found, least), path.suffix[1:].lower())[0])


def page(
    found: Findings, table: Table, least: int, groups: dict[str, dict[str, str]] | None = None
) -> str:
    """Return the page to project. `groups`: way to group → student → group."""
    parts = []
    for exercise in found.exercises:
        kept = [c for c in exercise.causes if len(c.students) >= least]
        parts.append({
            "exercise": exercise, "others": len(exercise.causes) - len(kept),
            "causes": [{"cause": c, "change": change(c), "example": cells.code(c.example)} for c in kept],
        })  # fmt: skip
    ways = [("", {}), *(groups or {}).items()] if table.read else []
    return template("diagnostics/page.html").render(
        found=found, parts=parts, figure=_picture(draw(found, least)) if found.causes else None,
        totals=[{"name": name, "figure": _picture(draw_totals(table, _title(table, name), by)),
                 "spreads": spreads(table, by) if by else []} for name, by in ways],
    )  # fmt: skip


def _title(table: Table, way: str) -> str:
    n = len(table.read)
    title = ngettext(
        "{lab} : totaux par {way}, {n} étudiant", "{lab} : totaux par {way}, {n} étudiants", n
    )
    return title.format(lab=table.lab, way=way, n=n) if way else ""


def _picture(ax: Axes) -> dict[str, str]:
    data, words = _drawn(ax, "svg")
    return {"src": "data:image/svg+xml;base64," + base64.b64encode(data).decode(), "alt": words}


def _drawn(ax: Axes, form: str) -> tuple[bytes, str]:
    """Return a figure as bytes, the same ones for the same figure, and its words; close it."""
    import matplotlib.pyplot as plt

    from tp_utils.plots.alt import alt_text

    figure = ax.get_figure(root=True)
    assert figure is not None
    words = alt_text(figure)
    said: dict[str, Any] = {"Title": ax.get_title(), "Description": words}
    data = io.BytesIO()
    with plt.rc_context({"svg.hashsalt": "tp"}):
        figure.savefig(
            data, format=form, dpi=150, metadata=said | ({"Date": None} if form == "svg" else {})
        )
    plt.close(figure)
    return data.getvalue(), words
