"""Checks of `SGD(net, alpha, gamma)`: the plain step, then the inertia; torch.optim is the oracle."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import PART
from tp_utils.checks.rules.forbidden import OPTIM
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.net import judge_list
from tp_utils.i18n import _

SIZES = (5, 4, 3, 2)
Steps = list[dict[str, list[np.ndarray]]]


class _Steps(Check):
    """Some steps, with gradients that are given."""

    forbidden = (OPTIM,)
    points = 2
    n_steps = 2
    settings: tuple[tuple[float, ...], ...]

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return weights, and the gradients of each step."""
        cases = []
        for setting in self.settings:
            grads = [networks.draw(rng, SIZES, gain=2.0) for _step in range(self.n_steps)]
            cases.append({**networks.draw(rng, SIZES), "grads": grads, "setting": list(setting)})
        return cases

    def run(self, sgd: Any, case: dict[str, Any]) -> Any:
        """Return the weights after each step; another optimizer works at the same time."""
        net, other = networks.StandIn(case), networks.StandIn(case)
        optim, rival = sgd(net, *case["setting"]), sgd(other, *case["setting"])
        states, intact = [], True
        for g in case["grads"]:
            dw, db = [x.copy() for x in g["w"]], [x.copy() for x in g["b"]]
            optim.step(dw, db)
            intact &= all(
                np.array_equal(x, y) for x, y in zip((*dw, *db), (*g["w"], *g["b"]), strict=True)
            )
            for x in (*dw, *db):  # an optimizer that keeps them instead of a copy is found out
                x[...] = 7.0
            rival.step([3 * x for x in g["w"]], [3 * x for x in g["b"]])
            states.append({"w": [w.copy() for w in net.w], "b": [b.copy() for b in net.b]})
        return {"states": states, "intact": intact, "net": getattr(optim, "net", None) is net}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the weights after each step."""
        states = part(got, "states")
        if not isinstance(states, list) or len(states) != self.n_steps:
            raise Wrong(_("la vérification n'est pas allée au bout."))
        found: Steps = []
        for state in states:
            one = {}
            for key in ("w", "b"):
                values = judge_list(part(state, key), f"net.{key}")
                one[key] = [
                    array(v, f"net.{key}[{k}]", case[key][k].shape) for k, v in enumerate(values)
                ]
            found.append(one)
        self.judge_steps(case, found)
        if part(got, "intact") is not True:
            raise Wrong(
                _(
                    "la méthode `step` modifie les gradients qu'elle reçoit : elle ne fait que lire."
                ),
                PART,
            )
        if part(got, "net") is not True:
            raise Wrong(
                _("l'attribut `net` n'est pas le réseau reçu : `epoch` en aura besoin."),
                PART,
            )

    def judge_steps(self, case: dict[str, Any], found: Steps) -> None:
        """Raise Wrong unless the weights are right after each step."""
        raise NotImplementedError


class Descent(_Steps):
    """`SGD(net, alpha)`: w ← w − α g."""

    name = "SGD"
    settings = ((0.05,), (0.3,))

    def judge_steps(self, case: dict[str, Any], found: Steps) -> None:
        """Judge each layer of each step."""
        (alpha,) = case["setting"]
        before = case
        for number, (state, g) in enumerate(zip(found, case["grads"], strict=True)):
            _judge_plain(before, state, g, alpha, number)
            before = state


def _judge_plain(before: Any, state: Any, g: Any, alpha: float, number: int) -> None:
    moved = {(key, k): state[key][k] - before[key][k] for key in "wb" for k in range(3)}
    still = [f"net.{key}[{k}]" for (key, k), m in moved.items() if near(m, 0 * m, atol=1e-12)]
    if len(still) == 6:
        raise Wrong(
            _("après `step`, les paramètres du réseau sont ceux d'avant : rien n'a été mis à jour.")
        )
    if still:
        raise Wrong(
            _("ces paramètres ne sont pas mis à jour : {names}.").format(names=", ".join(still))
        )
    for (key, k), m in moved.items():
        slope = g[key][k]
        if near(m, -alpha * slope, rtol=1e-6):
            continue
        for factor, sentence in (
            (alpha, _("les paramètres montent la pente : la mise à jour a le signe plus.")),
            (-1.0, _("le pas vaut le gradient entier : α n'intervient pas.")),
            (1.0, _("le signe est inversé, et α n'intervient pas.")),
            (-(alpha**2), _("le pas α est appliqué deux fois.")),
            (-2 * alpha, _("le pas est fait deux fois.")),
            (-1 / alpha, _("le gradient est divisé par α au lieu d'être multiplié.")),
            (-0.05, _("le pas est toujours 0,05 : utilisez l'`alpha` reçu.")),
        ):
            if near(m, factor * slope, rtol=1e-6):
                raise Wrong(sentence)
        if near(state[key][k], -alpha * slope, rtol=1e-6):
            raise Wrong(_("les paramètres sont remplacés par le pas : l'ancienne valeur manque."))
        if number:
            raise Wrong(
                _(
                    "le premier pas est juste, le second ne l'est pas : avec gamma = 0, le gradient "
                    "d'avant ne doit pas y revenir."
                )
            )
        raise Wrong(
            _("`net.{key}[{k}]` n'a pas bougé de −α fois son gradient.").format(key=key, k=k)
        )


class Momentum(_Steps):
    """`SGD(net, alpha, gamma)`: u ← γ u + α g, then w ← w − u."""

    name = "SGD-momentum"
    n_steps = 3
    settings = ((0.05, 0.4), (0.3, 0.9), (0.2, 0.0))

    def judge_steps(self, case: dict[str, Any], found: Steps) -> None:
        """Judge against torch.optim, then recognize other recurrences."""
        right = _by_torch(case)
        if _agree(found, right):
            return
        alpha, gamma = case["setting"]
        if not gamma:
            raise Wrong(
                _("avec gamma = 0, on doit retrouver la descente simple : ce n'est pas le cas.")
            )
        for sentence, (keep, add, ahead) in {
            _("avec gamma = {g:g}, rien ne change : l'inertie n'est pas utilisée, ou pas gardée."): (
                0.0, alpha, 0.0),
            _("l'inertie reçoit (1 − γ) α g au lieu de α g : relisez la formule."): (
                gamma, (1 - gamma) * alpha, 0.0),
            _("les rôles de α et de γ sont échangés."): (alpha, gamma, 0.0),
            _("l'inertie est gardée entière : le facteur γ manque."): (1.0, alpha, 0.0),
            _("l'inertie a le mauvais signe : elle freine au lieu d'accompagner."): (
                -gamma, alpha, 0.0),
            _("le gradient courant n'est pas multiplié par α."): (gamma, 1.0, 0.0),
            _("le gradient courant est aussi multiplié par γ."): (gamma, alpha * gamma, 0.0),
            _("on reconnaît la variante de Nesterov ; ici, le pas est u lui-même."): (
                gamma, alpha, gamma),
            _("l'ancienne inertie est multipliée par α aussi."): (gamma * alpha, alpha, 0.0),
        }.items():  # fmt: skip
            if _agree(found, _simulate(case, keep, add, ahead)):
                raise Wrong(sentence.format(g=gamma))
        plain = _simulate(case, 0.0, alpha, 0.0)
        for key, name in (("b", _("les biais")), ("w", _("les matrices"))):
            if _agree(found, right, "bw".replace(key, "")) and _agree(found, plain, key):
                raise Wrong(_("l'inertie n'est pas appliquée à {name}.").format(name=name))
        if _agree(found[:1], right[:1]):
            raise Wrong(
                _(
                    "le premier pas est juste, les suivants ne le sont pas. L'inertie u doit être "
                    "gardée d'un pas à l'autre, une par paramètre et par optimiseur, et non "
                    "partagée avec le tableau du gradient."
                )
            )
        raise Wrong(
            _("dès le premier pas, où u est nul, le résultat n'est pas celui de la formule.")
        )


def _by_torch(case: dict[str, Any]) -> Steps:
    net = networks.StandIn(case)
    optim, states = networks.Optimizer(net, *case["setting"]), []
    for g in case["grads"]:
        optim.step(g["w"], g["b"])
        states.append({"w": [w.copy() for w in net.w], "b": [b.copy() for b in net.b]})
    return states


def _simulate(case: dict[str, Any], keep: float, add: float, ahead: float) -> Steps:
    """Return the weights for u ← keep u + add g, w ← w − u, or − (ahead u + add g)."""
    now = {key: [x.copy() for x in case[key]] for key in "wb"}
    u = {key: [0 * x for x in case[key]] for key in "wb"}
    states = []
    for g in case["grads"]:
        for key in "wb":
            u[key] = [keep * a + add * b for a, b in zip(u[key], g[key], strict=True)]
            step = u[key]
            if ahead:
                step = [ahead * a + add * b for a, b in zip(u[key], g[key], strict=True)]
            now[key] = [a - b for a, b in zip(now[key], step, strict=True)]
        states.append({key: list(now[key]) for key in "wb"})
    return states


def _agree(found: Steps, other: Steps, keys: str = "wb") -> bool:
    return all(
        near(x, y, rtol=1e-6)
        for one, two in zip(found, other, strict=True)
        for key in keys
        for x, y in zip(one[key], two[key], strict=True)
    )
