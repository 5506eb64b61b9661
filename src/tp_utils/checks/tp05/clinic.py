"""Check of `mended_epoch(weights, batches, eta)`: the clinic of lab 5."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import MANY, with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, near, only_wrong, pair, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.properties import GRAPH, HISTORY
from tp_utils.checks.rules.forbidden import OPTIM
from tp_utils.checks.standins import replaced
from tp_utils.i18n import _

# A slope: gradients of the batches so far, number of the batch from 1 → what the step follows.
Slope = Callable[[list[np.ndarray], int], np.ndarray]
MANY_BATCHES = 110  # a part of them is not the whole


class MendedEpoch(Check):
    """`mended_epoch`: a step for each batch, the running mean of the costs, no graph kept."""

    name = "mended_epoch"
    points = 2
    forbidden = (OPTIM,)
    varied = ("weights", "X", "Y", "eta")
    changes = ("weights",)
    properties = (HISTORY, GRAPH)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return networks and batches, many of them or a single one."""
        return [
            {
                "weights": oracle.draw_weights(rng, nx, nh, ny),
                "X": rng.standard_normal((n, size, nx)).astype(np.float32),
                "Y": np.stack([oracle.one_hot(rng, size, ny) for _batch in range(n)]),
                "eta": eta,
                "last": last,  # rows of the last batch
            }
            for nx, nh, ny, n, size, eta, last in (
                (2, 3, 2, 6, 5, 0.7, 5),
                (3, 4, 3, 4, 6, 0.4, 6),
                (2, 3, 3, 1, 4, 0.5, 4),
                (2, 4, 3, 3, 8, 0.6, 2),
            )
        ]

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return one batch of many rows, then more than a hundred batches."""
        case, n = first[2], MANY_BATCHES  # a single batch
        large = {key: with_rows({key: case[key][0]}, [key])[key][None] for key in "XY"}
        small = {key: np.repeat(first[0][key][:, :2], n, axis=0)[:n] for key in "XY"}
        return [{**case, **large, "last": MANY}, {**first[0], **small, "last": 2, "eta": 0.05}]

    def run(self, mended_epoch: Any, case: dict[str, Any]) -> Any:
        """Return what it gave, and how many graphs of past batches were there at once.

        The object noted in the graph of a cost dies with it.
        """
        import torch

        from tp_utils import levels

        marks: list[Any] = []
        kept = [0]

        def loss_and_precision(Yhat: torch.Tensor, Y: torch.Tensor) -> Any:
            kept.append(sum(mark() is not None for mark in marks) - 1)  # the last cost has a name
            loss = levels.cross_entropy(Yhat, Y)
            node: Any = loss.grad_fn
            if node is not None:
                mark = _Mark()
                node.metadata["mark"] = mark
                marks.append(weakref.ref(mark))
            return loss, (Yhat.argmax(1) == Y.argmax(1)).float().mean()

        def train_step(weights: dict[str, torch.Tensor], eta: float) -> dict[str, torch.Tensor]:
            with torch.no_grad():
                for w in weights.values():
                    w -= eta * (0 if w.grad is None else w.grad)
                    w.grad = None
            return weights

        names: dict[str, Callable[..., Any]] = {
            "forward": levels.forward,
            "loss_and_precision": loss_and_precision,
            "train_step": train_step,
        }
        weights = {k: w.requires_grad_() for k, w in oracle.to_tensors(case["weights"]).items()}
        batches = [(torch.from_numpy(X), torch.from_numpy(Y)) for X, Y in _batches(case)]
        try:
            with replaced(mended_epoch, names):
                result = mended_epoch(weights, batches, case["eta"])
        except NotImplementedError:
            raise
        except RuntimeError as error:
            said = [words for words in _CAUSES if words in str(error)]
            if not said:
                raise
            return {"error": said[0]}
        return {"result": result, "kept": max(kept)}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the weights, then the means, then what is kept in memory."""
        if "error" in got:
            raise Wrong(_CAUSES[got["error"]]())
        weights, means = pair(got["result"], "mended_epoch", ("weights", "means"))
        if isinstance(weights, list) and isinstance(means, dict):
            raise Wrong(_("mended_epoch renvoie (means, weights) : on attend (weights, means)."))
        (nh, nx), ny = case["weights"]["Wh"].shape, len(case["weights"]["Wy"])
        found = _flat(oracle.weights_of(weights, "weights", (nx, nh, ny)))
        right, losses = _descend(case)
        if not near(found, right, atol=1e-5):
            raise explain(found, _mistakes(case), atol=1e-5) or Wrong(
                _(
                    "les poids ne sont pas ceux d'un pas par batch, le long du gradient du coût de "
                    "ce batch."
                ),
                named=False,
            )
        together(lambda: _judge_means(means, losses, case), lambda: _judge_kept(got["kept"]))


class _Mark:
    """Something that lives as long as what it is noted in."""


