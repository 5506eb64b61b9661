"""Checks of the networks `SimpleNN` and `Sequentiel`: all that their modules are asked to do."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.judging import Wrong, array, mapping, only_wrong
from tp_utils.checks.tp12.library import (
    LibraryCheck,
    complaint_of,
    copied,
    judge_gradient,
    listed,
    parts_right,
)
from tp_utils.checks.tp12.watch import watched
from tp_utils.checks.values import judge_array
from tp_utils.i18n import _

KEYS = ("output", "delta", "gradients", "zeroed", "updated", "count")


class NetworkCheck(LibraryCheck):
    """A network made of modules: forward, backward, zero_grad, update_parameters."""

    def observe(self, net: Any, layers: list[Any], case: dict[str, Any]) -> dict[str, Any]:
        """Call every method of a network whose Linear layers are these, from input to output."""
        for layer, P in zip(layers, case["P"], strict=False):
            layer.parameters, layer.gradient = copied(P), np.ones(P.shape)
        seen: dict[str, Any] = {"count": len(layers)}
        seen["output"] = copied(net.forward(copied(case["X"])))
        net.zero_grad()
        seen["zeroed"] = [copied(layer.gradient) for layer in layers]
        for layer in layers:
            layer.gradient = np.zeros(layer.parameters.shape)
        net.forward(case["X"])
        seen["delta"] = copied(net.backward(case["X"], copied(case["delta"])))
        seen["gradients"] = [copied(layer.gradient) for layer in layers]
        for layer in layers:
            layer.gradient = np.ones(layer.parameters.shape)
        net.update_parameters(case["step"])
        seen["updated"] = [copied(layer.parameters) for layer in layers]
        return seen

    def kinds(self, case: dict[str, Any]) -> list[str]:
        """Return the kinds of the modules, from input to output."""
        return list(case["kinds"])

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the four methods; one wrong alone leaves half."""
        got = mapping(got, self.name, KEYS)
        lists = {k: listed(got[k], self.name) for k in ("gradients", "zeroed", "updated")}
        n = len(case["P"])
        if got["count"] != n or any(len(value) != n for value in lists.values()):
            raise Wrong(
                _("{name} a {got} couches Linear ; on en attend {n}.").format(
                    name=self.name, got=got["count"], n=n
                )
            )
        output, gradients, delta = torch_network(self.kinds(case), case)
        complaints = {
            "forward": complaint_of(self._judge_output, case, got["output"], output),
            "backward": complaint_of(_judge_gradients, case, got, gradients)
            or complaint_of(_judge_delta, case, got["delta"], delta),
            "zero_grad": complaint_of(_judge_zeroed, lists["zeroed"]),
            "update_parameters": complaint_of(_judge_updated, case, lists["updated"]),
        }
        parts_right({key: told for key, told in complaints.items() if told}, credit=0.5)

    def _judge_output(self, case: dict[str, Any], value: Any, right: np.ndarray) -> None:
        kinds = self.kinds(case)
        mistakes = []
        for k, kind in enumerate(kinds):
            if kind == "Linear":
                continue
            told = {
                _("dans `forward`, le module n° {k} ({kind}) est oublié.").format(
                    k=k + 1, kind=kind
                ): "Identity",
                _(
                    "dans `forward`, le module n° {k} est {kind} : une autre activation est appliquée."
                ).format(k=k + 1, kind=kind): "TanH" if kind == "Sigmoide" else "Sigmoide",
            }
            for sentence, other in told.items():
                changed = [*kinds[:k], other, *kinds[k + 1 :]]
                mistakes.append((sentence, torch_network(changed, case)[0]))
        judge_array(value, "`forward(X)`", right, mistakes)


def _judge_gradients(case: dict[str, Any], got: dict[str, Any], right: list[np.ndarray]) -> None:
    N, n = len(case["X"]), len(right)
    for k in reversed(range(n)):
        name = _("le gradient de la couche Linear n° {k} (sur {n})").format(k=k + 1, n=n)
        found = array(got["gradients"][k], name, right[k].shape)
        if not found.any():
            raise Wrong(
                _("{name} reste nul après `backward` : cette couche n'apprendrait pas.").format(
                    name=name
                )
            )
        judge_gradient(found, name, right[k], N)


def _judge_delta(case: dict[str, Any], value: Any, right: np.ndarray) -> None:
    if value is None:
        raise Wrong(
            _(
                "les gradients des couches sont justes, mais `backward` ne renvoie rien : on attend "
                "le gradient par rapport à l'entrée du réseau."
            )
        )
    judge_gradient(value, "`backward(X, delta)`", right, len(case["X"]))


def _judge_zeroed(zeroed: list[Any]) -> None:
    left = [str(k + 1) for k, g in enumerate(zeroed) if np.any(array(g, "gradient"))]
    if left:
        raise Wrong(
            _("`zero_grad` laisse le gradient de la couche Linear n° {k}.").format(
                k=", ".join(left)
            )
        )


def _judge_updated(case: dict[str, Any], updated: list[Any]) -> None:
    for k, (P, value) in enumerate(zip(case["P"], updated, strict=False)):
        name = _("la couche Linear n° {k}, après `update_parameters`,").format(k=k + 1)
        mistakes = [
            (_("`update_parameters` ne change pas la couche Linear n° {k}.").format(k=k + 1), P),
            (_("`update_parameters` n'utilise pas le pas qu'il reçoit."), P - 1e-3),
        ]
        judge_array(value, name, P - case["step"], mistakes)


