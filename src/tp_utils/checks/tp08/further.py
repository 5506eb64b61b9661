"""Checks of what goes further in lab 8: the error bar of a precision, the reliability of a softmax."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import softmax
from tp_utils.checks.judges.judging import Wrong, array, near, not_none, number, only_wrong
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.lent import given
from tp_utils.checks.properties import LIMIT
from tp_utils.i18n import _

Z = 1.96  # 95 % of a normal law are within 1.96 standard deviations of its mean
NAMES = ("numbers", "confidence", "precision")


class ErrorBar(Check):
    """`error_bar(good)`: half the width of the normal interval at 95 %."""

    name = "error_bar"
    points = 1
    varied = ("good",)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sets of several sizes and precisions, 1 among them; one larger than a test set."""
        return [
            {"good": rng.permutation(np.arange(N) < round(p * N))}
            for N, p in ((400, 0.9), (64, 0.75), (1000, 0.97), (25, 0.2), (30, 1.0), (10_500, 0.9))
        ]

    def run(self, error_bar: Any, case: dict[str, Any]) -> Any:
        """Return the half-width."""

        return error_bar(given(case["good"]))

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Compare with 1.96 standard errors; the unbiased one is accepted."""
        N, p = len(case["good"]), case["good"].mean()
        spread = np.sqrt(p * (1 - p))
        error = spread / np.sqrt(N)
        value = np.asarray(number(got, "error_bar(good)"))
        if near(value, Z * error) or near(value, Z * spread / np.sqrt(N - 1)):
            return
        mistakes = (
            Mistake(_("il manque le facteur 1,96 : c'est l'écart-type de la précision."), error),
            Mistake(
                _(
                    "il manque la racine de N : c'est l'écart-type d'une image, et non d'une moyenne."
                ),
                Z * spread,
            ),
            Mistake(_("l'écart-type est divisé par N, et non par la racine de N."), Z * spread / N),
            Mistake(
                _("la racine carrée manque : c'est une variance, et non un écart-type."),
                Z * error**2,
            ),
            Mistake(
                _("c'est l'intervalle entier : on demande la moitié de sa largeur."), 2 * Z * error
            ),
            Mistake(
                _("le résultat est en pour cent : on attend une part, entre 0 et 1."),
                100 * Z * error,
            ),
            Mistake(_("le facteur est 2, et non 1,96."), 2 * error),
            Mistake(_("le facteur est celui de 90 %, et non de 95 %."), 1.645 * error),
            Mistake(_("le facteur est celui de 99 %, et non de 95 %."), 2.576 * error),
            Mistake(_("le facteur 1 − p manque sous la racine."), Z * np.sqrt(p / N)),
            Mistake(_("le facteur p manque sous la racine."), Z * np.sqrt((1 - p) / N)),
            Mistake(_("c'est la précision, et non la largeur de son intervalle."), p),
            Mistake(_("c'est une borne de l'intervalle, et non sa demi-largeur."), p - Z * error),
            Mistake(_("c'est une borne de l'intervalle, et non sa demi-largeur."), p + Z * error),
        )
        raise explain(value, mistakes, rtol=1e-4, atol=1e-7) or Wrong(
            _("la demi-largeur n'est pas la bonne : que valent N, p et l'écart-type ?"), named=False
        )


class Reliability(Check):
    """`reliability(Yhat, labels, n_bins)`: images, mean confidence and precision of each bin."""

    name = "reliability"
    points = 2
    varied = ("Yhat", "labels", "n_bins")
    properties = (LIMIT,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return predictions away from the ends of the bins; some that are sure; some at an end."""
        cases = [
            _case(rng, N, ny, n_bins, n_sure)
            for N, ny, n_bins, n_sure in (
                (120, 10, 10, 0),
                (60, 3, 5, 0),
                (40, 4, 8, 0),
                (30, 2, 10, 3),
                (10_500, 3, 6, 0),
            )
        ]
        # Quarters are exact: whatever computes them, 1/2 and 3/4 begin the bins 2 and 3 of 4.
        p = rng.permutation(np.repeat([0.5, 0.75, 0.625, 0.875], 6))
        Yhat = np.stack([p, 0.6 * (1 - p), 0.4 * (1 - p)], 1).astype(np.float32)
        Yhat = rng.permuted(Yhat, axis=1)
        labels = np.where(rng.random(len(p)) < 0.6, Yhat.argmax(1), rng.integers(3, size=len(p)))
        return [*cases, {"Yhat": Yhat, "labels": labels, "n_bins": 4}]

    def run(self, reliability: Any, case: dict[str, Any]) -> Any:
        """Return the three tensors."""

        Yhat, labels = given(case["Yhat"]), given(case["labels"])
        return reliability(Yhat, labels, case["n_bins"])

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the three rows at once, empty bins first."""
        n_bins, what = case["n_bins"], "reliability(Yhat, labels, n_bins)"
        not_none(got, what)
        if isinstance(got, list):
            if len(got) != 3:
                raise Wrong(_("on attend trois tenseurs : numbers, confidence, precision."))
            got = np.stack(
                [
                    array(one, name, (n_bins,), finite=False)
                    for one, name in zip(got, NAMES, strict=True)
                ]
            )
        Yhat, labels = case["Yhat"].astype(float), case["labels"]
        p, good = Yhat.max(1), Yhat.argmax(1) == labels
        right = _bins(p, good, n_bins)
        found = array(got, what, right.shape, finite=False)
        if np.isnan(found).any() and near(np.nan_to_num(found), right):
            raise Wrong(
                _("une tranche sans image donne NaN, 0 divisé par 0 : on y attend 0."), LIMIT
            )
        wrong = [n for n, a, b in zip(NAMES, found, right, strict=True) if not near(a, b)]
        if wrong:
            scale = np.array([[1 / len(p)], [1], [1]])  # numbers are no larger than the others
            mistakes = [
                replace(one, gives=scale * one.gives) for one in _mistakes(Yhat, labels, n_bins)
            ]
            raise explain(scale * found, mistakes) or Wrong(
                _(
                    "{names} : des valeurs fausses. Quelles images sont dans chaque tranche ?"
                ).format(names=", ".join(wrong)),
                named=False,
            )


def _case(rng: np.random.Generator, N: int, ny: int, n_bins: int, n_sure: int) -> dict[str, Any]:
    """Return probabilities, `n_sure` of them 1, and labels that are often right."""
    Yhat = softmax(rng.normal(0, 2, (max(60 * min(N, 200), 3 * N), ny)), 1).astype(np.float32)
    place = Yhat.max(1) * n_bins
    Yhat = Yhat[np.abs(place - np.round(place)) > 0.02][:N]
    Yhat[:n_sure] = np.eye(ny)[rng.integers(ny, size=n_sure)]
    labels = np.where(rng.random(N) < 0.7, Yhat.argmax(1), rng.integers(ny, size=N))
    return {"Yhat": Yhat, "labels": labels, "n_bins": n_bins}


def _bins(
    p: np.ndarray, good: np.ndarray, n_bins: int, bins: np.ndarray | None = None
) -> np.ndarray:
    """Return the number of images of each bin, their mean confidence, their precision, (3, n_bins)."""
    k = np.minimum((p * n_bins).astype(int), n_bins - 1) if bins is None else bins
    sums = _sums(k, p, good, n_bins)
    return np.stack([sums[0], *(sums[1:] / np.maximum(sums[0], 1))])


def _sums(k: np.ndarray, p: np.ndarray, good: np.ndarray, n_bins: int) -> np.ndarray:
    """Return the number of images of each bin, the sum of their p, the number of good ones."""
    inside = (k >= 0) & (k < n_bins)
    return np.stack(
        [
            np.bincount(k[inside], w[inside], n_bins)
            for w in (np.ones(len(p)), p, good.astype(float))
        ]
    )


def _mistakes(Yhat: np.ndarray, labels: np.ndarray, n_bins: int) -> list[Mistake]:
    p, good = Yhat.max(1), Yhat.argmax(1) == labels
    right, N = _bins(p, good, n_bins), len(Yhat)
    k = (p * n_bins).astype(int)
    sums = _sums(np.minimum(k, n_bins - 1), p, good, n_bins)
    own = Yhat[np.arange(N), labels]
    flat = (labels[:, None] == np.arange(Yhat.shape[1])).ravel()
    middles = (np.arange(n_bins) + 0.5) / n_bins
    spread = (p - p.min()) / (p.max() - p.min())
    numbers, confidence, precision = right
    return [
        Mistake(
            _("les images de confiance 1 manquent : elles sont dans la dernière tranche."),
            _bins(p, good, n_bins, k),
            LIMIT,
        ),
        Mistake(
            _(
                "une confiance égale à k/n est rangée dans la tranche d'avant : elle commence la tranche k."
            ),
            _bins(p, good, n_bins, np.ceil(p * n_bins).astype(int) - 1),
            LIMIT,
        ),
        Mistake(
            _("la confiance est la probabilité de la classe prédite, et non de la vraie classe."),
            _bins(own, good, n_bins),
        ),
        Mistake(
            _("toutes les probabilités sont rangées : on demande celle de la classe prédite."),
            _bins(Yhat.ravel(), flat, n_bins),
        ),
        Mistake(_("ce sont des sommes : on attend des moyennes dans chaque tranche."), sums),
        Mistake(
            _("les sommes sont divisées par N, et non par le nombre d'images de la tranche."),
            np.stack([numbers, *(sums[1:] / N)]),
        ),
        Mistake(
            _("numbers contient des parts : on attend des nombres d'images."),
            np.stack([numbers / N, confidence, precision]),
        ),
        Mistake(
            _("precision est le taux d'erreur : on attend la part de bonnes prédictions."),
            np.stack([numbers, confidence, np.where(numbers > 0, 1 - precision, 0)]),
        ),
        Mistake(
            _("precision est le taux d'erreur : on attend la part de bonnes prédictions."),
            np.stack([numbers, confidence, 1 - precision]),
        ),
        Mistake(
            _("confidence est le milieu de la tranche : on attend la moyenne des confiances."),
            np.stack([numbers, np.where(numbers > 0, middles, 0), precision]),
        ),
        Mistake(
            _("confidence est le milieu de la tranche : on attend la moyenne des confiances."),
            np.stack([numbers, middles, precision]),
        ),
        Mistake(
            _("confidence et precision sont échangées."), np.stack([numbers, precision, confidence])
        ),
        Mistake(
            _("les parts sont en pour cent : on les attend entre 0 et 1."),
            np.stack([numbers, confidence, 100 * precision]),
        ),
        Mistake(
            _("les parts sont en pour cent : on les attend entre 0 et 1."),
            np.stack([numbers, 100 * confidence, 100 * precision]),
        ),
        Mistake(
            _(
                "les tranches vont de la plus petite à la plus grande confiance : elles vont de 0 à 1."
            ),
            _bins(p, good, n_bins, np.minimum((spread * n_bins).astype(int), n_bins - 1)),
        ),
        Mistake(
            _("le numéro de la tranche est arrondi au plus proche : on prend la partie entière."),
            _bins(p, good, n_bins, np.minimum(np.round(p * n_bins).astype(int), n_bins - 1)),
        ),
        Mistake(_("les tranches sont dans l'ordre inverse."), right[:, ::-1]),
    ]
