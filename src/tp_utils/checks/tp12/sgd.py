"""Check of `SGD(net, loss, X, Y, n_epochs, batch_size, eps, rng)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.drawing import MANY
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, number, only_wrong, words
from tp_utils.checks.judges.library import LopsidedLoss, copied, listed
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.orders import judge_mixed, judge_turned
from tp_utils.checks.properties import HISTORY, PART
from tp_utils.checks.rules.forbidden import NUMPY_ONLY
from tp_utils.checks.standins import replaced, shown_as
from tp_utils.i18n import _, decimal


@shown_as("Linear")
class _Watched(diy.Linear):
    """A layer that tells, at each update, the rows it has just seen."""

    def __init__(self, parameters: np.ndarray) -> None:
        super().__init__(1, 1)
        self.parameters = parameters
        self.updates: list[dict[str, Any]] = []
        self.rows: Any = None

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Compute the output; nothing is remembered."""
        return super().forward(X)

    def backward(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
        """Remember the rows of this batch, and accumulate."""
        self.rows = copied(X)
        return super().backward(X, delta)

    def update_parameters(self, gradient_step: float = 1e-3) -> None:
        """Take the step, and note it."""
        super().update_parameters(gradient_step)
        x = None if self.rows is None else np.ravel(self.rows)
        self.updates.append({"x": x, "eps": gradient_step, "P": copied(self.parameters)})
        self.rows = None


@shown_as("Loss")
class _WatchedLoss(LopsidedLoss):
    """A cost that remembers what it was asked for."""

    def __init__(self, factor: float) -> None:
        super().__init__(factor)
        self.asked: list[np.ndarray] = []

    def backward(self, y: np.ndarray, yhat: np.ndarray) -> np.ndarray:
        """Return the gradient, and note the targets."""
        self.asked.append(np.ravel(copied(y)))
        return super().backward(y, yhat)


class SGD(Check):
    """`SGD`: which examples each step has seen, in which order, and the costs it returns.

    By chance, the epochs of a case have one order, up to its start and its way, less than once in
    (9! / 18)³, 8e12: nine examples, four epochs.
    """

    numpy = True
    name = "SGD"
    points = 2
    forbidden = (NUMPY_ONLY,)
    varied = ("X", "Y", "batch_size", "n_epochs", "eps", "draw", "P", "factor")
    properties = (HISTORY, PART)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sizes where the last batch is full, or partial, or the only one; a large rate."""
        cases = []
        for N, batch_size, n_epochs in ((23, 5, 3), (12, 4, 4), (10, 50, 3), (9, 1, 4)):
            case: dict[str, Any] = _examples(rng, N)
            case |= {
                "batch_size": batch_size,
                "n_epochs": n_epochs,
                "P": rng.uniform(-1, 1, (2, 1)),
            }
            case |= {"eps": float(rng.uniform(0.005, 0.02)), "factor": float(rng.uniform(0.5, 2))}
            cases.append({**case, "draw": int(rng.integers(2**31))})
        return [*cases, {**cases[1], "eps": 1.6 / cases[1]["factor"]}]

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return many examples, all different."""
        rng = np.random.default_rng(first[0]["draw"])
        return [{**first[0], **_examples(rng, MANY), "batch_size": 300, "n_epochs": 2}]

    def run(self, sgd: Any, case: dict[str, Any]) -> Any:
        """Return the steps of two trainings with the same generator, and the costs."""
        seen: dict[str, Any] = {}
        for key in ("first", "again"):
            net, loss = _Watched(case["P"].copy()), _WatchedLoss(case["factor"])
            rng = np.random.default_rng(case["draw"])
            with replaced(sgd, {"Optim": diy.Optim}):
                losses = sgd(
                    net,
                    loss,
                    case["X"],
                    case["Y"],
                    case["n_epochs"],
                    case["batch_size"],
                    case["eps"],
                    rng,
                )
            seen[key] = {"updates": net.updates, "asked": loss.asked, "losses": losses}
            seen[key]["P"] = copied(net.parameters)
        return seen

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the batches, the steps, the use of the generator, then the costs."""
        got = mapping(got, "SGD(…)", ("first", "again"))
        seen = mapping(got["first"], "SGD(…)", ("updates", "asked", "losses", "P"))
        batches = _batches(seen, case)
        _judge_batches(batches, case)
        again = mapping(got["again"], "SGD(…)", ("updates", "asked", "losses"))
        others = _batches(again, case)
        if len(others) != len(batches) or any(
            a.shape != b.shape or not near(a, b) for a, b in zip(batches, others, strict=True)
        ):
            raise Wrong(
                _(
                    "deux appels avec des générateurs `rng` de même graine ne voient pas les "
                    "exemples dans le même ordre : tirez l'ordre avec `rng`."
                ),
                PART,
            )
        if not near(array(seen["P"], "`net.parameters`", (2, 1)), seen["updates"][-1]["P"]):
            raise Wrong(
                _(
                    "après le dernier pas, les paramètres de `net` sont changés : ils restent ceux de ce pas."
                ),
                PART,
            )
        _judge_steps(seen, case)
        _judge_losses(seen, case)


def _examples(rng: np.random.Generator, N: int) -> dict[str, Any]:
    return {"X": rng.permutation(N)[:, None] / N, "Y": rng.standard_normal((N, 1))}


def _batches(seen: dict[str, Any], case: dict[str, Any]) -> list[np.ndarray]:
    """Return the inputs of each step, after a look at the targets and the learning rate."""
    updates, asked = listed(seen["updates"], "SGD"), listed(seen["asked"], "SGD")
    if not updates:
        raise Wrong(_("aucun pas n'est fait : `net` n'a jamais été mis à jour."))
    if len(asked) != len(updates):
        raise Wrong(
            _(
                "{a} gradients sont demandés au coût, mais {b} pas sont faits : un batch, un pas."
            ).format(a=len(asked), b=len(updates))
        )
    known = dict(zip(np.round(case["X"].ravel(), 9).tolist(), case["Y"].ravel(), strict=True))
    batches = []
    for update, y in zip(updates, asked, strict=True):
        step = mapping(update, "SGD", ("x", "eps", "P"))
        x = array(step["x"], _("un batch"))
        y = array(y, _("un batch"))
        if not near(number(step["eps"], "eps"), case["eps"]):
            raise Wrong(
                _("le pas utilisé est {v} : ce n'est pas `eps`.").format(v=decimal(step["eps"]))
            )
        expected = [known.get(round(float(value), 9)) for value in x]
        if x.shape != y.shape or None in expected or not near(y, np.array(expected, float)):
            raise Wrong(
                _(
                    "dans un batch, les lignes de Y ne sont pas celles de X : les deux doivent "
                    "suivre le même ordre."
                )
            )
        batches.append(x)
    return batches


def _judge_batches(batches: list[np.ndarray], case: dict[str, Any]) -> None:
    N, size, n_epochs = len(case["X"]), case["batch_size"], case["n_epochs"]
    per_epoch = -(-N // size)
    longest = max(len(batch) for batch in batches)
    if longest > min(size, N):
        raise Wrong(
            _("un batch a {n} exemples pour batch_size = {size}.").format(n=longest, size=size)
        )
    if len(batches) == n_epochs * (N // size) and N % size and size < N:
        # N % size is never 1 in our cases
        raise Wrong(_("le dernier batch, incomplet ({n} exemples), est oublié.").format(n=N % size))
    if len(batches) != n_epochs * per_epoch:
        raise Wrong(
            _(
                "le nombre de pas est {got} ; on en attend {total} (N = {N}, batch_size = {size}, "
                "n_epochs = {n})."
            ).format(
                got=len(batches),
                n=n_epochs,
                total=n_epochs * per_epoch,
                N=N,
                size=size,
            )
        )
    epochs = [np.concatenate(batches[e * per_epoch : (e + 1) * per_epoch]) for e in range(n_epochs)]
    every = np.sort(case["X"].ravel())
    for epoch in epochs:
        if len(epoch) != N or not near(np.sort(epoch), every, rtol=0, atol=1e-9):
            raise Wrong(
                _(
                    "dans une epoch, {n} exemples différents sont vus sur {N} : chacun doit l'être "
                    "une fois et une seule."
                ).format(n=len(np.unique(np.round(epoch, 9))), N=N)
            )
    if per_epoch == 1 or N == MANY:
        return  # the order inside a batch changes nothing; that of few is looked at
    if all(near(epoch, case["X"].ravel()) for epoch in epochs):
        raise Wrong(_("les exemples sont toujours vus dans l'ordre de X : le mélange manque."))
    if all(near(epoch, epochs[0]) for epoch in epochs):
        raise Wrong(
            _("l'ordre est le même à toutes les epochs : tirez-en un nouveau à chaque epoch.")
        )
    orders = [np.round(epoch, 9).tolist() for epoch in epochs]
    judge_turned(orders)
    judge_mixed(orders)


def _judge_steps(seen: dict[str, Any], case: dict[str, Any]) -> None:
    """Judge the first step of all: down the mean cost of its batch."""
    step = mapping(seen["updates"][0], "SGD", ("x", "P"))
    x, y, P = np.ravel(step["x"])[:, None], seen["asked"][0][:, None], case["P"]
    slopes = 2 * case["factor"] * (x * P[0] + P[1] - y) * np.hstack([x, np.ones_like(x)])
    moved = (P - array(step["P"], "`net.parameters`", P.shape)).ravel()
    told = (
        Mistake(
            _(
                "un pas descend la somme des coûts du batch, et non leur moyenne : c'est `Optim` qui "
                "divise par N."
            ),
            case["eps"] * slopes.sum(0),
            PART,
        ),
    )
    if not near(moved, case["eps"] * slopes.mean(0), 1e-4, 1e-12):
        raise explain(moved, told, atol=1e-12) or Wrong(
            _("le premier pas n'est pas celui d'`Optim` : ce n'est pas le gradient du coût moyen."),
            PART,
        )


def _judge_losses(seen: dict[str, Any], case: dict[str, Any]) -> None:
    values, n = seen["losses"], case["n_epochs"]
    told = _("les pas sont justes, mais ")
    if isinstance(values, np.ndarray) and values.ndim == 1:
        values = [float(v) for v in values]
    if not isinstance(values, list):
        raise Wrong(
            told
            + _("`SGD` renvoie {got} ; on attend la liste des coûts.").format(got=words(values)),
            HISTORY,
        )
    if len(values) != n:
        raise Wrong(
            told
            + _("`SGD` renvoie une liste de longueur {k} pour {n} epochs.").format(
                k=len(values), n=n
            ),
            HISTORY,
        )
    try:
        found = np.array([number(v, _("un coût")) for v in values])
    except Wrong as wrong:
        raise Wrong(told + wrong.message, HISTORY) from None
    states = [mapping(update, "SGD", ("P",))["P"] for update in seen["updates"]]
    per_epoch = len(states) // n
    ends = [array(states[(e + 1) * per_epoch - 1], "P", (2, 1)) for e in range(n)]
    X, Y = case["X"], case["Y"]
    outputs = [X * P[0] + P[1] for P in ends]
    right = case["factor"] * np.array([(out**2 - 2 * out * Y).mean() for out in outputs])
    swapped = case["factor"] * np.array([(Y**2 - 2 * out * Y).mean() for out in outputs])
    if near(found, swapped) and not near(found, right):
        raise Wrong(told + _("les arguments de `loss.forward` sont échangés : (y, ŷ)."), HISTORY)
    if near(found, len(X) * right):
        raise Wrong(
            told + _("le coût est une somme sur les exemples ; on attend leur moyenne."), HISTORY
        )
    if any(np.array_equal(found, np.round(right, digits)) for digits in range(6)):
        raise Wrong(told + _("les coûts sont arrondis : gardez toutes leurs décimales."), HISTORY)
    if not near(found, right):
        raise Wrong(
            told
            + _(
                "les coûts ne sont pas mesurés à la fin de chaque epoch, sur tout X : ne gardez "
                "pas ceux des batchs."
            ),
            HISTORY,
        )
