"""Check of `train_step(model, eta)`."""

from __future__ import annotations

import operator
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, only_wrong, together
from tp_utils.checks.judges.updates import judge_alive, judge_update
from tp_utils.checks.lent import lend
from tp_utils.checks.properties import GRAPH, RESET
from tp_utils.checks.rules.forbidden import OPTIM
from tp_utils.i18n import _


class TrainStep(Check):
    """`train_step(model, eta)`: each parameter of any model, then ready for a new backward."""

    name = "train_step"
    points = 1
    forbidden = (OPTIM,)
    varied = ("weights", "eta")
    properties = (GRAPH, RESET)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the network of the lab, and one whose layers are of two kinds, some in a network."""
        cases = []
        for sizes, eta in (((3, 4, 2), 0.1), ((2, 5, 4, 3), 0.75)):
            shapes: dict[str, tuple[int, ...]] = {}
            for k, (a, b) in enumerate(pairwise(sizes)):
                name = _name(k, nested=len(sizes) > 3)
                shapes[f"{name}.weight"], shapes[f"{name}.bias"] = (b, a), (b,)
            if len(sizes) > 3:
                shapes["1.2.weight"], shapes["1.2.bias"] = (sizes[2],), (sizes[2],)
            case: dict[str, Any] = {"sizes": list(sizes), "eta": eta}
            for name in ("weights", "grads", "fresh"):
                far = 50 if len(sizes) > 3 and name != "weights" else 1  # no gradient is clipped
                case[name] = {
                    key: (far * rng.standard_normal(s)).astype(np.float32)
                    for key, s in shapes.items()
                }
            cases.append(case)
        return cases

    def run(self, train_step: Any, case: dict[str, Any]) -> Any:
        """Return the parameters after a step, and the gradients that a new backward gives."""
        import torch

        layers: list[Any] = []
        for a, b in pairwise(case["sizes"]):
            layers += [torch.nn.Linear(a, b), torch.nn.Tanh()]
        model = torch.nn.Sequential(*layers[:-1])
        if len(case["sizes"]) > 3:
            norm = torch.nn.LayerNorm(case["sizes"][2])
            within = torch.nn.Sequential(*layers[1:3], norm, layers[3])
            model = torch.nn.Sequential(layers[0], within, layers[4])
        model.load_state_dict({k: torch.tensor(w) for k, w in case["weights"].items()})
        _backward(lend(model, ("training", "dtype")), case["grads"])
        own = list(model.parameters())
        before = sum(p._version for p in own)
        train_step(model, case["eta"])
        touched = sum(p._version for p in model.parameters()) > before
        after = {name: p.detach().clone() for name, p in model.named_parameters()}
        same = len(own) == len(after) and all(map(operator.is_, own, model.parameters()))
        left = {
            k: p.grad if p.grad is None else p.grad.clone() for k, p in model.named_parameters()
        }
        _backward(model, case["fresh"])
        found = dict(model.named_parameters())
        alive = {k: getattr(found.get(k), "grad", None) for k in after}
        return {"after": after, "left": left, "touched": touched, "alive": alive, "same": same}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the update of each parameter, then what becomes of the gradients."""
        names = ("weights", "grads", "fresh")
        start, slope, fresh = (
            {key: value.astype(float) for key, value in case[name].items()} for name in names
        )
        found = {key: array(got["after"].get(key), f"`{key}`", start[key].shape) for key in start}
        still = _(
            " Dans une boucle, `param = …` donne un nouveau sens au nom `param`, sans toucher au "
            "modèle : il faut modifier le tenseur sur place."
        )
        alive = {key: got["alive"].get(key) for key in start}
        together(
            lambda: judge_update(
                found, start, slope, case["eta"], still, got["left"], got["touched"]
            ),
            lambda: judge_alive(alive, start, slope, fresh),
            lambda: _judge_same(got["same"]),
        )


def _judge_same(same: Any) -> None:
    if same is not True:
        raise Wrong(
            _(
                "les paramètres du modèle sont remplacés par d'autres, de bonnes valeurs : qui tient les "
                "anciens, comme un optimiseur, ne le saura pas. Changez leurs valeurs sur place."
            ),
            GRAPH,
        )


def _name(k: int, nested: bool) -> str:
    """Return the name of the k-th linear layer; nested, the second is in a network of the network."""
    return ("0", "1.1", "2")[k] if nested else f"{2 * k}"


def _backward(model: Any, slopes: dict[str, np.ndarray]) -> None:
    """Backpropagate through Σ w·g, whose gradient with respect to w is g."""
    import torch

    terms = [
        (p * torch.tensor(slopes[name])).sum()
        for name, p in model.named_parameters()
        if p.requires_grad
    ]
    if terms:
        with torch.enable_grad():
            sum(terms).backward()
