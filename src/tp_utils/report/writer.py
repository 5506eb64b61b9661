"""A syntax tree of pandoc to Typst, where every text is a quoted string: nothing is ever code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tp_utils.i18n import _, locale, typography
from tp_utils.report.formulas import CLOSE, MARK

if TYPE_CHECKING:
    from tp_utils.report.document import Document, Fragment

MAX_DEPTH, MAX_ROWS, MAX_COLUMNS, MAX_LINES = 12, 40, 12, 150
# Controls, marks that turn the direction of the text, private characters, halves of a pair.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\uf8ff\ufeff\ufff0-\uffff]"
)
_LINKS = re.compile(r"(https?|mailto):[^\s\"\\<>]{1,1000}\Z")
_ALIGN = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}


def string(text: str) -> str:
    """Return a text as a Typst string; a very long word may be cut at the end of a line."""
    text = _HIDDEN.sub("", text.replace("\t", "    "))
    text = re.sub(r"(\S{40})(?=\S{20})", "\\1\u200b", text)
    for char, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        text = text.replace(char, escaped)
    return f'"{text}"'


def words(text: str) -> str:
    """Return a text as Typst content."""
    return f"#{string(text)};" if text else ""


class Writer:
    """Writes the blocks of one fragment.

    Args:
        document: where formulas, pictures and notices are.
        fragment: what is written: its attachments, its place.
    """

    def __init__(self, document: Document, fragment: Fragment) -> None:
        """See the class."""
        self.document, self.fragment = document, fragment
        self.depth, self.level = 0, fragment.level

    def blocks(self, blocks: list[Any]) -> str:
        """Return the Typst of blocks, in one content."""
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                self.document.notice(self.fragment, _("des éléments trop imbriqués sont à plat"))
                return words(self._plain(blocks))
            return "\n\n".join(filter(None, (self._block(b) for b in blocks)))
        finally:
            self.depth -= 1

    def _block(self, block: dict[str, Any]) -> str:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            return self._paragraph(content)
        if kind == "Header":
            return self._heading(content[0], self.inlines(content[2]))
        if kind == "CodeBlock":
            return self._code(content[1], (content[0][1] or [""])[0])
        if kind == "RawBlock":
            return self._raw(content[1], True)
        if kind == "BulletList":
            return f"#list({', '.join(f'[{self.blocks(item)}]' for item in content)});"
        if kind == "OrderedList":
            items = ", ".join(f"[{self.blocks(item)}]" for item in content[1])
            return f"#enum(start: {min(max(content[0][0], 0), 9999)}, {items});"
        if kind == "BlockQuote":
            return f"#citation[{self.blocks(content)}];"
        if kind == "HorizontalRule":
            return "#filet();"
        if kind == "Table":
            return self._table(content)
        if kind in ("Div", "Figure"):
            return self.blocks(content[-1])
        return words(self._plain(block))

    def _paragraph(self, inlines: list[Any]) -> str:
        if len(inlines) == 1 and inlines[0]["t"] == "Image":
            return self._image(inlines[0]["c"], True)
        return self.inlines(inlines)

    def _heading(self, level: int, title: str) -> str:
        if not self.fragment.level:  # inside an answer: not a heading of the report
            return f"#intertitre[{title}];"
        self.level = min(self.fragment.level - 1 + level, self.level + 1)
        return f"#heading(level: {self.level})[{title}];"

    def _code(self, code: str, language: str = "") -> str:
        lines = self.document.formulas.restored(code).splitlines()
        if len(lines) > MAX_LINES:
            self.document.notice(self.fragment, _("du code trop long est coupé"))
            lines = [*lines[:MAX_LINES], "[…]"]
        language = language if language in ("python", "text", "bash", "json") else "text"
        return f"#listing({string(chr(10).join(lines))}, {string(language)});"

    def _raw(self, text: str, block: bool) -> str:
        text = re.sub(r"<!--.*?(-->|\Z)", "", self.document.formulas.restored(text), flags=re.S)
        if re.fullmatch(r"\s*<br\s*/?>\s*", text, re.I):
            return "#linebreak();"
        if not text.strip():
            return ""
        self.document.notice(self.fragment, _("du HTML est montré tel quel, comme du texte"))
        return self._code(text) if block else f"#raw({string(text)});"

    def _table(self, content: list[Any]) -> str:
        _attr, _caption, columns, head, bodies, foot = content
        top = [row[1] for row in head[1]]
        rows = [row[1] for body in bodies for row in body[3]] + [row[1] for row in foot[1]]
        if len(columns) > MAX_COLUMNS:
            self.document.notice(
                self.fragment, _("un tableau trop large est montré comme du texte")
            )
            lines = [" | ".join(self._plain(cell[4]) for cell in row) for row in [*top, *rows]]
            return self._code("\n".join(line[:500] for line in lines[:MAX_ROWS]))
        if len(rows) > MAX_ROWS:
            text = _("un tableau de {n} lignes est coupé à {max}").format(n=len(rows), max=MAX_ROWS)
            self.document.notice(self.fragment, text)
        aligns = ", ".join(_ALIGN.get(c[0]["t"], "left") for c in columns)
        header = ", ".join(self._cell(cell) for row in top for cell in row)
        cells = ", ".join(self._cell(cell) for row in rows[:MAX_ROWS] for cell in row)
        return f"#tableau(({aligns},), ({header},), ({cells}{',' if cells else ''}));"

    def _cell(self, cell: list[Any]) -> str:
        return f"[{self.blocks(cell[4])}]"

    def inlines(self, inlines: list[Any]) -> str:
        """Return the Typst of inlines; the words that follow each other are one string."""
        self.depth += 1
        written, text = [], ""
        for inline in (
            inlines if self.depth <= 2 * MAX_DEPTH else [{"t": "Str", "c": self._plain(inlines)}]
        ):
            if inline["t"] == "Str":
                text += inline["c"]
            elif inline["t"] in ("Space", "SoftBreak"):
                text += " "
            else:
                written += [self._text(text), self._inline(inline["t"], inline.get("c"))]
                text = ""
        self.depth -= 1
        return "".join([*written, self._text(text)])

    def _text(self, text: str) -> str:
        parts = MARK.split(re.sub(rf"(?<=[\d{CLOSE}]) %", "\u00a0%", typography(text)))
        return "".join(
            self.document.formula(self.fragment, int(part)) if i % 2 else words(part)
            for i, part in enumerate(parts)
        )

    def _inline(self, kind: str, content: Any) -> str:
        marks = {"Strong": "strong", "Emph": "emph", "Strikeout": "strike", "Underline": "underline",
                 "Superscript": "super", "Subscript": "sub", "SmallCaps": "smallcaps"}  # fmt: skip
        if kind in marks:
            return f"#{marks[kind]}[{self.inlines(content)}];"
        if kind == "Code":
            return f"#raw({string(self.document.formulas.restored(content[1]))});"
        if kind == "RawInline":
            return self._raw(content[1], False)
        if kind == "LineBreak":
            return "#linebreak();"
        if kind == "Quoted":
            double = content[0]["t"] == "DoubleQuote"
            left, right = locale().quotes if double else ("‘", "’")
            return words(left) + self.inlines(content[1]) + words(right)
        if kind == "Link":
            return self._link(content)
        if kind == "Image":
            return self._image(content, False)
        if kind == "Span":
            return self.inlines(content[1])
        return words(self._plain(content))

    def _link(self, content: list[Any]) -> str:
        text, address = self.inlines(content[1]), content[2][0]
        if _LINKS.match(address) and text.strip():
            return f"#link({string(address)})[{text}];"
        return text

    def _image(self, content: list[Any], block: bool) -> str:
        caption, source = content[1], content[2][0]
        alt = typography(self._plain(caption))
        found = self.document.picture_of(self.fragment, source)
        if found is None:
            label = f"![{alt}]({source[:200]})"
            return f"#raw({string(label)});"
        name, own_alt = found
        words = typography(own_alt) or alt or _("Image sans description")
        legend = self.inlines(caption) if block else ""
        return f"#figurine({string(name)}, {string(words)}, legende: [{legend}]);"

    def _plain(self, node: Any) -> str:
        return self.document.formulas.restored(plain(node))


def plain(node: Any) -> str:
    """Return the words of a piece of tree."""
    parts: list[str] = []
    stack: list[Any] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            kind: Any = item.get("t")
            content: Any = item.get("c")
            if kind in ("Space", "SoftBreak", "LineBreak"):
                parts.append(" ")
            elif kind in ("Str", "Code", "CodeBlock", "RawInline", "RawBlock"):
                parts.append(content if isinstance(content, str) else content[1])
            else:
                stack.append(content)
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return "".join(parts)
