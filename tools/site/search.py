"""The search of the site: a word is found with its accents or without them."""

from __future__ import annotations

import unicodedata
from typing import Any

from sphinx.search.en import SearchEnglish
from sphinx.search.fr import SearchFrench


def plain(word: str) -> str:
    """Return a word without its accents; `plain` of site.js does the same to what is typed."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


class French(SearchFrench):
    """French, whose words lose their accents before their endings: « derivee » is « dérivée »."""

    def stem(self, word: str) -> str:
        """Return what the index keeps of a word."""
        return super().stem(plain(word))


class English(SearchEnglish):
    """English, where French words are quoted."""

    def stem(self, word: str) -> str:
        """Return what the index keeps of a word."""
        return super().stem(plain(word))


def setup(app: Any) -> None:
    """Take the place of Sphinx's two languages."""
    app.add_search_language(French)
    app.add_search_language(English)
