"""Named mistakes: what each would give, and which of them explains what was seen.

A table of mistakes is data. The walker compares the value with every entry and keeps the nearest,
or two when both fit; over the cases of a check, the cause that explains most of them is told
(`deciding`). So the order of a table says nothing, and a coincidence in one case neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, near
from tp_utils.checks.properties import VALUES, Property
from tp_utils.i18n import _, decimal

CLEARLY = 10.0  # a cause whose gap is so many times smaller than another's is the only one


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        says: the sentence; words in braces are filled in by the walker.
        gives: number or array that an answer with this mistake gives.
        fails: what it costs.
    """

    says: str
    gives: Any
    fails: Property = VALUES


def explain(
    value: Any,
    mistakes: Iterable[Mistake],
    rtol: float = 1e-4,
    atol: float = 1e-6,
    same_shape: bool = True,
    **words: Any,
) -> Wrong | None:
    """Return what explains a wrong value best, None when nothing does.

    Args:
        value: number or array, wrong.
        mistakes: the table.
        rtol, atol: tolerances, as in `near`.
        same_shape: an entry of another shape does not fit; otherwise one of the same size does.
        words: fill the braces of the sentences.
    """
    value = np.asarray(value, float)
    fits: list[tuple[float, Mistake]] = []
    for mistake in mistakes:
        gives = np.asarray(mistake.gives, float)
        if gives.shape != value.shape:
            if same_shape or gives.size != value.size:
                continue
            gives = gives.reshape(value.shape)
        if near(value, gives, rtol, atol):
            scale = max(float(np.abs(gives).max(initial=0)), 1e-12)
            fits.append((float(np.abs(value - gives).max(initial=0)) / scale, mistake))
    if not fits:
        return None
    fits.sort(key=lambda one: one[0])
    limit = max(CLEARLY * fits[0][0], 1e-6)  # the noise of float32 chooses nothing
    kept = [mistake for gap, mistake in fits if gap <= limit]
    causes = {one.says: one.says.format(**words) for one in kept}
    return Wrong(next(iter(causes.values())), kept[0].fails, causes)


def explain_gradient(
    value: np.ndarray,
    expected: np.ndarray,
    name: str,
    n: int,
    mistakes: Iterable[Mistake] = (),
    rtol: float = 1e-3,
) -> Wrong | None:
    """Return what explains a wrong gradient best, None when nothing does.

    Args:
        value: the student's gradient.
        expected: the right one, same number of values.
        name: name of the parameter, for the message.
        n: number of rows of the batch.
        mistakes: what is peculiar to this gradient; each may come with a sum for a mean.
        rtol: relative tolerance, of the largest value of an entry.
    """
    if not np.abs(expected).max(initial=0) > 1e-7:
        return None
    own = list(mistakes)
    more = _(" De plus, la moyenne sur le batch manque.")
    summed = [replace(m, says=m.says + more, gives=n * np.asarray(m.gives)) for m in own if n > 1]
    for table in (usual(expected, n), own, _scaled(value, expected), summed):
        found = explain(value, table, rtol, 1e-8 * rtol, same_shape=False, name=name, n=n)
        if found:
            return found
    return None


def _scaled(value: np.ndarray, expected: np.ndarray) -> Sequence[Mistake]:
    """Return the gradient times the factor that brings it nearest to `value`: N is written as 10.

    Two numbers whose sum is 0 are always proportional to two others: there must be more.
    """
    g, got = np.asarray(expected, float), np.asarray(value, float)
    if g.size <= 2 or got.size != g.size or not np.isfinite(got).all():
        return ()
    factor = float((got.reshape(g.shape) * g).sum() / (g**2).sum())
    text = _(
        "votre gradient de {name} vaut {factor} fois la référence, dans toutes ses composantes : "
        "y a-t-il une moyenne de trop, ou un nombre écrit à la place de la taille du batch ?"
    ).replace("{factor}", decimal(factor, ".3g"))
    told = abs(factor) > 1e-3 and abs(factor - 1) > 5e-3  # « 1 fois » says nothing
    return (Mistake(text, factor * g),) if told else ()


def clipped(value: Any, expected: np.ndarray) -> Sequence[Mistake]:
    """Return the gradient clipped at the largest value that is seen, if it was more in two places."""
    g, got = np.asarray(expected, float), np.asarray(value, float)
    if got.shape != g.shape or not np.isfinite(got).all():
        return ()
    bound = float(np.abs(got).max(initial=0))
    if (np.abs(g) > 1.001 * bound).sum() < 2:
        return ()
    text = _("{name} est borné : aucune de ses valeurs ne dépasse {bound}, et rien ne le demande.")
    return (Mistake(text.replace("{bound}", decimal(bound, ".3g")), g.clip(-bound, bound)),)


def usual(expected: np.ndarray, n: int) -> Sequence[Mistake]:
    """Return the mistakes that any gradient can have; `n` is the number of rows."""
    g = np.asarray(expected, float)
    table = [
        Mistake(
            _(
                "votre gradient de {name} vaut exactement 2 fois la référence : le même terme "
                "est-il compté, ou accumulé, deux fois ?"
            ),
            2 * g,
        ),
        Mistake(_("votre gradient de {name} a le bon module et le mauvais signe."), -g),
        Mistake(_("votre gradient de {name} est nul."), 0 * g),
    ]
    if n > 1:
        table += [
            Mistake(
                _(
                    "votre gradient de {name} vaut exactement N = {n} fois la référence : la moyenne "
                    "sur le batch manque (somme au lieu de moyenne)."
                ),
                n * g,
            ),
            Mistake(
                _(
                    "votre gradient de {name} est N = {n} fois trop petit : la moyenne sur le batch "
                    "est faite deux fois, ou porte sur une somme qui est déjà une moyenne."
                ),
                g / n,
            ),
            Mistake(
                _(
                    "votre gradient de {name} vaut −N fois la référence (N = {n}) : vérifiez le "
                    "signe, et la moyenne sur le batch."
                ),
                -n * g,
            ),
        ]
    if g.ndim == 2 and g.shape[0] == g.shape[1] > 1:
        table.append(Mistake(_("votre gradient de {name} est la transposée de la référence."), g.T))
    return table
