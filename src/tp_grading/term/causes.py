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
from tp_utils.i18n import _, typography

_HOLE = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"\(?\d[\d ,.()×e−-]*")
_ALSO = re.compile(typography(_("De plus ({name}) : {message}")).replace("(", r"\(").replace(")", r"\)")
                   .replace("{name}", "[^)]*").replace("{message}", "(.+)"))  # fmt: skip
_OR = typography(_("Ou bien : "))
SHORT = 12  # letters: what is left of a sentence without its holes, at least


def causes(message: Sequence[str], lab: str) -> dict[str, str]:
    """Return cause → the sentence that said it, for the lines of one message.

    « Ou bien : … » is the other explanation of one failure: it is not counted a second time.
    """
    found: dict[str, str] = {}
    for line in message:
        text = typography(line)
        if text.startswith(_OR):
            continue
        also = _ALSO.fullmatch(text)
        said = also[1] if also else text
        found.setdefault(cause(said, lab), said)
    return found


def cause(said: str, lab: str) -> str:
    """Return the sentence of a check that this is; without its numbers when it is none of them."""
    text = typography(said).lower()
    for pattern, template in _patterns(lab.split("_")[0]):
        if pattern.fullmatch(text):
            return template
    return _NUMBER.sub("…", typography(said))


def shown(template: str, said: Iterable[str]) -> str:
    """Return a cause as a class reads it: each hole with its words when they are all the same."""
    texts = [typography(text) for text in said]
    pattern = _pattern(typography(template))
    fits = [match.groups() for text in texts if (match := pattern.fullmatch(text))]
    words = [values[0] if len(set(values)) == 1 else "…" for values in zip(*fits, strict=True)]
    return _HOLE.sub(lambda _hole: words.pop(0) if words else "…", typography(template))


def _pattern(template: str, flags: int = 0) -> re.Pattern[str]:
    parts = [re.escape(part) for part in _HOLE.split(template.strip())]
    return re.compile("(.*?)".join(parts), re.S | flags)


@functools.cache
def _patterns(lab: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences that a check of a lab may say, the most precise first: `tp04`."""
    checks, grading = Path(tp_utils.__path__[0]) / "checks", Path(tp_grading.__path__[0])
    files = [*checks.glob("*.py"), *grading.glob("judge/*.py"), *grading.glob("inside/*.py")]
    for folder in (lab, "judges", "rules"):
        files += (checks / folder).rglob("*.py")
    texts = {text for path in files for text in _sentences(path)}
    letters = {text: len(_HOLE.sub("", text)) for text in texts}
    chosen = sorted((t for t in texts if letters[t] >= SHORT), key=lambda t: (-letters[t], t))
    return [(_pattern(typography(text).lower()), text) for text in chosen]


def _sentences(path: Path) -> set[str]:
    """Return the French sentences written in a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "N_", "ngettext"):
            found |= {a.value for a in node.args[:2] if isinstance(a, ast.Constant)}
    return {text for text in found if isinstance(text, str) and text.count(" ") >= 2}
