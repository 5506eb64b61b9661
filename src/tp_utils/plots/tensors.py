"""Tensors drawn cell by cell: their rows and columns, and what broadcasting stretches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.arrays import as_array
from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, ZONES, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_CELLS = 150  # in one tensor; more cannot be read
OPERATIONS = {"+": np.add, "-": np.subtract, "*": np.multiply}
_CELL = 0.42  # inches


def plot_tensor(
    T: Any, title: str, highlight: Any = None, shades: bool = False, ax: Axes | None = None
) -> Axes:
    """Draw a tensor of one or two dimensions as a table of numbers; return the Axes.

    Args:
        T: tensor or array, at most MAX_CELLS elements; one dimension makes one row.
        title: title of the figure.
        highlight: booleans of the shape of T; these cells are framed and coloured.
        shades: fill each cell with a grey of its value, as an image (0 is black).
        ax: drawn there instead of in a new figure.

    Raises:
        ValueError: T has more than two dimensions, or too many elements.

    Examples:
        >>> import torch
        >>> from tp_utils.plots import plot_tensor
        >>> T = torch.arange(12).reshape(3, 4)
        >>> ax = plot_tensor(T, "T > 5", highlight=T > 5)
    """
    values = as_array(T)
    if values.ndim > 2 or values.size > MAX_CELLS:
        raise ValueError(
            _("plot_tensor dessine au plus deux dimensions et {n} cases, et non {shape}.").format(
                n=MAX_CELLS, shape=values.shape
            )
        )
    marked = np.zeros(values.shape, bool) if highlight is None else as_array(highlight).astype(bool)
    table = values.reshape(1, -1) if values.ndim < 2 else values
    marked = marked.reshape(table.shape)
    rows, columns = table.shape
    ax = ax or new_axes(width=_CELL * columns + 1.6, height=_CELL * rows + 1.1)[0]
    low, high = (float(table.min()), float(table.max())) if table.size else (0.0, 1.0)
    for i in range(rows):
        for j in range(columns):
            grey = (table[i, j] - low) / (high - low or 1)
            face = str(0.15 + 0.85 * grey) if shades else "white"
            face = face if not marked[i, j] or shades else ZONES[1]
            dark = shades and grey < 0.5
            _cell(ax, i, j, table[i, j], face=face, ink="white" if dark else "black")
    for i, j in np.argwhere(marked):
        _cell(ax, i, j, None, face="none", edge=COLORS[5], width=2.4)
    ax.set_xticks(np.arange(columns), labels=[str(j) for j in range(columns)])
    ax.set_yticks(np.arange(rows), labels=[str(i) for i in range(rows)])
    ax.tick_params(length=0, labelsize=9, labeltop=True, labelbottom=False)
    ax.xaxis.set_label_position("top")
    ax.set(xlim=(-0.55, columns - 0.45), ylim=(rows - 0.45, -0.55), aspect="equal", title=title)
    ax.set_xlabel(_("colonne (dernier indice)"), fontsize=9)
    ax.set_ylabel(_("ligne (premier indice)") if values.ndim == 2 else "", fontsize=9)
    ax.spines[:].set_visible(False)
    told = _("{title} : table de {rows} lignes et {columns} colonnes.").format(
        title=title, rows=rows, columns=columns
    )
    if marked.any():
        picked = ", ".join(f"{v:g}" for v in table[marked][:20])
        told += _(" Les cases encadrées contiennent {picked}.").format(picked=picked)
    return describe(ax, told)


def plot_broadcast(
    a: Any, b: Any, operation: str = "+", title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how broadcasting stretches two tensors, and their result; return the Axes.

    Full cells are those of the tensor; dashed cells are copies, which PyTorch
    pretends to make. The first dimension of three is drawn from top to bottom.
    Incompatible tensors are drawn as they are, with the dimension that clashes.

    Args:
        a, b: tensors or arrays of at most three dimensions.
        operation: "+", "-" or "*".
        title: the shapes by default.
        ax: drawn there instead of in a new figure.

    Raises:
        ValueError: too many dimensions or elements, or an unknown operation.

    Examples:
        >>> import torch
        >>> from tp_utils.plots import plot_broadcast
        >>> ax = plot_broadcast(torch.tensor([[0], [10], [20]]), torch.tensor([1, 2, 3]))
    """
    if operation not in OPERATIONS:
        raise ValueError(_("operation vaut « + », « - » ou « * »."))
    A, B = as_array(a), as_array(b)
    try:
        shape: tuple[int, ...] | None = np.broadcast_shapes(A.shape, B.shape)
    except ValueError:
        shape = None
    drawn = [A.shape, B.shape] if shape is None else [shape, shape]
    if max(A.ndim, B.ndim) > 3 or max(int(np.prod(s)) for s in drawn) > MAX_CELLS:
        raise ValueError(
            _("plot_broadcast dessine au plus trois dimensions et {n} cases par tenseur.").format(
                n=MAX_CELLS
            )
        )
    blocks = [_three(A, drawn[0]), _three(B, drawn[1])]
    if shape is not None:
        result = OPERATIONS[operation](blocks[0][0], blocks[1][0])
        blocks.append((result, np.ones(result.shape, bool)))
    tall = max(n * (rows + 0.6) for n, rows, _c in (v.shape for v, _real in blocks))
    gap = 2.5 if max(A.ndim, B.ndim) == 3 else 1.9
    wide = sum(v.shape[2] + gap for v, _real in blocks) + (4 if shape is None else 0)
    ax = ax or new_axes(width=max(5.4, _CELL * wide + 0.6), height=_CELL * tall + 1.6)[0]
    names = [str(A.shape), str(B.shape), str(shape)]
    signs = ["", operation.replace("*", "×").replace("-", "−"), "="]
    left = 0.0
    for k, (values, real) in enumerate(blocks):
        _block(ax, left, values, real, k)
        columns = values.shape[2]
        ax.text(left + columns / 2 - 0.5, -1.75, names[k], ha="center", fontsize=10, weight="bold")
        stretched = k < 2 and not real.all()
        legend = (_("résultat") if k == 2 else "AB"[k]) + (_(", étiré") if stretched else "")
        ax.text(left + columns / 2 - 0.5, -1.05, legend, ha="center", fontsize=9)
        ax.text(left - gap + 0.55, tall / 2 - 0.8, signs[k], ha="center", va="center", fontsize=16)
        left += columns + gap
    if shape is None:
        clash = _clash(A.shape, B.shape)
        ax.text(left - 0.9, tall / 2 - 0.8, clash, va="center", fontsize=10, color=COLORS[5])
        left += 4
    ax.set(xlim=(-1.6 if gap > 2 else -0.7, left - gap + 0.7), ylim=(tall - 0.4, -2.3))
    ax.set_aspect("equal")
    ax.axis("off")
    outcome = str(shape) if shape is not None else _("incompatibles")
    default = f"{A.shape} {signs[1]} {B.shape} → {outcome}"
    ax.set_title(title or default)
    return describe(ax, _tell(A.shape, B.shape, shape, title or default))


