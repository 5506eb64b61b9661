"""Judge the `history` of a training: four curves, one value per epoch, of the weights of then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, mapping, near, number, words
from tp_utils.checks.properties import HISTORY
from tp_utils.i18n import _, ngettext

CURVES = ("loss_train", "loss_test", "precision_train", "precision_test")


def judge_history(
    history: Any, weights: Mapping[str, np.ndarray], data: Mapping[str, np.ndarray], n_epochs: int
) -> None:
    """Raise Wrong unless `history` has one value per epoch, the last ones those of `weights`."""
    try:
        curves = mapping(history, "history", CURVES)
    except Wrong as error:
        raise error.about(HISTORY) from None
    for key in CURVES:
        values = curves[key]
        if isinstance(values, np.ndarray) and values.ndim:
            values = list(values)
        if not isinstance(values, list):
            raise Wrong(
                _(
                    "dans `history`, '{key}' n'est pas une liste, mais {got} : ajoutez-y une valeur "
                    "par epoch, avec `append`."
                ).format(key=key, got=words(values)),
                HISTORY,
            )
        if len(values) == 4 * n_epochs:
            raise Wrong(
                _(
                    "dans `history`, '{key}' a {count} valeurs après {n} epochs : les quatre clés "
                    "partagent-elles la même liste ?"
                ).format(key=key, count=len(values), n=n_epochs),
                HISTORY,
            )
        if len(values) != n_epochs:
            raise Wrong(
                ngettext(
                    "history['{key}'] a {count} valeur après {n} epochs ; on attend une valeur par epoch.",
                    "history['{key}'] a {count} valeurs après {n} epochs ; on attend une valeur par epoch.",
                    len(values),
                ).format(key=key, count=len(values), n=n_epochs),
                HISTORY,
            )
    right = {}
    for part, X, Y in (("train", "X", "Y"), ("test", "Xtest", "Ytest")):
        metrics = oracle.loss_and_precision(weights, data[X], data[Y])
        right[f"loss_{part}"], right[f"precision_{part}"] = metrics
    found = {key: _last(curves, key) for key in CURVES}
    wrong = [key for key in CURVES if not near(found[key], right[key], rtol=1e-4, atol=1e-5)]
    if wrong:
        for k in range(n_epochs - 1):
            before = {key: number(curves[key][k], f"history['{key}']") for key in CURVES}
            if all(near(before[key], right[key], rtol=1e-4, atol=1e-5) for key in CURVES):
                raise Wrong(
                    _(
                        "ce qui est renvoyé est ce qui était appris à l'epoch {k} sur {n}, la meilleure "
                        "peut-être : on attend l'état après la dernière."
                    ).format(k=k + 1, n=n_epochs),
                    HISTORY,
                )
        raise Wrong(_history_complaint(wrong, found, right), HISTORY)


def losses_of(history: Any, n_epochs: int) -> dict[str, list[float]]:
    """Return the losses of each part, train and test, after each epoch; {} if that is not told."""
    try:
        curves = mapping(history, "history", CURVES)
        found = {
            part: [number(v, part) for v in curves[f"loss_{part}"]] for part in ("train", "test")
        }
    except (Wrong, TypeError):
        return {}
    return found if all(len(values) == n_epochs for values in found.values()) else {}


def _last(curves: Mapping[str, Any], key: str) -> float:
    try:
        return number(curves[key][-1], f"history['{key}'][-1]")
    except Wrong as wrong:
        raise wrong.about(HISTORY) from None


def _history_complaint(
    wrong: list[str], found: Mapping[str, float], right: Mapping[str, float]
) -> str:
    where = ", ".join(wrong)
    swapped = [
        key.replace("train", "?").replace("test", "train").replace("?", "test") for key in wrong
    ]
    if all(near(found[k], right[s], rtol=1e-4) for k, s in zip(wrong, swapped, strict=True)):
        if not {*swapped} & {*wrong}:
            return _("dans `history`, {where} est mesuré sur l'autre ensemble.").format(where=where)
        return _("dans `history`, apprentissage et test sont échangés ({where}).").format(
            where=where
        )
    if all(near(found[key], 100 * right[key]) for key in wrong):
        return _("dans `history`, {where} est un pourcentage ; on attend une fraction.").format(
            where=where
        )
    if all(key.endswith("train") for key in wrong):
        return _(
            "la dernière valeur de {where} n'est pas celle des poids renvoyés sur tout l'ensemble "
            "d'apprentissage : est-ce celle du dernier batch, ou une moyenne en cours d'epoch ?"
        ).format(where=where)
    return _(
        "la dernière valeur de {where} n'est pas celle des poids renvoyés : il faut évaluer après "
        "tous les pas de l'epoch, sur l'ensemble entier."
    ).format(where=where)


def judge_still(history: Mapping[str, Any]) -> None:
    """Raise Wrong unless the metrics of a training without learning (η = 0) are constant."""
    for key in CURVES:
        values = [number(v, f"history['{key}']") for v in history[key]]
        if not near(values, np.full(len(values), values[0]), rtol=1e-4, atol=1e-5):
            raise Wrong(
                _(
                    "avec eta = 0 les poids devraient rester les mêmes, et history['{key}'] change "
                    "d'une epoch à l'autre : les pas n'utilisent pas le `eta` reçu."
                ).format(key=key)
            )


def judge_moving(history: Mapping[str, Any]) -> None:
    """Raise Wrong if a training that learns (η = 0.5) records the same loss at each epoch."""
    values = [number(v, "loss_train") for v in history["loss_train"]]
    if near(values, np.full(len(values), values[-1]), rtol=1e-9, atol=0):
        raise Wrong(
            _(
                "dans `history`, toutes les epochs ont la même valeur : mesurez à la fin de chaque "
                "epoch, avec les poids d'alors."
            ),
            HISTORY,
        )
