"""The causes that the checks name: which sentence of theirs a message is.

A check writes « votre gradient de {name} a le bon module et le mauvais signe. »: whoever it is said
to, and whatever the name, the cause is that sentence, the same from one year to the next.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import tp_grading
import tp_utils
from tp_utils.i18n import LOCALES, N_, _, speaking, typography

_HOLE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"\(?\d(?:(?:[\d ,.()×−-]|e(?=[-+−]?\d))*[\d)])?")
_ALSO, _OR = N_("De plus ({name}) : {message}"), N_("Ou bien : ")
SHORT = 12  # letters: what is left of a sentence without its holes, at least


def causes(message: Sequence[str], lab: str) -> dict[str, str]:
    """Return cause → the sentence that said it, for the lines of one message.

    « Ou bien : … » is the other explanation of one failure: it is not counted a second time.
    """
    found: dict[str, str] = {}
    for line in message:
        text = typography(line)
        if text.startswith(tuple(_in_all(_OR))):
            continue
        also = [match for form in _in_all(_ALSO) if (match := _pattern(form).fullmatch(text))]
        said = also[0][_group("message")] if also else text
        found.setdefault(cause(said, lab), said)
    return found


@functools.lru_cache(maxsize=10_000)  # a class makes the same mistakes
def cause(said: str, lab: str) -> str:
    """Return the sentence of a check that this is; without its numbers when it is none of them.

    The sentence is the French one, whatever the language of the copy: a cause counts once.
    """
    text = typography(said).lower()
    for pattern, template in _patterns(lab.split("_")[0]):
        if pattern.fullmatch(text):
            return template
    return _NUMBER.sub("…", typography(said))


def shown(template: str, said: Iterable[str]) -> str:
    """Return a cause in the language that is spoken: each hole with its words when they are all the same."""
    patterns = [_pattern(form) for form in _in_all(template)]
    holes: dict[str, set[str]] = {}
    for text in map(typography, said):
        fits = (match for pattern in patterns if (match := pattern.fullmatch(text)))
        for name, value in next((fit.groupdict() for fit in fits), {}).items():
            holes.setdefault(name, set()).add(value)

    def word(hole: re.Match[str]) -> str:
        values = holes.get(_group(hole[1]), set())
        return values.pop() if len(values) == 1 else "…"

    return _HOLE.sub(word, typography(_(template)))


def _in_all(template: str) -> list[str]:
    """Return a sentence in each language, French first."""
    found = []
    for code in LOCALES:
        with speaking(code):
            found.append(typography(_(template)))
    return list(dict.fromkeys(found))


def _group(hole: str) -> str:
    """Return the name of the group of a hole: `W[0]:.3g` is no name."""
    return "h" + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c)}_" for c in hole)


def _pattern(template: str, flags: int = 0) -> re.Pattern[str]:
    """Return what matches a sentence: a group for each hole, the first time, then the same."""
    parts, known = list[str](), set[str]()
    for n, part in enumerate(_HOLE.split(template.strip())):
        name = _group(part)
        if n % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append("(?:.*?)" if name in known else f"(?P<{name}>.*?)")
            known.add(name)
    return re.compile("".join(parts), re.S | flags)


@functools.cache
def _patterns(lab: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences that a check of a lab may say, the most precise first: `tp04`."""
    checks, grading = Path(tp_utils.__path__[0]) / "checks", Path(tp_grading.__path__[0])
    files = [*checks.glob("*.py"), *grading.glob("judge/*.py"), *grading.glob("inside/*.py")]
    for folder in (lab, "judges", "rules"):
        files += (checks / folder).rglob("*.py")
    texts = {text for path in files for text in _sentences(path)}
    forms = {(form, text) for text in texts for form in _in_all(text)}
    letters = {form: len(_HOLE.sub("", form)) for form, _text in forms}
    chosen = sorted((f for f in forms if letters[f[0]] >= SHORT), key=lambda f: (-letters[f[0]], f))
    return [(_pattern(form.lower()), text) for form, text in chosen]


def _sentences(path: Path) -> set[str]:
    """Return the French sentences written in a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
            found |= {a.value for a in node.args[:2] if isinstance(a, ast.Constant)}
    return {text for text in found if isinstance(text, str) and text.count(" ") >= 2}
