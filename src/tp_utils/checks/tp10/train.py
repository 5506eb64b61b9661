"""Check of `train(model, error, X, cats, iterations, lr)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.sequences import sequence
from tp_utils.checks.lent import ALL, given, lend
from tp_utils.checks.properties import ARGUMENTS, HISTORY, OPTIMISER
from tp_utils.checks.standins import shown_as
from tp_utils.i18n import N_, _

Case = dict[str, Any]


@shown_as("range")
class Iterations:
    """What the loop goes through, like `range(n)`; it counts what is taken, and what was done before."""

    def __init__(self, n: int, done: Callable[[], int] = int) -> None:
        """Keep the number of iterations, and how to know how many errors were computed."""
        self.n, self._taken, self._done, self.ahead = n, 0, done, False

    def __iter__(self) -> Iterator[int]:
        """Yield 0, …, n − 1; an iteration that is asked for before the one before has learnt is ahead."""
        for k in range(self.n):
            self._taken += 1
            self.ahead |= self._done() < k
            yield k

    def taken(self) -> int:
        """Return how many iterations were begun."""
        return self._taken


class Train(Check):
    """`train`: a full-batch descent by torch.optim.SGD, replayed by the judge.

    The model and the error are given: a linear layer, and a mean error of torch.
    """

    name = "train"
    points = 2
    varied = ("W", "error", "X", "cats", "n_iter", "lr")
    by_row = (("X", "cats"),)
    properties = (HISTORY, OPTIMISER, ARGUMENTS)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return data sets with the initial parameters of the model, for two errors, and an error of 0."""
        return [
            {
                "X": rng.uniform(-1, 1, (n, 2)).astype(np.float32),
                "cats": rng.permutation(np.arange(n) % 3),
                "W": (far * rng.standard_normal((3, 2))).astype(np.float32),
                "b": rng.standard_normal(3).astype(np.float32),
                "error": error,
                "n_iter": n_iter,
                "lr": lr,
            }
            for n, error, n_iter, lr, far in (
                (7, "cross_entropy", 5, 0.3, 1),
                (4, "squares", 4, 0.07, 1),
                (13, "squares", 3, 0.1, 50),
                (5, "null", 4, 0.3, 1),
            )
        ]

    def run(self, train: Any, case: Case) -> Any:
        """Return the errors, the parameters afterwards, and how many iterations were taken.

        And which parameters of a network of two layers do not move.
        """
        import torch

        model = torch.nn.Linear(2, 3)
        with torch.no_grad():
            model.weight.copy_(torch.tensor(case["W"]))
            model.bias.copy_(torch.tensor(case["b"]))
        calls: list[int] = []
        asked = ERRORS[case["error"]]

        def error(scores: Any, cats: Any) -> Any:
            calls.append(1)
            return asked(scores, cats)

        iterations = Iterations(case["n_iter"], lambda: len(calls))
        X, cats = given(case["X"]), given(case["cats"])
        errors = train(lend(model, ALL[:3]), error, X, cats, iterations, case["lr"])
        told = {"errors": errors, "W": model.weight, "b": model.bias}
        told |= {"taken": iterations.taken(), "ahead": iterations.ahead and bool(calls)}
        deep = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 3))
        before = [p.detach().clone() for p in deep.parameters()]
        train(deep, asked, X, cats, Iterations(1), case["lr"])
        return {
            **told,
            "same": [torch.equal(*pair) for pair in zip(before, deep.parameters(), strict=True)],
        }

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the parameters, and the errors."""
        seen = mapping(got, "train(…)", ("errors", "W", "b", "taken", "ahead", "same"))
        W, b = array(seen["W"], _("le poids"), (3, 2)), array(seen["b"], _("le biais"), (3,))
        flat = np.concatenate([W.ravel(), b])
        right, errors = descend(case)
        learnt = near(flat, right, rtol=1e-3, atol=1e-4)
        together(
            lambda: None if learnt else _judge_parameters(flat, case, seen["taken"]),
            lambda: _judge_errors(seen["errors"], errors, learnt),
            lambda: _judge_all(seen["same"]) if learnt and case["error"] != "null" else None,
        )
        if learnt and seen["ahead"] is not False:
            raise Wrong(
                _(
                    "`iterations` est parcourue d'avance : `animate` dessine à mesure qu'on la parcourt, et "
                    "ne montrerait que le départ. Une itération prise, un pas fait."
                ),
                ARGUMENTS,
            )


def _judge_all(same: list[Any]) -> None:
    still = sum(one is not False for one in same)
    if still:
        raise Wrong(
            _(
                "dans un réseau à deux couches, des paramètres ne bougent pas ({still} sur {n}) : "
                "donnez à l'optimiseur tout ce que renvoie `model.parameters()`."
            ).format(still=still, n=len(same)),
            OPTIMISER,
        )


def _squares(scores: Any, cats: Any) -> Any:
    """Return the mean of the squares of what the score of the category lacks to be 1."""
    return ((scores.gather(1, cats[:, None]) - 1) ** 2).mean()


def _cross_entropy(scores: Any, cats: Any) -> Any:
    return -scores.log_softmax(1).gather(1, cats[:, None]).mean()


def _null(scores: Any, cats: Any) -> Any:
    return 0 * scores.sum()


ERRORS = {"cross_entropy": _cross_entropy, "squares": _squares, "null": _null}


def descend(
    case: Case,
    optimiser: str = "SGD",
    accumulate: bool = False,
    **options: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the parameters, flat, and the errors before each step and after the last, in float64.

    Args:
        case: what is learnt; its keys may be given otherwise, as options.
        optimiser: of torch.optim; its own settings are options too.
        accumulate: gradients are never reset.
    """
    import torch

    case = {**case, **{key: options.pop(key) for key in list(options) if key in case}}
    X, cats = torch.tensor(case["X"]).double(), torch.tensor(case["cats"])
    W, b = (torch.tensor(case[key]).double().requires_grad_() for key in ("W", "b"))
    optim = getattr(torch.optim, optimiser)([W, b], lr=case["lr"], **options)
    errors = []
    with torch.enable_grad():
        for _k in range(case["n_iter"] + 1):
            error = ERRORS[case["error"]](X @ W.T + b, cats)
            errors.append(error.item())
            if _k < case["n_iter"]:
                if not accumulate:
                    optim.zero_grad()
                error.backward()
                optim.step()
    flat = torch.cat([W.reshape(-1), b]).detach().numpy()
    return flat, np.array(errors)


