"""Check of `adagrad_step(w, grad, state, eta, eps=1e-10)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tp_utils.checks.tp07.steps import Memoryful, StepCheck, follow, option
from tp_utils.i18n import _


class AdagradStep(StepCheck):
    """`adagrad_step(w, grad, state, eta, eps=1e-10)`."""

    name = "adagrad_step"
    options = ((1e-3,),)

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return Adagrad."""
        import torch

        return torch.optim.Adagrad([w], lr=case["eta"], eps=option(case, 0, 1e-10))

    def rule(self, case: dict[str, Any]) -> Memoryful:
        """Return the sum of squares, and the step that it divides."""
        eps = option(case, 0, 1e-10)
        return lambda s, g, t: (s + g**2, g / (np.sqrt(s + g**2) + eps))

    def variants(self, case: dict[str, Any]) -> list[np.ndarray]:
        """Return the form of the lab sheet, eps under the root."""
        eps = option(case, 0, 1e-10)
        return [follow(case, lambda s, g, t: (s + g**2, g / np.sqrt(s + g**2 + eps)))]

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield the usual confusions about the sum of squares."""
        eps = option(case, 0, 1e-10)
        if case["options"]:
            yield (
                _("le paramètre `eps` reçu n'est pas utilisé."),
                lambda s, g, t: (s + g**2, g / (np.sqrt(s + g**2) + 1e-10)),
            )
        yield (
            _("la racine carrée manque au dénominateur."),
            lambda s, g, t: (s + g**2, g / (s + g**2 + eps)),
        )
        yield (
            _("les gradients sont sommés sans être mis au carré."),
            lambda s, g, t: (s + g, g / (np.sqrt(np.abs(s + g)) + eps)),
        )
        yield (
            _("la somme porte sur les valeurs absolues, et non sur les carrés."),
            lambda s, g, t: (s + np.abs(g), g / (np.sqrt(s + np.abs(g)) + eps)),
        )
        yield (
            _("c'est une moyenne glissante : Adagrad fait la somme de tous les carrés."),
            lambda s, g, t: (0.99 * s + 0.01 * g**2, g / (np.sqrt(0.99 * s + 0.01 * g**2) + eps)),
        )
        yield (
            _("la somme est divisée par le nombre de pas."),
            lambda s, g, t: (s + g**2, g / (np.sqrt((s + g**2) / t) + eps)),
        )
        yield (
            _("le pas utilise la somme d'avant ce gradient : ajoutez-le d'abord."),
            lambda s, g, t: (s + g**2, g / (np.sqrt(s) + eps)),
        )
        yield (
            _("le pas multiplie par la racine de la somme, au lieu de diviser."),
            lambda s, g, t: (s + g**2, g * (np.sqrt(s + g**2) + eps)),
        )
        yield (
            _("la somme est commune à tous les coefficients : chacun doit avoir la sienne."),
            lambda s, g, t: (s + (g**2).sum(), g / (np.sqrt(s + (g**2).sum()) + eps)),
        )
