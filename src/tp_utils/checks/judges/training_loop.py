"""The check of `train` in labs 4 to 7, whatever the level of abstraction.

Five short trainings, judged by their weights and their history only (see
`loops`). They are done with stand-ins for the earlier exercises, then with the
student's own: one right result is enough.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import histories, oracle, visits
from tp_utils.checks.judges.judging import Wrong, lightest, only_wrong, pair
from tp_utils.checks.judges.networks import as_weights, module_or_same
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import PART, VALUES
from tp_utils.checks.rules.forbidden import OPTIM, Rule
from tp_utils.checks.standins import namespace_of, replaced
from tp_utils.i18n import _

NH = 16  # more coefficients than examples: the visits can be found from the weights
STILL = 1e-30  # nothing moves, and `assert eta > 0` holds
PLANS = {  # name → number of epochs, batch size, learning rate
    "still": (2, visits.BATCH, STILL),
    "one": (1, visits.BATCH, visits.TINY),
    "almost": (1, visits.N - 1, visits.TINY),
    "whole": (1, visits.N, visits.TINY),
    "more": (1, visits.N + 4, visits.TINY),
    "many": (visits.MANY, visits.BATCH, visits.TINY),
    "small": (1, visits.BATCH, visits.SMALL),
    "real": (3, visits.BATCH, 0.5),
}


class TrainCheck(Check):
    """`train(data, nh, n_epochs, batch_size, eta)`; a lab gives its stand-ins."""

    name = "train"
    points = 3
    time_limit = 60.0
    draws = 1
    forbidden: tuple[Rule, ...] = (OPTIM,)
    returns = ("weights", "history")

    def stand_ins(
        self, w0: Mapping[str, np.ndarray], theirs: Mapping[str, Any]
    ) -> list[dict[str, Callable[..., Any]]]:
        """Return the earlier functions of the lab, right, in each usage that is accepted.

        Args:
            w0: the initial weights.
            theirs: the global names of the student, for their own conventions.
        """
        raise NotImplementedError

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a data set of eleven points and the initial weights of the stand-ins."""
        data = visits.draw_data(rng)
        w0 = visits.draw_start(rng, data, NH)
        return [{**data, "w0": w0, "seed": int(rng.integers(2**31))}]

    def run(self, train: Any, case: dict[str, Any]) -> Any:
        """Return the trainings that went to their end, with our functions, then with theirs."""
        results: list[Any] = []
        failure: Exception | SystemExit | None = None
        for functions in (*self.stand_ins(case["w0"], namespace_of(train)), {}):
            try:
                results.append({name: _train(train, case, name, functions) for name in PLANS})
            except NotImplementedError:
                if not results and failure is None:
                    raise
            except (Exception, SystemExit) as error:
                failure = failure or error
        if failure is not None and not results:
            raise failure
        return results

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Accept what is right with our functions or with theirs."""
        complaints = []
        for trainings in got:
            try:
                return self._judge_trainings(case, trainings)
            except Wrong as wrong:
                complaints.append(wrong)
        raise lightest(complaints)

    def _judge_trainings(self, case: dict[str, Any], got: dict[str, Any]) -> None:
        found = {}
        for name, seen in got.items():
            first, history = pair(seen["result"], "train(…)", self.returns)
            found[name] = as_weights(first, self.returns[0], (2, NH, 2)), history
        partial: list[Wrong] = []  # a complaint about the record must not hide one about steps
        w0, still = found["still"]
        columns = visits.columns(w0, case["X"], case["Y"])
        _gather(partial, histories.judge_history, still, w0, case, 2)
        if not partial:
            histories.judge_still(still)
        one = found["one"][0]
        visits.judge_one_epoch(visits.visits(w0, one, columns))
        for name in ("almost", "whole", "more"):
            a = visits.visits(w0, found[name][0], columns)
            visits.judge_other_batches(a, PLANS[name][1])
        visits.judge_steps(w0, one, found["small"][0])
        visits.judge_many_epochs(visits.visits(w0, found["many"][0], columns))
        weights, history = found["real"]
        _gather(partial, histories.judge_history, history, weights, case, 3)
        if not partial:
            _gather(partial, histories.judge_moving, history)
        _gather(partial, _judge_graphs, got["real"])
        if partial:
            raise partial[0]


def start(w0: Mapping[str, np.ndarray], nx: int, nh: int, ny: int) -> Mapping[str, np.ndarray]:
    """Return `w0` for the sizes that `train` must ask for, zeros of the sizes asked otherwise."""
    shapes = oracle.shapes(nx, nh, ny)
    if all(w0[key].shape == shape for key, shape in shapes.items()):
        return w0
    return {key: np.zeros(shape) for key, shape in shapes.items()}


def returns_outputs_first(forward: Any, w0: Mapping[str, np.ndarray]) -> bool:
    """Tell whether the student's own `forward` returns (outputs, Yhat), which is accepted."""
    import torch

    try:
        first, _second = forward(oracle.to_tensors(w0), torch.zeros(2, 2, dtype=torch.float64))
    except (Exception, SystemExit):
        return False
    return isinstance(first, dict)


