"""Check of `cross_entropy(S, y)`: mean of −ln p_y, for scores of any size."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, as_asked, normal, softmax
from tp_utils.checks.judges.judging import Wrong, near, not_none, number
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import FORM, STABILITY, VALUES, Property
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.i18n import _, decimal

SIZES = ((5, 3), (5, 3), (3, 5), (4, 4), (1, 3))  # N, C
LARGE = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1200.0, -1001.0]])


class CrossEntropy(Check):
    """Against the logarithms of the sums, by NumPy's stable `logaddexp`."""

    name = "cross_entropy"
    points = 2
    numpy = True
    forbidden = (NO_TORCH,)
    varied = ("S", "y")
    by_row = (("S", "y"),)
    properties = (STABILITY, FORM)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return N ≠ C, N = C, one row; then scores of 1000, right and wrong classes."""
        cases = [
            {"S": 2 * normal(rng, N, C), "y": rng.permutation((np.arange(N) + k) % C)}
            for k, (N, C) in enumerate(SIZES)
        ]
        return cases + [{"S": LARGE, "y": np.array(y)} for y in ([0, 0], [1, 2], [2, 1])]

    def run(self, cross_entropy: Any, case: Case) -> Any:
        """Return the cost."""
        return cross_entropy(case["S"], case["y"])

    def property_of(self, case: Case) -> Property:
        """Tell the scores of 1000 from the others."""
        return STABILITY if np.abs(case["S"]).max() > 500 else VALUES

    def judge(self, case: Case, got: Any) -> None:
        """Judge the value, its stability, its form."""
        S, y = case["S"], case["y"]
        right = float(np.mean(np.logaddexp.reduce(S, axis=1) - S[np.arange(len(y)), y]))
        value, large = not_none(got, "cross_entropy(S, y)"), self.property_of(case) == STABILITY
        mistakes = _mistakes(S, y)
        if large and _overflowed(value, right):
            raise explain(float(np.asarray(value).item()), mistakes, 1e-6, 1e-8) or Wrong(
                _(
                    "avec des scores de 1000 ou −1000, `cross_entropy` renvoie {got}, au lieu de "
                    "{right} : une exponentielle déborde, ou une probabilité s'arrondit à 0 avant "
                    "son logarithme. Simplifiez ln(exp(…)), et retirez à chaque ligne son maximum."
                ).format(got=decimal(np.asarray(value).item(), ".4g"), right=decimal(right, ".4g"))
            )
        cost = _one_number(value, len(S))
        if near(cost, right, 1e-6, 1e-8):
            return as_asked(value, "cross_entropy(S, y)", ())
        raise explain(cost, mistakes, 1e-6, 1e-8) or Wrong(
            _("le coût vaut {got} au lieu de {right}, pour N = {n}.").format(
                got=decimal(cost, ".4f"), right=decimal(right, ".4f"), n=len(S)
            ),
            named=False,
        )


def _overflowed(value: Any, right: float) -> bool:
    """Tell whether a number is not finite, or capped well below the right one."""
    if not isinstance(value, (int, float, np.ndarray)) or np.size(value) != 1:
        return False
    found = float(np.asarray(value).reshape(()))
    return not np.isfinite(found) or (right > 100 and found < right - 1)


def _one_number(value: Any, n: int) -> float:
    if isinstance(value, np.ndarray) and value.size == n > 1:
        raise Wrong(
            _("`cross_entropy` renvoie un coût par exemple ; on attend leur moyenne, un nombre.")
        )
    return number(value, "cross_entropy(S, y)")


@np.errstate(all="ignore")
def _mistakes(S: np.ndarray, y: np.ndarray) -> list[Mistake]:
    rows, low, P = np.arange(len(S)), S - S.max(1, keepdims=True), softmax(S, 1)
    logs = low - np.log(np.exp(low).sum(1, keepdims=True))  # of P, where P is rounded to 0 too
    scores, costs = S[rows, y], -logs[rows, y]
    batch = _("le softmax est normalisé par la somme de tout le batch.")
    found = [
        (_("c'est la somme des coûts : on attend leur moyenne sur le batch."), costs.sum()),
        (
            _("le signe est opposé : un coût est positif, une probabilité a un log négatif."),
            -costs.mean(),
        ),
        (
            _("on divise aussi par le nombre de classes : la moyenne porte sur les exemples."),
            costs.mean() / S.shape[1],
        ),
        (_("ce n'est pas le logarithme népérien : `np.log`."), costs.mean() / np.log(2)),
        (
            _("ce n'est pas le logarithme népérien : `np.log`."),
            (np.log2(np.exp(low).sum(1)) - low[rows, y]).mean(),
        ),
        (
            _("le terme ln Σ exp manque : le coût est réduit au score, au signe près."),
            -scores.mean(),
        ),
        (_("c'est la moyenne des probabilités, sans logarithme."), P[rows, y].mean()),
        (_("c'est 1 − p, et non −ln p."), 1 - P[rows, y].mean()),
        (
            _("toutes les colonnes comptent : ne gardez, par ligne, que la classe y."),
            -logs.mean(),
        ),
        (
            _("toutes les classes comptent : ne gardez, par ligne, que la classe y."),
            -logs.sum(1).mean(),
        ),
        (
            _("le softmax est normalisé sur les colonnes : chaque ligne a pour somme 1."),
            -np.log(softmax(S, 0)[rows, y]).mean(),
        ),
        (batch, np.log(np.exp(S).sum()) - scores.mean()),
        (batch, np.log(np.exp(low).sum()) - low[rows, y].mean()),
        (_("le softmax est appliqué deux fois."), -np.log(softmax(P, 1)[rows, y]).mean()),
        (
            _("le maximum retiré n'est pas rendu : retirez-le aussi au score de la classe y."),
            costs.mean() - S.max(1).mean(),
        ),
        (
            _("c'est le coût de la classe la plus probable, et non de la classe y."),
            -logs.max(1).mean(),
        ),
    ]
    if len(S) > 1:
        columns = _("des colonnes entières sont choisies : `S[:, y]` n'est pas `S[rows, y]`.")
        found.append((columns, -logs[:, y].mean()))
    return [Mistake(says, gives) for says, gives in found if np.isfinite(gives)]
