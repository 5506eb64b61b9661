"""What the checks of networks made of modules share: all that their modules are asked to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.judges.by_row import complex_step
from tp_utils.checks.judges.complex_step import affine, gradients, sigmoid
from tp_utils.checks.judges.judging import Wrong, array, forged, mapping, near, only_wrong
from tp_utils.checks.judges.library import (
    LibraryCheck,
    copied,
    judge_gradient,
    judge_parts,
    listed,
)
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.judges.watch import Misfit, Watch
from tp_utils.checks.properties import PART, RETURN, STATE, Property
from tp_utils.i18n import _, ngettext

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "TanH": np.tanh,
    "Sigmoide": sigmoid,
    "Identity": lambda Z: Z,
}
KEYS = ("output", "first", "sum", "zeroed", "updated", "left")


class NetworkCheck(LibraryCheck):
    """A network made of modules: forward, backward, zero_grad, update_parameters."""

    varied = ("X", "delta")
    by_row = (("X", "delta"),)
    properties: tuple[Property, ...] = (PART, RETURN, STATE)

    def observe(
        self, net: Any, layers: list[Any], case: dict[str, Any], watch: Watch
    ) -> dict[str, Any]:
        """Call every method of a network whose Linear layers are these, from input to output.

        Two batches accumulate; then the gradients are emptied, and a step is taken.
        """

        def both(key: str, expected: type[Exception] = Exception) -> dict[str, Any]:
            output: Any = None
            try:
                output = copied(net.forward(case["X" + key]))
                delta = copied(net.backward(case["X" + key], case["delta" + key]))
            except expected as error:
                return {"output": output, "misfit": str(error)}
            gradients = [copied(layer.gradient) for layer in layers]
            return {"output": output, "delta": delta, "gradients": gradients}

        def start() -> None:
            for layer, P in zip(layers, case["P"], strict=False):
                layer.parameters, layer.gradient = copied(P), np.zeros(P.shape)

        start()
        seen: dict[str, Any] = {"first": both("", Misfit)}
        seen["first"]["skipped"] = watch.skipped()
        seen["output"] = seen["first"]["output"]
        seen["sum"] = {} if "misfit" in seen["first"] else both("2")
        for layer in layers:
            layer.gradient = np.ones(layer.parameters.shape)
        net.zero_grad()
        seen["zeroed"] = [copied(layer.gradient) for layer in layers]
        for layer in layers:
            layer.gradient = np.ones(layer.parameters.shape)
        net.update_parameters(case["step"])
        seen["updated"] = [copied(layer.parameters) for layer in layers]
        seen["left"] = [copied(layer.gradient) for layer in layers]
        return seen

    def kinds(self, case: dict[str, Any]) -> list[str]:
        """Return the kinds of the modules, from input to output."""
        return list(case["kinds"])

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the four methods, then what the first calls have left behind them."""
        got = mapping(got, self.name, KEYS)
        zeroed, updated, left = (
            listed(got[key], self.name) for key in ("zeroed", "updated", "left")
        )
        if not len(zeroed) == len(updated) == len(left) == len(case["P"]):
            raise forged("ValueError")
        right = right_network(self.kinds(case), case)
        judge_parts(
            lambda: self._judge_output(case, got["output"], right[0]),
            lambda: _judge_back(case, got["first"], right),
            lambda: _judge_zeroed(zeroed),
            lambda: _judge_updated(case, updated, left),
        )
        second = {**case, "X": case["X2"], "delta": case["delta2"]}
        _judge_kept(got, right, right_network(self.kinds(case), second))

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
                mistakes.append((sentence, _output(changed, case["P"], case["X"])))
        judge_array(value, "`forward(X)`", right, mistakes)


Network = tuple[np.ndarray, list[np.ndarray], np.ndarray]  # output, gradients, delta of the input


def _judge_back(case: dict[str, Any], seen: Any, right: Network) -> None:
    seen = mapping(seen, "backward", ())
    if "misfit" in seen:
        raise Wrong(_("`backward` : {told}").format(told=seen["misfit"]))
    gradients, N, n = listed(seen["gradients"], "backward"), len(case["X"]), len(right[1])
    skipped = [str(name) for name in listed(seen["skipped"], "backward")]
    for k in reversed(range(n)):
        name = _("le gradient de la couche Linear n° {k} (sur {n})").format(k=k + 1, n=n)
        found = array(gradients[k], name, right[1][k].shape)
        if near(found, right[1][k]):
            continue
        if skipped:
            raise Wrong(
                _("au retour, {names} n'est jamais appelé : sa part du gradient manque.").format(
                    names=skipped[-1]
                )
            )
        if not found.any():
            raise Wrong(
                _("{name} reste nul après `backward` : cette couche n'apprendrait pas.").format(
                    name=name
                )
            )
        judge_gradient(found, name, right[1][k], N)
    if seen["delta"] is None:
        raise Wrong(
            _(
                "les gradients des couches sont justes, mais `backward` ne renvoie rien : on attend "
                "le gradient par rapport à l'entrée du réseau."
            ),
            RETURN,
        )
    judge_gradient(seen["delta"], "`backward(X, delta)`", right[2], N)


