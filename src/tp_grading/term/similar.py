"""Which copies look alike, and whether chance would do as much. It shows; it accuses nobody."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

from tp_grading.term.shapes import Shapes, shapes

DRAWS = 1000  # pairs of copies drawn from the answers of the bank
Answers = Mapping[str, str]  # answer cell → code


@dataclass(frozen=True)
class Pair:
    """Two copies. `share`: of what they hold, weighed, what both hold, in [0, 1].

    `common`: how much that is, in bits: what many copies write weighs little. `chance`: the share
    of pairs of independent answers that have as many. `cells`: share by answer cell.
    """

    one: str
    other: str
    share: float
    common: float
    chance: float
    cells: dict[str, float] = field(default_factory=dict)


@dataclass
class Likeness:
    """The pairs, the most alike first; `chance`: the bits that independent answers have in common."""

    pairs: list[Pair]
    chance: list[float]


class Scale:
    """Weighs the shapes of some copies: the rarer among them and in the bank, the heavier."""

    def __init__(
        self, copies: Mapping[str, Answers], bank: Mapping[str, list[str]], given: Answers
    ) -> None:
        """Read `copies` (name → answers); `bank`: cell → independent answers; `given`: its stub."""
        self.given = {cell: shapes(code) for cell, code in given.items()}
        self.copies = {name: self._read(answers) for name, answers in copies.items()}
        self.bank = {
            cell: [self._less(cell, code) for code in codes] for cell, codes in bank.items()
        }
        self.weights: dict[str, dict[str, float]] = {}
        for cell in self.given:
            known = [one[cell] for one in self.copies.values() if one.get(cell)] + self.bank.get(
                cell, []
            )
            seen = Counter(shape for one in known for shape in one)
            self.weights[cell] = {s: math.log2(len(known) / n) for s, n in seen.items()}

    def _less(self, cell: str, code: str) -> Shapes:
        return shapes(code) - self.given.get(cell, Counter())

    def _read(self, answers: Answers) -> dict[str, Shapes]:
        return {
            cell: self._less(cell, code) for cell, code in answers.items() if cell in self.given
        }

    def bits(self, cell: str, found: Shapes) -> float:
        """Return the weight of some shapes of a cell."""
        weights = self.weights[cell]
        return sum(n * weights.get(shape, 0.0) for shape, n in found.items())

    def common(
        self, one: Mapping[str, Shapes], other: Mapping[str, Shapes]
    ) -> dict[str, tuple[float, float]]:
        """Return cell → (bits in common, mean bits of the two) of two copies."""
        return {
            cell: (self.bits(cell, one[cell] & other[cell]),
                   (self.bits(cell, one[cell]) + self.bits(cell, other[cell])) / 2)
            for cell in one.keys() & other.keys()
        }  # fmt: skip

    def by_chance(self, draws: int = DRAWS) -> list[float]:
        """Return what pairs of independent copies have in common, in bits, sorted: (draws,).

        A copy is an answer drawn from the bank for each cell, never the same for both.
        """
        rng = random.Random(0)
        cells = sorted(cell for cell, found in self.bank.items() if len(found) > 1)
        drawn = []
        for _draw in range(draws if cells else 0):
            pairs = {cell: rng.sample(self.bank[cell], 2) for cell in cells}
            both = self.common(
                {c: p[0] for c, p in pairs.items()}, {c: p[1] for c, p in pairs.items()}
            )
            drawn.append(sum(common for common, _mean in both.values()))
        return sorted(drawn)


def look(
    copies: Mapping[str, Answers], bank: Mapping[str, list[str]], given: Answers,
    past: Mapping[str, Answers] | None = None,
) -> Likeness:  # fmt: skip
    """Return how alike copies are, each with each, and with those of another year (`past`)."""
    scale = Scale({**copies, **(past or {})}, bank, given)
    chance = scale.by_chance()
    pairs = []
    for one, other in [*combinations(copies, 2), *product(copies, past or {})]:
        cells = scale.common(scale.copies[one], scale.copies[other])
        common, mean = (
            (sum(values) for values in zip(*cells.values(), strict=True)) if cells else (0.0, 0.0)
        )
        as_much = sum(drawn >= common for drawn in chance)
        shares = {cell: held / whole for cell, (held, whole) in cells.items() if whole}
        pairs.append(
            Pair(one, other, common / mean if mean else 0.0, common,
                 (1 + as_much) / (1 + len(chance)), shares)
        )  # fmt: skip
    pairs.sort(key=lambda pair: (-pair.common * pair.share, pair.one, pair.other))
    return Likeness(pairs, chance)
