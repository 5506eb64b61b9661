"""A document to PDF, by Typst, in a folder that holds what we wrote and nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tp_utils.i18n import _, locale
from tp_utils.report.document import Document, Fragment
from tp_utils.report.model import ReportError
from tp_utils.report.pandoc import missing_packages
from tp_utils.report.writer import string

MAX_PAGES = 10
_WIDE = "\u2e80"  # from here on, the fonts of the machine are looked for: ideograms, emoji


class Page:
    """The PDF of a report.

    Attributes:
        pdf: its bytes.
        pages: how many pages.
        notices: what is not shown as the student wrote it.
        accessible: whether it is PDF/UA-1; it is tagged in any case.
    """

    def __init__(self, pdf: bytes, pages: int, notices: list[str], accessible: bool) -> None:
        """See the class."""
        self.pdf, self.pages, self.notices, self.accessible = pdf, pages, notices, accessible

    @property
    def warning(self) -> str:
        """Say by how much the report is too long; empty when it is not."""
        if self.pages <= MAX_PAGES:
            return ""
        return _("{pages} pages : {over} de trop, le maximum est {max}.").format(
            pages=self.pages, over=self.pages - MAX_PAGES, max=MAX_PAGES
        )


def make(document: Document, head: str) -> Page:
    """Compile a document.

    Args:
        document: what the report holds.
        head: the first lines of Typst: `#show: compte-rendu.with(…)`.

    Raises:
        ReportError: Typst is not installed, or the report cannot be made at all.
    """
    document.read()
    with tempfile.TemporaryDirectory(prefix="tp-report-") as folder:
        work = _Workshop(Path(folder), document, head)
        result = work.compiled(work.whole())
        if result is None:  # which formula, then which text, does Typst refuse?
            document.bad_formulas = work.refused(list(range(len(document.formulas.tex))))
            result = work.compiled(work.whole())
        if result is None:
            for i, piece in enumerate(document.pieces):
                alone = f"{head}\n\n{document.piece(i)}"
                if isinstance(piece, Fragment) and work.compiled(alone) is None:
                    document.verbatim.add(i)
            result = work.compiled(work.whole())
        if result is None:
            raise ReportError(_("Typst ne peut pas composer ce PDF : {e}").format(e=work.trouble))
        return Page(*result, notices=document.notices, accessible=work.accessible)


def _words() -> str:
    """Return the words of the template, in the language that is spoken."""
    before = {"nom": _("Nom"), "avis": _("Avis de fabrication")}
    columns = [_("Exercice"), _("Difficulté"), _("Points"), _("État")]
    words = ", ".join(f"{key}: {string(word + locale().colon)}" for key, word in before.items())
    return (
        f"#let langue = {string(locale().code)}\n"
        f"#let mots = ({words}, colonnes: ({', '.join(map(string, columns))}))\n"
    )


class _Workshop:
    """A folder with the template and the pictures, and the compiler that sees only it."""

    def __init__(self, folder: Path, document: Document, head: str) -> None:
        try:
            import typst
        except ImportError:
            raise missing_packages() from None
        self.typst, self.folder, self.document, self.head = typst, folder, document, head
        template = Path(__file__).with_name("template.typ").read_text(encoding="utf-8")
        (folder / "template.typ").write_text(template, encoding="utf-8")
        (folder / "mots.typ").write_text(_words(), encoding="utf-8")
        self.accessible, self.trouble = True, ""
        self.tries = 0
        self._fonts: dict[bool, Any] = {}
        self._written: set[str] = set()

    def whole(self) -> str:
        return f"{self.head}\n\n{self.document.typst()}\n"

    def refused(self, formulas: list[int]) -> set[int]:
        """Return those of the formulas that Typst refuses: halves, then halves again."""
        together = "\n\n".join(self.document.lone_formula(n) for n in formulas)
        if not formulas or self.compiled(together, bare=True) is not None:
            return set()
        if len(formulas) == 1:
            return set(formulas)
        half = len(formulas) // 2
        return self.refused(formulas[:half]) | self.refused(formulas[half:])

    def compiled(self, source: str, bare: bool = False) -> tuple[bytes, int] | None:
        """Return the PDF and its number of pages; None when Typst refuses the source."""
        for name, data in self.document.files.items():
            if name not in self._written:
                (self.folder / name).write_bytes(data)
                self._written.add(name)
        preamble = "" if bare else '#import "/template.typ": *\n'
        self.tries += 1
        main = self.folder / f"main{self.tries}.typ"  # a compiler keeps what it has read
        main.write_text(preamble + source, encoding="utf-8")
        compiler = self._compiler(main, any(char >= _WIDE for char in source))
        for standards in ([],) if bare else (["ua-1"], []):
            try:
                pdf = compiler.compile(format="pdf", pdf_standards=standards)
                pages = 1 if bare else int(compiler.query("<pages>", field="value", one=True))
            except (RuntimeError, ValueError) as error:
                self.trouble = str(error)[:300]
                continue
            self.accessible = bool(standards)
            return pdf, pages
        return None

    def _compiler(self, main: Path, system_fonts: bool) -> Any:
        if system_fonts not in self._fonts:
            self._fonts[system_fonts] = self.typst.Fonts(include_system_fonts=system_fonts)
        return self.typst.Compiler(
            str(main), root=str(self.folder), font_paths=self._fonts[system_fonts],
            package_path=str(self.folder), package_cache_path=str(self.folder),
        )  # fmt: skip
