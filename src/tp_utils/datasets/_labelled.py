"""What the data sets of images share: tensors in memory, one example per row."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch

T = TypeVar("T", bound="LabelledImages")
N_TEST_DIGITS = 360  # the last ones: other writers than the first
PARTS = ("Xtrain", "Ytrain", "Xtest", "Ytest")


class LabelledImages:
    """Images as rows of pixels in [0, 1], and their labels, one-hot.

    Attributes:
        Xtrain (N, p), Ytrain (N, 10): training set, float32.
        Xtest (M, p), Ytest (M, 10): test set, float32.
        source: where the images come from.
    """

    Xtrain: torch.Tensor
    Ytrain: torch.Tensor
    Xtest: torch.Tensor
    Ytest: torch.Tensor
    source: str

    def to(self: T, device: torch.device | str) -> T:
        """Return the same data on a device; what is there already is not copied."""
        moved = copy.copy(self)
        for name in PARTS:
            setattr(moved, name, getattr(self, name).to(device))
        return moved

    def __repr__(self) -> str:
        """Name the sizes and the source, as a student wants them."""
        return (
            f"{type(self).__name__}(Xtrain {tuple(self.Xtrain.shape)}, "
            f"Xtest {tuple(self.Xtest.shape)}, {self.source})"
        )


def one_hot(labels: np.ndarray) -> torch.Tensor:
    """Return the float32 tensor (N, 10) with a 1 in the column of each label."""
    import torch

    return torch.eye(10)[torch.as_tensor(labels.astype(np.int64))]


def digits(side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return scikit-learn's 1797 real digits, 8 × 8, enlarged to `side` × `side`.

    Returns:
        Training images (1437, side, side) uint8 from 0 to 255, their labels
        (1437,), and 360 test images and labels of other writers.
    """
    from sklearn.datasets import load_digits

    small = load_digits()
    enlarge = _bilinear(8, side)
    large = enlarge @ (small.images / 16) @ enlarge.T
    pixels = np.round(255 * large).astype(np.uint8)
    labels, n = small.target.astype(np.uint8), len(pixels) - N_TEST_DIGITS
    return pixels[:n], labels[:n], pixels[n:], labels[n:]


def _bilinear(n: int, side: int) -> np.ndarray:
    """Return the matrix (side, n) of bilinear interpolation between the centres of n pixels."""
    centres = np.clip((np.arange(side) + 0.5) * n / side - 0.5, 0, n - 1)
    left = np.minimum(centres.astype(int), n - 2)
    rows, right = np.arange(side), centres - left
    matrix = np.zeros((side, n))
    matrix[rows, left], matrix[rows, left + 1] = 1 - right, right
    return matrix
