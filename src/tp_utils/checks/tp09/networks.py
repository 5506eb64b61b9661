"""The reference of lab 9: a network of logistic neurons, by torch autograd in float64.

For the judges and their cases only: what a student's code receives computes nothing (`doubles`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.rules.forbidden import AUTOGRAD, Rule
from tp_utils.i18n import N_

SIZES = (784, 30, 20, 10)
Arrays = Sequence[np.ndarray]

SCRATCH = Rule(
    what="torch.nn",
    why=N_("Ici, on n'utilise que des tenseurs et leurs opérations : le reste, c'est vous."),
    names=frozenset(
        {
            *("torch.nn", "torch.optim", "torch.sigmoid", "torch.special.expit"),
            *("scipy.special", "sklearn"),
        }
    ),
    methods=frozenset({"sigmoid", "sigmoid_"}),
    allowed=frozenset({"torch.nn.functional.one_hot"}),
    operations=frozenset({"sigmoid", "sigmoid_", "sigmoid_backward", "special_expit"}),
)
BY_HAND = (AUTOGRAD, SCRATCH)


def draw(rng: np.random.Generator, sizes: Sequence[int], gain: float = 1.0) -> dict[str, Any]:
    """Return the matrices `w` (n, m) and the rows `b` (1, m) of a network, float32, none zero."""
    w = [gain * rng.standard_normal((n, m)) * (2 / (n + m)) ** 0.5 for n, m in pairwise(sizes)]
    b = [0.5 * rng.standard_normal((1, m)) for m in sizes[1:]]
    return {"w": [x.astype("f4") for x in w], "b": [x.astype("f4") for x in b]}


def outputs(weights: Mapping[str, Arrays], a0: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return z1, z2, z3 and a0, a1, a2, a3 for the rows of a0 (N, n0), float64."""
    import torch

    z, a = [], [torch.tensor(np.asarray(a0, np.float64))]
    for w, b in zip(weights["w"], weights["b"], strict=True):
        z.append(a[-1] @ torch.tensor(w).double() + torch.tensor(b).double())
        a.append(torch.sigmoid(z[-1]))
    return [t.numpy() for t in z], [t.numpy() for t in a]


def gradients(
    weights: Mapping[str, Arrays], a0: Any, y: Any
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return dw and db of the mean over the rows of the cross-entropy of the outputs."""
    import torch

    parts = [torch.tensor(np.asarray(p, np.float64)) for p in (*weights["w"], *weights["b"])]
    n = len(weights["w"])
    with torch.enable_grad():
        for p in parts:
            p.requires_grad_()
        h = torch.tensor(np.asarray(a0, np.float64))
        for k, (w, b) in enumerate(zip(parts[:n], parts[n:], strict=True)):
            scores = h @ w + b
            h = torch.sigmoid(scores) if k < n - 1 else scores
        target = torch.tensor(np.asarray(y, np.float64)).reshape(h.shape)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(h, target, reduction="sum")
        found = torch.autograd.grad(loss / len(h), parts)
    grads = [g.numpy() for g in found]
    return grads[:n], grads[n:]


def sigmoid(x: Any) -> np.ndarray:
    """Return the logistic function, float64."""
    import torch

    return torch.sigmoid(torch.tensor(np.asarray(x, float))).numpy()


def slope(x: Any) -> np.ndarray:
    """Return its derivative, as torch's autograd computes it."""
    import torch

    t = torch.sigmoid(torch.tensor(np.asarray(x, float)))
    derivative: np.ndarray = torch.ops.aten.sigmoid_backward(torch.ones_like(t), t).numpy()
    return derivative
