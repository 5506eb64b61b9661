"""The network of labs 4 to 7 at four levels of abstraction, on the same start and batches.

Each level has the same two methods, so that the labs can overlay their curves:
the numbers must be the same, only what the student writes differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from tp_utils.i18n import N_, _

KEYS = ("Wh", "bh", "Wy", "by")
Weights = dict[str, torch.Tensor]


def forward(weights: Weights, X: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Return Yhat (N, ny) and the steps X, htilde, h, ytilde, yhat, as in lab 4."""
    htilde = X @ weights["Wh"].T + weights["bh"]
    h = torch.tanh(htilde)
    ytilde = h @ weights["Wy"].T + weights["by"]
    yhat = torch.softmax(ytilde, dim=1)
    return yhat, {"X": X, "htilde": htilde, "h": h, "ytilde": ytilde, "yhat": yhat}


def backward(weights: Weights, outputs: dict[str, torch.Tensor], Y: torch.Tensor) -> Weights:
    """Return the gradients of the mean cross-entropy, by the formulas of lab 4."""
    delta_y = (outputs["yhat"] - Y) / len(Y)
    delta_h = (delta_y @ weights["Wy"]) * (1 - outputs["h"] ** 2)
    return {
        "Wh": delta_h.T @ outputs["X"],
        "bh": delta_h.sum(0, keepdim=True),
        "Wy": delta_y.T @ outputs["h"],
        "by": delta_y.sum(0, keepdim=True),
    }


