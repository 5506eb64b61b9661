"""Check of `net.forward(a0)`, and how a student's `Net` receives weights of ours."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, only_wrong, pair, shape_of, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import part
from tp_utils.checks.plain import dumps, plain
from tp_utils.checks.properties import FORM, OUTPUT, STATE, VALUES
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.doubles import logistics, tensors
from tp_utils.checks.tp09.networks import BY_HAND, sigmoid, slope
from tp_utils.i18n import _


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
    made.w, made.b = tensors(case["w"]), tensors(case["b"])
    return made


def judge_kept(got: Any, what: str) -> None:
    """Raise Wrong unless the same call on the same network has given the same thing again."""
    first = dumps(part(got, "result"))
    if dumps(part(got, "after")) != first:
        raise Wrong(
            _(
                "ce que `{what}` a renvoyé change pendant l'appel suivant : créez de nouvelles "
                "listes à chaque appel, au lieu de remplir celles du réseau."
            ).format(what=what),
            STATE,
        )
    if dumps(part(got, "again")) != first:
        raise Wrong(
            _(
                "un second appel de `{what}`, le même, ne donne pas le même résultat : que reste-t-il "
                "du premier dans le réseau ?"
            ).format(what=what),
            STATE,
        )


class Forward(Check):
    """`net.forward(a0)`: each layer against torch."""

    name = "Net-forward"
    points = 2
    forbidden = BY_HAND
    by_row = (("a0",),)
    properties = (OUTPUT, FORM)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return several rows, one, and equal sizes where a wrong matrix stays silent."""
        cases = []
        for N, sizes in ((5, (6, 5, 4, 3)), (1, (6, 5, 4, 3)), (3, (3, 3, 3, 3))):
            weights = networks.draw(rng, sizes, gain=1.5)
            cases.append({**weights, "a0": rng.uniform(0, 1, (N, sizes[0])).astype("f4")})
        return cases

    def run(self, net: Any, case: dict[str, Any]) -> Any:
        """Return (z, a): at once, after another call, and of the same call again."""
        made, (a0,) = network(net, case), tensors([case["a0"]])
        with logistics(net):
            given = made.forward(a0)
            result = plain(given)
            made.forward(1 - a0)
            seen = {"result": result, "after": plain(given), "again": plain(made.forward(a0))}
            made.w, made.b = [2 * w for w in made.w], [b + 1 for b in made.b]  # as a step does
            return {**seen, "moved": plain(made.forward(a0))}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the steps in their order: the first wrong one is the cause."""
        both = pair(part(got, "result"), "net.forward(a0)", ("z", "a"))
        together(
            lambda: _judge_layers(both, case),
            lambda: judge_kept(got, "forward"),
            lambda: _judge_moved(got),
        )


def _judge_moved(got: Any) -> None:
    """Raise Wrong if other weights give the same thing."""
    if dumps(part(got, "moved")) == dumps(part(got, "result")):
        raise Wrong(
            _(
                "les poids du réseau ont changé, et `forward` rend encore ce qu'elle rendait avant : "
                "elle garde un ancien résultat."
            ),
            STATE,
        )


def _judge_layers(both: list[Any], case: dict[str, Any]) -> None:
    z, a, form = _lists(both[0], both[1], case["a0"])
    right_z, right_a = networks.outputs(case, case["a0"])
    if not near(array(a[0], "a[0]", case["a0"].shape), case["a0"]):
        raise Wrong(_("le tenseur `a[0]` n'est pas l'entrée a0, telle qu'elle est donnée."))
    for k in range(3):
        value = array(z[k], f"z[{k}]", right_z[k].shape, finite=False)
        if not near(value, right_z[k]):
            raise _preactivation(k, value, right_z, right_a, case)
        value = array(a[k + 1], f"a[{k + 1}]", right_a[k + 1].shape, finite=False)
        if not near(value, right_a[k + 1]):
            wrong = _activation(k + 1, value, right_z[k], right_a[k + 1])
            raise wrong.about(OUTPUT) if k == 2 else wrong
    if form:
        raise form


def _lists(z: Any, a: Any, a0: np.ndarray) -> tuple[list[Any], list[Any], Wrong | None]:
    """Return z and a, lists of three and of four, and what was wrong with their form."""
    for value, name in ((z, "z"), (a, "a")):
        if not isinstance(value, list):
            raise Wrong(_("`{name}` n'est pas une liste de tenseurs.").format(name=name))
    if len(z) == 4 and len(a) == 3:
        text = _("les deux listes sont échangées : on attend (z, a), dans cet ordre.")
        return a, z, Wrong(text, FORM)
    if len(z) == 3 and len(a) == 3:
        text = _("`a` contient 3 tenseurs : l'entrée a0 y manque, en première position.")
        return z, [a0, *a], Wrong(text, FORM)
    if len(z) != 3 or len(a) != 4:
        raise Wrong(
            _(
                "`z` est de longueur {z} et `a` de longueur {a} ; on attend 3 tenseurs (z1, z2, z3) "
                "et 4 (a0, a1, a2, a3)."
            ).format(z=len(z), a=len(a))
        )
    return z, a, None


def _preactivation(
    k: int, value: np.ndarray, z: list[np.ndarray], a: list[np.ndarray], case: dict[str, Any]
) -> Wrong:
    w, b = case["w"][k].astype(float), case["b"][k].astype(float)
    mistakes = {
        _("le biais `b[{k}]` y manque."): (a[k], w, 0 * b),
        _("le biais y est retranché."): (a[k], w, -b),
    }
    if k:
        p, q = case["w"][k - 1], case["b"][k - 1]
        mistakes[_("elle est calculée depuis la préactivation d'avant, sans logistique.")] = (
            z[k - 1], w, b)  # fmt: skip
        mistakes[_("elle est calculée depuis l'entrée a0.")] = a[0], w, b
        mistakes[_("elle utilise encore `w[{p}]` et `b[{p}]`.")] = a[k], p, q
        mistakes[_("elle utilise encore le biais `b[{p}]`.")] = a[k], w, q
    if w.shape[0] == w.shape[1]:
        mistakes[_("la matrice `w[{k}]` y est transposée à tort.")] = a[k], w.T, b
    said = _("la préactivation z[{k}] (couche {n}) n'est pas juste : ")
    table = [
        Mistake(said + says, x @ y + c)
        for says, (x, y, c) in mistakes.items()
        if x.shape[1] == y.shape[0] and y.shape[1] == c.shape[1]
    ]
    table.append(Mistake(said + _("la logistique y est déjà appliquée."), a[k + 1]))
    rest = said + _("relisez sa formule, ligne par ligne.")
    return explain(value, table, k=k, n=k + 1, p=k - 1) or Wrong(
        rest.format(k=k, n=k + 1), VALUES, named=False
    )


def _activation(k: int, value: np.ndarray, z: np.ndarray, a: np.ndarray) -> Wrong:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    said = _("l'activation a[{k}], de forme {shape}, n'est pas juste : ")
    mistakes = (
        (_("elle est égale à la préactivation : la logistique manque."), z),
        (_("la logistique y est appliquée deux fois."), sigmoid(a)),
        (_("on reconnaît tanh ; ce réseau utilise la logistique partout."), np.tanh(z)),
        (_("on reconnaît la ReLU ; ce réseau utilise la logistique partout."), np.maximum(z, 0)),
        (
            _("on reconnaît le softmax ; ici, la sortie utilise la logistique."),
            e / e.sum(1, keepdims=True),
        ),
        (_("on reconnaît la dérivée de la logistique."), slope(z)),
    )
    table = [Mistake(said + says, gives) for says, gives in mistakes]
    words: dict[str, Any] = {"k": k, "shape": shape_of(a), "j": k - 1}
    rest = said + _("on attend la logistique de z[{j}].")
    return explain(value, table, **words) or Wrong(rest.format(**words), VALUES, named=False)
