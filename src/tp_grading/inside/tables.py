"""Tell which dictionaries are not what they were, without touching what they hold.

To compare two objects is to count references to them, that is, to write into their pages: a fork has
to copy each one, and the names of the libraries lie in four thousand pages. The table of a
dictionary holds the addresses of its keys and values, side by side: while these words are the same,
so are the keys and the values (whoever keeps the values keeps their addresses). NumPy reads those of
all dictionaries at once: a request of each, eight hundred times, took as long as a quarter of a fork.

Only where a dictionary of CPython (3.10 to 3.14) is laid out as `_layout_is_known` has seen it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

WORD = 8  # bytes
KEYS = 32  # bytes: where a dictionary holds the address of its table
DICT = 48  # its size, without the table
LOG_SIZE = 8  # where a table tells how long it is, in four bytes
HEADER = 40  # of a table, at most: its counters, which change, and perhaps the first of its indices
PART = (
    2048  # words looked at together: what that takes stays in a few pages, each a fault in a fork
)

# All the words that a process can address, but the first: only those of dictionaries that are kept are read.
_everything: Any = (ctypes.c_uint64 * (2**44 - 1)).from_address(WORD)
_memory = np.frombuffer(_everything, dtype=np.uint64)
_low = np.uint64(2**32 - 1)
# Taken now: a student may replace those of NumPy.
_array, _range, _differ = np.array, np.arange, np.not_equal


class Tables:
    """The tables of dictionaries, as they were."""

    def __init__(self, dictionaries: Sequence[dict[Any, Any]]) -> None:
        """Look at them; they are kept."""
        self._of = [*dictionaries]
        self._numbers = [*range(len(self._of))]
        self._at = _array([_word(id(one) + KEYS) for one in self._of], dtype="i8")
        self._look_at_all()

    def look(self, numbers: Sequence[int]) -> None:
        """Note what some of them hold now."""
        if not known:
            return
        for n in numbers:
            start, size = int(self._start[n]), int(self._size[n])
            if _length(self._of[n]) != size:
                self._look_at_all()
                return
            self._places[n] = place = int(_memory[self._at[n]])
            self._heads[n] = _head(place)
            words = _range(size) + (_word(place) + HEADER // WORD)
            self._words[start : start + size] = words
            self._content[start : start + size] = _memory[words]

    def _look_at_all(self) -> None:
        if not known:
            return
        self._size = _array([*map(_length, self._of)])
        self._start = self._size.cumsum() - self._size
        self._places = _memory[self._at].astype("i8")
        self._heads = _head(self._places)
        self._owner = _range(len(self._size)).repeat(self._size)
        first = _word(self._places) + HEADER // WORD - self._start
        self._words = first[self._owner] + _range(len(self._owner))
        self._content = _memory[self._words]
        self._parts = [slice(n, n + PART) for n in range(0, len(self._words), PART)]

    def changed(self) -> list[int]:
        """Return the numbers of those that hold other keys or values; all, if nobody can tell.

        Without any name of Python, which a student may have replaced.
        """
        if not known:
            return self._numbers
        # A table that is elsewhere, or shorter, is not to be read where it was.
        moved = _differ(_memory[self._at].astype("i8"), self._places)
        here = ~moved
        moved[here] = _differ(_head(self._places[here]), self._heads[here])
        all_there = not moved.any()
        for part in self._parts:
            words, content, owner = self._words[part], self._content[part], self._owner[part]
            if not all_there:
                still = ~moved[owner]
                words, content, owner = words[still], content[still], owner[still]
            moved[owner[_differ(_memory[words], content)]] = True
        numbers: list[int] = moved.nonzero()[0].tolist()
        return numbers


def _length(one: dict[Any, Any]) -> int:
    """Return how many words of the table of a dictionary are looked at."""
    return max(0, dict.__sizeof__(one) - DICT - HEADER) // WORD


def _head(places: Any) -> Any:
    """Return how long tables tell that they are."""
    return _memory[_word(places) + LOG_SIZE // WORD] & _low


def _word(address: Any) -> Any:
    """Return where the word at an address is in `_memory`."""
    return address // WORD - 1


def _layout_is_known() -> bool:
    """Try it: what a table says must follow each change, and nothing else."""
    one, two = object(), object()
    values = {f"name {n}": one for n in range(20)}
    if (
        dict.__basicsize__ != DICT
        or id(two).bit_length() > 47
        or ctypes.sizeof(ctypes.c_void_p) != WORD
    ):
        return False
    for change in _CHANGES:
        tried, another = {**values}, {**values}
        tables = Tables([another, tried])
        if tables.changed() or [*tried.items()] != [*values.items()] or tables.changed():
            return False
        change(tried, two)
        if tables.changed() != [1]:
            return False
        tables.look([1])
        if tables.changed():
            return False
    tried = {**values}
    tables = Tables([tried])
    tried["name 3"] = two
    tried["name 3"] = one
    return not tables.changed()


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