def _gather(partial: list[Wrong], judge: Callable[..., None], *arguments: Any) -> None:
    """Judge, and put aside a complaint that leaves some credit."""
    try:
        judge(*arguments)
    except Wrong as wrong:
        if wrong.property == VALUES:
            raise
        partial.append(wrong)


def _judge_graphs(seen: dict[str, Any]) -> None:
    """Raise Wrong if graphs are kept, or built for nothing, or if scores are drawn."""
    if seen["kept"]:
        raise Wrong(
            _(
                "history['{key}'] garde des tenseurs reliés à leur graphe de calcul : la mémoire "
                "croît à chaque epoch. Rangez-y des nombres (`.item()`)."
            ).format(key=seen["kept"][0]),
            PART,
        )
    if seen["traced"]:
        raise Wrong(
            _(
                "les mesures sur l'ensemble de test sont faites en mémorisant le graphe de calcul : "
                "rien ne sera dérivé là, placez-les dans `with torch.no_grad():`."
            ),
            PART,
        )
    drawn = seen["drawn"]
    if isinstance(drawn, np.ndarray) and drawn.ndim == 2:
        if (drawn < 0).any() or (np.abs(drawn.sum(1) - 1) > 1e-3).any():
            raise Wrong(
                _(
                    "la figure reçoit des lignes de somme {total:.2f} : ce sont des scores, et elle "
                    "attend des probabilités. Où manque le softmax ?"
                ).format(total=float(drawn[0].sum())),
                PART,
            )


def _train(
    train: Any, case: dict[str, Any], name: str, functions: Mapping[str, Callable[..., Any]]
) -> dict[str, Any]:
    """Return the result of one training, and what was seen of its graphs and figures."""
    import torch

    n_epochs, batch_size, eta = PLANS[name]
    seen: dict[str, Any] = {"traced": False, "drawn": None, "kept": []}

    def pack(saved: torch.Tensor) -> torch.Tensor:
        """Note that something is kept for a backward through the test set."""
        if saved.ndim and len(saved) == len(case["Xtest"]):
            seen["traced"] = True
        return saved

    def live(n: int, data: Any, _history: Any, predict: Callable[[Any], Any]) -> Iterator[int]:
        yield from range(n)
        with torch.no_grad():
            seen["drawn"] = predict(data.Xgrid[:5])

    torch.default_generator.manual_seed(case["seed"])
    np.random.seed(case["seed"] % 2**32)
    torch.set_default_dtype(torch.float64)
    data = _data(case, seen)
    with (
        replaced(train, {**functions, "live": live}),
        torch.autograd.graph.saved_tensors_hooks(pack, lambda saved: saved),
    ):
        result = train(data, NH, n_epochs, batch_size, eta)
    if isinstance(result, (tuple, list)):
        seen["kept"] = [key for part in result for key in _linked(part)]
        result = [module_or_same(part) for part in result]
    told: dict[str, Any] = plain({**seen, "result": result})
    return told


def _linked(history: Any) -> list[str]:
    """Return the curves which hold tensors that remember how they were computed."""
    curves = history if isinstance(history, dict) else {}
    return [
        str(key)
        for key, values in curves.items()
        if isinstance(values, list) and any(getattr(v, "grad_fn", None) is not None for v in values)
    ]


def _data(case: dict[str, Any], seen: dict[str, Any]) -> Any:
    """Return a data set with the points of the case, whose figures cost nothing."""
    import torch

    from tp_utils import CirclesData

    class Quiet(CirclesData):
        plot_data = plot_loss = lambda *_, **__: None  # type: ignore[assignment]  # no figure

        def plot_data_with_grid(  # type: ignore[override]  # no figure
            self, Ygrid: Any, *_: Any, **__: Any
        ) -> None:
            seen["drawn"] = Ygrid[:5]

    data = Quiet.__new__(Quiet)
    data.Xgrid = _grid().double()
    for name, key in (("Xtrain", "X"), ("Ytrain", "Y"), ("Xtest", "Xtest"), ("Ytest", "Ytest")):
        setattr(data, name, torch.tensor(case[key]))
    return data


@functools.cache
def _grid() -> Any:
    """Return the grid of the figures, made once; not to be changed."""
    from tp_utils import CirclesData

    return CirclesData().Xgrid
