"""The items of a marking scheme, read from its sentence « 0,5 : … ; 0,5 : … », in any language."""

from __future__ import annotations

import re
from dataclasses import dataclass

SCHEME = re.compile(r"\*\*(?:Barème|Marking scheme)\*\*\s*—\s*(.*)", re.DOTALL)
ITEM = re.compile(r"(?:^|;)\s*(\d+(?:[.,]\d+)?)\s*(:|par\b|per\b|for each\b)\s*")


@dataclass(frozen=True)
class Item:
    """What earns `points`."""

    points: float
    words: str


def parts_of(scheme: str) -> list[tuple[float, bool, str]]:
    """Return (points, for each, words) of the parts of a scheme; none where there is none.

    What is given for each of several things says so in its words: « par raison ».
    """
    found = SCHEME.search(scheme)
    if found is None:
        return []
    _before, *parts = ITEM.split(" ".join(found[1].split()))
    return [(float(value.replace(",", ".")), by != ":", ("" if by == ":" else f"{by} ") + words.strip(" .;"))
            for value, by, words in zip(*(iter(parts),) * 3, strict=True)]  # fmt: skip


def items_of(scheme: str, points: float) -> list[Item]:
    """Return the items of the scheme of a question of so many points; none where it has none.

    « 0,5 par raison » is repeated as often as the points that the others leave allow.
    """
    triples = parts_of(scheme)
    left = points - sum(value for value, each, _words in triples if not each)
    items = []
    for value, each, words in triples:
        if not each:
            items.append(Item(value, words))
            continue
        n = round(left / value) if value else 0
        items += [Item(value, f"{words} ({i + 1}/{n})") for i in range(n)]
    return items
