"""Check of `mended_batches(X, Y, batch_size)`: the clinic of lab 4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import MANY
from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, not_none, only_wrong
from tp_utils.checks.judges.orders import judge_mixed, judge_turned
from tp_utils.checks.properties import PART
from tp_utils.i18n import _, ngettext

MIXED = 20  # examples from which an order is looked at


class MendedBatches(Check):
    """`mended_batches`: one order for the examples and their labels, another at each call.

    A right answer is refused when two orders of 23 examples are the same, 1/23! < 1e-22, or when
    its batches of 5 are made of neighbours, 5! 5!⁴ 3! / 23! < 6e-12 (the last, of 3, may stand at 5
    places): under 2e-10 over the 20 orders that are looked at. By `judge_mixed`: under 1e-10 in all.
    """

    name = "mended_batches"
    points = 2
    varied = ("X", "Y", "batch_size")
    properties = (PART,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sets that the batches divide or not, one batch only, batches of one."""
        return [
            {
                "X": rng.standard_normal((N, nx)).astype(np.float32),
                "Y": oracle.one_hot(rng, N, ny),
                "batch_size": batch_size,
            }
            for N, nx, ny, batch_size in ((23, 2, 3, 5), (17, 3, 2, 4), (6, 2, 2, 10), (5, 1, 3, 1))
        ]

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return many examples, all different."""
        X = (np.arange(MANY, dtype=np.float32)[:, None] * 7 % MANY) / 8
        return [{"X": X, "Y": np.eye(3, dtype=np.float32)[np.arange(MANY) % 3], "batch_size": 600}]

    def run(self, mended_batches: Any, case: dict[str, Any]) -> Any:
        """Return the batches of four calls; of one, for many examples."""
        given = oracle.shared({key: case[key] for key in ("X", "Y")})
        calls = "1" if len(case["X"]) == MANY else "1234"
        return [_listed(mended_batches(**given, batch_size=case["batch_size"])) for _call in calls]

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge each call, then the first two orders, then all."""
        orders = [_order(batches, case) for batches in got]
        many = MIXED <= len(case["X"]) < MANY
        for k, order in enumerate(orders):
            if many and k < 2:
                _judge_mixed(order)
            _judge_sizes([len(rows) for rows in order], case["batch_size"])
        if many and orders[0] == orders[1]:
            raise Wrong(
                _(
                    "deux appels donnent le même ordre : une nouvelle permutation est attendue à "
                    "chaque epoch."
                ),
                PART,
            )
        if many:
            _judge_shuffle(orders[:2])
            _judge_parts(orders)


def _judge_shuffle(orders: list[list[list[int]]]) -> None:
    """Raise Wrong if the second call makes the batches of the first, or turns its order.

    By chance, with 23 examples in batches of 5: once in 23! / (5!⁴ 3! 4!), 8e11, or in 23! / 46.
    """
    first, second = ({frozenset(rows) for rows in order} for order in orders)
    if first == second:
        raise Wrong(
            _(
                "deux appels font les mêmes batchs, dans un autre ordre : ce sont les exemples qu'il faut "
                "mélanger, avant le découpage."
            ),
            PART,
        )
    try:
        judge_turned([[n for rows in order for n in rows] for order in orders])
    except Wrong as wrong:
        raise wrong.about(PART) from None


def _judge_parts(orders: list[list[list[int]]]) -> None:
    """Raise Wrong if two parts of the examples never mix."""
    try:
        judge_mixed([[n for rows in order for n in rows] for order in orders])
    except Wrong as wrong:
        raise wrong.about(PART) from None


def _listed(batches: Any) -> Any:
    """Return a list of what is iterable but has no length, a generator; the rest as it is."""
    return list(batches) if hasattr(batches, "__next__") else batches


def _order(batches: Any, case: dict[str, Any]) -> list[list[int]]:
    """Return the numbers of the examples of each batch.

    Raises:
        Wrong: an example is missing, comes twice, or has another label.
    """
    not_none(batches, "mended_batches(X, Y, batch_size)")
    if not isinstance(batches, list) or any(
        not isinstance(b, list) or len(b) != 2 for b in batches
    ):
        raise Wrong(_("on attend une liste de couples (X, Y), un par batch."))
    X, Y = case["X"], case["Y"]
    order: list[list[int]] = []
    strangers = 0
    for k, (Xk, Yk) in enumerate(batches):
        rows, labels = array(Xk, _("X du batch")), array(Yk, _("Y du batch"))
        if rows.shape[1:] == Y.shape[1:] != X.shape[1:]:
            raise Wrong(_("chaque couple est (Y, X) : on attend (X, Y)."))
        if rows.shape[1:] != X.shape[1:] or labels.shape != (len(rows), Y.shape[1]):
            raise Wrong(
                _(
                    "le batch {k} a un X de forme {x} et un Y de forme {y} : on attend une ligne de "
                    "chacun par exemple."
                ).format(k=k, x=rows.shape, y=labels.shape)
            )
        near = np.abs(rows[:, None] - X[None]).max(axis=2)
        numbers = near.argmin(axis=1)
        if near.min(axis=1).max(initial=0) > 1e-6:
            raise Wrong(_("le batch {k} contient des lignes qui ne sont pas dans X.").format(k=k))
        strangers += int((labels != Y[numbers]).any(axis=1).sum())
        order.append([int(n) for n in numbers])
    _judge_visits([n for rows in order for n in rows], len(X))
    if strangers:
        raise Wrong(
            ngettext(
                "{n} exemple sur {N} a encore l'étiquette d'un autre : suivez une ligne de X et sa "
                "ligne de Y, du début à la fin.",
                "{n} exemples sur {N} ont encore l'étiquette d'un autre : suivez une ligne de X et "
                "sa ligne de Y, du début à la fin.",
                strangers,
            ).format(n=strangers, N=len(X))
        )
    return order


def _judge_mixed(order: list[list[int]]) -> None:
    blocks = [sorted(rows) for rows in order if len(rows) > 1]
    if len(order) > 1 and all(
        block == [*range(block[0], block[0] + len(block))] for block in blocks
    ):
        raise Wrong(
            _(
                "les lignes vont avec leurs étiquettes, mais un batch ne contient que des "
                "exemples voisins : les exemples ne sont plus mélangés avant le découpage."
            ),
            PART,
        )


def _judge_sizes(sizes: list[int], batch_size: int) -> None:
    if any(size != batch_size for size in sizes[:-1]) or sizes[-1] > batch_size:
        raise Wrong(
            _("les batchs ont {sizes} lignes ; batch_size vaut {n}.").format(
                sizes=", ".join(map(str, sizes)), n=batch_size
            ),
            PART,
        )


def _judge_visits(seen: list[int], N: int) -> None:
    missing = N - len(set(seen))
    if len(seen) > len(set(seen)):
        raise Wrong(
            _(
                "des exemples viennent plusieurs fois dans la même epoch, d'autres jamais : c'est "
                "un tirage avec remise, et non une permutation."
            )
            if missing
            else _("des exemples viennent plusieurs fois dans la même epoch.")
        )
    if missing:
        raise Wrong(
            ngettext(
                "{n} exemple sur {N} n'est dans aucun batch : le dernier, incomplet, compte aussi.",
                "{n} exemples sur {N} ne sont dans aucun batch : le dernier, incomplet, compte "
                "aussi.",
                missing,
            ).format(n=missing, N=N)
        )
