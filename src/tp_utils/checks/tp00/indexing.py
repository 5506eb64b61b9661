"""Checks of `pick(scores, cats)` and of `without_negatives(T)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, not_none
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.lent import given
from tp_utils.checks.properties import INPUTS
from tp_utils.checks.rules.forbidden import LOOPS
from tp_utils.i18n import _


class Pick(Check):
    """`pick(scores, cats)`: one score per row, that of its category."""

    name = "pick"
    points = 1
    forbidden = (LOOPS,)
    varied = ("scores", "cats")
    by_row = (("scores", "cats"),)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return different sizes, a square, and two rows; categories are no identity."""
        cases = []
        for k, (N, C) in enumerate(((6, 3), (6, 3), (4, 4), (2, 5), (5, 2))):
            scores = rng.permutation(N * C).reshape(N, C).astype(np.float32) - 3.5
            cats = np.roll(np.arange(N) % C, 1 + k % 2)
            cats[0] = C - 1
            cases.append({"scores": scores, "cats": cats.astype(np.int64)})
        return cases

    def run(self, pick: Any, case: dict[str, Any]) -> Any:
        """Return the scores that were picked."""

        return pick(given(case["scores"]), given(case["cats"]))

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the N scores; the usual wrong indexings have their sentences."""
        S, c = case["scores"], case["cats"]
        N, C = S.shape
        rows = np.arange(N)
        mistakes = [
            (
                _(
                    "pour chaque ligne, vous prenez les colonnes de **toutes** les catégories : le "
                    "résultat a la forme ({N}, {N}). Il faut aussi dire quelle ligne va avec "
                    "quelle catégorie."
                ).format(N=N),
                S[:, c],
            ),
            (
                _("ce sont les plus grands scores des lignes ; on demande ceux de `cats`."),
                S.max(1),
            ),
            (_("c'est la diagonale de `scores` : `cats` n'intervient pas."), S[rows, rows % C]),
        ]
        if N >= C:
            mistakes.append((_("`cats` choisit des colonnes, et non des lignes."), S[c]))
        if N == C:
            mistakes.append((_("lignes et colonnes sont échangées."), S[c, rows]))
        judge_array(got, "pick(scores, cats)", S[rows, c], mistakes)


class WithoutNegatives(Check):
    """`without_negatives(T)`: a new tensor, the given one is left alone."""

    name = "without_negatives"
    points = 1
    by_row = (("T",),)
    forbidden = (LOOPS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return tensors of one, two and three dimensions; no value is zero; one has no negative."""
        cases = []
        for shape in ((7,), (3, 4), (2, 3, 2)):
            T = rng.uniform(0.5, 3.0, shape) * rng.choice([-1, 1], shape)
            T.flat[:2] = -1.25, 2.5
            cases.append({"T": T.astype(np.float32)})
        return [*cases, {"T": np.abs(cases[0]["T"])}]

    def run(self, without_negatives: Any, case: dict[str, Any]) -> Any:
        """Return the result, and whether a change of it changes the argument."""
        import torch

        T = given(case["T"])
        at_first = T.clone()
        result = without_negatives(T)
        if not isinstance(result, torch.Tensor):
            return {"found": result, "shared": False}
        found, before = result.detach().clone(), T.clone()
        with torch.no_grad():
            result.fill_(7)
            shared = torch.equal(before, at_first) and not torch.equal(before, T)
            result.copy_(found)
            T.copy_(before)
        return {"found": result, "shared": shared}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the values, then that the argument has its own memory."""
        T = case["T"].astype(float)
        found = not_none(part(got, "found"), "without_negatives(T)")
        mistakes = [
            (_("les valeurs négatives ont changé de signe ; on demande des zéros."), np.abs(T)),
            (_("ce sont les valeurs positives qui sont mises à zéro."), np.where(T < 0, T, 0)),
            (_("rien n'a changé : les valeurs négatives sont encore là."), T),
            (
                _(
                    "les valeurs négatives sont retirées, et la forme est perdue : un masque entre "
                    "crochets choisit des éléments ; à gauche d'un `=`, il les remplace."
                ),
                T[T > 0],
            ),
            (_("c'est le masque lui-même qui est renvoyé."), T > 0),
            (_("c'est le masque lui-même qui est renvoyé."), T < 0),
        ]
        judge_array(found, "without_negatives(T)", np.where(T > 0, T, 0), mistakes)
        if part(got, "shared") is not False:
            raise Wrong(
                _("le résultat partage sa mémoire avec `T` : le modifier modifierait `T`."), INPUTS
            )
