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

from tp_utils.checks.judges import oracle, orders
from tp_utils.checks.judges.judging import Wrong, near
from tp_utils.checks.judges.oracle import WEIGHTS
from tp_utils.checks.properties import ARGUMENTS, LOSS, RESET
from tp_utils.i18n import _, decimal, ngettext

N, BATCH = 11, 4  # two full batches and a last one of three
TINY = 1e-7  # float64: second order at 1e-7, rounding at 1e-9
SMALL = 1e-2  # second order at 1e-2: seen at once
MANY = (
    15  # epochs after which an order that is the same, or only turned, cannot be chance (`orders`)
)


NEVER = 5  # examples that the last batch of three has not seen in MANY epochs


def draw_data(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return a small data set of the plane, float64: X, Y (N, 2) and Xtest, Ytest (7, 2)."""
    X, Xtest = 2 * rng.standard_normal((N, 2)), 2 * rng.standard_normal((7, 2))
    Y, Ytest = oracle.one_hot(rng, N, 2), oracle.one_hot(rng, 7, 2)
    return {"X": X, "Y": Y.astype(float), "Xtest": Xtest, "Ytest": Ytest.astype(float)}


def draw_start(
    rng: np.random.Generator, data: Mapping[str, np.ndarray], nh: int
) -> dict[str, np.ndarray]:
    """Return float64 weights where every example has a gradient that can be told apart.

    An example that is classified with great confidence has a gradient of almost
    zero, and the number of its visits would be lost in the rounding.
    """
    nx, ny = data["X"].shape[1], data["Y"].shape[1]
    while True:
        drawn = oracle.draw_weights(rng, nx, nh, ny, std=0.8 if nx == 2 else 0.5)
        w0 = {key: value.astype(float) for key, value in drawn.items()}
        if are_clear(w0, data["X"], data["Y"]):
            return w0


def are_clear(w0: Mapping[str, Any], X: Any, Y: Any) -> bool:
    """Tell whether the gradients of the examples can be told apart."""
    return bool(np.linalg.svd(columns(w0, X, Y), compute_uv=False).min() > 5e-3)


def columns(w0: Mapping[str, Any], X: Any, Y: Any) -> np.ndarray:
    """Return the gradient at w0 of the loss of each example, one column for each."""
    found = oracle.gradients_of_examples(w0, X, Y)
    return np.concatenate([found[key].reshape(len(X), -1) for key in WEIGHTS], axis=1).T


def visits(w0: Mapping[str, Any], w1: Mapping[str, Any], G: np.ndarray) -> np.ndarray:
    """Return a_i for each example, from the weights before and after; see the module.

    Args:
        w0, w1: the weights before and after.
        G: the gradients of the examples, as `columns` returns them.

    Raises:
        Wrong: the step is no combination of the gradients of the examples.
    """
    step = -_flat({key: (w1[key] - w0[key]) / TINY for key in WEIGHTS})
    a: np.ndarray = np.linalg.lstsq(G, step, rcond=None)[0]
    if not near(G @ a, step, rtol=1e-2, atol=1e-4):
        raise Wrong(
            _(
                "en une epoch, les poids ne bougent pas selon les gradients des exemples "
                "(w ← w − η g, une fois par batch)."
            ),
            named=False,
        )
    return a


def judge_one_epoch(a: np.ndarray, straight: bool = False) -> None:
    """Raise Wrong unless each example was visited once, in batches of at most BATCH.

    Args:
        a: as `visits` returns it.
        straight: an epoch of one batch of all examples has made one step only, however long:
            what tells summed gradients from batches of one.
    """
    _judge_direction(a)
    _judge_lengths(a)
    _judge_sizes(a, straight)
    if not _is_regular(a):
        raise _irregular(a)


def _seen(a: np.ndarray) -> np.ndarray:
    """Return the shares of the examples that served in a step: none, where all steps are tiny."""
    return a[a >= 0.1 / BATCH]


def _judge_direction(a: np.ndarray) -> None:
    """Raise Wrong if a step climbs, for all examples or for some, or if nothing has moved."""
    unit = 1 / BATCH
    if (a < -0.1 * unit).all():
        raise Wrong(_("les pas montent la pente : le signe de la mise à jour est faux."))
    if (a < -0.1 * unit).any():
        raise Wrong(
            _(
                "des points sont appris avec l'étiquette d'un autre : X et Y ne sont pas mélangés "
                "avec la même permutation."
            )
        )
    if not a.any() or near(a, 0 * a, atol=0.05 * unit):
        raise Wrong(_("après une epoch, les poids renvoyés sont ceux du départ."))


def _judge_lengths(a: np.ndarray) -> None:
    """Raise Wrong if there is a single step, or if all are as many times too long or too short."""
    seen = _seen(a)
    if 0 < len(seen) <= BATCH and near(seen, np.full(len(seen), 1 / len(seen)), rtol=0.02):
        raise Wrong(
            _(
                "une epoch ne fait qu'un seul pas, sur {n} exemples : le pas est-il bien dans la "
                "boucle des batchs ? Vérifiez l'indentation."
            ).format(n=len(seen))
        )
    for factor, sentence in (
        (2, _("chaque pas est fait deux fois.")),
        (1 / BATCH, _("les pas sont {n} fois trop petits : une division par batch_size de trop ?")),
    ):
        if len(seen) == len(a) and _is_regular(a / factor) and not _is_regular(a):
            raise Wrong(sentence.format(n=BATCH))


def _judge_sizes(a: np.ndarray, straight: bool) -> None:
    """Raise Wrong if the batches have another size than the one asked, or if one is missing."""
    seen, size = _seen(a), _size_of(a)
    if size == 1 and straight:
        raise Wrong(
            _(
                "les pas suivent la somme des gradients du batch, et non leur moyenne : le coût est-il "
                "bien une moyenne sur ses exemples ?"
            ),
            LOSS,
        )
    if size not in (0, BATCH):
        raise Wrong(
            _(
                "`batch_size` n'intervient pas : les batchs comptent {got}, pour batch_size = {size}."
            ).format(got=ngettext("{n} exemple", "{n} exemples", size).format(n=size), size=BATCH),
            ARGUMENTS,
        )
    unseen = len(a) - len(seen)
    if unseen and len(seen) and near(seen, np.full(len(seen), 1 / BATCH), rtol=0.02):
        raise Wrong(
            _(
                "exemples qui ne servent à aucun pas de l'epoch : {unseen} sur {N} (batch_size = "
                "{size}) ; un batch manque, sans doute le dernier, incomplet."
            ).format(N=N, unseen=unseen, size=BATCH)
        )


def _irregular(a: np.ndarray) -> Wrong:
    """Return what explains best that the examples do not count as in batches of BATCH."""
    seen = _seen(a)
    unseen = len(a) - len(seen)
    piled = np.repeat(
        [(3 - k) / size for k, size in enumerate((BATCH, BATCH, N % BATCH))], (4, 4, 3)
    )
    if near(np.sort(a), np.sort(piled), rtol=0.02):
        return Wrong(
            _(
                "les gradients s'accumulent : chaque pas suit la somme des gradients de tous les "
                "batchs déjà vus. Où sont-ils remis à zéro ?"
            ),
            RESET,
        )
    if near(a, np.full(N, 1 / BATCH), rtol=0.02):
        return Wrong(
            _(
                "le gradient du dernier batch, incomplet, est divisé par batch_size au lieu du "
                "nombre de ses exemples."
            )
        )
    fits = near(12 * a, np.round(12 * a), rtol=0, atol=0.15)  # batches of four and of three
    if not fits or not len(seen):
        return Wrong(
            _(
                "les pas ne suivent pas le gradient de l'entropie croisée moyenne des batchs : "
                "chaque exemple y compte avec un facteur inattendu. Quelle fonction de coût est "
                "dérivée, et à quoi l'appliquez-vous ?"
            ),
            named=False,
        )
    if unseen and seen.max() > 1 / (N % BATCH) + 0.05:
        return Wrong(
            _(
                "dans une epoch, certains exemples servent plusieurs fois et {unseen} ne servent "
                "jamais : il faut parcourir une permutation, et non tirer au hasard à chaque batch."
            ).format(unseen=unseen)
        )
    if unseen:
        return Wrong(
            _(
                "exemples qui ne servent à aucun pas de l'epoch : {unseen} sur {N} (batch_size = "
                "{size}) ; vérifiez les bornes des batchs."
            ).format(N=N, unseen=unseen, size=BATCH)
        )
    if a.max() > 1 / (N % BATCH) + 0.05:
        return Wrong(
            _(
                "dans une epoch, certains exemples servent plusieurs fois : les batchs se "
                "recouvrent."
            )
        )
    return Wrong(
        _("une epoch fait {n} pas pour {N} exemples, avec batch_size = {size}.").format(
            n=decimal(a.sum(), ".1f"), N=N, size=BATCH
        ),
        named=False,
    )


def _size_of(a: np.ndarray) -> int:
    """Return the size of the batches, when each example was visited once; 0 if they have none."""
    for size in range(1, N + 1):
        full, rest = divmod(N, size)
        sizes = np.repeat([size, rest or 1], [full * size, rest])
        if near(np.sort(a), np.sort(1 / sizes), rtol=0.02):
            return size
    return 0


def _is_regular(a: np.ndarray, batch: int = BATCH) -> bool:
    """Tell whether each example was visited once, in ⌈N / batch⌉ batches of at most `batch`."""
    sizes = np.maximum(np.round(1 / np.maximum(a, 1e-3)), 1)
    fits = near(a, 1 / sizes, rtol=0.03) and sizes.max() <= batch
    return fits and near(a.sum(), -(-N // batch), rtol=0.02)


def judge_other_batches(a: np.ndarray, batch: int) -> None:
    """Raise Wrong unless one epoch with another batch size visits each example once."""
    if not _is_regular(a, batch):
        raise Wrong(
            _(
                "avec batch_size = {batch} et {N} exemples, l'epoch n'est plus juste ({n} exemples "
                "sans aucun pas) : vérifiez le dernier batch, et qu'aucun n'est vide."
            ).format(batch=batch, N=N, n=int((a < 0.1 / batch).sum()))
        )


def judge_many_epochs(a: np.ndarray) -> None:
    """Raise Wrong if MANY epochs all had the same last batch: the order was not drawn again."""
    last, often = N % BATCH, _times_last(a)
    steps = MANY * -(-N // BATCH)
    if a.sum() < 1.5 * steps / MANY:
        raise Wrong(
            _(
                "après {n} epochs, les poids renvoyés ont bougé comme après une seule : sont-ce ceux de la "
                "dernière, et chaque epoch part-elle de ceux d'avant ?"
            ).format(n=MANY)
        )
    if not near(a.sum(), steps, rtol=0.02):
        raise Wrong(
            _(
                "en {n} epochs, les pas valent en tout {got} fois eta, pour {steps} batchs : le "
                "taux d'apprentissage change-t-il en route, ou manque-t-il des epochs ?"
            ).format(n=MANY, got=decimal(a.sum(), ".1f"), steps=steps)
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
                "les batchs sont faits des mêmes exemples à toutes les epochs : la permutation est tirée "
                "une seule fois, avant la boucle, ou toujours avec la même graine."
            )
        )


def judge_mixed(a: np.ndarray) -> None:
    """Raise Wrong if NEVER examples are in no last batch of MANY epochs: some always come first.

    By chance, C(11, 5) times (C(6, 3) / C(11, 3))^15, 8e-12.
    """
    if (_times_last(a) < 0.5).sum() >= NEVER:
        raise orders.unmixed()


def _times_last(a: np.ndarray) -> np.ndarray:
    """Return how many times of MANY each example was in the last batch."""
    often: np.ndarray = (a - MANY / BATCH) / (1 / (N % BATCH) - 1 / BATCH)
    return often


def last_batch(a: np.ndarray) -> tuple[int, ...]:
    """Return the examples that one epoch saw in its smallest batch."""
    return tuple(map(int, np.flatnonzero(a > (1 / BATCH + 1 / (N % BATCH)) / 2)))


def judge_neighbours(
    losses: Mapping[str, Any], w0: Mapping[str, Any], data: Mapping[str, np.ndarray]
) -> None:
    """Raise Wrong if the order of MANY epochs is one order, turned; what is not seen is not judged.

    A shuffle looks like that less than once in 1e10: see `orders.keep_neighbours`.

    Args:
        losses: train and test → the loss after each epoch.
        w0: the weights before.
        data: X, Y, Xtest, Ytest.
    """
    parts = {"train": ("X", "Y"), "test": ("Xtest", "Ytest")}
    G = columns(w0, data["X"], data["Y"])
    means = [columns(w0, data[X], data[Y]).mean(axis=1) for X, Y in parts.values()]
    after = np.stack([np.asarray(losses[part], float) for part in parts], axis=1)
    last = orders.last_batches(after / TINY, np.stack(means) @ G, BATCH, N % BATCH)
    if last and orders.keep_neighbours(set(last), N):
        raise orders.turned()


def is_straight(w0: Mapping[str, Any], tiny: Mapping[str, Any], small: Mapping[str, Any]) -> bool:
    """Tell whether an epoch with η = SMALL goes as straight as with η = TINY: it is one step."""
    first = _flat({key: (tiny[key] - w0[key]) / TINY for key in WEIGHTS})
    second = _flat({key: (small[key] - w0[key]) / SMALL for key in WEIGHTS})
    return near(first, second, rtol=3e-7, atol=0)


def one_step_late(one: np.ndarray, many: np.ndarray) -> bool:
    """Tell whether each step was made at the next batch (`step`, `zero_grad`, `backward`).

    The last batch of an epoch is then learnt at the first of the next one, and that of the last
    epoch never: all the others are, by as many steps as there are batches but one.
    """
    seen = one >= 0.1 / BATCH
    sizes = np.round(1 / np.maximum(one[seen], 1e-3))
    return bool(
        near(one[seen], 1 / sizes, rtol=0.03)
        and (~seen).sum() in (BATCH, N % BATCH)
        and near(one.sum(), -(-N // BATCH) - 1, rtol=0.02)
        and near(many.sum(), MANY * -(-N // BATCH) - 1, rtol=0.02)
    )


def judge_steps(w0: Mapping[str, Any], tiny: Mapping[str, Any], small: Mapping[str, Any]) -> None:
    """Raise Wrong if an epoch of several batches is one step."""
    if is_straight(w0, tiny, small):
        raise Wrong(
            _(
                "une epoch ne fait qu'un seul pas, avec la somme des gradients de tous les batchs : "
                "il faut un pas par batch."
            )
        )


def _flat(parts: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.asarray(parts[key]).ravel() for key in WEIGHTS])
