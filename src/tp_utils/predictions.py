"""Predict, then run: a prediction written by hand, beside what PyTorch really gives."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tp_utils.i18n import LOCALES, _

_LEFT = "style='text-align:left;padding:.3em .4em"  # narrow: a telephone shows the whole table
_SHORT = 12  # characters: a shape, (7, 10, 2), stays on its line
ERROR = "erreur"  # what one predicts of an operation that PyTorch refuses
ERRORS = (ERROR, "error")  # in each language of the course
_REFUSED = re.compile(rf"{ERROR}|\w*error")  # "RuntimeError"; not "no error"
_QUOTES = "'\"`" + "".join(mark for locale in LOCALES.values() for mark in locale.quotes)


def agrees(prediction: Any, real: Any, within: float = 0.0) -> bool:
    """Tell whether a prediction is what really happened; never raises.

    Args:
        prediction: written by hand: a shape (tuple, list, or integer when there
            is one dimension), numbers (nested lists), a boolean, the name of a
            type ("float32"), or the word « erreur »; as Python writes them, or as
            one says them ("2 × 3", "0,25").
        real: a tuple for a shape, a boolean, a string, or numbers as nested lists.
        within: relative error of a real number that was rounded by hand; an integer is exact.
    """
    if isinstance(prediction, str):
        prediction = prediction.strip().strip(_QUOTES).strip().rstrip(".! ")
    if isinstance(real, bool):
        said = isinstance(prediction, str) and prediction.lower() == str(real).lower()
        return said or (type(prediction) in (bool, int) and prediction == real)
    if isinstance(real, str):
        word = str(prediction).lower().removeprefix("torch.").removeprefix("np.")
        return word == real or (real in ERRORS and _REFUSED.fullmatch(word) is not None)
    if isinstance(real, tuple):
        return _shape(prediction) == real
    try:
        numbers = _numbers(prediction) if isinstance(prediction, str) else prediction
        found, expected = np.asarray(numbers, float), np.asarray(real, float)
    except (TypeError, ValueError, ArithmeticError, SyntaxError, MemoryError, RecursionError):
        return False
    if found.shape != expected.shape:
        return False
    exact = isinstance(real, int) or not within
    about = 1e-8 if exact or real else within / 10  # nothing is a part of a zero
    return bool(np.isclose(found, expected, rtol=1e-5 if exact else within, atol=about).all())


def simple(value: Any) -> Any:
    """Return a real result in the form in which it is predicted."""
    if isinstance(value, type):
        return value.__name__
    kind = type(value).__name__
    if kind == "Size":
        return tuple(value)
    if kind == "dtype":
        return str(value).removeprefix("torch.")
    return value.tolist() if hasattr(value, "tolist") else value


def reveal(
    predictions: Mapping[str, Any], real: Mapping[str, Any], within: float = 0.0
) -> Revealed:
    """Return the table of what was predicted and of what happened, to be displayed.

    Args:
        predictions: the student's, by letter.
        real: the results (tensors, shapes, types, booleans, numbers), by letter.
        within: relative error of the real numbers, as in `agrees`.

    Raises:
        TypeError: the predictions are no dictionary.

    Examples:
        >>> import torch
        >>> from tp_utils.predictions import reveal
        >>> reveal({"a": (2, 3), "b": 6}, {"a": torch.zeros(2, 3).shape, "b": torch.zeros(6).shape})
        ✓ a : prédit (2, 3), obtenu (2, 3)
        ✓ b : prédit 6, obtenu (6,)
    """
    if not isinstance(predictions, Mapping):
        raise TypeError(
            _("la prédiction vaut {got}, et non un dictionnaire : manque-t-il un return ?").format(
                got=repr(predictions)[:60]
            )
        )
    rows = []
    for key, value in real.items():
        guess, truth = predictions.get(key), simple(value)
        rows.append((key, _told(guess), _told(truth), agrees(simple(guess), truth, within)))
    return Revealed(tuple(rows))


@dataclass(frozen=True)
class Revealed:
    """A table: letter, prediction, reality, and whether they agree."""

    rows: tuple[tuple[str, str, str, bool], ...]

    def __str__(self) -> str:
        return "\n".join(
            _("{mark} {key} : prédit {guess}, obtenu {truth}").format(
                mark="✓" if right else "✗", key=key, guess=guess, truth=truth
            )
            for key, guess, truth, right in self.rows
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        heads = (_("lettre"), _("prédiction"), _("obtenu"), _("verdict"))
        head = "".join(f"<th {_LEFT}'>{name}</th>" for name in heads)
        body = ""
        for key, guess, truth, right in self.rows:
            color, mark = ("#1b7837", "✓") if right else ("#b2182b", "✗")
            cells = f"<td {_LEFT}'><b>{html.escape(key)}</b></td>"
            for words in (guess, truth):
                whole = " style='white-space:nowrap'" if len(words) <= _SHORT else ""
                cells += f"<td {_LEFT}'><code{whole}>{html.escape(words)}</code></td>"
            # Mixed with the colour of the text around it: legible in a light and a dark theme.
            ink = f"color:color-mix(in srgb,{color} 45%,currentColor)"
            body += f"<tr>{cells}<td {_LEFT};{ink}'><b>{mark}</b></td></tr>"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        label = html.escape(_("Prédictions"))
        group = f'role="group" aria-label="{label}" tabindex="0"'
        return f'<div {group} style="overflow-x:auto">{table}</div>'


def _told(value: Any) -> str:
    if value is None:
        return "—"
    return str(round(value, 4) if isinstance(value, float) else value)


def _shape(value: Any) -> tuple[int, ...] | None:
    if isinstance(value, str):
        try:
            inside = value.lower().removeprefix("torch.").removeprefix("size")
            value = ast.literal_eval(re.sub(r"(?<=\d)\s*[x×]\s*(?=\d)", ", ", inside))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    if type(value) is int:
        return (value,)
    if isinstance(value, (list, tuple)) and all(type(n) is int for n in value):
        return tuple(value)
    return None


def _numbers(words: str) -> Any:
    """Return the number that a text says, with a decimal comma or as a quotient, or its lists."""
    if words.startswith(("[", "(")):
        return ast.literal_eval(words)
    above, _bar, below = re.sub(r"\s", "", words).replace(",", ".").replace("−", "-").partition("/")
    return float(above) / float(below or 1)
