"""Check of `margin_error(scores, id_cat, delta=0.0)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, number
from tp_utils.checks.properties import PART
from tp_utils.checks.tp10 import margins
from tp_utils.i18n import _


class MarginError(Check):
    """`margin_error`: value and gradient of the error of one example."""

    name = "margin_error"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return examples well and badly classified, 3 and 5 categories, δ given or not."""
        # All kinds of terms at once: the mistakes give different values.
        mixed = np.array([1.3, -0.4, 2.1, 0.2, 0.9]) + rng.uniform(-0.05, 0.05, 5)
        scores = mixed.astype(np.float32)
        cases: list[dict[str, Any]] = [{"scores": scores, "id_cat": 4, "delta": 1.0}]
        for n_cat in (3, 5):
            scores, cats = margins.draw_scores(rng, 2 * n_cat, n_cat)
            for k, delta in enumerate((None, 0.0, 1.0, 2.0, 1.0)):
                cases.append({"scores": scores[k], "id_cat": int(cats[k]), "delta": delta})
        easy = np.array([0.5, 4.0, -1.0], dtype=np.float32)
        for delta in (None, 1.0, 2.0):  # the error is exactly 0
            cases.append({"scores": easy, "id_cat": 1, "delta": delta})
        return cases

    def run(self, margin_error: Any, case: dict[str, Any]) -> Any:
        """Return the error, and its gradient (None when it cannot be had)."""
        import torch

        scores = torch.tensor(case["scores"], requires_grad=True)
        delta = () if case["delta"] is None else (case["delta"],)
        value = margin_error(scores, case["id_cat"], *delta)
        slope = None
        if isinstance(value, torch.Tensor) and value.requires_grad and value.numel() == 1:
            value.sum().backward()
            slope = scores.grad
        return {"value": value, "slope": slope}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the value, then the gradient; a right value alone is worth half."""
        seen = mapping(got, "margin_error(…)", ("value", "slope"))
        scores, cat, delta = case["scores"].astype(float), case["id_cat"], case["delta"] or 0.0
        value = number(seen["value"], "margin_error(scores, id_cat, delta)")
        args = (scores[None], np.array([cat]), delta)
        right = float(margins.error(*args)[0])
        if not near(value, right, rtol=1e-4, atol=1e-5):
            raise Wrong(_diagnose(value, scores, cat, delta, right))
        slope = margins.slope(*args)[0]
        if seen["slope"] is None:
            if not slope.any():
                return
            raise Wrong(
                _(
                    "la valeur est juste, mais elle n'est plus reliée aux scores : le réseau ne "
                    "pourrait pas apprendre. Le résultat doit être un tenseur calculé par torch, "
                    "sans `.item()`."
                ),
                PART,
            )
        if not near(array(seen["slope"], _("le gradient"), slope.shape), slope, rtol=1e-3):
            raise Wrong(
                _(
                    "la valeur est juste, mais pas son gradient par rapport aux scores : une partie "
                    "du calcul est détachée du graphe."
                ),
                PART,
            )


def _diagnose(value: float, scores: np.ndarray, cat: int, delta: float, right: float) -> str:
    others = np.arange(len(scores)) != cat
    gap = scores - scores[cat]
    shifted = (gap + delta)[others]
    mistakes: list[tuple[float, str]] = [
        (
            right + delta,
            _(
                "la marge δ est comptée pour la bonne catégorie aussi : l'erreur a {delta:g} de trop, et "
                "n'atteindra jamais 0. Dans la somme, j ≠ id_cat."
            ),
        ),
        (shifted.sum(), _("le maximum avec 0 manque : des termes négatifs entrent dans la somme.")),
        (
            (gap + delta).sum(),
            _("le maximum avec 0 manque : des termes négatifs entrent dans la somme."),
        ),
        (
            max(0.0, shifted.sum()),
            _("le maximum avec 0 se prend sur chaque terme, et non sur la somme."),
        ),
        (
            max(0.0, shifted.max()),
            _("seul le plus grand terme compte ; on attend leur somme."),
        ),
        (
            np.maximum(gap - delta, 0)[others].sum(),
            _(
                "la marge δ a le mauvais signe : elle doit rendre le bon score plus difficile à atteindre."
            ),
        ),
        (np.maximum(gap, 0)[others].sum(), _("`delta` n'intervient pas.")),
        (
            np.maximum(-gap + delta, 0)[others].sum(),
            _(
                "la différence est à l'envers : l'erreur grandit quand le bon score est le plus grand."
            ),
        ),
        (
            np.maximum(-gap - delta, 0)[others].sum(),
            _(
                "la différence est à l'envers : l'erreur grandit quand le bon score est le plus grand."
            ),
        ),
        (
            np.maximum(scores - cat + delta, 0)[others].sum(),
            _("c'est le numéro `id_cat` qui est retranché ; on attend son score, scores[id_cat]."),
        ),
        (
            np.maximum(scores - cat + delta, 0).sum(),
            _("c'est le numéro `id_cat` qui est retranché ; on attend son score, scores[id_cat]."),
        ),
        (
            (np.maximum(shifted, 0) ** 2).sum(),
            _("les termes sont élevés au carré ; la formule n'en demande pas."),
        ),
        (np.abs(shifted).sum(), _("c'est une valeur absolue ; on attend le maximum avec 0.")),
        (
            float((shifted > 0).sum()),
            _("vous comptez les catégories fautives ; on attend la somme de leurs écarts."),
        ),
        (right / len(scores), _("c'est la moyenne sur les catégories ; on attend la somme.")),
        (right / (len(scores) - 1), _("c'est la moyenne sur les catégories ; on attend la somme.")),
        (-right, _("l'erreur est négative : le signe est inversé.")),
    ]
    if len(scores) > 3 and cat != 3:
        few = np.maximum(np.delete((gap + delta)[:3], cat) if cat < 3 else (gap + delta)[:3], 0)
        sentence = _("seules les trois premières catégories comptent, sur {n}.")
        mistakes.append((few.sum(), sentence))
    for mistaken, sentence in mistakes:
        if near(value, mistaken, rtol=1e-4, atol=1e-5):
            return sentence.format(delta=delta, n=len(scores))
    return _(
        "pour les scores {scores}, la catégorie {cat} et δ = {delta:g}, votre erreur vaut "
        "{value:.4f} : reprenez la formule terme par terme, sur une feuille."
    ).format(scores=np.round(scores, 2).tolist(), cat=cat, delta=delta, value=value)
