"""The orders of examples that a loop draws, seen whole or by their last batches."""

from itertools import combinations

import numpy as np
import pytest

from tp_utils.checks.judges.judging import Wrong
from tp_utils.checks.judges.orders import judge_turned, keep_neighbours, last_batches

N = 11


@pytest.mark.parametrize("change", [lambda o: o, lambda o: o[4:] + o[:4], lambda o: o[::-1]])
def test_an_order_turned_or_read_backwards_is_told(change):
    order = np.random.default_rng(0).permutation(N).tolist()
    with pytest.raises(Wrong, match="voisins"):
        judge_turned([order, change(order), change(change(order))])


def test_an_order_drawn_again_once_is_no_turn():
    rng = np.random.default_rng(0)
    first, other = rng.permutation(N).tolist(), rng.permutation(N).tolist()
    judge_turned([first, first[3:] + first[:3], other])
    judge_turned([first])
    judge_turned([[1, 2, 3], [1, 2, 4]])  # other examples are no turn either


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.sweep) for n in range(1, 5))]
)
def test_pieces_of_a_circle_are_found_whatever_the_circle(seed):
    rng = np.random.default_rng(seed)
    circle = rng.permutation(N)
    pieces = {tuple(map(int, np.roll(circle, k)[:3])) for k in range(N)}
    assert keep_neighbours(pieces, N)
    known = set(map(frozenset, pieces))
    strangers = [g for g in combinations(range(N), 3) if frozenset(g) not in known]
    assert not any(keep_neighbours({*pieces, g}, N) for g in strangers)


def test_shuffles_have_no_circle():
    rng = np.random.default_rng(1)
    for _trial in range(200):
        groups = {tuple(rng.permutation(N)[:3].tolist()) for _epoch in range(14)}
        assert not keep_neighbours(groups, N)


def test_last_batches_are_read_in_the_losses_and_nothing_in_rounded_ones():
    rng = np.random.default_rng(2)
    slopes = rng.normal(size=(2, N))
    lasts = [tuple(sorted(rng.permutation(N)[:3].tolist())) for _epoch in range(15)]
    losses = [np.zeros(2)]
    for last in lasts:
        a = np.where(np.isin(np.arange(N), last), 1 / 3, 1 / 4)
        losses.append(losses[-1] - slopes @ a)
    after = np.array(losses)
    assert last_batches(after, slopes, 4, 3) == lasts
    assert last_batches(after.round(1), slopes, 4, 3) is None
