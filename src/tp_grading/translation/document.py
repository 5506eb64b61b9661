"""The documents of docs/ in another language: docs/<language>/NAME.md, from po/<language>/docs/NAME.po.

A document is translated when it has a catalogue; NAME may be in a folder. A link leads to what is in the
same language, page, title, notebook or picture, else to the French one.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tp_grading.course import Course, CourseError, folder_of
from tp_grading.translation.catalogue import Catalogue, Unit
from tp_grading.translation.lab import refuse_incomplete
from tp_grading.translation.markdown import translate_markdown
from tp_grading.translation.spans import Words
from tp_utils.i18n import FRENCH, _

FOLDER = "docs"
SCHEME = "bareme"  # written in each language from the checks, by tp_grading.scheme
_VERBATIM = r"(?ms)^```.*?^```|`[^`]*`"
_LINK = re.compile(_VERBATIM + r"|(\]\(|(?:href|src)=\")([^)\"\s]+)")
_ROW = re.compile(r"(?m)^\| `(tp\d\d\w*)` \|.*\n")  # of the course map
_PART = re.compile(r"(?ms)^## (tp\d\d\w*)\n.*?(?=^## |\Z)")  # of the scheme
_TITLE = re.compile(r"(?m)^#+ (.+)$")


def source(course: Course, name: str, language: str = FRENCH.code) -> str:
    """Return the French text of docs/NAME.md; a lab that another language lacks has no row, nor part.

    Raises:
        CourseError: there is no such document.
    """
    path = course.root / FOLDER / f"{name}.md"
    if not path.is_file():
        raise CourseError(
            _("Il n'y a pas de document {path}.").format(path=path.relative_to(course.root))
        )
    text = path.read_text(encoding="utf-8")

    def kept(found: re.Match[str]) -> str:
        return found[0] if language in course.languages(found[1]) else ""

    return _PART.sub(kept, _ROW.sub(kept, text))


def documents(course: Course, language: str) -> list[str]:
    """Return the names of the documents that have a catalogue, sorted."""
    folder = course.root / "po" / language / FOLDER
    return sorted(p.relative_to(folder).with_suffix("").as_posix() for p in folder.rglob("*.po"))


def page(course: Course, name: str, language: str) -> Path:
    """Return where a document is in a language."""
    return course.root / FOLDER / ("" if language == FRENCH.code else language) / f"{name}.md"


def update_document(course: Course, name: str, language: str) -> Catalogue:
    """Write the catalogue of a document again, with the units of its text; return it."""
    units: list[Unit] = []

    def note(text: str) -> str:
        units.append((name, text))
        return text

    translate_markdown(source(course, name, language), Words(note, str))
    catalogue = _catalogue(course, name, language)
    catalogue.update(units)
    return catalogue


def pages(course: Course, language: str, names: Iterable[str] | None = None) -> dict[str, str]:
    """Return name → Markdown of the documents in a language, of all that have a catalogue by default.

    Raises:
        CourseError: a unit is missing, fuzzy, or has lost a placeholder.
    """
    done = documents(course, language)
    wanted = done if names is None else list(names)
    told = {}
    for name in {*done, *wanted}:
        catalogue = _catalogue(course, name, language)
        words = Words(functools.partial(catalogue.translate, name), catalogue.names)
        told[name] = translate_markdown(source(course, name, language), words)
        if name in wanted:
            refuse_incomplete(f"{FOLDER}/{name}", catalogue.faults, language)
    scheme = page(course, SCHEME, language)
    there = told | ({SCHEME: scheme.read_text("utf-8")} if scheme.is_file() else {})
    titles = {name: dict(zip(anchors(source(course, name, language)), anchors(text), strict=True))
              for name, text in there.items()}  # fmt: skip
    return {
        name: _relinked(told[name], functools.partial(_target, course, language, name, titles))
        for name in sorted(wanted)
    }


def write(course: Course, language: str, names: Iterable[str] | None = None) -> list[Path]:
    """Write docs/<language>/NAME.md for each, all by default; return their paths."""
    written = []
    for name, text in pages(course, language, names).items():
        path = page(course, name, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def anchors(text: str) -> list[str]:
    """Return the anchors of the titles of a document, as forges make them, in their order."""
    titles = _TITLE.findall(re.sub(r"(?ms)^```.*?^```$", "", text))
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def _catalogue(course: Course, name: str, language: str) -> Catalogue:
    return Catalogue(course.root / "po" / language / FOLDER / f"{name}.po", language)


def _relinked(text: str, leads: Callable[[str], str]) -> str:
    def changed(found: re.Match[str]) -> str:
        return found[1] + leads(found[2]) if found[1] else found[0]

    return _LINK.sub(changed, text)


def _target(
    course: Course, language: str, name: str, titles: dict[str, dict[str, str]], target: str
) -> str:
    """Return where a link of docs/NAME.md leads from docs/<language>/NAME.md."""
    place, _hash, anchor = target.partition("#")
    if re.match(r"[\w+]+:", target):
        return target
    there = posixpath.normpath(posixpath.join(posixpath.dirname(name), place))  # from docs/
    other = there.removesuffix(".md") if place else name
    if other in titles:
        title = titles[other].get(anchor, anchor)
        return place + (f"#{title}" if anchor else "")
    lab = re.match(r"\.\./notebooks/(\w+)/", there)
    if lab and language in course.languages(lab[1]):
        target = target.replace("../notebooks/", f"../{folder_of(language)}/", 1)
    elif (course.root / FOLDER / language / there).is_file() and there.startswith("images/"):
        return target
    return f"../{target}"