def _judge_parameters(flat: np.ndarray, case: Case, taken: Any) -> None:
    """Raise Wrong, with the mistake that gives these parameters."""
    n = case["n_iter"]
    still = _(
        "les paramètres du modèle n'ont pas changé : manque-t-il `backward`, ou le pas de "
        "l'optimiseur ?"
    )
    rate = _("le taux d'apprentissage utilisé n'est pas le `lr` reçu.")
    plain = _(
        "l'optimiseur n'est pas celui qu'on attend : torch.optim.SGD, sans autre réglage que `lr`."
    )
    table = [
        Mistake(still, descend(case, n_iter=0)[0]),
        Mistake(
            _(
                "les gradients s'accumulent d'une itération à l'autre : il faut les remettre à zéro."
            ),
            descend(case, accumulate=True)[0],
        ),
        Mistake(_("un seul pas est fait : où est le `return` ?"), descend(case, n_iter=1)[0]),
        Mistake(
            _("les paramètres montent la pente : l'erreur augmente."),
            descend(case, maximize=True)[0],
        ),
        *(Mistake(rate, descend(case, lr=lr)[0]) for lr in (1.0, 0.5, 0.1, 0.05, 0.01, 0.001)),
        Mistake(plain, descend(case, momentum=0.9)[0], OPTIMISER),
        *(
            Mistake(plain, descend(case, name)[0], OPTIMISER)
            for name in ("Adam", "AdamW", "RMSprop", "Adagrad")
        ),
        Mistake(
            _("ce n'est pas l'`error` reçue dont le gradient est suivi."),
            descend(case, error={"squares": "cross_entropy"}.get(case["error"], "squares"))[0],
        ),
    ]
    found = explain(flat, table, rtol=1e-3, atol=1e-5)
    if not found and isinstance(taken, int) and taken != n:
        found = Wrong(
            _("{got} itérations sont commencées sur {n} : parcourez `iterations`.").format(
                got=taken, n=n
            )
        )
    raise found or Wrong(
        _(
            "les paramètres ne sont pas ceux d'une descente de gradient simple sur tout le batch "
            "(torch.optim.SGD, un pas par itération)."
        ),
        named=False,
    )


def _judge_errors(value: Any, right: np.ndarray, learnt: bool) -> None:
    """Accept the errors before each step, with that of the end or not.

    Those of a model that has not learnt as asked are not looked at, but for their number.
    """
    n = len(right) - 1
    try:
        found = sequence(value, "train(…)")
    except Wrong as wrong:
        raise wrong.about(HISTORY) from None
    if len(found) not in (n, n + 1):
        raise Wrong(
            _("train(…) renvoie une liste de longueur {got} après {n} itérations.").format(
                got=len(found), n=n
            ),
            HISTORY,
        )
    if not learnt or near(found, right[: len(found)], rtol=1e-3, atol=1e-4):
        return
    raise explain(found, [Mistake(_(AFTER), right[1:], HISTORY)], 1e-3, 1e-4) or Wrong(
        _("la liste renvoyée n'est pas celle des erreurs de chaque itération."),
        HISTORY,
        named=False,
    )


AFTER = N_("l'erreur est notée après le pas ; on attend celle d'avant, dès le départ.")
