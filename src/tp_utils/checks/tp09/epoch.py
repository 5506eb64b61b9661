"""Checks of `epoch(images, targets, optim, m)`: replayed by torch from the rows it asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near
from tp_utils.checks.judges.values import part
from tp_utils.checks.tp09 import networks
from tp_utils.checks.tp09.net import judge_list
from tp_utils.checks.tp09.networks import SIZES
from tp_utils.i18n import _

N, ALPHA = 11, 0.5


def draw_set(rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    """Return n images, all different, and their labels; all digits appear when n ≥ 10."""
    images = rng.uniform(0, 1, (n, SIZES[0])) * (rng.uniform(0, 1, (n, SIZES[0])) < 0.2)
    return {"X": images, "Y": np.eye(10)[rng.permutation(np.arange(n) % 10)]}


def rows_of(calls: Any, X: np.ndarray, Y: np.ndarray) -> list[list[int]]:
    """Return the numbers of the images of each call of `backward`, with the right labels.

    Raises:
        Wrong: an image is not in X, or has the label of another.
    """
    if not isinstance(calls, list):
        raise Wrong(_("la vérification n'est pas allée au bout."))
    found = []
    for call in calls:
        x, y = array(part(call, "x"), "a0"), array(part(call, "y"), "y")
        x = x[None] if x.ndim == 1 else x
        if x.ndim != 2 or x.shape[1] != X.shape[1] or y.shape != (len(x), Y.shape[1]):
            raise Wrong(_("un batch n'a pas une ligne par image, ou pas les bonnes étiquettes."))
        gaps = ((x[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
        rows = gaps.argmin(axis=1)
        if (gaps.min(axis=1) > 1e-12).any():
            raise Wrong(
                _(
                    "une ligne donnée au réseau n'est pas une des images d'apprentissage : d'où "
                    "vient-elle ?"
                )
            )
        if not near(y, Y[rows]):
            raise Wrong(
                _(
                    "des images sont apprises avec l'étiquette d'une autre : images et étiquettes "
                    "doivent suivre le même ordre."
                )
            )
        found.append([int(r) for r in rows])
    return found


def judge_batches(batches: Sequence[Sequence[int]], n: int, m: int) -> None:
    """Raise Wrong unless the batches of one epoch have m rows each, the last what is left."""
    sizes = [len(rows) for rows in batches]
    seen = np.bincount([r for rows in batches for r in rows], minlength=n)
    if not batches:
        raise Wrong(_("le réseau n'est jamais entraîné : `backward` n'est pas appelée."))
    if len(batches) == 1 and sizes[0] < n and m < n:
        raise Wrong(
            _("une epoch ne fait qu'un pas, sur {k} des {n} images.").format(k=sizes[0], n=n)
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
    if (seen == 0).any() and (seen > 1).any():
        raise Wrong(
            _(
                "dans une epoch, des images servent plusieurs fois et {k} ne servent jamais : "
                "parcourez une permutation, au lieu de tirer au hasard à chaque pas."
            ).format(k=int((seen == 0).sum()))
        )
    if (seen == 0).any():
        raise Wrong(
            _(
                "images qui ne servent à aucun pas : {k} sur {n} (m = {m}). Où s'arrête la boucle ? "
                "Le dernier paquet, incomplet, compte aussi."
            ).format(n=n, k=int((seen == 0).sum()), m=m)
        )
    if (seen > 1).any():
        raise Wrong(_("dans une epoch, des images servent plusieurs fois."))
    if len(sizes) != -(-n // m):
        raise Wrong(
            _("avec m = {m}, les paquets ont pour tailles {sizes}.").format(
                m=m, sizes=", ".join(map(str, sizes))
            )
        )


def judge_orders(orders: Sequence[Sequence[int]]) -> None:
    """Raise Wrong unless each epoch has an order of its own."""
    if all(list(order) == sorted(order) for order in orders):
        raise Wrong(
            _("les images sont toujours prises dans l'ordre des données : il n'y a pas de mélange.")
        )
    if all(list(order) == list(orders[0]) for order in orders[1:]):
        raise Wrong(
            _(
                "l'ordre est le même à toutes les epochs : la permutation doit être tirée de "
                "nouveau à chaque appel."
            )
        )


def replay(
    case: dict[str, Any],
    batches: Sequence[Sequence[int]],
    alpha: float,
    gamma: float = 0.0,
    factor: float = 1.0,
) -> dict[str, list[np.ndarray]]:
    """Return the weights after a step for each batch."""
    net = networks.StandIn(case)
    optim = networks.Optimizer(net, alpha, gamma)
    for rows in batches:
        dw, db = networks.gradients(net.weights, case["X"][rows], case["Y"][rows])
        optim.step([factor * g for g in dw], [factor * g for g in db])
    return net.weights


def same_weights(one: Any, two: Any) -> bool:
    """Tell whether two networks have the same weights."""
    return all(
        near(x, y, rtol=1e-6) for k in ("w", "b") for x, y in zip(one[k], two[k], strict=True)
    )


def weights_of(got: Any, case: dict[str, Any]) -> dict[str, list[np.ndarray]]:
    """Return the weights of a network, of the shapes of the case."""
    return {
        key: [
            array(v, f"net.{key}[{k}]", case[key][k].shape)
            for k, v in enumerate(judge_list(part(got, key), f"net.{key}"))
        ]
        for key in ("w", "b")
    }


class Epoch(Check):
    """One image at a time, in a new order each time."""

    name = "epoch"
    points = 2
    sizes: tuple[int | None, ...] = (None,)  # None: the default, one image
    n_epochs = 3

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return eleven images and a network."""
        return [
            {
                **networks.draw(rng, SIZES),
                **draw_set(rng, N),
                "m": m,
                "seed": int(rng.integers(2**31)),
            }
            for m in self.sizes
        ]

    def run(self, epoch: Any, case: dict[str, Any]) -> Any:
        """Return, for each epoch, the rows that were used and the weights after it."""
        net = networks.StandIn(case)
        optim = networks.Optimizer(net, ALPHA)
        more = () if case["m"] is None else (case["m"],)
        X, Y, seen = case["X"].copy(), case["Y"].copy(), []
        for _number in range(self.n_epochs):
            net.calls = []
            epoch(X, Y, optim, *more)
            seen.append(
                {
                    "calls": net.calls,
                    "w": [w.copy() for w in net.w],
                    "b": [b.copy() for b in net.b],
                }
            )
        return {"seen": seen, "intact": bool(np.array_equal(X, case["X"]))}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the rows of each epoch, then the steps, then the orders."""
        seen, m = part(got, "seen"), case["m"] or 1
        if not isinstance(seen, list) or len(seen) != self.n_epochs:
            raise Wrong(_("la vérification n'est pas allée au bout."))
        if part(got, "intact") is not True:
            raise Wrong(_("la fonction modifie les images : prenez-en des lignes, dans un ordre."))
        orders, before = [], case
        for one in seen:
            batches = rows_of(part(one, "calls"), case["X"], case["Y"])
            judge_batches(batches, N, m)
            orders.append([r for rows in batches for r in rows])
            after = weights_of(one, case)
            _judge_weights({**case, **before}, batches, after)
            before = after
        judge_orders(orders)


class EpochMinibatch(Epoch):
    """Batches of m, the last one incomplete; then all the images at once."""

    name = "epoch-minibatch"
    sizes = (4, 5, N, 20)


def _judge_weights(start: dict[str, Any], batches: Any, after: Any) -> None:
    if same_weights(after, replay(start, batches, ALPHA)):
        return
    if same_weights(after, start):
        raise Wrong(
            _("après une epoch, les poids n'ont pas changé : `optim.step` est-elle appelée ?")
        )
    m = max(map(len, batches))
    for factor, sentence in (
        (2.0, _("chaque pas est fait deux fois.")),
        (-1.0, _("les pas montent la pente.")),
        (1 / m, _("les pas sont {m} fois trop petits : `backward` fait déjà la moyenne.")),
        (m, _("les pas sont {m} fois trop grands.")),
    ):
        if same_weights(after, replay(start, batches, ALPHA, factor=factor)):
            raise Wrong(sentence.format(m=m))
    if same_weights(after, replay(start, batches[-1:], ALPHA)):
        raise Wrong(_("un seul pas est fait, après la boucle : vérifiez l'indentation."))
    raise Wrong(
        _(
            "les poids ne suivent pas les gradients, un pas après chaque `backward` : dans quel "
            "ordre appelez-vous `forward`, `backward` et `step` ?"
        )
    )
