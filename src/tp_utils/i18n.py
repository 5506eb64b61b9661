"""Translation of every sentence shown to a person; French is the source language."""

from __future__ import annotations

import contextlib
import functools
import gettext
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

NBSP, THIN = "\u00a0", "\u202f"
_DECIMAL = re.compile(r"(?<![\w.])(\d+)\.(\d+(?:e[-+]?\d+)?)(?!\w|\.\d)")
_MINUS = re.compile(r"(?:(?<=\de)|(?<![\w.)\]-])(?<!\w\())-(?=\d)(?![^\[\]]*\])")
_MINUTES = re.compile(r"(?<=\d[ \u00a0]h[ \u00a0])(\d\d)(?![\d:]|[ \u00a0]min)")
_BEFORE_NBSP = re.compile(r"[ \u202f]:(?=\s|$|\*)")
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))")


def french(text: str) -> str:
    """Return French `text` with the non-breaking spaces of its punctuation and of its numbers.

    A thin one (U+202F) before « ; ? ! » and between thousands, a full one (U+00A0) before « : » and
    « % », and inside guillemets. Spans in `backquotes` or $dollars$ are left alone.
    """
    parts = re.split(r"(`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<[^>]*>|https?://\S+)", text, flags=re.DOTALL)
    for i in range(0, len(parts), 2):
        part = re.sub(r"« ?", "«" + NBSP, parts[i])
        part = re.sub(r"«\u00a0[ \u00a0]", "«" + NBSP, part)
        part = re.sub(r"[ \u00a0]?»", NBSP + "»", part)
        part = _BEFORE_NBSP.sub(NBSP + ":", part)
        part = _THOUSANDS.sub(THIN, _PERCENT.sub(NBSP, part))
        parts[i] = re.sub(r"[ \u00a0](?=[;?!](\s|$|[»)*_<]))", THIN, part)
    return "".join(parts)


def _english(text: str) -> str:
    """Return English `text`, whose punctuation asks for no space; a duration is 2 h 45 min."""
    return _MINUTES.sub(r"\1 min", text)


@dataclass(frozen=True)
class Locale:
    """What a language asks for besides its words.

    Attributes:
        code: of the language, for `lang=`.
        name: of the language, in itself.
        mark: decimal mark.
        thousands: mark of the thousands in a formula.
        colon: between a name and what is said of it.
        semicolon: between two members of a list.
        percent: a number of per cents, as a format.
        quotes: around a quotation.
        months: their names.
        stub: message of an exercise that is not begun.
        answer: text of a question that is not answered.
        typeset: sets the spaces of a text, and its durations.
        plural: tells whether so many things, 1.5 too, are plural.
    """

    code: str
    name: str
    mark: str
    thousands: str
    colon: str
    semicolon: str
    percent: str
    quotes: tuple[str, str]
    months: tuple[str, ...]
    stub: str
    answer: str
    typeset: Callable[[str], str]
    plural: Callable[[float], bool]


FRENCH = Locale(
    "fr", "Français", ",", r"\,", "\u00a0: ", " ; ", "{}\u00a0%", ("«\u00a0", "\u00a0»"),
    ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
     "novembre", "décembre"),
    "exercice à compléter", "Votre réponse ici.", french, lambda n: n >= 2,
)  # fmt: skip
ENGLISH = Locale(
    "en", "English", ".", "{,}", ": ", "; ", "{}%", ("“", "”"),
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
     "November", "December"),
    "exercise to complete", "Your answer here.", _english, lambda n: n != 1,
)  # fmt: skip
LOCALES = {locale.code: locale for locale in (FRENCH, ENGLISH)}
STUBS = frozenset(locale.stub for locale in LOCALES.values())  # a class may mix languages
_places = {"tp_utils": Path(__file__).parent / "locale"}  # domain → where its catalogues are
_here: ContextVar[str] = ContextVar("language", default="")


def _chosen(code: str) -> str:
    """Return what a student chose (or the notebook, in its first cell); never the machine's LANG."""
    if code and code not in LOCALES:
        known = ", ".join(LOCALES)
        said = f"TP_LANG={code} : langues du cours / languages of the course: {known}."
        warnings.warn(said, stacklevel=2)
    return code if code in LOCALES else FRENCH.code


_language = _chosen(os.environ.get("TP_LANG", ""))


def language() -> str:
    """Return the code of the language that is spoken here and now."""
    return _here.get() or _language


def locale() -> Locale:
    """Return what the language that is spoken asks for."""
    return LOCALES[language()]


def speak(code: str) -> None:
    """Make this process speak a language of `LOCALES`."""
    global _language
    _language = LOCALES[code].code


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language of `LOCALES` inside: that of one copy, where a class mixes them."""
    before = _here.set(LOCALES[code].code)
    try:
        yield
    finally:
        _here.reset(before)


def also(domain: str, folder: Path) -> None:
    """Look for sentences in the catalogues of another package too."""
    _places[str(domain)] = Path(folder)
    _catalogue.cache_clear()


@functools.cache
def _catalogue(code: str) -> gettext.NullTranslations:
    found = gettext.NullTranslations()
    for domain, folder in _places.items():
        one = gettext.translation(domain, folder, [code], fallback=True)
        one.add_fallback(found)
        found = one
    return found


def _(message: str) -> str:
    """Return a sentence in the language that is spoken, in French when it has no translation."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, n: float) -> str:
    """Return a sentence for `n` things in the language that is spoken: « 0 copie », 0 copies.

    gettext counts as English does where a language has no catalogue, and French, the source, has none.
    """
    return _catalogue(language()).ngettext(one, many, 1 + int(locale().plural(n)))


def N_(message: str) -> str:
    """Mark a sentence of a declaration: it is translated by `_` where it is said, not on import."""
    return message


def told(name: str, said: str) -> str:
    """Return what is said of a name in a line of a terminal: « ada : 12 », ada: 12 in English."""
    return _("{name} : {said}").format(name=name, said=said)


def listed(members: Iterable[str]) -> str:
    """Return the members of a list in a sentence: « a ; b » in French, a; b in English."""
    return locale().semicolon.join(members)


def typography(text: str) -> str:
    """Return a text with the spaces of its punctuation."""
    return locale().typeset(text)


def decimal(value: float, spec: str = "g") -> str:
    """Return a number as a sentence writes it: « 0,05 » in French, 0.05 in English."""
    return format(value, spec).replace(".", locale().mark).replace("-", "−")


def numbers(text: str) -> str:
    """Return a text whose numbers are as the language writes them: « pas 0,05 », « 90 % » in French.

    A hyphen that is a minus becomes one, outside brackets: an index, A[0, -1], is code.
    What is no number keeps its dots: a version (2.13.0), a name (layer1.5), a question (Q2.5).
    """
    text = _DECIMAL.sub(lambda n: f"{n[1]}{locale().mark}{n[2].replace('-', '−')}", text)
    text = _MINUS.sub("−", text)
    return re.sub(r"(?<=\d)[ \u00a0\u202f]?%", locale().percent.format(""), text)


def percent(share: float, digits: int = 0) -> str:
    """Return a share in [0, 1] as a sentence writes it: « 92,8 % » in French, 92.8% in English."""
    return _Shown(locale().percent.format(decimal(100 * share, f".{digits}f")))


class _Shown(str):
    """A text that a notebook shows in a list without escaping its spaces: '9 %', not '9\\xa0%'."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{self}'"


def tolerate() -> None:
    """Let a stream that has no ★ or ✗ (cp1252, in a pipe on Windows) write « ? » for them."""
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", "") == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
