"""The card of a check: a colour, a symbol and a sentence, as text and as HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tp_utils.i18n import N_, _, locale, percent, tolerate, typography

if TYPE_CHECKING:
    from tp_utils.checks.engine import Outcome

MIME = "application/vnd.tp.check+json"  # what the written report reads again, without running
_NAME = re.compile(r"\w*[_([]|\w+\.\w")  # predict_flags(), train_step, grads['by'], w.grad
# the same, whole, at the head of a line: train(…), forward(X)[0], grads['by'], w.grad, train_step
_CODE = re.compile(
    r"(?=\w*[_([.])[^\W\d]\w*(?:\.\w+|\[[^][`]*\]|\((?:[^()`]|\([^()`]*\))*\))*(?=\s)"
)
_LOOKS = {
    "passed": ("✓", "#1b7837", N_("juste")),
    "partial": ("◐", "#9a6700", N_("en partie juste")),
    "wrong": ("✗", "#b2182b", N_("à revoir")),
    "todo": ("○", "#57606a", N_("à faire")),
}


def text(outcome: Outcome) -> str:
    """Return the card as plain text."""
    symbol, _color, verdict = _look(outcome)
    lines = [f"{symbol} {outcome.check}{locale().colon}{verdict}", *_sentences(outcome)]
    if outcome.printed and outcome.status != "passed":
        lines += [_("Votre fonction a affiché :"), outcome.printed.rstrip()]
    return typography("\n".join(lines))


def bundle(outcome: Outcome) -> dict[str, Any]:
    """Return the card in the formats of Jupyter: text, HTML, and the bare facts."""
    facts = {"check": outcome.check, "status": outcome.status, "credit": outcome.credit}
    return {"text/plain": text(outcome), "text/html": _html(outcome), MIME: facts}


def show(outcome: Outcome) -> None:
    """Display the card in the notebook, or print it elsewhere."""
    from IPython.display import display

    tolerate()
    display(bundle(outcome), raw=True)


def _look(outcome: Outcome) -> tuple[str, str, str]:
    if outcome.status == "wrong" and outcome.credit:
        symbol, color, verdict = _LOOKS["partial"]
        return symbol, color, f"{_(verdict)} ({percent(outcome.credit)})"
    symbol, color, verdict = _LOOKS[outcome.status]
    return symbol, color, _(verdict)


def _sentences(outcome: Outcome) -> list[str]:
    if outcome.status == "todo":
        return [
            _(
                "Complétez la cellule de cet exercice, exécutez-la, puis relancez cette vérification."
            )
        ]
    return [sentence(line) for line in _merged(outcome.message.splitlines())]


def _merged(lines: Iterable[str]) -> list[str]:
    """Return the lines; those that say the same of several names are one, with all the names."""
    found: list[list[str]] = []
    for parts in (line.split("`") for line in lines):  # what is in code has an odd index
        last = found[-1] if found else []
        differ = [
            k for k, (one, other) in enumerate(zip(last, parts, strict=False)) if one != other
        ]
        if len(last) == len(parts) and len(differ) == 1 and differ[0] % 2:
            last[differ[0]] += f"`, `{parts[differ[0]]}"
        else:
            found.append(parts)
    return ["`".join(map(_names, parts)) for parts in found]


def _names(part: str) -> str:
    """Return the names that were put together as a sentence says them: a, b and c."""
    first, both, last = part.rpartition("`, `")
    return _("{first} et {last}").format(first=f"{first}`", last=f"`{last}") if both else part


def sentence(line: str) -> str:
    """Return a line of a message with its capital letter; a name of the code keeps its own."""
    return line if _NAME.match(line) else line[:1].upper() + line[1:]


def _html(outcome: Outcome) -> str:
    symbol, color, verdict = _look(outcome)
    body = "".join(f"<div>{markup(line)}</div>" for line in _sentences(outcome))
    if outcome.printed.strip():
        summary = _("Ce que votre fonction a affiché")
        body += (
            f'<details style="margin-top:.3em"><summary>{summary}</summary>'
            f'<pre style="white-space:pre-wrap">{html.escape(outcome.printed)}</pre></details>'
        )
    # Mixed with the colour of the text around it, the title is legible in a light and a dark theme.
    title = f"color:color-mix(in srgb,{color} 35%,currentColor)"
    name = (
        f'<code style="background:none;color:inherit;padding:0">{html.escape(outcome.check)}</code>'
    )
    return (
        f'<div lang="{locale().code}" role="status" style="border-left:4px solid {color};'
        'padding:.4em .8em;margin:.3em 0;overflow-wrap:anywhere">'
        f'<div><b style="{title}">{symbol} {name}{locale().colon}{verdict}</b></div>{body}</div>'
    )


def markup(line: str) -> str:
    """Escape a sentence and set in code its `code`, and the name that it begins with."""
    line = _CODE.sub(r"`\g<0>`", line, count=1) if _CODE.match(line) else line
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(typography(line), quote=False))
