"""The diagnosis of a precision: the rate of good predictions, in labs 4 and 6."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, near, number
from tp_utils.i18n import _


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
    precision = number(value, _("la précision"))
    if near(precision, right, rtol=1e-3):
        return
    mistakes = [
        (
            N * right,
            _(
                "votre précision vaut {got:g} : c'est le nombre de bonnes prédictions, il "
                "reste à diviser par N."
            ),
        ),
        (
            100 * right,
            _(
                "votre précision vaut {got:.4g} : on attend une fraction entre 0 et 1, et "
                "non un pourcentage."
            ),
        ),
        (1 - right, _("vous comptez les erreurs ; on attend le taux de bonnes prédictions.")),
        (
            float((Yhat == Y).mean()),
            _(
                "votre précision vaut {got:g} : si vous comparez des probabilités à des 0 et des 1, elles ne "
                "sont jamais égales : comparez les classes (`argmax`)."
            ),
        ),
        (
            float((Yhat.argmax(0) == Y.argmax(0)).mean()),
            _("`argmax` porte sur l'axe du batch : la classe prédite se lit sur chaque ligne."),
        ),
        (right / Y.shape[1], _("vous divisez par le nombre de coefficients, et non d'exemples.")),
    ]
    for mistaken, sentence in mistakes:
        if near(precision, mistaken, rtol=1e-3):
            raise Wrong(sentence.format(got=precision))
    raise Wrong(
        _(
            "votre précision vaut {got:.4g} sur un batch de {N} exemples : comparez, ligne par "
            "ligne, la classe prédite et la vraie (`argmax`), puis faites la moyenne."
        ).format(got=precision, N=N)
    )