def _judge_kept(got: dict[str, Any], first: Network, second: Network) -> None:
    """Judge the second batch, then the first one again: nothing is kept but sums of gradients."""
    seen = mapping(got["sum"], "backward", ())
    total = seen.get("gradients", [0.0] * len(first[1]))
    for k, (one, other) in enumerate(zip(first[1], second[1], strict=True)):
        name = _("après deux batchs, le gradient de la couche Linear n° {k}").format(k=k + 1)
        if not near(total[k], one + other) and near(total[k], other):
            raise Wrong(
                _(
                    "{name} est celui du second seulement : `backward` vide ce qui devait "
                    "s'accumuler."
                ).format(name=name),
                STATE,
            )
        if not near(total[k], one + other):
            raise Wrong(
                _(
                    "{name} n'est pas la somme des deux : `forward` ou `backward` garde quelque chose "
                    "du premier (une liste retournée sur place, ou jamais vidée ?)."
                ).format(name=name),
                STATE,
            )


def _judge_zeroed(zeroed: list[Any]) -> None:
    left = [str(k + 1) for k, g in enumerate(zeroed) if np.any(array(g, "gradient"))]
    if left:
        raise Wrong(
            ngettext(
                "`zero_grad` laisse le gradient de la couche Linear n° {k}.",
                "`zero_grad` laisse les gradients des couches Linear {k}.",
                len(left),
            ).format(k=", ".join(left))
        )


def _judge_updated(case: dict[str, Any], updated: list[Any], left: list[Any]) -> None:
    for k, (P, value) in enumerate(zip(case["P"], updated, strict=False)):
        name = _("la couche Linear n° {k}, après `update_parameters`,").format(k=k + 1)
        mistakes = [
            (_("`update_parameters` ne change pas la couche Linear n° {k}.").format(k=k + 1), P),
            (_("`update_parameters` n'utilise pas le pas qu'il reçoit."), P - 1e-3),
        ]
        judge_array(value, name, P - case["step"], mistakes)
    for k, (P, gradient) in enumerate(zip(case["P"], left, strict=False)):
        if not near(array(gradient, "gradient", P.shape), np.ones(P.shape)):
            raise Wrong(
                _(
                    "`update_parameters` change le gradient de la couche Linear n° {k} : elle ne fait que "
                    "le pas. C'est `zero_grad` qui remet les gradients à zéro."
                ).format(k=k + 1)
            )


def draw(
    rng: np.random.Generator, N: int, sizes: tuple[int, ...], step: float, scale: float = 1.0
) -> dict[str, Any]:
    """Return two batches, their deltas of this scale, and parameters of Linear layers of these sizes."""
    P = [rng.standard_normal((n + 1, m)) for n, m in pairwise(sizes)]
    case: dict[str, Any] = {"P": P, "sizes": list(sizes), "step": step}
    for key, rows in (("", N), ("2", N + 2)):
        case["X" + key] = rng.standard_normal((rows, sizes[0]))
        case["delta" + key] = scale * rng.standard_normal((rows, sizes[-1]))
    return case


def right_network(kinds: list[str], case: dict[str, Any]) -> Network:
    """Return output, gradients of the Linear layers and of the input, by a complex step."""
    P, X, arriving = case["P"], case["X"], case["delta"]
    found = gradients(lambda *moved: (arriving * _output(kinds, moved, X)).sum(axis=(-2, -1)), P)
    delta = complex_step(lambda moved: (arriving * _output(kinds, P, moved)).sum(axis=-1), X)
    return _output(kinds, P, X), found, delta


def _output(kinds: list[str], P: Sequence[Any], X: Any) -> Any:
    """Return the output of modules of these kinds, whose Linear layers have these parameters."""
    remaining, out = iter(P), X
    for kind in kinds:
        out = affine(out, next(remaining)) if kind == "Linear" else ACTIVATIONS[kind](out)
    return out
