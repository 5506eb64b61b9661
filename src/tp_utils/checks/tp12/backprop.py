"""Check of `backprop(root)`: the gradients of a graph of tensors, in one way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.complex_step import gradients
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import NESTING, RESET
from tp_utils.checks.rules.forbidden import NUMPY_ONLY
from tp_utils.i18n import _

DEPTH = 12  # of a graph with 2^12 paths, and 24 edges
Case = dict[str, Any]
# (operation, numbers of the nodes that it is made of); a leaf is made of none
Graph = list[tuple[str, tuple[int, ...]]]

GRAPHS: dict[str, tuple[Graph, list[tuple[int, ...]]]] = {
    "chain": ([("leaf", ()), ("tanh", (0,)), ("tanh", (1,)), ("tanh", (2,))], [(3, 2)]),
    "square": ([("leaf", ()), ("mul", (0, 0))], [(2, 3)]),
    "early": (
        [
            ("leaf", ()),
            ("tanh", (0,)),
            ("mul", (1, 0)),
            ("add", (2, 1)),
            ("mul", (3, 1)),
            ("mul", (4, 0)),
        ],
        [(2, 2)],
    ),
    "late": (
        [
            ("leaf", ()),
            ("tanh", (0,)),
            ("mul", (0, 1)),
            ("add", (1, 2)),
            ("mul", (1, 3)),
            ("mul", (0, 4)),
        ],
        [(2, 2)],
    ),
    "layers": (
        [
            ("leaf", ()),
            ("leaf", ()),
            ("matmul", (0, 1)),
            ("tanh", (2,)),
            ("matmul", (3, 1)),
            ("add", (4, 0)),
        ],
        [(4, 3), (3, 3)],
    ),
    "alone": ([("leaf", ())], [(2, 2)]),
    "long": ([("leaf", ()), *(("tanh", (k,)) for k in range(60))], [(2, 2)]),
    "equal": (
        [("leaf", ()), ("leaf", ()), ("mul", (0, 1)), ("tanh", (2,)), ("add", (3, 0))],
        [(2, 3), (2, 3)],
    ),
    "paths": ([("leaf", ()), *(("add", (k, k)) for k in range(DEPTH))], [(1, 2)]),
}


class Node:
    """A tensor of the check: its value, its gradient, and what it is made of.

    Attributes:
        data: the value.
        grad: of the shape of `data`, zero at the start.
        sources: couples (node, function), as in the lab.
    """

    def __init__(self, data: np.ndarray, sources: list[Any]) -> None:
        """Keep the value; the gradient is zero."""
        self.data, self.grad, self.sources = data, np.zeros(data.shape), sources


def built(case: Case, count: list[int]) -> list[Node]:
    """Return the nodes of a case, in their order; `count` counts the calls of their functions."""
    nodes: list[Node] = []
    leaves = iter(case["leaves"])
    for name, made_of in case["graph"]:
        given = [nodes[int(k)] for k in made_of]
        if name == "leaf":
            nodes.append(Node(next(leaves), []))
            continue
        value, backs = _operation(name, [node.data for node in given])
        sources = [(node, _counted(back, count)) for node, back in zip(given, backs, strict=True)]
        nodes.append(Node(value, sources))
    return nodes


def _operation(name: str, given: list[np.ndarray]) -> tuple[np.ndarray, list[Callable[[Any], Any]]]:
    """Return the value of an operation, and for each of its sources the way back."""
    a, b = given[0], given[-1]
    if name == "add":
        return a + b, [lambda delta: delta, lambda delta: delta]
    if name == "mul":
        return a * b, [lambda delta: delta * b, lambda delta: delta * a]
    if name == "matmul":
        return a @ b, [lambda delta: delta @ b.T, lambda delta: a.T @ delta]
    h = np.tanh(a)
    return h, [lambda delta: delta * (1 - h**2)]


def _counted(back: Callable[[Any], Any], count: list[int]) -> Callable[[Any], Any]:
    def call(delta: Any) -> Any:
        count[0] += 1
        return back(delta)

    return call


class Backprop(Check):
    """`backprop`: the gradient of each node, by a complex step; once by edge, and the same twice."""

    numpy = True
    name = "backprop"
    points = 2
    forbidden = (NUMPY_ONLY,)
    properties = (RESET, NESTING)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return a case of each graph; in one, two leaves are equal, and are not the same node."""
        cases = []
        for key, (graph, shapes) in GRAPHS.items():
            leaves = [rng.uniform(0.5, 1.5, shape) for shape in shapes]
            leaves = [leaves[0], leaves[0].copy()] if key == "equal" else leaves
            graph_of = [[name, list(made_of)] for name, made_of in graph]
            cases.append({"graph": graph_of, "leaves": leaves})
        return cases

    def run(self, backprop: Any, case: Case) -> Any:
        """Return all the gradients, the number of ways back, the gradients after a second call.

        Then those after a call for the node before the root, which is made of all the others.
        """
        count = [0]
        nodes = built(case, count)
        before = [node.data.copy() for node in nodes]
        backprop(nodes[-1])
        seen: dict[str, Any] = {"grads": [_copied(node.grad) for node in nodes], "count": count[0]}
        backprop(nodes[-1])
        seen["again"] = [_copied(node.grad) for node in nodes]
        backprop(nodes[max(len(nodes) - 2, 0)])
        seen["other"] = [_copied(node.grad) for node in nodes[:-1]]
        seen["data"] = all(np.array_equal(a, n.data) for a, n in zip(before, nodes, strict=True))
        return seen

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the gradients; then, when they are right, how they were found."""
        seen = mapping(got, "backprop(root)", ("grads", "count", "again", "other", "data"))
        if seen["data"] is not True:
            raise Wrong(
                _("`backprop` change la valeur d'un nœud, `data` : elle ne doit que la lire.")
            )
        right = _right(case)
        _judge_grads(case, seen["grads"], right)
        edges = sum(len(made_of) for _name, made_of in case["graph"])

        def once() -> None:
            if seen["count"] > edges:
                raise Wrong(
                    _(
                        "les gradients sont justes, mais {got} retours sont calculés pour un graphe de "
                        "{n} liens : chaque nœud doit transmettre une seule fois, quand il a tout reçu."
                    ).format(got=seen["count"], n=edges),
                    NESTING,
                )

        def reset() -> None:
            if not _agree(seen["again"], right):
                raise Wrong(
                    _(
                        "un second appel sur le même graphe ne donne pas les mêmes gradients : remettez "
                        "d'abord à zéro ceux de tous ses nœuds."
                    ),
                    RESET,
                )
            inside: Case = {**case, "graph": case["graph"][:-1]}
            if len(right) > 1 and not _agree(seen["other"], _right(inside)):
                raise Wrong(
                    _(
                        "appelée ensuite pour un autre nœud du même graphe, `backprop` ne donne pas ses "
                        "gradients : rien ne doit rester d'un appel à l'autre, et `sources` ne change pas."
                    ),
                    RESET,
                )

        together(once, reset)


def _copied(grad: Any) -> Any:
    return np.array(grad) if isinstance(grad, (np.ndarray, float, int)) else grad


def _gradient(value: Any, k: int, right: np.ndarray) -> np.ndarray:
    return array(value, _("le gradient du nœud n° {k}").format(k=k + 1), right.shape)


def _agree(values: list[Any], right: list[np.ndarray]) -> bool:
    found = [_gradient(g, k, r) for k, (g, r) in enumerate(zip(values, right, strict=True))]
    return near(_flat(found), _flat(right))


def _flat(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([a.ravel() for a in arrays])


def _judge_grads(case: Case, grads: list[Any], right: list[np.ndarray]) -> None:
    found = [_gradient(g, k, r) for k, (g, r) in enumerate(zip(grads, right, strict=True))]
    value = _flat(found)
    if near(value, _flat(right)):
        return
    n = len(right)
    down = list(range(n))[::-1]
    early = _(
        "un nœud transmet son gradient avant d'avoir tout reçu : il doit venir après tous ceux dont il "
        "est une source."
    )
    told = [
        (
            _(
                "quand un nœud sert plusieurs fois, son gradient est remplacé, au lieu d'être ajouté à "
                "ce qui y est déjà."
            ),
            _simulated(case, down, replace=True),
        ),
        *((early, _simulated(case, order)) for order in _too_early(case)),
        (
            _("tous les gradients sont nuls : celui de `root` par rapport à lui-même vaut 1."),
            [0 * r for r in right],
        ),
        (
            _(
                "seules les sources de `root` reçoivent un gradient : il faut aller jusqu'aux feuilles."
            ),
            _simulated(case, [n - 1]),
        ),
        (_("le gradient de `root` manque : il vaut 1."), [*right[:-1], 0 * right[-1]]),
        (
            _(
                "le gradient de `root` par rapport à lui-même vaut 1 partout : on part de la somme de ses "
                "coefficients, et non de leur moyenne."
            ),
            [r / right[-1].size for r in right],
        ),
    ]
    known = explain(value, [Mistake(says, _flat(gives)) for says, gives in told])
    wrong = sum(not near(f, r) for f, r in zip(found, right, strict=True))
    used = [int(j) for _name, made_of in case["graph"] for j in made_of]
    told_of = (
        _("gradients faux : {wrong} sur {n}, dans un graphe où un nœud sert plusieurs fois.")
        if len(set(used)) < len(used)
        else _(
            "gradients faux : {wrong} sur {n}, dans une suite de nœuds où chacun sert une seule fois."
        )
    )
    raise known or Wrong(told_of.format(wrong=wrong, n=n), named=False)


def _simulated(case: Case, order: list[int], replace: bool = False) -> list[np.ndarray]:
    """Return the gradients of a way back that takes the nodes in this order."""
    nodes = built(case, [0])
    number = {id(node): k for k, node in enumerate(nodes)}
    grads = [np.zeros(node.data.shape) for node in nodes]
    grads[-1] = np.ones(nodes[-1].data.shape)
    for k in order:
        for source, back in nodes[k].sources:
            j = number[id(source)]
            grads[j] = back(grads[k]) if replace else grads[j] + back(grads[k])
    return grads


def _too_early(case: Case) -> list[list[int]]:
    """Return the nodes as they are met from the root: level by level, then in depth, both ways."""
    made_of = [[int(j) for j in sources] for _name, sources in case["graph"]]
    root = len(made_of) - 1
    levels = [root]
    for k in levels:
        levels += [j for j in dict.fromkeys(made_of[k]) if j not in levels]
    found = [levels]
    for turn in (1, -1):
        order, stack = [], [root]
        while stack:
            k = stack.pop()
            if k not in order:
                order.append(k)
                stack += made_of[k][::turn]
        found.append(order)
    return found


def _right(case: Case) -> list[np.ndarray]:
    """Return the gradient of the sum of the last node by each node: what is added to it moves the sum."""
    makes = {"add": np.add, "mul": np.multiply, "matmul": np.matmul, "tanh": np.tanh}

    def total(*moves: Any) -> Any:
        nodes: list[Any] = []
        leaves = iter(case["leaves"])
        for (name, made_of), move in zip(case["graph"], moves, strict=True):
            given = [nodes[int(k)] for k in made_of]
            nodes.append((next(leaves) if name == "leaf" else makes[name](*given)) + move)
        return nodes[-1].sum(axis=(-2, -1))

    return gradients(total, [np.zeros(node.data.shape) for node in built(case, [0])])
