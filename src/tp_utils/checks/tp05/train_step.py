"""Check of `train_step(weights, eta)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, only_wrong, together, words
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.judges.updates import judge_alive, judge_update
from tp_utils.checks.plain import attribute
from tp_utils.checks.properties import GRAPH, RESET
from tp_utils.checks.rules.forbidden import OPTIM
from tp_utils.i18n import _


class TrainStep(Check):
    """`train_step(weights, eta)`: w ← w − η w.grad, then ready for the next backward."""

    name = "train_step"
    points = 2
    forbidden = (OPTIM,)
    varied = ("weights", "eta")
    changes = ("weights",)
    properties = (GRAPH, RESET)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return two networks, with two learning rates, and two gradients each, small or large."""
        cases = []
        for sizes, eta, far in (((3, 4, 2), 0.1, 1.0), ((2, 3, 5), 0.75, 50.0)):
            draws = [oracle.draw_weights(rng, *sizes, std=std) for std in (0.6, far, 1.5 * far)]
            names = ("weights", "grads", "fresh")
            cases.append({**dict(zip(names, draws, strict=True)), "eta": eta, "sizes": list(sizes)})
        return cases

    def run(self, train_step: Any, case: dict[str, Any]) -> Any:
        """Return the weights after a step, and the gradients that a new backward gives them."""
        weights = {k: w.requires_grad_() for k, w in oracle.to_tensors(case["weights"]).items()}
        _backward(weights, case["grads"])
        before = sum(w._version for w in weights.values())
        result = train_step(weights, case["eta"])
        after = weights if result is None else result
        seen = {"result": result, "alive": {}}
        seen["touched"] = sum(w._version for w in weights.values()) > before
        if isinstance(after, dict):
            seen["after"] = {
                key: w.detach().clone() for key, w in after.items() if hasattr(w, "detach")
            }
            seen["left"] = {key: getattr(w, "grad", None) for key, w in after.items()}
            seen["left"] = {k: g if g is None else g.clone() for k, g in seen["left"].items()}
            _backward(after, case["fresh"])
            seen["alive"] = {
                key: attribute(after.get(key), "grad") if _is_leaf(after.get(key)) else None
                for key in WEIGHTS
            }
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the update, then what becomes of the gradients; nothing returned is accepted."""
        if got["result"] is not None and not isinstance(got["result"], dict):
            raise Wrong(
                _("train_step renvoie {got} ; on attend le dictionnaire des poids.").format(
                    got=words(got["result"])
                )
            )
        found = oracle.weights_of(got["after"], "weights", tuple(case["sizes"]))
        doubles = {
            name: {key: case[name][key].astype(float) for key in WEIGHTS}
            for name in ("weights", "grads", "fresh")
        }
        still = _(
            " Modifiez chaque tenseur sur place, ou renvoyez le dictionnaire des nouveaux tenseurs."
        )
        start, slope, fresh = doubles["weights"], doubles["grads"], doubles["fresh"]
        together(
            lambda: judge_update(
                found, start, slope, case["eta"], still, got["left"], got["touched"]
            ),
            lambda: judge_alive(got["alive"], start, slope, fresh),
        )


def _is_leaf(w: Any) -> bool:
    return bool(attribute(w, "is_leaf") and attribute(w, "requires_grad"))


def _backward(weights: dict[str, Any], slopes: dict[str, np.ndarray]) -> None:
    """Backpropagate through Σ w·g, whose gradient with respect to w is g."""
    import torch

    terms = [
        (weights[key] * torch.tensor(slopes[key]).reshape(weights[key].shape)).sum()
        for key in WEIGHTS
        if isinstance(weights.get(key), torch.Tensor)
        and _is_leaf(weights[key])
        and weights[key].numel() == slopes[key].size
    ]
    if terms:
        with torch.enable_grad():
            sum(terms).backward()
