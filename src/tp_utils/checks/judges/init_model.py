"""Check of `init_model(nx, nh, ny)`: the network and the loss of torch.nn."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.formula import softmax
from tp_utils.checks.judges.judging import (
    Wrong,
    array,
    near,
    not_none,
    only_wrong,
    single,
    together,
    words,
)
from tp_utils.checks.judges.learning import judge_ready, ready
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.networks import as_weights, module_or_same, network_mistakes
from tp_utils.checks.plain import Opaque
from tp_utils.checks.properties import GRAPH, LOSS, OUTPUT, PART, Property
from tp_utils.i18n import _


class InitModel(Check):
    """`init_model`: Linear, tanh, Linear, no softmax; the mean cross-entropy of scores."""

    name = "init_model"
    points = 2
    by_row = (("X", "scores", "Y"),)
    returns: tuple[str, ...] = ("model", "loss")
    properties: tuple[Property, ...] = (PART, OUTPUT, LOSS, GRAPH)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sizes that change one at a time, points far enough for tanh to bend."""
        cases = []
        for nx, nh, ny in ((2, 6, 3), (5, 6, 3), (2, 4, 3), (2, 6, 4)):
            X = 4 * rng.standard_normal((7, nx))
            cases.append(
                {
                    "sizes": [nx, nh, ny],
                    "X": X.astype(np.float32),
                    "scores": (3 * rng.standard_normal((7, ny))).astype(np.float32),
                    "Y": oracle.one_hot(rng, 7, ny),
                    "seed": int(rng.integers(2**31)),
                }
            )
        return cases

    def arguments(self, case: dict[str, Any]) -> list[Any]:
        """Return the arguments of the student's function."""
        return list(case["sizes"])

    def run(self, init_model: Any, case: dict[str, Any]) -> Any:
        """Return the parameters, the output on X, and the loss of given scores."""
        result = init_model(*self.arguments(case))
        if not isinstance(result, (tuple, list)) or len(result) != len(self.returns):
            return {"result": module_or_same(result)}
        again = init_model(*self.arguments(case))
        learns = _ready(result[0], again, case)  # before its optimiser makes a step
        return {"parts": {**self.observe(result, case), **learns}}

    def observe(self, result: Any, case: dict[str, Any]) -> dict[str, Any]:
        """Return what the model and the loss do."""
        import torch

        model, loss = result[:2]
        X, Y, scores = (torch.tensor(case[key]) for key in ("X", "Y", "scores"))
        return {
            "model": module_or_same(model),
            "output": _attempt(model, _like(X, model)),
            "loss_is_class": isinstance(loss, type),
            "losses": [_attempt(loss, scores, Y), _attempt(loss, scores, Y.argmax(1))],
        }

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the model and the loss, each for itself."""
        parts = self.parts(got)
        together(lambda: self.judge_model(case, parts), lambda: self._judge_loss(case, parts))

    def parts(self, got: Any) -> dict[str, Any]:
        """Return what was observed, when the student returned as many values as asked."""
        if "parts" in got:
            parts: dict[str, Any] = got["parts"]
            return parts
        value = not_none(got["result"], f"{self.name}(…)")
        what = _("un modèle seul") if isinstance(value, dict) else words(value)
        raise Wrong(
            _("{name} renvoie {got} ; on attend {n} valeurs : {names}.").format(
                name=self.name, got=what, n=len(self.returns), names=", ".join(self.returns)
            )
        )

    def judge_model(self, case: dict[str, Any], parts: dict[str, Any]) -> None:
        """Judge the network: its parameters, and its scores."""
        try:
            weights = as_weights(parts["model"], "model", tuple(case["sizes"]))
        except Wrong as wrong:
            raise wrong.about(PART) from None
        single(parts["model"]["parameters"], PART)
        if len(np.unique(weights["Wh"], axis=0)) == 1:
            raise Wrong(
                _("tous les neurones cachés partent des mêmes poids : ils resteraient identiques."),
                PART,
            )
        output = parts["output"]
        if isinstance(output, str):
            text = _("model(X) s'arrête sur une erreur, {error}").format(error=output)
            raise Wrong(text, PART, named=False)
        expected = oracle.forward(weights, case["X"])["ytilde"]
        output = array(output, "model(X)", expected.shape)
        if near(output, expected, rtol=1e-3, atol=1e-5):
            return judge_ready(parts["ready"])
        found = explain(output, network_mistakes(weights, case["X"]), 1e-3, 1e-5)
        raise found or Wrong(
            _(
                "model(X) n'a pas les valeurs d'une couche linéaire, de tanh, puis d'une couche "
                "linéaire : qu'y a-t-il d'autre dans le modèle, et dans quel ordre ?"
            ),
            PART,
            named=False,
        )

    def _judge_loss(self, case: dict[str, Any], parts: dict[str, Any]) -> None:
        scores, Y = case["scores"].astype(float), case["Y"].astype(float)
        yhat = softmax(scores, 1)
        each = -np.log((yhat * Y).sum(1))
        values = [np.asarray(v, float) for v in parts["losses"] if _is_numbers(v)]
        if any(v.size == 1 and near(v, each.mean(), rtol=1e-3) for v in values):
            return
        squared = _("`loss` est une erreur quadratique.")
        binary = _("`loss` est une entropie croisée binaire, sortie par sortie.")
        table = {
            _("`loss` fait la somme sur le batch ; on attend la moyenne."): each.sum(),
            _("`loss` donne une valeur par exemple ; on attend la moyenne."): each,
            _("`loss` n'applique pas de log-softmax aux scores qu'elle reçoit."): (
                -(scores * Y).sum(1).mean()
            ),
            _("`loss` applique deux fois le softmax."): (
                -np.log((softmax(yhat, 1) * Y).sum(1)).mean()
            ),
            _("le signe de `loss` est inversé."): -each.mean(),
            squared: ((scores - Y) ** 2).mean(),
            binary: (np.logaddexp(0, scores) - Y * scores).mean(),
        }
        end = _(" Il faut l'entropie croisée moyenne, à partir de scores.")
        mistakes = [Mistake(says + end, gives, LOSS) for says, gives in table.items()]
        mistakes.append(Mistake(squared + end, ((yhat - Y) ** 2).mean(), LOSS))
        for value in values:
            found = explain(value, mistakes, rtol=1e-3, same_shape=False)
            if found:
                raise found
        if parts["loss_is_class"]:
            raise Wrong(
                _(
                    "`loss` est une classe, et non un objet de cette classe : il y manque les "
                    "parenthèses qui le construisent."
                ),
                LOSS,
            )
        if not values:
            text = _("loss(Ytilde, Y) s'arrête sur une erreur, {error}")
            raise Wrong(text.format(error=parts["losses"][0]), LOSS, named=False)
        raise Wrong(
            _("`loss` ne calcule pas l'entropie croisée moyenne à partir des scores (N, ny)."),
            LOSS,
            named=False,
        )


def _ready(model: Any, again: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Return what is seen of a model, and of what a second call returned, before they learn."""
    import torch

    if not isinstance(model, torch.nn.Module):
        return {}
    other = again[0] if isinstance(again, (tuple, list)) and again else None
    return {"ready": _attempt(ready, model, other, _like(torch.tensor(case["X"]), model))}


def _like(X: Any, model: Any) -> Any:
    """Return X in the type of the model's parameters."""
    parameter = next(model.parameters(), X) if hasattr(model, "parameters") else X
    return X.to(parameter.dtype)


def _attempt(function: Any, *arguments: Any) -> Any:
    """Return what a part of the answer gives, or the words of its error."""
    try:
        return module_or_same(function(*arguments))
    except NotImplementedError:
        raise
    except Exception as error:
        return f"{type(error).__name__} : {error}"[:300]


def _is_numbers(value: Any) -> bool:
    if isinstance(value, (bool, Opaque)) or not isinstance(value, (int, float, np.ndarray)):
        return False
    return np.asarray(value).dtype.kind in "fiu"
