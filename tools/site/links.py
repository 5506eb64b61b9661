"""Follow the links of a built site, anchors included; nothing may be loaded from elsewhere."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

LOADED = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}


class _Page(HTMLParser):
    """The links of a page, what it loads, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        told = {name: value or "" for name, value in attrs}
        self.anchors |= {told.get("id", ""), told.get("name", "")}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if (name := LOADED.get(tag)) and name in told and told.get("rel") != "canonical":
            self.loaded.append(told[name])


def lost(site: Path) -> list[str]:
    """Return the links of the pages that lead nowhere, and what a page would fetch from the network.

    The pages of JupyterLite, in `lite`, are its own; a link to a notebook there is followed.
    """
    ours = (path for path in sorted(site.rglob("*.html")) if site / "lite" not in path.parents)
    pages = {path: _Page(path.read_text(encoding="utf-8")) for path in ours}
    found = []
    for path, page in pages.items():
        where = path.relative_to(site).as_posix()
        for target in page.links + page.loaded:
            parts = urlsplit(target)
            if parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc:
                found += [f"{where}: loads {target}"] * (target in page.loaded)
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not there.is_file():
                found.append(f"{where}: {target} does not exist")
            elif (held := parse_qs(parts.query).get("path")) and not (
                there.parent.parent / "files" / held[0]
            ).is_file():
                found.append(f"{where}: {target} opens no notebook")
            elif there in pages and unquote(parts.fragment) not in pages[there].anchors:
                found.append(f"{where}: {target} has no such title")
    for path in (p for p in site.rglob("*.css") if site / "lite" not in p.parents):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.name}: loads from the network"] * ("url(http" in text or "url(//" in text)
    return found