class SimpleNN(NetworkCheck):
    """`SimpleNN(n_in, n_hidden, n_out)`: Linear, TanH, Linear, Sigmoide."""

    name = "SimpleNN"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return three sizes."""
        return [
            draw(rng, N, sizes, step)
            for N, sizes, step in ((5, (2, 4, 1), 0.5), (3, (3, 3, 3), 0.2), (6, (3, 2, 4), 0.7))
        ]

    def kinds(self, case: dict[str, Any]) -> list[str]:
        """Return the four modules."""
        return ["Linear", "TanH", "Linear", "Sigmoide"]

    def run(self, net_class: Any, case: dict[str, Any]) -> Any:
        """Return what each method does; the modules are stand-ins that tell they are made."""
        made: list[Any] = []

        def linear(n_in: int, n_out: int) -> diy.Module:
            made.append(diy.Linear(n_in, n_out))
            return watched(made[-1], f"Linear({n_in}, {n_out})")

        stand_ins = {
            "Linear": linear,
            "TanH": lambda: watched(diy.TanH(), "TanH"),
            "Sigmoide": lambda: watched(diy.Sigmoide(), "Sigmoide"),
        }
        n_in, n_hidden, n_out = case["sizes"]
        with self.prepared(net_class, **stand_ins):
            net = net_class(n_in, n_hidden, n_out)
            shapes = [list(layer.parameters.shape) for layer in made]
            if shapes != [[n_in + 1, n_hidden], [n_hidden + 1, n_out]]:
                return {"shapes": shapes}
            return self.observe(net, made, case)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the sizes of the layers, then the four methods."""
        if isinstance(got, dict) and "shapes" in got:
            raise Wrong(
                _(
                    "pour SimpleNN{sizes}, les couches Linear ont des paramètres de formes {got} : "
                    "ce ne sont pas les tailles attendues."
                ).format(sizes=tuple(case["sizes"]), got=got["shapes"])
            )
        super().judge(case, got)


class Sequentiel(NetworkCheck):
    """`Sequentiel(modules)`: any list of modules, networks included."""

    name = "Sequentiel"
    points = 3

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return lists of modules, one of them alone, and networks inside a network."""
        L, T, S = "Linear", "TanH", "Sigmoide"
        cases = []
        for N, sizes, kinds, cut in (
            (5, (2, 4, 3, 1), [L, T, L, T, L, S], 0),
            (3, (3, 3, 3), [L, S, L], 0),
            (4, (3, 2), [L], 0),
            (6, (4, 2, 3), [T, L, S, L, T], 0),
            (5, (4, 2, 4), [L, T, L, S], 2),
        ):
            cases.append({**draw(rng, N, sizes, 0.3), "kinds": kinds, "cut": cut})
        return cases

    def run(self, net_class: Any, case: dict[str, Any]) -> Any:
        """Return what each method does with our modules."""
        modules, sizes, k = [], case["sizes"], 0
        activations = {"TanH": diy.TanH, "Sigmoide": diy.Sigmoide}
        for kind in case["kinds"]:
            if kind == "Linear":
                modules.append(diy.Linear(sizes[k], sizes[k + 1]))
                k += 1
            else:
                modules.append(activations[kind]())
            name = _("le module n° {k} ({kind})").format(k=len(modules), kind=kind)
            watched(modules[-1], name)
        layers = [m for m in modules if isinstance(m, diy.Linear)]
        with self.prepared(net_class):
            if case["cut"]:
                cut = case["cut"]
                net = net_class([net_class(modules[:cut]), net_class(modules[cut:])])
            else:
                net = net_class(modules)
            return self.observe(net, layers, case)


def draw(rng: np.random.Generator, N: int, sizes: tuple[int, ...], step: float) -> dict[str, Any]:
    """Return a batch, a delta and the parameters of the Linear layers of these sizes."""
    P = [rng.standard_normal((n + 1, m)) for n, m in pairwise(sizes)]
    X, delta = rng.standard_normal((N, sizes[0])), rng.standard_normal((N, sizes[-1]))
    return {"X": X, "delta": delta, "P": P, "sizes": list(sizes), "step": step}


def torch_network(
    kinds: list[str], case: dict[str, Any]
) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """Return output, gradients of the Linear layers and of the input, by PyTorch in float64."""
    import torch

    X = torch.tensor(case["X"], requires_grad=True)
    P = [torch.tensor(p, requires_grad=True) for p in case["P"]]
    activations = {"TanH": torch.tanh, "Sigmoide": torch.sigmoid, "Identity": lambda t: t}
    out, remaining = X, iter(P)
    for kind in kinds:
        if kind == "Linear":
            p = next(remaining)
            out = torch.nn.functional.linear(out, p[:-1].T, p[-1])
        else:
            out = activations[kind](out)
    slopes = torch.autograd.grad(out, [*P, X], torch.tensor(case["delta"]))
    *gradients, delta = (slope.numpy() for slope in slopes)
    return out.detach().numpy(), gradients, delta