def cross_entropy(Yhat: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy of probabilities (N, ny), a 0-d tensor."""
    return -(Y * torch.log(Yhat)).sum(1).mean()


class Manual:
    """Lab 4: forward, backward and step by hand."""

    def __init__(self, weights: Weights, eta: float) -> None:
        """Start from `weights`, which are not changed; `eta` is the learning rate."""
        self.weights = {key: weights[key].clone() for key in KEYS}
        self.eta = eta

    def step(self, X: torch.Tensor, Y: torch.Tensor) -> float:
        """Make one step on a batch; return its loss before the step."""
        Yhat, outputs = forward(self.weights, X)
        grads = backward(self.weights, outputs, Y)
        self.weights = {key: w - self.eta * grads[key] for key, w in self.weights.items()}
        return cross_entropy(Yhat, Y).item()

    def loss(self, X: torch.Tensor, Y: torch.Tensor) -> float:
        """Return the mean cross-entropy on a whole set."""
        return cross_entropy(forward(self.weights, X)[0], Y).item()


class Autograd(Manual):
    """Lab 5: the same forward, the gradients by autograd."""

    def __init__(self, weights: Weights, eta: float) -> None:
        """Start from `weights`, which are not changed; `eta` is the learning rate."""
        super().__init__(weights, eta)
        for w in self.weights.values():
            w.requires_grad_()

    def step(self, X: torch.Tensor, Y: torch.Tensor) -> float:
        """Make one step on a batch; return its loss before the step."""
        loss = cross_entropy(forward(self.weights, X)[0], Y)
        loss.backward()
        with torch.no_grad():
            for w in self.weights.values():
                assert w.grad is not None
                w -= self.eta * w.grad
                w.grad = None
        return loss.item()


class Layers:
    """Lab 6: the layers and the loss of torch.nn."""

    def __init__(self, weights: Weights, eta: float) -> None:
        """Start from `weights`, which are not changed; `eta` is the learning rate."""
        (nh, nx), ny = weights["Wh"].shape, len(weights["Wy"])
        self.model = torch.nn.Sequential(
            torch.nn.Linear(nx, nh), torch.nn.Tanh(), torch.nn.Linear(nh, ny)
        )
        load_weights(self.model, weights)
        self.criterion, self.eta = torch.nn.CrossEntropyLoss(), eta

    def step(self, X: torch.Tensor, Y: torch.Tensor) -> float:
        """Make one step on a batch; return its loss before the step."""
        loss: torch.Tensor = self.criterion(self.model(X), Y)
        loss.backward()
        self.update()
        return loss.item()

    def update(self) -> None:
        """Use the gradients, then forget them."""
        with torch.no_grad():
            for w in self.model.parameters():
                assert w.grad is not None
                w.sub_(self.eta * w.grad)
        self.model.zero_grad()

    @torch.no_grad()
    def loss(self, X: torch.Tensor, Y: torch.Tensor) -> float:
        """Return the mean cross-entropy on a whole set."""
        return float(self.criterion(self.model(X), Y))


class Optimizer(Layers):
    """Lab 7: the step by torch.optim."""

    def __init__(self, weights: Weights, eta: float) -> None:
        """Start from `weights`, which are not changed; `eta` is the learning rate."""
        super().__init__(weights, eta)
        self.optim = torch.optim.SGD(self.model.parameters(), lr=eta)

    def update(self) -> None:
        """Use the gradients, then forget them."""
        self.optim.step()
        self.optim.zero_grad()


LEVELS: dict[str, tuple[str, type]] = {
    "tp04": (N_("TP 4, à la main"), Manual),
    "tp05": (N_("TP 5, autograd"), Autograd),
    "tp06": (N_("TP 6, torch.nn"), Layers),
    "tp07": (N_("TP 7, torch.optim"), Optimizer),
}


class SameStart:
    """One set of initial weights and one list of batches, for every level.

    Attributes:
        data: the data set; eta: the learning rate.

    Args:
        data: an object with `Xtrain` (N, nx) and `Ytrain` (N, ny) one-hot.
        nh: number of hidden neurons.
        n_epochs: number of epochs; each has its own order of the examples.
        batch_size: number of rows of a batch; the last may have fewer.
        eta: learning rate.
        seed: of the weights, N(0, 0.3²), and of the orders.
    """

    def __init__(
        self,
        data: Any,
        nh: int = 10,
        n_epochs: int = 60,
        batch_size: int = 10,
        eta: float = 0.1,
        seed: int = 0,
    ) -> None:
        """Draw the weights and the orders; see the class."""
        draw = torch.Generator().manual_seed(seed)
        self.data, self.eta = data, eta
        nx, ny = data.Xtrain.shape[1], data.Ytrain.shape[1]
        shapes = {"Wh": (nh, nx), "bh": (1, nh), "Wy": (ny, nh), "by": (1, ny)}
        self._weights = {key: 0.3 * torch.randn(*s, generator=draw) for key, s in shapes.items()}
        n = len(data.Xtrain)
        self._rows = [
            torch.randperm(n, generator=draw).split(batch_size) for _epoch in range(n_epochs)
        ]

    def weights(self, requires_grad: bool = False) -> Weights:
        """Return a fresh copy of the initial weights: Wh, bh, Wy, by; leaves of the graph."""
        return {k: w.clone().requires_grad_(requires_grad) for k, w in self._weights.items()}

    def load(self, model: torch.nn.Module) -> None:
        """Put the initial weights in a model of torch.nn; see `load_weights`."""
        load_weights(model, self._weights)

    def epochs(self) -> Iterator[list[tuple[torch.Tensor, torch.Tensor]]]:
        """Yield the batches (X, Y) of each epoch, always the same."""
        X, Y = self.data.Xtrain, self.data.Ytrain
        for epoch in self._rows:
            yield [(X[rows], Y[rows]) for rows in epoch]

    def curves(self, *labs: str) -> dict[str, list[float]]:
        """Return name of the level → loss on the training set after each epoch.

        Args:
            labs: among "tp04", "tp05", "tp06", "tp07".
        """
        found = {}
        for lab in labs:
            name, level = LEVELS[lab]
            network, losses = level(self._weights, self.eta), []
            for batches in self.epochs():
                for X, Y in batches:
                    network.step(X, Y)
                losses.append(network.loss(self.data.Xtrain, self.data.Ytrain))
            found[_(name)] = losses
        return found


def load_weights(model: torch.nn.Module, weights: Weights) -> None:
    """Copy Wh, bh, Wy, by into the parameters of `model`, in their order or told apart by shape.

    Raises:
        ValueError: the model has not these four parameters, up to the shape of biases.
    """
    left = list(model.parameters())
    got, parameters = [tuple(p.shape) for p in left], []
    for key in KEYS:  # a model may declare its layers in another order
        shape = weights[key].squeeze().shape
        alike = [n for n, p in enumerate(left) if p.squeeze().shape == shape]
        parameters += [left.pop(n) for n in alike[:1]]
    if left or len(parameters) < len(KEYS):
        wanted = ", ".join(f"{key} {tuple(weights[key].shape)}" for key in KEYS)
        raise ValueError(
            _("le modèle a des paramètres de formes {got} ; on attend {wanted}.").format(
                got=got, wanted=wanted
            )
        )
    with torch.no_grad():
        for parameter, key in zip(parameters, KEYS, strict=True):
            parameter.copy_(weights[key].reshape(parameter.shape))
