"""Alternative text: each Axes is described in words, computed from its data.

`tp_utils.display` puts the words in the page, with every figure of a notebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from tp_utils.i18n import _, listed, ngettext, numbers

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_descriptions: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()


def describe(ax: Axes, text: str) -> Axes:
    """Attach the alternative text of `ax`, empty when another Axes tells it; return `ax`."""
    _descriptions[ax] = text
    return ax


def alt_text(figure: Figure) -> str:
    """Return the alternative text of a figure, never empty: its title, then each Axes.

    An Axes drawn without `describe` is told by its title, its labels and what can be counted in it.
    Numbers are as the language writes them.
    """
    parts = [figure.get_suptitle()]
    for ax in figure.axes:
        text = _descriptions.get(ax)
        parts.append(_seen(ax) if text is None else text)
    told = " ".join(part if part[-1] in ".!?…" else part + "." for part in parts if part)
    told = re.sub(r"([?!…])\.", r"\1", told)  # a question as a title, then a full stop
    return numbers(told) or _("Figure sans titre ni données.")


def _seen(ax: Axes) -> str:
    """Say of an Axes what its author wrote on it, then what is drawn in it."""
    words = [ax.get_title(), ax.get_xlabel(), ax.get_ylabel()]
    if ax.get_label() != "<colorbar>":
        words.append(", ".join(_drawn(ax)))
    return listed(filter(None, words))


def _drawn(ax: Axes) -> list[str]:
    """Return what is drawn in an Axes, kind by kind, and the ranges of the two axes."""
    from matplotlib.collections import PathCollection
    from matplotlib.container import BarContainer

    clouds = [c for c in ax.collections if isinstance(c, PathCollection)]
    points = sum(np.shape(c.get_offsets())[0] for c in clouds)
    n_bars = sum(len(c) for c in ax.containers if isinstance(c, BarContainer))
    others = len(ax.collections) - len(clouds)
    told = []
    if n := len(ax.lines):
        told.append(ngettext("{n} courbe", "{n} courbes", n).format(n=n) + _names(ax.lines))
    if points:
        told.append(ngettext("{n} point", "{n} points", points).format(n=points) + _names(clouds))
    if n_bars:
        told.append(ngettext("{n} barre", "{n} barres", n_bars).format(n=n_bars))
    if others:
        told.append(ngettext("{n} autre tracé", "{n} autres tracés", others).format(n=others))
    for image in ax.images:
        height, width = image.get_size()
        told.append(_("image de {h} × {w} pixels").format(h=height, w=width))
    if told and not ax.images:
        limits = [f"{v:.3g}" for v in (*sorted(ax.get_xlim()), *sorted(ax.get_ylim()))]
        told.append(_("abscisses de {} à {}, ordonnées de {} à {}").format(*limits))
    return told


def _names(artists: Iterable[Artist]) -> str:
    """Return the names that the legend gives, between parentheses; nothing without one."""
    names = [re.sub(r"\s+", " ", str(a.get_label())) for a in artists]
    shown = ", ".join(name for name in names if name and not name.startswith("_"))
    return f" ({shown})" if shown else ""
