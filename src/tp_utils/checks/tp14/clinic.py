"""Check of `mended_scale(Xtrain, Xtest)`: the clinic of lab 14."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, near, only_wrong, pair, together
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import RETURN
from tp_utils.i18n import _

Case = dict[str, Any]


class MendedScale(Check):
    """`mended_scale`: both sets on one scale, that of the training set; either standard deviation.

    The test sets have another place and another spread, so that their own statistics show.
    """

    name = "mended_scale"
    points = 1
    numpy = True
    varied = ("Xtrain", "Xtest")
    by_row = (("Xtrain",), ("Xtest",))
    properties = (RETURN,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return sets of coordinates whose units differ; the last has a single test point."""
        cases = []
        for n, m, d in ((30, 12, 2), (30, 12, 2), (25, 9, 3), (20, 1, 2)):
            unit, centre = 10.0 ** rng.uniform(-2, 3, d), rng.uniform(1, 3, d)
            Xtrain = unit * (centre + rng.standard_normal((n, d)))
            Xtest = unit * (centre + 0.8 + 0.5 * rng.standard_normal((m, d)))
            cases.append({"Xtrain": Xtrain, "Xtest": Xtest})
        return cases

    def run(self, mended_scale: Any, case: Case) -> Any:
        """Return the two arrays."""
        return mended_scale(case["Xtrain"], case["Xtest"])

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the training set, then the test set."""
        train, test = pair(got, "mended_scale(Xtrain, Xtest)", ("Xtrain", "Xtest"))
        X, T = case["Xtrain"], case["Xtest"]
        for ddof in (1, 0):
            right = _scaled(X, X, ddof), _scaled(T, X, ddof)
            if near(train, right[0]) and near(test, right[1]):
                return
            if near(train, right[1]) and near(test, right[0]):
                raise Wrong(
                    _("les deux ensembles sont échangés : on attend (Xtrain, Xtest)."), RETURN
                )
            if near(train, right[0]):
                break
        together(
            lambda: judge_array(train, _("l'ensemble d'apprentissage"), right[0], _of_train(X, T)),
            lambda: judge_array(test, _("l'ensemble de test"), right[1], _of_test(X, T)),
        )


def _scaled(X: np.ndarray, by: np.ndarray, ddof: int = 0) -> np.ndarray:
    """Return X on the scale of `by`; a constant coordinate is only centred."""
    spread = by.std(axis=0, ddof=min(ddof, len(by) - 1))
    scaled: np.ndarray = (X - by.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return scaled


def _both(X: np.ndarray, T: np.ndarray) -> np.ndarray:
    return np.concatenate([X, T])


def _leak() -> str:
    return _(
        "les moyennes et les écarts-types comptent aussi les points de test : au moment "
        "d'apprendre, on ne les connaît pas."
    )


def _of_train(X: np.ndarray, T: np.ndarray) -> list[Mistake]:
    kept = _("l'ensemble d'apprentissage n'est pas mis à l'échelle.")
    whole = _("la moyenne et l'écart-type mêlent toutes les coordonnées : il en faut par colonne.")
    low, high = X.min(axis=0), X.max(axis=0)
    return [
        Mistake(kept, X),
        Mistake(_leak(), _scaled(X, _both(X, T))),
        Mistake(_("l'échelle est celle des points de test."), _scaled(X, T)),
        Mistake(_("la division par l'écart-type manque."), X - X.mean(axis=0)),
        Mistake(_("la moyenne n'est pas retirée."), X / X.std(axis=0)),
        Mistake(
            _("la division est faite par la variance ; on attend l'écart-type."),
            (X - X.mean(axis=0)) / X.var(axis=0),
        ),
        Mistake(whole, (X - X.mean()) / X.std()),
        Mistake(
            _("chaque coordonnée va de 0 à 1 ; on attend une moyenne 0 et un écart-type 1."),
            (X - low) / (high - low),
        ),
    ]


def _of_test(X: np.ndarray, T: np.ndarray) -> list[Mistake]:
    own = _(
        "les points de test ont leur propre échelle, celle de leurs moyennes et de leurs "
        "écarts-types : le même point change de place selon ceux qui l'accompagnent."
    )
    kept = _(
        "les points de test ne sont pas mis à l'échelle : le SVM les reçoit dans d'autres unités "
        "que ceux de l'apprentissage."
    )
    return [
        *(Mistake(own, _scaled(T, T, ddof)) for ddof in (0, 1)),
        Mistake(kept, T),
        Mistake(_leak(), _scaled(T, _both(X, T))),
        Mistake(_("la division par l'écart-type manque."), T - X.mean(axis=0)),
        Mistake(_("les points de test sont mis à l'échelle deux fois."), _scaled(_scaled(T, X), X)),
    ]
