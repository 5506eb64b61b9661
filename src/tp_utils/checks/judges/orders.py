"""Is the order of the examples drawn again at each epoch, or one order that is turned?

An order is seen whole where each step is watched. Where only the losses are (`visits`), the last
batch of an epoch, which is smaller and weighs more, is all that is seen of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations, pairwise
from math import comb

import numpy as np

from tp_utils.checks.judges.judging import Wrong
from tp_utils.i18n import _


def judge_turned(orders: Sequence[Sequence[int]]) -> None:
    """Raise Wrong if all the orders are the first one, turned or read backwards.

    By chance, with n examples and k orders: once in (n! / 2n)^(k - 1).
    """
    first = list(orders[0])
    if len(orders) > 1 and all(_is_turned(first, list(order)) for order in orders[1:]):
        raise turned()


def judge_mixed(orders: Sequence[Sequence[int]]) -> None:
    """Raise Wrong if some examples keep the same end of every order: two parts never mix.

    By chance, with n examples and k orders, p of them begin or end all orders as they begin the
    first once in (C(n, p) / 2)^(k - 1): only the p that make it rarer than 1e-11 are looked at.
    """
    first, n = list(orders[0]), len(orders[0])
    for p in range(1, n):
        if (2 / comb(n, p)) ** (len(orders) - 1) > 1e-11:
            continue
        part = set(first[:p])
        if all(part in (set(order[:p]), set(order[-p:])) for order in orders):
            raise unmixed()


def unmixed() -> Wrong:
    """Return what is said of an order whose parts never mix."""
    return Wrong(
        _(
            "d'une epoch à l'autre, les mêmes exemples restent ensemble, au début ou à la fin : le mélange "
            "se fait par morceaux. Il faut une seule permutation, de tous les exemples."
        )
    )


def turned() -> Wrong:
    """Return what is said of an order that is only turned."""
    return Wrong(
        _(
            "d'une epoch à l'autre, les exemples gardent les mêmes voisins : l'ordre n'est que tourné "
            "ou retourné. Il faut une nouvelle permutation, tirée au hasard."
        )
    )


def keep_neighbours(groups: Collection[Collection[int]], n: int) -> bool:
    """Tell whether n examples can be put around a circle where each group is in one piece.

    By chance, with k groups of three examples among eleven: once in 10! / 2 circles of 11 groups
    each out of 165, less than 1 814 400 / 15^k, 6e-11 for 14 groups.
    """
    reach = max(map(len, groups), default=1) - 1
    friends: list[set[int]] = [set() for _ in range(n)]  # who must stand within reach of each
    for one, other in (pair for group in groups for pair in combinations(group, 2)):
        friends[one].add(other)
        friends[other].add(one)

    def goes_on(circle: list[int], left: frozenset[int]) -> bool:
        p = len(circle)
        if p == n:
            return True
        gone = p - reach - 1  # nobody will come within reach of this place any more
        if gone >= reach and friends[circle[gone]] & left:
            return False
        # Out of reach of place p, before it and around the circle.
        far = set(circle[max(0, p + reach + 1 - n) : max(0, p - reach)])
        fit = (one for one in left if friends[one].isdisjoint(far))
        return any(goes_on([*circle, one], left - {one}) for one in fit)

    return goes_on([0], frozenset(range(1, n)))


def last_batches(
    losses: np.ndarray, slopes: np.ndarray, batch: int, last: int
) -> list[tuple[int, ...]] | None:
    """Return the examples of the last batch of each epoch but the first, from the losses after each.

    An epoch of a tiny rate η, with one visit of each example, changes a loss by
    -η Σ_i a_i s_i, where s_i is the product of its gradient and of that of example i, and a_i is
    1 / last in the last batch, 1 / batch in the others: one set of examples explains it.

    Args:
        losses: (epochs, m), the values of m losses after each epoch, divided by η.
        slopes: (m, n), the s_i of each loss.
        batch: size of the other batches.
        last: size of the last one.

    Returns:
        None if no set explains a change, or if two do: the losses are rounded, or not these.
    """
    sets = np.array([*combinations(range(slopes.shape[1]), last)])
    more = slopes[:, sets].sum(axis=2).T * (1 / last - 1 / batch)  # (sets, m)
    changes = np.array([a - b for a, b in pairwise(losses)]) - slopes.sum(axis=1) / batch
    gaps = np.abs(changes[:, None] - more).max(axis=2)  # (epochs - 1, sets)
    good = gaps < 1e-4 * np.ptp(more, axis=0).max()
    if not (good.sum(axis=1) == 1).all():
        return None
    return [tuple(map(int, sets[k])) for k in good.argmax(axis=1)]


def _is_turned(order: list[int], other: list[int]) -> bool:
    """Tell whether two orders are the same, up to where they begin and the way they go."""
    if not order or sorted(order) != sorted(other):
        return False
    start = other.index(order[0])
    around = other[start:] + other[:start]
    return around in (order, order[:1] + order[:0:-1])
