"""Check of `loss_and_precision(Yhat, Y)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges import oracle
from tp_utils.checks.judges.judging import Wrong, mapping, near, number, pair
from tp_utils.checks.judges.precision import judge_precision
from tp_utils.checks.properties import PART, VALUES
from tp_utils.checks.rules.forbidden import AUTOGRAD
from tp_utils.i18n import _


class LossAndPrecision(Check):
    """`loss_and_precision(Yhat, Y)`: mean cross-entropy, rate of good predictions."""

    name = "loss_and_precision"
    points = 2
    forbidden = (AUTOGRAD,)

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

        given = oracle.to_tensors({key: case[key] for key in ("Yhat", "Y")})
        return {"result": loss_and_precision(given["Yhat"], given["Y"]), "given": given}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge both numbers; each is worth half."""
        got = mapping(got, "loss_and_precision(Yhat, Y)", ("result", "given"))
        loss, precision = pair(got["result"], "loss_and_precision(Yhat, Y)", ("loss", "precision"))
        Yhat, Y = case["Yhat"].astype(float), case["Y"].astype(float)
        p, N = (Yhat * Y).sum(1), len(Y)
        right_loss = -np.log(p).mean()
        right_precision = float((Yhat.argmax(1) == Y.argmax(1)).mean())
        complaints = []
        for judge, value, right in (
            (_judge_loss, loss, right_loss),
            (judge_precision, precision, right_precision),
        ):
            try:
                judge(value, right, Yhat, Y, N)
            except Wrong as wrong:
                complaints.append(wrong.message)
        if len(complaints) == 2 and _close(loss, right_precision) and _close(precision, right_loss):
            raise Wrong(_("la loss et la précision sont échangées : on attend (loss, precision)."))
        if not complaints and not oracle.unchanged(
            got["given"], {"Yhat": case["Yhat"], "Y": case["Y"]}
        ):
            complaints.append(
                _("`loss_and_precision` modifie Yhat ou Y sur place : ils serviront encore.")
            )
        if complaints:
            raise Wrong("\n".join(complaints), PART if len(complaints) == 1 else VALUES)


def _close(value: Any, expected: float) -> bool:
    return near(value, expected) if isinstance(value, (int, float, np.ndarray)) else False


def _judge_loss(value: Any, right: float, Yhat: np.ndarray, Y: np.ndarray, N: int) -> None:
    loss = number(value, _("la loss"))
    if near(loss, right, rtol=1e-3):
        return
    p, ny = (Yhat * Y).sum(1), Y.shape[1]
    again = np.exp(Yhat) / np.exp(Yhat).sum(1, keepdims=True)
    mistakes = [
        (
            N * right,
            _(
                "votre loss vaut N = {N} fois la référence : c'est la somme sur le batch, "
                "on attend la moyenne."
            ),
        ),
        (
            right / ny,
            _(
                "votre loss est ny = {ny} fois trop petite : la moyenne porte sur les "
                "N × ny coefficients, et non sur les N lignes."
            ),
        ),
        (-right, _("votre loss est négative : le signe moins manque.")),
        (-N * right, _("votre loss est négative, et c'est une somme sur le batch.")),
        (right / N, _("votre loss est N = {N} fois trop petite : la moyenne est faite deux fois.")),
        (
            -np.log((again * Y).sum(1)).mean(),
            _("le softmax est appliqué une seconde fois : Yhat contient déjà des probabilités."),
        ),
        (
            -np.log(Yhat.max(1)).mean(),
            _(
                "vous prenez la probabilité de la classe prédite ; il faut "
                "celle de la bonne classe."
            ),
        ),
        (
            right / np.log(10),
            _("c'est un logarithme décimal ; l'entropie croisée utilise le logarithme népérien."),
        ),
        (
            right / np.log(2),
            _("c'est un logarithme en base 2 ; l'entropie croisée utilise le logarithme népérien."),
        ),
        ((1 - p).mean(), _("vous calculez 1 − ŷ de la bonne classe, sans logarithme.")),
        (-p.mean(), _("vous calculez −Σ y ŷ : le logarithme manque.")),
        (
            ((Yhat - Y) ** 2).sum(1).mean(),
            _("c'est une erreur quadratique ; on attend l'entropie croisée."),
        ),
        (
            ((Yhat - Y) ** 2).mean(),
            _("c'est une erreur quadratique ; on attend l'entropie croisée."),
        ),
        (
            -np.log(Yhat[Y.argmax(1) % N]).sum(1).mean(),
            _(
                "`Yhat[indices]` choisit des lignes entières ; il faut, dans chaque ligne, la colonne de "
                "la bonne classe."
            ),
        ),
        (
            -np.log(Yhat).sum(1).mean(),
            _("toutes les classes comptent : il manque le produit par Y."),
        ),
        (-np.log(Yhat).mean(), _("toutes les classes comptent : il manque le produit par Y.")),
    ]
    for mistaken, sentence in mistakes:
        if near(loss, mistaken, rtol=1e-3):
            raise Wrong(sentence.format(N=N, ny=ny))
    raise Wrong(
        _(
            "votre loss vaut {got:.4f} sur un batch de {N} exemples, ce n'est pas l'entropie "
            "croisée moyenne : −Σ y log ŷ sur chaque ligne, puis la moyenne des lignes."
        ).format(got=loss, N=N)
    )
