"""Check of `margin_errors(scores, cats, delta)`: the mean over a batch, without a loop."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, number, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import judge_form
from tp_utils.checks.lent import given
from tp_utils.checks.properties import FORM, GRAPH, PART
from tp_utils.checks.tp10 import margins
from tp_utils.i18n import _, decimal, ngettext

SMALL, LARGE = (8, 4), (40, 12)  # (rows, categories) of the batches whose operations are counted


class MarginErrors(Check):
    """`margin_errors`: value, gradient, and a number of torch calls that does not grow."""

    name = "margin_errors"
    points = 3
    varied = ("scores", "cats", "delta")
    by_row = (("scores", "cats"),)
    properties = (GRAPH, FORM, PART)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches with as many rows as categories, or not, and a single row."""
        cases: list[dict[str, Any]] = []
        for (n, n_cat), delta in (
            ((7, 3), 1.0),
            ((3, 3), 2.0),
            ((4, 5), 0.0),
            ((1, 3), 1.0),
            ((5, 5), 1.0),
        ):
            scores, cats = margins.draw_scores(rng, n, n_cat)
            cases.append({"scores": scores, "cats": cats, "delta": delta, "count": False})
        sizes = {"small": SMALL, "rows": (LARGE[0], SMALL[1]), "columns": (SMALL[0], LARGE[1])}
        batches = {key: list(margins.draw_scores(rng, *size)) for key, size in sizes.items()}
        cases.append({"batches": batches, "delta": 1.0, "count": True})
        return cases

    def run(self, margin_errors: Any, case: dict[str, Any]) -> Any:
        """Return value and gradient; or the number of torch calls on three batches."""
        import torch

        if case["count"]:
            return {
                key: _count(margin_errors, torch.tensor(scores), torch.tensor(cats), case["delta"])
                for key, (scores, cats) in case["batches"].items()
            }
        scores = given(case["scores"], followed=True)
        value = margin_errors(scores, given(case["cats"]), case["delta"])
        return margins.observed(value, scores)

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the value, its gradient, or the numbers of calls."""
        if case["count"]:
            _judge_calls(got)
            return
        seen = mapping(got, "margin_errors(…)", ("value", "slope"))
        args = case["scores"], case["cats"], case["delta"]
        n, n_cat = case["scores"].shape
        if isinstance(seen["value"], np.ndarray) and seen["value"].size > 1:
            shape = seen["value"].shape
            raise Wrong(
                _(
                    "margin_errors(…) a la forme {shape} pour {n} exemples et {n_cat} catégories ; "
                    "on attend un seul nombre, l'erreur moyenne du batch."
                ).format(shape=shape, n=n, n_cat=n_cat)
            )
        value = number(seen["value"], "margin_errors(scores, cats, delta)")
        right = float(margins.error(*args).mean())
        if not near(value, right, rtol=1e-4, atol=1e-5):
            raise _diagnose(value, right, *args)
        together(
            lambda: judge_form(seen["value"], "margin_errors(…)", ()),
            lambda: margins.judge_slope(seen["slope"], *args),
        )


def _count(function: Any, scores: Any, cats: Any, delta: float) -> int:
    """Return how many torch functions one call of `function` uses."""
    from torch.overrides import TorchFunctionMode

    class Counter(TorchFunctionMode):
        calls = 0

        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            self.calls += 1
            return func(*args, **(kwargs or {}))

    scores.requires_grad_()
    with Counter() as counter:
        function(scores, cats, delta)
    calls: int = counter.calls
    return calls


def _judge_calls(got: Any) -> None:
    seen = mapping(got, "margin_errors(…)", ("small", "rows", "columns"))
    calls = {key: number(seen[key], key) for key in ("small", "rows", "columns")}
    if calls["rows"] > calls["small"] + 5:
        raise Wrong(
            _(
                "le résultat est juste, mais {a:.0f} opérations sont faites pour {n} exemples et "
                "{b:.0f} pour {m} : il reste une boucle sur les exemples."
            ).format(a=calls["small"], n=SMALL[0], b=calls["rows"], m=LARGE[0])
        )
    if calls["columns"] > calls["small"] + 5:
        raise Wrong(
            _(
                "il n'y a plus de boucle sur les exemples, mais il en reste une sur les catégories : "
                "{a:.0f} opérations pour {n} catégories, {b:.0f} pour {m}."
            ).format(a=calls["small"], n=SMALL[1], b=calls["columns"], m=LARGE[1]),
            PART,
        )


def _diagnose(value: float, right: float, scores: Any, cats: Any, delta: float) -> Wrong:
    scores = np.asarray(scores, dtype=float)
    n, n_cat = scores.shape
    rows = np.arange(n)
    good = scores[rows, cats]
    gaps = scores - good[:, None] + delta
    raw = margins.terms(scores, cats, delta)
    finite = np.where(np.isfinite(raw), raw, 0)
    others = np.arange(n_cat) != np.asarray(cats)[:, None]
    by_number = np.maximum(scores - np.asarray(cats)[:, None] + delta, 0)
    number_sentence = _("c'est le numéro de la catégorie qui est retranché ; on attend son score.")
    mistakes: list[tuple[float, str]] = [
        (
            n * right,
            _(
                "votre erreur vaut N = {n} fois la référence : c'est la somme sur le batch, on attend "
                "la moyenne."
            ),
        ),
        (
            right + delta,
            _(
                "la marge δ est comptée pour la bonne catégorie aussi : l'erreur moyenne a {delta} de "
                "trop, et n'atteindra jamais 0."
            ),
        ),
        (
            n * (right + delta),
            _(
                "c'est la somme sur le batch (on attend la moyenne), et la marge δ est comptée pour la "
                "bonne catégorie aussi : l'erreur de chaque exemple a {delta} de trop."
            ),
        ),
        (
            right / n_cat,
            _("l'erreur est divisée par le nombre de catégories ({n_cat}) en plus du batch."),
        ),
        (
            (right + delta) / n_cat,
            _("l'erreur est divisée par le nombre de catégories ({n_cat}) en plus du batch."),
        ),
        (right / n, _("la moyenne sur le batch est faite deux fois.")),
        (
            margins.error(scores, cats, -delta).mean(),
            _(
                "la marge δ a le mauvais signe : elle doit rendre le bon score plus difficile à atteindre."
            ),
        ),
        (margins.error(scores, cats, 0.0).mean(), _("`delta` n'intervient pas.")),
        (
            np.maximum(raw, 0).max(1).mean(),
            _("dans chaque ligne, seul le plus grand terme compte ; on attend leur somme."),
        ),
        (finite.sum(1).mean(), _("le maximum avec 0 manque.")),
        (gaps.sum(1).mean(), _("le maximum avec 0 manque.")),
        (
            np.maximum(finite.sum(1), 0).mean(),
            _("le maximum avec 0 se prend sur chaque terme, et non sur la somme d'une ligne."),
        ),
        (by_number.sum(1).mean(), number_sentence),
        ((by_number * others).sum(1).mean(), number_sentence),
        (
            margins.error(-scores, cats, delta).mean(),
            _(
                "la différence est à l'envers : l'erreur grandit quand le bon score est le plus grand."
            ),
        ),
        (-right, _("l'erreur est négative : le signe est inversé.")),
        (
            (np.maximum(finite, 0) ** 2).sum(1).mean(),
            _("les termes sont élevés au carré ; la formule n'en demande pas."),
        ),
    ]
    if n == n_cat:
        silent = scores - good[None, :] + delta
        across = _(
            "les bons scores, de taille (N,), s'alignent sur les colonnes : il faut une colonne, "
            "de taille (N, 1)."
        )
        for matrix in (silent, np.where(np.eye(n, dtype=bool), 0, silent)):
            mistakes.append((np.maximum(matrix, 0).sum(1).mean(), across))
        off = np.maximum(silent, 0)
        off[rows, cats] = 0
        mistakes.append((off.sum(1).mean(), across))
        mistakes.append((np.maximum(silent, 0).sum(1).mean() - delta, across))
    table = [Mistake(says, gives) for gives, says in mistakes]
    words: dict[str, Any] = {"n": n, "n_cat": n_cat, "delta": decimal(delta)}
    return explain(value, table, rtol=1e-4, atol=1e-5, **words) or Wrong(
        ngettext(
            "sur un batch d'un seul exemple, à {n_cat} catégories, votre erreur vaut {value}, ce n'est "
            "pas celle de `margin_error`. Comparez-les terme par terme.",
            "sur un batch de {n} exemples et {n_cat} catégories, votre erreur vaut {value}, ce "
            "n'est pas la moyenne des erreurs de `margin_error`. Comparez-les sur un batch d'une ligne.",
            n,
        ).format(n=n, n_cat=n_cat, value=decimal(value, ".4f")),
        named=False,
    )
