"""A Markdown document as HTML that needs nothing else: pictures inside, formulas in MathML."""

from __future__ import annotations

import base64
import mimetypes
import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import mistune
from mistune.renderers.html import HTMLRenderer

from tp_grading.course import CourseError
from tp_grading.term import formulas
from tp_utils.i18n import _, typography


@dataclass
class Page:
    """A document in HTML.

    Attributes:
        title: its title, in HTML.
        body: what follows the title, in HTML.
        contents: (level, identifier, HTML) of each section, for the table of contents.
    """

    title: str = ""
    body: str = ""
    contents: list[tuple[int, str, str]] = field(default_factory=list)


def page(text: str, folder: Path) -> Page:
    """Return the page of a Markdown text in the language that is spoken, whose pictures are in `folder`.

    Raises:
        CourseError: a picture is missing.
    """
    renderer = _Renderer(folder)
    markdown = mistune.create_markdown(renderer=renderer, plugins=["table", "math"])
    renderer.page.body = str(markdown(typography(text)))
    return renderer.page


def plain(html: str) -> str:
    """Return the text of a piece of HTML, with ordinary spaces."""
    return re.sub(r"[\u00a0\u202f]", " ", unescape(re.sub(r"<[^>]+>", "", html)))


class _Renderer(HTMLRenderer):
    """The elements of mistune that we write otherwise."""

    def __init__(self, folder: Path) -> None:
        super().__init__(escape=True)
        self.folder, self.page = folder, Page()

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Give each section the anchor that forges give it; the first title is the page's."""
        if level == 1:
            self.page.title = text
            return ""
        name = re.sub(r"[^\w\- ]", "", plain(text).lower()).replace(" ", "-")
        self.page.contents.append((level, name, text))
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        """Tell commands, Python and messages apart."""
        language = (info or "text").split()[0]
        kind = {"bash": "commande", "bat": "commande", "python": "python"}.get(language, "message")
        inside = _python(code) if kind == "python" else mistune.escape(code)
        return f'<pre class="{kind}"><code>{inside}</code></pre>\n'

    def codespan(self, text: str) -> str:
        """Let a path be cut after a slash or an underscore."""
        return "<code>" + re.sub(r"([/_])(?=\w)", r"\1<wbr>", mistune.escape(text)) + "</code>"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Write the picture in the page."""
        path = self.folder / url
        if not path.is_file():
            raise CourseError(_("L'image {path} manque.").format(path=path))
        kind = mimetypes.guess_type(path.name)[0]
        data = base64.b64encode(path.read_bytes()).decode()
        return f'<img alt="{mistune.escape(plain(text))}" src="data:{kind};base64,{data}">'

    def block_html(self, html: str) -> str:
        """Drop comments; there is nothing else."""
        return self.inline_html(html)

    def inline_html(self, html: str) -> str:
        """Drop comments, show the rest as text."""
        return "" if html.lstrip().startswith("<!--") else str(mistune.escape(html))

    def inline_math(self, text: str) -> str:
        """Write a formula in MathML, which browsers show by themselves."""
        return formulas.spaced(formulas.convert(text))

    def table(self, text: str) -> str:
        """Let a wide table scroll by itself, with the keyboard too."""
        label = _("Tableau")
        group = f'role="group" aria-label="{label}" tabindex="0"'
        return f'<div class="tableau" {group}><table>\n{text}</table></div>\n'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """An empty title is an ordinary cell: it names nothing."""
        tag = "th" if head and text.strip() else "td"
        scope = ' scope="col"' if tag == "th" else ""
        side = f' class="{align}"' if align in ("right", "center") else ""
        return f"<{tag}{scope}{side}>{text}</{tag}>\n"


def _python(code: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return str(highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)))
