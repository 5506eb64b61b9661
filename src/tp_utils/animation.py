"""A picture that lives while a loop runs, and stays as an animation when it is over.

While the loop runs, the picture is redrawn in place, in Jupyter as on Colab. At
the end it becomes one animated PNG, an ordinary `image/png` output: browsers
play it in the notebook and in the static page, a printed page shows its last
image, and its alternative text describes its last image too.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tp_utils import training
from tp_utils.display import picture
from tp_utils.i18n import _
from tp_utils.training import REDRAW_SECONDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from PIL.Image import Image

FRAME_MS, LAST_MS = 180, 2500
MAX_FRAMES = 60


def animate(n: int, draw: Callable[[Axes, int], Any], every: int = 1) -> Iterator[int]:
    """Yield 0 … n − 1 as `range` does, and draw what happens in between.

    `draw(ax, k)` is called on new Axes before the first iteration (k = 0), after
    every `every` iterations, and after the last one, with the number k of
    iterations done. Nothing is drawn outside a notebook, inside
    `training.silent()`, nor while a grader runs.

    Args:
        n: number of iterations.
        draw: draws the present state on the Axes it receives.
        every: number of iterations between two images; there are never more
            than 60 images.
    """
    if training._notebook_display() is None or training._silenced or training.grading():
        yield from range(n)
        return
    film = _Film()
    every = max(every, -(-n // MAX_FRAMES))
    try:
        film.add(draw, 0)
        for k in range(n):
            yield k
            if (k + 1) % every == 0 or k + 1 == n:
                film.add(draw, k + 1)
    finally:  # an interrupted loop keeps the images drawn so far
        film.finish()


class _Film:
    """The images drawn so far, and the output of the cell that shows the last one."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._frames: list[Image] = []
        self._shown = 0.0
        self._alt = ""

    def add(self, draw: Callable[[Axes, int], Any], k: int) -> None:
        """Draw one more image, and show it unless the last one is too recent."""
        import matplotlib.pyplot as plt

        from tp_utils.plots.alt import alt_text
        from tp_utils.plots.style import new_axes

        ax = new_axes(width=4.6, height=3.9)[0]
        figure: Any = ax.figure
        try:
            draw(ax, k)
            self._alt = alt_text(figure)
            self._frames.append(_image(figure))
        finally:
            plt.close(figure)
        if time.monotonic() - self._shown > REDRAW_SECONDS:
            self._show(_png(self._frames[-1:]))
            self._shown = time.monotonic()

    def finish(self) -> None:
        """Replace the picture by the whole animation."""
        if self._frames:
            self._alt = _("Animation de {n} images ; la dernière : {last}").format(
                n=len(self._frames), last=self._alt
            )
            self._show(_png(self._frames))

    def _show(self, png: bytes) -> None:
        data, metadata = picture(png, self._alt)
        data["text/plain"] = self._alt
        if self._handle is None:
            from IPython.display import display

            self._handle = display(data, metadata=metadata, raw=True, display_id=True)
        else:
            self._handle.update(data, metadata=metadata, raw=True)


def _image(figure: Figure) -> Image:
    """Return the figure as an image; all images of a film have the same size."""
    from PIL import Image

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=80)
    return Image.open(buffer).convert("RGB")


def _png(frames: list[Image]) -> bytes:
    """Return a PNG: a still one, or an animated one whose default image is the last frame."""
    from PIL.Image import Dither

    buffer = io.BytesIO()
    palette = _palette(frames)
    flat = [frame.quantize(palette=palette, dither=Dither.NONE) for frame in frames]
    if len(flat) == 1:
        flat[0].save(buffer, "PNG", optimize=True)
    else:
        flat[-1].save(
            buffer,
            "PNG",
            save_all=True,
            append_images=flat,
            default_image=True,
            duration=[FRAME_MS] * (len(flat) - 1) + [LAST_MS],
            loop=0,
        )
    return buffer.getvalue()


def _palette(frames: list[Image]) -> Image:
    """Return an image whose 256 colours suit all the frames, white first."""
    from PIL import Image

    width, height = frames[0].size
    some = [frames[0], frames[len(frames) // 2], frames[-1]]
    sheet = Image.new("RGB", (width, height * len(some)))
    for i, frame in enumerate(some):
        sheet.paste(frame, (0, i * height))
    colors = sheet.quantize(255, method=Image.Quantize.MEDIANCUT).getpalette() or []
    # Pillow looks for the nearest colour by blocks: no other may be in white's.
    triples = [colors[k : k + 3] for k in range(0, len(colors), 3)]
    flat = [255 if min(triple) > 240 else c for triple in triples[:255] for c in triple]
    palette = Image.new("P", (1, 1))
    palette.putpalette([255, 255, 255, *flat])
    return palette
