"""Mend what the theme leaves to a reader who does not see the page: names, levels, empty titles."""

from __future__ import annotations

import re
from pathlib import Path

from tp_utils.i18n import _

EMPTY = re.compile(r"<th( [^>]*)?>(?:<p></p>)?</th>")  # a title of a column that has none


def finish(site: Path) -> None:
    """Rewrite the pages of a built site."""
    pages, here, search = _("Pages"), _("Sur cette page"), _("Recherche")
    words = {
        'role="heading">': 'role="heading" aria-level="2">',
        '<aside class="sidebar-drawer">': f'<aside class="sidebar-drawer" aria-label="{pages}">',
        '<aside class="toc-drawer">': f'<aside class="toc-drawer" aria-label="{here}">',
        '<div id="search-results">': f'<h1>{search}</h1>\n<div id="search-results">',
        "Please activate JavaScript to enable the search functionality.": _(
            "La recherche demande JavaScript : activez-le dans votre navigateur."
        ),
    }
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        for old, new in words.items():
            page = page.replace(old, new)
        path.write_text(EMPTY.sub(r"<td\1></td>", page), encoding="utf-8")
