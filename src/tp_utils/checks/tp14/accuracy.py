"""Check of `svm_accuracy(clf, data)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, near, number, shape_of
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import FORM, SCALE
from tp_utils.checks.tp14.sets import HELPERS, Case, Sets, as_data, one_hot, part, trained
from tp_utils.i18n import _, decimal


class SvmAccuracy(Check):
    """`svm_accuracy(clf, data)`: the rate of good predictions on the test set.

    The machine has learnt elsewhere: neither ignoring it nor teaching it again gives its rate.
    """

    name = "svm_accuracy"
    points = 1
    forbidden = (HELPERS,)
    varied = ("learnt", "data")
    properties = (FORM, SCALE)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return two machines and two data sets on which all the mistakes have other rates.

        Then a test set of thousands of points, some first, the others after.
        """
        cases: list[Case] = []
        while len(cases) < 2:
            case = {"learnt": _noisy(rng, 30, 30), "data": _noisy(rng, 30, 23)}
            right, table = _rates(case)
            if min(abs(mistake.gives - right) for mistake in table) > 0.03:
                cases.append(case)
        many = _noisy(rng, 30, 23)  # thousands of points: those that are read well come first
        X, labels = part(many, "test")
        good = trained(cases[0]["learnt"], "train", "rbf").predict(X) == labels
        rows = np.argsort(~good, kind="stable").repeat(100)
        many |= {key: many[key][rows] for key in ("Xtest", "Ytest")}
        return [*cases, {"learnt": cases[0]["learnt"], "data": many}]

    def run(self, svm_accuracy: Any, case: Case) -> Any:
        """Train a machine, and return what the student measures of it."""
        return svm_accuracy(trained(case["learnt"], "train", "rbf"), as_data(case["data"]))

    def judge(self, case: Case, got: Any) -> None:
        """Compare with the rate, then with what mistakes measure."""
        right, table = _rates(case)
        value = number(got, "svm_accuracy(clf, data)")
        if not near(value, right, rtol=1e-5, atol=1e-6):
            raise explain(value, table) or Wrong(
                _(
                    "`svm_accuracy` renvoie {got} ; ce n'est pas le taux de prédictions de `clf` "
                    "égales à la classe, sur les {n} points de test."
                ).format(got=decimal(value, ".3f"), n=len(case["data"]["Xtest"])),
                named=False,
            )
        if isinstance(got, np.ndarray) and got.ndim:
            raise Wrong(
                _(
                    "le taux est juste, mais dans un tableau de forme {shape} : on attend un nombre."
                ).format(shape=shape_of(got)),
                FORM,
            )


def _rates(case: Case) -> tuple[float, list[Mistake]]:
    """Return the rate of the machine, and what mistakes give instead."""
    clf, sets = trained(case["learnt"], "train", "rbf"), case["data"]
    X, labels = part(sets, "test")

    def rate(clf: Any = clf, name: str = "test") -> float:
        return float(clf.score(*part(sets, name)))

    good = clf.predict(X) == labels
    again = _("`clf` n'est pas la machine mesurée : elle est déjà entraînée, ne la remplacez pas.")
    error = _(
        "c'est le taux d'erreurs, ou les classes sont échangées ; on attend le taux de bonnes prédictions."
    )
    return float(good.mean()), [
        Mistake(
            _("c'est la précision sur l'ensemble d'apprentissage ; on attend celle de test."),
            rate(name="train"),
        ),
        Mistake(_("c'est la précision sur les deux ensembles réunis."), rate(name="both")),
        Mistake(error, 1 - good.mean()),
        Mistake(
            _("c'est un pourcentage ; on attend une fraction, entre 0 et 1."),
            100 * good.mean(),
            SCALE,
        ),
        Mistake(_("c'est un nombre de bonnes réponses : il reste à diviser."), good.sum(), SCALE),
        Mistake(again, rate(trained(sets, "train", "rbf"))),
        Mistake(again, rate(trained(sets, "test", "rbf"))),
        Mistake(again, rate(trained(sets, "train", "linear"))),
    ]


def _noisy(rng: np.random.Generator, n_train: int, n_test: int) -> Sets:
    """Return two unbalanced classes in any direction; some labels are wrong on purpose."""
    sets: Sets = {}
    angle = rng.uniform(0, 2 * np.pi)
    u = np.array([np.cos(angle), np.sin(angle)])
    for name, n, flips in (("train", n_train, 2), ("test", n_test, 5)):
        labels = rng.permutation(np.arange(n) % 3 % 2)
        X = np.where(labels, 1.0, -1.0)[:, None] * u + 0.5 * rng.standard_normal((n, 2))
        labels[:flips] = 1 - labels[:flips]
        sets |= {"X" + name: X.astype(np.float32), "Y" + name: one_hot(labels)}
    return sets
