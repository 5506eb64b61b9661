"""Check of `forward(weights, X)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, pair
from tp_utils.checks.judges.oracle import STEPS
from tp_utils.checks.properties import PART
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _


class Forward(Check):
    """`forward(weights, X)`: each intermediate step against torch.nn.functional."""

    name = "forward"
    points = 2
    forbidden = (AUTOGRAD,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return generic sizes, N = ny (silent broadcasting), one row, and large scores."""
        cases = []
        for N, nx, nh, ny, gain, shift in (
            (5, 3, 4, 2, 1, 0),
            (3, 2, 4, 3, 1, 0),
            (1, 4, 2, 3, 1, 0),
            (4, 2, 5, 3, 1, 200),  # exp(200) overflows in float32
            (1, 2, 5, 3, 300, 0),  # so do scores far from each other
        ):
            weights = oracle.draw_weights(rng, nx, nh, ny)
            weights["Wy"] *= gain
            weights["by"] += np.float32(shift)
            X = rng.standard_normal((N, nx)).astype(np.float32)
            cases.append({"weights": weights, "X": X, "large": gain + shift > 1})
        return cases

    def run(self, forward: Any, case: dict[str, Any]) -> Any:
        """Return the result, and the input as it is afterwards."""
        import torch

        X, weights = torch.tensor(case["X"]), oracle.to_tensors(case["weights"])
        result = forward(weights, X)
        forward(
            oracle.to_tensors(case["weights"]), torch.zeros_like(X)
        )  # must not change the first
        return {"result": result, "X": X, "weights": weights}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the steps in their order: the first wrong one is the cause."""
        got = mapping(got, "forward(weights, X)", ("result", "X", "weights"))
        first, second = pair(got["result"], "forward(weights, X)", ("Yhat", "outputs"))
        outputs, Yhat = (first, second) if isinstance(first, dict) else (second, first)
        outputs = mapping(outputs, "outputs", STEPS)
        expected = oracle.forward(case["weights"], case["X"])
        if not oracle.unchanged(got["weights"], case["weights"]):
            raise Wrong(_("`forward` modifie les poids qu'elle reçoit : ils serviront encore."))
        if not near(array(got["X"], "X"), case["X"]):
            raise Wrong(_("`forward` modifie son entrée X : travaillez sur un nouveau tenseur."))
        for step in STEPS:
            self._judge_step(step, outputs[step], expected, case)
        value = array(Yhat, "Yhat", expected["yhat"].shape)
        if not near(value, expected["yhat"]):
            raise Wrong(_("`Yhat` n'est pas égal à `outputs['yhat']` : que renvoyez-vous ?"))

    def _judge_step(
        self, step: str, value: Any, expected: dict[str, np.ndarray], case: dict[str, Any]
    ) -> None:
        what = f"outputs[{step!r}]"
        got = array(value, what, expected[step].shape, finite=False)
        if case["large"] and step == "yhat" and not np.isfinite(got).all():
            raise Wrong(
                _(
                    "quand les scores sont grands ({score:.0f}), `exp` déborde et `yhat` contient "
                    "des NaN. Le softmax ne change pas si l'on retire à chaque ligne son maximum."
                ).format(score=float(np.abs(expected["ytilde"]).max())),
                PART,
            )
        # float32 sums of numbers as large as the scores: their rounding goes to the softmax.
        scale = float(np.abs(expected["ytilde"]).max()) if step == "yhat" else 1.0
        if near(got, expected[step], rtol=1e-4, atol=1e-5 * max(scale, 1.0)):
            return
        for sentence, mistaken in _forward_mistakes(step, case["weights"], expected):
            if mistaken.shape == got.shape and near(got, mistaken, rtol=1e-4, atol=1e-6):
                raise Wrong(sentence)
        bad = ~np.isfinite(got)
        if bad.any():
            raise Wrong(
                _("`{what}` contient {n} NaN ou infinis.").format(what=what, n=int(bad.sum()))
            )
        if step == "yhat" and not near(got.sum(1), np.ones(len(got)), rtol=1e-3):
            raise Wrong(
                _(
                    "les lignes de `yhat` ont pour somme {sums} : chaque exemple doit recevoir "
                    "des probabilités de somme 1. Sur quel axe normalisez-vous ?"
                ).format(sums=", ".join(f"{s:.2f}" for s in got.sum(1)[:3]))
            )
        raise Wrong(
            _(
                "`outputs['{step}']` n'a pas les bonnes valeurs, alors que les étapes d'avant sont "
                "justes : relisez l'équation de {step}."
            ).format(step=step)
        )


def _forward_mistakes(
    step: str, weights: dict[str, np.ndarray], right: dict[str, np.ndarray]
) -> list[tuple[str, np.ndarray]]:
    """Return (sentence, value that this step would have with the mistake)."""
    if step == "htilde":
        mistakes = [(_("le biais `bh` manque dans `htilde`."), right["htilde"] - weights["bh"])]
        if weights["Wh"].shape[0] == weights["Wh"].shape[1]:
            mistakes.append(
                (
                    _("`Wh` n'est pas transposée dans `htilde`."),
                    right["X"] @ weights["Wh"] + weights["bh"],
                )
            )
        return [*mistakes, (_("`htilde` est déjà passé par tanh : c'est `h`."), right["h"])]
    if step == "h":
        sigmoid = 1 / (1 + np.exp(-right["htilde"]))
        return [
            (_("`h` est égal à `htilde` : la tangente hyperbolique manque."), right["htilde"]),
            (_("`h` semble passé par une ReLU : ce réseau utilise tanh."), right["htilde"].clip(0)),
            (_("`h` semble passé par une sigmoïde : ce réseau utilise tanh."), sigmoid),
        ]
    if step == "ytilde":
        return [
            (_("le biais `by` manque dans `ytilde`."), right["ytilde"] - weights["by"]),
            (
                _("tanh est appliquée à `ytilde` aussi : la sortie n'en a pas."),
                np.tanh(right["ytilde"]),
            ),
            (_("`ytilde` est déjà passé par le softmax."), right["yhat"]),
        ]
    if step == "yhat":
        return _softmax_mistakes(right["ytilde"], right["yhat"])
    return []


def _softmax_mistakes(ytilde: np.ndarray, yhat: np.ndarray) -> list[tuple[str, np.ndarray]]:
    mistakes = []
    for scores in (ytilde, ytilde - ytilde.max(1, keepdims=True)):
        e = np.exp(scores - scores.max() * (scores.max() > 80))
        square = e.shape[0] == e.shape[1]
        across = e / e.sum(1)[None, :] if square else np.full_like(e, np.nan)
        mistakes += [
            (
                _(
                    "le softmax est calculé sur l'axe du batch : ce sont les colonnes de `yhat` "
                    "qui ont pour somme 1, et non ses lignes."
                ),
                e / e.sum(0, keepdims=True),
            ),
            (
                _(
                    "`yhat` est divisé par la somme d'une autre ligne : sans `keepdim=True`, la "
                    "somme a la forme (N,) et le broadcasting l'aligne sur les colonnes."
                ),
                across,
            ),
            (
                _("`yhat` est divisé par la somme de tout le batch, et non de sa ligne."),
                e / e.sum(),
            ),
            (
                _("`yhat` n'est pas normalisé : il manque la division par la somme de la ligne."),
                e,
            ),
        ]
    return [
        *mistakes,
        (_("`yhat` est le logarithme du softmax."), np.log(yhat)),
        (_("`yhat` est égal à `ytilde` : le softmax manque."), ytilde),
        (
            _("`yhat` semble passé par une sigmoïde : la sortie demande un softmax."),
            1 / (1 + np.exp(-ytilde)),
        ),
    ]
