"""Checks of `f_different(x, y, a)` and `good_step()`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, number, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.values import judge_form
from tp_utils.checks.lent import given
from tp_utils.checks.properties import FORM, GRAPH
from tp_utils.i18n import _, decimal

X_NOT_EQUAL = np.array([[4, 2], [6, -3], [1, 1], [3, 3]], dtype=float)  # lab sheet 001, § 4.5
REF_NOT_EQUAL = np.array([1, 1, 0, 0], dtype=float)
LIMIT, ENOUGH = 100, 1e-4


class FDifferent(Check):
    """`f_different(x, y, a)`: values, and the derivative with respect to a."""

    name = "f_different"
    points = 1
    varied = ("x", "y", "a")
    by_row = (("x", "y"),)
    properties = (GRAPH, FORM)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return batches, then single examples, on both sides of the ceiling; no tie."""
        cases: list[dict[str, Any]] = []
        for n in (6, 9):
            a = float(rng.uniform(0.2, 0.6))
            d = rng.uniform(0.1, 0.9, n) / a
            d[n // 2 :] += 1.2 / a  # above the ceiling
            sign = np.where(np.arange(n) % 2, 1, -1)
            y = rng.uniform(-3, 3, n)
            cases.append({"x": _f32(y + sign * d), "y": _f32(y), "a": _f32(a)})
        for a, gap in ((0.3, -2.0), (0.3, 2.0), (0.8, 5.0), (-0.2, 3.0)):
            centre = float(rng.uniform(-2, 2))
            cases.append({"x": _f32(centre + gap), "y": _f32(centre), "a": _f32(a)})
        return cases

    def run(self, f_different: Any, case: dict[str, Any]) -> Any:
        """Return the values, and the derivative of their sum (None when it cannot be had)."""
        import torch

        x, y = given(case["x"]), given(case["y"])
        a = given(case["a"], followed=True)
        value = f_different(x, y, a)
        slope = None
        if isinstance(value, torch.Tensor) and value.requires_grad:
            value.sum().backward()
            slope = a.grad
        return {"value": value, "slope": slope}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the values, then the derivative; right values alone are worth half."""
        seen = mapping(got, "f_different(x, y, a)", ("value", "slope"))
        x, y, a = (case[key].astype(float) for key in ("x", "y", "a"))
        raw, d = float(a) * np.abs(x - y), np.abs(x - y)
        value = array(seen["value"], "f_different(x, y, a)", x.shape)
        if not near(value, np.minimum(raw, 1), rtol=1e-4):
            raise _diagnosed(value, x, y, float(a))
        together(
            lambda: judge_form(seen["value"], "f_different(x, y, a)", x.shape),
            lambda: _judge_slope(seen["slope"], float(np.where(raw < 1, d, 0).sum()), raw),
        )


def _judge_slope(value: Any, slope: float, raw: np.ndarray) -> None:
    if value is None:
        if slope == 0:
            return
        raise Wrong(
            _(
                "la valeur est juste, mais le gradient n'arrive pas jusqu'à `a` : le résultat "
                "n'est plus relié au graphe. N'utilisez que des fonctions de torch, sans "
                "`.item()` ni `torch.tensor(…)` autour d'un calcul."
            ),
            GRAPH,
        )
    tie = bool((np.abs(raw - 1) < 1e-4).any())  # either slope is right there
    if not tie and not near(number(value, _("la dérivée")), slope, rtol=1e-3):
        raise Wrong(
            _(
                "la valeur est juste, mais sa dérivée par rapport à `a` ne l'est pas : une "
                "partie du calcul est détachée du graphe."
            ),
            GRAPH,
        )


class GoodStep(Check):
    """`good_step()`: the judge descends with it, from a = 0, on the four examples of ≠."""

    name = "good_step"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the one problem of the sheet."""
        return [{}]

    def run(self, good_step: Any, case: dict[str, Any]) -> Any:
        """Return the step."""
        return good_step()

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Descend; raise Wrong unless the error vanishes in under 100 iterations."""
        step = number(got, "good_step()")
        if step <= 0:
            raise Wrong(
                _("le pas vaut {step} ; un pas est strictement positif.").format(step=decimal(step))
            )
        errors = not_equal_errors(step, LIMIT)
        if not np.isfinite(errors).all() or errors[-1] > ENOUGH:
            raise Wrong(
                _(
                    "avec le pas {step}, l'erreur moyenne passe de {first} à {last} en "
                    "{n} itérations : elle n'est pas encore nulle (à 0,0001 près). Essayez des pas "
                    "espacés d'un facteur 3 ou 10, et regardez la courbe."
                ).format(
                    step=decimal(step),
                    first=decimal(errors[0], ".3g"),
                    last=decimal(errors[-1], ".3g"),
                    n=LIMIT,
                )
            )


def not_equal_errors(step: float, n_iter: int) -> np.ndarray:
    """Return the mean errors before each step of the descent on ≠ from a = 0, by formula."""
    d = np.abs(X_NOT_EQUAL[:, 0] - X_NOT_EQUAL[:, 1])
    a, errors = 0.0, []
    with np.errstate(all="ignore"):
        for _k in range(n_iter):
            gap = np.minimum(a * d, 1) - REF_NOT_EQUAL
            errors.append(float((gap**2).mean()))
            a -= step * float((2 * gap * np.where(a * d < 1, d, 0)).mean())
    return np.array(errors)


def _diagnosed(value: np.ndarray, x: np.ndarray, y: np.ndarray, a: float) -> Wrong:
    d = np.abs(x - y)
    mistakes = (
        (a * d, _("la valeur dépasse 1 : il manque le minimum avec 1.")),
        (np.maximum(a * d, 1), _("c'est le maximum avec 1 ; on attend le minimum.")),
        (
            a * np.minimum(d, 1),
            _("le minimum porte sur |x − y| seul : `a` doit être à l'intérieur."),
        ),
        (np.minimum(d, 1), _("`a` n'intervient pas.")),
        ((d > 0).astype(float), _("`a` n'intervient pas.")),
        (np.minimum(a * (x - y), 1), _("la valeur absolue manque.")),
        (np.minimum(a * (y - x), 1), _("la valeur absolue manque.")),
        (np.minimum(a * d**2, 1), _("c'est le carré de x − y ; on attend sa valeur absolue.")),
        (np.minimum(a * np.abs(x + y), 1), _("c'est |x + y| ; on attend |x − y|.")),
        (np.minimum(np.abs(a * x - y), 1), _("`a` ne multiplie que x ; il multiplie |x − y|.")),
        (np.minimum(d + a, 1), _("`a` est ajouté ; il multiplie |x − y|.")),
        (
            np.minimum(np.abs(a) * d, 1),
            _("`a` est pris en valeur absolue : seul x − y doit l'être."),
        ),
        (np.clip(a * d, 0, 1), _("la valeur est bornée à 0 aussi ; seul 1 est demandé.")),
    )
    table = [Mistake(says, np.broadcast_to(gives, value.shape)) for gives, says in mistakes]
    return explain(value, table) or Wrong(
        _(
            "pour a = {a} et |x − y| = {d}, votre fonction donne {got} : reprenez la formule, "
            "min(a × |x − y|, 1)."
        ).format(
            a=decimal(a, ".2f"),
            d=decimal(float(d.flat[0]), ".2f"),
            got=decimal(float(np.asarray(value).flat[0]), ".3f"),
        ),
        named=False,
    )


def _f32(value: Any) -> np.ndarray:
    return np.asarray(value, dtype=np.float32)
