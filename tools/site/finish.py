"""Mend what the theme leaves to a reader: words in English, names, levels, empty titles."""

from __future__ import annotations

import re
from pathlib import Path

from tp_utils.i18n import _

# An inline formula, and the punctuation that no browser keeps on its line by itself.
TIED = re.compile(
    r'([(\[“«][\u00a0\u202f]?)?(<math [^>]*display="inline">(?:(?!</math>).)*</math>)'
    r"([\u00a0\u202f]?[.,;:?!)\]”»…]+)?",
    re.DOTALL,
)
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
    words |= _theme()
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        for old, new in words.items():
            page = page.replace(old, new)
        page = TIED.sub(_tie, EMPTY.sub(r"<td\1></td>", page))
        path.write_text(page, encoding="utf-8")


def _tie(found: re.Match[str]) -> str:
    """Return a formula that stays with the signs before and after it."""
    before, formula, after = found.groups("")
    return f'<span class="tied">{found[0]}</span>' if before or after else formula


def _theme() -> dict[str, str]:
    """Return what Furo writes in English in a page of any language, and what stands there instead."""
    labels = {
        "Toggle site navigation sidebar": _("Ouvrir ou fermer la liste des pages"),
        "Toggle table of contents sidebar": _("Ouvrir ou fermer le sommaire"),
        "Toggle Light / Dark / Auto color theme": _("Thème clair, sombre ou automatique"),
    }
    spans = {
        "Next": _("Suivant"),
        "Previous": _("Précédent"),
        "Back to top": _("Haut de la page"),
    }
    icons = {
        "Contents": _("Sommaire"),
        "Menu": _("Menu"),
        "Expand": _("Déplier"),
        "Light mode": _("Thème clair"),
        "Dark mode": _("Thème sombre"),
        "Auto light/dark, in light mode": _("Thème automatique, clair en ce moment"),
        "Auto light/dark, in dark mode": _("Thème automatique, sombre en ce moment"),
    }
    fold, made, content = _("Déplier ou replier :"), _("Fait avec"), _("Aller au contenu")
    licence = _("Licence")
    return {
        **{f'aria-label="{old}"': f'aria-label="{new}"' for old, new in labels.items()},
        **{f"<title>{old}</title>": f"<title>{new}</title>" for old, new in icons.items()},
        **{f"<span>{old}</span>": f"<span>{new}</span>" for old, new in spans.items()},
        'aria-label="Toggle navigation of ': f'aria-label="{fold} ',
        '#furo-main-content">Skip to content<': f'#furo-main-content">{content}<',
        "            Made with \n": f"            {made}\n",
        "Copyright &#169; CC": f"{licence} CC",
    }
