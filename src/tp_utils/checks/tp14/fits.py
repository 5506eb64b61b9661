"""Checks of `fit_linear_svm(data)` and `fit_svm(data, kernel, C)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import ARGUMENTS, FORM, STATE, TYPE
from tp_utils.checks.tp14.sets import (
    HELPERS,
    Case,
    Sets,
    as_data,
    examine,
    judge_machine,
    one_hot,
    part,
    probe,
    trained,
)
from tp_utils.i18n import N_, _, decimal, percent

INVERTED = N_(
    "les deux classes sont échangées : la classe d'un exemple est l'indice du 1 dans sa ligne de Y."
)
ON_TEST = N_("le SVM est appris sur l'ensemble de test : celui-ci ne doit servir qu'à mesurer.")
ON_BOTH = N_("le SVM est appris sur les deux ensembles : gardez celui de test pour mesurer.")
MISPLACED = N_(
    "la frontière a la bonne direction, mais pas la bonne place : `fit` reçoit-il les entrées de `data` "
    "telles quelles, et les autres réglages de `SVC` leur valeur par défaut ? Centrées ou réduites à "
    "part, les entrées ne sont pas celles que le SVM recevra ensuite."
)
SETTINGS = (  # kernel, C, training points: C of all sizes, and a set larger than that of Circles
    ("rbf", 10.0, 40),
    ("linear", 0.05, 40),
    ("poly", 5.0, 40),
    ("rbf", 0.2, 250),
    ("rbf", 3000.0, 40),
    ("rbf", 0.002, 40),
)
WRITTEN = (0.01, 0.1, 10.0, 100.0, 1000.0)  # values of C that are written in the place of it
SEPARATED = 0.9  # share of the training set; the mistakes have 0.75 of it at most


class FitLinearSvm(Check):
    """`fit_linear_svm(data)`: affine, and the separation of the training set.

    The two classes are far from each other, not centred, and numerous: whatever its C, its solver
    and a change of scale before it, a linear machine separates them all; one whose bias is
    penalised (`LinearSVC`), as long as C leaves it one: from 0.001 on, for these 600 points. One
    that has learnt on the test set, on both sets (the largest clouds, which cross, are of the test
    set), or that has no bias, leaves a quarter of the points at least on the wrong side. One class
    is twice as numerous: points whose classes are those of others teach nothing else. One that has
    learnt on the first examples only has seen a single class, where they are sorted.
    """

    name = "fit_linear_svm"
    points = 1
    forbidden = (HELPERS,)
    properties = (TYPE, ARGUMENTS)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return clouds off the origin in any direction: mixed, then one after the other."""
        return [{"data": _clouds(rng, mixed)} for mixed in (True, False)]

    def longer(self, first: Sequence[Case]) -> list[Case]:
        """Return each point of the last case three times, the larger class first: 1 200 of 1 800."""
        data = first[-1]["data"]
        rows = np.repeat(np.arange(len(data["Xtrain"]))[::-1], 3)
        return [{"data": {**data, **{key: data[key][rows] for key in ("Xtrain", "Ytrain")}}}]

    def run(self, fit_linear_svm: Any, case: Case) -> Any:
        """Return what the machine says at the probe points, and on the training set as it was."""
        points = _points(case["data"])
        return examine(fit_linear_svm(as_data(case["data"])), points)

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Any linear machine will do, whatever its C and its solver."""
        points, n = _points(case["data"]), len(probe())
        decision, predicted = judge_machine(got, "fit_linear_svm(data)", len(points))
        columns = np.column_stack([points, np.ones(len(points))]).astype(float)
        weights = np.linalg.lstsq(columns, decision, rcond=None)[0]
        if not near(columns @ weights, decision, rtol=1e-3, atol=1e-9):
            raise Wrong(
                _("la frontière n'est pas une droite : quel noyau ce SVM utilise-t-il par défaut ?")
            )
        share = float(np.mean(predicted[n:] == part(case["data"], "train")[1]))
        if share >= SEPARATED:
            return
        if share <= 1 - SEPARATED:
            raise Wrong(_(INVERTED))
        if abs(weights[2]) < 1e-6 * np.abs(weights).max():
            raise Wrong(_("la frontière passe par l'origine : ce SVM n'a pas de biais."))
        learnt = {}
        for name, says in (("test", ON_TEST), ("both", ON_BOTH), ("train", MISPLACED)):
            other = trained(case["data"], name, "linear").decision_function(points)
            learnt[float(np.corrcoef(decision, other)[0, 1])] = says
        if max(learnt) > 0.98:
            raise Wrong(_(learnt[max(learnt)]))
        if predicted[n:].all():
            raise Wrong(
                _(
                    "le SVM met tous les exemples d'apprentissage dans la classe la plus nombreuse : "
                    "la ligne i de X et la classe i sont-elles celles du même exemple ?"
                )
            )
        raise Wrong(
            _(
                "le SVM ne classe bien que {share} de l'ensemble d'apprentissage, qu'une droite "
                "sépare : apprend-il sur tous ces points, coordonnées dans l'ordre, avec leurs classes ?"
            ).format(share=percent(share)),
            named=False,
        )


class FitSvm(Check):
    """`fit_svm(data, kernel, C)`: the decision of scikit-learn's SVC with its other defaults."""

    name = "fit_svm"
    points = 2
    forbidden = (HELPERS,)
    varied = ("kernel", "C")
    properties = (TYPE, FORM, ARGUMENTS)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return overlapping rings, where the kernel and C both change the decision."""
        cases = []
        for kernel, C, many in SETTINGS:
            sets: Sets = {}
            for name, n, shift in (("train", many, 0.3), ("test", 30, -0.6)):
                labels = rng.permutation(np.arange(n) % 3 > 0).astype(int)
                radius = np.where(labels, 0.5, 1.5) + 0.35 * rng.standard_normal(n)
                angle = rng.uniform(0, 2 * np.pi, n)
                X = np.stack([radius * np.cos(angle) + shift, radius * np.sin(angle)], axis=1)
                sets |= {"X" + name: X.astype(np.float32), "Y" + name: one_hot(labels)}
            cases.append({"data": sets, "kernel": kernel, "C": C})
        return cases

    def longer(self, first: Sequence[Case]) -> list[Case]:
        """Return many points, and a small C: each of them counts in the decision."""
        last = first[-1]
        return [{**last, "data": with_rows(last["data"], ("Xtrain", "Ytrain"))}]

    def run(self, fit_svm: Any, case: Case) -> Any:
        """Return what the machine says at the probe points, and after another one is trained."""
        machine = fit_svm(as_data(case["data"]), case["kernel"], case["C"])
        found = examine(machine, probe())
        other = "linear" if case["kernel"] == "rbf" else "rbf"
        C = (
            3 * case["C"] if case["C"] < 100 else 1.0
        )  # a line through rings, with a large C: a second
        for kernel in (case["kernel"], other):
            fit_svm(as_data(case["data"]), kernel, C)
        return {"first": found, "later": examine(machine, probe())}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Compare the decision with the reference, then with those of the mistakes."""
        both = mapping(got, "fit_svm(data, kernel, C)", ("first", "later"))
        got = both["first"]
        decision, _predicted = judge_machine(got, "fit_svm(data, kernel, C)", len(probe()))
        kernel, C = case["kernel"], case["C"]

        def given(name: str = "train", kernel: str = kernel, C: float = C) -> np.ndarray:
            found: np.ndarray = trained(case["data"], name, kernel, C).decision_function(probe())
            return found

        def outside() -> None:
            if got["outside"] != "SVC":
                raise Wrong(
                    _(
                        "fit_svm(…) renvoie un {type} ; la suite du TP attend le SVC lui-même."
                    ).format(type=got["outside"]),
                    FORM,
                )

        def values() -> None:
            right = given()
            if near(decision, right, rtol=6e-2):
                return
            other = _("pour kernel = {kernel!r}, on retrouve le SVM de noyau {other!r}.")
            table = [
                Mistake(_(INVERTED), -right),
                Mistake(
                    _("`C` n'intervient pas : le résultat est celui de la valeur par défaut."),
                    given(C=1.0),
                ),
                Mistake(_("c'est le SVM de 1/C : `C` se passe tel quel."), given(C=1 / C)),
                Mistake(_(ON_TEST), given("test")),
                Mistake(_(ON_BOTH), given("both")),
            ]
            table += [
                Mistake(_("le `C` utilisé est borné, ou écrit en dur."), given(C=c))
                for c in WRITTEN
            ]
            for name in {"linear", "poly", "rbf"} - {kernel}:
                says = other.format(kernel=kernel, other=name)
                table += [Mistake(says, given(kernel=name, C=c)) for c in {C, 1.0}]
            raise explain(decision, table, rtol=6e-2) or Wrong(
                _(
                    "pour kernel = {kernel!r} et C = {C}, la décision n'est pas celle de SVC : les "
                    "autres réglages (gamma, degree, coef0) doivent garder leur valeur par défaut."
                ).format(kernel=kernel, C=decimal(C)),
                named=False,
            )

        def kept() -> None:
            later, _classes = judge_machine(both["later"], "fit_svm(…)", len(probe()))
            if not near(later, decision):
                raise Wrong(
                    _(
                        "la machine renvoyée change quand on en entraîne une autre : c'est le même objet, "
                        "entraîné de nouveau. Créez un `SVC` à chaque appel."
                    ),
                    STATE,
                )

        together(values, outside, kept)


def _points(sets: Sets) -> np.ndarray:
    """Return the points where a linear machine is looked at: the probe, then the training set."""
    return np.concatenate([probe(), sets["Xtrain"]])


def _clouds(rng: np.random.Generator, mixed: bool) -> Sets:
    """Return training classes at 0.2 u and 2.2 u; those of the test set, larger, cross them."""
    angle = rng.uniform(0, 2 * np.pi)
    u = np.array([np.cos(angle), np.sin(angle)])
    axes = np.stack([u, rng.choice([-1, 1]) * np.array([-u[1], u[0]])])
    sets: Sets = {}
    for name, n, centres in (
        ("train", 600, ((0.2, 0), (2.2, 0))),
        ("test", 1800, ((2.2, 1.5), (0.2, 3.5))),
    ):
        labels = rng.permutation((np.arange(n) % 3 > 0).astype(int))
        labels = labels if mixed else np.sort(labels)
        X = 0.12 * rng.standard_normal((n, 2)).clip(-2, 2) + np.array(centres)[labels]
        sets |= {"X" + name: (X @ axes).astype(np.float32), "Y" + name: one_hot(labels)}
    return sets
