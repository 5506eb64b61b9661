"""Checks of `MLP(D, H, C, L, rng)` and of `MLP.step(dW, db, eta)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, normal
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong
from tp_utils.checks.judges.values import part
from tp_utils.checks.tp11.common import NO_TORCH
from tp_utils.checks.tp11.networks import SIZES, by_layer, draw, put_in
from tp_utils.i18n import _


class MLPInit(Check):
    """Sizes of the layers, law of the weights, use of `rng`."""

    name = "MLP"
    points = 2
    numpy = True
    forbidden = (NO_TORCH,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return small networks, L = 3 among them, and a wide one, whose law is measured."""
        sizes = ((3, 4, 2, 3), (3, 4, 2, 9), (200, 300, 100, 7))
        return [{"sizes": list(s), "rng": int(rng.integers(2**31))} for s in sizes]

    def run(self, MLP: Any, case: Case) -> Any:
        """Return the parameters of two networks of the same seed, and of a third."""
        nets = [MLP(*case["sizes"], np.random.default_rng(case["rng"] + k)) for k in (0, 0, 1)]
        return [{"W": net.W, "b": net.b, "L": getattr(net, "L", None)} for net in nets]

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge sizes, then law, then the generator."""
        D, H, C, L = case["sizes"]
        layers = dict(
            zip(range(1, L + 1, 2), [(D, H), *[(H, H)] * (L // 2 - 1), (H, C)], strict=True)
        )
        for name in ("W", "b"):
            found = mapping(part(got[0], name), f"self.{name}", [str(i) for i in layers])
            if len(found) > len(layers):
                raise Wrong(
                    _("pour L = {L}, self.{name} a {n} couches ; on en attend {right}.").format(
                        L=L, name=name, n=len(found), right=len(layers)
                    )
                )
            for i, (m, n) in layers.items():
                shape = (m, n) if name == "W" else (1, n)
                value = found[str(i)]
                if isinstance(value, np.ndarray) and name == "W" and value.shape == (n, m) != shape:
                    raise Wrong(_("self.W[{i}] est transposée : X W demande (D, H).").format(i=i))
                array(value, f"self.{name}[{i}]", shape)
        W, b = got[0]["W"], got[0]["b"]
        if got[0]["L"] != L:
            raise Wrong(_("self.L vaut {L!r}, pour L = {right}.").format(L=got[0]["L"], right=L))
        _judge_law(W, b, layers)
        same = [all(near(W[k], other["W"][k], 0, 0) for k in W) for other in got[1:]]
        if not same[0]:
            raise Wrong(
                _(
                    "deux générateurs `rng` de même graine donnent des poids différents : tirez-les "
                    "tous avec `rng`, pour que l'expérience puisse être refaite."
                )
            )
        if same[1]:
            raise Wrong(_("deux graines différentes donnent les mêmes poids : `rng` sert-il ?"))


def _judge_law(W: dict[str, Any], b: dict[str, Any], layers: dict[int, tuple[int, int]]) -> None:
    """Raise Wrong unless weights have mean 0 and the asked deviation, at six standard errors."""
    for i, (m, n) in layers.items():
        values = np.asarray(W[str(i)], float)
        right = np.sqrt(2 / m)
        if values.max() == values.min():
            raise Wrong(
                _(
                    "tous les poids de self.W[{i}] sont égaux : leurs neurones resteront jumeaux."
                ).format(i=i)
            )
        if values.size > 1000:
            error = values.std() / np.sqrt(values.size)
            if abs(values.mean()) > 6 * error:
                raise Wrong(
                    _("les poids de self.W[{i}] ont pour moyenne {m:.3f} ; on attend 0.").format(
                        i=i, m=values.mean()
                    )
                )
            if abs(values.std() / right - 1) > 6 / np.sqrt(2 * values.size):
                raise Wrong(_why_deviation(i, values.std(), m, n))
        if abs(np.mean(b[str(i)])) > 0.6:
            raise Wrong(_("les biais de self.b[{i}] ne sont pas nuls au départ.").format(i=i))
    alike = [W[str(i)] for i in layers][1:-1]
    if any(near(one, other, 0, 0) for k, one in enumerate(alike) for other in alike[:k]):
        raise Wrong(_("deux couches ont exactement les mêmes poids : tirez-les séparément."))


def _why_deviation(i: int, std: float, m: int, n: int) -> str:
    """Say what the deviation looks like."""
    looks = {
        2 / m: _("c'est la variance demandée : `rng.normal` attend l'écart-type."),
        float(np.sqrt(2 / n)): _(
            "c'est √(2/n) avec le nombre de sorties : on attend celui d'entrées."
        ),
        1.0: _("les poids tirés ne sont pas mis à l'échelle."),
        float(np.sqrt(1 / m)): _("le facteur 2, qui compense la ReLU, manque."),
    }
    hint = next((s for v, s in looks.items() if abs(std - v) < 0.02 * v), "")
    return _(
        "les poids de self.W[{i}] ont pour écart-type {std:.4f}, pour {m} entrées. {hint}"
    ).format(i=i, std=std, m=m, hint=hint[:1].upper() + hint[1:] or _("Relisez la loi demandée."))


class MLPStep(Check):
    """One step of gradient descent, on every weight and every bias."""

    name = "MLP-step"
    points = 1
    numpy = True
    forbidden = (NO_TORCH,)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return networks, gradients of their own, and two values of eta."""
        cases = []
        for sizes, eta in zip(SIZES, (0.1, 0.7, 3.0, 0.02), strict=True):
            case = draw(rng, *sizes)
            case |= {f"d{k}": [normal(rng, *a.shape) for a in case[k]] for k in "Wb"}
            cases.append(case | {"eta": eta})
        return cases

    def run(self, MLP: Any, case: Case) -> Any:
        """Return the parameters after two steps with the same gradients."""
        net = put_in(MLP, case)
        for _k in range(2):
            net.step(by_layer(case["dW"]), by_layer(case["db"]), case["eta"])
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
            raise Wrong(_("après `step`, {names} n'ont pas bougé.").format(names=", ".join(still)))
        for name, (move, grad) in moved.items():
            if near(move, -eta * grad, 1e-6, 1e-9):
                continue
            mistakes = {
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
            for sentence, factor in mistakes.items():
                if near(move, factor * grad, 1e-6, 1e-9):
                    raise Wrong(sentence.format(name=name))
            raise Wrong(
                _("`{name}` n'a pas avancé de −eta fois son gradient, pour eta = {eta}.").format(
                    name=name, eta=eta
                )
            )
