"""Check of `sgd_momentum_step(w, grad, state, eta, momentum=0.9)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tp_utils.checks.tp07.steps import Memoryful, StepCheck, follow, option
from tp_utils.i18n import _


class SgdMomentumStep(StepCheck):
    """`sgd_momentum_step(w, grad, state, eta, momentum=0.9)`."""

    name = "sgd_momentum_step"
    options = ((0.6,),)

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return SGD with momentum."""
        import torch

        return torch.optim.SGD([w], lr=case["eta"], momentum=option(case, 0, 0.9))

    def rule(self, case: dict[str, Any]) -> Memoryful:
        """Return the velocity, which is the direction of the step."""
        mu = option(case, 0, 0.9)
        return lambda v, g, t: (mu * v + g,) * 2

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield the usual confusions about the velocity."""
        mu = option(case, 0, 0.9)
        if case["options"]:
            yield (
                _("le paramètre `momentum` reçu n'est pas utilisé."),
                lambda v, g, t: (0.9 * v + g,) * 2,
            )
        yield (
            _("le gradient est multiplié par 1 − momentum : ici, il s'ajoute en entier."),
            lambda v, g, t: (mu * v + (1 - mu) * g,) * 2,
        )
        yield (
            _(
                "c'est la variante de Nesterov, qui anticipe d'un pas : on demande l'inertie simple."
            ),
            lambda v, g, t: (mu * v + g, g + mu * (mu * v + g)),
        )
        yield (
            _("le pas utilise la vitesse d'avant ce gradient : mettez-la d'abord à jour."),
            lambda v, g, t: (mu * v + g, v),
        )
        yield (
            _("la vitesse n'est pas freinée : le facteur `momentum` manque."),
            lambda v, g, t: (v + g,) * 2,
        )
        yield (
            _("`momentum` multiplie le gradient au lieu de la vitesse."),
            lambda v, g, t: (v + mu * g,) * 2,
        )
        yield (
            _("la mémoire garde le dernier gradient au lieu de la vitesse."),
            lambda v, g, t: (g, mu * v + g),
        )
        yield (
            _("le gradient compte deux fois : dans la vitesse, et dans le pas."),
            lambda v, g, t: (mu * v + g, mu * v + 2 * g),
        )

    def aliased(self, case: dict[str, Any]) -> np.ndarray:
        """Return the path when the first velocity is the tensor of the first gradient."""
        mu = option(case, 0, 0.9)

        def rule(v: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
            velocity = g if t == 1 else mu * (g if t == 2 else v) + g
            return velocity, velocity

        return follow(case, rule)
