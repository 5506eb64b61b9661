"""Check of `loss_and_precision(loss, Ytilde, Y)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, near, only_wrong, pair, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.precision import judge_precision, valued
from tp_utils.checks.lent import given
from tp_utils.checks.properties import ARGUMENTS, GRAPH, LOSS, PRECISION, RETURN
from tp_utils.i18n import _, decimal

SMOOTHING = (0.0, 0.0, 0.3)  # the third loss is another one: the one received must be used


class LossAndPrecision(Check):
    """`loss_and_precision(loss, Ytilde, Y)`: the loss received, at the scores; the precision."""

    name = "loss_and_precision"
    points = 2
    varied = ("scores", "Y", "smoothing")
    by_row = (("scores", "Y"),)
    shown = {"scores": "Ytilde"}  # noqa: RUF012
    properties = (LOSS, PRECISION, GRAPH, RETURN, ARGUMENTS)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return scores of different sizes, and another loss for the third."""
        cases = []
        for (N, ny), smoothing in zip(((7, 3), (3, 3), (10, 4)), SMOOTHING, strict=True):
            Y = oracle.one_hot(rng, N, ny)
            scores = 2 * rng.uniform(-1, 1, (N, ny)) + 3 * Y
            wrong = rng.permutation(N)[: max(1, N // 3)]
            scores[wrong] = 3 * np.roll(Y[wrong], 1, axis=1) + rng.uniform(-1, 1, (len(wrong), ny))
            cases.append({"scores": scores.astype(np.float32), "Y": Y, "smoothing": smoothing})
        return cases

    def run(self, loss_and_precision: Any, case: dict[str, Any]) -> Any:
        """Return the two values, and the gradient of the loss with respect to the scores."""
        import torch

        loss = torch.nn.CrossEntropyLoss(label_smoothing=case["smoothing"])
        Ytilde = given(case["scores"], followed=True)
        result = loss_and_precision(loss, Ytilde, given(case["Y"]))
        first = result[0] if isinstance(result, (tuple, list)) and result else None
        slope = None
        if isinstance(first, torch.Tensor) and first.requires_grad and first.numel() == 1:
            (slope,) = torch.autograd.grad(first.sum(), Ytilde, allow_unused=True)
        return {"result": result, "slope": slope}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge both numbers; each is worth half."""
        loss, precision = pair(got["result"], "loss_and_precision(…)", ("loss", "precision"))
        scores, Y = case["scores"].astype(float), case["Y"].astype(float)
        rate = float((scores.argmax(1) == Y.argmax(1)).mean())
        right = _cross_entropy(scores, Y, case["smoothing"])
        if _is_number(loss, rate) and _is_number(precision, right):
            text = _("la loss et la précision sont échangées : (loss, precision).")
            raise Wrong(text, RETURN)
        together(
            lambda: _judge_loss(loss, got["slope"], case),
            lambda: judge_precision(precision, rate, scores, Y, len(Y)),
        )


def _judge_loss(value: Any, slope: Any, case: dict[str, Any]) -> None:
    got = valued(value, _("la loss"), LOSS)
    scores, Y, N = case["scores"].astype(float), case["Y"].astype(float), len(case["Y"])
    right = _cross_entropy(scores, Y, case["smoothing"])
    if near(got, right, rtol=1e-3):
        if slope is None:
            raise Wrong(
                _(
                    "la loss a la bonne valeur, mais elle n'est plus reliée aux scores : "
                    "`loss.backward()` ne pourra rien calculer. Renvoyez le tenseur lui-même."
                ),
                GRAPH,
            )
        return
    e = np.exp(scores - scores.max(1, keepdims=True))
    yhat = e / e.sum(1, keepdims=True)
    mistakes = [
        Mistake(
            _("le softmax est appliqué avant `loss`, qui en fait déjà un."),
            _cross_entropy(yhat, Y, case["smoothing"]),
            LOSS,
        ),
        Mistake(_("votre loss a le mauvais signe."), -right, LOSS),
        Mistake(
            _("votre loss est multipliée par N = {N} : `loss` fait déjà la moyenne."),
            N * right,
            LOSS,
        ),
        Mistake(
            _("votre loss est divisée par N = {N} : `loss` fait déjà la moyenne."), right / N, LOSS
        ),
        *(
            Mistake(
                _("`loss` reçoit ses arguments dans le mauvais ordre : les scores, puis Y."),
                _cross_entropy(Y, other, smoothing),
                LOSS,
            )
            for other in (scores, yhat)
            for smoothing in {0.0, case["smoothing"]}
        ),
    ]
    if case["smoothing"]:
        unused = _(
            "la fonction `loss` reçue n'est pas utilisée : une autre est calculée à sa place."
        )
        mistakes.append(Mistake(unused, _cross_entropy(scores, Y, 0.0), ARGUMENTS))
    found = explain(got, mistakes, rtol=1e-3, N=N)
    raise found or Wrong(
        _(
            "votre loss vaut {got} sur un batch de {N} exemples : ce n'est pas la valeur de la "
            "fonction `loss` reçue, appliquée aux scores et à Y."
        ).format(got=decimal(got, ".4f"), N=N),
        LOSS,
        named=False,
    )


def _cross_entropy(scores: np.ndarray, Y: np.ndarray, smoothing: float) -> float:
    """Return the value of the loss received, by PyTorch, in float64."""
    import torch

    loss = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)
    return float(loss(torch.tensor(scores), torch.tensor(Y)))


def _is_number(value: Any, expected: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.ndarray)):
        return False
    return near(value, expected, rtol=1e-4)
