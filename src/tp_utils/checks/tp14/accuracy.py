"""Check of `svm_accuracy(clf, data)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, near, number
from tp_utils.checks.tp14.sets import HELPERS, Case, as_data, one_hot, part
from tp_utils.i18n import _


class SvmAccuracy(Check):
    """`svm_accuracy(clf, data)`: the rate of good predictions on the test set."""

    name = "svm_accuracy"
    points = 1
    forbidden = (HELPERS,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return two and three unbalanced classes; some test labels are wrong on purpose."""
        cases = []
        for n_classes, noisy in ((2, 5), (3, 7)):
            case: Case = {}
            for name, n, flips in (("train", 30, 2), ("test", 23, noisy)):
                labels = rng.permutation(np.arange(n) % (n_classes + 2) % n_classes)
                angle = 2 * np.pi * labels / n_classes
                X = 1.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
                X += 0.2 * rng.standard_normal(X.shape)
                labels[:flips] = (labels[:flips] + 1) % n_classes
                Y = one_hot(labels, n_classes)
                case |= {"X" + name: X.astype(np.float32), "Y" + name: Y}
            cases.append(case)
        return cases

    def run(self, svm_accuracy: Any, case: Case) -> Any:
        """Train a machine, and return what the student measures of it."""
        return svm_accuracy(_machine(case), as_data(case))

    def judge(self, case: Case, got: Any) -> None:
        """Compare with the rate, then with what mistakes measure."""
        clf = _machine(case)
        (X, labels), (Xtrain, ytrain) = part(case, "test"), part(case, "train")
        good = clf.predict(X) == labels
        right = float(good.mean())
        value = number(got, "svm_accuracy(clf, data)")
        if near(value, right, rtol=1e-5, atol=1e-6):
            return
        mistakes = {
            float(np.mean(clf.predict(Xtrain) == ytrain)): _(
                "c'est la précision sur l'ensemble d'apprentissage ; on attend celle de test."
            ),
            1 - right: _("c'est le taux d'erreurs ; on attend le taux de bonnes prédictions."),
            100 * right: _("c'est un pourcentage ; on attend une fraction, entre 0 et 1."),
            float(good.sum()): _("c'est un nombre de bonnes réponses : il reste à diviser."),
            float(np.mean((clf.predict(X) > 0) == (labels == 0))): _(
                "les classes sont échangées : la classe est l'indice du 1 dans la ligne de Y."
            ),
        }
        for mistaken, sentence in mistakes.items():
            if near(value, mistaken, rtol=1e-4, atol=1e-6):
                raise Wrong(sentence)
        raise Wrong(
            _(
                "`svm_accuracy` renvoie {got:.3f} ; ce n'est pas le taux de prédictions égales à la "
                "classe, sur les {n} points de test."
            ).format(got=value, n=len(labels))
        )


def _machine(case: Case) -> Any:
    """Return an SVC trained on the training set of the case."""
    from sklearn.svm import SVC

    return SVC(kernel="rbf", C=1.0).fit(*part(case, "train"))
