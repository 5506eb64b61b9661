"""The reference of lab 9: a network of logistic neurons, by torch autograd in float64.

`StandIn` has the methods of the student's `Net`, so that an exercise which uses
the network is checked on its own, and it remembers what it was asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.i18n import _

SIZES = (784, 30, 20, 10)
Arrays = Sequence[np.ndarray]


def draw(rng: np.random.Generator, sizes: Sequence[int], gain: float = 1.0) -> dict[str, Any]:
    """Return the matrices `w` (n, m) and the rows `b` (1, m) of a network, none of them zero."""
    w = [gain * rng.standard_normal((n, m)) * (2 / (n + m)) ** 0.5 for n, m in pairwise(sizes)]
    return {"w": w, "b": [0.5 * rng.standard_normal((1, m)) for m in sizes[1:]]}


def outputs(weights: Mapping[str, Arrays], a0: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return z1, z2, z3 and a0, a1, a2, a3 for the rows of a0 (N, n0)."""
    import torch

    z, a = [], [torch.tensor(np.asarray(a0, np.float64))]
    for w, b in zip(weights["w"], weights["b"], strict=True):
        layer = torch.nn.functional.linear(a[-1], torch.tensor(w).T.double())
        z.append(layer + torch.tensor(b).double())
        a.append(torch.sigmoid(z[-1]))
    return [t.numpy() for t in z], [t.numpy() for t in a]


def gradients(
    weights: Mapping[str, Arrays], a0: Any, y: Any
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return dw and db of the mean over the rows of the cross-entropy of the ten outputs."""
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


def precision(weights: Mapping[str, Arrays], X: np.ndarray, Y: np.ndarray) -> float:
    """Return the rate of good predictions."""
    return float((outputs(weights, X)[1][-1].argmax(1) == np.asarray(Y).argmax(1)).mean())


class StandIn:
    """A network with the attributes and the methods of the student's `Net`.

    Attributes:
        sizes: number of neurons of each layer, the input included.
        w, b: lists of arrays, copied.
        calls: what `backward` received, in order: {"x": a0, "y": y}.
    """

    def __init__(self, weights: Mapping[str, Arrays]) -> None:
        """Copy the weights; see the class."""
        self.w = [np.array(w, float) for w in weights["w"]]
        self.b = [np.array(b, float) for b in weights["b"]]
        self.sizes = [self.w[0].shape[0], *(w.shape[1] for w in self.w)]
        self.calls: list[dict[str, np.ndarray]] = []

    @property
    def weights(self) -> dict[str, list[np.ndarray]]:
        """The weights as the functions of this module take them."""
        return {"w": self.w, "b": self.b}

    def forward(self, a0: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return z and a."""
        rows = np.asarray(a0, float)
        if rows.ndim == 1:
            rows = rows[None]
        return outputs(self.weights, rows)

    def backward(self, z: Any, a: Any, y: Any) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return dw and db, and remember the rows and their labels."""
        rows, targets = np.array(a[0], float), np.array(y, float)
        if targets.ndim != 2:
            raise ValueError(
                _("y a la forme {shape} : on attend une ligne par image.").format(
                    shape=targets.shape
                )
            )
        if len(rows) != len(targets):
            raise ValueError(_("{n} images et {m} étiquettes.").format(n=len(rows), m=len(targets)))
        self.calls.append({"x": rows, "y": targets})
        return gradients(self.weights, rows, targets)


class Optimizer:
    """The descent of torch.optim, with the attributes and the method of the student's `SGD`."""

    def __init__(self, net: Any, alpha: float, gamma: float = 0.0) -> None:
        """Share the memory of the arrays of `net` with torch."""
        import torch

        self.net, self.alpha, self.gamma = net, alpha, gamma
        self._parts = [torch.from_numpy(p) for p in (*net.w, *net.b)]
        self._optim = torch.optim.SGD(self._parts, lr=alpha, momentum=gamma)

    def step(self, dw: Any, db: Any) -> None:
        """Change the parameters of the network in place."""
        import torch

        for p, g in zip(self._parts, (*dw, *db), strict=True):
            p.grad = torch.tensor(np.asarray(g, float)).reshape(p.shape)
        self._optim.step()
