"""The small library of networks that lab 13 starts from, in NumPy.

It has the interface of the one that students write in lab 12, where its import
is forbidden: a lab does not depend on the success of another.

Shapes: one example per row; `X (N, n_in)`, `delta` is the gradient of the cost
with respect to an output, `(N, n_out)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tp_utils.i18n import _
from tp_utils.training import progress

Array: TypeAlias = "NDArray[np.float64]"


def _missing(thing: object, name: str) -> TypeError:
    """Say that the class of `thing` lacks a method."""
    return TypeError(
        _(
            "la classe {cls} ne définit pas la méthode {name} : son nom est-il écrit exactement "
            "ainsi ?"
        ).format(cls=type(thing).__name__, name=name)
    )


class Module:
    """A block of a network: an output, its gradients, and perhaps parameters to learn.

    Attributes:
        parameters: array of what is learnt, None without parameters.
        gradient: array of the same shape, where gradients accumulate.
    """

    def __init__(self) -> None:
        """Start without parameters."""
        self.parameters: Array | None = None
        self.gradient: Array | None = None

    def forward(self, X: Array) -> Array:
        """Return the output (N, n_out)."""
        raise _missing(self, "forward")

    def backward_update_gradient(self, X: Array, delta: Array) -> None:
        """Add to `gradient` the gradient with respect to `parameters`."""
        if self.parameters is not None:
            raise _missing(self, "backward_update_gradient")

    def backward_delta(self, X: Array, delta: Array) -> Array:
        """Return the gradient with respect to the input X (N, n_in)."""
        raise _missing(self, "backward_delta")

    def backward(self, X: Array, delta: Array) -> Array:
        """Do both: accumulate the gradient, return the one of the input."""
        self.backward_update_gradient(X, delta)
        return self.backward_delta(X, delta)

    def zero_grad(self) -> None:
        """Set the gradient to zero."""
        if self.gradient is not None:
            self.gradient[...] = 0

    def update_parameters(self, gradient_step: float) -> None:
        """Take one step of gradient descent."""
        if self.parameters is not None:
            self.parameters -= gradient_step * self.gradient  # type: ignore[operator]  # both or none


class Loss:
    """A cost: one value per example, and its gradient with respect to the prediction."""

    def forward(self, y: Array, yhat: Array) -> Array:
        """Return the cost of each example, (N,)."""
        raise _missing(self, "forward")

    def backward(self, y: Array, yhat: Array) -> Array:
        """Return the gradient of each cost with respect to its row of `yhat`, (N, d)."""
        raise _missing(self, "backward")


class MSELoss(Loss):
    """Squared error, summed over the coordinates of an example."""

    def forward(self, y: Array, yhat: Array) -> Array:
        """Return the squared distances, (N,)."""
        distances: Array = np.einsum("nd,nd->n", yhat - y, yhat - y)
        return distances

    def backward(self, y: Array, yhat: Array) -> Array:
        """Return their gradient, (N, d)."""
        return 2.0 * (yhat - y)


class Linear(Module):
    """An affine layer; the last row of `parameters (n_in + 1, n_out)` is the bias."""

    parameters: Array
    gradient: Array

    def __init__(self, n_in: int, n_out: int) -> None:
        """Draw the weights from N(0, 1 / n_in); the bias is zero."""
        super().__init__()
        weights = np.random.standard_normal((n_in, n_out)) / n_in**0.5
        self.parameters = np.concatenate([weights, np.zeros((1, n_out))])
        self.gradient = np.zeros(self.parameters.shape)

    def forward(self, X: Array) -> Array:
        """Return the output (N, n_out)."""
        output: Array = np.dot(X, self.parameters[:-1]) + self.parameters[-1]
        return output

    def backward_update_gradient(self, X: Array, delta: Array) -> None:
        """Accumulate the gradient of the parameters, summed over the batch."""
        self.gradient[:-1] += np.dot(X.T, delta)
        self.gradient[-1] += delta.sum(axis=0)

    def backward_delta(self, X: Array, delta: Array) -> Array:
        """Return the gradient of the input (N, n_in)."""
        product: Array = np.dot(delta, self.parameters[:-1].T)
        return product


class TanH(Module):
    """Hyperbolic tangent."""

    def forward(self, X: Array) -> Array:
        """Return tanh of each coefficient."""
        output: Array = np.tanh(X)
        return output

    def backward_delta(self, X: Array, delta: Array) -> Array:
        """Return the gradient of the input."""
        slope: Array = 1 - np.tanh(X) ** 2
        return delta * slope


class Sigmoide(Module):
    """Logistic function."""

    def forward(self, X: Array) -> Array:
        """Return 1 / (1 + exp(−x)), without overflow."""
        centred: Array = np.tanh(0.5 * X)
        return 0.5 + 0.5 * centred

    def backward_delta(self, X: Array, delta: Array) -> Array:
        """Return the gradient of the input."""
        slope: Array = 0.25 * (1 - np.tanh(0.5 * X) ** 2)
        return delta * slope


class Sequentiel(Module):
    """Modules one after the other; being a module itself, it can hold other networks.

    Attributes:
        modules: the list of modules, from the input to the output.
    """

    def __init__(self, modules: Sequence[Module]) -> None:
        """Keep the modules."""
        super().__init__()
        self.modules = list(modules)

    def forward(self, X: Array) -> Array:
        """Return the output of the last module; remember what each one received."""
        self._received: list[Array] = []
        for module in self.modules:
            self._received.append(X)
            X = module.forward(X)
        return X

    def backward(self, X: Array, delta: Array) -> Array:
        """Accumulate all gradients after `forward(X)`; return the one of the input."""
        for k in range(len(self.modules) - 1, -1, -1):
            delta = self.modules[k].backward(self._received[k], delta)
        return delta

    def zero_grad(self) -> None:
        """Set all gradients to zero."""
        for module in self.modules:
            module.zero_grad()

    def update_parameters(self, gradient_step: float) -> None:
        """Take one step with each module."""
        for module in self.modules:
            module.update_parameters(gradient_step)


class Optim:
    """One step of descent on the mean cost of a batch, of length `eps`."""

    def __init__(self, net: Module, loss: Loss, eps: float) -> None:
        """Keep what a step needs."""
        self.net, self.loss, self.eps = net, loss, eps

    def step(self, batch_x: Array, batch_y: Array) -> float:
        """Update the network once; return the mean cost before the update."""
        predicted = self.net.forward(batch_x)
        self.net.zero_grad()
        self.net.backward(batch_x, self.loss.backward(batch_y, predicted) / len(batch_x))
        self.net.update_parameters(self.eps)
        cost: Any = np.mean(self.loss.forward(batch_y, predicted))  # with the methods of NumPy
        found: float = cost
        return found


def SGD(
    net: Module,
    loss: Loss,
    X: Array,
    Y: Array,
    n_epochs: int,
    batch_size: int,
    eps: float,
    rng: np.random.Generator | None = None,
) -> list[float]:
    """Train a network by mini-batches, in a new order at each epoch, behind a progress bar.

    Args:
        net: changed in place.
        X, Y: examples (N, n_in) and what is expected of them (N, d).
        rng: draws the orders.

    Returns:
        The mean cost over `X`, once per epoch, at its end.
    """
    rng = rng or np.random.default_rng()
    optim, losses = Optim(net, loss, eps), []
    for _epoch in progress(range(n_epochs), unit="epoch"):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            optim.step(X[rows], Y[rows])
        losses.append(float(loss.forward(Y, net.forward(X)).mean()))
    return losses
