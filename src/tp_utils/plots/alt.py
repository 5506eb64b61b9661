"""Alternative text: each Axes is described in words, computed from its data.

The words are stored with the image output (`metadata["image/png"]["alt"]`),
where nbconvert puts them in the `alt` attribute of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_descriptions: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()


def describe(ax: Axes, text: str) -> Axes:
    """Attach the alternative text of `ax`, and have it stored with the image; return `ax`."""
    _descriptions[ax] = text
    _install_formatter()
    return ax


def alt_text(figure: Figure) -> str:
    """Return the alternative text of a figure: its title, then each described Axes.

    An Axes drawn without `describe` is described by its title and its labels.
    """
    parts = [figure.get_suptitle()]
    for ax in figure.axes:
        labels = [ax.get_title(), ax.get_xlabel(), ax.get_ylabel()]
        parts.append(_descriptions.get(ax) or " ; ".join(filter(None, labels)))
    return " ".join(part if part[-1] in ".!?…" else part + "." for part in parts if part)


def png_with_alt(figure: Figure) -> tuple[bytes, dict[str, str]] | None:
    """Return the PNG of a figure and its metadata; None when the figure is empty."""
    from IPython.core.pylabtools import print_figure

    png = print_figure(figure, fmt="png", dpi=figure.dpi)
    return None if png is None else (png, {"alt": alt_text(figure)})


def _install_formatter() -> None:
    """Make the current IPython use `png_with_alt`; safe to repeat, nothing outside IPython."""
    import sys

    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython
    from matplotlib.figure import Figure

    shell = get_ipython()
    if shell is not None:
        # matplotlib-inline sets its own formatter when the first figure is
        # made: ours is set again with each description, after it.
        shell.display_formatter.formatters["image/png"].for_type(Figure, png_with_alt)
