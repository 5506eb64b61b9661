"""Numbers that are typed after an option."""

from __future__ import annotations

import math
from typing import Any

import click

from tp_utils.i18n import _


class Number(click.FloatRange):
    """A number within bounds, with a point or a French comma; never nan, never infinite."""

    def _describe_range(self) -> str:
        """Return the bounds that `--help` shows: click says « x<=None » where there is none."""
        bounded = (self.min, self.max) != (None, None)
        return super()._describe_range() if bounded else ""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number; fail as click does when it is not one."""
        if isinstance(value, str) and value.count(",") == 1 and "." not in value:
            value = value.replace(",", ".")
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):  # bounds let nan through, and inf where one is open
            self.fail(_("{value} n'est pas un nombre.").format(value=value), param, ctx)
        return number
