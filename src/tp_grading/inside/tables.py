"""Tell whether dictionaries are what they were, without touching what they hold.

To compare two objects is to count references to them, that is, to write into their pages: a fork has
to copy each one, and the names of the libraries lie in four thousand pages. The table of a
dictionary holds the addresses of its keys and values, side by side: while these bytes are the same,
so are the keys and the values (whoever keeps the values keeps their addresses).

Only where a dictionary of CPython (3.10 to 3.14) is laid out as `_layout_is_known` has seen it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

KEYS = 32  # bytes: where a dictionary holds the address of its table
DICT = 48  # its size, without the table
LOG_SIZE = 8  # where a table tells how long it is
HEADER = 40  # of a table, at most: its counters, which change, and perhaps the first of its indices

_read = ctypes.string_at


class Table:
    """The table of a dictionary, as it was."""

    __slots__ = ("_content", "_head", "_keys", "_place", "_size")

    def __init__(self, values: dict[Any, Any]) -> None:
        """Look at it."""
        if not known:
            return
        self._keys = ctypes.c_size_t.from_address(id(values) + KEYS)
        self._place = self._keys.value
        self._size = dict.__sizeof__(values) - DICT - HEADER
        self._head = _read(self._place + LOG_SIZE, 4)
        self._content = _read(self._place + HEADER, self._size)

    def same(self) -> bool:
        """Tell whether it holds the same keys and values, at the same places; no if nobody can tell."""
        if not known:
            return False
        place = self._place
        return (
            self._keys.value == place
            and _read(place + LOG_SIZE, 4) == self._head  # else what follows may be shorter
            and _read(place + HEADER, self._size) == self._content
        )


def _layout_is_known() -> bool:
    """Try it: what a table says must follow each change, and nothing else."""
    one, two = object(), object()
    values = {f"name {n}": one for n in range(20)}
    if dict.__basicsize__ != DICT or id(two).bit_length() > 64:
        return False
    for change in _CHANGES:
        tried = {**values}
        table = Table(tried)
        if not table.same() or [*tried.items()] != [*values.items()] or not table.same():
            return False
        change(tried, two)
        if table.same():
            return False
    tried = {**values}
    table = Table(tried)
    tried["name 3"] = two
    tried["name 3"] = one
    return table.same()


_CHANGES: tuple[Callable[[dict[Any, Any], object], object], ...] = (
    lambda d, x: d.__setitem__("name 0", x),
    lambda d, x: d.__setitem__("name 19", x),
    lambda d, x: d.__setitem__("another", x),
    lambda d, x: d.update((str(n), x) for n in range(1000)),
    lambda d, _: d.pop("name 7"),
    lambda d, _: d.popitem(),
    lambda d, _: d.clear(),
    lambda d, x: d.update({"name 3": d.pop("name 3")}),
    lambda d, x: d.__setitem__(7, x),
)
known = True  # to try it
known = _layout_is_known()
