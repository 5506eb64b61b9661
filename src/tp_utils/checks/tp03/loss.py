"""Formulas of the cross-entropy of a softmax, for one example (lab sheet 000, part 1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, GradientFormula, as_asked, normal, softmax
from tp_utils.checks.judges.judging import Wrong, near, not_none, number
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import FORM, STABILITY, VALUES, Property
from tp_utils.i18n import _, decimal


def draw(rng: np.random.Generator, size: float = 1) -> list[Case]:
    """Return scores and labels of 3, 2 and 5 classes; the first two differ by their label too."""
    first = int(rng.integers(3))
    labels = ((3, first), (3, (first + 1) % 3), (2, first % 2), (5, int(rng.integers(5))))
    return [{"ytilde": size * normal(rng, n, 1), "y": np.eye(n)[:, [k]]} for n, k in labels]


class SimplifiedLoss(Check):
    """`simplified_loss(ytilde, y)`: against torch's cross-entropy, scores of −800 included (Q3.14)."""

    name = "simplified_loss"
    points = 1
    numpy = True
    varied = ("ytilde", "y")
    properties = (STABILITY, FORM)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return ordinary scores, then a good class whose probability is 0 to the computer."""
        y = np.array([[0.0], [1.0], [0.0]])
        return [*draw(rng, 2), {"ytilde": np.array([[0.5], [-800.0], [1.0]]), "y": y}]

    def run(self, simplified_loss: Any, case: Case) -> Any:
        """Return the cost of the example."""
        return simplified_loss(case["ytilde"], case["y"])

    def property_of(self, case: Case) -> Property:
        """Tell the score of −800 from the others."""
        return STABILITY if case["ytilde"].min() < -700 else VALUES

    def judge(self, case: Case, got: Any) -> None:
        """Judge the value; the unsimplified cost is infinite in the last case."""
        import torch

        scores = torch.tensor(case["ytilde"].T)
        right = torch.nn.functional.cross_entropy(scores, torch.tensor(case["y"].T)).item()
        not_none(got, "simplified_loss(…)")
        if self.property_of(case) == STABILITY and _through_yhat(got, right):
            if np.isfinite(np.asarray(got, float)).all():
                raise Wrong(
                    _(
                        "pour un score de −800 sur la bonne classe, `simplified_loss` renvoie {got}, et "
                        "ce n'est pas le coût : un plancher dans log(ŷ), ou un facteur, le change. "
                        "Écrivez la formule simplifiée, sans passer par ŷ."
                    ).format(got=decimal(np.asarray(got).reshape(-1)[0], ".4g"))
                )
            raise Wrong(
                _(
                    "pour un score de −800 sur la bonne classe, `simplified_loss` renvoie {got}, alors "
                    "que la formule simplifiée donne une valeur finie : passez-vous par log(ŷ) ?"
                ).format(got=decimal(np.asarray(got).reshape(-1)[0], ".4g"))
            )
        value = number(got, "simplified_loss(…)")
        if near(value, right, rtol=1e-6, atol=1e-8):
            return as_asked(got, "simplified_loss(…)", ())
        raise explain(value, _loss_mistakes(case["ytilde"], case["y"]), 1e-6, 1e-8) or Wrong(
            _(
                "le coût vaut {got} au lieu de {right} pour un exemple à {n} classes : relisez "
                "les deux termes de la formule."
            ).format(got=decimal(value, ".4f"), right=decimal(right, ".4f"), n=len(case["y"])),
            named=False,
        )


def _through_yhat(got: Any, right: float) -> bool:
    """Tell whether a cost is −log of a probability rounded to 0, bare or with a constant added."""
    if not isinstance(got, (float, np.ndarray)) or np.size(got) == 0:
        return False
    value = np.asarray(got, dtype=float)
    return not np.isfinite(value).all() or (value.size == 1 and 5 < value.item() < right / 2)


def _loss_mistakes(ytilde: np.ndarray, y: np.ndarray) -> list[Mistake]:
    score, log_sum = (y * ytilde).sum(), np.log(np.exp(ytilde).sum())
    table = {
        _("le premier terme a perdu son signe moins."): score + log_sum,
        _("le signe du coût est inversé."): score - log_sum,
        _("il manque le second terme, le logarithme de la somme."): -score,
        _("il manque le premier terme, celui de la bonne classe."): log_sum,
        _("le logarithme de la somme est devenu la somme elle-même."): np.exp(ytilde).sum() - score,
        _("log Σ exp est devenu Σ log exp : la somme est dans le logarithme."): (
            ytilde.sum() - score
        ),
        _("les exponentielles manquent dans le second terme."): (
            np.log(np.abs(ytilde).sum()) - score
        ),
        _("le logarithme utilisé est décimal : il faut le logarithme népérien."): (
            log_sum / np.log(10) - score
        ),
        _("le premier terme somme tous les scores : le produit par y manque."): (
            log_sum - ytilde.sum()
        ),
        _("le coût est divisé par le nombre de classes."): (log_sum - score) / y.size,
        _("c'est l'erreur quadratique entre y et les scores, et non l'entropie croisée."): (
            ((y - ytilde) ** 2).sum()
        ),
    }
    return [Mistake(says, gives) for says, gives in table.items()]


class GradYtilde(GradientFormula):
    """`grad_ytilde(ytilde, y)` (Q3.15)."""

    name = "grad_ytilde"
    points = 1
    arguments = ("ytilde", "y")
    outputs = {"dytilde": "ytilde"}  # noqa: RUF012 — never changed
    exact = True

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return scores of 2, 3 and 5 classes."""
        return draw(rng)

    def cost(self, case: Case) -> float:
        """Return the cross-entropy of the softmax, not simplified."""
        return float(-(case["y"] * np.log(softmax(case["ytilde"], 0))).sum())

    def mistakes(self, case: Case, output: str) -> Iterable[Mistake]:
        """Return the classical wrong gradients of softmax and cross-entropy."""
        y, ytilde = case["y"], case["ytilde"]
        yhat = softmax(ytilde, 0)
        table = {
            _("le gradient est ŷ seul : la vérité terrain y manque."): yhat,
            _("le gradient contient un facteur ŷ de trop."): yhat * (yhat - y),
            _("c'est le gradient par rapport à ŷ : il reste à traverser le softmax."): -y / yhat,
            _(
                "seule la diagonale de la jacobienne du softmax est prise : la composante i de ŷ "
                "dépend de tous les scores."
            ): -y * (1 - yhat),
            _("le softmax manque : le gradient compare y à ŷ, et non à ỹ."): ytilde - y,
            _("les exponentielles ne sont pas normalisées."): np.exp(ytilde) - y,
            _("toutes les valeurs de ŷ sont à 1 : sur quel axe sommez-vous ?"): 1 - y,
            _("le gradient est divisé par le nombre de classes : le coût est une somme."): (
                (yhat - y) / y.size
            ),
        }
        return [Mistake(says, gives) for says, gives in table.items()]
