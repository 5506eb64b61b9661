"""Judge one step of descent: w ← w − η g for each parameter, then gradients forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array, near
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import GRAPH, RESET
from tp_utils.i18n import _, decimal

Arrays = Mapping[str, np.ndarray]


def judge_update(
    found: Arrays,
    start: Arrays,
    slope: Arrays,
    eta: float,
    still: str = "",
    left: Mapping[str, Any] | None = None,
    touched: bool = False,
) -> None:
    """Raise Wrong unless each parameter is w − η g.

    Args:
        found, start, slope: name → parameter after, before, and gradient.
        eta: the learning rate.
        still: a sentence to add when nothing has moved.
        left: name → gradient after the step, None when there is none, where the step forgets it.
        touched: the step has written in the tensors that it received.
    """
    moved = {key: found[key] - start[key] for key in start}
    same = [key for key in start if near(moved[key], 0 * moved[key], atol=1e-6)]
    if len(same) == len(start):
        zeroed = left and not any(np.any(g) for g in left.values() if g is not None)
        if zeroed and touched:
            raise Wrong(
                _(
                    "les paramètres n'ont pas bougé, et leurs gradients sont nuls : ils sont remis à "
                    "zéro avant d'avoir servi au pas."
                )
            )
        if zeroed:
            still += _(" Ou bien les gradients sont remis à zéro avant d'avoir servi.")
        raise Wrong(_("les paramètres sont ceux d'avant le pas : rien n'a été mis à jour.") + still)
    if same:
        raise Wrong(
            _("ces paramètres ne sont pas mis à jour : {keys}.").format(keys=", ".join(same))
        )
    factors = {
        _("les poids montent la pente : la mise à jour a le signe plus."): eta,
        _("le pas vaut le gradient entier : le taux d'apprentissage `eta` n'intervient pas."): -1.0,
        _("le signe est inversé, et le taux d'apprentissage `eta` n'intervient pas."): 1.0,
        _("le taux d'apprentissage `eta` est appliqué deux fois."): -(eta**2),
        _("le pas est fait deux fois."): -2 * eta,
        _("le gradient est divisé par `eta` au lieu d'être multiplié."): -1 / eta,
    }
    for key in start:
        g, d = slope[key], moved[key]
        if near(d, -eta * g, rtol=1e-4, atol=1e-5):
            continue
        known = explain(d, [Mistake(s, f * g) for s, f in factors.items()], 1e-4, 1e-5)
        if known:
            raise known
        if near(found[key], -eta * g, rtol=1e-4, atol=1e-5):
            raise Wrong(
                _("`{key}` est remplacé par le pas : l'ancienne valeur manque.").format(key=key)
            )
        total = sum(float((slope[k] ** 2).sum()) for k in start)
        ratio = -sum(float((moved[k] * slope[k]).sum()) for k in start) / total
        if all(near(moved[k], -ratio * slope[k], rtol=1e-4, atol=1e-5) for k in start):
            raise Wrong(
                _(
                    "le pas vaut {ratio} fois le gradient, alors que `train_step` reçoit eta = {eta} : "
                    "un taux écrit en dur, ou calculé ?"
                ).format(ratio=decimal(ratio, ".3g"), eta=decimal(eta))
            )
        raise Wrong(
            _(
                "`{key}` ne vaut pas w − η g : avec eta = {eta}, il a bougé de {got} en moyenne "
                "quadratique, pour un gradient de {g}."
            ).format(
                key=key, eta=decimal(eta), got=decimal(_rms(d), ".3f"), g=decimal(_rms(g), ".3f")
            ),
            named=False,
        )


def judge_alive(after: Mapping[str, Any], start: Arrays, slope: Arrays, fresh: Arrays) -> None:
    """Raise Wrong unless a new backward gives each parameter its new gradient, and it alone.

    Args:
        after: name → gradient found after a new backward, None when there is none.
        start: name → parameter before the step, for its shape.
        slope: name → gradient of the step, which should be forgotten.
        fresh: name → gradient of the new backward.
    """
    for key in start:
        value = after[key]
        if value is None:
            raise Wrong(
                _(
                    "après le pas, `{key}` ne reçoit plus de gradient au backward suivant : ce n'est "
                    "plus une feuille du graphe qui demande son gradient."
                ).format(key=key),
                GRAPH,
            )
        gradient = array(value, _("le gradient de `{key}`").format(key=key), start[key].shape)
        if near(gradient, fresh[key], rtol=1e-4, atol=1e-5):
            continue
        if near(gradient, fresh[key] + slope[key], rtol=1e-4, atol=1e-5):
            raise Wrong(
                _(
                    "après le pas, le gradient de `{key}` est encore là : au backward suivant, le "
                    "nouveau s'y ajoute. Il faut le remettre à zéro."
                ).format(key=key),
                RESET,
            )
        raise Wrong(
            _("après le pas, le backward suivant donne à `{key}` un autre gradient.").format(
                key=key
            ),
            RESET,
            named=False,
        )


def _rms(x: np.ndarray) -> float:
    return float((x**2).mean() ** 0.5)
