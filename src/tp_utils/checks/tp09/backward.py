"""Checks of `net.backward(z, a, y)`: one row, then the mean over several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, pair, shape_of
from tp_utils.checks.judges.mistakes import Mistake, explain_gradient
from tp_utils.checks.properties import PART, VALUES
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.checks.standins import replaced
from tp_utils.checks.tp09 import logistic, networks
from tp_utils.checks.tp09.forward import FUNCTIONS, network
from tp_utils.checks.tp09.net import judge_list
from tp_utils.i18n import _

EQUAL = (4, 4, 4, 4)  # where a matrix for another stays silent


class _Backward(Check):
    """The six gradients, against autograd in float64."""

    forbidden = (AUTOGRAD,)
    batches: tuple[tuple[int, tuple[int, ...]], ...]

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return networks, and the z and a of a right forward."""
        cases = []
        for N, sizes in self.batches:
            weights = networks.draw(rng, sizes, gain=1.5)
            a0 = rng.uniform(-1, 1, (N, sizes[0]))
            z, a = networks.outputs(weights, a0)
            y = np.eye(sizes[-1])[rng.integers(0, sizes[-1], N)]
            cases.append({**weights, "z": z, "a": a, "y": y})
        return cases

    def run(self, net: Any, case: dict[str, Any]) -> Any:
        """Return (dw, db), and the arguments as they are afterwards."""
        made = network(net, case)
        z, a, y = [x.copy() for x in case["z"]], [x.copy() for x in case["a"]], case["y"].copy()
        with replaced(net, FUNCTIONS):
            result = made.backward(z, a, y)
        return {"result": result, "given": [*z, *a, y], "w": made.w}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge from the last layer to the first; a right last layer is worth half."""
        if not isinstance(got, dict) or not {"result", "given", "w"} <= got.keys():
            raise Wrong(_("la vérification n'a pas reçu le résultat de votre méthode."))
        dw, db = pair(got["result"], "net.backward(z, a, y)", ("dw", "db"))
        dw, db = judge_list(dw, "dw"), judge_list(db, "db")
        _judge_given(got, case)
        right = networks.gradients(case, case["a"][0], case["y"])
        _judge_order(dw, db, case)
        complaints: dict[str, str] = {}
        for k in (2, 1, 0):
            for name, values, which in (("dw", dw, 0), ("db", db, 1)):
                try:
                    _judge_gradient(name, k, values[k], right[which][k], case)
                except Wrong as wrong:
                    complaints[f"{name}[{k}]"] = wrong.message
        if complaints:
            last = not complaints.keys() & {"dw[2]", "db[2]"}
            first = list(complaints.values())[:2]  # the others follow from them
            raise Wrong("\n".join(first), PART if last else VALUES)


class Backward(_Backward):
    """One image at a time."""

    name = "Net-backward"
    points = 4
    batches = ((1, (6, 5, 4, 3)), (1, EQUAL))


class Minibatch(_Backward):
    """The mean over the rows."""

    name = "Net-minibatch"
    points = 2
    batches = ((5, (6, 5, 4, 3)), (4, EQUAL))


def _judge_given(got: dict[str, Any], case: dict[str, Any]) -> None:
    for found, given in (
        (got["given"], [*case["z"], *case["a"], case["y"]]),
        (got["w"], case["w"]),
    ):
        same = isinstance(found, list) and len(found) == len(given)
        if not same or not all(near(x, y) for x, y in zip(found, given, strict=True)):
            raise Wrong(
                _(
                    "la méthode `backward` modifie z, a, y ou les poids : elle ne fait que "
                    "calculer les gradients, c'est `step` qui changera les poids."
                )
            )


def _judge_order(dw: list[Any], db: list[Any], case: dict[str, Any]) -> None:
    """Raise Wrong if the lists go from the last layer to the first."""
    if not all(isinstance(g, np.ndarray) for g in (*dw, *db)):
        return
    right = networks.gradients(case, case["a"][0], case["y"])
    for values, expected, name in ((dw, right[0], "dw"), (db, right[1], "db")):
        turned = [np.shape(g) for g in values[::-1]] == [g.shape for g in expected]
        if turned and all(
            near(x, y, rtol=1e-3) for x, y in zip(values[::-1], expected, strict=True)
        ):
            raise Wrong(
                _(
                    "la liste `{name}` est dans l'ordre où elle est calculée, de la sortie vers "
                    "l'entrée : `{name}[0]` doit être le gradient de la première couche."
                ).format(name=name),
                PART,
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
    if near(found, right, rtol=1e-4, atol=1e-9):
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


def _variants(case: dict[str, Any], k: int) -> dict[str, Any]:
    """Return sentence → the gradients that this mistake gives."""
    z, a, y, N = case["z"], case["a"], case["y"], len(case["y"])
    first = (a[3] - y) / N
    found = {
        _("dans {name}, on retrouve a3 seul : la réponse attendue y manque."): _chain(
            case, a[3] / N
        ),
        _(
            "dans {name}, Δ3 contient un facteur ℒ′(z3) de trop : avec l'entropie croisée, il se "
            "simplifie."
        ): _chain(case, first * logistic.slope(z[2])),
        _("{name} utilise z au lieu de a : l'entrée de la couche est une activation."): _chain(
            case, first, inputs=[a[0], z[0], z[1]]
        ),
    }
    if k == 2:
        return found
    more = {
        _("dans {name}, la dérivée de l'activation manque."): _chain(case, first, lambda z, a: 1.0),
        _(
            "dans {name}, la dérivée est prise en a : `logistic_d` attend la préactivation z."
        ): _chain(case, first, lambda z, a: logistic.slope(a)),
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
    slope: Callable[[Any, Any], Any] = lambda z, a: a * (1 - a),
    inputs: list[np.ndarray] | None = None,
    turned: bool = True,
    shift: int = 0,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return what the gradients would be from this Δ3, slope, inputs, matrices."""
    inputs, dw, db = inputs or case["a"], {}, {}
    for k in (2, 1, 0):
        dw[k], db[k] = inputs[k].T @ delta, delta.sum(axis=0)
        if k:
            w = case["w"][k - shift]
            back = delta @ (w.T if turned else w)
            delta = back * slope(case["z"][k - 1], case["a"][k])
    return [dw[k] for k in range(3)], [db[k] for k in range(3)]
