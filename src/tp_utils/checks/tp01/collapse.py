"""Check of `collapse(layers)`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, only_wrong, pair, together
from tp_utils.checks.judges.values import judge_array, part, swapped_axes
from tp_utils.checks.lent import lend
from tp_utils.checks.properties import FORM, INPUTS, PART, RETURN
from tp_utils.i18n import _


class Collapse(Check):
    """`collapse(layers)`: one weight matrix and one bias for a stack of Linear layers."""

    name = "collapse"
    points = 2
    properties = (FORM, PART, RETURN)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return stacks of one to four layers, some square."""
        cases = []
        for sizes in ((3, 4, 2), (2, 2, 2, 2), (4, 3), (1, 3, 1), (2, 5, 3, 4, 2)):
            layers = [
                {
                    "W": rng.uniform(-1, 1, (m, n)).astype(np.float32),
                    "b": rng.uniform(0.5, 1.5, m).astype(np.float32),
                }
                for n, m in pairwise(sizes)
            ]
            cases.append({"layers": layers})
        return cases

    def run(self, collapse: Any, case: dict[str, Any]) -> Any:
        """Return the matrix and the bias, and whether the layers are what they were."""
        import torch

        layers = []
        for arrays in case["layers"]:
            m, n = arrays["W"].shape
            layer = torch.nn.Linear(n, m)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(arrays["W"]))
                layer.bias.copy_(torch.tensor(arrays["b"]))
            layers.append(lend(layer))
        before = [p.detach().clone() for layer in layers for p in layer.parameters()]
        given = list(layers)
        found = collapse(given)
        after = [p for layer in layers for p in layer.parameters()]
        same = given == layers and all(map(torch.equal, before, after))
        return {"found": found, "same": same}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the matrix, the bias, and that the layers have not changed."""
        W, b = pair(part(got, "found"), "collapse(layers)", ("W", "b"))
        swapped = np.ndim(W) == 1 and np.ndim(b) == 2
        if swapped:
            W, b = b, W
        weights = [layer["W"].astype(float) for layer in case["layers"]]
        biases = [layer["b"].astype(float) for layer in case["layers"]]
        right_W, right_b = weights[0], biases[0]
        for A, a in zip(weights[1:], biases[1:], strict=True):
            right_W, right_b = A @ right_W, A @ right_b + a
        mistakes: list[tuple[str, np.ndarray]] = []
        square = len({n for A in weights for n in A.shape}) == 1
        if square and len(weights) > 1:
            backwards = weights[0]
            for A in weights[1:]:
                backwards = backwards @ A
            order = _("les matrices sont multipliées dans l'ordre inverse : laquelle voit x ?")
            mistakes.append((order, backwards))
        if len(weights) > 1:
            mistakes += [
                (_("`W` est la matrice de la dernière couche seule."), weights[-1]),
                (_("`W` est la matrice de la première couche seule."), weights[0]),
            ]

        def judge_W() -> None:
            if swapped_axes(W, right_W) and not swapped_axes(right_W, right_W):
                raise Wrong(
                    _("`W` est transposée : une ligne par sortie, comme `layer.weight`."), FORM
                )
            judge_array(W, "`W`", right_W, mistakes, atol=1e-5)

        def judge_b() -> None:
            try:
                judge_array(b, "`b`", right_b, self._bias_mistakes(weights, biases), atol=1e-5)
            except Wrong as wrong:
                raise wrong.about(PART) from None

        def judge_rest() -> None:
            if swapped:
                raise Wrong(_("les deux résultats sont échangés : on attend (W, b)."), RETURN)
            if part(got, "same") is not True:
                raise Wrong(
                    _("les couches reçues, ou leur liste, ne sont plus les mêmes après l'appel."),
                    INPUTS,
                )

        together(judge_W, judge_b, judge_rest)

    def _bias_mistakes(
        self, weights: list[np.ndarray], biases: list[np.ndarray]
    ) -> list[tuple[str, np.ndarray]]:
        zero = np.zeros_like(biases[-1])
        mistakes = [(_("`b` est nul : les biais des couches manquent."), zero)]
        if len(biases) == 1:
            return mistakes
        mistakes.append(
            (
                _(
                    "`b` est le biais de la dernière couche : les autres traversent aussi le réseau."
                ),
                biases[-1],
            )
        )
        if len({b.size for b in biases}) == 1:
            mistakes.append(
                (
                    _(
                        "les biais sont simplement ajoutés : celui d'une couche passe par toutes "
                        "les suivantes."
                    ),
                    np.sum(biases, axis=0),
                )
            )
        passed = biases[0]
        for A in weights[1:]:
            passed = A @ passed
        return [*mistakes, (_("seul le biais de la première couche est compté."), passed)]
