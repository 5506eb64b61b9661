"""Check of `mended_line(X, ref, a, step, n_iter)`: the clinic of lab 2."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import only_wrong
from tp_utils.checks.judges.mistakes import Mistake
from tp_utils.checks.properties import FORM, HISTORY, RETURN, STOP
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.checks.tp02.gradient_descent import judge_result, observed
from tp_utils.i18n import _

Case = dict[str, Any]


class MendedLine(Check):
    """`mended_line`: the descent of a line, both slopes by hand, taken at the weight of the step."""

    name = "mended_line"
    points = 1
    forbidden = (AUTOGRAD,)
    varied = ("X", "ref", "a", "step", "n_iter")
    by_row = (("X", "ref"),)
    properties = (HISTORY, RETURN, STOP, FORM)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return lines through several points, a single point; a start that is the minimum; a large step."""
        cases = []
        for n, step, n_iter in ((5, 0.1, 5), (5, 0.07, 4), (3, 0.13, 6), (1, 0.15, 3)):
            X = rng.uniform(0.5, 2, n) * rng.choice([-1, 1], n)
            arrays = {"X": X, "ref": rng.uniform(0.5, 2.5, n), "a": rng.uniform(-0.5, 0.5, 2)}
            case = {key: value.astype(np.float32) for key, value in arrays.items()}
            cases.append({"f": "affine", "err": "squared", "step": step, "n_iter": n_iter, **case})
        rest = cases[0]
        ref = rest["a"][0] * rest["X"] + rest["a"][1]
        return [*cases, {**rest, "ref": ref}, {**rest, "step": 1.2, "n_iter": 4}]

    def run(self, mended_line: Any, case: Case) -> Any:
        """Return the result."""
        given = oracle.shared({key: case[key] for key in ("X", "ref", "a")})
        return observed(mended_line(**given, step=case["step"], n_iter=case["n_iter"]))

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the weight, against autograd in float64, then the errors."""
        judge_result(got, "mended_line(…)", case, _mistakes(case), _look())


def _look() -> str:
    return _(
        "après {k} itérations de pas {step}, `a` n'a pas la valeur attendue. Comparez un seul pas, "
        "depuis (0, 0), à celui de `gradient_descent`."
    )


def _mistakes(case: Case) -> list[Mistake]:
    at_start = _(
        "chaque pas suit les pentes du point de départ : elles ne changent pas quand `a` change."
    )
    late = _("les pentes ont un pas de retard : ce sont celles du poids d'avant.")
    mixed = _(
        "un poids est mis à jour d'abord, et la pente de l'autre est prise après : les deux "
        "pentes sont celles d'un même point."
    )
    swapped = _("les deux pentes sont échangées.")
    table = {"start": at_start, "late": late, "first": mixed, "second": mixed, "swapped": swapped}
    halved = {**case, "step": case["step"] / 2}
    return [
        *(Mistake(says, _walked(case, fault)) for fault, says in table.items()),
        Mistake(
            _("les pentes sont deux fois trop petites : le carré se dérive aussi."),
            _walked(halved, ""),
        ),
    ]


def _walked(case: Case, fault: str) -> np.ndarray:
    """Return the weight after the descent of a program that has this fault."""
    X, ref, a = (np.asarray(case[key], float) for key in ("X", "ref", "a"))

    def slopes(a: np.ndarray) -> np.ndarray:
        gap = a[0] * X + a[1] - ref
        return 2 * np.array([(gap * X).mean(), gap.mean()])

    path = [a]
    for _k in range(case["n_iter"]):
        a = path[-1]
        down = slopes({"start": path[0], "late": path[-2:][0]}.get(fault, a))
        if fault == "swapped":
            down = down[::-1]
        if fault in ("first", "second"):
            k = ("first", "second").index(fault)
            moved = a - case["step"] * down * np.eye(2)[k]
            down = np.where(np.eye(2)[k] == 1, down, slopes(moved))
        path.append(a - case["step"] * down)
    return path[-1]
