"""Check of `forward(weights, X)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, pair, single, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.oracle import STEPS
from tp_utils.checks.lent import given
from tp_utils.checks.plain import plain
from tp_utils.checks.properties import RETURN, STABILITY, STATE, VALUES, Property
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _, decimal, listed


class Forward(Check):
    """`forward(weights, X)`: each intermediate step against torch.nn.functional."""

    name = "forward"
    points = 2
    forbidden = (AUTOGRAD,)
    varied = ("weights", "X")
    by_row = (("X",),)
    properties = (STABILITY, RETURN)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return generic sizes, N = ny (silent broadcasting), one row, and large scores, three ways."""
        cases: list[dict[str, Any]] = []
        for N, nx, nh, ny, shift in (
            (5, 3, 4, 2, 0),
            (3, 3, 3, 3, 0),
            (1, 4, 2, 3, 0),
            (4, 2, 5, 3, 200),  # exp(200) overflows in float32
        ):
            weights = oracle.draw_weights(rng, nx, nh, ny)
            weights["by"] += np.float32(shift)
            X = rng.standard_normal((N, nx)).astype(np.float32)
            cases.append({"weights": weights, "X": X, "large": shift > 0})
        # A class 200 above the others: to subtract the smallest score is not enough.
        far, X = cases[-1]["weights"], cases[-1]["X"]
        apart = far["by"] + np.array([[200, 0, 0]], np.float32)
        cases.append({"weights": {**far, "by": apart}, "X": X, "large": True})
        # The scores of a row are 600 below those of the other: h₀ = ±tanh 3.
        weights = oracle.draw_weights(rng, 2, 5, 3)
        weights["bh"][0, 0] = 0
        weights["Wy"][:, 0] += np.float32(300)
        x = 3 * weights["Wh"][0] / (weights["Wh"][0] ** 2).sum()
        return [*cases, {"weights": weights, "X": np.stack([x, -x]), "large": True}]

    def property_of(self, case: dict[str, Any]) -> Property:
        """Return what large scores look at, apart from the rest."""
        return STABILITY if case["large"] else VALUES

    def run(self, forward: Any, case: dict[str, Any]) -> Any:
        """Return the result, and the same after another call, which must not change it."""
        import torch

        weights = oracle.shared(case["weights"])
        result = forward(weights, given(case["X"]))
        first, case["weights"] = plain(result), plain(weights)
        forward(oracle.to_tensors(case["weights"]), torch.zeros(*case["X"].shape))
        return {"first": first, "then": plain(result)}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the result, then what another call has made of it."""
        got = mapping(got, "forward(weights, X)", ("first", "then"))
        self._judge_result(case, got["first"])
        try:
            self._judge_result(case, got["then"])
        except Wrong as wrong:
            raise Wrong(
                _(
                    "un second appel de `forward` change le dictionnaire rendu par le premier : "
                    "faites-en un neuf à chaque appel."
                ),
                STATE,
            ) from wrong

    def _judge_result(self, case: dict[str, Any], got: Any) -> None:
        """Judge the steps in their order: the first wrong one is the cause."""
        first, second = pair(got, "forward(weights, X)", ("Yhat", "outputs"))
        swapped = isinstance(first, dict) and not isinstance(second, dict)
        outputs, Yhat = (first, second) if swapped else (second, first)
        outputs = mapping(outputs, "outputs", STEPS)
        expected = oracle.forward(case["weights"], case["X"])
        for step in STEPS:
            self._judge_step(step, outputs[step], expected, case)

        def same() -> None:
            value = array(Yhat, "Yhat", expected["yhat"].shape)
            if not near(value, np.asarray(outputs["yhat"], float)):
                text = _("`Yhat` n'est pas égal à `outputs['yhat']` : que renvoyez-vous ?")
                raise Wrong(text, RETURN)

        def order() -> None:
            if swapped:
                text = _("`forward` renvoie (outputs, Yhat) : on attend (Yhat, outputs).")
                raise Wrong(text, RETURN)

        def kind() -> None:
            single([first, *outputs.values()], RETURN, _("les sorties"))

        together(same, order, kind)

    def _judge_step(
        self, step: str, value: Any, expected: dict[str, np.ndarray], case: dict[str, Any]
    ) -> None:
        what = f"outputs[{step!r}]"
        got = array(value, what, expected[step].shape, finite=False)
        if case["large"] and step == "yhat" and not np.isfinite(got).all():
            raise Wrong(
                _(
                    "quand les scores sont grands ({score:.0f}), `exp` déborde, ou s'annule sur toute "
                    "une ligne, et `yhat` contient des NaN. Le softmax ne change pas si l'on retire à "
                    "chaque ligne son maximum, et non celui du batch."
                ).format(score=float(np.abs(expected["ytilde"]).max()))
            )
        # float32 sums of numbers as large as the scores: their rounding goes to the softmax.
        scale = float(np.abs(expected["ytilde"]).max()) if step == "yhat" else 1.0
        if near(got, expected[step], rtol=1e-4, atol=1e-5 * max(scale, 1.0)):
            return
        found = explain(got, _forward_mistakes(step, case["weights"], expected))
        if found:
            raise found
        array(got, what)
        if step == "yhat" and not near(got.sum(1), np.ones(len(got)), rtol=1e-3):
            raise Wrong(
                _(
                    "les lignes de `yhat` ont pour somme {sums} : chaque exemple doit recevoir "
                    "des probabilités de somme 1. Sur quel axe normalisez-vous ?"
                ).format(sums=listed(decimal(s, ".2f") for s in got.sum(1)[:3])),
                named=False,
            )
        raise Wrong(
            _(
                "`outputs['{step}']` n'a pas les bonnes valeurs, alors que les étapes d'avant sont "
                "justes : relisez l'équation de {step}."
            ).format(step=step),
            named=False,
        )


def _forward_mistakes(
    step: str, weights: dict[str, np.ndarray], right: dict[str, np.ndarray]
) -> list[Mistake]:
    """Return what this step would be with each mistake."""
    if step == "htilde":
        mistakes = [
            Mistake(_("le biais `bh` manque dans `htilde`."), right["htilde"] - weights["bh"]),
            Mistake(_("`htilde` est déjà passé par tanh : c'est `h`."), right["h"]),
        ]
        if weights["Wh"].shape[0] == weights["Wh"].shape[1]:
            turned = right["X"] @ weights["Wh"] + weights["bh"]
            mistakes.append(Mistake(_("`Wh` n'est pas transposée dans `htilde`."), turned))
        return mistakes
    if step == "h":
        sigmoid = 1 / (1 + np.exp(-right["htilde"]))
        return [
            Mistake(
                _("`h` est égal à `htilde` : la tangente hyperbolique manque."), right["htilde"]
            ),
            Mistake(
                _("`h` semble passé par une ReLU : ce réseau utilise tanh."),
                right["htilde"].clip(0),
            ),
            Mistake(_("`h` semble passé par une sigmoïde : ce réseau utilise tanh."), sigmoid),
        ]
    if step == "ytilde":
        return [
            Mistake(_("le biais `by` manque dans `ytilde`."), right["ytilde"] - weights["by"]),
            Mistake(
                _("tanh est appliquée à `ytilde` aussi : la sortie n'en a pas."),
                np.tanh(right["ytilde"]),
            ),
            Mistake(_("`ytilde` est déjà passé par le softmax."), right["yhat"]),
        ]
    if step == "yhat":
        return _softmax_mistakes(right["ytilde"], right["yhat"])
    return []


def _softmax_mistakes(ytilde: np.ndarray, yhat: np.ndarray) -> list[Mistake]:
    mistakes = []
    for scores in (ytilde, ytilde - ytilde.max(1, keepdims=True)):
        e = np.exp(scores - scores.max() * (scores.max() > 80))
        square = e.shape[0] == e.shape[1]
        across = e / e.sum(1)[None, :] if square else np.full_like(e, np.nan)
        mistakes += [
            Mistake(
                _(
                    "le softmax est calculé sur l'axe du batch : ce sont les colonnes de `yhat` "
                    "qui ont pour somme 1, et non ses lignes."
                ),
                e / e.sum(0, keepdims=True),
            ),
            Mistake(
                _(
                    "`yhat` est divisé par la somme d'une autre ligne : sans `keepdim=True`, la "
                    "somme a la forme (N,) et le broadcasting l'aligne sur les colonnes."
                ),
                across,
            ),
            Mistake(
                _("`yhat` est divisé par la somme de tout le batch, et non de sa ligne."),
                e / e.sum(),
            ),
            Mistake(
                _("`yhat` n'est pas normalisé : il manque la division par la somme de la ligne."),
                e,
            ),
        ]
    return [
        *mistakes,
        Mistake(_("`yhat` est le logarithme du softmax."), np.log(yhat)),
        Mistake(_("`yhat` est égal à `ytilde` : le softmax manque."), ytilde),
        Mistake(
            _("`yhat` semble passé par une sigmoïde : la sortie demande un softmax."),
            1 / (1 + np.exp(-ytilde)),
        ),
    ]
