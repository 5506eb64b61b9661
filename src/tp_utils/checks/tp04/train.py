"""Check of `train(data, nh, n_epochs, batch_size, eta)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks import loops, oracle
from tp_utils.checks.engine import Check
from tp_utils.checks.judging import Wrong, pair
from tp_utils.checks.plain import plain
from tp_utils.checks.standins import namespace_of, replaced

NH = 16  # more coefficients than examples: the visits can be found from the weights


class Train(Check):
    """Four short trainings, judged by their weights and their history only.

    They are done twice: with stand-ins for the earlier exercises, then with the
    student's own. One right result is enough: a mistake elsewhere costs nothing
    here, and neither does a convention of the student's own.
    """

    name = "train"
    points = 3
    time_limit = 60.0

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a data set of eleven points and the initial weights of the stand-in."""
        w0 = oracle.draw_weights(rng, 2, NH, 2, std=1.0)
        w0 = {key: value.astype(float) for key, value in w0.items()}
        return [{**loops.draw_data(rng), "w0": w0, "seed": int(rng.integers(2**31))}]

    def run(self, train: Any, case: dict[str, Any]) -> Any:
        """Return the trainings that went to their end, with our functions, then with theirs."""
        theirs = namespace_of(train)
        helpers = [stand_ins(case["w0"])]
        if _returns_outputs_first(theirs.get("forward"), case["w0"]):
            helpers.append(stand_ins(case["w0"], outputs_first=True))
        results: list[Any] = []
        failure: Exception | SystemExit | None = None
        for functions in (*helpers, {}):
            try:
                with replaced(train, functions):
                    results.append(_trainings(train, case))
            except NotImplementedError:
                if functions is helpers[0]:
                    raise
            except (Exception, SystemExit) as error:
                failure = failure or error
        if failure is not None and not results:
            raise failure
        return results

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Accept what is right with our functions or with theirs."""
        complaints = []
        for trainings in got:
            try:
                return self._judge_trainings(case, trainings)
            except Wrong as wrong:
                complaints.append(wrong)
        raise complaints[0]

    def _judge_trainings(self, case: dict[str, Any], got: dict[str, Any]) -> None:
        sizes = (2, NH, 2)
        found = {}
        for name, result in got.items():
            weights, history = pair(result, "train(…)", ("weights", "history"))
            found[name] = oracle.weights_of(weights, "weights", sizes), history
        w0, still = found["still"]
        loops.judge_history(still, w0, case, n_epochs=2)
        loops.judge_still(still)
        loops.judge_one_epoch(loops.visits(w0, found["one"][0], case["X"], case["Y"]))
        loops.judge_many_epochs(loops.visits(w0, found["many"][0], case["X"], case["Y"]))
        weights, history = found["real"]
        loops.judge_history(history, weights, case, n_epochs=3)


def _trainings(train: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Return the results of the four trainings, all from the same initial weights."""
    import torch

    plans = {
        "still": (2, 0.0),
        "one": (1, loops.TINY),
        "many": (loops.MANY, loops.TINY),
        "real": (3, 0.5),
    }
    results = {}
    for name, (n_epochs, eta) in plans.items():
        torch.manual_seed(case["seed"])
        np.random.seed(case["seed"] % 2**32)
        torch.set_default_dtype(torch.float64)
        results[name] = plain(train(_data(case), NH, n_epochs, loops.BATCH, eta))
    return results


def _data(case: dict[str, Any]) -> Any:
    """Return a data set with the points of the case, whose figures cost nothing."""
    import torch

    from tp_utils import CirclesData

    class Quiet(CirclesData):
        plot_data = plot_data_with_grid = plot_loss = lambda *_, **__: None

    data = Quiet()
    for name, key in (("Xtrain", "X"), ("Ytrain", "Y"), ("Xtest", "Xtest"), ("Ytest", "Ytest")):
        setattr(data, name, torch.tensor(case[key]))
    data.Xgrid = data.Xgrid.double()
    return data


def stand_ins(
    w0: dict[str, np.ndarray], outputs_first: bool = False
) -> dict[str, Callable[..., Any]]:
    """Return the five earlier functions of the lab, in terms of torch.nn and autograd."""
    import torch
    import torch.nn.functional as F

    def init_weights(nx: int, nh: int, ny: int) -> dict[str, torch.Tensor]:
        if (nx, nh, ny) == (2, NH, 2):
            return oracle.to_tensors(w0)
        return oracle.to_tensors({k: np.zeros(s) for k, s in oracle.shapes(nx, nh, ny).items()})

    def forward(weights: dict[str, torch.Tensor], X: torch.Tensor) -> Any:
        with torch.no_grad():
            htilde = F.linear(X, weights["Wh"], weights["bh"].reshape(-1))
            h = torch.tanh(htilde)
            ytilde = F.linear(h, weights["Wy"], weights["by"].reshape(-1))
            yhat = F.softmax(ytilde, dim=1)
        outputs = {"X": X, "htilde": htilde, "h": h, "ytilde": ytilde, "yhat": yhat}
        return (outputs, yhat) if outputs_first else (yhat, outputs)

    def loss_and_precision(Yhat: torch.Tensor, Y: torch.Tensor) -> Any:
        good = Yhat.argmax(1) == Y.argmax(1)
        return F.nll_loss(Yhat.log(), Y.argmax(1)), good.to(Yhat.dtype).mean()

    def backward(weights: Any, outputs: Any, Y: torch.Tensor) -> dict[str, torch.Tensor]:
        leaves = {k: w.detach().clone().requires_grad_() for k, w in weights.items()}
        with torch.enable_grad():
            h = torch.tanh(F.linear(outputs["X"], leaves["Wh"], leaves["bh"].reshape(-1)))
            scores = F.linear(h, leaves["Wy"], leaves["by"].reshape(-1))
            loss = F.cross_entropy(scores, Y.argmax(1))
            found = torch.autograd.grad(loss, list(leaves.values()))
        return dict(zip(leaves, found, strict=True))

    def train_step(weights: Any, grads: Any, eta: float) -> dict[str, torch.Tensor]:
        for key in weights:  # in place and returned: both usages of the student's work
            weights[key] -= eta * grads[key].reshape(weights[key].shape)
        return weights

    return {
        "init_weights": init_weights,
        "forward": forward,
        "loss_and_precision": loss_and_precision,
        "backward": backward,
        "train_step": train_step,
    }


def _returns_outputs_first(forward: Any, w0: dict[str, np.ndarray]) -> bool:
    """Tell whether the student's own `forward` returns (outputs, Yhat), which is accepted."""
    import torch

    try:
        first, _second = forward(oracle.to_tensors(w0), torch.zeros(2, 2, dtype=torch.float64))
    except Exception:
        return False
    return isinstance(first, dict)
