"""Check of `train_step(weights, grads, eta)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks import oracle
from tp_utils.checks.engine import Check
from tp_utils.checks.forbidden import AUTOGRAD
from tp_utils.checks.judging import Wrong, mapping, near, words
from tp_utils.checks.oracle import WEIGHTS
from tp_utils.i18n import _


class TrainStep(Check):
    """`train_step(weights, grads, eta)`: w ← w − η g, in place or in new tensors."""

    name = "train_step"
    points = 1
    forbidden = (AUTOGRAD,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return two networks with two learning rates."""
        cases = []
        for sizes, eta in (((3, 4, 2), 0.1), ((2, 3, 5), 0.75)):
            weights = oracle.draw_weights(rng, *sizes)
            grads = oracle.draw_weights(rng, *sizes, std=1.0)
            grads = dict(reversed(grads.items()))  # associated by key, not by position
            cases.append({"weights": weights, "grads": grads, "eta": eta, "sizes": list(sizes)})
        return cases

    def run(self, train_step: Any, case: dict[str, Any]) -> Any:
        """Return the result, and the weights given as they are afterwards."""
        weights = oracle.to_tensors(case["weights"])
        result = train_step(weights, oracle.to_tensors(case["grads"]), case["eta"])
        return {"result": result, "given": weights}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the weights returned, one parameter after the other."""
        got = mapping(got, "train_step(…)", ("result", "given"))
        sizes = tuple(case["sizes"])
        if got["result"] is None:
            given = oracle.weights_of(got["given"], "weights", sizes)
            _judge_update(given, case)
            raise Wrong(
                _(
                    "les poids sont bien mis à jour sur place, mais `train_step` ne renvoie rien : "
                    "il manque un `return`."
                ),
                credit=0.5,
            )
        if not isinstance(got["result"], dict):
            raise Wrong(
                _("train_step renvoie {got} ; on attend le dictionnaire des poids.").format(
                    got=words(got["result"])
                )
            )
        _judge_update(oracle.weights_of(got["result"], "train_step(…)", sizes), case)


def _judge_update(found: dict[str, np.ndarray], case: dict[str, Any]) -> None:
    eta = case["eta"]
    start = {key: case["weights"][key].astype(float) for key in WEIGHTS}
    slope = {key: case["grads"][key].astype(float) for key in WEIGHTS}
    moved = {key: (found[key] - start[key]) for key in WEIGHTS}
    still = [key for key in WEIGHTS if near(moved[key], 0 * moved[key], atol=1e-6)]
    if len(still) == len(WEIGHTS):
        raise Wrong(_("les poids renvoyés sont ceux d'avant le pas : rien n'a été mis à jour."))
    if still:
        raise Wrong(
            _("ces paramètres ne sont pas mis à jour : {keys}.").format(keys=", ".join(still))
        )
    factors = (
        (eta, _("les poids montent la pente : la mise à jour a le signe plus.")),
        (
            -1.0,
            _("le pas vaut le gradient entier : le taux d'apprentissage `eta` n'intervient pas."),
        ),
        (1.0, _("le signe est inversé, et le taux d'apprentissage `eta` n'intervient pas.")),
        (-(eta**2), _("le taux d'apprentissage `eta` est appliqué deux fois.")),
        (-2 * eta, _("le pas est fait deux fois.")),
        (-1 / eta, _("le gradient est divisé par `eta` au lieu d'être multiplié.")),
    )
    for key in WEIGHTS:
        if near(moved[key], -eta * slope[key], rtol=1e-4, atol=1e-5):
            continue
        for factor, sentence in factors:
            if near(moved[key], factor * slope[key], rtol=1e-4, atol=1e-5):
                raise Wrong(sentence)
        if near(found[key], -eta * slope[key], rtol=1e-4, atol=1e-5):
            raise Wrong(
                _("`{key}` est remplacé par le pas : l'ancienne valeur manque.").format(key=key)
            )
        raise Wrong(
            _(
                "`{key}` ne vaut pas w − η g : avec eta = {eta}, il a bougé de {got:.3f} en moyenne "
                "quadratique, pour un gradient de {g:.3f}."
            ).format(key=key, eta=eta, got=_rms(moved[key]), g=_rms(slope[key]))
        )


def _rms(x: np.ndarray) -> float:
    return float((x**2).mean() ** 0.5)
