"""The small library of networks that lab 13 starts from, in NumPy.

It has the interface of the one that students write in lab 12, where its import
is forbidden: a lab does not depend on the success of another.

Shapes: one example per row; `X (N, n_in)`, `delta` is the gradient of the cost
with respect to an output, `(N, n_out)`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tp_utils.i18n import _
from tp_utils.training import progress


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
        self.parameters: np.ndarray | None = None
        self.gradient: np.ndarray | None = None

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Return the output (N, n_out)."""
        raise _missing(self, "forward")

    def backward_update_gradient(self, X: np.ndarray, delta: np.ndarray) -> None:
        """Add to `gradient` the gradient with respect to `parameters`."""
        if self.parameters is not None:
            raise _missing(self, "backward_update_gradient")

    def backward_delta(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
        """Return the gradient with respect to the input X (N, n_in)."""
        raise _missing(self, "backward_delta")

    def backward(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
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
            self.parameters -= gradient_step * self.gradient


class Loss:
    """A cost: one value per example, and its gradient with respect to the prediction."""

    def forward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return the cost of each example, (N,)."""
        raise _missing(self, "forward")

    def backward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return the gradient of each cost with respect to its row of `yhat`, (N, d)."""
        raise _missing(self, "backward")


class MSELoss(Loss):
    """Squared error, summed over the coordinates of an example."""

    def forward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return the squared distances, (N,)."""
        return np.einsum("nd,nd->n", yhat - y, yhat - y)

    def backward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return their gradient, (N, d)."""
        return 2.0 * (yhat - y)


class Linear(Module):
    """An affine layer; the last row of `parameters (n_in + 1, n_out)` is the bias."""

    def __init__(self, n_in: int, n_out: int) -> None:
        """Draw the weights from N(0, 1 / n_in); the bias is zero."""
        super().__init__()
        weights = np.random.standard_normal((n_in, n_out)) / n_in**0.5
        self.parameters = np.concatenate([weights, np.zeros((1, n_out))])
        self.gradient = np.zeros(self.parameters.shape)

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Return the output (N, n_out)."""
        return np.dot(X, self.parameters[:-1]) + self.parameters[-1]

    def backward_update_gradient(self, X: np.ndarray, delta: np.ndarray) -> None:
        """Accumulate the gradient of the parameters, summed over the batch."""
        self.gradient[:-1] += np.dot(X.T, delta)
        self.gradient[-1] += delta.sum(axis=0)

    def backward_delta(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
        """Return the gradient of the input (N, n_in)."""
        return np.dot(delta, self.parameters[:-1].T)


class TanH(Module):
    """Hyperbolic tangent."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Return tanh of each coefficient."""
        return np.tanh(X)

    def backward_delta(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
        """Return the gradient of the input."""
        return delta * (1 - np.tanh(X) ** 2)


class Sigmoide(Module):
    """Logistic function."""

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Return 1 / (1 + exp(−x)), without overflow."""
        return 0.5 + 0.5 * np.tanh(0.5 * X)

    def backward_delta(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
        """Return the gradient of the input."""
        return delta * 0.25 * (1 - np.tanh(0.5 * X) ** 2)


class Sequentiel(Module):
    """Modules one after the other; being a module itself, it can hold other networks.

    Attributes:
        modules: the list of modules, from the input to the output.
    """

    def __init__(self, modules: Sequence[Module]) -> None:
        """Keep the modules."""
        super().__init__()
        self.modules = list(modules)

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Return the output of the last module; remember what each one received."""
        self._received = []
        for module in self.modules:
            self._received.append(X)
            X = module.forward(X)
        return X

    def backward(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
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

    def step(self, batch_x: np.ndarray, batch_y: np.ndarray) -> float:
        """Update the network once; return the mean cost before the update."""
        predicted = self.net.forward(batch_x)
        self.net.zero_grad()
        self.net.backward(batch_x, self.loss.backward(batch_y, predicted) / len(batch_x))
        self.net.update_parameters(self.eps)
        return float(np.mean(self.loss.forward(batch_y, predicted)))


def SGD(
    net: Module,
    loss: Loss,
    X: np.ndarray,
    Y: np.ndarray,
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
