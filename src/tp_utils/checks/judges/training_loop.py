"""The check of `train` in labs 4 to 8, whatever the level of abstraction.

Short trainings, judged by their weights and their history only (see `visits`). They are done
with stand-ins for the earlier exercises, then with the student's own: one right result is enough.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import numpy as np

from tp_utils.checks.drawing import MANY
from tp_utils.checks.engine import Check
from tp_utils.checks.judges import histories, oracle, visits
from tp_utils.checks.judges.judging import Wrong, lightest, only_wrong, pair, together
from tp_utils.checks.judges.networks import as_weights, module_or_same
from tp_utils.checks.lent import placed
from tp_utils.checks.limits import double_precision, known_state
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import ARGUMENTS, GRAPH, OUTPUT, RETURN
from tp_utils.checks.rules.forbidden import OPTIM, Rule
from tp_utils.checks.standins import namespace_of, replaced, shown_as
from tp_utils.i18n import _, decimal

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
    "big": (1, visits.N, visits.SMALL),
    "real": (3, visits.BATCH, 0.5),
    "long": (1, MANY, STILL),
}


class TrainCheck(Check):
    """`train(data, nh, n_epochs, batch_size, eta)`; a lab gives its stand-ins."""

    name = "train"
    points = 3
    time_limit = 60.0
    forbidden: tuple[Rule, ...] = (OPTIM,)
    returns = ("weights", "history")
    more: tuple[Any, ...] = ()  # arguments after the learning rate
    long = MANY  # examples of sets that are long: a part of them is not the whole
    late = False  # a step may be made at the next batch: the optimiser is torch's

    def stand_ins(
        self, w0: Mapping[str, np.ndarray], theirs: Mapping[str, Any]
    ) -> list[dict[str, Callable[..., Any]]]:
        """Return the earlier functions of the lab, right, in each usage that is accepted.

        Args:
            w0: the initial weights.
            theirs: the global names of the student, for their own conventions.
        """
        raise NotImplementedError

    def draw_data(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Return eleven examples, and seven for the test, float64."""
        return visits.draw_data(rng)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a data set and the initial weights of the stand-ins; another nh; long sets; other sizes."""
        data = self.draw_data(rng)
        seed = int(rng.integers(2**31))
        made = [
            {**data, "w0": visits.draw_start(rng, data, nh), "seed": seed, "plans": plans}
            for nh, plans in ((NH, [name for name in PLANS if name != "long"]), (NH - 3, ["one"]))
        ]
        wide = {key: np.column_stack([one, np.zeros(len(one))]) for key, one in data.items()}
        sizes = wide["X"].shape[1], NH, wide["Y"].shape[1]
        w0 = {key: rng.standard_normal(shape) for key, shape in oracle.shapes(*sizes).items()}
        long = {**data, "w0": made[0]["w0"], "seed": seed, "plans": ["long"], "long": self.long}
        made.append(long)
        return [*made, {**wide, "w0": w0, "seed": seed, "plans": ["one"], "sizes": True}]

    def run(self, train: Any, case: dict[str, Any]) -> Any:
        """Return the trainings that went to their end, with our functions, then with theirs."""
        if "sizes" in case:
            return self._asked(train, case)
        if "long" in case:  # as many classes as examples would be a hundred million weights
            asked = self._asked(train, case)
            if asked not in ([], _sizes(case)):
                return {"asked": asked}
        case = _spread(case)
        results: list[Any] = []
        failure: Exception | SystemExit | None = None
        with known_state(case["seed"]):  # theirs are called, to see how they are used
            ours = self.stand_ins(case["w0"], namespace_of(train))
        for functions in (*ours, {}):
            try:
                # What theirs do to the data and to the settings is judged by their own checks.
                data = case if functions else copy.deepcopy(case)
                with nullcontext() if functions else known_state(case["seed"]):
                    results.append(
                        {name: self.train(train, data, name, functions) for name in case["plans"]}
                    )
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
        if "sizes" in case:
            return _judge_sizes(case, got)
        if "long" in case and isinstance(got, dict):
            return _judge_sizes(case, got["asked"])
        case = _spread(case)
        complaints = []
        for trainings in got:
            try:
                return self._judge_trainings(case, trainings)
            except Wrong as wrong:
                complaints.append(wrong)
        raise lightest(complaints)

    def _asked(self, train: Any, case: dict[str, Any]) -> list[int]:
        """Return the numbers of inputs and outputs of the network that a training makes, [] for none."""
        ours = self.stand_ins(case["w0"], {})[0]
        asked: list[int] = []
        name = next(name for name in ("init_weights", "init_model") if name in ours)

        def noted(*args: Any, **named: Any) -> Any:
            sizes = inspect.signature(ours[name]).bind(*args, **named).arguments
            asked[:] = [int(sizes["nx"]), int(sizes["ny"])]
            return ours[name](*args, **named)

        with suppress(Exception, SystemExit):  # what comes after is judged by the other cases
            self.train(train, case, "one", {**ours, name: noted})
        return asked

    def _judge_trainings(self, case: dict[str, Any], got: dict[str, Any]) -> None:
        nh, nx = case["w0"]["Wh"].shape
        found: dict[str, Any] = {}
        returned: Wrong | None = None
        for name in case["plans"]:
            first, history, wrong = _unpacked(got[name]["result"], self.returns)
            weights = as_weights(first, self.returns[0], (nx, nh, len(case["w0"]["Wy"])))
            found[name] = weights, history
            returned = returned or wrong

        by_batches = False

        def form() -> None:
            if returned:
                raise returned

        def steps() -> None:
            nonlocal by_batches
            if "still" in found:
                many = self._judge_steps(case, {name: w for name, (w, _h) in found.items()})
                losses = histories.losses_of(found["many"][1], visits.MANY)
                if losses:
                    visits.judge_neighbours(losses, found["still"][0], case)
                if many is not None:
                    visits.judge_mixed(many)
                by_batches = True

        def record() -> None:
            for name in ("still", "real", "long"):
                if name not in found:
                    continue
                n_epochs = PLANS[name][0]
                weights, history = found[name]
                if history is not None or returned is None:
                    histories.judge_history(history, weights, case, n_epochs)
                    (histories.judge_moving if name == "real" else histories.judge_still)(history)

        together(form, steps, record, lambda: _judge_graphs(got.get("real"), by_batches))

    def _judge_steps(
        self, case: dict[str, Any], found: dict[str, dict[str, np.ndarray]]
    ) -> np.ndarray | None:
        """Judge which steps were made, in all plans; return the visits of many epochs."""
        w0 = found["still"]
        columns = visits.columns(w0, case["X"], case["Y"])
        seen = {
            name: visits.visits(w0, found[name], columns)
            for name, (_n, _batch, eta) in PLANS.items()
            if eta == visits.TINY
        }
        if self.late and visits.one_step_late(seen["one"], seen["many"]):
            return None
        visits.judge_one_epoch(seen["one"], visits.is_straight(w0, found["whole"], found["big"]))
        for name in ("almost", "whole", "more"):
            visits.judge_other_batches(seen[name], PLANS[name][1])
        visits.judge_steps(w0, found["one"], found["small"])
        visits.judge_many_epochs(seen["many"])
        return seen["many"]

    def train(
        self,
        train: Any,
        case: dict[str, Any],
        name: str,
        functions: Mapping[str, Callable[..., Any]],
    ) -> dict[str, Any]:
        """Return the result of one training, and what was seen of its graphs and figures."""
        import torch

        seen: dict[str, Any] = {"traced": [], "drawn": None, "kept": []}

        def pack(saved: torch.Tensor) -> torch.Tensor:
            """Note that something is kept for a backward through a whole set."""
            for key in ("X", "Xtest"):
                if saved.ndim and len(saved) == len(case[key]) and key not in seen["traced"]:
                    seen["traced"].append(key)
            return saved

        def live(n: int, data: Any, _history: Any, predict: Callable[[Any], Any]) -> Iterator[int]:
            yield from range(n)
            if hasattr(data, "Xgrid"):
                with torch.no_grad():
                    seen["drawn"] = predict(data.Xgrid[:5])

        torch.default_generator.manual_seed(case["seed"])
        np.random.seed(case["seed"] % 2**32)
        hooks = torch.autograd.graph.saved_tensors_hooks(pack, lambda saved: saved)
        with (
            double_precision(),
            replaced(train, {**functions, "live": live}),
            hooks,
            _alone(type(hooks)),
        ):
            result = train(self.data(case, seen), len(case["w0"]["Wh"]), *PLANS[name], *self.more)
        if isinstance(result, (tuple, list)):
            seen["kept"] = [key for part in result for key in _linked(part)]
            result = [module_or_same(part) for part in result]
        told: dict[str, Any] = plain({**seen, "result": module_or_same(result)})
        return told

    def data(self, case: dict[str, Any], seen: dict[str, Any]) -> Any:
        """Return a data set with the points of the case, whose figures cost nothing."""

        from tp_utils import CirclesData

        @shown_as("CirclesData")
        class Quiet(CirclesData):
            plot_data = plot_loss = lambda *_, **__: None  # type: ignore[assignment]  # no figure

            def plot_data_with_grid(  # type: ignore[override]  # no figure
                self, Ygrid: Any, *_: Any, **__: Any
            ) -> None:
                seen["drawn"] = Ygrid[:5]

        data = Quiet.__new__(Quiet)
        data.Xgrid = _grid().double()
        X, Y, Xtest, Ytest = (case[key] for key in ("X", "Y", "Xtest", "Ytest"))
        return placed(data, Xtrain=X, Ytrain=Y, Xtest=Xtest, Ytest=Ytest)


def _spread(case: dict[str, Any]) -> dict[str, Any]:
    """Return a case with its examples, each as often as it says: they do not travel so many times."""
    if "long" not in case:
        return case
    n = int(case["long"])
    sets = {
        key: case[key][np.arange(n) * len(case[key]) // n] for key in ("X", "Y", "Xtest", "Ytest")
    }
    return {**case, **sets}


def _sizes(case: Mapping[str, Any]) -> list[int]:
    """Return the numbers of inputs and outputs of the network that a case asks for."""
    return [case["X"].shape[1], case["Y"].shape[1]]


def _judge_sizes(case: Mapping[str, Any], asked: Any) -> None:
    """Judge [nx, ny], as the network was asked; [] where it was made otherwise."""
    sizes = _sizes(case)
    if list(asked) not in ([], sizes):
        raise Wrong(
            _(
                "le réseau demandé a {asked[0]} entrées et {asked[1]} sorties, pour des données de "
                "{sizes[0]} colonnes et {sizes[1]} classes : les tailles se lisent dans `data`."
            ).format(asked=list(asked), sizes=sizes),
            ARGUMENTS,
        )


@contextmanager
def _alone(kind: Any) -> Iterator[None]:
    """Make the contexts of a class do nothing inside: they would hide what those entered before see."""
    own = kind.__enter__, kind.__exit__
    kind.__enter__ = kind.__exit__ = lambda *_: None
    try:
        yield
    finally:
        kind.__enter__, kind.__exit__ = own


def _unpacked(result: Any, names: tuple[str, str]) -> tuple[Any, Any, Wrong | None]:
    """Return what was learnt, its history, and what is to be said of the way they are returned."""
    if isinstance(result, list) and len(result) == 2:
        first, second = result
        if isinstance(first, dict) and {*histories.CURVES} <= first.keys():
            text = _("train(…) renvoie ({b}, {a}) : on attend ({a}, {b}).")
            return second, first, Wrong(text.format(a=names[0], b=names[1]), RETURN)
    if isinstance(result, dict) and ({*oracle.WEIGHTS} <= result.keys() or "parameters" in result):
        text = _("train(…) ne renvoie que ce qui est appris : on attend ({a}, {b}).")
        return result, None, Wrong(text.format(a=names[0], b=names[1]), RETURN)
    first, second = pair(result, "train(…)", names)
    return first, second, None


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


def _judge_graphs(seen: dict[str, Any] | None, by_batches: bool) -> None:
    """Raise Wrong if graphs are kept, or built for nothing, or if scores are drawn.

    Args:
        seen: what `train` noted.
        by_batches: the steps are right: no batch was the whole training set.
    """
    if seen is None:
        return
    if seen["kept"]:
        raise Wrong(
            _(
                "history['{key}'] garde des tenseurs reliés à leur graphe de calcul : la mémoire "
                "croît à chaque epoch. Rangez-y des nombres (`.item()`)."
            ).format(key=seen["kept"][0]),
            GRAPH,
        )
    if "Xtest" in seen["traced"] or (by_batches and seen["traced"]):
        raise Wrong(
            _(
                "les mesures sur un ensemble entier sont faites en mémorisant le graphe de calcul : "
                "rien ne sera dérivé là, placez-les dans `with torch.no_grad():`."
            ),
            GRAPH,
        )
    drawn = seen["drawn"]
    if isinstance(drawn, np.ndarray) and drawn.ndim == 2:
        if (drawn < 0).any() or (np.abs(drawn.sum(1) - 1) > 1e-3).any():
            raise Wrong(
                _(
                    "la figure reçoit des lignes de somme {total} : ce sont des scores, et elle "
                    "attend des probabilités. Où manque le softmax ?"
                ).format(total=decimal(drawn[0].sum(), ".2f")),
                OUTPUT,
            )


def _linked(history: Any) -> list[str]:
    """Return the curves which hold tensors that remember how they were computed."""
    curves = history if isinstance(history, dict) else {}
    return [
        str(key)
        for key, values in curves.items()
        if isinstance(values, list) and any(getattr(v, "grad_fn", None) is not None for v in values)
    ]


@functools.cache
def _grid() -> Any:
    """Return the grid of the figures, made once; not to be changed."""
    from tp_utils import CirclesData

    return CirclesData().Xgrid
