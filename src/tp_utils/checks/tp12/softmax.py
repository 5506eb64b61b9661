"""Checks of `Softmax`: its output, then its whole Jacobian."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, mapping, only_wrong
from tp_utils.checks.judges.library import LibraryCheck, finite
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import STABILITY, STATE, VALUES, Property
from tp_utils.checks.tp12.activations import (
    AT_OUTPUT,
    NO_DELTA,
    ONLY_DELTA,
    ActivationCheck,
    sigmoid,
)
from tp_utils.i18n import _


def softmax(X: np.ndarray) -> np.ndarray:
    """Return the softmax of each row, without overflow."""
    output: np.ndarray = np.exp(X - np.logaddexp.reduce(X, axis=1)[:, None])
    return output


class Softmax(LibraryCheck):
    """`Softmax`: the output, row by row, for any scores."""

    name = "Softmax"
    points = 1
    by_row = (("X",),)
    properties = (STABILITY,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches of several sizes, then large scores."""
        cases = [{"X": 2 * rng.standard_normal(size)} for size in ((5, 3), (3, 3), (1, 4), (6, 2))]
        # A score 1 333 above the mean of its row: to subtract the mean is not enough.
        far = [[1000.0, 999.0, 0.0], [-1000.0, -1001.0, -1000.0], [1000.0, -1000.0, -1000.0]]
        return [*cases, {"X": np.array([*far, [0.5, 1000.0, 998.0]])}]

    def property_of(self, case: dict[str, Any]) -> Property:
        """Tell the scores that make exp overflow."""
        return STABILITY if np.abs(case["X"]).max() > 500 else VALUES

    def run(self, module_class: Any, case: dict[str, Any]) -> Any:
        """Return the output."""
        with self.prepared(module_class):
            return module_class().forward(case["X"])

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the output."""
        X = case["X"]
        if self.property_of(case) == STABILITY:
            says = _(
                "pour des scores de l'ordre de 1000, la sortie contient NaN : une exponentielle "
                "déborde, ou toutes celles d'une ligne s'annulent. Retirez d'abord le maximum de "
                "chaque ligne."
            )
            finite(got, says)
        e = np.exp(np.clip(X, -300, 300))
        s = softmax(X)
        shifted = np.exp(X - X.max(axis=1, keepdims=True))
        mistakes = [
            (
                _(
                    "la somme porte sur l'axe du batch (axe 0) : c'est chaque ligne qui doit sommer à 1."
                ),
                softmax(X.T).T,
            ),
            (
                _("la somme porte sur tout le batch : c'est chaque ligne qui doit sommer à 1."),
                e / e.sum(),
            ),
            (
                _("la somme porte sur tout le batch : c'est chaque ligne qui doit sommer à 1."),
                shifted / shifted.sum(),
            ),
            (_("la division par la somme manque."), e),
            (_("la division par la somme manque."), shifted),
            (_("la sortie est le logarithme du softmax."), np.log(np.maximum(s, 1e-300))),
            (_("la sortie est une sigmoïde, coefficient par coefficient."), sigmoid(X)),
            (_("le softmax est calculé avec des exponentielles de signe opposé."), softmax(-X)),
            (
                _("chaque ligne est divisée par sa moyenne, et non par sa somme."),
                s * X.shape[1],
            ),
            (
                _("les scores sont bornés : de grands scores différents en deviennent égaux."),
                softmax(X.clip(-50, 50)),
            ),
            (
                _("les scores sont divisés par leur somme, sans exponentielle."),
                X / X.sum(1, keepdims=True),
            ),
            (_("un softmax est appliqué deux fois."), softmax(s)),
        ]
        if X.shape[0] == X.shape[1]:
            shifted = X - X.max(1)
            across = _(
                "une somme ou un maximum par ligne, de taille (N,), s'aligne sur les colonnes : "
                "gardez une colonne, avec `keepdims=True`."
            )
            mistakes += [
                (across, e / e.sum(1)),
                (across, np.exp(shifted) / np.exp(shifted).sum(1, keepdims=True)),
                (
                    across,
                    np.exp(X - X.max(1, keepdims=True))
                    / np.exp(X - X.max(1, keepdims=True)).sum(1),
                ),
            ]
        judge_array(got, "`forward(X)`", s, mistakes)


class SoftmaxBackward(ActivationCheck):
    """`Softmax-backward`: the whole Jacobian, against a finite difference."""

    name = "Softmax-backward"
    points = 2
    properties = (STATE,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the batches of the activations: no overflow here, `Softmax` judges it."""
        return [{"X": case["X"], "delta": case["delta"]} for case in super().cases(rng)]

    def run(self, module_class: Any, case: dict[str, Any]) -> Any:
        """Return the gradient, by an object whose `forward` has not been called: the lab does so."""
        X, delta = case["X"], case["delta"]
        with self.prepared(module_class):
            try:
                return {"delta": module_class().backward_delta(X, delta), "alone": True}
            except Exception:
                module = module_class()
                module.forward(X)
                return {"delta": module.backward_delta(X, delta), "alone": False}

    def f(self, X: np.ndarray) -> np.ndarray:
        """Return the softmax of each row."""
        return softmax(X)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the gradient only."""
        got = mapping(got, "Softmax", ("delta", "alone"))
        self.judge_delta(case, got["delta"])
        if got["alone"] is not True:
            raise Wrong(
                _(
                    "`backward_delta` ne marche qu'après `forward` : elle reçoit pourtant X, et la "
                    "suite du TP l'appelle seule. Recalculez-y le softmax."
                ),
                STATE,
            )

    def delta_mistakes(self, X: np.ndarray, delta: np.ndarray) -> list[tuple[str, np.ndarray]]:
        """Return the usual wrong gradients."""
        s = softmax(X)
        return [
            (
                _(
                    "seule la diagonale de la jacobienne est prise : chaque probabilité ne "
                    "dépendrait que de son propre score. Or elles dépendent toutes de tous."
                ),
                delta * s * (1 - s),
            ),
            (_(AT_OUTPUT), X * (delta - (delta * X).sum(1, keepdims=True))),
            (_(NO_DELTA), s * (1 - s)),
            (_(ONLY_DELTA), delta),
            (_("la diagonale est prise sans le reste de la jacobienne."), delta * s),
            (_("la somme sur les classes manque."), s * (delta - delta * s)),
            (
                _("la somme porte sur l'axe du batch ; elle porte sur les classes."),
                s * (delta - (delta * s).sum(0)),
            ),
            (
                _("la somme ne contient pas les probabilités."),
                s * (delta - delta.sum(1, keepdims=True)),
            ),
            (
                _("le produit final par les probabilités manque."),
                delta - (delta * s).sum(1, keepdims=True),
            ),
            (
                _("le terme croisé est ajouté : son signe est faux."),
                s * (delta + (delta * s).sum(1, keepdims=True)),
            ),
            (
                _("seul le terme croisé est là : le terme diagonal manque."),
                -s * (delta * s).sum(1, keepdims=True),
            ),
            (
                _(
                    "`delta` est retranché aux probabilités : ce serait le gradient d'un coût "
                    "précis, et non celui du module."
                ),
                s - delta,
            ),
        ]
