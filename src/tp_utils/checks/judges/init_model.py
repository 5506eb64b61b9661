"""Check of `init_model(nx, nh, ny)`: the network and the loss of torch.nn."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, near, not_none, only_wrong, words
from tp_utils.checks.judges.networks import as_weights, module_or_same, network_mistakes
from tp_utils.checks.plain import Opaque
from tp_utils.checks.properties import PART, VALUES
from tp_utils.i18n import _


class InitModel(Check):
    """`init_model`: Linear, tanh, Linear, no softmax; the mean cross-entropy of scores."""

    name = "init_model"
    points = 2
    returns: tuple[str, ...] = ("model", "loss")

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sizes that are all different, points far enough for tanh to bend."""
        cases = []
        for nx, nh, ny in ((2, 6, 3), (5, 4, 2)):
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
        return {"parts": self.observe(result, case)}

    def observe(self, result: Any, case: dict[str, Any]) -> dict[str, Any]:
        """Return what the model and the loss do."""
        import torch

        model, loss = result[:2]
        X, Y = torch.tensor(case["X"]), torch.tensor(case["Y"])
        scores = torch.tensor(case["scores"])
        return {
            "model": module_or_same(model),
            "output": _attempt(model, _like(X, model)),
            "loss_is_class": isinstance(loss, type),
            "losses": [_attempt(loss, scores, Y), _attempt(loss, scores, Y.argmax(1))],
        }

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the model, then the loss: half the points each."""
        parts = self.parts(got)
        complaints = []
        for judge in (self._judge_model, self._judge_loss):
            try:
                judge(case, parts)
            except Wrong as wrong:
                complaints.append(wrong.message)
        if complaints:
            raise Wrong("\n".join(complaints), PART if len(complaints) == 1 else VALUES)

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

    def _judge_model(self, case: dict[str, Any], parts: dict[str, Any]) -> None:
        weights = as_weights(parts["model"], "model", tuple(case["sizes"]))
        if len(np.unique(weights["Wh"], axis=0)) == 1:
            raise Wrong(
                _("tous les neurones cachés partent des mêmes poids : ils resteraient identiques.")
            )
        output = parts["output"]
        if isinstance(output, str):
            raise Wrong(_("model(X) s'arrête sur une erreur, {error}").format(error=output))
        expected = oracle.forward(weights, case["X"])["ytilde"]
        output = array(output, "model(X)", expected.shape)
        if near(output, expected, rtol=1e-3, atol=1e-5):
            return
        for sentence, mistaken in network_mistakes(weights, case["X"]):
            if near(output, mistaken, rtol=1e-3, atol=1e-5):
                raise Wrong(sentence)
        raise Wrong(
            _(
                "model(X) n'a pas les valeurs d'une couche linéaire, de tanh, puis d'une couche "
                "linéaire : qu'y a-t-il d'autre dans le modèle, et dans quel ordre ?"
            )
        )

    def _judge_loss(self, case: dict[str, Any], parts: dict[str, Any]) -> None:
        scores, Y = case["scores"].astype(float), case["Y"].astype(float)
        e = np.exp(scores - scores.max(1, keepdims=True))
        yhat = e / e.sum(1, keepdims=True)
        p = (yhat * Y).sum(1)
        values = [v for v in parts["losses"] if not isinstance(v, str)]
        right = -np.log(p).mean()
        if any(_is_near(v, right) for v in values):
            return
        again = np.exp(yhat) / np.exp(yhat).sum(1, keepdims=True)
        binary = (np.logaddexp(0, scores) - Y * scores).mean()
        mistakes = [
            (len(Y) * right, _("`loss` fait la somme sur le batch ; on attend la moyenne.")),
            (-np.log(p), _("`loss` donne une valeur par exemple ; on attend la moyenne.")),
            (((scores - Y) ** 2).mean(), _("`loss` est une erreur quadratique.")),
            (((yhat - Y) ** 2).mean(), _("`loss` est une erreur quadratique.")),
            (
                -(scores * Y).sum(1).mean(),
                _("`loss` n'applique pas de log-softmax aux scores qu'elle reçoit."),
            ),
            (-np.log((again * Y).sum(1)).mean(), _("`loss` applique deux fois le softmax.")),
            (binary, _("`loss` est une entropie croisée binaire, sortie par sortie.")),
        ]
        for mistaken, sentence in mistakes:
            if any(_is_near(v, mistaken) for v in values):
                raise Wrong(
                    sentence + _(" Il faut l'entropie croisée moyenne, à partir de scores.")
                )
        if parts["loss_is_class"]:
            raise Wrong(
                _(
                    "`loss` est une classe, et non un objet de cette classe : il y manque les "
                    "parenthèses qui le construisent."
                )
            )
        if not values:
            raise Wrong(
                _("loss(Ytilde, Y) s'arrête sur une erreur, {error}").format(
                    error=parts["losses"][0]
                )
            )
        raise Wrong(
            _("`loss` ne calcule pas l'entropie croisée moyenne à partir des scores (N, ny).")
        )


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


def _is_near(value: Any, expected: Any) -> bool:
    if isinstance(value, (bool, Opaque)) or not isinstance(value, (int, float, np.ndarray)):
        return False
    value = np.asarray(value)
    return value.dtype.kind in "fiu" and near(value, expected, rtol=1e-3, atol=1e-6)
