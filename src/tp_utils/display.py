"""How a figure is shown: an image with its alternative text, in the page itself.

JupyterLab, Notebook and nbconvert write no alternative text for an `image/png` output. They prefer
its `text/html` when there is one: so every figure of a kernel that has imported tp_utils is given
one, `<img alt="…">`, whoever drew it. The PNG stays beside it, its words in the metadata, for
reports, LaTeX and the pages of feedback.
"""

from __future__ import annotations

import io
import sys
from base64 import b64decode, b64encode
from html import escape
from typing import TYPE_CHECKING, Any

from tp_utils import tracebacks
from tp_utils.i18n import _, locale

if TYPE_CHECKING:
    from IPython.core.formatters import DisplayFormatter
    from matplotlib.figure import Figure

LEGIBLE = 0.65  # words of 10 points at 100 dpi keep 9 pixels; a narrower page scrolls the image
Bundle = tuple[dict[str, str], dict[str, Any]]


def picture(png: bytes, alt: str, width: int | None = None, height: int | None = None) -> Bundle:
    """Return the data and the metadata of an output that shows a PNG, in the formats of Jupyter.

    Args:
        png: the image, animated or not.
        alt: its alternative text, a sentence.
        width: width on the page, in CSS pixels; that of the image by default.
        height: its height.
    """
    kind, small, size = _lighter(png)
    width, height = width or size[0], height or size[1]
    label = _("Figure")
    html = (
        f'<div lang="{locale().code}" role="group" aria-label="{label}" tabindex="0"'
        f' style="overflow-x:auto"><img alt="{escape(alt)}" width="{width}" height="{height}"'
        f' style="max-width:100%;min-width:{LEGIBLE * width:.0f}px;height:auto"'
        f' src="data:{kind};base64,{b64encode(small).decode()}"></div>'
    )
    return {"image/png": b64encode(png).decode(), "text/html": html}, {"image/png": {"alt": alt}}


def _lighter(png: bytes) -> tuple[str, bytes, tuple[int, int]]:
    """Return the type, the bytes and the size of the same pixels: in WebP, a figure takes half."""
    from PIL import Image, features

    image = Image.open(io.BytesIO(png))
    if getattr(image, "is_animated", False) or not features.check("webp"):
        return "image/png", png, image.size
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, quality=50)
    return "image/webp", buffer.getvalue(), image.size


class _Figures:
    """Shows the figures of one kernel, each drawn once, as its PNG formatter draws it."""

    def __init__(self, formatter: DisplayFormatter) -> None:
        self._png = formatter.formatters["image/png"]
        self._draw: Any = None

    def __call__(self, figure: Figure) -> Bundle:
        from matplotlib.figure import Figure

        from tp_utils.plots.alt import alt_text

        alt = alt_text(figure)
        # IPython would call that of matplotlib-inline (or of `%config`) after us: we take its place.
        self._draw = self._png.pop(Figure, None) or self._draw or _draw
        drawn = self._draw(figure)
        png, size = drawn if isinstance(drawn, tuple) else (drawn, {})
        if png is None:  # nothing is drawn in it
            return {}, {}
        data, metadata = picture(
            b64decode(png) if isinstance(png, str) else png,
            alt,
            size.get("width"),
            size.get("height"),
        )
        metadata["image/png"].update(size)
        return data, metadata


def _draw(figure: Figure) -> bytes | None:
    from IPython.core.pylabtools import print_figure

    png: bytes | None = print_figure(figure, fmt="png")
    return png


class _Unfinished:
    """Keeps from the page the axes that a cell made before it stopped on an error, still empty."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._before = getattr(shell, "last_execution_result", None)
        shell.events.register("pre_run_cell", self._starts)

    def _starts(self, _cell: Any) -> None:
        self._before = self._shell.last_execution_result

    def __call__(self, figure: Figure) -> None:
        """Show nothing of such a figure.

        Raises:
            NotImplementedError: it is another figure; IPython goes on to the next formatter.
        """
        ended = self._shell.last_execution_result is not self._before  # unlike a cell that runs
        if not ended or self._shell.last_execution_succeeded or not _is_empty(figure):
            raise NotImplementedError


def _is_empty(figure: Figure) -> bool:
    return not figure.get_suptitle() and not any(
        ax.has_data() or ax.get_title() or ax.texts for ax in figure.axes
    )


def install() -> None:
    """Have the figures of this kernel shown by `picture`, its errors folded; outside IPython, do nothing."""
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    tracebacks.install(shell)
    formatter = getattr(shell, "display_formatter", None)
    if formatter is None:
        return
    figure = ("matplotlib.figure", "Figure")
    formatter.mimebundle_formatter.for_type_by_name(*figure, _Figures(formatter))
    formatter.ipython_display_formatter.for_type_by_name(*figure, _Unfinished(shell))