def _flat(weights: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([np.asarray(weights[key], float).ravel() for key in oracle.WEIGHTS])


def _batches(case: dict[str, Any]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the batches of a case, of which the last one may be smaller."""
    found = list(zip(case["X"], case["Y"], strict=True))
    return [*found[:-1], (found[-1][0][: case["last"]], found[-1][1][: case["last"]])]


def _descend(
    case: dict[str, Any], slope: Slope = lambda grads, k: grads[-1], per_batch: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights at the end, flat, and the cost of each batch before its step."""
    weights = {key: w.astype(float) for key, w in case["weights"].items()}
    losses, past = [], []
    for k, (X, Y) in enumerate(_batches(case), start=1):
        losses.append(oracle.loss_and_precision(weights, X, Y)[0])
        past.append(_flat(oracle.gradients(weights, X, Y)))
        if per_batch or k == len(case["X"]):
            step, start = case["eta"] * slope(past, k), 0
            for key in oracle.WEIGHTS:
                size = weights[key].size
                weights[key] = weights[key] - step[start : start + size].reshape(weights[key].shape)
                start += size
    return _flat(weights), np.array(losses)


def _mistakes(case: dict[str, Any]) -> Iterator[Mistake]:
    start = _flat(case["weights"])
    yield Mistake(_("les poids sont ceux du départ : aucun pas n'est fait."), start)
    if len(case["X"]) == 1 or len(case["X"]) >= MANY_BATCHES:
        return
    slopes: dict[str, Slope] = {
        _(
            "l'erreur ne s'affiche plus, mais le pas du batch k est k fois trop petit : `backward` part "
            "de la moyenne depuis le début, et non du coût du batch."
        ): lambda grads, k: grads[-1] / k,
        _(
            "l'erreur ne s'affiche plus, mais les gradients s'accumulent : ceux des batchs passés "
            "servent encore."
        ): lambda grads, k: np.sum(grads, axis=0),
        _("les poids montent la pente."): lambda grads, k: -grads[-1],
    }
    for sentence, slope in slopes.items():
        yield Mistake(sentence, _descend(case, slope)[0])
    once = _("un seul pas est fait, après le dernier batch : on en attend un par batch.")
    for slope in (
        lambda grads, k: np.sum(grads, axis=0),
        lambda grads, k: np.mean(grads, axis=0),
        lambda grads, k: grads[-1],
    ):
        yield Mistake(once, _descend(case, slope, per_batch=False)[0])


def _judge_means(means: Any, losses: np.ndarray, case: dict[str, Any]) -> None:
    n = np.arange(1, len(losses) + 1)
    rows = np.array([len(X) for X, _Y in _batches(case)])
    right = np.cumsum(losses) / n
    if isinstance(means, list) and len(means) != len(losses):
        raise Wrong(
            _("les poids sont justes, mais means est de longueur {got} pour {n} batchs.").format(
                got=len(means), n=len(losses)
            ),
            HISTORY,
        )
    value = means
    if isinstance(means, list):
        if not all(isinstance(one, (int, float)) or np.size(one) == 1 for one in means):
            raise Wrong(
                _("les poids sont justes, mais means n'est pas une liste de nombres."), HISTORY
            )
        value = np.array([np.asarray(one, float).reshape(()) for one in means])
    table = (
        Mistake(
            _(
                "les poids sont justes, mais means contient le coût de chaque batch, et non la moyenne."
            ),
            losses,
        ),
        Mistake(
            _("les poids sont justes, mais means contient des sommes, et non des moyennes."),
            np.cumsum(losses),
        ),
        Mistake(
            _(
                "les poids sont justes, mais la somme est toujours divisée par le nombre de batchs : après k "
                "batchs, c'est par k."
            ),
            np.cumsum(losses) / len(losses),
        ),
        Mistake(
            _("les poids sont justes, mais la moyenne est divisée par n + 1 au lieu de n."),
            np.cumsum(losses) / (n + 1),
        ),
        *_weighted(losses, rows),
    )
    try:
        judge_array(value, "means", right, table)
    except Wrong as wrong:
        raise wrong.about(HISTORY) from None


def _weighted(losses: np.ndarray, rows: np.ndarray) -> list[Mistake]:
    says = _(
        "les poids sont justes, mais chaque batch compte pour ses exemples ; on demande la moyenne des "
        "coûts des batchs, où chacun compte pour un."
    )
    return [Mistake(says, np.cumsum(losses * rows) / np.cumsum(rows))] if np.ptp(rows) else []


def _judge_kept(kept: Any) -> None:
    if kept:
        raise Wrong(
            _(
                "les poids sont justes, mais les graphes des batchs passés sont encore en mémoire : ce "
                "que vous additionnez ou rangez est un tenseur qui s'en souvient, et non un nombre."
            ),
            GRAPH,
        )


_CAUSES: dict[str, Callable[[], str]] = {
    "backward through the graph a second time": lambda: _(
        "au deuxième batch, `backward` repasse par le graphe du premier, déjà libéré : le tenseur dont "
        "il part se souvient encore des batchs passés."
    ),
    "modified by an inplace operation": lambda: _(
        "`backward` repasse toujours par les graphes des batchs passés, alors que les poids ont changé "
        "depuis : les garder (`retain_graph`) ne guérit pas la faute."
    ),
}
