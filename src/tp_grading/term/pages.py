"""Pages of feedback that run nothing of what a student wrote: nbgrader's, in French, made harmless.

nbgrader_config.py names the exporter, so that `nbgrader generate_feedback` and formgrader use it too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h1",
    "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p", "pre", "s", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
TEMPLATES = Path(__file__).parent / "templates"
PICTURES = ("data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/svg+xml;")
CSS = CSSSanitizer(
    allowed_css_properties=["color", "font-weight", "font-style", "text-align", "width"]
)


def _attribute(tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute stays: no event, no script, nothing fetched from elsewhere."""
    if tag == "img" and name == "src":
        return value.strip().lower().startswith(PICTURES)
    if tag == "a" and name == "href":
        return value.strip().lower().startswith(("http://", "https://", "mailto:", "#"))
    return name in {"alt", "title", "class", "id", "style", "align", "colspan", "rowspan", "start"}


def harmless(html: str) -> str:
    """Return HTML with only what a text needs; the rest is shown as text."""
    return bleach.clean(
        html, tags=TAGS, attributes=_attribute, css_sanitizer=CSS,
        protocols={"http", "https", "mailto", "data"},
    )  # fmt: skip


class HarmlessHTML(HTMLExporter):
    """Marks and comments in a page, in French; Markdown and outputs are cleaned."""

    export_from_notebook = None  # type: ignore[assignment]  # not for `jupyter nbconvert`

    def __init__(self, config: Config | None = None, **kw: Any) -> None:
        """Show the page with our template, which extends that of nbgrader."""
        own: Any = Config() if config is None else config.copy()
        theirs, ours = own.HTMLExporter, own.HarmlessHTML
        folders = theirs.get("extra_template_basedirs", [])
        ours.extra_template_basedirs = [*folders, str(TEMPLATES)]
        ours.extra_template_paths = [*theirs.get("extra_template_paths", []), *folders]
        ours.template_name = "retour"
        super().__init__(config=own, **kw)  # type: ignore[no-untyped-call]

    @property
    def default_config(self) -> Config:
        """Return the defaults of nbconvert, safer."""
        config = Config({
            "HTMLExporter": {"sanitize_html": True},
            "NbConvertBase": {"display_data_priority": ["image/png", "image/jpeg", "text/plain"]},
        })  # fmt: skip
        if super().default_config is not None:
            merged: Config = super().default_config.copy()
            merged.merge(config)
            return merged
        return config

    def default_filters(self) -> Any:
        """Yield the filters of nbconvert, with a harmless Markdown."""
        from jinja2 import pass_context

        for name, filter_ in super().default_filters():  # type: ignore[no-untyped-call]
            if name == "markdown2html":
                yield name, pass_context(_cleaned(filter_))
            else:
                yield name, filter_

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        """Return the page; state of widgets, which nbconvert writes in a script, is left out."""
        nb.metadata.pop("widgets", None)
        return super().from_notebook_node(nb, resources, **kw)


def _cleaned(convert: Any) -> Any:
    def markdown2html(context: Any, source: str) -> str:
        return harmless(convert(context, source))

    return markdown2html
