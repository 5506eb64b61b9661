"""Check of `init_model(nx, nh, ny, eta)`: the network, the loss and the optimiser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.judges.init_model import InitModel
from tp_utils.checks.judges.judging import Wrong, array, near, only_wrong, together
from tp_utils.checks.properties import OPTIMISER
from tp_utils.i18n import _, decimal

SLOPES = (1.0, -0.5)  # two steps: the second shows a memory of the first


class InitModelAndOptimiser(InitModel):
    """`init_model`: as in lab 6, and plain SGD on the parameters of this model."""

    returns = ("model", "loss", "optim")
    properties = (*InitModel.properties, OPTIMISER)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the cases of lab 6 with one learning rate, then the first with another."""
        cases = super().cases(rng)
        return [*({**case, "eta": 0.25} for case in cases), {**cases[0], "eta": 0.03}]

    def arguments(self, case: dict[str, Any]) -> list[Any]:
        """Return the arguments of the student's function."""
        return [*case["sizes"], case["eta"]]

    def observe(self, result: Any, case: dict[str, Any]) -> dict[str, Any]:
        """Return what the model and the loss do, then two steps of the optimiser."""
        seen = super().observe(result, case)
        model, loss, optim = result
        seen["swapped"] = hasattr(loss, "step") and not hasattr(optim, "step")
        parameters = list(model.parameters()) if hasattr(model, "parameters") else []
        return {**seen, **two_steps(parameters, optim)}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the model, the loss and the optimiser, each for itself."""
        parts = self.parts(got)
        if parts["swapped"] is True:
            raise Wrong(
                _("{name} renvoie (model, optim, loss) : on attend (model, loss, optim).").format(
                    name=self.name
                )
            )
        together(
            lambda: super(InitModelAndOptimiser, self).judge(case, got),
            lambda: judge_sgd(case["eta"], parts),
        )


def two_steps(parameters: Sequence[Any], optim: Any) -> dict[str, Any]:
    """Return the `path` of the parameters: before, and after each of two steps of the optimiser.

    And where they are `still`, after one more whose gradient is zero.

    An optimiser that cannot make them leaves an `optim_error`.
    """
    path = [[p.detach().clone() for p in parameters]]
    seen: dict[str, Any] = {"path": path}
    try:
        for slope in SLOPES:
            for p in parameters:
                p.grad = slope * _pattern(p)
            optim.step()
            path.append([p.detach().clone() for p in parameters])
        for p in parameters:
            p.grad = 0 * p.detach()
        optim.step()
        seen["still"] = [p.detach().clone() for p in parameters]
        optim.zero_grad()
    except Exception as error:
        seen["optim_error"] = f"{type(error).__name__} : {error}"[:300]
    return seen


def judge_sgd(eta: float, parts: dict[str, Any]) -> None:
    """Raise Wrong unless what `two_steps` saw are steps of plain SGD."""
    if "optim_error" in parts:
        raise Wrong(
            _("`optim` n'est pas un optimiseur utilisable, {error}").format(
                error=parts["optim_error"]
            ),
            OPTIMISER,
            named=False,
        )
    path = [
        np.concatenate([array(p, _("un paramètre")).ravel() for p in point] or [np.zeros(0)])
        for point in parts["path"]
    ]
    g = np.concatenate(
        [np.linspace(0.5, 1.5, np.size(p)) for p in parts["path"][0]] or [np.zeros(0)]
    )
    first, second = path[1] - path[0], path[2] - path[1]
    if not g.size or not first.any():
        raise Wrong(
            _(
                "un pas de `optim` ne change rien au modèle renvoyé : quels paramètres lui "
                "avez-vous donnés, et quel taux d'apprentissage ?"
            ),
            OPTIMISER,
        )
    expected = [-eta * slope * g for slope in SLOPES]
    if near(first, expected[0], rtol=1e-3) and near(second, expected[1], rtol=1e-3):
        _judge_still(parts)
        return
    if (np.abs(first) < 1e-9).any():
        raise Wrong(_("`optim` ne met à jour qu'une partie des paramètres du modèle."), OPTIMISER)
    ratio = -first / g
    if near(ratio, np.full_like(ratio, ratio.mean()), rtol=1e-2):
        if ratio.mean() < 0:
            raise Wrong(_("`optim` monte la pente au lieu de la descendre."), OPTIMISER)
        again = near(second, -ratio.mean() * SLOPES[1] * g, rtol=1e-2)
        if again and not near(ratio.mean(), eta, rtol=1e-3):
            raise Wrong(
                _("le taux d'apprentissage de `optim` est {got}, et non `eta` = {eta}.").format(
                    got=decimal(ratio.mean(), ".3g"), eta=decimal(eta)
                ),
                OPTIMISER,
            )
        if not again:
            raise Wrong(
                _(
                    "le deuxième pas de `optim` dépend encore du premier gradient : on demande la "
                    "descente de gradient simple, sans inertie."
                ),
                OPTIMISER,
            )
    if near(first, np.full_like(first, first.mean()), rtol=1e-2):
        raise Wrong(
            _(
                "le premier pas de `optim` a la même longueur pour tous les paramètres, quel que "
                "soit leur gradient : c'est un optimiseur adaptatif, et l'on demande SGD."
            ),
            OPTIMISER,
        )
    raise Wrong(
        _("un pas de `optim` ne vaut pas −η g : on demande la descente de gradient simple, SGD."),
        OPTIMISER,
        named=False,
    )


def _judge_still(parts: dict[str, Any]) -> None:
    pairs = zip(parts["path"][-1], parts["still"], strict=True)
    if not all(np.array_equal(array(a, "p"), array(b, "p")) for a, b in pairs):
        raise Wrong(
            _(
                "quand le gradient est nul, un pas de `optim` change encore les paramètres : on demande "
                "SGD sans autre réglage que son taux d'apprentissage."
            ),
            OPTIMISER,
        )


def _pattern(parameter: Any) -> Any:
    """Return a gradient of the shape of the parameter, from 0.5 to 1.5."""
    import torch

    values = torch.linspace(0.5, 1.5, parameter.numel(), dtype=parameter.dtype)
    return values.reshape(parameter.shape)
