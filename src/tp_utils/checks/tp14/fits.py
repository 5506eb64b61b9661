"""Checks of `fit_linear_svm(data)` and `fit_svm(data, kernel, C)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, near, only_wrong
from tp_utils.checks.tp14.sets import (
    HELPERS,
    Case,
    as_data,
    examine,
    judge_machine,
    one_hot,
    part,
    probe,
)
from tp_utils.i18n import _

INVERTED = _(
    "les deux classes sont échangées : la classe d'un exemple est l'indice du 1 dans sa ligne de Y."
)
ON_TEST = _("le SVM est appris sur l'ensemble de test : celui-ci ne doit servir qu'à mesurer.")
ON_BOTH = _("le SVM est appris sur les deux ensembles : gardez celui de test pour mesurer.")


class FitLinearSvm(Check):
    """`fit_linear_svm(data)`: affine, and the separation of the training set."""

    name = "fit_linear_svm"
    points = 1
    forbidden = (HELPERS,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return separable classes off the origin; the test set is separated otherwise."""
        cases = []
        for _i in range(2):
            angle = rng.uniform(0, 2 * np.pi)
            u = np.array([np.cos(angle), np.sin(angle)])
            case: Case = {}
            for name, n, way in (("train", 40, u), ("test", 40, np.array([-u[1], u[0]]))):
                labels = rng.permutation(np.arange(n) % 2)
                X = 0.3 * rng.standard_normal((n, 2)).clip(-2, 2)
                X += np.where(labels, 1.0, -1.0)[:, None] * way + 1.1 * way
                case |= {"X" + name: X.astype(np.float32), "Y" + name: one_hot(labels)}
            cases.append(case)
        return cases

    def run(self, fit_linear_svm: Any, case: Case) -> Any:
        """Return what the machine says at the probe points."""
        return examine(fit_linear_svm(as_data(case)))

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Any linear machine will do, whatever its C and its solver."""
        decision, predicted = judge_machine(got, "fit_linear_svm(data)")
        columns = np.column_stack([probe(), np.ones(len(probe()))]).astype(float)
        affine = columns @ np.linalg.lstsq(columns, decision, rcond=None)[0]
        if not near(affine, decision, rtol=1e-3, atol=1e-6):
            raise Wrong(
                _("la frontière n'est pas une droite : quel noyau ce SVM utilise-t-il par défaut ?")
            )
        agreement = {
            name: float(np.mean(predicted == _reference(case, name, "linear", 1.0)[1]))
            for name in ("train", "test", "both")
        }
        if agreement["train"] >= 0.9:
            return
        if agreement["train"] <= 0.1:
            raise Wrong(INVERTED)
        if agreement["test"] >= 0.9:
            raise Wrong(ON_TEST)
        if agreement["both"] >= 0.93:
            raise Wrong(ON_BOTH)
        raise Wrong(
            _(
                "sur une grille de points, {share:.0%} des prédictions seulement sont celles d'un SVM "
                "linéaire appris sur l'ensemble d'apprentissage."
            ).format(share=agreement["train"])
        )


class FitSvm(Check):
    """`fit_svm(data, kernel, C)`: the decision of scikit-learn's SVC with its other defaults."""

    name = "fit_svm"
    points = 2
    forbidden = (HELPERS,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return overlapping rings, where the kernel and C both change the decision."""
        cases = []
        for kernel, C in (("rbf", 10.0), ("linear", 0.05), ("poly", 20.0), ("rbf", 0.2)):
            case: Case = {"kernel": kernel, "C": C}
            for name, n, shift in (("train", 40, 0.3), ("test", 30, -0.6)):
                labels = rng.permutation(np.arange(n) % 3 > 0).astype(int)
                radius = np.where(labels, 0.5, 1.5) + 0.35 * rng.standard_normal(n)
                angle = rng.uniform(0, 2 * np.pi, n)
                X = np.stack([radius * np.cos(angle) + shift, radius * np.sin(angle)], axis=1)
                case |= {"X" + name: (2 * X).astype(np.float32), "Y" + name: one_hot(labels)}
            cases.append(case)
        return cases

    def run(self, fit_svm: Any, case: Case) -> Any:
        """Return what the machine says at the probe points."""
        return examine(fit_svm(as_data(case), case["kernel"], case["C"]))

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Compare the decision with the reference, then with those of the mistakes."""
        decision, predicted = judge_machine(got, "fit_svm(data, kernel, C)")
        kernel, C = case["kernel"], case["C"]

        def same(name: str = "train", k: str = kernel, c: float = C, **more: Any) -> bool:
            return near(decision, _reference(case, name, k, c, **more)[0], rtol=2e-2)

        right, labels = _reference(case, "train", kernel, C)
        if near(decision, right, rtol=2e-2):
            if np.mean(predicted == labels) < 0.99:
                raise Wrong(_("les prédictions du SVM ne suivent pas sa fonction de décision."))
            return
        if near(decision, -right, rtol=2e-2):
            raise Wrong(INVERTED)
        if same(c=1.0):
            raise Wrong(_("`C` n'intervient pas : le résultat est celui de la valeur par défaut."))
        if same(c=1 / C):
            raise Wrong(_("c'est le SVM de 1/C : `C` se passe tel quel."))
        for other in ("linear", "poly", "rbf"):
            if other != kernel and (same(k=other) or same(k=other, c=1.0)):
                raise Wrong(
                    _("pour kernel = {kernel!r}, on retrouve le SVM de noyau {other!r}.").format(
                        kernel=kernel, other=other
                    )
                )
        if same("test"):
            raise Wrong(ON_TEST)
        if same("both"):
            raise Wrong(ON_BOTH)
        raise Wrong(
            _(
                "pour kernel = {kernel!r} et C = {C:g}, la décision n'est pas celle de SVC : les autres "
                "réglages (gamma, degree, coef0) doivent garder leur valeur par défaut."
            ).format(kernel=kernel, C=C)
        )


def _reference(
    case: Case, name: str, kernel: str, C: float, **more: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return the decision and the predictions of SVC at the probe points."""
    from sklearn.svm import SVC

    names = ("train", "test") if name == "both" else (name,)
    X = np.concatenate([part(case, n)[0] for n in names])
    labels = np.concatenate([part(case, n)[1] for n in names])
    clf = SVC(kernel=kernel, C=C, **more).fit(X, labels)
    return clf.decision_function(probe()), clf.predict(probe())
