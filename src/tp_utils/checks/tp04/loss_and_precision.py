"""Check of `loss_and_precision(Yhat, Y)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, near, pair, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.precision import judge_precision, valued
from tp_utils.checks.properties import LOSS, PRECISION, RETURN
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _, decimal


class LossAndPrecision(Check):
    """`loss_and_precision(Yhat, Y)`: mean cross-entropy, rate of good predictions."""

    name = "loss_and_precision"
    points = 2
    forbidden = (AUTOGRAD,)
    varied = ("Yhat", "Y")
    properties = (LOSS, PRECISION, RETURN)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches of different N and ny, about two predictions out of three right."""
        cases = []
        for N, ny in ((7, 3), (3, 3), (10, 2), (8, 5)):
            Y = oracle.one_hot(rng, N, ny)
            scores = rng.uniform(-1, 1, (N, ny)) + 1.5 * Y
            wrong = rng.permutation(N)[: max(1, N // 3)]
            scores[wrong] = 1.5 * np.roll(Y[wrong], 1, axis=1) + rng.uniform(
                -0.5, 0.5, (len(wrong), ny)
            )
            e = np.exp(scores)
            cases.append({"Yhat": (e / e.sum(1, keepdims=True)).astype(np.float32), "Y": Y})
        return cases

    def run(self, loss_and_precision: Any, case: dict[str, Any]) -> Any:
        """Return the loss and the precision."""
        given = oracle.shared({key: case[key] for key in ("Yhat", "Y")})
        return loss_and_precision(given["Yhat"], given["Y"])

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge both numbers."""
        loss, precision = pair(got, "loss_and_precision(Yhat, Y)", ("loss", "precision"))
        Yhat, Y = case["Yhat"].astype(float), case["Y"].astype(float)
        p, N = (Yhat * Y).sum(1), len(Y)
        right_loss = -np.log(p).mean()
        right_precision = float((Yhat.argmax(1) == Y.argmax(1)).mean())
        if _close(loss, right_precision) and _close(precision, right_loss):
            text = _("la loss et la précision sont échangées : on attend (loss, precision).")
            raise Wrong(text, RETURN)
        together(
            lambda: _judge_loss(loss, right_loss, Yhat, Y, N),
            lambda: judge_precision(precision, right_precision, Yhat, Y, N),
        )


def _close(value: Any, expected: float) -> bool:
    return near(value, expected) if isinstance(value, (int, float, np.ndarray)) else False


def _judge_loss(value: Any, right: float, Yhat: np.ndarray, Y: np.ndarray, N: int) -> None:
    loss = valued(value, _("la loss"), LOSS)
    if near(loss, right, rtol=1e-3):
        return
    p, ny = (Yhat * Y).sum(1), Y.shape[1]
    again = np.exp(Yhat) / np.exp(Yhat).sum(1, keepdims=True)
    mistakes = [
        Mistake(
            _(
                "votre loss vaut N = {N} fois la référence : c'est la somme sur le batch, "
                "on attend la moyenne."
            ),
            N * right,
            LOSS,
        ),
        Mistake(
            _(
                "votre loss est ny = {ny} fois trop petite : la moyenne porte sur les "
                "N × ny coefficients, et non sur les N lignes."
            ),
            right / ny,
            LOSS,
        ),
        Mistake(_("votre loss est négative : le signe moins manque."), -right, LOSS),
        Mistake(_("votre loss est négative, et c'est une somme sur le batch."), -N * right, LOSS),
        Mistake(
            _("votre loss est N = {N} fois trop petite : la moyenne est faite deux fois."),
            right / N,
            LOSS,
        ),
        Mistake(
            _("le softmax est appliqué une seconde fois : Yhat contient déjà des probabilités."),
            -np.log((again * Y).sum(1)).mean(),
            LOSS,
        ),
        Mistake(
            _(
                "vous prenez la probabilité de la classe prédite ; il faut celle de la bonne classe."
            ),
            -np.log(Yhat.max(1)).mean(),
            LOSS,
        ),
        Mistake(
            _("c'est un logarithme décimal ; l'entropie croisée utilise le logarithme népérien."),
            right / np.log(10),
            LOSS,
        ),
        Mistake(
            _("c'est un logarithme en base 2 ; l'entropie croisée utilise le logarithme népérien."),
            right / np.log(2),
            LOSS,
        ),
        Mistake(
            _("vous calculez 1 − ŷ de la bonne classe, sans logarithme."), (1 - p).mean(), LOSS
        ),
        Mistake(_("vous calculez −Σ y ŷ : le logarithme manque."), -p.mean(), LOSS),
        Mistake(
            _("c'est une erreur quadratique ; on attend l'entropie croisée."),
            ((Yhat - Y) ** 2).sum(1).mean(),
            LOSS,
        ),
        Mistake(
            _("c'est une erreur quadratique ; on attend l'entropie croisée."),
            ((Yhat - Y) ** 2).mean(),
            LOSS,
        ),
        Mistake(
            _(
                "`Yhat[indices]` choisit des lignes entières ; il faut, dans chaque ligne, la "
                "colonne de la bonne classe."
            ),
            -np.log(Yhat[Y.argmax(1) % N]).sum(1).mean(),
            LOSS,
        ),
        Mistake(
            _(
                "`Yhat[indices]` choisit des lignes entières ; il faut, dans chaque ligne, la "
                "colonne de la bonne classe."
            ),
            -np.log(Yhat[Y.argmax(1) % N]).mean(),
            LOSS,
        ),
        Mistake(
            _("toutes les classes comptent : il manque le produit par Y."),
            -np.log(Yhat).sum(1).mean(),
            LOSS,
        ),
        Mistake(
            _("toutes les classes comptent : il manque le produit par Y."),
            -np.log(Yhat).mean(),
            LOSS,
        ),
    ]
    found = explain(loss, mistakes, rtol=1e-3, N=N, ny=ny)
    raise found or Wrong(
        _(
            "votre loss vaut {got} sur un batch de {N} exemples, ce n'est pas l'entropie "
            "croisée moyenne : −Σ y log ŷ sur chaque ligne, puis la moyenne des lignes."
        ).format(got=decimal(loss, ".4f"), N=N),
        LOSS,
        named=False,
    )
