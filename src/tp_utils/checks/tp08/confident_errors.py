"""Check of `confident_errors(Yhat, labels, k)`."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.lent import given
from tp_utils.checks.properties import FORM, TYPE
from tp_utils.i18n import _, decimal

SIZES = (  # images, classes, errors, k; the last as many as a test set
    (40, 10, 15, 14),
    (30, 4, 12, 12),
    (20, 5, 3, 8),
    (12, 3, 0, 4),
    (10_500, 3, 2_000, 6),
)
MANY = 10  # classes from which the surest one may be under one half


class ConfidentErrors(Check):
    """`confident_errors`: row numbers, in order; fewer errors than asked in the last cases.

    With many classes, the surest one may be under one half.
    """

    name = "confident_errors"
    points = 2
    varied = ("Yhat", "labels", "k")
    properties = (FORM, TYPE)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches where the surest predictions are right ones, and errors are spread."""
        cases = []
        for N, ny, n_wrong, k in SIZES:
            least, flat = (0.25, 1) if ny >= MANY else (0.55, 0.05)
            top = rng.permutation(np.linspace(least, 0.95, N))  # no ties
            predictions = rng.integers(ny, size=N)
            wrong = rng.permutation(N)[:n_wrong]
            labels = predictions.copy()
            labels[wrong] = (predictions[wrong] + rng.integers(1, ny, n_wrong)) % ny
            right = np.setdiff1d(np.arange(N), wrong)
            top[right[:2]] = 0.97, 0.98
            rest = rng.random((N, ny)) + flat
            rest[np.arange(N), predictions] = 0
            Yhat = rest / rest.sum(1, keepdims=True) * (1 - top[:, None])
            Yhat[np.arange(N), predictions] = top
            cases.append({"Yhat": Yhat.astype(np.float32), "labels": labels, "k": k})
        return cases

    def run(self, confident_errors: Any, case: dict[str, Any]) -> Any:
        """Return the row numbers."""

        Yhat, labels = given(case["Yhat"]), given(case["labels"])
        return confident_errors(Yhat, labels, case["k"])

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the row numbers and their order."""
        Yhat, labels, k = case["Yhat"].astype(float), case["labels"], case["k"]
        given = got
        if isinstance(got, list):
            with contextlib.suppress(TypeError, ValueError):
                got = np.array([float(np.asarray(i).reshape(())) for i in got])
        if isinstance(got, np.ndarray) and got.dtype == bool:
            raise Wrong(_("vous renvoyez un masque de vrais et de faux : on attend des numéros."))
        found = array(got, "confident_errors(…)").reshape(-1)
        p, predictions = Yhat.max(1), Yhat.argmax(1)
        wrong = np.flatnonzero(predictions != labels)
        order = np.argsort(-p[wrong])
        right = wrong[order][:k]
        if len(found) == len(right) and (found == right).all():
            return _judge_form(given)
        _judge_values(found, len(labels))
        rows = found.astype(int)
        own = Yhat[np.arange(len(labels)), labels]
        mistakes = (
            (
                order[:k],
                _(
                    "ces numéros comptent parmi les erreurs seulement : il faut revenir aux numéros "
                    "de ligne de Yhat."
                ),
            ),
            (np.argsort(-p)[:k], _("ce sont les prédictions les plus sûres, justes ou fausses.")),
            (
                wrong[np.argsort(p[wrong])][:k],
                _("ce sont les erreurs les moins sûres : l'ordre est inversé."),
            ),
            (right[::-1], _("ce sont les bonnes images, mais de la moins sûre à la plus sûre.")),
            (wrong[:k], _("ce sont les premières erreurs rencontrées : elles ne sont pas triées.")),
            (
                wrong[np.argsort(own[wrong])][:k],
                _(
                    "les erreurs sont triées par la probabilité de la vraie classe ; on demande "
                    "celle de la classe prédite."
                ),
            ),
        )
        table = [Mistake(says, gives) for gives, says in mistakes if len(right)]
        known = explain(rows, table, rtol=0, atol=0.1)
        if known:
            raise known
        good = [i for i in rows if predictions[i] == labels[i]]
        if good:
            raise Wrong(
                _(
                    "la ligne {i} est bien classée : elle ne doit pas figurer parmi les erreurs."
                ).format(i=good[0])
            )
        if len(rows) != len(right):
            raise Wrong(
                _("pour k = {k} et {n} erreurs dans le batch, vous renvoyez {got} numéros.").format(
                    k=k, n=len(wrong), got=len(rows)
                )
            )
        if sorted(rows) == sorted(right):
            raise Wrong(
                _(
                    "ce sont les bonnes images, mais elles ne sont pas triées de la plus sûre à la "
                    "moins sûre."
                )
            )
        raise Wrong(_("ce sont des erreurs, mais pas celles dont le modèle est le plus sûr."))


def _judge_form(got: Any) -> None:
    """Judge right numbers: they are there to index the images."""
    if isinstance(got, list) and any(isinstance(one, np.ndarray) for one in got):
        raise Wrong(
            _(
                "les numéros sont les bons, mais dans une liste de tenseurs, qui ne peut pas servir "
                "d'indice : on attend un tenseur d'entiers."
            ),
            TYPE,
        )
    numbers = np.asarray(got)
    if numbers.size and numbers.dtype.kind not in "iu":
        raise Wrong(
            _(
                "les numéros sont les bons, mais de type {dtype} : un indice est un entier. "
                "`Yhat[worst]` s'arrêterait sur une erreur."
            ).format(dtype=numbers.dtype),
            TYPE,
        )
    if numbers.ndim != 1:
        raise Wrong(
            _(
                "les numéros sont les bons, mais de forme {shape} : on attend ({n},), un numéro par "
                "erreur, et non une colonne."
            ).format(shape=numbers.shape, n=numbers.size),
            FORM,
        )


def _judge_values(found: np.ndarray, n: int) -> None:
    """Raise Wrong unless all values are row numbers."""
    if found.size and not near(found, np.round(found), rtol=0, atol=1e-9):
        raise Wrong(
            _("vous renvoyez des nombres comme {got} : on attend des numéros de ligne.").format(
                got=decimal(found[np.argmax(np.abs(found - np.round(found)))], ".3f")
            )
        )
    if found.size and not ((found >= 0) & (found < n)).all():
        raise Wrong(
            _(
                "{got:g} n'est pas un numéro de ligne : il y en a {n}, numérotées à partir de 0."
            ).format(got=found[(found < 0) | (found >= n)][0], n=n)
        )
    if len(set(found)) != len(found):
        raise Wrong(_("une même image est renvoyée plusieurs fois."))
