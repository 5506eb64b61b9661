"""Checks of `SGD(net, alpha, gamma)`: the plain step, then the inertia; torch.optim is the oracle."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import part
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import FORM
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.doubles import tensors
from tp_utils.checks.tp09.net import judge_list
from tp_utils.checks.tp09.networks import BY_HAND
from tp_utils.i18n import _, decimal

SIZES = (5, 4, 3, 2)
Case = dict[str, Any]


class _Steps(Check):
    """Some steps, with gradients that are given."""

    forbidden = BY_HAND
    points = 2
    properties = (FORM,)
    varied: tuple[str, ...] = ("w", "dw", "db", "alpha")
    settings: tuple[tuple[float, float], ...]

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return weights, and the gradients of three steps."""
        cases = []
        for alpha, gamma in self.settings:
            steps = [networks.draw(rng, SIZES, gain=2.0) for _step in range(3)]
            slopes = {"dw": [g["w"] for g in steps], "db": [g["b"] for g in steps]}
            cases.append({**networks.draw(rng, SIZES), **slopes, "alpha": alpha, "gamma": gamma})
        return cases

    def run(self, sgd: Any, case: Case) -> Any:
        """Return the weights after each step."""
        w, b = ([p.clone() for p in tensors(case[key])] for key in "wb")
        net = SimpleNamespace(sizes=list(SIZES), w=w, b=b)
        more = (case["gamma"],) if "gamma" in self.varied else ()
        optim, states = sgd(net, case["alpha"], *more), []
        for dw, db in zip(case["dw"], case["db"], strict=True):
            optim.step(tensors(dw), tensors(db))
            states.append(plain({"w": net.w, "b": net.b}))
        return {"states": states, "net": getattr(optim, "net", None) is net}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the weights after each step, and where the network is kept."""
        states = part(got, "states")
        found = [
            {
                key: [
                    array(v, f"net.{key}[{k}]", case[key][k].shape)
                    for k, v in enumerate(judge_list(part(state, key), f"net.{key}"))
                ]
                for key in "wb"
            }
            for state in states
        ]

        def kept() -> None:
            if part(got, "net") is not True:
                raise Wrong(
                    _("l'attribut `net` n'est pas le réseau reçu : `epoch` en aura besoin."), FORM
                )

        together(lambda: self._judge_steps(case, found), kept)

    def _judge_steps(self, case: Case, found: list[Case]) -> None:
        value, right = flat(found), flat(by_torch(case))
        if near(value, right, rtol=1e-5):
            return
        last = found[-1]
        still = [
            f"net.{key}[{k}]" for key in "wb" for k in range(3) if near(last[key][k], case[key][k])
        ]
        if len(still) == 6:
            raise Wrong(
                _("après trois pas, les paramètres du réseau sont ceux d'avant : rien n'a changé.")
            )
        if still:
            raise Wrong(
                _("ces paramètres ne sont pas mis à jour : {names}.").format(names=", ".join(still))
            )
        words: dict[str, Any] = {"g": decimal(case["gamma"]), "a": decimal(case["alpha"])}
        known = explain(value, self.mistakes(case), rtol=1e-5, **words)
        if known:
            raise known
        if near(flat(found[:1]), flat(by_torch(case)[:1]), rtol=1e-5):
            raise Wrong(
                _(
                    "le premier pas est juste, les suivants ne le sont pas : que reste-t-il des pas "
                    "d'avant, et pour chaque paramètre ?"
                ),
                named=False,
            )
        raise Wrong(
            _("dès le premier pas, le résultat n'est pas celui de la formule."), named=False
        )

    def mistakes(self, case: Case) -> list[Mistake]:
        """Return what each mistake gives, after the three steps."""
        raise NotImplementedError


class Descent(_Steps):
    """`SGD(net, alpha)`: w ← w − α g."""

    name = "SGD"
    settings = ((0.07, 0.0), (0.3, 0.0))

    def mistakes(self, case: Case) -> list[Mistake]:
        """Return wrong signs and factors."""
        alpha = case["alpha"]
        factors = (
            (-alpha, _("les paramètres montent la pente : la mise à jour a le signe plus.")),
            (1.0, _("le pas vaut le gradient entier : α n'intervient pas.")),
            (-1.0, _("le signe est inversé, et α n'intervient pas.")),
            (alpha**2, _("le pas α est appliqué deux fois.")),
            (2 * alpha, _("le pas est fait deux fois.")),
            (1 / alpha, _("le gradient est divisé par α au lieu d'être multiplié.")),
            (0.05, _("le pas est toujours 0,05, au lieu de l'`alpha` reçu, {a}.")),
        )
        table = [Mistake(says, simulated(case, add=factor)) for factor, says in factors]
        replaced = _("les paramètres sont remplacés par le pas : l'ancienne valeur manque.")
        return [*table, Mistake(replaced, simulated(case, add=alpha, old=0.0))]


class Momentum(_Steps):
    """`SGD(net, alpha, gamma)`: u ← γ u + α g, then w ← w − u."""

    name = "SGD-momentum"
    varied = ("w", "dw", "db", "alpha", "gamma")
    settings = ((0.07, 0.4), (0.3, 0.9), (0.2, 0.0))

    def mistakes(self, case: Case) -> list[Mistake]:
        """Return other recurrences, and the inertia of some parameters only."""
        alpha, gamma = case["alpha"], case["gamma"]
        recurrences = {
            _("avec gamma = {g}, rien ne change : l'inertie n'est pas utilisée, ou pas gardée."): (
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
        }  # fmt: skip
        table = [Mistake(says, simulated(case, *law)) for says, law in recurrences.items()]
        both = {True: simulated(case, gamma, alpha), False: simulated(case, 0.0, alpha)}
        for key, says in (
            ("b", _("l'inertie n'est pas appliquée aux biais.")),
            ("w", _("l'inertie n'est pas appliquée aux matrices.")),
        ):
            marks = flat([{one: [0 * x + (one == key) for x in case[one]] for one in "wb"}] * 3)
            table.append(Mistake(says, np.where(marks > 0, both[False], both[True])))
        return table if gamma else []


def flat(states: list[Case]) -> np.ndarray:
    """Return all the parameters of several states, one after the other."""
    return np.concatenate([np.ravel(x) for one in states for key in "wb" for x in one[key]])


def by_torch(case: Case) -> list[Case]:
    """Return the states that torch.optim goes through."""
    import torch

    parts = [torch.tensor(p).double() for p in (*case["w"], *case["b"])]
    optim, states = torch.optim.SGD(parts, lr=case["alpha"], momentum=case["gamma"]), []
    for dw, db in zip(case["dw"], case["db"], strict=True):
        for p, g in zip(parts, (*dw, *db), strict=True):
            p.grad = torch.tensor(g).double()
        optim.step()
        now = [p.numpy().copy() for p in parts]
        states.append({"w": now[:3], "b": now[3:]})
    return states


def simulated(
    case: Case, keep: float = 0.0, add: float = 0.0, ahead: float = 0.0, old: float = 1.0
) -> np.ndarray:
    """Return the parameters for u ← keep u + add g, w ← old w − u, or old w − (ahead u + add g)."""
    now = {key: [x.astype(float) for x in case[key]] for key in "wb"}
    u = {key: [0 * x for x in now[key]] for key in "wb"}
    states = []
    for dw, db in zip(case["dw"], case["db"], strict=True):
        for key, slopes in (("w", dw), ("b", db)):
            for k, g in enumerate(slopes):
                u[key][k] = keep * u[key][k] + add * g
                step = ahead * u[key][k] + add * g if ahead else u[key][k]
                now[key][k] = old * now[key][k] - step
        states.append({key: list(now[key]) for key in "wb"})
    return flat(states)
