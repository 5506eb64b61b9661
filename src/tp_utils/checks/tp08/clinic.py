"""Check of `mended_split(X, Y, n_validation)`: the clinic of lab 8."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import MANY
from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, not_none, only_wrong
from tp_utils.checks.properties import PART
from tp_utils.i18n import _, ngettext

N_DRAWN, N_KEPT = 80, 40  # sizes of the case where chance is looked at
N_CALLS = 56  # there
PARTS = ("Xtrain", "Ytrain", "Xval", "Yval")


class MendedSplit(Check):
    """`mended_split`: two sets without a common example, drawn anew at each call.

    A right answer is refused when the 40 validation examples out of 80 are neighbours, which by
    chance is under 41 / C(80, 40) < 1e-21, or the same twice, under 1 / C(80, 40); when one example
    is on the same side in 56 calls, under 2 * 80 / 2^56 < 3e-15; or two of them always together, or
    never, under 2 * 3160 / 2^55 < 2e-13 (they are together with a chance of 39/79, under one half,
    and apart with one of 40/79: 3160 (40/79)^56 < 2e-13). A check has fewer than 20 such cases.
    """

    name = "mended_split"
    points = 2
    varied = ("X", "Y", "n_validation")
    properties = (PART,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sets of several sizes."""
        return [
            {
                "X": rng.standard_normal((N, nx)).astype(np.float32),
                "Y": oracle.one_hot(rng, N, ny),
                "n_validation": n,
            }
            for N, nx, ny, n in (
                (N_DRAWN, 3, 4, N_KEPT),
                (12, 2, 3, 4),
                (9, 4, 2, 1),
                (10, 1, 3, 9),
            )
        ]

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return many examples, all different."""
        X = (np.arange(MANY, dtype=np.float32)[:, None] * 7 % MANY) / 8
        return [
            {"X": X, "Y": np.eye(3, dtype=np.float32)[np.arange(MANY) % 3], "n_validation": 100}
        ]

    def run(self, mended_split: Any, case: dict[str, Any]) -> Any:
        """Return the four tensors of two calls."""
        given = oracle.shared({key: case[key] for key in ("X", "Y")})
        calls = N_CALLS if _of_chance(case) else 2
        return [
            mended_split(given["X"], given["Y"], case["n_validation"]) for _call in range(calls)
        ]

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge each call, then whether chance has a part in it."""
        chosen = [_validation(result, case) for result in got]
        if _of_chance(case):
            if any(rows == [*range(rows[0], rows[0] + len(rows))] for rows in chosen):
                raise Wrong(
                    _(
                        "les deux ensembles sont bien séparés, mais la validation est un bloc "
                        "d'exemples voisins : si le fichier est trié, elle ne ressemble pas au reste. "
                        "Tirez-la au hasard."
                    ),
                    PART,
                )
            if chosen[0] == chosen[1]:
                raise Wrong(
                    _("deux appels mettent de côté les mêmes exemples : le tirage est figé."), PART
                )
            _judge_chance(chosen)


def _of_chance(case: dict[str, Any]) -> bool:
    return (len(case["X"]), case["n_validation"]) == (N_DRAWN, N_KEPT)


def _judge_chance(chosen: list[list[int]]) -> None:
    """Judge many draws: each example on both sides, each pair together and apart."""
    side = np.full((len(chosen), N_DRAWN), -1)
    for row, rows in zip(side, chosen, strict=True):
        row[rows] = 1
    once = np.abs(side.sum(axis=0))
    if (once == len(chosen)).any():
        raise Wrong(
            _(
                "des exemples ne sont jamais dans la validation, ou y sont toujours : le tirage doit "
                "porter sur tous les exemples."
            ),
            PART,
        )
    pairs = np.abs(side.T @ side)[np.triu_indices(N_DRAWN, 1)]
    if (pairs == len(chosen)).any():
        raise Wrong(
            _(
                "des exemples vont toujours ensemble, d'un appel à l'autre : il faut une permutation de "
                "tous les exemples, et non un exemple tous les k."
            ),
            PART,
        )


def _validation(result: Any, case: dict[str, Any]) -> list[int]:
    """Return the numbers of the validation examples, in increasing order.

    Raises:
        Wrong: the two sets have common examples, lose some, or labels do not follow.
    """
    not_none(result, "mended_split(X, Y, n_validation)")
    if not isinstance(result, list) or len(result) != 4:
        raise Wrong(_("on attend quatre tenseurs : Xtrain, Ytrain, Xval, Yval."))
    Xtrain, Ytrain, Xval, Yval = (array(one, name) for one, name in zip(result, PARTS, strict=True))
    train, val = _numbers(Xtrain, Ytrain, case), _numbers(Xval, Yval, case)
    common = len({*train} & {*val})
    if common:
        raise Wrong(
            ngettext(
                "{n} exemple de validation sert encore à apprendre : la validation mesure alors la "
                "mémoire du réseau.",
                "{n} exemples de validation servent encore à apprendre : la validation mesure alors "
                "la mémoire du réseau.",
                common,
            ).format(n=common)
        )
    N, n = len(case["X"]), case["n_validation"]
    if len(val) != n and len(train) == n:
        raise Wrong(_("les deux ensembles sont échangés : on attend d'abord l'apprentissage."))
    if len({*val}) != n:
        raise Wrong(
            _("la validation a {got} exemples différents ; n_validation vaut {n}.").format(
                got=len({*val}), n=n
            )
        )
    if sorted(train + val) != [*range(N)]:
        raise Wrong(
            _("chaque exemple doit être une fois et une seule dans l'un des deux ensembles.")
        )
    return sorted(val)


def _numbers(X: np.ndarray, Y: np.ndarray, case: dict[str, Any]) -> list[int]:
    """Return the number of the example of each row."""
    if X.shape[1:] != case["X"].shape[1:] or Y.shape != (len(X), case["Y"].shape[1]):
        raise Wrong(
            _("X de forme {x} et Y de forme {y} : on attend une ligne par exemple.").format(
                x=X.shape, y=Y.shape
            )
        )
    near = np.abs(X[:, None] - case["X"][None]).max(axis=2)
    numbers = near.argmin(axis=1)
    if near.min(axis=1).max(initial=0) > 1e-6:
        raise Wrong(_("des lignes rendues ne sont pas dans X."))
    if (case["Y"][numbers] != Y).any():
        raise Wrong(_("des exemples n'ont plus leur étiquette : X et Y vont ensemble."))
    return [int(k) for k in numbers]
