"""What a student's code receives in the place of other exercises: it records, and computes nothing.

Nothing here answers an exercise: `Reader` reads pixels, `Recorder` gives tensors that say whom they
are of, `Descent` notes its steps, and the functions of `logistics` end with the check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.lent import given
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.i18n import _

SIZES = (784, 30, 20, 10)
LARGE = 40.0  # gradients of `Recorder`: no bound is as far


def tensors(arrays: Sequence[np.ndarray]) -> list[Any]:
    """Return tensors that share the memory of the arrays."""
    return [given(array) for array in arrays]


@contextmanager
def logistics(target: Any) -> Iterator[None]:
    """Inside, the names `logistic` and `logistic_d` of the student's cell are right ones.

    By exp, which no rule refuses, and without overflow.
    """
    import torch

    alive = [True]

    def lent(function: Any) -> Any:
        def call(x: Any) -> Any:
            if not alive:
                raise NameError("logistic")
            return function(x)

        return call

    def sigmoid(x: Any) -> Any:
        return torch.exp(x.clamp(max=0)) / (1 + torch.exp(-x.abs()))

    lent_names = {"logistic": lent(sigmoid), "logistic_d": lent(lambda x: sigmoid(x) * sigmoid(-x))}
    try:
        with replaced(target, lent_names):
            yield
    finally:
        alive.clear()


@shown_as("Net")
class Reader:
    """A network whose outputs are some pixels of the image."""

    def __init__(self, pixels: np.ndarray) -> None:
        """Keep which pixels, (10,)."""
        self.sizes, self.pixels, self.flat = list(SIZES), pixels, False

    def forward(self, a0: Any) -> tuple[list[Any], list[Any]]:
        """Return z and a; the order of the outputs is that of the pixels."""
        import torch

        self.flat |= a0.ndim == 1
        rows = torch.atleast_2d(a0)
        out = rows[:, torch.from_numpy(self.pixels)]
        hidden = [rows[:, :n] for n in SIZES[1:-1]]
        return [*hidden, 8 * out - 4], [a0, *(1 - h for h in hidden), out]


@shown_as("Net")
class Recorder:
    """A network that notes who asks what: of which images, after how many steps, with which y.

    Its gradients are large: those that are clipped show.

    Attributes:
        steps: for each step, what came of each image: (N, 3), its share of the gradient, then
            that share times the number of steps done when its `forward` was computed, then times 1
            where y is another's; and the factor of the five other gradients.
        asked: images that `backward` has received, in their order.
    """

    def __init__(self, images: np.ndarray, targets: np.ndarray) -> None:
        """Know the images (n, 784) and their labels (n, 10)."""
        import torch

        self.sizes = list(SIZES)
        self.w = [torch.zeros(n, m) for n, m in pairwise(SIZES)]
        self.b = [torch.zeros(1, m) for m in SIZES[1:]]
        self._rows = {row.tobytes(): k for k, row in enumerate(images)}
        self._marks = np.divmod(np.arange(len(images)), SIZES[0])  # columns by three, then a row
        self._targets = targets
        self.steps: list[np.ndarray] = []
        self.factors: list[float] = []
        self.asked: list[int] = []

    def forward(self, a0: Any) -> tuple[list[Any], list[Any]]:
        """Return z and a, which carry the numbers of the images and of the steps done."""
        import torch

        if a0.ndim != 2:
            raise ValueError(
                _("a0 a la forme {shape} : on attend une ligne par image.").format(
                    shape=tuple(a0.shape)
                )
            )
        found = [self._rows.get(row.tobytes(), -1) for row in a0.float().numpy()]
        if -1 in found:
            raise ValueError(_("une ligne donnée à `forward` n'est aucune des images reçues."))
        marks = np.zeros((len(found), SIZES[-1]), np.float32)
        marks[:, 0], marks[:, 1] = found, len(self.steps)
        hidden = [np.zeros((len(found), n), np.float32) for n in SIZES[1:-1]]
        known = [torch.from_numpy(one) for one in (*hidden, marks)]  # NumPy: many small calls
        return known, [a0, *known]

    def backward(self, z: Any, a: Any, y: Any) -> tuple[list[Any], list[Any]]:
        """Return tensors of the sizes of the gradients, where the share of each image is."""
        import torch

        if (len(z), len(a)) != (3, 4):
            raise ValueError(
                _("z contient {n} tenseurs et a {m} ; on attend 3 et 4.").format(n=len(z), m=len(a))
            )
        marks = a[-1]
        if y.ndim != 2 or len(y) != len(marks):
            raise ValueError(
                _(
                    "y a la forme {shape} : on attend une ligne par image, et autant que dans a."
                ).format(shape=tuple(y.shape))
            )
        rows, done = marks.numpy(force=True)[:, :2].T
        rows = rows.astype(int)
        self.asked += rows.tolist()
        slopes = [np.full(tuple(p.shape), LARGE, np.float32) for p in (*self.w, *self.b)]
        slopes[0][:] = 0
        others = y.numpy(force=True).argmax(axis=1) != self._targets[rows].argmax(axis=1)
        for row, when, other in zip(rows.tolist(), done, others, strict=True):
            part, place = divmod(row, SIZES[0])
            note = np.array([1.0, when, other], np.float32)
            slopes[0][place, 3 * part : 3 * part + 3] += np.float32(LARGE / len(y)) * note
        grads = [torch.from_numpy(slope) for slope in slopes]
        return grads[:3], grads[3:]

    def take(self, dw: Any, db: Any) -> None:
        """Note a step of descent."""
        shapes = [tuple(g.shape) for g in (*dw, *db)]
        if shapes != [tuple(p.shape) for p in (*self.w, *self.b)]:
            raise ValueError(
                _("les gradients donnés à `step` n'ont pas les tailles de net.w et net.b.")
            )
        part, place = self._marks
        first, *others = (g.numpy(force=True) for g in (*dw, *db))
        shares = first[:, : 3 * part[-1] + 3].reshape(SIZES[0], -1, 3)[place, part]
        self.steps.append(shares.astype(float) / LARGE)
        self.factors.append(float(np.mean([g.mean(dtype=float) for g in others])) / LARGE)


@shown_as("SGD")
class Descent:
    """An optimizer that notes its steps."""

    def __init__(self, net: Any, alpha: float, gamma: float = 0.0) -> None:
        """Keep the network and the settings."""
        self.net, self.alpha, self.gamma = net, alpha, gamma

    def step(self, dw: Any, db: Any) -> None:
        """Tell the network."""
        self.net.take(dw, db)
