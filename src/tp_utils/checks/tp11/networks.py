"""Networks for the checks of `MLP`: drawn by us, put in the student's class."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.judges.complex_step import cross_entropy, gradients, relu
from tp_utils.checks.judges.formula import Case, normal
from tp_utils.checks.plain import plain
from tp_utils.checks.standins import replaced
from tp_utils.i18n import _

ACTIVATIONS: dict[str, Callable[[np.ndarray], Any]] = {
    "relu": lambda v: np.maximum(v, 0),
    "tanh": np.tanh,
}
SIZES = ((5, 3, 4, 2, 3), (4, 2, 5, 3, 7), (4, 4, 4, 4, 5), (1, 3, 6, 2, 5))  # N, D, H, C, L


def draw(
    rng: np.random.Generator, N: int, D: int, H: int, C: int, L: int, activation: str = "relu"
) -> Case:
    """Return the values x⁽⁰⁾ … x⁽ᴸ⁾ of a batch, its labels, and the parameters layer by layer."""
    pairs = list(pairwise([D, *[H] * (L // 2), C]))
    W = [normal(rng, m, n) / np.sqrt(m) for m, n in pairs]
    b = [0.3 * normal(rng, 1, n) for _fan_in, n in pairs]
    y = rng.permutation(np.arange(N) % C)
    own = {"y": y, "sizes": [D, H, C, L], "W": W, "b": b, "activation": activation}
    return batch(rng, own, N)


def batch(rng: np.random.Generator, case: Case, N: int, scale: float = 1.0) -> Case:
    """Return the case with another batch, of this scale, for the same network."""
    D, _H, _C, L = case["sizes"]
    x, activation = [scale * normal(rng, N, D)], ACTIVATIONS[case["activation"]]
    for i in range(L):
        fc = i // 2
        x.append(activation(x[-1]) if i % 2 else x[-1] @ case["W"][fc] + case["b"][fc])
    return {**case, "x": x, "other": normal(rng, N, D)}


def by_layer(arrays: list[np.ndarray]) -> dict[int, np.ndarray]:
    """Return layer number (1, 3, 5, …) → its array, and not a copy: a change of it is seen."""
    return {2 * j + 1: a for j, a in enumerate(arrays)}


def put_in(cls: Any, case: Case) -> Any:
    """Return the student's network with the weights of the case, whatever its `__init__` is worth."""
    try:
        net = cls(*case["sizes"], np.random.default_rng(0))
    except Exception:
        if not isinstance(cls, type):
            raise
        net = object.__new__(cls)
    net.L, net.W, net.b = case["sizes"][3], by_layer(case["W"]), by_layer(case["b"])
    return net


def twice(call: Callable[[], Any]) -> dict[str, Any]:
    """Return what a call gives, then what the same call gives again, and the type of its second value."""
    first = call()
    kind = type(first[1]).__name__ if isinstance(first, (tuple, list)) and len(first) == 2 else ""
    result = plain(first)
    try:
        again = plain(call())
    except Exception:
        again = None
    return {"result": result, "again": again, "kind": kind}


def two_ways(
    cls: Any, isolated: Callable[[], Any], own: Callable[[], Any]
) -> dict[str, dict[str, Any]]:
    """Return what the class gives with our layers, and with the student's; either may be right.

    Raises:
        Exception: that of the isolated call, when neither gives a result.
    """
    found: dict[str, dict[str, Any]] = {}
    try:
        with replaced(cls, stand_ins()):
            found["isolated"] = isolated()
    except Exception as error:
        try:
            return {"own": own()}
        except Exception:
            raise error from None
    with suppress(Exception):
        found["own"] = own()
    return found


def stand_ins() -> dict[str, Callable[..., Any]]:
    """Return the earlier functions of the lab, written at once: torch is barred where they live."""

    def fc_backward(dZ: Any, X: Any, W: Any, b: Any) -> tuple[Any, Any, Any]:
        _same_shape(dZ, fc_forward(X, W, b))
        return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0).reshape(b.shape)

    def fc_forward(X: Any, W: Any, b: Any) -> Any:
        return X @ W + b.reshape(-1)

    def relu_backward(dZ: Any, X: Any) -> Any:
        _same_shape(dZ, X)
        return np.where(X > 0, dZ, 0.0)

    def cross_entropy_backward(S: Any, y: Any) -> Any:
        exps = np.exp(S - S.max(axis=1, keepdims=True))
        P = exps / exps.sum(axis=1, keepdims=True)
        rows = np.arange(len(S))
        _same_shape(rows, y)
        P[rows, y] -= 1
        return P / len(S)

    functions: dict[str, Callable[..., Any]] = {
        "fc_forward": fc_forward,
        "fc_backward": fc_backward,
        "relu_forward": lambda X: np.maximum(X, 0),
        "relu_backward": relu_backward,
        "cross_entropy_backward": cross_entropy_backward,
    }
    return {name: _telling_shapes(name, function) for name, function in functions.items()}


def _same_shape(a: Any, b: Any) -> None:
    if np.shape(a) != np.shape(b):
        raise ValueError


def _telling_shapes(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function; it says the shapes that it was given where they do not fit."""

    def called(*args: Any, **named: Any) -> Any:
        try:
            return function(*args, **named)
        except (ValueError, IndexError):
            shapes = ", ".join(str(np.shape(a)) for a in (*args, *named.values()))
            raise ValueError(
                _(
                    "{name} reçoit des tableaux de tailles {shapes}, qui ne vont pas ensemble"
                ).format(name=name, shapes=shapes)
            ) from None

    return called


def reference(case: Case) -> tuple[list[np.ndarray], dict[str, np.ndarray]]:
    """Return x⁽⁰⁾ … x⁽ᴸ⁾, and the gradients W1, b1, W3… of the mean cross-entropy, by a complex step."""
    activation = relu if case["activation"] == "relu" else np.tanh
    n, L = len(case["W"]), case["sizes"][3]

    def values(*leaves: Any) -> list[Any]:
        x = [case["x"][0]]
        for i in range(L):
            fc = i // 2
            x.append(activation(x[-1]) if i % 2 else x[-1] @ leaves[fc] + leaves[n + fc])
        return x

    leaves = [*case["W"], *(b.reshape(1, -1) for b in case["b"])]
    grads = gradients(lambda *given: cross_entropy(values(*given)[-1], case["y"]), leaves)
    found = {f"{'Wb'[k // n]}{2 * (k % n) + 1}": g for k, g in enumerate(grads)}
    for j, b in enumerate(case["b"]):
        found[f"b{2 * j + 1}"] = found[f"b{2 * j + 1}"].reshape(b.shape)
    return values(*leaves), found
