"""Checks of `neuron_output(x, w, b)` and of `leaky_relu(x, alpha)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.lent import given
from tp_utils.checks.rules.forbidden import LOOPS, Rule
from tp_utils.i18n import N_, _

LEAKY = Rule(
    what="leaky_relu",
    why=N_("Ici, on l'écrit à partir de sa définition."),
    names=frozenset(
        f"torch.nn.{name}"
        for name in (
            "LeakyReLU",
            "PReLU",
            "RReLU",
            "functional.leaky_relu",
            "functional.leaky_relu_",
            "functional.prelu",
            "functional.rrelu",
        )
    )
    | {"torch.prelu", "torch.rrelu"},
)


class NeuronOutput(Check):
    """`neuron_output(x, w, b)`: the weighted sum, for any leading dimensions."""

    name = "neuron_output"
    points = 1
    forbidden = (LOOPS,)
    varied = ("x", "w", "b")

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return one example, batches of several dimensions, and square ones."""
        cases = []
        for shape in ((4,), (5, 3), (3, 3), (2, 5, 3), (1, 6)):
            x = rng.standard_normal(shape).astype(np.float32)
            w = rng.standard_normal(shape[-1]).astype(np.float32)
            cases.append({"x": x, "w": w, "b": np.asarray(rng.uniform(1, 2), dtype=np.float32)})
        return cases

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return a batch of many rows."""
        return [with_rows(first[1], ("x",))]

    def run(self, neuron_output: Any, case: dict[str, Any]) -> Any:
        """Return the outputs."""

        return neuron_output(*(given(case[key]) for key in ("x", "w", "b")))

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the outputs; the bias, the axis and the mean have their sentences."""
        x, w, b = case["x"].astype(float), case["w"].astype(float), float(case["b"])
        products = x * w
        right = products.sum(-1) + b
        mistakes = [
            (_("le biais manque."), right - b),
            (_("le biais est retiré au lieu d'être ajouté."), right - 2 * b),
            (
                _(
                    "le biais est ajouté à chaque produit : il compte {n} fois au lieu d'une."
                ).format(n=x.shape[-1]),
                products.sum(-1) + x.shape[-1] * b,
            ),
            (_("c'est la moyenne des produits, et non leur somme."), products.mean(-1) + b),
            (_("les produits ne sont pas sommés : un neurone a une seule sortie."), products + b),
            (_("le biais est multiplié au lieu d'être ajouté."), products.sum(-1) * b),
            (
                _("une activation ReLU est appliquée : ici, le neurone n'en a pas."),
                np.maximum(right, 0),
            ),
            (_("ce sont les entrées qui sont sommées, sans leurs poids."), x.sum(-1) + b),
        ]
        if x.ndim > 1:
            mistakes += [
                (
                    _(
                        "tout le batch est sommé en un seul nombre : on veut une sortie par "
                        "exemple, donc une somme sur la dernière dimension seulement."
                    ),
                    products.sum() + b,
                ),
                (
                    _("la somme est faite sur le batch, et non sur les entrées du neurone."),
                    products.sum(0) + b,
                ),
            ]
        if isinstance(got, np.ndarray) and got.shape == (*right.shape, 1):
            got = got[..., 0]  # a column of outputs, of whatever dimensions, is one per example
        judge_array(got, "neuron_output(x, w, b)", right, mistakes, atol=1e-5)


class LeakyRelu(Check):
    """`leaky_relu(x, alpha)`: max(αx, x), on any shape, away from 0."""

    name = "leaky_relu"
    points = 1
    forbidden = (LEAKY,)
    varied = ("x", "alpha")
    by_row = (("x",),)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return vectors and matrices of both signs, with several slopes."""
        cases = []
        for shape, alpha in (((9,), 0.1), ((3, 4), 0.01), ((2, 2, 3), 0.05)):
            x = rng.uniform(0.3, 4, shape) * rng.choice([-1, 1], shape)
            x.flat[:2] = -2.5, 1.5
            cases.append({"x": x.astype(np.float32), "alpha": alpha})
        return cases

    def run(self, leaky_relu: Any, case: dict[str, Any]) -> Any:
        """Return the result."""

        return leaky_relu(given(case["x"]), case["alpha"])

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the values; the other activations have their sentences."""
        x, alpha = case["x"].astype(float), case["alpha"]
        mistakes = [
            (
                _("les valeurs négatives deviennent 0 : c'est ReLU, sans la pente `alpha`."),
                np.maximum(x, 0),
            ),
            (_("rien n'a changé : `alpha` n'intervient pas."), x),
            (
                _("c'est le plus petit des deux qui est pris, et non le plus grand."),
                np.minimum(x, alpha * x),
            ),
            (_("`alpha` est comparé à x : c'est αx qu'il faut comparer."), np.maximum(x, alpha)),
            (
                _("les valeurs négatives deviennent positives : regardez le signe de αx."),
                np.where(x > 0, x, -alpha * x),
            ),
            (_("les valeurs négatives deviennent positives."), np.abs(x)),
            (_("toutes les valeurs sont multipliées par `alpha`."), alpha * x),
            (
                _("les valeurs négatives valent toutes `alpha`, ou son opposé."),
                np.where(x > 0, x, -alpha),
            ),
        ]
        expected = np.where(x > 0, x, alpha * x)
        judge_array(got, "leaky_relu(x, alpha)", expected, mistakes)
