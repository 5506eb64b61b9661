"""Measures against the value of one setting: one small figure for each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tp_utils.i18n import _
from tp_utils.plots.alt import describe
from tp_utils.plots.style import COLORS, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_measures(
    settings: Sequence[float], measures: Mapping[str, Sequence[float]], xlabel: str
) -> list[Axes]:
    """Draw each measure against the setting, on a logarithmic axis; return the Axes.

    Args:
        settings: values of the setting, positive.
        measures: name → one number per setting.
        xlabel: name of the setting.
    """
    axes = new_axes(len(measures), width=3.6, height=2.9)
    for ax, (name, values) in zip(axes, measures.items(), strict=True):
        numbers = [float(v) for v in values]
        ax.plot(settings, numbers, "o-", color=COLORS[0])
        ax.set_xscale("log")
        ax.set_xticks(list(settings), [f"{s:g}" for s in settings], rotation=60)
        ax.minorticks_off()
        finish(ax, name, xlabel, name, legend=False)
        told = ", ".join(f"{v:.3g} ({s:g})" for s, v in zip(settings, numbers, strict=True))
        describe(
            ax, _("{name} selon {setting} : {told}.").format(name=name, setting=xlabel, told=told)
        )
    return axes
