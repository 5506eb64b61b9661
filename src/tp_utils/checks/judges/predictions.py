"""Check of a series of predictions: each against what really comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array_word, mapping
from tp_utils.checks.limits import known_state
from tp_utils.checks.plain import Opaque
from tp_utils.checks.properties import PART, VALUES
from tp_utils.checks.rules.forbidden import Rule
from tp_utils.i18n import N_, _, ngettext
from tp_utils.predictions import agrees, simple

_MAKERS = (
    *("tensor", "FloatTensor", "LongTensor", "from_numpy", "as_tensor", "full", "arange"),
    *("zeros", "ones", "empty", "rand", "randn", "linspace", "stack", "cat", "nn"),
    *("broadcast_shapes", "broadcast_tensors"),
)
BY_HAND = Rule(
    what=N_("un calcul"),
    why=N_("Une prédiction s'écrit à la main ; la cellule d'après fait le vrai calcul."),
    names=frozenset({"numpy", *(f"torch.{name}" for name in _MAKERS)}),
    methods=frozenset(
        {"shape", "dtype", "size", "tolist", "item", "numpy", "data_ptr", "requires_grad"}
    ),
)


# What labs advise in the same words, whatever they count.
PER_LAYER = N_(
    "Comptez couche par couche : un poids par entrée et par neurone, un biais par neurone."
)
NO_BIAS = N_("Les biais manquent.")
WHOLE = N_("Un nombre de pas est entier : que devient le dernier batch ?")
SIZE = N_("C'est la taille d'un batch, et non le nombre de batchs.")
SHARE = N_("Divisez votre prédiction b par votre prédiction a.")


_MANY = 100  # characters or numbers of a prediction: nobody writes more by hand


class Predictions(Check):
    """A function without argument which returns a dictionary: letter → prediction.

    Args:
        name: grade_id of the check, name of the function.
        texts: letter → what is predicted, as the notebook writes it.
        real: computes letter → what really happens (trusted).
        points: maximum of the cell.
        advice: letter → where to look when this prediction is wrong.
        known: letter → wrong predictions and their cause, said in place of the advice.
        within: relative error of a real number that was rounded by hand.
        numpy: the lab has arrays, and not tensors.
    """

    forbidden = (BY_HAND,)
    properties = (PART,)

    def __init__(
        self,
        name: str,
        texts: Mapping[str, str],
        real: Callable[[], Mapping[str, Any]],
        points: float = 1,
        advice: Mapping[str, str] | None = None,
        known: Mapping[str, Sequence[tuple[Any, str]]] | None = None,
        within: float = 0.0,
        numpy: bool = False,
    ) -> None:
        """Keep the series; see the class."""
        self.name, self.texts, self._compute = name, dict(texts), real
        self.points, self.advice, self.known = points, dict(advice or {}), dict(known or {})
        self.within, self.numpy = within, numpy

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return one case: a prediction has no input."""
        return [{}]

    @cached_property
    def real(self) -> dict[str, Any]:
        """Letter → what really happens, computed once: some of it takes a thousand steps."""
        with known_state():
            return {key: simple(value) for key, value in self._compute().items()}

    def run(self, predict: Any, case: dict[str, Any]) -> Any:
        """Return the predictions, a type being written by its name."""
        found = predict()
        if isinstance(found, dict):
            return {key: _named(value) for key, value in found.items()}
        return found

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Name the predictions that do not come true; half the points when they are few."""
        what = f"{self.name}()"
        found = mapping(got, what, tuple(self.texts))
        computed = [key for key in self.texts if isinstance(found[key], np.ndarray)]
        if computed:
            raise Wrong(
                ngettext(
                    "la prédiction {keys} est un {array} : écrivez à la main des nombres, une "
                    "forme, un mot…",
                    "les prédictions {keys} sont chacune un {array} : écrivez à la main des nombres, "
                    "une forme, un mot…",
                    len(computed),
                ).format(keys=", ".join(computed), array=array_word())
            )
        missed = [key for key in self.texts if not agrees(found[key], self.real[key], self.within)]
        if not missed:
            return
        lines = []
        for key in missed:
            line = _("ligne {key} — `{text}` : ce n'est pas `{guess}`.").format(
                key=key,
                text=self.texts[key],
                guess=_short(found[key], isinstance(self.real[key], tuple)),
            )
            why = self._why(key, found[key])
            lines.append(line + (" " + _(why) if why else ""))
        right = len(self.texts) - len(missed)
        head = ngettext(
            "{right} prédiction sur {n} est juste. À revoir :",
            "{right} prédictions sur {n} sont justes. À revoir :",
            right,
        ).format(right=right, n=len(self.texts))
        few = 3 * len(missed) <= len(self.texts)
        raise Wrong("\n".join([head, *lines]), PART if few else VALUES)

    def _why(self, key: str, guess: Any) -> str:
        """Return the cause of a wrong prediction if it is known, or else where to look."""
        known = self.known.get(key, ())
        causes = (why for wrong, why in known if agrees(guess, wrong, self.within))
        return next(causes, self.advice.get(key, ""))


def evaluated(texts: Mapping[str, str], names: Mapping[str, Any]) -> dict[str, Any]:
    """Evaluate expressions, which are ours."""
    known = dict(names)
    return {key: eval(text, known) for key, text in texts.items()}


def _named(value: Any) -> Any:
    """Return the name of a type, a fraction as a number, a range as its list; the rest as it is."""
    if isinstance(value, (Fraction, Decimal)):
        return float(value)
    if isinstance(value, range) and len(value) < _MANY:
        return list(value)
    if isinstance(value, (set, frozenset, complex)):
        return str(value)[:_MANY]  # no plain data: to be shown as it is written
    return simple(value) if type(value).__name__ == "dtype" or isinstance(value, type) else value


def _short(value: Any, shape: bool) -> str:
    """Return a prediction as its author wrote it, or nearly; shapes have parentheses."""
    if isinstance(value, Opaque):
        return f"<{value.name}>"
    if shape and isinstance(value, list) and all(type(n) is int for n in value[:10]):
        inside = ", ".join(map(str, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    words = str(value)
    return words if len(words) < 60 else words[:57] + "…"
