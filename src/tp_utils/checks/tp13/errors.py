"""Check of `digit_errors(model, X, labels)`: the mean error of reconstruction of each digit."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import only_wrong
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.checks.standins import shown_as
from tp_utils.i18n import _


@shown_as("AutoEncodeur")
class _Model(diy.Module):
    """A model whose reconstructions are chosen: a factor for each image."""

    def __init__(self, X: np.ndarray, output: np.ndarray) -> None:
        super().__init__()
        self.output = output
        self._rows = {row.tobytes(): k for k, row in enumerate(X)}

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Return the reconstruction chosen for each row."""
        rows = [self._rows.get(np.asarray(row, float).tobytes(), -1) for row in X]
        return self.output[rows]


class DigitErrors(Check):
    """`digit_errors`: squared error summed over the pixels, mean over the images of a digit."""

    numpy = True
    name = "digit_errors"
    points = 1
    varied = ("X", "labels", "output")
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return images of ten digits, as many of each or not, in no order; then many of them."""
        cases = []
        few = np.full(10, 2), rng.integers(1, 6, 10), rng.integers(2, 9, 10)
        for counts in (*few, np.full(10, 250)):
            labels = rng.permutation(np.repeat(np.arange(10), counts))
            X = rng.uniform(0, 1, (len(labels), 7))
            cases.append({"X": X, "output": rng.uniform(0, 1, X.shape), "labels": labels})
        return cases

    def run(self, digit_errors: Any, case: dict[str, Any]) -> Any:
        """Return the ten errors."""
        return digit_errors(_Model(case["X"].copy(), case["output"]), case["X"], case["labels"])

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the ten errors, as an array or as a list."""
        value = got
        if isinstance(value, list) and all(isinstance(v, (int, float)) for v in value):
            value = np.array(value, float)
        if isinstance(value, list):
            sizes = [np.size(v) for v in value]
            if value and max(sizes) == 1:
                value = np.array([float(np.asarray(v).reshape(())) for v in value])
        gap = (case["output"] - case["X"]) ** 2
        labels = case["labels"]
        each, p = gap.sum(1), gap.shape[1]
        groups = [each[labels == c] for c in range(10)]
        right = np.array([g.mean() for g in groups])
        signed = np.array(
            [(case["output"] - case["X"])[labels == c].sum(1).mean() for c in range(10)]
        )
        absolute = np.array(
            [np.abs(case["output"] - case["X"])[labels == c].sum(1).mean() for c in range(10)]
        )
        mistakes = [
            (
                _(
                    "les erreurs sont divisées par le nombre de pixels : l'erreur d'une image est "
                    "leur somme."
                ),
                right / p,
            ),
            (
                _("c'est la somme des erreurs de chaque chiffre ; on attend leur moyenne."),
                np.array([g.sum() for g in groups]),
            ),
            (
                _("les erreurs de chaque chiffre sont divisées par le nombre total d'images."),
                np.array([g.sum() / len(labels) for g in groups]),
            ),
            (_("le carré manque."), signed),
            (_("le carré manque."), -signed),
            (_("ce sont des valeurs absolues ; on attend des carrés."), absolute),
            (_("c'est une erreur par image : regroupez-les par chiffre."), each),
            (
                _("c'est une seule moyenne, sur toutes les images : il en faut une par chiffre."),
                each.mean(),
            ),
            (_("c'est la racine de ce qu'on attend."), np.sqrt(right)),
        ]
        judge_array(value, _("le résultat"), right, mistakes)
