"""Follow a training loop: a progress bar, and a figure that lives while the model learns.

The same line works in Jupyter, on Colab and in a plain script; it shows
nothing while a check or a grader runs the student's code.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from typing import Any, TypeVar

from tp_utils.i18n import _

T = TypeVar("T")
REDRAW_SECONDS = 0.5  # at most two figures a second: drawing must not slow the training down
HISTORY_KEYS = ("loss_train", "loss_test", "precision_train", "precision_test")

_silenced = 0


def grading() -> bool:
    """Tell whether nbgrader runs this notebook (autograde or validate)."""
    return "NBGRADER_EXECUTION" in os.environ


@contextmanager
def silent() -> Iterator[None]:
    """Inside this block, `progress` and `live` only iterate."""
    global _silenced
    _silenced += 1
    try:
        yield
    finally:
        _silenced -= 1


def new_history() -> dict[str, list[float]]:
    """Return the empty record of a training: one list per curve, filled once per epoch.

    Keys: `loss_train`, `loss_test`, `precision_train`, `precision_test`.

    Examples:
        >>> from tp_utils.training import new_history
        >>> history = new_history()
        >>> history["loss_train"].append(0.69)
        >>> history
        {'loss_train': [0.69], 'loss_test': [], 'precision_train': [], 'precision_test': []}
    """
    return {key: [] for key in HISTORY_KEYS}


def progress(items: Iterable[T], label: str = "", unit: str = "it") -> Iterator[T]:
    """Yield `items` behind a progress bar (done, left, rate, estimated end).

    Args:
        items: what to iterate; its length is used when it has one.
        label: words before the bar.
        unit: what is counted, for instance "epoch".
    """
    from tqdm import tqdm

    if _silenced or grading():
        yield from items
        return
    # Standard output: nbgrader takes any line on the error stream for a failure.
    show = _notebook_display()
    if show is None:
        yield from tqdm(items, desc=label, unit=unit, file=sys.stdout)
        return
    total: Any = len(items) if isinstance(items, Sized) else None
    start, shown, done = time.monotonic(), -1.0, 0
    handle = show(_text(tqdm.format_meter(0, total, 0, prefix=label, unit=unit)))
    try:
        for done, item in enumerate(items, start=1):
            yield item
            now = time.monotonic() - start
            if now - shown > REDRAW_SECONDS / 2:
                meter = tqdm.format_meter(done, total, now, prefix=label, unit=unit)
                handle.update(_text(meter), raw=True)
                shown = now
    finally:  # an interrupted bar says where it stopped
        now = time.monotonic() - start
        handle.update(_text(tqdm.format_meter(done, total, now, prefix=label, unit=unit)), raw=True)


def live(
    n_epochs: int,
    data: Any,
    history: Mapping[str, list[float]],
    predict: Callable[[Any], Any],
) -> Iterator[int]:
    """Yield the epochs 0 … n_epochs − 1, and draw after each how the training goes.

    The figure shows the decision boundary and the curves of `history` so far,
    at most twice a second; the last epoch is always drawn.

    Args:
        n_epochs: number of epochs.
        data: data set of the plane, as for `plots.plot_points`; without `Xgrid`,
            only the curves are drawn.
        history: the lists that the loop fills, see `new_history`.
        predict: function of the current model, inputs (n, 2) → probabilities (n, ny).
    """
    show = None if _silenced or grading() else _notebook_display()
    picture = None if show is None else _Picture(show)
    drawn = time.monotonic()
    for epoch in progress(range(n_epochs), unit="epoch"):
        yield epoch
        last = epoch == n_epochs - 1
        if picture and (last or time.monotonic() - drawn > REDRAW_SECONDS):
            picture.draw(data, history, predict, epoch + 1)
            drawn = time.monotonic()


class _Picture:
    """One output of a notebook cell, redrawn in place."""

    def __init__(self, show: Callable[..., Any]) -> None:
        self._show = show
        self._handle: Any = None

    def draw(self, data: Any, history: Mapping[str, list[float]], predict: Any, epoch: int) -> None:
        """Replace the picture by the state after `epoch` epochs."""
        import matplotlib.pyplot as plt

        from tp_utils.plots.boundary import plot_boundary
        from tp_utils.plots.curves import draw_history
        from tp_utils.plots.style import new_axes

        axes = new_axes(3 if hasattr(data, "Xgrid") else 2, width=4.2, height=3.4)
        figure: Any = axes[0].figure
        try:
            if len(axes) == 3:
                title = _("Décision après {n} epochs").format(n=epoch)
                plot_boundary(predict, data, title, step=0.1, ax=axes[0])
                legend = axes[0].get_legend()
                if legend is not None:
                    legend.remove()
            left, right = axes[-2:]
            draw_history(history, left, right)
            if self._handle is None:
                self._handle = self._show(figure, raw=False)
            else:
                self._handle.update(figure)
        finally:
            plt.close(figure)


def _text(words: str) -> dict[str, str]:
    return {"text/plain": words}


def _notebook_display() -> Callable[..., Any] | None:
    """Return a function which displays and hands back a handle; None outside a notebook."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython
    from IPython.display import display

    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return None

    def show(thing: Any, raw: bool = True) -> Any:
        return display(thing, raw=raw, display_id=True)

    return show
