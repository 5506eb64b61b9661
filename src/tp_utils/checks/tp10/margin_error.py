"""Check of `margin_error(scores, id_cat, delta=0.0)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, number, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import judge_form
from tp_utils.checks.lent import given
from tp_utils.checks.properties import FORM, GRAPH
from tp_utils.checks.tp10 import margins
from tp_utils.i18n import _, decimal, listed


class MarginError(Check):
    """`margin_error`: value and gradient of the error of one example."""

    name = "margin_error"
    points = 2
    varied = ("scores", "id_cat", "delta")
    properties = (GRAPH, FORM)

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
        scores = given(case["scores"], followed=True)
        delta = () if case["delta"] is None else (case["delta"],)
        return margins.observed(margin_error(scores, case["id_cat"], *delta), scores)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the value, then its form and its gradient."""
        seen = mapping(got, "margin_error(…)", ("value", "slope"))
        scores, cat, delta = case["scores"].astype(float), case["id_cat"], case["delta"] or 0.0
        value = number(seen["value"], "margin_error(scores, id_cat, delta)")
        args = (scores[None], np.array([cat]), delta)
        right = float(margins.error(*args)[0])
        if not near(value, right, rtol=1e-4, atol=1e-5):
            raise _diagnose(value, scores, cat, delta, right)
        together(
            lambda: judge_form(seen["value"], "margin_error(…)", ()),
            lambda: margins.judge_slope(seen["slope"], *args),
        )


def _diagnose(value: float, scores: np.ndarray, cat: int, delta: float, right: float) -> Wrong:
    others = np.arange(len(scores)) != cat
    gap = scores - scores[cat]
    shifted = (gap + delta)[others]
    mistakes: list[tuple[float, str]] = [
        (
            right + delta,
            _(
                "la marge δ est comptée pour la bonne catégorie aussi : l'erreur a {delta} de trop, et "
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
            _(
                "c'est le numéro `id_cat` qui est retranché ; on attend son score, `scores[id_cat]`."
            ),
        ),
        (
            np.maximum(scores - cat + delta, 0).sum(),
            _(
                "c'est le numéro `id_cat` qui est retranché ; on attend son score, `scores[id_cat]`."
            ),
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
        (
            (gap + delta)[others & (gap > 0)].sum(),
            _(
                "les catégories dont le score est sous le bon, mais à moins de δ, sont oubliées : le "
                "maximum avec 0 se prend une fois δ ajoutée."
            ),
        ),
        (
            np.maximum(gap, 0)[others].sum() + delta,
            _("δ est ajoutée une seule fois, au total : elle l'est dans chaque terme."),
        ),
        *(
            (
                np.maximum(gap + delta, 0)[side].sum(),
                _("seule une partie des autres catégories compte."),
            )
            for side in (slice(cat), slice(cat + 1, None))
        ),
        (-right, _("l'erreur est négative : le signe est inversé.")),
    ]
    if len(scores) > 3 and cat != 3:
        few = np.maximum(np.delete((gap + delta)[:3], cat) if cat < 3 else (gap + delta)[:3], 0)
        sentence = _("seules les trois premières catégories comptent, sur {n}.")
        mistakes.append((few.sum(), sentence))
    table = [Mistake(says, gives) for gives, says in mistakes]
    words: dict[str, Any] = {"delta": decimal(delta), "n": len(scores)}
    return explain(value, table, rtol=1e-4, atol=1e-5, **words) or Wrong(
        _(
            "pour les scores {scores}, la catégorie {cat} et δ = {delta}, votre erreur vaut "
            "{value} : reprenez la formule terme par terme, sur une feuille."
        ).format(
            scores=listed(decimal(s, ".2f") for s in scores),
            cat=cat,
            delta=decimal(delta),
            value=decimal(value, ".4f"),
        ),
        named=False,
    )
