"""Checks of `net.backward(z, a, y)`: one row, then the mean over several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.drawing import ONCE
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import (
    Wrong,
    array,
    joined,
    near,
    only_wrong,
    pair,
    shape_of,
    together,
)
from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.checks.judges.values import part
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import FORM, PART, VALUES
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.doubles import logistics, tensors
from tp_utils.checks.tp09.forward import judge_kept, network
from tp_utils.checks.tp09.net import judge_list
from tp_utils.checks.tp09.networks import BY_HAND, slope
from tp_utils.i18n import _

EQUAL = (4, 4, 4, 4)  # where a matrix for another stays silent
Gradients = tuple[list[np.ndarray], list[np.ndarray]]


class _Backward(Check):
    """The six gradients, against autograd in float64."""

    forbidden = BY_HAND
    properties = (PART, FORM)
    varied = ("y",)
    batches: tuple[tuple[int, tuple[int, ...]], ...]

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return networks, and the z and a of a right forward."""
        cases = []
        for N, sizes in self.batches:
            weights = networks.draw(rng, sizes, gain=1.5)
            z, a = networks.outputs(weights, rng.uniform(-1, 1, (N, sizes[0])).astype("f4"))
            y = np.eye(sizes[-1], dtype="f4")[rng.integers(0, sizes[-1], N)]
            z, a = [x.astype("f4") for x in z], [x.astype("f4") for x in a]
            cases.append({**weights, "z": z, "a": a, "y": y})
        return cases

    def run(self, net: Any, case: dict[str, Any]) -> Any:
        """Return (dw, db): at once, after another call, and of the same call again."""
        made = network(net, case)
        z, a, (y,) = tensors(case["z"]), tensors(case["a"]), tensors([case["y"]])
        with logistics(net):
            given = made.backward(z, a, y)
            result = plain(given)
            if ONCE in case:  # another call would take long where each row has its own
                return {"result": result, "after": result, "again": result}
            made.backward(z, a, 1 - y)
            after = plain(given)
            again = plain(made.backward(z, a, y))
        return {"result": result, "after": after, "again": again}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge from the last layer to the first; a right last layer is worth half."""
        both = pair(part(got, "result"), "net.backward(z, a, y)", ("dw", "db"))
        together(lambda: _judge_six(both, case), lambda: judge_kept(got, "backward"))


class Backward(_Backward):
    """One image at a time."""

    name = "Net-backward"
    points = 4
    batches = ((1, (6, 5, 4, 3)), (1, EQUAL))


class Minibatch(_Backward):
    """The mean over the rows."""

    name = "Net-minibatch"
    points = 2
    by_row = (("z", "a", "y"),)
    batches = ((5, (6, 5, 4, 3)), (4, EQUAL))


def _judge_six(both: list[Any], case: dict[str, Any]) -> None:
    dw, db = judge_list(both[0], "dw"), judge_list(both[1], "db")
    right = networks.gradients(case, case["a"][0], case["y"])
    for values, expected, name in ((dw, right[0], "dw"), (db, right[1], "db")):
        if _turned(values, expected):
            raise Wrong(
                _(
                    "la liste `{name}` est dans l'ordre où elle est calculée, de la sortie vers "
                    "l'entrée : `{name}[0]` doit être le gradient de la première couche."
                ).format(name=name),
                FORM,
            )
    complaints: dict[str, Wrong] = {}
    for k in (2, 1, 0):
        for name, values, which in (("dw", dw, 0), ("db", db, 1)):
            try:
                _judge_gradient(name, k, values[k], right[which][k], case)
            except Wrong as wrong:
                complaints[f"{name}[{k}]"] = wrong
    if complaints:
        last = not complaints.keys() & {"dw[2]", "db[2]"}
        raise joined([*complaints.values()][:2], PART if last else VALUES)  # the others follow


def _turned(values: list[Any], expected: list[np.ndarray]) -> bool:
    """Tell whether the values are the expected ones, from the last layer to the first."""
    return [np.shape(g) for g in values[::-1]] == [g.shape for g in expected] and all(
        isinstance(x, np.ndarray) and near(x, y, rtol=1e-3)
        for x, y in zip(values[::-1], expected, strict=True)
    )


def _judge_gradient(name: str, k: int, value: Any, right: np.ndarray, case: dict[str, Any]) -> None:
    what, N = f"{name}[{k}]", len(case["y"])
    if isinstance(value, np.ndarray) and name == "dw" and value.shape == right.shape[::-1]:
        if value.shape != right.shape:
            raise Wrong(
                _(
                    "`{what}` a la forme {got} : c'est la transposée, un gradient a la forme de "
                    "son paramètre."
                ).format(what=what, got=shape_of(value))
            )
    if name == "db" and N > 1 and np.shape(value) == (N, right.shape[1]):
        raise Wrong(
            _(
                "`{what}` a une ligne par exemple, {got} : il manque la moyenne sur les lignes."
            ).format(what=what, got=shape_of(value))
        )
    found = array(value, what, right.shape)
    if near(found, right, rtol=1e-4, atol=1e-6):
        return
    which = 0 if name == "dw" else 1
    mistakes = [Mistake(s, variant[which][k]) for s, variant in _variants(case, k).items()]
    raise explain_gradient(found, right, f"`{what}`", N, mistakes) or Wrong(
        _(
            "`{what}` n'est pas le gradient de la couche {n} : comparez-le à la formule, puis à "
            "une différence finie."
        ).format(what=what, n=k + 1),
        named=False,
    )


def _variants(case: dict[str, Any], k: int) -> dict[str, Gradients]:
    """Return sentence → the gradients that this mistake gives."""
    z, a, y, N = case["z"], case["a"], case["y"], len(case["y"])
    first = (a[3] - y) / N
    inputs = [a[0], z[0], z[1]]
    found = {
        _("dans {name}, on retrouve a3 seul : la réponse attendue y manque."): _chain(
            case, a[3] / N
        ),
        _(
            "dans {name}, Δ3 contient un facteur ℒ′(z3) de trop : avec l'entropie croisée, il se "
            "simplifie."
        ): _chain(case, first * slope(z[2])),
        _("{name} utilise z au lieu de a : l'entrée de la couche est une activation."): _chain(
            case, first, inputs=inputs
        ),
        _("{name} est divisé par le nombre de sorties, et non par celui des images."): _chain(
            case, first * N / y.shape[1]
        ),
        _("{name} ne tient compte que de la première image."): _chain(
            case, first * N * (np.arange(N) == 0)[:, None]
        ),
    }
    if k == 2:
        return found
    more = {
        _("dans {name}, la dérivée de l'activation manque."): _chain(case, first, lambda z, a: 1.0),
        _(
            "dans {name}, la dérivée est prise en a : `logistic_d` attend la préactivation z."
        ): _chain(case, first, lambda z, a: slope(a)),
        _("dans {name}, on trouve ℒ(z) à la place de sa dérivée."): _chain(
            case, first, lambda z, a: a
        ),
        _("dans {name}, la dérivée utilisée est celle de tanh."): _chain(
            case, first, lambda z, a: 1 - np.tanh(z) ** 2
        ),
        _("dans {name}, la dérivée est écrite z (1 − z)."): _chain(
            case, first, lambda z, a: z * (1 - z)
        ),
    }
    if len({len(w) for w in case["w"]}) == 1:
        more[_("dans {name}, la matrice w n'est pas transposée.")] = _chain(
            case, first, turned=False
        )
        more[_("{name} remonte par la matrice d'une autre couche.")] = _chain(case, first, shift=1)
    return {**found, **more}


def _chain(
    case: dict[str, Any],
    delta: np.ndarray,
    slope_of: Callable[[Any, Any], Any] = lambda z, a: a * (1 - a),
    inputs: list[np.ndarray] | None = None,
    turned: bool = True,
    shift: int = 0,
) -> Gradients:
    """Return what the gradients would be from this Δ3, slope, inputs, matrices."""
    inputs, dw, db = inputs or case["a"], {}, {}
    for k in (2, 1, 0):
        dw[k], db[k] = inputs[k].T @ delta, delta.sum(axis=0)
        if k:
            w = case["w"][k - shift]
            back = delta @ (w.T if turned else w)
            delta = back * slope_of(case["z"][k - 1], case["a"][k])
    return [dw[k] for k in range(3)], [db[k] for k in range(3)]
