"""Small learning problems for the checks of `gradient_descent`: f(x, a), err(estim, ref), data.

The functions are made of torch operations, and take one example or a whole batch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tp_utils.checks.standins import shown_as

Function = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def _proportional(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    return a * x


def _affine(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    return a[0] * x + a[1]


def _bent(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    return torch.sin(a * x)


def _gap(x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    return torch.tanh(a * torch.abs(x[..., 0] - x[..., 1]))


def _squared(estim: torch.Tensor, ref: torch.Tensor) -> torch.Tensor:
    return (estim - ref) ** 2


def _logcosh(estim: torch.Tensor, ref: torch.Tensor) -> torch.Tensor:
    return torch.log(torch.cosh(estim - 2 * ref))  # not symmetric: swapped arguments show


F: dict[str, Function] = {
    "proportional": _proportional,
    "bent": _bent,
    "affine": _affine,
    "gap": _gap,
}
ERR: dict[str, Function] = {"squared": _squared, "logcosh": _logcosh}


@shown_as("function", "f")
class Watched:
    """A function f(x, a) of the table, which notes the shapes of its first argument."""

    def __init__(self, name: str) -> None:
        """Keep the name of the function."""
        self.name, self._shapes = name, list[list[int]]()

    def __call__(self, x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
        """Return f(x, a)."""
        if len(self._shapes) < 10_000:
            self._shapes.append(list(x.shape))
        return F[self.name](x, a)

    def shapes(self) -> list[list[int]]:
        """Return the shape of x at each call."""
        return self._shapes


def draw_problems(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return one case of each problem, a single example, a start at the minimum, a step too large.

    The second has other values than the first for each argument, of the same shapes.
    """
    cases = []
    for f, err, n, step, n_iter in (
        ("proportional", "squared", 5, 0.06, 6),
        ("bent", "logcosh", 5, 0.09, 4),
        ("affine", "logcosh", 4, 0.3, 5),
        ("gap", "squared", 6, 0.2, 4),
        ("proportional", "squared", 1, 0.15, 3),
    ):
        shape = (n, 2) if f == "gap" else (n,)
        X = rng.uniform(0.5, 2, shape) * rng.choice([-1, 1], shape)
        a = rng.uniform(-0.5, 0.5, (2,) if f == "affine" else ())
        ref = rng.uniform(0.1, 0.9, n) if f == "gap" else rng.uniform(0.5, 1.5, n)
        arrays = {"X": X, "ref": ref, "a": np.asarray(a)}
        case = {key: value.astype(np.float32) for key, value in arrays.items()}
        cases.append({"f": f, "err": err, "step": step, "n_iter": n_iter, **case})
    still = {**cases[0], "ref": cases[0]["a"] * cases[0]["X"]}
    # From one side to the other, 1.8 times as far each time: the error grows.
    far = round(1.4 / float((cases[0]["X"] ** 2).mean()), 2)
    return [*cases, still, {**cases[0], "step": far, "n_iter": 4}]


def descend(
    case: dict[str, Any],
    total: str = "mean",
    sign: float = -1.0,
    accumulate: bool = False,
    step: float | None = None,
    rows: slice = slice(None),
    n_iter: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weight after the descent, and the errors at a_0 … a_n, in float64.

    The keywords make the mistakes of a student: the sum or the greatest instead of the mean, the
    wrong sign, gradients that accumulate, another step, examples left out.
    """
    f, err = F[case["f"]], ERR[case["err"]]
    X, ref = torch.tensor(case["X"]).double()[rows], torch.tensor(case["ref"]).double()[rows]
    a, past = torch.tensor(case["a"]).double(), torch.zeros((), dtype=torch.float64)
    step = case["step"] if step is None else step
    errors = []
    with torch.enable_grad():
        for k in range((case["n_iter"] if n_iter is None else n_iter) + 1):
            a = a.detach().requires_grad_()
            values = err(f(X, a), ref)
            error: torch.Tensor = getattr(values, total)()  # "mean", "sum" or "max"
            errors.append(error.item())
            if k == (case["n_iter"] if n_iter is None else n_iter):
                break
            (slope,) = torch.autograd.grad(error, a)
            past = past + slope if accumulate else slope
            a = a + sign * step * past
    return a.detach().numpy(), np.array(errors)
