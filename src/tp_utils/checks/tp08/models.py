"""The network of the lab as a torch module, from and to plain weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tp_utils.checks.judges import oracle, visits
from tp_utils.checks.judges.judging import Wrong, array
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.i18n import _

# More coefficients than examples: the visits can be found from the weights (see
# `loops`). Three classes: with two, a softmax too many only changes the length
# of the steps. Six inputs, small weights: no example has a gradient near zero.
SIZES = (6, 16, 3)


def draw_case(rng: np.random.Generator) -> dict[str, Any]:
    """Return a small data set, float64, and the initial weights of a network for it."""
    case: dict[str, Any] = {"seed": int(rng.integers(2**31))}
    for X, Y, n in (("X", "Y", visits.N), ("Xtest", "Ytest", 7)):
        case[X] = rng.standard_normal((n, SIZES[0]))
        case[Y] = oracle.one_hot(rng, n, SIZES[2]).astype(float)
    w0 = oracle.draw_weights(rng, *SIZES, std=0.5)
    return {**case, "w0": {key: value.astype(float) for key, value in w0.items()}}


def build(weights: Mapping[str, np.ndarray]) -> Any:
    """Return the network Linear, Tanh, Linear with these weights, in their precision."""
    from torch import nn

    nh, nx = weights["Wh"].shape
    ny = weights["Wy"].shape[0]
    model = nn.Sequential(nn.Linear(nx, nh), nn.Tanh(), nn.Linear(nh, ny))
    return fill(model, weights)


def fill(model: Any, weights: Mapping[str, np.ndarray]) -> Any:
    """Give the parameters of a network, in their order, these values; return it."""
    import torch

    with torch.no_grad():
        for parameter, key in zip(model.parameters(), WEIGHTS, strict=True):
            value = torch.tensor(weights[key]).reshape(parameter.shape)
            parameter.data = value.to(parameter.device)
    return model


def parameters_of(model: Any) -> Any:
    """Return the parameters of a module, in their order; anything else as it is."""
    from torch import nn

    return list(model.parameters()) if isinstance(model, nn.Module) else model


def weights_from(found: Any, what: str, sizes: tuple[int, int, int]) -> dict[str, np.ndarray]:
    """Return the four parameters of a network as float64 arrays of the pinned shapes.

    Raises:
        Wrong: `found` is no list of the four parameters.
    """
    if not isinstance(found, list):
        raise Wrong(_("{what} n'est pas un modèle (`torch.nn.Module`).").format(what=what))
    if len(found) != len(WEIGHTS):
        raise Wrong(
            _(
                "{what} a {n} tenseurs de paramètres ; on attend deux couches linéaires, chacune "
                "avec ses poids et ses biais, donc quatre."
            ).format(what=what, n=len(found))
        )
    shapes = oracle.shapes(*sizes)
    return {
        key: array(value, f"{what}, {name_of(key)}", shapes[key])
        for key, value in zip(WEIGHTS, found, strict=True)
    }


def name_of(key: str) -> str:
    """Say which parameter `key` is."""
    names = {
        "Wh": _("poids de la couche cachée"),
        "bh": _("biais de la couche cachée"),
        "Wy": _("poids de la couche de sortie"),
        "by": _("biais de la couche de sortie"),
    }
    return names[key]


def names_of(keys: Sequence[str]) -> str:
    """Say which parameters these keys are."""
    return ", ".join(name_of(key) for key in keys)