def _block(ax: Axes, left: float, values: np.ndarray, real: np.ndarray, k: int) -> None:
    """Draw the layers of a tensor of three dimensions, one under the other."""
    layers, rows, columns = values.shape
    for n in range(layers):
        top = n * (rows + 0.6)
        if layers > 1:
            ax.text(
                left - 0.62, top + rows / 2 - 0.5, f"[{n}]", ha="right", va="center", fontsize=8
            )
        for i in range(rows):
            for j in range(columns):
                own = real[n, i, j]
                _cell(
                    ax,
                    top + i,
                    left + j,
                    values[n, i, j],
                    face=ZONES[k] if own else "white",
                    edge=COLORS[k] if own else "0.6",
                    line="-" if own else ":",
                    ink="black" if own else "0.45",
                )


def _cell(
    ax: Axes,
    row: float,
    column: float,
    value: Any,
    face: str,
    edge: str = "0.6",
    width: float = 1.1,
    line: str = "-",
    ink: str = "black",
) -> None:
    from matplotlib.patches import Rectangle

    side = 0.92
    corner = (column - side / 2, row - side / 2)
    ax.add_patch(
        Rectangle(
            corner, side, side, facecolor=face, edgecolor=edge, linewidth=width, linestyle=line
        )
    )
    if value is not None:
        words = f"{value:g}" if abs(value) < 1e4 else f"{value:.0e}"
        ax.text(column, row, words, ha="center", va="center", fontsize=9, color=ink)


def _three(values: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return the tensor stretched to `shape`, and which cells are its own, in three dimensions."""
    places = np.indices(shape)
    own = np.ones(shape, bool)
    for axis, n in enumerate((1,) * (len(shape) - values.ndim) + values.shape):
        if n == 1:
            own &= places[axis] == 0
    stretched = np.broadcast_to(values, shape)
    whole = (1,) * (3 - len(shape)) + tuple(shape)
    return stretched.reshape(whole), own.reshape(whole)


def _clash(a: Sequence[int], b: Sequence[int]) -> str:
    """Say which dimension, counted from the right, does not agree."""
    for k in range(1, min(len(a), len(b)) + 1):
        if a[-k] != b[-k] and 1 not in (a[-k], b[-k]):
            return _("incompatibles :\ndimension {k} en partant\nde la droite, {m} ≠ {n}").format(
                k=k, m=a[-k], n=b[-k]
            )
    return ""


def _tell(a: Sequence[int], b: Sequence[int], shape: Sequence[int] | None, title: str) -> str:
    if shape is None:
        return _("{title}. Les deux tenseurs ne peuvent être étirés : {clash}.").format(
            title=title, clash=_clash(a, b).replace("\n", " ")
        )
    told = [
        _("{name} de forme {old}").format(name=name, old=tuple(old))
        + (_(", étiré en {new}").format(new=tuple(shape)) if tuple(old) != tuple(shape) else "")
        for name, old in (("A", a), ("B", b))
    ]
    return _("{title}. {a} ; {b} ; les copies sont en pointillé.").format(
        title=title, a=told[0], b=told[1]
    )
