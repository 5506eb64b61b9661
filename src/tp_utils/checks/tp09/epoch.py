"""Checks of `epoch(images, targets, optim, m)`: judged by what its steps are made of.

The network is a `Recorder`: the gradients that it gives say of which images they are, and the
optimizer notes what reaches it. No gradient is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tp_utils.checks.drawing import MANY
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, forged, near, only_wrong
from tp_utils.checks.judges.orders import judge_mixed, judge_turned
from tp_utils.checks.judges.values import part
from tp_utils.checks.properties import INPUTS
from tp_utils.checks.tp09.doubles import SIZES, Descent, Recorder, tensors
from tp_utils.checks.tp09.networks import SCRATCH
from tp_utils.i18n import _, decimal, ngettext

N = 11


Case = dict[str, Any]


class Epoch(Check):
    """One image at a time, in a new order each time.

    By chance, six epochs have one order, up to its start and its way, once in (11! / 22)⁵: 5e-32. Four
    to seven images are together at an end of all orders once in 5e10 (`judge_mixed`).
    """

    name = "epoch"
    points = 2
    forbidden = (SCRATCH,)
    varied: tuple[str, ...] = ("X", "Y", "alpha")
    sizes: tuple[int | None, ...] = (None,)  # None: the default, one image
    large: int | None = None  # the same for many images
    epochs = 6

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return eleven images, and the size of the batches."""
        return [self._case(rng, N, m) for m in self.sizes]

    def longer(self, first: Sequence[Case]) -> list[Case]:
        """Return many images, all different."""
        rng = np.random.default_rng(first[0]["seed"])
        return [{**self._case(rng, MANY, self.large), "alpha": first[0]["alpha"]}]

    def _case(self, rng: np.random.Generator, n: int, m: int | None) -> Case:
        return {
            "X": rng.uniform(0, 1, (n, SIZES[0])).astype("f4"),
            "Y": np.eye(10, dtype="f4")[rng.permutation(np.arange(n) % 10)],
            "m": m,
            "alpha": float(rng.uniform(0.1, 1)),
            "seed": int(rng.integers(2**31)),
        }

    def run(self, epoch: Any, case: dict[str, Any]) -> Any:
        """Return, for each of some epochs, what its steps were made of."""
        X, Y = tensors([case["X"], case["Y"]])
        net = Recorder(case["X"].copy(), case["Y"].copy())
        optim = Descent(net, case["alpha"])
        more = () if case["m"] is None else (case["m"],)
        seen = []
        if len(case["X"]) == MANY:
            epoch(X, Y, optim, *more)
            steps = np.array(net.steps).reshape(-1, MANY, 3)
            return {"total": steps.sum(axis=0), "sizes": (steps[:, :, 0] > 1e-6).sum(axis=1)}
        for _number in range(self.epochs):
            settings = optim.alpha, optim.gamma
            before, asked = len(net.steps), len(net.asked)
            epoch(X, Y, optim, *more)
            steps = np.array(net.steps[before:]).reshape(-1, N, 3)
            seen.append(
                {
                    "steps": steps,
                    "done": before,
                    "others": net.factors[before:],
                    "asked": net.asked[asked:],
                    "kept": (optim.alpha, optim.gamma) == settings and optim.net is net,
                }
            )
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the steps of each epoch, then the orders."""
        m, orders, cuts = case["m"] or 1, [], []
        if len(case["X"]) == MANY:
            return _judge_many(got, m)
        if len(got) != self.epochs:
            raise forged("ValueError")
        for one in got:
            share = _judge_steps(one)
            judge_batches(share, m)
            orders.append(part(one, "asked"))
            cuts.append({tuple(row) for row in share > 1e-6})
        if m < N:
            judge_orders(orders)
        if not all(part(one, "kept") is True for one in got):
            raise Wrong(
                _(
                    "`epoch` change les réglages de l'optimiseur (`net`, `alpha`, `gamma`) : elle ne "
                    "demande que des pas."
                ),
                INPUTS,
            )
        if 1 < m < N and all(cut == cuts[0] for cut in cuts):
            raise Wrong(
                _(
                    "les paquets sont faits des mêmes images à toutes les epochs : ce sont les images "
                    "qu'il faut mélanger, et non les paquets."
                )
            )


class EpochMinibatch(Epoch):
    """Batches of m, the last one incomplete; then all the images at once.

    There are 1 386 ways of making batches of 5: the same one comes in six epochs once in 1 386⁵, 5e15.
    """

    name = "epoch-minibatch"
    varied = ("X", "Y", "alpha", "m")
    sizes = (4, 5, N, 20)
    large = 1_000


def _judge_steps(one: Any) -> np.ndarray:
    """Return the share of each image in each step (n, N), positive, of sum 1."""
    asked, done = part(one, "asked"), part(one, "done")
    steps, others = array(part(one, "steps"), "steps"), np.array(part(one, "others"), float)
    steps = steps.reshape(len(others), N, 3)
    if not asked:
        raise Wrong(_("le réseau n'est jamais entraîné : `backward` n'est pas appelée."))
    if not len(steps):
        raise Wrong(_("une epoch ne fait aucun pas : `optim.step` est-elle appelée ?"))
    share, when, other = np.moveaxis(steps, 2, 0)
    if (np.abs(other) > 1e-6).any():
        raise _other()
    total = share.sum(axis=1)
    if not near(others, total, rtol=1e-4):
        raise Wrong(
            _("les six gradients donnés à `step` ne sont pas multipliés par le même nombre.")
        )
    if (share < -1e-6).any():
        raise Wrong(
            _("les pas montent la pente : le gradient est donné à `step` avec le signe moins.")
        )
    counts = (share > 1e-6).sum(axis=1)
    if near(total * counts, 1 + 0 * total) and not near(total, 1 + 0 * total):
        raise Wrong(_("les pas sont trop petits : `backward` fait déjà la moyenne."))
    if not near(total, 1 + 0 * total):
        raise Wrong(
            _(
                "un pas suit {n} fois la moyenne des gradients de ses images : `backward` fait "
                "déjà cette moyenne, et chaque pas n'en utilise qu'une."
            ).format(n=decimal(float(total[np.abs(total - 1).argmax()]), ".3g"))
        )
    if not near(when, share * (done + np.arange(len(steps)))[:, None], rtol=1e-6):
        raise Wrong(
            _(
                "des pas suivent des gradients calculés avant le pas précédent : `forward` et "
                "`backward` doivent être refaits après chaque pas."
            )
        )
    return share


def _judge_many(got: Any, m: int) -> None:
    """Judge an epoch of many images by the sum of its steps."""
    total = array(part(got, "total"), "steps", (MANY, 3))
    sizes = [int(k) for k in np.ravel(part(got, "sizes"))]
    unseen = int((total[:, 0] < 1e-6).sum())
    if unseen:
        raise _unseen(unseen, MANY, m)
    if np.abs(total[:, 2]).max() > 1e-6:
        raise _other()
    if sizes != [min(m, MANY - start) for start in range(0, MANY, m)]:
        raise Wrong(
            _("avec m = {m}, les paquets ont pour tailles {sizes}.").format(
                m=m, sizes=", ".join(map(str, sizes[:8])) + ", …" * (len(sizes) > 8)
            )
        )
    if not near(np.sort(total[:, 0]), np.sort(1 / np.repeat(sizes, sizes)), rtol=1e-4):
        raise Wrong(_("dans une epoch, des images servent plusieurs fois."))


def _other() -> Wrong:
    return Wrong(
        _(
            "des images sont apprises avec l'étiquette d'une autre : images et étiquettes "
            "doivent suivre le même ordre."
        )
    )


def _unseen(k: int, n: int, m: int) -> Wrong:
    text = ngettext(
        "{k} image sur {n} ne sert à aucun pas (m = {m}). Où s'arrête la boucle ? Le "
        "dernier paquet, incomplet, compte aussi.",
        "{k} images sur {n} ne servent à aucun pas (m = {m}). Où s'arrête la boucle ? Le "
        "dernier paquet, incomplet, compte aussi.",
        k,
    )
    return Wrong(text.format(n=n, k=k, m=m))


def judge_batches(share: np.ndarray, m: int) -> None:
    """Raise Wrong unless the batches of one epoch have m rows each, the last what is left."""
    seen, sizes = (share > 1e-6).sum(axis=0), [int(k) for k in (share > 1e-6).sum(axis=1)]
    unseen = int((seen == 0).sum())
    if len(sizes) == 1 and sizes[0] < N and m < N:
        raise Wrong(
            ngettext(
                "une epoch ne fait qu'un pas, sur {k} image des {n}.",
                "une epoch ne fait qu'un pas, sur {k} images des {n}.",
                sizes[0],
            ).format(k=sizes[0], n=N)
        )
    if m == 1 and max(sizes) > 1:
        raise Wrong(_("par défaut, chaque pas doit utiliser une seule image."))
    if m > 1 and max(sizes) == 1:
        raise Wrong(
            _("avec m = {m}, chaque pas n'utilise qu'une image : `m` n'intervient pas.").format(m=m)
        )
    if max(sizes) > m:
        raise Wrong(
            _("avec m = {m}, un pas utilise {k} images : vérifiez les bornes.").format(
                m=m, k=max(sizes)
            )
        )
    if (unseen and (seen > 1).any()) or not near(share.max(axis=1), 1 / np.array(sizes)):
        raise Wrong(
            ngettext(
                "dans une epoch, des images servent plusieurs fois et {k} ne sert jamais : "
                "parcourez une permutation, au lieu de tirer au hasard à chaque pas.",
                "dans une epoch, des images servent plusieurs fois et {k} ne servent jamais : "
                "parcourez une permutation, au lieu de tirer au hasard à chaque pas.",
                unseen,
            ).format(k=unseen)
        )
    if unseen:
        raise _unseen(unseen, N, m)
    if (seen > 1).any():
        raise Wrong(_("dans une epoch, des images servent plusieurs fois."))
    if len(sizes) != -(-N // m):
        raise Wrong(
            _("avec m = {m}, les paquets ont pour tailles {sizes}.").format(
                m=m, sizes=", ".join(map(str, sizes))
            )
        )


def judge_orders(orders: Sequence[Sequence[int]]) -> None:
    """Raise Wrong unless each epoch has an order of its own."""
    if all(order == sorted(order) for order in orders):
        raise Wrong(
            _("les images sont toujours prises dans l'ordre des données : il n'y a pas de mélange.")
        )
    if all(_is_turned(order) for order in orders):
        raise Wrong(
            _(
                "les images se suivent toujours dans l'ordre des données, et seule la première change : "
                "il faut une permutation tirée au hasard."
            )
        )
    if all(order == orders[0] for order in orders[1:]):
        raise Wrong(
            _(
                "l'ordre est le même à toutes les epochs : la permutation doit être tirée de "
                "nouveau à chaque appel."
            )
        )
    judge_turned(orders)
    judge_mixed(orders)


def _is_turned(order: Sequence[int]) -> bool:
    """Tell whether rows follow each other as in the data, the first one after the last."""
    return all((b - a) % N == 1 for a, b in pairwise(order))
