"""Figures with settings: sliders where a kernel lives, steps in an exported page, a still in print.

Two outputs: sliders (ipywidgets, if it is installed and a kernel lives), which an exported page
leaves out; then a page without script whose radio buttons choose an image, with its PNG for print.
JupyterLab and Notebook hide the second when they show the first.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from html import escape
from itertools import product
from typing import Any

from tp_utils import tracebacks, training
from tp_utils.display import Bundle, picture
from tp_utils.i18n import _, decimal

WIDGET = "application/vnd.jupyter.widget-view+json"
DPI = 72
Settings = Mapping[str, Any]


class Stepped:
    """A figure and the values that its settings take.

    Args:
        draw: draws a new figure for one value of each setting, given by name; returns its Axes,
            or several. Slow or not, it is called once for the same values.
        title: what the settings change, a few words.
        choices: name of each setting → its values, in order.
        steps: the settings of an exported page, all by default; the first is the still.
        names: setting → what the reader sees instead of its name.
    """

    def __init__(
        self,
        draw: Callable[..., Any],
        title: str,
        choices: Mapping[str, Sequence[Any]],
        steps: Sequence[Settings] | None = None,
        names: Mapping[str, str] | None = None,
    ):
        """Draw the first step: an error of a student's function is that of the cell."""
        self.title, self.choices = title, {name: list(v) for name, v in choices.items()}
        rows = product(*self.choices.values())
        self.steps = list(steps or (dict(zip(self.choices, row, strict=True)) for row in rows))
        self._draw, self._names = draw, dict(names or {})
        self._drawn: dict[tuple[Any, ...], tuple[bytes, str]] = {}
        self.image(self.steps[0])

    def label(self, settings: Settings) -> str:
        """Return the settings as a reader sees them, "nh = 3, eta = 0.1"."""
        return ", ".join(
            f"{self._names.get(name, name)} = {_written(settings[name])}" for name in self.choices
        )

    def image(self, settings: Settings) -> tuple[bytes, str]:
        """Return the figure for these settings: a PNG, and its alternative text."""
        key = tuple(settings[name] for name in self.choices)
        if key not in self._drawn:
            self._drawn[key] = _image(self._draw, settings)
        return self._drawn[key]

    def _frame(self, settings: Settings) -> str:
        """Return the figure for these settings as a page shows it, or why there is none."""
        try:
            return picture(*self.image(settings))[0]["text/html"]
        except Exception as error:  # that of a student's function: the other steps are still shown
            told = tracebacks.awaited(error) or f"{type(error).__name__}: {error}"
            return f'<pre class="failed">{escape(told)}</pre>'

    @property
    def _uid(self) -> str:
        said = "\n".join([self.title, *map(self.label, self.steps)]).encode()
        return "tp" + sha256(said + self.image(self.steps[0])[0]).hexdigest()[:12]

    def html(self) -> str:
        """Return the page of the steps: radio buttons and images, no script."""
        frames = [self._frame(step) for step in self.steps]
        uid = self._uid
        shown = ",".join(f"#{uid}:has(#{uid}-{k}:checked) .f{k}" for k in range(len(frames)))
        buttons = "".join(
            f'<label style="margin-right:1em;white-space:nowrap"><input type="radio" name="{uid}" '
            f'id="{uid}-{k}"{" checked" if k == 0 else ""}> {escape(self.label(step))}</label> '
            for k, step in enumerate(self.steps)
        )
        figures = "".join(f'<div class="f{k}">{frame}</div>' for k, frame in enumerate(frames))
        return (
            f'<div id="{uid}"><style>#{uid} .frames>div{{display:none}}{shown}'
            f"{{display:block!important}}</style>"
            f'<fieldset style="border:0;padding:0;margin:0"><legend>{escape(self.title)}</legend>'
            f'{buttons}</fieldset><div class="frames" aria-live="polite">{figures}</div></div>'
        )

    def widget(self) -> Any:
        """Return the sliders and the figure as one widget, or None where there can be none."""
        if training._notebook_display() is None or training.grading():
            return None
        try:
            import ipywidgets
        except ImportError:
            return None
        start = self.steps[0]
        width = max(6, *(0.6 * len(self._names.get(name, name)) for name in self.choices))
        sliders = {
            name: ipywidgets.SelectionSlider(
                options=[(_written(value), value) for value in values],
                value=start[name],
                description=self._names.get(name, name),
                continuous_update=False,
                style={"description_width": f"{width}em"},  # the longest name, whole
                layout={"width": f"{width + 16}em"},
            )
            for name, values in self.choices.items()
        }
        shown = ipywidgets.HTML()

        def redraw(_change: Any = None) -> None:
            shown.value = self._frame({name: slider.value for name, slider in sliders.items()})

        for slider in sliders.values():
            slider.observe(redraw, names="value")
        redraw()
        # A page that keeps the sliders' state, without a kernel, still needs the steps.
        hidden = f"<style>.jp-NotebookPanel #{self._uid}{{display:none}}</style>"
        title = ipywidgets.HTML(escape(self.title) + hidden)
        return ipywidgets.VBox([title, *sliders.values(), shown])

    def bundle(self) -> Bundle:
        """Return the data and the metadata of the output that needs no kernel."""
        png, alt = self.image(self.steps[0])
        data, metadata = picture(png, alt)
        told = _("{title}. À régler : {names}. {alt}").format(
            title=self.title, names=", ".join(self._names.get(n, n) for n in self.choices), alt=alt
        )
        data.update({"text/html": self.html(), "text/plain": told})
        return data, metadata

    def _ipython_display_(self) -> None:
        from IPython.display import display

        widget = self.widget()
        if widget is not None:
            view = {WIDGET: widget._repr_mimebundle_()[WIDGET], "text/plain": ""}
            display(view, raw=True)
        data, metadata = self.bundle()
        display(data, metadata=metadata, raw=True)


def _written(value: Any) -> str:
    return decimal(value) if isinstance(value, float) else str(value)


def _image(draw: Callable[..., Any], settings: Settings) -> tuple[bytes, str]:
    """Draw, and return the figure as a PNG with its alternative text; nothing is left open."""
    import matplotlib.pyplot as plt

    from tp_utils.plots.alt import alt_text

    before = set(plt.get_fignums())
    try:
        with training.silent():
            drawn = draw(**settings)
        ax = drawn[0] if isinstance(drawn, Sequence) else drawn
        buffer = io.BytesIO()
        ax.figure.savefig(buffer, format="png", dpi=DPI)
        return buffer.getvalue(), alt_text(ax.figure)
    finally:
        for number in set(plt.get_fignums()) - before:
            plt.close(number)
