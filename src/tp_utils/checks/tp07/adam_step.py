"""Check of `adam_step(w, grad, state, eta, beta1=0.9, beta2=0.999, eps=1e-8)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from tp_utils.checks.properties import SCALE
from tp_utils.checks.tp07.steps import Memoryful, StepCheck, option
from tp_utils.i18n import _

DEFAULTS = (0.9, 0.999, 1e-8)
NAMES = ("beta1", "beta2", "eps")


class AdamStep(StepCheck):
    """`adam_step`: Kingma and Ba (2015), algorithm 1."""

    name = "adam_step"
    points = 2
    properties = (SCALE,)
    options = ((0.6,), (0.9, 0.95), (0.9, 0.999, 1e-2), (0.6, 0.95, 1e-2))

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return Adam."""
        import torch

        beta1, beta2, eps = _settings(case)
        return torch.optim.Adam([w], lr=case["eta"], betas=(beta1, beta2), eps=eps)

    def rule(self, case: dict[str, Any]) -> Memoryful:
        """Return the two averages, and the step that they give once corrected."""
        return _adam(_settings(case))

    def lost(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield what divides zero by zero, or takes the root of a negative number."""
        adam = partial(_adam, _settings(case))
        yield (
            _("au premier pas, `t` vaut 0 : les corrections divisent par 1 − 1 = 0."),
            adam(bias=lambda beta, t: 1 - beta ** (t - 1)),
        )
        yield (
            _("la correction est 1 − `beta` puissance `t`, et non 1 − `beta` × `t`."),
            adam(bias=lambda beta, t: 1 - beta * t),
        )
        yield _unsquared(), adam(square=lambda g: g)

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the usual confusions about the averages, their corrections, and the step."""
        settings = beta1, beta2, eps = _settings(case)
        adam = partial(_adam, settings)
        for k, name in enumerate(NAMES[: len(case["options"])]):
            says = _("le paramètre `{name}` reçu n'est pas utilisé.").format(name=name)
            own = [*settings]
            own[k] = DEFAULTS[k]
            yield says, _adam(own)
        yield _("`beta1` et `beta2` sont échangés."), _adam((beta2, beta1, eps))
        for name, average, beta in (("beta1", "m", beta1), ("beta2", "v", beta2)):
            for says, shares in (
                (_("`{beta}` et 1 − `{beta}` sont échangés."), (1 - beta, beta)),
                (_("le facteur 1 − `{beta}` manque dans `{average}`."), (beta, 1.0)),
                (
                    _("`{average}` repart de zéro à chaque pas : la mémoire doit le garder."),
                    (0.0, 1 - beta),
                ),
            ):
                yield says.format(beta=name, average=average), adam(weights={average: shares})
        yield _("les corrections du départ à zéro manquent."), adam(bias=lambda beta, t: 1)
        yield (
            _("la correction de `v` manque : seul `m` est corrigé."),
            adam(divisor=lambda v, c: np.sqrt(v) + eps),
        )
        yield (
            _("la correction de `m` manque : seul `v` est corrigé."),
            adam(numerator=lambda m, g, c: m),
        )
        yield (
            _("`t` n'avance pas : les corrections sont toujours celles du premier pas."),
            adam(bias=lambda beta, t: 1 - beta),
        )
        yield (
            _("`t` a un pas d'avance : il vaut 1 au premier appel."),
            adam(bias=lambda beta, t: 1 - beta ** (t + 1)),
        )
        yield (
            _("les moyennes sont multipliées par leurs corrections, au lieu d'être divisées."),
            adam(bias=lambda beta, t: 1 / (1 - beta**t)),
        )
        yield (
            _("la mémoire garde les moyennes corrigées : gardez `m` et `v` d'avant la correction."),
            adam(keeps_corrected=True),
        )
        yield (
            _("le pas suit le dernier gradient, et non la moyenne `m`."),
            adam(numerator=lambda m, g, c: g),
        )
        yield (
            _(
                "`eps` est ajouté à la racine de `v`, avant la correction : il en est divisé aussi. Dans la "
                "formule, il s'ajoute à la racine de `v` corrigée."
            ),
            adam(divisor=lambda v, c: (np.sqrt(v) + eps) / c**0.5),
            SCALE,
        )
        yield (
            _("`eps` est sous la racine : dans Adam, il s'ajoute après elle."),
            adam(divisor=lambda v, c: np.sqrt(v / c + eps)),
        )
        yield _("la racine carrée manque au dénominateur."), adam(divisor=lambda v, c: v / c + eps)
        yield (
            _("le pas n'est pas divisé par la racine de `v`."),
            adam(divisor=lambda v, c: np.ones_like(v)),
        )
        yield (
            _("la moyenne porte sur les valeurs absolues, et non sur les carrés."),
            adam(square=np.abs),
        )
        yield (
            _unsquared(),
            adam(square=lambda g: g, divisor=lambda v, c: np.sqrt(np.abs(v / c)) + eps),
        )


def _unsquared() -> str:
    return _("les gradients entrent dans `v` sans être mis au carré.")


def _settings(case: dict[str, Any]) -> tuple[float, float, float]:
    """Return β1, β2 and ε, received or by default."""
    beta1, beta2, eps = (option(case, k, default) for k, default in enumerate(DEFAULTS))
    return beta1, beta2, eps


def _adam(
    settings: Sequence[float],
    *,
    weights: Mapping[str, tuple[float, float]] | None = None,
    square: Callable[[np.ndarray], np.ndarray] = np.square,
    bias: Callable[[float, int], float] = lambda beta, t: 1 - beta**t,
    numerator: Callable[[np.ndarray, np.ndarray, float], np.ndarray] = lambda m, g, c: m / c,
    divisor: Callable[[np.ndarray, float], np.ndarray] | None = None,
    keeps_corrected: bool = False,
) -> Memoryful:
    """Return algorithm 1, or one with a mistake.

    Args:
        settings: β1, β2 and ε.
        weights: those of the past and of the present, in "m" or in "v".
        square: what v averages.
        bias: what an average lacks after t steps, (beta, t) → number.
        numerator: (m, g, bias of m) → what the step is proportional to.
        divisor: (v, bias of v) → what divides it.
        keeps_corrected: the memory holds the averages once divided by their bias.
    """
    beta1, beta2, eps = settings
    usual = {"m": (beta1, 1 - beta1), "v": (beta2, 1 - beta2)}
    of_m, of_v = {**usual, **(weights or {})}.values()
    over = divisor or (lambda v, c: np.sqrt(v / c) + eps)

    def move(memory: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
        before = np.broadcast_to(memory, (2, *g.shape))  # the first memory is one zero for both
        now = np.stack(
            [of_m[0] * before[0] + of_m[1] * g, of_v[0] * before[1] + of_v[1] * square(g)]
        )
        lacks = np.array([bias(beta1, t), bias(beta2, t)])
        direction = numerator(now[0], g, lacks[0]) / over(now[1], lacks[1])
        kept = now / lacks.reshape(2, *[1] * g.ndim) if keeps_corrected else now
        return kept, direction

    return move
