"""Check of `rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tp_utils.checks.tp07.steps import Memoryful, StepCheck, follow, option
from tp_utils.i18n import _


class RmspropStep(StepCheck):
    """`rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8)`."""

    name = "rmsprop_step"
    options = ((0.8,), (0.99, 1e-3), (0.8, 1e-3))

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return RMSprop."""
        import torch

        gamma, eps = option(case, 0, 0.99), option(case, 1, 1e-8)
        return torch.optim.RMSprop([w], lr=case["eta"], alpha=gamma, eps=eps)

    def rule(self, case: dict[str, Any]) -> Memoryful:
        """Return the moving average of squares, and the step that it divides."""
        gamma, eps = option(case, 0, 0.99), option(case, 1, 1e-8)

        def move(s: np.ndarray, g: np.ndarray, _t: int) -> tuple[np.ndarray, np.ndarray]:
            s = gamma * s + (1 - gamma) * g**2
            return s, g / (np.sqrt(s) + eps)

        return move

    def variants(self, case: dict[str, Any]) -> list[np.ndarray]:
        """Return the form of the lab sheet, eps under the root."""
        gamma, eps = option(case, 0, 0.99), option(case, 1, 1e-8)

        def rule(s: np.ndarray, g: np.ndarray, _t: int) -> tuple[np.ndarray, np.ndarray]:
            s = gamma * s + (1 - gamma) * g**2
            return s, g / np.sqrt(s + eps)

        return [follow(case, rule)]

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield the usual confusions about the moving average."""
        gamma, eps = option(case, 0, 0.99), option(case, 1, 1e-8)

        def rule(
            a: float,
            b: float,
            root: Callable[[np.ndarray], np.ndarray] = np.sqrt,
            square: Callable[[np.ndarray], np.ndarray] = np.square,
            eps: float = eps,
            correct: bool = False,
        ) -> Memoryful:
            def move(s: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
                s = a * s + b * square(g)
                return s, g / (root(s / (1 - gamma**t) if correct else s) + eps)

            return move

        if case["options"]:
            yield (_("le paramètre `gamma` reçu n'est pas utilisé."), rule(0.99, 0.01))
            yield (
                _("le paramètre `eps` reçu n'est pas utilisé."),
                rule(gamma, 1 - gamma, eps=1e-8),
            )
        yield _("`gamma` et 1 − `gamma` sont échangés."), rule(1 - gamma, gamma)
        yield _("c'est Adagrad : la moyenne glissante manque."), rule(1, 1)
        yield _("le facteur 1 − `gamma` manque devant le carré du gradient."), rule(gamma, 1)
        yield _("le facteur `gamma` manque devant la mémoire."), rule(1, 1 - gamma)
        yield (
            _("la racine carrée manque au dénominateur."),
            rule(gamma, 1 - gamma, root=lambda s: s),
        )
        yield (
            _("la moyenne porte sur les valeurs absolues, et non sur les carrés."),
            rule(gamma, 1 - gamma, square=np.abs),
        )
        yield (
            _("la moyenne est corrigée au début, comme dans Adam : RMSprop ne le fait pas."),
            rule(gamma, 1 - gamma, correct=True),
        )

        def from_first(s: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
            s = g**2 if t == 1 else gamma * s + (1 - gamma) * g**2
            return s, g / (np.sqrt(s) + eps)

        yield _("la mémoire part du premier carré : elle doit partir de zéro."), from_first
