"""What the two reports share: their first lines, a question and its answer, dates, the outlines."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path

from tp_utils.i18n import FRENCH, _, locale, typography
from tp_utils.report.document import Document, Fragment
from tp_utils.report.model import Lab, Question, ReportError
from tp_utils.report.writer import string

_MAX_OWN = 400_000  # bytes of a text file of the student's
_KEYS = {"name": "nom", "title": "titre", "group": "groupe"}  # in English, and what it is here
_HEADER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)


@dataclass
class Own:
    """The text that the student writes beside the notebook: a few keys, then Markdown."""

    keys: dict[str, str] = field(default_factory=dict)
    sections: list[tuple[str, str]] = field(default_factory=list)  # title, text
    folder: Path | None = None

    @property
    def empty(self) -> list[str]:
        """Titles of the sections without a word."""
        return [title for title, text in self.sections if not text]


def own_text(path: Path | None) -> Own:
    """Read the student's own text; an absent file gives an empty one.

    A line `# Titre` starts a section. Comments `<!-- … -->` are instructions, not text.

    Raises:
        ReportError: the file is no text, too big, or a link to elsewhere.
    """
    if path is None or not path.exists():
        return Own()
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_OWN:
        raise ReportError(_("{path} n'est pas un fichier de texte ordinaire.").format(path=path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except ValueError:
        raise ReportError(_("{path} n'est pas en UTF-8.").format(path=path)) from None
    keys: dict[str, str] = {}
    if header := _HEADER.match(text):
        for line in header[1].splitlines():
            key, _colon, value = line.partition(":")
            key = key.strip().lower()
            keys[_KEYS.get(key, key)] = value.strip()[:300]
        text = text[header.end() :]
    text = re.sub(r"<!--.*?(-->|\Z)", "", text, flags=re.S)
    return Own(keys, _sections(text), path.parent)


def _sections(text: str) -> list[tuple[str, str]]:
    """Cut Markdown at its headings of level 1; the `#` of a block of code are not headings."""
    sections: list[tuple[str, list[str]]] = [("", [])]
    fence = ""
    for line in text.splitlines():
        mark = re.match(r"\s{0,3}(`{3,}|~{3,})", line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip() == fence:
            fence = ""
        if re.match(r"#\s", line) and not fence:
            sections.append((line[1:].strip(), []))
        else:
            sections[-1][1].append(line)
    cut = [(title, "\n".join(lines).strip()) for title, lines in sections]
    return [(title, body) for title, body in cut if title or body]


def head(kind: str, title: str, author: str, group: str, footer: str) -> str:
    """Return the first lines of Typst of a report made today."""
    today = datetime.date.today()
    day = "1er" if today.day == 1 and locale() is FRENCH else str(today.day)
    date = f"{day} {locale().months[today.month - 1]} {today.year}"
    values = {"genre": kind, "titre": plain_title(title), "auteur": author, "groupe": group,
              "date": date, "pied": footer}  # fmt: skip
    arguments = ", ".join(f"{key}: {string(value)}" for key, value in values.items())
    moment = f"datetime(year: {today.year}, month: {today.month}, day: {today.day})"
    return f"#show: compte-rendu.with({arguments}, jour: {moment})"


def plain_title(markdown: str) -> str:
    """Return a title without the marks of Markdown, as bookmarks want it."""
    return typography(re.sub(r"[`*$]", "", markdown).replace("'", "’"))[:200]


def question(
    document: Document, asked: Question, level: int, statement: bool, pictures: bool
) -> None:
    """Add a question: its number, its statement, the figure it speaks of, its answer."""
    star = " ★" if asked.star else ""
    document.add(f"#heading(level: {level})[{content(asked.number + star)}]")
    place = asked.number
    if statement and asked.statement:
        document.add("#enonce[")
        document.text(Fragment(asked.statement, place))
        document.add("]")
    for picture in asked.pictures if pictures else ():
        if name := document.picture(picture):
            alt = picture.alt or _("Figure sans description, au-dessus de la question {q}").format(
                q=asked.number
            )
            document.add(f"#figurine({string(name)}, {string(typography(alt))});")
        else:
            document.add("#avis(" + string(_("la figure de cette question est illisible")) + ");")
            document.notices.append(_("{q} : figure illisible").format(q=asked.number))
    document.text(Fragment(asked.answer, place, attachments=asked.attachments))


def content(text: str) -> str:
    """Return a text of ours as Typst content, with its typography."""
    return f"#{quoted(text)};"


def quoted(text: str) -> str:
    """Return a text of ours as a Typst string, with its typography."""
    return string(typography(text).replace("'", "’"))


def sentence(text: str) -> str:
    """Return a sentence of a card as Typst content, its `code` set as code."""
    parts = text.split("`")
    return "".join(f"#raw({string(p)});" if i % 2 else content(p) for i, p in enumerate(parts) if p)


def missing(document: Document, title: str, items: list[str]) -> None:
    """Add the frame that names what is missing; nothing when nothing is."""
    if items:
        lines = " #linebreak();\n".join(content(item) for item in items)
        document.add(f"#manque({quoted(title)}, [{lines}])")


def notices(document: Document, lab: Lab) -> None:
    """Add what could not be read of a notebook."""
    for sentence in lab.notices:
        document.add(f"#avis({string(typography(sentence.rstrip('.')))});")
        document.notices.append(f"{lab.name} : {sentence}")
