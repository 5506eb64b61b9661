"""Helix: three arms that wind around the origin, the second data set of lab 10."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tp_utils.datasets._named import helpful_attributes

if TYPE_CHECKING:
    import torch
    from matplotlib.axes import Axes

N_ARMS, N_PER_ARM = 3, 100
RADII = (0.08, 1.0)  # from the hub to the tip
TURN = 1.6 * np.pi  # angle between the hub and the tip of an arm
NOISE = 0.03  # standard deviation of both coordinates


@helpful_attributes
class HelixData:
    """Three classes of points in the plane, the same on every machine: an arm each.

    Arm c starts near the origin at the angle 2πc/3, and turns by 1.6 π while
    its radius grows from 0.08 to 1; both coordinates get a noise N(0, 0.03²).

    Attributes (one example per row):
        Xtrain (300, 2) float32, cats_train (300,) int64: training set, in a random order.
        Xtest (300, 2) float32, cats_test (300,) int64: test set, drawn in the same way.
        Ytrain (300, 3), Ytest (300, 3): the same categories, one-hot, float32.

    Args:
        seed: another seed draws other points.
    """

    Xtrain: torch.Tensor
    Ytrain: torch.Tensor
    Xtest: torch.Tensor
    Ytest: torch.Tensor
    cats_train: torch.Tensor
    cats_test: torch.Tensor

    def __init__(self, seed: int = 0) -> None:
        """Draw the points; see the class."""
        import torch

        rng = np.random.RandomState(seed)  # the one NumPy stream that is frozen for ever
        for part in ("train", "test"):
            X, cats = _draw(rng)
            setattr(self, "X" + part, torch.from_numpy(X))
            setattr(self, "cats_" + part, torch.from_numpy(cats))
            setattr(self, "Y" + part, torch.from_numpy(np.eye(N_ARMS, dtype=np.float32)[cats]))

    def __repr__(self) -> str:
        """Name the sizes, as a student wants them."""
        return f"HelixData(Xtrain {tuple(self.Xtrain.shape)}, Xtest {tuple(self.Xtest.shape)})"

    def plot_data(self) -> Axes:
        """Draw the training points (full) and the test points (hollow); return the Axes."""
        from tp_utils.plots import plot_points

        return plot_points(self)


def _draw(rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Return one set, in a random order: X (300, 2) float32 and cats (300,) int64."""
    cats = np.repeat(np.arange(N_ARMS), N_PER_ARM)
    t = rng.random_sample(len(cats))
    radius = RADII[0] + (RADII[1] - RADII[0]) * t
    angle = 2 * np.pi * cats / N_ARMS + TURN * t
    X = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    X += NOISE * rng.standard_normal(X.shape)
    order = np.argsort(rng.random_sample(len(cats)), kind="stable")
    return np.round(X, 4).astype(np.float32)[order], cats.astype(np.int64)[order]
