"""Checks of `MLP(D, H, C, L, rng)` and of `MLP.step(dW, db, eta)`."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import laws
from tp_utils.checks.judges.formula import Case, normal
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import ARGUMENTS, INITIAL, PART, SCALE
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.checks.tp11.networks import SIZES, by_layer, draw, put_in
from tp_utils.i18n import _, decimal, ngettext

ENOUGH = 10_000  # weights, for their law to be measured
Layers = dict[int, tuple[int, int]]


class MLPInit(Check):
    """Sizes of the layers, law of the weights, null biases, use of `rng`."""

    name = "MLP"
    points = 2
    numpy = True
    forbidden = (NO_TORCH,)
    properties = (PART, SCALE, INITIAL, ARGUMENTS)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return a small network, each argument changed alone, and a wide one, whose law is measured."""
        small = ((3, 4, 2, 3), (5, 4, 2, 3), (3, 6, 2, 3), (3, 4, 5, 3), (3, 4, 2, 9))
        seed = int(rng.integers(2**31))
        return [{"sizes": list(s), "rng": seed} for s in (*small, (150, 200, 150, 5))]

    def run(self, MLP: Any, case: Case) -> Any:
        """Return the parameters of two networks of the same seed, and of a third."""
        nets = [MLP(*case["sizes"], np.random.default_rng(case["rng"] + k)) for k in (0, 0, 1)]
        seen = [{"W": net.W, "b": net.b, "L": getattr(net, "L", None)} for net in nets]
        return [{**seen[0], "apart": _apart(nets[0])}, *seen[1:]]

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge sizes, then law, biases and generator, each on its own."""
        D, H, C, L = case["sizes"]
        pairs = [(D, H), *[(H, H)] * (L // 2 - 1), (H, C)]
        layers = dict(zip(range(1, L + 1, 2), pairs, strict=True))
        for name in ("W", "b"):
            _judge_sizes(part(got[0], name), name, layers)
        W, b = got[0]["W"], got[0]["b"]
        together(
            lambda: _judge_depth(got[0]["L"], L),
            lambda: _judge_deviation(W, layers),
            lambda: _judge_law(W, layers),
            lambda: _judge_biases(b, layers),
            lambda: _judge_apart(part(got[0], "apart")),
            lambda: _judge_generator([one["W"] for one in got]),
        )


def _judge_sizes(values: Any, name: str, layers: Layers) -> None:
    found = mapping(values, f"self.{name}", [str(i) for i in layers])
    if len(found) > len(layers):
        raise Wrong(
            _("pour L = {L}, self.{name} a {n} couches ; on en attend {right}.").format(
                L=max(layers), name=name, n=len(found), right=len(layers)
            )
        )
    for i, (m, n) in layers.items():
        shape = (m, n) if name == "W" else (1, n)
        value = found[str(i)]
        if isinstance(value, np.ndarray) and name == "W" and value.shape == (n, m) != shape:
            raise Wrong(_("self.W[{i}] est transposée : X W demande (D, H).").format(i=i))
        array(value, f"self.{name}[{i}]", shape)
        if name == "W" and np.ptp(value) == 0:
            raise Wrong(
                _(
                    "tous les poids de self.W[{i}] sont égaux : leurs neurones resteront jumeaux."
                ).format(i=i)
            )


def _judge_depth(found: Any, L: int) -> None:
    if not isinstance(found, (int, np.ndarray)) or found != L:
        raise Wrong(_("self.L n'est pas L, le nombre de couches."), PART)


def _judge_deviation(W: dict[str, Any], layers: Layers) -> None:
    """Raise Wrong unless the mean square of the weights of each wide layer is 2/m, within 6 %.

    Three layers of three draws, by the seven bounds of `laws` here and in `_judge_law`: a right
    network is refused under one key in 1e10.
    """
    for i, (m, n) in layers.items():
        values = np.asarray(W[str(i)], float)
        if values.size < ENOUGH or laws.has_spread(values, (2 / m) ** 0.5):
            continue
        std = float(values.std())
        says = _("les poids de self.W[{i}] ont pour écart-type {std}, pour {m} entrées. ")
        table = {
            _("C'est la variance demandée : `rng.normal` attend l'écart-type."): 2 / m,
            _("C'est √(2/n) avec le nombre de sorties : on attend celui d'entrées."): np.sqrt(
                2 / n
            ),
            _("Les poids tirés ne sont pas mis à l'échelle."): 1,
            _("Le facteur 2, qui compense la ReLU, manque."): np.sqrt(1 / m),
        }
        told: dict[str, Any] = {"i": i, "std": decimal(std, ".4f"), "m": m}
        mistakes = [Mistake(says + hint, gives, SCALE) for hint, gives in table.items()]
        raise explain(std, mistakes, 0.03, 0, **told) or Wrong(
            (says + _("Relisez la loi demandée.")).format(**told), SCALE
        )


def _judge_law(W: dict[str, Any], layers: Layers) -> None:
    """Raise Wrong unless the weights of wide layers are centred and normal, and no two layers alike."""
    for i in layers:
        values = np.asarray(W[str(i)], float)
        if values.size < ENOUGH:
            continue
        if laws.off_center(values, float(values.std())):
            raise Wrong(
                _("les poids de self.W[{i}] ont pour moyenne {m} ; on attend 0.").format(
                    i=i, m=decimal(values.mean(), ".3f")
                ),
                INITIAL,
            )
        if laws.off_normal(values):
            raise Wrong(
                _("les poids de self.W[{i}] ne suivent pas la loi normale.").format(i=i), INITIAL
            )
    alike = [W[str(i)] for i in layers][1:-1]
    if any(near(one, other, 0, 0) for k, one in enumerate(alike) for other in alike[:k]):
        raise Wrong(
            _("deux couches ont exactement les mêmes poids : tirez-les séparément."), INITIAL
        )


def _judge_biases(b: dict[str, Any], layers: Layers) -> None:
    for i in layers:
        if np.any(b[str(i)]):
            raise Wrong(
                _("les biais de self.b[{i}] ne sont pas nuls au départ.").format(i=i), INITIAL
            )


def _apart(net: Any) -> bool:
    """Tell whether no two parameters of a network are one array."""
    found = [a for p in (net.W, net.b) if isinstance(p, dict) for a in p.values()]
    arrays = [a for a in found if isinstance(a, np.ndarray)]
    return not any(np.shares_memory(a, b) for a, b in combinations(arrays, 2))


def _judge_apart(apart: Any) -> None:
    if apart is not True:
        raise Wrong(
            _("deux couches partagent un même tableau : un pas sur place de l'une change l'autre."),
            INITIAL,
        )


def _judge_generator(nets: list[dict[str, Any]]) -> None:
    same = [all(near(nets[0][k], other[k], 0, 0) for k in other) for other in nets[1:]]
    if not same[0]:
        raise Wrong(
            _(
                "deux générateurs `rng` de même graine donnent des poids différents : tirez-les "
                "tous avec `rng`, pour que l'expérience puisse être refaite."
            ),
            ARGUMENTS,
        )
    if same[1]:
        message = _("deux graines différentes donnent les mêmes poids : `rng` sert-il ?")
        raise Wrong(message, ARGUMENTS)


class MLPStep(Check):
    """One step of gradient descent, on every weight and every bias."""

    name = "MLP-step"
    points = 1
    numpy = True
    forbidden = (NO_TORCH,)
    changes = ("W", "b")

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return networks, gradients of their own, values of eta; then each changed alone; large ones."""

        def gradients(key: str, case: Case) -> Case:
            return {f"d{key}": [normal(rng, *a.shape) for a in case[key]]}

        nets = [draw(rng, *sizes) for sizes in SIZES]
        etas = (0.1, 0.7, 3.0, 0.02)
        cases = [
            {key: net[key] for key in ("sizes", "W", "b")}
            | gradients("W", net)
            | gradients("b", net)
            for net in nets
        ]
        cases = [case | {"eta": eta} for case, eta in zip(cases, etas, strict=True)]
        first = cases[0]
        alone = (gradients("W", first), gradients("b", first), {"eta": 0.4})
        large = {key: [300 * a for a in first[key]] for key in ("dW", "db")}
        return [*cases, *({**first, **change} for change in (*alone, large))]

    def run(self, MLP: Any, case: Case) -> Any:
        """Return the parameters after two steps with the same gradients."""
        net = put_in(MLP, case)
        for copied in (np.array, np.asarray):  # what the last step changes of its gradients is seen
            dW, db = ([copied(a) for a in case[key]] for key in ("dW", "db"))
            net.step(by_layer(dW), by_layer(db), case["eta"])
        return {"W": net.W, "b": net.b}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the move of each parameter, in steps of the gradient."""
        moved = {}
        for name in ("W", "b"):
            layers = [str(2 * j + 1) for j in range(len(case[name]))]
            found = mapping(part(got, name), f"self.{name}", layers)
            for before, grad, i in zip(case[name], case[f"d{name}"], layers, strict=True):
                after = array(found[i], f"self.{name}[{i}]", before.shape)
                moved[f"{name}[{i}]"] = (after - before, 2 * grad)
        eta = case["eta"]
        still = [k for k, (move, _g) in moved.items() if near(move, 0 * move)]
        if len(still) == len(moved):
            raise Wrong(_("`step` ne change rien : les paramètres de `self` sont les mêmes après."))
        if still:
            message = ngettext(
                "après `step`, {names} n'a pas bougé.",
                "après `step`, {names} n'ont pas bougé.",
                len(still),
            )
            raise Wrong(message.format(names=", ".join(still)))
        for name, (move, grad) in moved.items():
            if near(move, -eta * grad, 1e-6, 1e-9):
                continue
            table = {
                _(
                    "`{name}` monte la pente : le pas va dans la direction opposée au gradient."
                ): eta,
                _("`{name}` avance sans `eta`."): -1,
                _("`{name}` monte la pente, et sans `eta`."): 1,
                _("`{name}` ne fait que la moitié du chemin : un pas sur deux est perdu."): -eta
                / 2,
                _("`{name}` : le gradient est divisé par `eta` au lieu d'être multiplié."): -1
                / eta,
            }
            mistakes = [Mistake(says, factor * grad) for says, factor in table.items()]
            raise explain(move, mistakes, 1e-6, 1e-9, name=name) or Wrong(
                _("`{name}` n'a pas avancé de −eta fois son gradient.").format(name=name),
                named=False,
            )
