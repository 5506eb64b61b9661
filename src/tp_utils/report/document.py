"""A report being composed: pieces of Typst that are ours, and Markdown that is the student's."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tp_utils.i18n import _
from tp_utils.report import pandoc
from tp_utils.report.formulas import Formulas, vetted
from tp_utils.report.model import Picture
from tp_utils.report.pictures import checked, decoded
from tp_utils.report.writer import Writer, string

MAX_TEXT = 30_000  # characters of one answer: about ten pages


@dataclass
class Fragment:
    """A piece of Markdown written by the student.

    Attributes:
        markdown: its source, formulas still in TeX.
        place: where it is, for the notices: "Q4.3".
        level: level of its headings; 0 when they are not headings of the report.
        attachments: name → media type → base64, of its cell.
        folder: folder whose pictures it may show; None: attachments only.
        figures: key → figure of a notebook, "tp04:q4-3".
    """

    markdown: str
    place: str
    level: int = 0
    attachments: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    figures: Mapping[str, Picture] = field(default_factory=dict)


class Document:
    """Pieces in their order, and what they need: formulas, pictures, notices."""

    def __init__(self) -> None:
        """Start empty."""
        self.pieces: list[str | Fragment] = []
        self.formulas = Formulas()
        self.files: dict[str, bytes] = {}
        self.notices: list[str] = []
        self.bad_formulas: set[int] = set()
        self.verbatim: set[int] = set()  # indices of the fragments shown as source
        self._marked: dict[int, str] = {}
        self._trees: dict[int, Any] = {}
        self._math: list[Any] = []
        self._here: list[str] = []

    def add(self, typst: str) -> None:
        """Add Typst of ours; every text in it went through `writer.string`."""
        self.pieces.append(typst)

    def text(self, fragment: Fragment) -> None:
        """Add Markdown of the student's."""
        text = fragment.markdown.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
        if len(text) > MAX_TEXT:
            text = text[:MAX_TEXT] + "\n\n[…]"
            self.notices.append(_("{place} : texte trop long, coupé").format(place=fragment.place))
        fragment.markdown = text
        self._marked[len(self.pieces)] = self.formulas.extract(text)
        self.pieces.append(fragment)

    def notice(self, fragment: Fragment, sentence: str) -> None:
        """Say what was not shown as the student wrote it, here and to who made the report."""
        if sentence not in self._here:
            self._here.append(sentence)
        full = _("{place} : {sentence}").format(place=fragment.place, sentence=sentence)
        if full not in self.notices:
            self.notices.append(full)

    def read(self) -> None:
        """Have pandoc read all Markdown and convert all formulas, once."""
        trees, self._math = pandoc.convert(list(self._marked.values()), self.formulas.tex)
        self._trees = dict(zip(self._marked, trees, strict=True))

    def typst(self) -> str:
        """Return the source of the whole document."""
        return "\n\n".join(self.piece(i) for i in range(len(self.pieces)))

    def piece(self, index: int) -> str:
        """Return the source of one piece, with its notices."""
        piece = self.pieces[index]
        if isinstance(piece, str):
            return piece
        self._here = []
        written = self._written(index, piece)
        notices = "".join(f"#avis({string(sentence)});\n" for sentence in self._here)
        return f"{written}\n{notices}"

    def _written(self, index: int, fragment: Fragment) -> str:
        tree = self._trees.get(index)
        if tree is not None and index not in self.verbatim:
            try:
                return Writer(self, fragment).blocks(tree)
            except (LookupError, TypeError, ValueError, RecursionError):
                pass  # a tree that is not one of pandoc's
        self.notice(fragment, _("ce texte n'a pas pu être mis en forme"))
        return f'#listing({string(fragment.markdown)}, "text");'

    def formula(self, fragment: Fragment, n: int) -> str:
        """Return formula `n` in Typst, or its TeX as text with a notice."""
        if n >= len(self.formulas.tex):
            return ""
        typst = "" if n in self.bad_formulas else vetted(self._math[n])
        if typst:
            block = self.formulas.block[n]
            alt = string(" ".join(self.formulas.tex[n].split())[:1000])
            return f"#formule({alt}, {'true' if block else 'false'}, $ {typst} $);"
        self.notice(fragment, _("une formule que l'on ne peut pas lire est montrée en LaTeX"))
        return f"#raw({string(self.formulas.restored(f'{chr(0xE000)}{n}{chr(0xE001)}')[:2000])});"

    def lone_formula(self, n: int) -> str:
        """Return a formula alone, to know whether Typst accepts it."""
        return f"$ {vetted(self._math[n])} $"

    def picture_of(self, fragment: Fragment, source: str) -> tuple[str, str] | None:
        """Return the file name and the alternative text of what an image of Markdown names."""
        own = fragment.figures.get(source)
        if own is not None:
            name = self.picture(own)
            alt = own.alt
        elif source.startswith("attachment:"):
            media = fragment.attachments.get(source.removeprefix("attachment:"))
            data = next(iter(media.values()), None) if isinstance(media, dict) else None
            data = "".join(data) if isinstance(data, list) else data
            name, alt = self.picture(Picture(data, "")) if isinstance(data, str) else "", ""
        else:
            name, alt = self._local(fragment, source), ""
        if not name:
            self._no_picture(fragment)
            return None
        return name, alt

    def _no_picture(self, fragment: Fragment) -> None:
        self.notice(
            fragment,
            _(
                "une image absente, illisible ou extérieure n'est pas montrée (glissez-la dans la cellule)"
            ),
        )

    def _local(self, fragment: Fragment, source: str) -> str:
        """Return the name of a picture that lies in the folder of the text, which is the student's."""
        if fragment.folder is None or "\x00" in source or ":" in source:
            return ""
        try:
            root = fragment.folder.resolve()
            path = (root / source).resolve()
            if not path.is_relative_to(root) or not path.is_file():
                return ""
            return self._keep(path.read_bytes()) if path.stat().st_size < 30_000_000 else ""
        except (OSError, ValueError, RuntimeError):
            return ""

    def picture(self, picture: Picture) -> str:
        """Keep a picture; return its file name in the document, empty when it is not readable."""
        data = decoded(picture.data)
        return self._keep(data) if data else ""

    def _keep(self, data: bytes) -> str:
        stem = hashlib.sha256(data).hexdigest()[:16]
        for name in (f"{stem}.png", f"{stem}.jpg"):
            if name in self.files:
                return name
        good = checked(data)
        if good is None:
            return ""
        name = f"{stem}.{good[1]}"
        self.files[name] = good[0]
        return name
