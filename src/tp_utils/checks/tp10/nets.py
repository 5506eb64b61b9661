"""Checks of `Net` (Linear(2, 3)) and `Net2(n_hidden)` (Linear, ReLU, Linear)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, shape_of
from tp_utils.checks.judges.learning import judge_ready, ready
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import GRAPH, OUTPUT
from tp_utils.i18n import _

SHAPES = ((6, 2), (2,), (4, 5, 2))  # a batch, one point, a grid


class _NetCheck(Check):
    """A network of the plane: its parameters by shape, its scores on inputs of any rank."""

    n_hidden: tuple[int, ...] = (0,)
    properties = (OUTPUT, GRAPH)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the same inputs for each size."""
        cases = []
        for n in self.n_hidden:
            inputs = [rng.uniform(-2, 2, shape).astype(np.float32) for shape in SHAPES]
            cases.append({"n": n, "inputs": inputs, "seed": int(rng.integers(2**31))})
        return cases

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return a batch of many rows."""
        return [with_rows({**first[0], "inputs": first[0]["inputs"][:1]}, ("inputs",))]

    def run(self, net: Any, case: dict[str, Any]) -> Any:
        """Return the parameters, the scores of each input, and of the first one again."""
        import torch

        arguments = [case["n"]] if case["n"] else []
        model = net(*arguments)
        if not isinstance(model, torch.nn.Module):
            return {"parameters": None, "scores": [], "type": type(model).__name__}
        if type(model).forward is torch.nn.Module.forward:
            return {"parameters": list(model.parameters()), "scores": None}
        learns = ready(model, net(*arguments), torch.from_numpy(case["inputs"][0]))
        with torch.no_grad():  # far from 0, so that no unit is always silent
            for p in model.parameters():
                p.copy_(torch.randn(p.shape))
        inputs = [torch.from_numpy(x) for x in case["inputs"]]
        scores = [model(x) for x in [*inputs, inputs[0]]]
        return {"parameters": list(model.parameters()), "scores": scores, "ready": learns}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the shapes of the parameters, then the scores."""
        seen = mapping(got, self.target_name, ("parameters", "scores"))
        if isinstance(seen["parameters"], list) and seen["scores"] is None:
            raise Wrong(
                _(
                    "`{net}` n'a pas de méthode `forward` : son nom est-il écrit exactement ainsi ?"
                ).format(net=self.target_name)
            )
        if not isinstance(seen["parameters"], list) or not isinstance(seen["scores"], list):
            raise Wrong(_("`{net}` n'hérite pas de nn.Module.").format(net=self.target_name))
        parts = [array(p, _("un paramètre")) for p in seen["parameters"]]
        self._judge_shapes(parts, case)
        scores = seen["scores"]
        for x, value in zip([*case["inputs"], case["inputs"][0]], scores, strict=True):
            what = _("la sortie pour une entrée de forme {shape}").format(shape=shape_of(x))
            expected = self.expected(parts, x.astype(float))
            value = array(value, what)
            if value.shape != expected.shape:
                raise Wrong(
                    _("{what} a la forme {got} ; on attend {shape}.").format(
                        what=what, got=shape_of(value), shape=expected.shape
                    )
                )
            if not near(value, expected, rtol=1e-3, atol=1e-4):
                again = array(scores[-1], what)
                first = array(scores[0], what)
                if again.shape == first.shape and not near(first, again):
                    raise Wrong(
                        _(
                            "deux appels sur la même entrée donnent deux sorties : une couche est "
                            "créée dans `forward` au lieu de `__init__`, ou il reste du hasard."
                        )
                    )
                table = self.mistakes(expected, parts, x.astype(float))
                raise explain(value, table, rtol=1e-3, atol=1e-5) or Wrong(
                    _("les scores ne sont pas ceux que donnent les paramètres du réseau."),
                    named=False,
                )
        judge_ready(mapping(seen.get("ready"), self.target_name, ("reached", "twins")))

    @property
    def target_name(self) -> str:
        """Name of the student's class."""
        return self.name

    def expected(self, parts: list[np.ndarray], x: np.ndarray) -> np.ndarray:
        """Return the scores of the right network with these parameters."""
        raise NotImplementedError

    def shapes(self, case: dict[str, Any]) -> list[tuple[int, ...]]:
        """Return the shapes of the parameters."""
        raise NotImplementedError

    def _judge_shapes(self, parts: list[np.ndarray], case: dict[str, Any]) -> None:
        got, expected = sorted(p.shape for p in parts), sorted(self.shapes(case))
        if got == expected:
            return
        if not got:
            raise Wrong(
                _(
                    "`{net}` n'a aucun paramètre à apprendre : créez ses couches dans `__init__`, "
                    "et rangez chacune dans un attribut, `self.couche = …`."
                ).format(net=self.target_name)
            )
        missing = [s for s in expected if s not in got]
        if all(len(s) == 1 for s in missing) and not [s for s in got if s not in expected]:
            raise Wrong(_("il manque un biais : les couches Linear en ont un par défaut."))
        raise Wrong(
            _(
                "les paramètres de `{net}` ont les formes {got} ; ce ne sont pas celles qu'on "
                "attend (une matrice a une ligne par neurone, une colonne par entrée)."
            ).format(net=self.target_name, got=", ".join(map(str, got)))
        )

    def mistakes(self, expected: np.ndarray, parts: Any, x: np.ndarray) -> list[Mistake]:
        """Return what each mistake gives instead of the expected scores."""
        e = np.exp(expected - expected.max(-1, keepdims=True))
        soft = e / e.sum(-1, keepdims=True)
        says = _("`{name}` est appliquée à la sortie : on attend les scores eux-mêmes.")
        return [
            Mistake(says.format(name=name), gives, OUTPUT)
            for gives, name in (
                (soft, "softmax"),
                (np.log(soft), "log_softmax"),
                (np.maximum(expected, 0), "ReLU"),
                (1 / (1 + np.exp(-expected)), "sigmoid"),
                (np.tanh(expected), "tanh"),
            )
        ]


