"""The diagnosis of a precision: the rate of good predictions, in labs 4 and 6."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, near, number
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import PRECISION, Property
from tp_utils.i18n import _, decimal


def valued(value: Any, what: str, property: Property) -> float:
    """Return `value` as a number; what is none fails this property alone."""
    try:
        return number(value, what)
    except Wrong as wrong:
        raise wrong.about(property) from None


def judge_precision(value: Any, right: float, Yhat: np.ndarray, Y: np.ndarray, N: int) -> None:
    """Judge the precision of N predictions.

    Args:
        value: what the student's function gave.
        right: the rate expected, in [0, 1].
        Yhat: probabilities or scores, (N, ny).
        Y: one-hot classes, (N, ny).
        N: size of the batch.

    Raises:
        Wrong: it is another number.
    """
    precision = valued(value, _("la précision"), PRECISION)
    if near(precision, right, rtol=1e-3):
        return
    above = [Yhat > limit for limit in (0.0, 0.5)]
    by_threshold = _(
        "chaque coefficient est comparé à un seuil : la classe prédite est celle de la plus grande "
        "valeur de la ligne (`argmax`)."
    )
    mistakes = [
        Mistake(
            _(
                "votre précision vaut {got} : c'est le nombre de bonnes prédictions, il "
                "reste à diviser par N."
            ),
            N * right,
        ),
        Mistake(
            _(
                "votre précision vaut {got} : on attend une fraction entre 0 et 1, et "
                "non un pourcentage."
            ),
            100 * right,
        ),
        Mistake(
            _("vous comptez les erreurs ; on attend le taux de bonnes prédictions."), 1 - right
        ),
        Mistake(
            _(
                "votre précision vaut {got} : si vous comparez des probabilités à des 0 et des 1, elles "
                "ne sont jamais égales : comparez les classes (`argmax`)."
            ),
            (Yhat == Y).mean(),
        ),
        Mistake(
            _("`argmax` porte sur l'axe du batch : la classe prédite se lit sur chaque ligne."),
            (Yhat.argmax(0) == Y.argmax(0)).mean(),
        ),
        Mistake(
            _("vous divisez par le nombre de coefficients, et non d'exemples."), right / Y.shape[1]
        ),
        *(Mistake(by_threshold, (b == (Y > 0)).mean()) for b in above),
        *(Mistake(by_threshold, (b == (Y > 0)).all(1).mean()) for b in above),
        *(Mistake(by_threshold, (b * Y).sum(1).mean()) for b in above),
    ]
    found = explain(precision, mistakes, rtol=1e-3, got=decimal(precision, ".4g"))
    raise (
        found
        or Wrong(
            _(
                "votre précision vaut {got} sur un batch de {N} exemples : comparez, ligne par "
                "ligne, la classe prédite et la vraie (`argmax`), puis faites la moyenne."
            ).format(got=decimal(precision, ".4g"), N=N),
            named=False,
        )
    ).about(PRECISION)
