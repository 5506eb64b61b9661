"""Artificial points of the plane in two classes, −1 and +1: the data of lab 12."""

from __future__ import annotations

import numpy as np

from tp_utils.i18n import _

SIDE = 4.0  # half the side of the checkerboard


def gen_arti(
    centerx: float = 1,
    centery: float = 1,
    sigma: float = 0.1,
    nbex: int = 1000,
    data_type: int = 0,
    epsilon: float = 0.02,
    rng: np.random.Generator | int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw points of the plane and their classes, in a random order.

    Args:
        centerx, centery: the centre c of the first Gaussian; the others are its mirror images.
        sigma: variance of each coordinate of a Gaussian.
        nbex: number of points.
        data_type: 0, two Gaussians, +1 at c and −1 at −c; 1, four Gaussians (XOR), +1 at c and
            −c, −1 at the two others; 2, a checkerboard of unit squares on [−4, 4]².
        epsilon: standard deviation of the noise added to the points once they have their class.
        rng: a generator or a seed; None draws other points at each call.

    Returns:
        X (nbex, 2) float64, and y (nbex,) int64 in {−1, +1}.

    Raises:
        ValueError: `data_type` is not 0, 1 or 2.
    """
    rng = np.random.default_rng(rng)
    if data_type in (0, 1):
        corners = np.array([[1, 1], [-1, -1], [-1, 1], [1, -1]])[: 2 + 2 * data_type]
        classes = np.array([1, -1] if data_type == 0 else [1, 1, -1, -1])
        which = rng.permutation(np.arange(nbex) % len(corners))
        noise = sigma**0.5 * rng.standard_normal((nbex, 2))
        X, y = corners[which] * (centerx, centery) + noise, classes[which]
    elif data_type == 2:
        X = rng.uniform(-SIDE, SIDE, (nbex, 2))
        y = 2 * (np.ceil(X).sum(axis=1).astype(np.int64) % 2) - 1
    else:
        raise ValueError(_("data_type vaut {value} ; on attend 0, 1 ou 2.").format(value=data_type))
    return X + epsilon * rng.standard_normal((nbex, 2)), y.astype(np.int64)