class NetForward(_NetCheck):
    """`Net()`: one linear layer, two inputs, three scores."""

    name = "Net"
    points = 1

    def shapes(self, case: dict[str, Any]) -> list[tuple[int, ...]]:
        """Return those of Linear(2, 3)."""
        return [(3, 2), (3,)]

    def expected(self, parts: list[np.ndarray], x: np.ndarray) -> np.ndarray:
        """Return the scores of the layer."""
        by_shape = {p.shape: p for p in parts}
        scores: np.ndarray = x @ by_shape[(3, 2)].T + by_shape[(3,)]
        return scores


class TwoLayers(_NetCheck):
    """`Net2(n_hidden)`: Linear(2, n_hidden), ReLU, Linear(n_hidden, 3)."""

    name = "Net2"
    points = 1
    n_hidden = (5, 8)

    def shapes(self, case: dict[str, Any]) -> list[tuple[int, ...]]:
        """Return those of both layers."""
        n = case["n"]
        return [(n, 2), (n,), (3, n), (3,)]

    def expected(self, parts: list[np.ndarray], x: np.ndarray) -> np.ndarray:
        """Return the scores of both layers."""
        return _two_layers(parts, x, lambda z: np.maximum(z, 0))

    def mistakes(self, expected: np.ndarray, parts: Any, x: np.ndarray) -> list[Mistake]:
        """Return those of the hidden layer too."""
        found = [
            (
                lambda z: z,
                _(
                    "la ReLU manque entre les deux couches : le réseau ne ferait pas mieux qu'une "
                    "seule couche Linear."
                ),
            ),
            (np.tanh, _("l'activation est tanh ; on attend la ReLU.")),
            (
                lambda z: 1 / (1 + np.exp(-z)),
                _("l'activation est la sigmoïde ; on attend la ReLU."),
            ),
            (
                lambda z: np.where(z > 0, z, 0.01 * z),
                _("l'activation est la leaky ReLU ; on attend la ReLU."),
            ),
        ]
        out = _("ReLU est appliquée à la sortie, et non entre les deux couches.")
        return [
            *super().mistakes(expected, parts, x),
            *(Mistake(says, _two_layers(parts, x, f)) for f, says in found),
            Mistake(out, np.maximum(_two_layers(parts, x, lambda z: z), 0)),
        ]


def _two_layers(parts: list[np.ndarray], x: np.ndarray, activation: Any) -> np.ndarray:
    n = max(p.shape[0] for p in parts)
    by_shape = {p.shape: p for p in parts}
    h = activation(x @ by_shape[(n, 2)].T + by_shape[(n,)])
    scores: np.ndarray = h @ by_shape[(3, n)].T + by_shape[(3,)]
    return scores
