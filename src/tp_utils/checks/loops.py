"""Judge a training loop from outside: which examples did it visit, when, in which batches?

No step of the loop is watched. With a tiny learning rate η, the weights after
some epochs are, to first order,

    w = w0 − η Σ_i a_i g_i,    a_i = Σ over the visits of example i of 1 / B,

where g_i is the gradient of the loss of example i at w0, and B the size of the
batch of that visit. The a_i are found by least squares, and tell everything:
examples never visited, batches dropped, labels shuffled apart from their points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from tp_utils.checks import oracle
from tp_utils.checks.judging import Wrong, mapping, near, number
from tp_utils.checks.oracle import WEIGHTS
from tp_utils.i18n import _

N, BATCH = 11, 4  # two full batches and a last one of three
TINY = 1e-7  # float64: second order at 1e-7, rounding at 1e-9
MANY = 6  # epochs after which the same order each time cannot be chance (165⁻⁵)
CURVES = ("loss_train", "loss_test", "precision_train", "precision_test")


def draw_data(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return a small data set of the plane, float64: X, Y (N, 2) and Xtest, Ytest (7, 2)."""
    X, Xtest = 2 * rng.standard_normal((N, 2)), 2 * rng.standard_normal((7, 2))
    Y, Ytest = oracle.one_hot(rng, N, 2), oracle.one_hot(rng, 7, 2)
    return {"X": X, "Y": Y.astype(float), "Xtest": Xtest, "Ytest": Ytest.astype(float)}


def visits(w0: Mapping[str, Any], w1: Mapping[str, Any], X: Any, Y: Any) -> np.ndarray:
    """Return a_i for each example, from the weights before and after; see the module.

    Raises:
        Wrong: the step is no combination of the gradients of the examples.
    """
    step = -_flat({key: (w1[key] - w0[key]) / TINY for key in WEIGHTS})
    columns = [_flat(oracle.gradients(w0, X[i : i + 1], Y[i : i + 1])) for i in range(len(X))]
    G = np.stack(columns, axis=1)
    a, *_rest = np.linalg.lstsq(G, step, rcond=None)
    if not near(G @ a, step, rtol=1e-2, atol=1e-4):
        raise Wrong(
            _(
                "en une epoch, les poids ne bougent pas selon les gradients des exemples "
                "(w ← w − η g, une fois par batch)."
            )
        )
    return a


def judge_one_epoch(a: np.ndarray) -> None:
    """Raise Wrong unless each example was visited once, in batches of at most BATCH."""
    unit = 1 / BATCH
    if (a < -0.1 * unit).any():
        raise Wrong(
            _(
                "des points sont appris avec l'étiquette d'un autre : X et Y ne sont pas mélangés "
                "avec la même permutation."
            )
        )
    if not a.any() or near(a, 0 * a, atol=0.05 * unit):
        raise Wrong(_("après une epoch, les poids renvoyés sont ceux du départ."))
    unseen = int((a < 0.1 * unit).sum())
    if near(a, np.full(N, 1 / N), rtol=0.02) or near(a, np.full(N, 1.0), rtol=0.02):
        raise Wrong(
            _(
                "`batch_size` n'intervient pas : une epoch fait {n:.0f} pas sur {N} exemples, pour "
                "batch_size = {size}."
            ).format(n=a.sum(), N=N, size=BATCH)
        )
    seen = a[a >= 0.1 * unit]
    if unseen and near(seen, np.full(len(seen), unit), rtol=0.02):
        raise Wrong(
            _(
                "sur {N} exemples, {unseen} ne servent à aucun pas de l'epoch (batch_size = "
                "{size}) : un batch manque, sans doute le dernier, incomplet."
            ).format(N=N, unseen=unseen, size=BATCH)
        )
    sizes = np.round(1 / np.maximum(a, 1e-3))
    regular = near(a, 1 / sizes, rtol=0.03) and sizes.max() <= BATCH
    if regular and near(a.sum(), -(-N // BATCH), rtol=0.02):
        return
    if near(a, np.full(N, unit), rtol=0.02):
        raise Wrong(
            _(
                "le gradient du dernier batch, incomplet, est divisé par batch_size au lieu du "
                "nombre de ses exemples."
            )
        )
    if unseen or not regular:
        raise Wrong(
            _(
                "dans une epoch, certains exemples servent plusieurs fois et {unseen} ne servent "
                "jamais : il faut parcourir une permutation, et non tirer au hasard à chaque batch."
            ).format(unseen=unseen)
        )
    raise Wrong(
        _("une epoch fait {n:.1f} pas pour {N} exemples, avec batch_size = {size}.").format(
            n=a.sum(), N=N, size=BATCH
        )
    )


def judge_many_epochs(a: np.ndarray) -> None:
    """Raise Wrong if MANY epochs all had the same last batch: the order was not drawn again."""
    last = N % BATCH
    often = (a - MANY / BATCH) / (1 / last - 1 / BATCH)  # times in the last batch
    if a.sum() < MANY:  # each epoch adds three
        raise Wrong(
            _("après {n} epochs, les poids ont bougé comme après une seule.").format(n=MANY)
        )
    always = np.abs(often - MANY) < 0.2
    if always.sum() == last and (np.abs(often[~always]) < 0.2).all():
        if always[-last:].all():
            raise Wrong(
                _(
                    "les exemples sont toujours parcourus dans l'ordre des données : il n'y a pas de "
                    "mélange."
                )
            )
        raise Wrong(
            _(
                "l'ordre est le même à toutes les epochs : la permutation est tirée une seule fois, "
                "avant la boucle."
            )
        )


def judge_history(
    history: Any, weights: Mapping[str, np.ndarray], data: Mapping[str, np.ndarray], n_epochs: int
) -> None:
    """Raise Wrong unless `history` has one value per epoch, the last ones those of `weights`."""
    curves = mapping(history, "history", CURVES)
    for key in CURVES:
        values = curves[key]
        values = list(values) if isinstance(values, (list, np.ndarray)) else None
        if values is None or len(values) != n_epochs:
            count = _("n'est pas une liste") if values is None else str(len(values))
            raise Wrong(
                _(
                    "history['{key}'] a pour longueur {count} après {n} epochs ; on attend une valeur "
                    "par epoch."
                ).format(key=key, count=count, n=n_epochs)
            )
    right = {}
    for part, X, Y in (("train", "X", "Y"), ("test", "Xtest", "Ytest")):
        metrics = oracle.loss_and_precision(weights, data[X], data[Y])
        right[f"loss_{part}"], right[f"precision_{part}"] = metrics
    found = {key: number(curves[key][-1], f"history['{key}'][-1]") for key in CURVES}
    wrong = [key for key in CURVES if not near(found[key], right[key], rtol=1e-4, atol=1e-5)]
    if wrong:
        raise Wrong(_history_complaint(wrong, found, right), credit=0.5)


def _history_complaint(
    wrong: list[str], found: Mapping[str, float], right: Mapping[str, float]
) -> str:
    where = ", ".join(wrong)
    swapped = [
        key.replace("train", "?").replace("test", "train").replace("?", "test") for key in wrong
    ]
    if all(near(found[k], right[s], rtol=1e-4) for k, s in zip(wrong, swapped, strict=True)):
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


def _flat(parts: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.asarray(parts[key]).ravel() for key in WEIGHTS])
