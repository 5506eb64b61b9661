"""Circles: a disc inside a ring, the toy problem of labs 4 to 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tp_utils.datasets._named import helpful_attributes

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes

N_PER_CLASS = 100
RADII = ((1.03, 0.22), (0.39, 0.16))  # mean and standard deviation, by class
GRID_SIDE = 40


@helpful_attributes
class CirclesData:
    """Two classes of points in the plane, the same on every machine.

    Class 0 is the outer ring (radius 1.03 ± 0.22), class 1 the inner disc
    (0.39 ± 0.16); they overlap slightly, and all points lie in [−1.6, 1.6]².

    They are float32 tensors, one example per row, labels one-hot.

    Attributes:
        Xtrain, Ytrain: training set, (200, 2) and (200, 2), in a random order.
        Xtest, Ytest: test set, of the same shapes, drawn in the same way.
        Xgrid: (1600, 2), the points of a 40 × 40 grid over [−2, 2)², step 0.1,
            for the pictures.

    Args:
        seed: another seed draws other points.
        numpy: the attributes are float64 NumPy arrays, and torch is not imported.

    Examples:
        >>> from tp_utils import CirclesData
        >>> data = CirclesData()
        >>> data.Xtrain.shape, data.Ytrain.sum(0)
        (torch.Size([200, 2]), tensor([100., 100.]))
    """

    Xtrain: torch.Tensor | np.ndarray
    Ytrain: torch.Tensor | np.ndarray
    Xtest: torch.Tensor | np.ndarray
    Ytest: torch.Tensor | np.ndarray
    Xgrid: torch.Tensor | np.ndarray

    def __init__(self, seed: int = 0, numpy: bool = False) -> None:
        """Draw the points; see the class."""
        kept = _as_float64 if numpy else _as_tensor
        # RandomState is the one NumPy stream that is frozen for ever, and the
        # rounding hides the last bit, which depends on the mathematical library.
        rng = np.random.RandomState(seed)
        for part in ("train", "test"):
            X, Y = _draw(rng)
            setattr(self, "X" + part, kept(X))
            setattr(self, "Y" + part, kept(Y))
        ticks = (np.arange(GRID_SIDE) - GRID_SIDE // 2) / 10
        grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
        self.Xgrid = kept(grid.astype(np.float32))

    def __repr__(self) -> str:
        """Name the sizes, as a student wants them."""
        return f"CirclesData(Xtrain {tuple(self.Xtrain.shape)}, Xtest {tuple(self.Xtest.shape)})"

    def plot_data(self) -> Axes:
        """Draw the training points (full) and the test points (hollow); return the Axes."""
        from tp_utils.plots import plot_points

        return plot_points(self)

    def plot_data_with_grid(self, Ygrid: torch.Tensor, title: str = "") -> Axes:
        """Draw the decision of a model on the grid, under the points; return the Axes.

        Args:
            Ygrid: predicted probabilities at `Xgrid`, (1600, 2).
            title: title of the figure, for instance the epoch.
        """
        from tp_utils.plots import plot_grid

        return plot_grid(self, Ygrid, title)

    def plot_loss(
        self,
        loss_train: list[float],
        loss_test: list[float],
        precision_train: list[float],
        precision_test: list[float],
    ) -> list[Axes]:
        """Draw the curves of a training, one value per epoch; return the two Axes."""
        from tp_utils.plots import plot_history

        return plot_history(
            {
                "loss_train": loss_train,
                "loss_test": loss_test,
                "precision_train": precision_train,
                "precision_test": precision_test,
            }
        )


def _as_tensor(values: np.ndarray) -> torch.Tensor:
    import torch

    return torch.from_numpy(values)


def _as_float64(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float64)


def _draw(rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Return one set, in a random order: X (200, 2) and one-hot Y (200, 2), float32."""
    labels = np.repeat([0, 1], N_PER_CLASS)
    mean, std = np.array(RADII)[labels].T
    # Clipped at 2.5 standard deviations, so that all points lie in [−1.6, 1.6]².
    radius = mean + std * np.clip(rng.standard_normal(len(labels)), -2.5, 2.5)
    angle = 2 * np.pi * rng.random_sample(len(labels))
    X = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    order = np.argsort(rng.random_sample(len(labels)), kind="stable")
    return np.round(X, 4).astype(np.float32)[order], np.eye(2, dtype=np.float32)[labels[order]]
