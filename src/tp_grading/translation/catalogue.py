"""A gettext catalogue, po/<language>/<lab>.po: sorted, without dates and line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import polib

from tp_grading.translation.spans import spans
from tp_utils.i18n import LOCALES

Unit = tuple[str, str]  # context, text
_THOUSANDS = re.compile(r"(?<=\d)\\,(?=\d{3}(?!\d))")  # of a formula


class Catalogue:
    """The units of a lab in a language.

    Attributes:
        path: the file.
        language: its language.
        faults: what was looked up in vain since it was read, in words.
    """

    def __init__(self, path: Path, language: str) -> None:
        """Read the file; none is an empty catalogue."""
        self.path, self.language, self.faults = path, language, list[str]()
        entries = polib.pofile(str(path)) if path.is_file() else []
        self._entries = {(e.msgctxt or "", e.msgid): e for e in entries if not e.obsolete}

    def translate(self, context: str, text: str) -> str:
        """Return the translation of a unit; note a fault, and return the text, without a good one."""
        entry = self._entries.get((context, text))
        if entry is None or not entry.msgstr:
            return self._fault("missing", context, text)
        if entry.fuzzy:
            return self._fault("fuzzy", context, text)
        kept = spans(self.names(text))
        if kept != spans(entry.msgstr):
            lost = sorted((kept - spans(entry.msgstr)) + (spans(entry.msgstr) - kept))
            return self._fault(f"placeholders {lost}", context, text)
        return LOCALES[self.language].typeset(str(entry.msgstr))

    def names(self, text: str) -> str:
        """Return code whose names are translated, where the catalogue has them: context `code`.

        The marks of the numbers in formulas, and durations, are those of the language.
        """
        locale = LOCALES[self.language]
        text = _THOUSANDS.sub(lambda _: locale.thousands, text.replace("{,}", locale.mark))
        text = locale.typeset(text)
        if (entry := self._entries.get(("code", text))) is not None:
            return str(entry.msgstr or text)
        for span in spans(text):
            if (entry := self._entries.get(("code", span))) is not None and entry.msgstr:
                text = text.replace(span, entry.msgstr)
        return text

    def _fault(self, why: str, context: str, text: str) -> str:
        self.faults.append(f"{self.path.name}, {context}: {why}: {text}")
        return text

    def update(self, units: Iterable[Unit]) -> None:
        """Write the file again for these units; a text that only moved keeps its translation."""
        known = {text: e for (_context, text), e in self._entries.items() if e.msgstr}
        kept = {key: e for key, e in self._entries.items() if key[0] == "code"}
        for context, text in units:
            old = self._entries.get((context, text)) or known.get(text)
            kept[context, text] = polib.POEntry(
                msgctxt=context, msgid=text, msgstr=old.msgstr if old else "",
                flags=[f for f in (old.flags if old else []) if f == "fuzzy"],
            )  # fmt: skip
        self._entries = kept
        self.save()

    def fill(self, translations: dict[str, str]) -> None:
        """Give their translation to all the units of these texts, and write the file."""
        for (_context, text), entry in self._entries.items():
            entry.msgstr = translations.get(text, entry.msgstr)
        self.save()

    def save(self) -> None:
        """Write the file, the same bytes for the same units."""
        file = polib.POFile(wrapwidth=100)
        file.metadata = {"Language": self.language, "Content-Type": "text/plain; charset=UTF-8",
                         "Content-Transfer-Encoding": "8bit", "MIME-Version": "1.0"}  # fmt: skip
        file.extend(self._entries[key] for key in sorted(self._entries))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(str(file).rstrip("\n") + "\n", encoding="utf-8")
