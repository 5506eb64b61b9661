"""The page of feedback of a copy: a table of what was found, then the notebook, message by message.

nbgrader_config.py names the exporter, so that `nbgrader generate_feedback` and formgrader use it too.
Nothing of what a student wrote runs there, and nothing is fetched from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import Exporter

from tp_grading.answers import language_of
from tp_grading.term import cells
from tp_grading.term.html import template
from tp_grading.term.lines import Comment, Line, Marked, line, of_gradebook
from tp_utils.i18n import speaking

_TITLE = re.compile(r"^# +(.+)\n*", re.M)


def page(notebook: Mapping[str, Any], marks: Marked, lab: str) -> str:
    """Return the page of a graded notebook. `notebook`: as its file holds it, format 4."""
    found = [cell for cell in notebook.get("cells", ()) if isinstance(cell, dict)]
    with speaking(language_of(notebook)):
        shown = list(_cells(found, marks))
        lines = [cell["line"] for cell in shown if cell["line"] and cell["line"].grade.points]
        return template("retour/page.html").render(
            title=_title(found) or lab, marks=marks, lines=lines, cells=shown
        )


def short(released: Mapping[str, Any], lab: str, reason: str) -> str:
    """Return the page of a copy that cannot be read: `reason` says why."""
    title = _title(released.get("cells", [])) or lab
    with speaking(language_of(released)):
        return template("retour/illisible.html").render(title=title, reason=reason)


def _cells(found: list[dict[str, Any]], marks: Marked) -> Iterator[dict[str, Any]]:
    """Yield the cells as the template shows them."""
    for cell in found:
        about = cell.get("metadata") or {}
        ours = about.get("nbgrader") or {}
        source, name = cells.joined(cell.get("source")), str(ours.get("grade_id", ""))
        if "installation" in (about.get("tags") or ()):
            continue
        answer = bool(ours.get("solution") or ours.get("task"))
        told: Line | None = line(name, answer, marks) if ours.get("grade") else None
        markdown = cell.get("cell_type") == "markdown"
        if markdown:
            # the title of the notebook is that of the page
            text = source if answer else _TITLE.sub("", source, count=1)
            html = cells.markdown(text, not answer, cell.get("attachments"))
        else:
            html = cells.code(source)
        if not html.strip() and not answer:
            continue
        yield {
            "name": name, "answer": answer, "line": told, "markdown": markdown, "html": html,
            "outputs": cells.outputs(cell.get("outputs") or ()) if not told or answer else Markup(""),
            "said": cells.markdown(marks.comments.get(name, Comment()).personal) if answer else "",
        }  # fmt: skip


def _title(found: list[dict[str, Any]]) -> str:
    for cell in found[:1]:
        if cell.get("cell_type") == "markdown" and (
            said := _TITLE.search(cells.joined(cell.get("source")))
        ):
            return said[1]
    return ""


class HarmlessHTML(Exporter):
    """The page as nbgrader asks for it: marks and comments come from its gradebook."""

    export_from_notebook = None  # type: ignore[assignment]  # not for `jupyter nbconvert`
    output_mimetype = "text/html"

    def __init__(self, config: Any = None, **kw: Any) -> None:
        """Know no mark yet."""
        super().__init__(config, **kw)  # type: ignore[no-untyped-call]
        self._marks: dict[tuple[str, str], dict[str, Marked]] = {}

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        """Return the page of a graded notebook, whose names are in `resources`."""
        from nbgrader.api import Gradebook

        nb, resources = super().from_notebook_node(nb, resources, **kw)
        names = resources["nbgrader"]
        lab, key = names["assignment"], (names["db_url"], names["assignment"])
        if key not in self._marks:  # nbgrader makes the pages of a class with one exporter
            with Gradebook(names["db_url"]) as gradebook:
                self._marks[key] = of_gradebook(gradebook, lab)
        return page(nb, self._marks[key].get(names["student"], Marked()), lab), resources
