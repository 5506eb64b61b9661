"""Points of the plane, and the zones where a model decides for each class."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.arrays import as_array
from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, MARKERS, ZONES, finish, new_axes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes


def plot_points(data: Any, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw the training points (full) and the test points (hollow); return the Axes.

    Args:
        data: an object with `Xtrain`, `Ytrain`, `Xtest`, `Ytest`, points (N, 2)
            and one-hot labels (N, ny).
        ax: drawn there instead of in a new figure.
        title: a sentence about the data by default.

    Examples:
        >>> from tp_utils import CirclesData
        >>> from tp_utils.plots import plot_points
        >>> ax = plot_points(CirclesData())
    """
    ax = ax or new_axes()[0]
    told = []
    for part, name in (("train", _("apprentissage")), ("test", _("test"))):
        X = as_array(getattr(data, "X" + part))
        labels = as_array(getattr(data, "Y" + part)).argmax(1)
        for c in np.unique(labels):
            points = X[labels == c]
            color = COLORS[c % 8]
            face: dict[str, Any] = {"facecolors": "none", "edgecolors": color}
            if part == "train":
                face = {"c": color}
            label = _("classe {c}, {name}").format(c=c, name=name)
            marker = MARKERS[c % 8]
            x, y = points.T
            ax.scatter(x, y, marker=marker, s=22, linewidths=0.9, label=label, **face)
            radius = np.linalg.norm(points, axis=1)
            told.append(
                _("{label} : {n} points, à une distance moyenne {r:.2f} de l'origine.").format(
                    label=label, n=len(points), r=radius.mean()
                )
            )
    ax.set_aspect("equal")
    title = title or _("Les données : apprentissage (plein) et test (creux)")
    finish(ax, title, "$x_1$", "$x_2$", legend=False)
    ax.legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    return describe(ax, " ".join(told))


def plot_grid(data: Any, Ygrid: Any, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw the decision of a model at `data.Xgrid`, under the points; return the Axes.

    Args:
        data: as in `plot_points`, with the square grid `Xgrid` (G, 2).
        Ygrid: probabilities or scores at the points of the grid, (G, ny).
        title: title of the figure, for instance the epoch.
        ax: drawn there instead of in a new figure.

    Raises:
        ValueError: `Ygrid` is not (G, ny), or holds values that are not finite.
    """
    values, grid = as_array(Ygrid), as_array(data.Xgrid)
    if values.ndim != 2 or len(values) != len(grid):
        raise ValueError(
            _(
                "Ygrid a la forme {got} ; on attend une ligne de probabilités par point de la "
                "grille, soit ({n}, ny) : appliquez le réseau à data.Xgrid."
            ).format(got=values.shape, n=len(grid))
        )
    if not np.isfinite(values).all():
        raise ValueError(
            _("Ygrid contient des valeurs NaN ou infinies : la frontière ne peut être tracée.")
        )
    side = round(len(grid) ** 0.5)
    x, y = grid[:side, 0], grid[::side, 1]
    return _draw_zones(data, x, y, values.reshape(side, side, -1), title, ax)


def plot_boundary(
    predict: Callable[[Any], Any],
    data: Any,
    title: str = "",
    step: float = 0.05,
    ax: Axes | None = None,
) -> Axes:
    """Draw the zones of any function or model of the plane; return the Axes.

    A `torch.nn.Module` is put in evaluation mode and called without gradient,
    on the device of its parameters; its mode and the random state come back.

    Args:
        predict: takes a float32 tensor (n, 2), or an array where `data` holds arrays;
            returns scores or probabilities (n, ny).
        data: as in `plot_points`.
        title: title of the figure.
        step: distance between two points of the grid.
        ax: drawn there instead of in a new figure.

    Examples:
        >>> import torch
        >>> from tp_utils import CirclesData
        >>> from tp_utils.plots import plot_boundary
        >>> def predict(X):
        ...     r = X.norm(dim=1)
        ...     return torch.stack([r - 0.7, 0.7 - r], dim=1)
        >>> ax = plot_boundary(predict, CirclesData(), "r = 0,7")
    """
    ticks = np.arange(-2, 2, step, dtype=np.float32)
    points = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    values = as_array(_evaluate(predict, points, isinstance(data.Xtest, np.ndarray)))
    return _draw_zones(data, ticks, ticks, values.reshape(len(ticks), len(ticks), -1), title, ax)


def _draw_zones(
    data: Any, x: np.ndarray, y: np.ndarray, values: np.ndarray, title: str, ax: Axes | None
) -> Axes:
    ax = ax or new_axes()[0]
    n_classes = values.shape[-1]
    decision = values.argmax(-1)
    levels = np.arange(n_classes + 1) - 0.5
    colors = [ZONES[c % 4] for c in range(n_classes)]
    hatches = [("", "///", "...", "\\\\\\")[c % 4] for c in range(n_classes)]
    zones = ax.contourf(x, y, decision, levels=levels, colors=colors, hatches=hatches)
    zones.set_edgecolor("white")
    if n_classes == 2:
        ax.contour(
            x, y, values[..., 1] - values[..., 0], levels=[0], colors="black", linewidths=1.4
        )
    limits = (x[0], x[-1], y[0], y[-1])
    plot_points(data, ax, title or _("Frontière de décision"))
    ax.axis(limits)
    shares = [f"{np.mean(decision == c):.0%}" for c in range(n_classes)]
    told = ", ".join(
        _("classe {c} sur {share} du carré").format(c=c, share=share)
        for c, share in enumerate(shares)
    )
    right = _precision_at_points(data, x, y, decision)
    return describe(
        ax,
        _("{title} : zones {told} ; {right:.0%} des points de test sont dans leur zone.").format(
            title=ax.get_title(), told=told, right=right
        ),
    )


def _precision_at_points(data: Any, x: np.ndarray, y: np.ndarray, decision: np.ndarray) -> float:
    """Return the share of test points that lie in a cell of the grid decided for their class."""
    X, labels = as_array(data.Xtest), as_array(data.Ytest).argmax(1)
    i = np.abs(y[:, None] - X[:, 1]).argmin(0)
    j = np.abs(x[:, None] - X[:, 0]).argmin(0)
    return float(np.mean(decision[i, j] == labels))


def _evaluate(predict: Any, points: np.ndarray, numpy: bool) -> Any:
    """Return what a function or a model says of the points; torch is imported only for tensors."""
    if numpy:
        return predict(points.astype(np.float64))
    import torch

    with _evaluating(predict) as device:
        return predict(torch.from_numpy(points).to(device))


@contextmanager
def _evaluating(predict: Any) -> Iterator[Any]:
    """Evaluate without gradient, in eval mode; yield the device; put everything back."""
    import torch

    modules = list(predict.modules()) if isinstance(predict, torch.nn.Module) else []
    modes = [module.training for module in modules]
    parameter = next(predict.parameters(), None) if modules else None
    rng_state = torch.get_rng_state()
    try:
        for module in modules:
            module.training = False
        with torch.no_grad():
            yield torch.device("cpu") if parameter is None else parameter.device
    finally:
        torch.set_rng_state(rng_state)
        for module, mode in zip(modules, modes, strict=True):
            module.training = mode
