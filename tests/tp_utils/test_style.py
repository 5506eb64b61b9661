"""The colours of curves are seen on white, and told apart, also by who confuses red and green."""

from itertools import combinations

import numpy as np
import pytest

from tp_utils.plots.style import COLORS

SEEN = {  # linear RGB, as simulated by Machado, Oliveira and Fernandes (2009), severity 1
    "all colours": np.eye(3),
    "no red": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "no green": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(color):
    value = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def perceived(rgb):
    """Return L*, a*, b* of a linear colour."""
    x, y, z = np.cbrt(XYZ @ rgb / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("color", COLORS)
def test_a_curve_is_seen_on_white(color):
    assert 1.05 / (XYZ[1] @ linear(color) + 0.05) > 2


@pytest.mark.parametrize("sight", SEEN)
def test_two_curves_are_never_alike(sight):
    seen = {c: perceived(np.clip(SEEN[sight] @ linear(c), 0, 1)) for c in COLORS}
    for one, other in combinations(COLORS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 10, (one, other)
