"""Check of `train_step(weights, grads, eta)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, mapping, words
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.judges.updates import judge_update
from tp_utils.checks.properties import RETURN
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _


class TrainStep(Check):
    """`train_step(weights, grads, eta)`: w ← w − η g, in place or in new tensors."""

    name = "train_step"
    points = 1
    forbidden = (AUTOGRAD,)
    varied = ("weights", "grads", "eta")
    changes = ("weights",)  # in place, or new, as one likes
    properties = (RETURN,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return two networks with two learning rates, gradients small or large."""
        cases = []
        for sizes, eta, far in (((3, 4, 2), 0.1, 1.0), ((2, 3, 5), 0.75, 50.0)):
            weights = oracle.draw_weights(rng, *sizes)
            grads = oracle.draw_weights(rng, *sizes, std=far)
            grads = dict(reversed(grads.items()))  # associated by key, not by position
            cases.append({"weights": weights, "grads": grads, "eta": eta, "sizes": list(sizes)})
        return cases

    def run(self, train_step: Any, case: dict[str, Any]) -> Any:
        """Return the result, and the weights given as they are afterwards."""
        weights = oracle.shared(case["weights"])
        result = train_step(weights, oracle.shared(case["grads"]), case["eta"])
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
                RETURN,
            )
        if not isinstance(got["result"], dict):
            raise Wrong(
                _("train_step renvoie {got} ; on attend le dictionnaire des poids.").format(
                    got=words(got["result"])
                )
            )
        _judge_update(oracle.weights_of(got["result"], "train_step(…)", sizes), case)


def _judge_update(found: dict[str, np.ndarray], case: dict[str, Any]) -> None:
    start = {key: case["weights"][key].astype(float) for key in WEIGHTS}
    slope = {key: case["grads"][key].astype(float) for key in WEIGHTS}
    judge_update(found, start, slope, case["eta"])
