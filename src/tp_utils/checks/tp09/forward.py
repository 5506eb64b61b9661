"""Check of `net.forward(a0)`, and how a student's `Net` receives weights of ours."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, pair, shape_of
from tp_utils.checks.standins import replaced
from tp_utils.checks.tp09 import logistic, networks
from tp_utils.i18n import _

Pair = tuple[list[np.ndarray], list[np.ndarray]]
FUNCTIONS = {"logistic": logistic.sigmoid, "logistic_d": logistic.slope}


def network(net: Any, case: dict[str, Any]) -> Any:
    """Return an instance of the student's class with the weights of the case.

    Its constructor may be missing or wrong: it has its own check.
    """
    sizes = [case["w"][0].shape[0], *(w.shape[1] for w in case["w"])]
    try:
        made: Any = net(sizes)
    except (Exception, SystemExit):
        if not isinstance(net, type):
            raise
        made = object.__new__(net)
        made.sizes = sizes
    made.w = [w.copy() for w in case["w"]]
    made.b = [b.copy() for b in case["b"]]
    return made


class Forward(Check):
    """`net.forward(a0)`: each layer against torch."""

    name = "Net-forward"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return one row, several, and equal sizes where a wrong matrix stays silent."""
        cases = []
        for N, sizes in ((1, (6, 5, 4, 3)), (5, (6, 5, 4, 3)), (3, (3, 3, 3, 3))):
            weights = networks.draw(rng, sizes, gain=1.5)
            cases.append({**weights, "a0": rng.uniform(0, 1, (N, sizes[0]))})
        return cases

    def run(self, net: Any, case: dict[str, Any]) -> Any:
        """Return (z, a), and the input as it is afterwards."""
        made, a0 = network(net, case), case["a0"].copy()
        with replaced(net, FUNCTIONS):
            result = made.forward(a0)
            if isinstance(result, (list, tuple)):  # what comes next must not change it
                result = [list(p) if isinstance(p, (list, tuple)) else p for p in result]
            made.forward(np.zeros_like(a0))
        return {"result": result, "a0": a0, "w": made.w, "b": made.b}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the steps in their order: the first wrong one is the cause."""
        if not isinstance(got, dict) or not {"result", "a0", "w", "b"} <= got.keys():
            raise Wrong(_("la vérification n'a pas reçu le résultat de votre méthode."))
        z, a = pair(got["result"], "net.forward(a0)", ("z", "a"))
        z, a = _lists(z, a)
        if not near(array(got["a0"], "a0"), case["a0"]) or not _same(got, case):
            raise Wrong(_("la méthode `forward` modifie a0 ou les poids : elle ne fait que lire."))
        right_z, right_a = networks.outputs(case, case["a0"])
        _judge_input(a[0], case["a0"])
        for k in range(3):
            value = array(z[k], f"z[{k}]", right_z[k].shape, finite=False)
            if not near(value, right_z[k]):
                raise Wrong(_preactivation(k, value, right_z, right_a, case))
            value = array(a[k + 1], f"a[{k + 1}]", right_a[k + 1].shape, finite=False)
            if not near(value, right_a[k + 1]):
                raise Wrong(_activation(k + 1, value, right_z[k], right_a[k + 1]))


def _lists(z: Any, a: Any) -> tuple[list[Any], list[Any]]:
    """Return z and a, lists of three and of four arrays."""
    for value, name in ((z, "z"), (a, "a")):
        if not isinstance(value, list):
            raise Wrong(_("`{name}` n'est pas une liste de tableaux.").format(name=name))
    if len(z) == 4 and len(a) == 3:
        raise Wrong(_("les deux listes sont échangées : on attend (z, a), dans cet ordre."))
    if len(z) == 3 and len(a) == 3:
        raise Wrong(_("`a` contient 3 tableaux : l'entrée a0 y manque, en première position."))
    if len(z) != 3 or len(a) != 4:
        raise Wrong(
            _(
                "`z` est de longueur {z} et `a` de longueur {a} ; on attend 3 tableaux (z1, z2, z3) "
                "et 4 (a0, a1, a2, a3)."
            ).format(z=len(z), a=len(a))
        )
    return z, a


def _judge_input(value: Any, a0: np.ndarray) -> None:
    if not near(array(value, "a[0]", a0.shape), a0):
        raise Wrong(_("le tableau `a[0]` n'est pas l'entrée a0, telle qu'elle est donnée."))


def _same(got: dict[str, Any], case: dict[str, Any]) -> bool:
    return all(
        isinstance(got[key], list)
        and len(got[key]) == 3
        and all(
            isinstance(x, np.ndarray) and near(x, y)
            for x, y in zip(got[key], case[key], strict=True)
        )
        for key in ("w", "b")
    )


def _preactivation(
    k: int, value: np.ndarray, z: list[np.ndarray], a: list[np.ndarray], case: dict[str, Any]
) -> str:
    w, b = case["w"][k], case["b"][k]
    mistakes = [
        (_("le biais `b[{k}]` y manque."), a[k] @ w),
        (_("le biais y est retranché."), a[k] @ w - b),
        (_("la logistique y est déjà appliquée : c'est l'activation."), a[k + 1]),
    ]
    if k:
        mistakes.append(
            (
                _("elle est calculée depuis la préactivation d'avant, sans logistique."),
                z[k - 1] @ w + b,
            )
        )
        mistakes.append((_("elle est calculée depuis l'entrée a0."), _product(a[0], w, b)))
        mistakes.append(
            (
                _("elle utilise encore `w[{p}]` et `b[{p}]`."),
                _product(a[k], case["w"][k - 1], case["b"][k - 1]),
            )
        )
        mistakes.append(
            (_("elle utilise encore le biais `b[{p}]`."), _product(a[k], w, case["b"][k - 1]))
        )
    if w.shape[0] == w.shape[1]:
        mistakes.append((_("la matrice `w[{k}]` y est transposée à tort."), a[k] @ w.T + b))
    same = [s for s, other in mistakes if other.shape == value.shape and near(value, other)]
    sentence = (same or [_("relisez sa formule, ligne par ligne.")])[0]
    return _("la préactivation z[{k}] (couche {n}) n'est pas juste : {more}").format(
        k=k, n=k + 1, more=sentence.format(k=k, p=k - 1)
    )


def _product(a: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a w + b, or nothing when the shapes do not allow it."""
    try:
        product: np.ndarray = a @ w + b
        return product
    except ValueError:
        return np.empty(0)


def _activation(k: int, value: np.ndarray, z: np.ndarray, a: np.ndarray) -> str:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    mistakes = (
        (_("elle est égale à la préactivation : la logistique manque."), z),
        (_("la logistique y est appliquée deux fois."), logistic.sigmoid(a)),
        (_("on reconnaît tanh ; ce réseau utilise la logistique partout."), np.tanh(z)),
        (_("on reconnaît la ReLU ; ce réseau utilise la logistique partout."), np.maximum(z, 0)),
        (
            _("on reconnaît le softmax ; ici, la sortie utilise la logistique."),
            e / e.sum(1, keepdims=True),
        ),
        (_("on reconnaît la dérivée de la logistique."), logistic.slope(z)),
    )
    same = [s for s, other in mistakes if near(value, other)]
    sentence = (same or [_("on attend la logistique de z[{j}].").format(j=k - 1)])[0]
    return _("l'activation a[{k}], de forme {shape}, n'est pas juste : {more}").format(
        k=k, shape=shape_of(a), more=sentence
    )
