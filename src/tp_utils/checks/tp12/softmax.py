"""Checks of `Softmax`: its output, then its whole Jacobian."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, mapping, only_wrong
from tp_utils.checks.judges.library import LibraryCheck, copied, judge_untouched
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import PART
from tp_utils.checks.tp12.activations import NO_DELTA, ONLY_DELTA, ActivationCheck, sigmoid
from tp_utils.i18n import _


def softmax(X: np.ndarray) -> np.ndarray:
    """Return the softmax of each row, without overflow."""
    output: np.ndarray = np.exp(X - np.logaddexp.reduce(X, axis=1)[:, None])
    return output


class Softmax(LibraryCheck):
    """`Softmax`: the output, row by row, for any scores."""

    name = "Softmax"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches of several sizes, then large scores."""
        cases = [{"X": 2 * rng.standard_normal(size)} for size in ((5, 3), (3, 3), (1, 4), (6, 2))]
        cases.append({"X": np.array([[1000.0, 999.0, 0.0], [-1000.0, -1001.0, -1e3]])})
        return cases

    def run(self, module_class: Any, case: dict[str, Any]) -> Any:
        """Return the output, and the input afterwards."""
        X = copied(case["X"])
        with self.prepared(module_class):
            found = copied(module_class().forward(X))
        return {"output": found, "given": {"X": X}}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the output; an overflow alone loses half."""
        got = mapping(got, "Softmax", ("output", "given"))
        X, value = case["X"], got["output"]
        if isinstance(value, np.ndarray) and np.abs(X).max() > 500:
            if not np.isfinite(value).all():
                raise Wrong(
                    _(
                        "pour des scores de l'ordre de 1000, la sortie contient NaN : "
                        "l'exponentielle déborde. Retirez d'abord le maximum de chaque ligne."
                    ),
                    PART,
                )
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
        judge_array(value, "`forward(X)`", s, mistakes)
        judge_untouched(mapping(got["given"], "Softmax", ("X",)), case, "Softmax.forward")


class SoftmaxBackward(ActivationCheck):
    """`Softmax-backward`: the whole Jacobian, against a finite difference."""

    name = "Softmax-backward"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the batches of the activations: no overflow here, `Softmax` judges it."""
        return super().cases(rng)[:-1]

    def f(self, X: np.ndarray) -> np.ndarray:
        """Return the softmax of each row."""
        return softmax(X)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the gradient only."""
        got = mapping(got, "Softmax", ("output", "delta", "given"))
        judge_untouched(mapping(got["given"], "Softmax", ("X", "delta")), case, "Softmax")
        self.judge_delta(case, got["delta"])

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
            (NO_DELTA, s * (1 - s)),
            (ONLY_DELTA, delta),
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
