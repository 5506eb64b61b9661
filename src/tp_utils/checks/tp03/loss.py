"""Formulas of the cross-entropy of a softmax, for one example (lab sheet 000, part 1)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.formula import Case, GradientFormula, normal, softmax
from tp_utils.checks.judges.judging import Wrong, near, not_none, number
from tp_utils.checks.properties import PART
from tp_utils.checks.tp03.network import draw
from tp_utils.i18n import _


class SimplifiedLoss(Check):
    """`simplified_loss(ytilde, y)`: against torch's cross-entropy, scores of −800 included (Q3.14)."""

    name = "simplified_loss"
    points = 1
    numpy = True

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return ordinary scores, then a good class whose probability is 0 to the computer."""
        cases = [draw(rng, 2, 2, ny) for ny in (2, 3, 5)]
        cases = [{"ytilde": 2 * normal(rng, len(c["y"]), 1), "y": c["y"]} for c in cases]
        y = np.array([[0.0], [1.0], [0.0]])
        return [*cases, {"ytilde": np.array([[0.5], [-800.0], [1.0]]), "y": y}]

    def run(self, simplified_loss: Any, case: Case) -> Any:
        """Return the cost of the example."""
        return simplified_loss(np.array(case["ytilde"]), np.array(case["y"]))

    def judge(self, case: Case, got: Any) -> None:
        """Judge the value; the unsimplified cost is infinite in the last case."""
        import torch

        scores = torch.tensor(case["ytilde"].T)
        right = torch.nn.functional.cross_entropy(scores, torch.tensor(case["y"].T)).item()
        extreme = bool((case["ytilde"] < -700).any())
        not_none(got, "simplified_loss(…)")
        if extreme and _through_yhat(got, right):
            raise Wrong(
                _(
                    "pour un score de −800 sur la bonne classe, `simplified_loss` renvoie {got}, alors "
                    "que la formule simplifiée donne une valeur finie : passez-vous par log(ŷ) ?"
                ).format(got=np.asarray(got).reshape(-1)[0]),
                PART,
            )
        value = number(got, "simplified_loss(…)")
        if near(value, right, rtol=1e-6, atol=1e-8):
            return
        for sentence, wrong in _loss_mistakes(case["ytilde"], case["y"]).items():
            if near(value, wrong, rtol=1e-6, atol=1e-8):
                raise Wrong(sentence)
        raise Wrong(
            _(
                "le coût vaut {got:.4f} au lieu de {right:.4f} pour un exemple à {n} classes : relisez "
                "les deux termes de la formule."
            ).format(got=value, right=right, n=len(case["y"]))
        )


def _through_yhat(got: Any, right: float) -> bool:
    """Tell whether a cost is −log of a probability rounded to 0, bare or with a constant added."""
    if not isinstance(got, (float, np.ndarray)) or np.size(got) == 0:
        return False
    value = np.asarray(got, dtype=float)
    return not np.isfinite(value).all() or (value.size == 1 and 5 < value.item() < right / 2)


def _loss_mistakes(ytilde: np.ndarray, y: np.ndarray) -> dict[str, float]:
    score, log_sum = float((y * ytilde).sum()), float(np.log(np.exp(ytilde).sum()))
    return {
        _("le premier terme a perdu son signe moins."): score + log_sum,
        _("le signe du coût est inversé."): score - log_sum,
        _("il manque le second terme, le logarithme de la somme."): -score,
        _("il manque le premier terme, celui de la bonne classe."): log_sum,
        _("le logarithme de la somme est devenu la somme elle-même."): -score
        + float(np.exp(ytilde).sum()),
        _("log Σ exp est devenu Σ log exp : la somme est dans le logarithme."): -score
        + float(ytilde.sum()),
        _("les exponentielles manquent dans le second terme."): -score
        + float(np.log(np.abs(ytilde.sum()) + 1e-300)),
        _("le logarithme utilisé est décimal : il faut le logarithme népérien."): -score
        + log_sum / float(np.log(10)),
        _("le premier terme somme tous les scores : le produit par y manque."): log_sum
        - float(ytilde.sum()),
        _("le coût est divisé par le nombre de classes."): (log_sum - score) / y.size,
    }


class GradYtilde(GradientFormula):
    """`grad_ytilde(ytilde, y)` (Q3.15)."""

    name = "grad_ytilde"
    points = 1
    arguments = ("ytilde", "y")
    outputs = {"dytilde": "ytilde"}  # noqa: RUF012 — never changed

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return scores of 2, 3 and 5 classes."""
        labels = [draw(rng, 2, 2, ny)["y"] for ny in (2, 3, 5)]
        return [{"ytilde": normal(rng, len(y), 1), "y": y} for y in labels]

    def cost(self, case: Case) -> float:
        """Return the cross-entropy of the softmax, not simplified."""
        return float(-(case["y"] * np.log(softmax(case["ytilde"], 0))).sum())

    def mistakes(self, case: Case, output: str) -> dict[str, np.ndarray]:
        """Return the classical wrong gradients of softmax and cross-entropy."""
        y, ytilde = case["y"], case["ytilde"]
        yhat = softmax(ytilde, 0)
        return {
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
        }
