"""The reference of the checks is PyTorch itself, in float64.

The network of labs 4 to 7: one hidden layer, tanh, then softmax and
cross-entropy averaged over the rows (lab sheet 000, sections 1.2 and 1.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from tp_utils.checks.judges.judging import Wrong, array, mapping
from tp_utils.checks.lent import given
from tp_utils.i18n import _

WEIGHTS = ("Wh", "bh", "Wy", "by")
STEPS = ("X", "htilde", "h", "ytilde", "yhat")


def draw_weights(
    rng: np.random.Generator, nx: int, nh: int, ny: int, std: float = 0.6
) -> dict[str, np.ndarray]:
    """Return float32 weights of the pinned shapes, biases included, from N(0, std²)."""
    return {
        name: (std * rng.standard_normal(shape)).astype(np.float32)
        for name, shape in shapes(nx, nh, ny).items()
    }


def shapes(nx: int, nh: int, ny: int) -> dict[str, tuple[int, int]]:
    """Return the shape of each weight: Wh (nh, nx), bh (1, nh), Wy (ny, nh), by (1, ny)."""
    return {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}


def one_hot(rng: np.random.Generator, n: int, ny: int) -> np.ndarray:
    """Return float32 labels (n, ny); all classes appear when n ≥ ny."""
    labels = rng.permutation(np.arange(n) % ny)
    rows: np.ndarray = np.eye(ny, dtype=np.float32)[labels]
    return rows


def to_tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, torch.Tensor]:
    """Return fresh tensors, which the student's code may change at will."""
    return {key: torch.tensor(value) for key, value in arrays.items()}


def shared(arrays: Mapping[str, np.ndarray]) -> dict[str, torch.Tensor]:
    """Return tensors that are these very arrays: what changes them is seen (`observing`)."""
    return {key: given(value) for key, value in arrays.items()}


def linear(layer: Mapping[str, np.ndarray], kind: type[Any] | None = None) -> Any:
    """Return a Linear whose weight and bias are these very arrays, or one of a class of ours."""
    m, n = layer["weight"].shape
    module = (kind or torch.nn.Linear)(n, m)
    for name, value in shared(layer).items():
        setattr(module, name, torch.nn.Parameter(value))
    return module


def forward(weights: Mapping[str, np.ndarray], X: np.ndarray) -> dict[str, np.ndarray]:
    """Return the steps of the network, float64: X, htilde, h, ytilde, yhat."""
    w, x = _double(weights), torch.tensor(np.asarray(X, np.float64))
    htilde = F.linear(x, w["Wh"], w["bh"].reshape(-1))
    ytilde = F.linear(torch.tanh(htilde), w["Wy"], w["by"].reshape(-1))
    steps = (x, htilde, torch.tanh(htilde), ytilde, F.softmax(ytilde, dim=1))
    return {name: step.numpy() for name, step in zip(STEPS, steps, strict=True)}


def loss_and_precision(
    weights: Mapping[str, np.ndarray], X: np.ndarray, Y: np.ndarray
) -> tuple[float, float]:
    """Return the mean cross-entropy and the rate of good predictions of a network."""
    scores = torch.tensor(forward(weights, X)["ytilde"])
    labels = torch.tensor(np.asarray(Y)).argmax(1)
    good = (scores.argmax(1) == labels).double().mean()
    return F.cross_entropy(scores, labels).item(), good.item()


def gradients(
    weights: Mapping[str, np.ndarray], X: np.ndarray, Y: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the gradient of the mean cross-entropy, by autograd."""
    w = {key: value.requires_grad_() for key, value in _double(weights).items()}
    h = torch.tanh(F.linear(torch.tensor(np.asarray(X, np.float64)), w["Wh"], w["bh"].reshape(-1)))
    scores = F.linear(h, w["Wy"], w["by"].reshape(-1))
    with torch.enable_grad():
        loss = F.cross_entropy(scores, torch.tensor(np.asarray(Y)).argmax(1))
        found = torch.autograd.grad(loss, [w[key] for key in WEIGHTS])
    return {key: g.numpy() for key, g in zip(WEIGHTS, found, strict=True)}


def gradients_of_examples(
    weights: Mapping[str, np.ndarray], X: np.ndarray, Y: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the gradient of the loss of each example, (N, …) for each weight, by autograd.

    Each example has its own copy of the weights: one backward gives all gradients.
    """
    w = {k: v.expand(len(X), *v.shape).requires_grad_() for k, v in _double(weights).items()}
    x = torch.tensor(np.asarray(X, np.float64)).unsqueeze(1)
    with torch.enable_grad():
        h = torch.tanh(x @ w["Wh"].mT + w["bh"].reshape(len(X), 1, -1))
        scores = (h @ w["Wy"].mT).squeeze(1) + w["by"].reshape(len(X), -1)
        loss = F.cross_entropy(scores, torch.tensor(np.asarray(Y, np.float64)), reduction="sum")
        found = torch.autograd.grad(loss, [w[key] for key in WEIGHTS])
    return {key: g.numpy() for key, g in zip(WEIGHTS, found, strict=True)}


def weights_of(value: Any, what: str, sizes: tuple[int, int, int]) -> dict[str, np.ndarray]:
    """Return the student's weights as float64 arrays of the pinned shapes, or raise Wrong."""
    found = mapping(value, what, WEIGHTS)
    result = {}
    for key, shape in shapes(*sizes).items():
        if isinstance(found[key], np.ndarray) and found[key].ndim == 0:
            raise Wrong(
                _("{what} est un nombre ; on attend un tenseur de forme {shape}.").format(
                    what=f"{what}[{key!r}]", shape=shape
                )
            )
        result[key] = array(found[key], f"{what}[{key!r}]", shape)
    return result


def _double(weights: Mapping[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {key: torch.tensor(np.asarray(weights[key], np.float64)) for key in WEIGHTS}
