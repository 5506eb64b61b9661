"""Checks of `gradient_descent` and `gradient_descent_batch` (f, err, X, ref, a, step, n_iter)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, pair
from tp_utils.checks.judges.sequences import sequence
from tp_utils.checks.properties import PART
from tp_utils.checks.rules.forbidden import OPTIM
from tp_utils.checks.tp02.problems import PROBLEMS, descend, draw_problems
from tp_utils.i18n import _


class GradientDescent(Check):
    """`gradient_descent`: the weight and the errors, against autograd in float64.

    The error is the mean over the examples; functions f and err are given, and
    work on one example as on a whole batch.
    """

    name = "gradient_descent"
    points = 3
    forbidden = (OPTIM,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return one weight, two weights, examples with two inputs, a single example."""
        return draw_problems(rng)

    def run(self, descent: Any, case: dict[str, Any]) -> Any:
        """Return the result, and the shapes of the inputs that f received."""
        import torch

        f, err = PROBLEMS[case["kind"]]
        shapes: list[list[int]] = []

        def watched(x: Any, a: Any) -> Any:
            shapes.append(list(x.shape))
            return f(x, a)

        X, ref, a = (torch.tensor(case[key]) for key in ("X", "ref", "a"))
        result = descent(watched, err, X, ref, a, case["step"], case["n_iter"])
        return {"result": result, "shapes": shapes[:10_000]}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the weight, then the errors."""
        call = f"{self.name}(…)"
        seen = mapping(got, call, ("result", "shapes"))
        a, errors = pair(seen["result"], call, ("a", "errors"))
        if isinstance(a, list) and not isinstance(errors, list):
            raise Wrong(_("les deux résultats sont échangés : on attend (a, errors)."))
        a = array(a, "a", case["a"].shape)
        right, right_errors = descend(case)
        if not near(a, right, rtol=1e-3, atol=1e-4):
            raise Wrong(_diagnose(a, case))
        _judge_errors(sequence(errors, "errors"), right_errors, case)


class GradientDescentBatch(GradientDescent):
    """`gradient_descent_batch`: the same results, and f called on the whole batch."""

    name = "gradient_descent_batch"
    points = 2

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the results, then the shapes that f saw."""
        super().judge(case, got)
        shapes = got["shapes"]
        whole = list(case["X"].shape)
        if len(case["X"]) > 1 and isinstance(shapes, list):
            small = [s for s in shapes if isinstance(s, list) and s != whole]
            if small or not shapes:
                raise Wrong(
                    _(
                        "le résultat est juste, mais `f` a été appelée {n} fois en {k} itérations, "
                        "avec des entrées de forme {got} : il reste une boucle sur les exemples. "
                        "Donnez-lui tout le tenseur `X`, de forme {whole}."
                    ).format(
                        n=len(shapes),
                        k=case["n_iter"],
                        got=tuple(small[0]) if small else "∅",
                        whole=tuple(whole),
                    )
                )


def _diagnose(a: np.ndarray, case: dict[str, Any]) -> str:
    """Return what a wrong weight says about its mistake."""
    n, k, start = len(case["X"]), case["n_iter"], case["a"]
    if near(a, start, rtol=1e-6, atol=1e-7):
        return _("`a` renvoyé est celui du départ : aucun pas n'a été fait.")
    mistakes: list[tuple[dict[str, Any], str]] = [
        (
            {"sign": 1.0},
            _("`a` monte la pente : le pas va dans le sens du gradient, et non à l'opposé."),
        ),
        (
            {"total": "sum"},
            _(
                "vous descendez le gradient de la somme des {n} erreurs ; dans ce cours, l'erreur "
                "d'un batch est la moyenne de celles de ses exemples."
            ),
        ),
        (
            {"accumulate": True},
            _(
                "chaque pas suit la somme de tous les gradients depuis le départ : `backward` "
                "ajoute à `a.grad`, qu'il faut remettre à zéro après chaque pas."
            ),
        ),
        (
            {"accumulate": True, "total": "sum"},
            _(
                "`a.grad` n'est pas remis à zéro après chaque pas, et l'erreur est une somme au "
                "lieu d'une moyenne."
            ),
        ),
        ({"step": 1.0}, _("le pas vaut le gradient entier : `step` n'intervient pas.")),
        ({"step": 2 * case["step"]}, _("chaque pas est fait deux fois, ou deux fois trop long.")),
        ({"rows": slice(-1, None)}, _("seul le dernier exemple compte : les autres sont perdus.")),
        ({"rows": slice(0, 1)}, _("seul le premier exemple compte : les autres sont ignorés.")),
        ({"rows": slice(0, n - 1)}, _("le dernier exemple est oublié.")),
        ({"rows": slice(1, None)}, _("le premier exemple est oublié.")),
        ({"n_iter": k - 1}, _("la descente fait une itération de moins que `n_iter`.")),
        ({"n_iter": k + 1}, _("la descente fait une itération de plus que `n_iter`.")),
        ({"n_iter": 1}, _("la descente s'arrête après une itération : où est le `return` ?")),
        (
            {"step": case["step"] / n},
            _("le pas est n = {n} fois trop petit : la moyenne est faite deux fois."),
        ),
    ]
    for mistake, sentence in mistakes:
        if len(case["X"][mistake.get("rows", slice(None))]) == 0:
            continue
        if near(a, descend(case, **mistake)[0], rtol=1e-3, atol=1e-5):
            return sentence.format(n=n)
    return _(
        "après {k} itérations de pas {step}, `a` n'a pas la valeur attendue. À chaque itération : "
        "l'erreur moyenne, `backward`, puis un pas à l'opposé de `a.grad`."
    ).format(k=k, step=case["step"])


def _judge_errors(errors: np.ndarray, right: np.ndarray, case: dict[str, Any]) -> None:
    """Accept the errors at a_0 … a_{n−1}, with or without that of the final weight."""
    n, k = len(case["X"]), case["n_iter"]
    if len(errors) not in (k, k + 1):
        raise Wrong(
            _(
                "`errors` a {got} valeurs après {k} itérations ; on attend une par itération."
            ).format(got=len(errors), k=k),
            PART,
        )
    if near(errors, right[: len(errors)], rtol=1e-3, atol=1e-5):
        return
    if near(errors, n * right[: len(errors)], rtol=1e-3, atol=1e-5):
        raise Wrong(
            _("`errors` contient la somme des {n} erreurs ; on attend leur moyenne.").format(n=n),
            PART,
        )
    if near(errors[:k], right[1:], rtol=1e-3, atol=1e-5):
        raise Wrong(
            _(
                "`errors` est décalée d'un pas : sa première valeur doit être l'erreur au départ, "
                "avant toute mise à jour."
            ),
            PART,
        )
    raise Wrong(
        _(
            "`a` est juste, mais pas `errors` : la première valeur est {got:.4f}, et l'erreur "
            "moyenne des exemples au départ n'est pas celle-là, ou ne l'est plus ensuite."
        ).format(got=errors[0]),
        PART,
    )
