"""The languages of the site: French at its root, another in a folder of its own, a link from page to page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tp_grading.translation import document as translation
from tp_utils.i18n import FRENCH, LOCALES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from tp_grading.course import Course

NAMES = {code: locale.name for code, locale in LOCALES.items()}  # as a reader of each looks for it
PAGES = (".md", ".rst", ".ipynb")  # sources of pages
ABOVE = re.compile(r"\[([^\]]*)\]\(\.\./([\w/-]+)\.md(#[^)]*)?\)")


def folder(html: Path, lang: str) -> Path:
    """Return where the pages of a language are."""
    return html if lang == FRENCH.code else html / lang


def document(course: Course, name: str, lang: str) -> Path:
    """Return the file of a document in a language; it may not be there."""
    return translation.page(course, name, lang)


def to_french(text: str) -> str:
    """Return a document of another language, whose links to what is in French only leave its folder."""
    text = ABOVE.sub(rf'<a href="../\2.html\3" hreflang="{FRENCH.code}">\1</a>', text)
    return re.sub(r"(\]\(|src=\"|href=\")\.\./(images/|\.\./)", r"\1\2", text)


def alternate(app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Give a page the address of the same one in the other language, of its front page without."""
    sources, lang = Path(app.srcdir).parent, app.config.language
    for code, locale in LOCALES.items():
        if code == lang or not (sources / code).is_dir():
            continue
        there = any((sources / code / f"{page}{suffix}").is_file() for suffix in PAGES)
        up = "../" * (page.count("/") + (lang != FRENCH.code))
        down = "" if code == FRENCH.code else f"{code}/"
        href = f"{up}{down}{page if there else 'index'}.html"
        context["alternate"] = {"code": code, "name": locale.name, "href": href}
        if there:
            link = f'<link rel="alternate" hreflang="{code}" href="{href}" />'
            context["metatags"] = context.get("metatags", "") + link
