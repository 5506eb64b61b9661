"""Checks of the class `ThreeNeurons`, and of `break_points(layer)`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import permutations, product
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, near, only_wrong, shape_of, words
from tp_utils.checks.judges.learning import judge_ready, ready
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.lent import given, lend
from tp_utils.checks.properties import GRAPH, OUTPUT
from tp_utils.checks.tp01.linear_curve import judge_detached
from tp_utils.i18n import _, ngettext

SIZES = (1, 3, 3, 3)  # elements of the four parameters, sorted
ALONE = (1, 1, 1, 1, 1, 1, 1, 3)  # each neuron of the first layer in a layer of its own


class ThreeNeurons(Check):
    """`ThreeNeurons`: its four parameters, and the shape of its output."""

    name = "ThreeNeurons"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches of one and of two leading dimensions."""
        return [{"shape": shape} for shape in ([6, 1], [1, 1], [2, 5, 1])]

    def run(self, net_class: Any, case: dict[str, Any]) -> Any:
        """Return the shapes of the parameters, and that of the output."""
        import torch

        net = net_class()
        module = isinstance(net, torch.nn.Module)
        shapes = [list(p.shape) for p in net.parameters()] if module else []
        out = net(torch.ones(case["shape"]))
        shape = list(out.shape) if isinstance(out, torch.Tensor) else out
        return {"module": module, "parameters": shapes, "shape": shape}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the kind of class, the parameters, then the shape of the output."""
        if part(got, "module") is not True:
            raise Wrong(_("`ThreeNeurons` n'hérite pas de `torch.nn.Module`."))
        shapes = part(got, "parameters")
        sizes = _sizes(shapes)
        if not sizes:
            raise Wrong(
                _(
                    "le réseau n'a aucun paramètre : créez les couches dans `__init__`, et "
                    "rangez-les dans des attributs de `self` (une liste Python ne compte pas)."
                )
            )
        if sizes not in (SIZES, ALONE):
            raise Wrong(
                ngettext(
                    "les paramètres ont pour forme {told}, soit {n} nombre ; une couche de 3 "
                    "neurones à une entrée, puis une couche d'un neurone à 3 entrées, avec leurs "
                    "biais, en ont 10.",
                    "les paramètres ont pour formes {told}, soit {n} nombres ; une couche de 3 "
                    "neurones à une entrée, puis une couche d'un neurone à 3 entrées, avec leurs "
                    "biais, en ont 10.",
                    sum(sizes),
                ).format(told=", ".join(_told(shape) for shape in shapes), n=sum(sizes))
            )
        shape, expected = part(got, "shape"), case["shape"]
        if shape is None:
            raise Wrong(_("`forward` renvoie None : manque-t-il un `return` ?"))
        if shape != expected:
            raise Wrong(
                _("pour une entrée de forme {x}, la sortie est {got} ; on attend {x}.").format(
                    x=tuple(expected),
                    got=_told(shape) if isinstance(shape, list) else words(shape),
                )
            )


class ThreeNeuronsForward(Check):
    """`ThreeNeurons-forward`: Linear, ReLU, Linear, with parameters of its own, ready to learn."""

    name = "ThreeNeurons-forward"
    points = 2
    by_row = (("x",),)
    properties = (OUTPUT, GRAPH)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return points on both sides of the breaks, for several draws of the parameters."""
        cases = []
        for shape in ((40, 1), (40, 1), (3, 8, 1)):
            x = np.sort(rng.uniform(-20, 20, shape), axis=-2).astype(np.float32)
            cases.append({"x": x, "seed": int(rng.integers(2**31))})
        return cases

    def run(self, net_class: Any, case: dict[str, Any]) -> Any:
        """Return the parameters, in their order, and the output."""

        net = net_class()
        parameters = [p.detach().clone() for p in net.parameters()]
        x = given(case["x"])
        y = net(x)
        return {"parameters": parameters, "y": y, "ready": ready(net, net_class(), x)}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the output against the network that these parameters make, in any order."""
        parameters = part(got, "parameters")
        units = list(_units(parameters))
        if not units:
            raise Wrong(
                _(
                    "le réseau n'a pas les 10 paramètres de Linear(1, 3) puis Linear(3, 1) : voyez "
                    "d'abord la vérification précédente."
                )
            )
        x = case["x"].astype(float)
        y = part(got, "y")
        if isinstance(y, np.ndarray) and y.shape != x.shape:
            raise Wrong(
                _("pour une entrée de forme {x}, la sortie a la forme {got}.").format(
                    x=shape_of(x), got=shape_of(y)
                )
            )
        found = array(y, "net(x)", x.shape)
        for W, b, V, last in units:
            if near(found, np.maximum(x * W + b, 0) @ V[:, None] + last, atol=1e-5):
                return judge_ready(part(got, "ready"))
        table = [one for W, b, V, last in units for one in _mistakes(x, x * W + b, W, b, V, last)]
        raise explain(found, table, atol=1e-5) or Wrong(
            _(
                "la sortie n'est pas celle de Linear(1, 3), ReLU, Linear(3, 1) avec les paramètres "
                "du réseau : dans quel ordre `forward` appelle-t-elle les couches ?"
            ),
            named=False,
        )


class BreakPoints(Check):
    """`break_points(layer)`: where each neuron of Linear(1, n) changes sign."""

    name = "break_points"
    points = 1
    properties = (GRAPH,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return layers of 3 and 5 neurons; no weight is near 0."""
        cases = []
        for n in (3, 5, 1):
            w = rng.uniform(0.4, 2, n) * rng.choice([-1, 1], n)
            b = rng.uniform(0.3, 2, n) * rng.choice([-1, 1], n)
            layer = {"weight": w.astype(np.float32)[:, None], "bias": b.astype(np.float32)}
            cases.append({"layer": layer})
        return cases

    def run(self, break_points: Any, case: dict[str, Any]) -> Any:
        """Return the abscissas."""
        import torch

        layer = lend(oracle.linear(case["layer"]))
        found = break_points(layer)
        seen = found if isinstance(found, (list, tuple)) else [found]
        attached = any(isinstance(v, torch.Tensor) and v.requires_grad for v in seen)
        return {"found": found, "attached": attached}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the abscissas, in any order, as a tensor or as a list."""
        w, b = (case["layer"][key].reshape(-1).astype(float) for key in ("weight", "bias"))
        value = part(got, "found")
        if isinstance(value, list):
            single = [
                v for v in value if isinstance(v, (int, float, np.ndarray)) and np.size(v) == 1
            ]
            if value and len(single) == len(value):
                value = np.array([float(np.asarray(v).reshape(())) for v in value])
        if isinstance(value, np.ndarray) and value.shape == (len(w), len(w)) and len(w) > 1:
            raise Wrong(
                _(
                    "le résultat a la forme {got} : `weight` a la forme (n, 1) et `bias` la forme "
                    "(n,). Que fait le broadcasting ?"
                ).format(got=shape_of(value))
            )
        if isinstance(value, np.ndarray):
            value = np.sort(value.reshape(-1)) if value.size == w.size else value
        mistakes = [
            (
                _("le signe est faux : en quel x la quantité w x + b s'annule-t-elle ?"),
                np.sort(b / w),
            ),
            (_("le quotient est à l'envers."), np.sort(-w / b)),
            (_("ce sont les biais : les poids comptent aussi."), np.sort(b)),
            (_("ce sont les biais, changés de signe : les poids comptent aussi."), np.sort(-b)),
            (_("c'est un produit : résolvez w x + b = 0."), np.sort(-b * w)),
        ]
        judge_array(value, "break_points(layer)", np.sort(-b / w), mistakes)
        judge_detached(part(got, "attached"))


def _mistakes(
    x: np.ndarray, h: np.ndarray, W: np.ndarray, b: np.ndarray, V: np.ndarray, last: float
) -> list[Mistake]:
    """Return the output that a network with each mistake gives."""
    v = V[:, None]
    right = np.maximum(h, 0) @ v + last
    sigmoid = 1 / (1 + np.exp(-h))
    return [
        Mistake(_("ReLU manque : sans activation, le réseau entier est une droite."), h @ v + last),
        Mistake(
            _("une ReLU est appliquée à la sortie aussi : la seconde couche n'en a pas."),
            np.maximum(right, 0),
            OUTPUT,
        ),
        Mistake(
            _("ReLU n'est appliquée qu'à la sortie : sa place est entre les deux couches."),
            np.maximum(h @ v + last, 0),
        ),
        Mistake(
            _("ReLU est appliquée à l'entrée : sa place est entre les deux couches."),
            (np.maximum(x, 0) * W + b) @ v + last,
        ),
        Mistake(_("l'activation semble être tanh ; on demande ReLU."), np.tanh(h) @ v + last),
        Mistake(_("l'activation semble être une sigmoïde ; on demande ReLU."), sigmoid @ v + last),
        Mistake(
            _("l'activation semble être Leaky ReLU ; on demande ReLU."),
            np.where(h > 0, h, 0.01 * h) @ v + last,
        ),
    ]


def _sizes(shapes: Any) -> tuple[int, ...]:
    """Return the sorted numbers of elements of these shapes; empty when unreadable."""
    if not isinstance(shapes, list) or not all(isinstance(shape, list) for shape in shapes):
        return ()
    if not all(type(n) is int for shape in shapes for n in shape):
        return ()
    return tuple(sorted(math.prod(shape) for shape in shapes))


def _units(parameters: Any) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, float]]:
    """Yield the networks that parameters can make: weights, biases, combination and last bias."""
    sizes = tuple(sorted(p.size for p in parameters))
    one = [p for p in parameters if p.size == 1]
    threes = [array(p, "p").reshape(3) for p in parameters if p.size == 3]
    if sizes == SIZES:
        for W, b, V in permutations(threes):
            yield W, b, V, float(one[0].reshape(()))
    if sizes == ALONE:  # a Linear(1, 1) per neuron
        weights, biases = ([float(p.reshape(())) for p in one if p.ndim == n] for n in (2, 1))
        for w, (*own, last) in product(permutations(weights), permutations(biases)):
            if len(w) == len(own) == 3:
                yield np.array(w), np.array(own), threes[0], last


def _told(shape: Any) -> str:
    return str(tuple(shape)) if isinstance(shape, list) else str(shape)
