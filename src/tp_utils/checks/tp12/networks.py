"""Checks of the networks `SimpleNN` and `Sequentiel`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.judges.judging import Wrong, mapping, only_wrong
from tp_utils.checks.judges.library import about
from tp_utils.checks.judges.library_networks import NetworkCheck, draw
from tp_utils.checks.judges.watch import Watch
from tp_utils.checks.properties import LIMIT, NESTING, PART, RETURN, STATE
from tp_utils.i18n import _

KINDS = {"Linear": diy.Linear, "TanH": diy.TanH, "Sigmoide": diy.Sigmoide}


class SimpleNN(NetworkCheck):
    """`SimpleNN(n_in, n_hidden, n_out)`: Linear, TanH, Linear, Sigmoide."""

    name = "SimpleNN"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sizes, of which one changes at a time; then three that are equal, large deltas."""
        return [
            draw(rng, N, sizes, step, scale)
            for N, sizes, step, scale in (
                (5, (2, 4, 1), 0.5, 1),
                (5, (3, 4, 1), 0.2, 1),
                (6, (2, 3, 1), 3.0, 1),
                (4, (2, 4, 2), 0.4, 1),
                (3, (3, 3, 3), 0.2, 50),
            )
        ]

    def kinds(self, case: dict[str, Any]) -> list[str]:
        """Return the four modules."""
        return ["Linear", "TanH", "Linear", "Sigmoide"]

    def run(self, net_class: Any, case: dict[str, Any]) -> Any:
        """Return what each method does; the modules are stand-ins that tell they are made."""
        made: list[Any] = []
        watch = Watch()

        def linear(n_in: int, n_out: int) -> diy.Module:
            made.append(diy.Linear(n_in, n_out))
            return watch.over(made[-1], f"Linear({n_in}, {n_out})")

        stand_ins = {
            "Linear": linear,
            "TanH": lambda: watch.over(diy.TanH(), "TanH"),
            "Sigmoide": lambda: watch.over(diy.Sigmoide(), "Sigmoide"),
        }
        n_in, n_hidden, n_out = case["sizes"]
        with self.prepared(net_class, **stand_ins):
            net = net_class(n_in, n_hidden, n_out)
            shapes = [list(layer.parameters.shape) for layer in made]
            if shapes != [[n_in + 1, n_hidden], [n_hidden + 1, n_out]]:
                return {"shapes": shapes}
            return self.observe(net, made, case, watch)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the sizes of the layers, then the four methods."""
        if isinstance(got, dict) and "shapes" in got:
            raise Wrong(
                _(
                    "pour SimpleNN{sizes}, les couches Linear ont des paramètres de formes {got} : "
                    "ce ne sont pas les tailles attendues."
                ).format(
                    sizes=tuple(case["sizes"]),
                    got=", ".join(str(tuple(shape)) for shape in got["shapes"]),
                )
            )
        super().judge(case, got)


class _OneByOne(Exception):
    """A network inside a network was asked for one of the two halves of `backward`."""


class _Container(diy.Module):
    """The base of `Sequentiel`: as `Module`, and it says when `backward` is not what is called."""

    def backward_delta(self, X: Any, delta: Any) -> Any:
        raise _OneByOne


class _Block(_Container):
    """A module that holds a network and hands its calls on, as the residual block of lab 12 does."""

    def __init__(self, inner: Any) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, X: Any) -> Any:
        return self.inner.forward(X)

    def backward(self, X: Any, delta: Any) -> Any:
        return self.inner.backward(X, delta)

    def zero_grad(self) -> None:
        self.inner.zero_grad()

    def update_parameters(self, gradient_step: float) -> None:
        self.inner.update_parameters(gradient_step)


class Sequentiel(NetworkCheck):
    """`Sequentiel(modules)`: any list of modules, networks included."""

    name = "Sequentiel"
    points = 3
    properties = (PART, RETURN, STATE, NESTING, LIMIT)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return lists of modules, one of them alone; those that are cut make two networks in one.

        The first of the two is in a block that no answer knows: a module is asked for its `backward`.
        Then a longer list than those of the lab; last, one TanH in two places of a list.
        """
        L, T, S = "Linear", "TanH", "Sigmoide"
        cases = []
        for N, sizes, kinds, cut in (
            (5, (2, 4, 3, 1), [L, T, L, T, L, S], 0),
            (3, (3, 3, 3), [L, S, L], 0),
            (4, (3, 2), [L], 0),
            (6, (4, 2, 3), [T, L, S, L, T], 0),
            (5, (4, 2, 4), [L, T, L, S], 2),
            (4, (2, 3, 4, 3, 2, 3, 2), [*5 * [L, T], L, S], 0),
        ):
            step = float(rng.uniform(0.1, 0.9))
            cases.append({**draw(rng, N, sizes, step), "kinds": kinds, "cut": cut})
        large = draw(rng, 4, (3, 3, 3, 3), 3.0, 50)
        return [*cases, {**large, "kinds": [L, T, L, T, L], "cut": 0, "again": True}]

    def run(self, net_class: Any, case: dict[str, Any]) -> Any:
        """Return what each method does with our modules, and with two networks made of them."""
        cut = case["cut"]
        with self.prepared(net_class, Module=_Container):
            modules, layers, given, watch = _modules(case)
            seen = {"plain": self.observe(net_class(modules), layers, given, watch)}
            if "again" in case:
                modules, layers, given, watch = _modules(case)
                modules[3] = modules[1] = KINDS["TanH"]()
                seen["again"] = self.observe(net_class(modules), layers, given, watch)
            if cut:
                modules, layers, given, watch = _modules(case)
                try:
                    net = net_class([_Block(net_class(modules[:cut])), net_class(modules[cut:])])
                    seen["nested"] = self.observe(net, layers, given, watch)
                except _OneByOne:
                    pass
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge as any network; when it is right, the networks inside a network."""
        got = mapping(got, self.name, ("plain",))
        super().judge(case, got["plain"])
        if "again" in case:
            try:
                super().judge(case, got.get("again"))
            except Wrong:
                raise Wrong(
                    _(
                        "quand la liste contient deux fois le même module, ici une TanH, le retour est faux "
                        ": à chacune de ses places, ce module a reçu une autre entrée."
                    ),
                    LIMIT,
                ) from None
        if not case["cut"]:
            return
        if "nested" not in got:
            raise Wrong(
                _(
                    "un module qui en contient d'autres n'a pas de `backward_delta` : appelez "
                    "`module.backward(X, delta)`, qui fait les deux calculs, et non "
                    "`backward_update_gradient` puis `backward_delta`."
                ),
                NESTING,
            )
        with about(NESTING):
            super().judge(case, got["nested"])


def _modules(case: dict[str, Any]) -> tuple[list[Any], list[Any], dict[str, Any], Watch]:
    """Return the modules of a case, its Linear layers, itself, and what watches them."""
    modules: list[Any] = []
    sizes, watch = iter(pairwise(case["sizes"])), Watch()
    for k, kind in enumerate(case["kinds"]):
        size = next(sizes) if kind == "Linear" else ()
        name = _("le module n° {k} ({kind})").format(k=k + 1, kind=kind)
        modules.append(watch.over(KINDS[kind](*size), name))
    return modules, [m for m in modules if isinstance(m, diy.Linear)], case, watch
