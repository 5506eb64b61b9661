"""What must never be on the site: a solution, a model answer, a marking scheme, a hidden case."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat

from tp_grading.build import source_notebook, translated_source
from tp_grading.course import Course, CourseError
from tp_grading.term.leaks import MARKERS, REGION
from tp_utils.i18n import FRENCH, language

READ = {".html", ".md", ".ipynb", ".js", ".txt", ".inv", ".xml"}
SHORT = 60  # letters and digits: lines of an answer in a row that have as many give it


def refuse(course: Course, labs: list[str], folder: Path) -> None:
    """Refuse a folder, source of the site or site, where a file shows what an answer hides.

    A page of a lab may show what an earlier lab asked, as its released notebook does.

    Raises:
        CourseError: the files, and the cells whose answers they show.
    """
    lang = language()
    given = _letters("".join(
        _released(course.notebook(lab, code)) for lab in course.labs for code in course.languages(lab)
    ))  # fmt: skip
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.suffix in READ):
        name, data = path.relative_to(folder).as_posix(), path.read_bytes()
        if name.startswith("tp/") and MARKERS.search(data):  # a guide may say how to write them
            found.append(f"{name}: a marked region")
        text = _letters(_shown(path.suffix, data.decode("utf-8", "replace")))
        for lab in labs:
            for cell, piece in _pieces(course, lab, lang):
                if piece not in given and piece in text:
                    found.append(f"{name}: the answer of {cell} ({lab})")
    if found:
        raise CourseError("The site would show answers:\n" + "\n".join(sorted(set(found))))


@cache
def _pieces(course: Course, lab: str, lang: str) -> list[tuple[str, str]]:
    """Return (cell, some lines of its answer, without what is not a letter or a digit)."""
    pieces = []
    source = (
        source_notebook(course, lab)
        if lang == FRENCH.code
        else translated_source(course, lab, lang)
    )
    for cell in source.cells:
        for region in REGION.findall(cell.source):
            lines = [_letters(line) for line in region.splitlines()]
            for start in range(len(lines)):
                piece = ""
                for line in lines[start:]:
                    piece += line
                    if len(piece) >= SHORT:
                        pieces.append((cell.id, piece))
                        break
    return pieces


def _released(path: Path) -> str:
    return "\n".join(cell.source for cell in nbformat.read(path, 4).cells)


def _shown(suffix: str, text: str) -> str:
    """Return what a reader sees: of a page, without its tags; of JSON, without its escapes."""
    if suffix == ".html":
        from html import unescape

        return unescape(re.sub(r"<[^>]*>", "", text))
    return text.encode().decode("unicode_escape", "replace") if "\\u" in text else text


def _letters(text: str) -> str:
    """Return the letters and the digits: marks, line ends of JSON and highlighting do not hide a text."""
    return re.sub(r"(\\n|[\W_])+", "", text)
