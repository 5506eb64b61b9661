"""Check of `loss_and_precision(Yhat, Y)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, near, pair, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.precision import judge_precision, valued
from tp_utils.checks.properties import LIMIT, LOSS, PRECISION, RETURN, VALUES, Property
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _, decimal

STOPPED = "log 0"
FLOOR = 1e-4  # the largest that a probability is replaced by


class LossAndPrecision(Check):
    """`loss_and_precision(Yhat, Y)`: mean cross-entropy, rate of good predictions."""

    name = "loss_and_precision"
    points = 2
    forbidden = (AUTOGRAD,)
    varied = ("Yhat", "Y")
    by_row = (("Yhat", "Y"),)
    properties = (LOSS, PRECISION, RETURN, LIMIT)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches of different N and ny, about two predictions out of three right.

        In the last one, a probability is 0, and it is that of the good class.
        """
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
        Y = np.eye(3, dtype=np.float32)[[0, 2, 1, 1]]
        Yhat = np.vstack([np.array([0, 0.625, 0.375], np.float32), Y[1:] / 2 + np.float32(1 / 6)])
        cases.append({"Yhat": Yhat, "Y": Y})
        return cases

    def property_of(self, case: dict[str, Any]) -> Property:
        """Return what the case where a probability is 0 is there to look at."""
        return VALUES if (case["Yhat"] > 0).all() else LIMIT

    def run(self, loss_and_precision: Any, case: dict[str, Any]) -> Any:
        """Return the loss and the precision; `STOPPED` where the logarithm of 0 is an error."""
        given = oracle.shared({key: case[key] for key in ("Yhat", "Y")})
        try:
            return loss_and_precision(given["Yhat"], given["Y"])
        except (ArithmeticError, ValueError):
            if (given["Yhat"] > 0).all():
                raise
            loss_and_precision(given["Yhat"].clamp(min=0.01), given["Y"])  # stops for another cause
            return STOPPED

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge both numbers."""
        if isinstance(got, str) and got == STOPPED:
            raise Wrong(
                _(
                    "la probabilité de la bonne classe vaut ici 0, et la fonction s'arrête sur une erreur. "
                    "On attend un coût infini, ou très grand : `torch.log` d'un zéro vaut −∞, alors que "
                    "`math.log` s'arrête."
                ),
                LIMIT,
            )
        loss, precision = pair(got, "loss_and_precision(Yhat, Y)", ("loss", "precision"))
        Yhat, Y = case["Yhat"].astype(float), case["Y"].astype(float)
        p, N = (Yhat * Y).sum(1), len(Y)
        with np.errstate(divide="ignore"):
            right_loss = -np.log(p).mean()
        right_precision = float((Yhat.argmax(1) == Y.argmax(1)).mean())
        right = _close(loss, right_loss) and _close(precision, right_precision)
        if not right and _close(loss, right_precision) and _close(precision, right_loss):
            text = _("la loss et la précision sont échangées : on attend (loss, precision).")
            raise Wrong(text, RETURN)
        judge_loss = _judge_loss if np.isfinite(right_loss) else _judge_infinite
        together(
            lambda: judge_loss(loss, right_loss, Yhat, Y, N),
            lambda: judge_precision(precision, right_precision, Yhat, Y, N),
        )


def _close(value: Any, expected: float) -> bool:
    if not isinstance(value, (int, float, np.ndarray, np.floating)):
        return False
    return near(value, expected) if np.isfinite(expected) else not np.isfinite(value).all()


def _judge_infinite(value: Any, right: float, Yhat: np.ndarray, Y: np.ndarray, N: int) -> None:
    """Judge the loss of a batch whose loss is infinite: what has a floor is very large."""
    if np.size(value) == 1 and _close(value, right):
        return
    p = (Yhat * Y).sum(1)
    loss = valued(value, _("la loss"), LOSS)
    if N * loss + np.log(p[p > 0]).sum() < -np.log(FLOOR):
        raise Wrong(
            _(
                "la probabilité de la bonne classe d'un exemple vaut ici 0, et votre loss {got} : on attend "
                "l'infini, ou un très grand nombre."
            ).format(got=decimal(loss, ".4f")),
            LOSS,
        )


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
            _(
                "c'est une entropie croisée binaire, qui compte aussi log(1 − ŷ) des autres classes."
            ),
            -np.log(np.abs(1 - Y - Yhat)).mean(),
            LOSS,
        ),
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
