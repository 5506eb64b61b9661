"""Checks of `gradient_descent` and `gradient_descent_batch` (f, err, X, ref, a, step, n_iter)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tp_utils.checks.drawing import with_rows
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, pair, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.sequences import sequence
from tp_utils.checks.judges.values import judge_form
from tp_utils.checks.lent import given
from tp_utils.checks.properties import FORM, HISTORY, RETURN, STOP, VALUES
from tp_utils.checks.rules.forbidden import OPTIM
from tp_utils.checks.tp02.problems import ERR, Watched, descend, draw_problems
from tp_utils.i18n import N_, _, decimal, ngettext

Case = dict[str, Any]


class GradientDescent(Check):
    """`gradient_descent`: the weight and the errors, against autograd in float64.

    The error is the mean over the examples; functions f and err are given, and
    work on one example as on a whole batch.
    """

    name = "gradient_descent"
    points = 3
    forbidden = (OPTIM,)
    varied = ("f", "err", "X", "ref", "a", "step", "n_iter")
    changes = ("a",)
    properties = (HISTORY, RETURN, STOP, FORM)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return one weight, two weights, examples with two inputs, a single example."""
        return draw_problems(rng)

    def longer(self, first: Sequence[Case]) -> list[Case]:
        """Return many examples, for two steps: a right answer may see them one at a time."""
        return [{**with_rows(first[0], ("X", "ref")), "n_iter": 2}]

    def run(self, descent: Any, case: Case) -> Any:
        """Return the result, and the shapes of the inputs that f received."""

        f, err = Watched(case["f"]), ERR[case["err"]]
        X, ref, a = (given(case[key]) for key in ("X", "ref", "a"))
        result = descent(f, err, X, ref, a, case["step"], case["n_iter"])
        return {**observed(result), "shapes": f.shapes()}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the weight, the errors, and how they are returned."""
        own = [(changes, _(says)) for changes, says in _ACCUMULATED]
        judge_result(got, f"{self.name}(…)", case, own, _(_LOOK))


class GradientDescentBatch(GradientDescent):
    """`gradient_descent_batch`: the same results, and f called on the whole batch."""

    name = "gradient_descent_batch"
    points = 2

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the results, and the shapes that f saw."""
        together(
            lambda: super(GradientDescentBatch, self).judge(case, got), lambda: _whole(case, got)
        )


def observed(result: Any) -> dict[str, Any]:
    """Return a result, and whether its weight is a tensor (untrusted: where `run` is)."""
    import torch

    first = result[0] if isinstance(result, (list, tuple)) and result else None
    return {"result": result, "tensor": isinstance(first, torch.Tensor)}


def judge_result(
    got: Any, call: str, case: Case, own: Iterable[Mistake | tuple[Case, str]], otherwise: str
) -> None:
    """Judge what `observed` returned: the weight, its form, the errors; see `_judge_weight`."""
    seen = mapping(got, call, ("result", "tensor"))
    a, errors = pair(seen["result"], call, ("a", "errors"))
    if isinstance(a, list) and not isinstance(errors, list):
        swapped = _("les deux résultats sont échangés : on attend (a, errors).")
        together(
            lambda: _judge_weight(errors, a, case, own, otherwise), lambda: _raise(swapped, RETURN)
        )
        return
    together(
        lambda: _judge_weight(a, errors, case, own, otherwise),
        lambda: judge_form(a, "`a`", case["a"].shape, seen["tensor"]),
        lambda: _judge_errors(errors, case, a),
    )


def _raise(message: str, property: Any) -> None:
    raise Wrong(message, property)


def _whole(case: Case, got: Any) -> None:
    shapes, whole = (
        mapping(got, "gradient_descent_batch(…)", ("shapes",))["shapes"],
        list(case["X"].shape),
    )
    if len(case["X"]) == 1 or not isinstance(shapes, list):
        return
    small = [s for s in shapes if isinstance(s, list) and s != whole]
    if small and all(len(s) == len(whole) and s[0] > 1 and s[1:] == whole[1:] for s in small):
        raise Wrong(
            _(
                "`f` ne reçoit qu'une partie des exemples, de forme {got}. Donnez-lui tout le tenseur `X`, "
                "de forme {whole}."
            ).format(got=tuple(small[0]), whole=tuple(whole))
        )
    if small or not shapes:
        raise Wrong(
            _(
                "`f` a été appelée {n} fois en {k} itérations, avec des entrées de forme {got} : il "
                "reste une boucle sur les exemples. Donnez-lui tout le tenseur `X`, de forme {whole}."
            ).format(
                n=len(shapes),
                k=case["n_iter"],
                got=tuple(small[0]) if small else "∅",
                whole=tuple(whole),
            )
        )


def _judge_weight(
    value: Any, errors: Any, case: Case, own: Iterable[Mistake | tuple[Case, str]], otherwise: str
) -> None:
    """Raise Wrong, with the mistake that gives this weight, unless it is right.

    Args:
        value: the weight returned, plain data.
        errors: what came with it.
        case: the problem.
        own: mistakes of this exercise, besides those of any descent: what they change for
            `descend`, or what they give.
        otherwise: the sentence for a weight that no mistake explains, `k` and `step` in braces.
    """
    a = array(value, "a", case["a"].shape)
    if near(a, descend(case)[0], rtol=1e-3, atol=1e-4):
        return
    n, k, step = len(case["X"]), case["n_iter"], case["step"]
    partial = n > 1 and _starts_elsewhere(errors, case)
    many = isinstance(errors, list) and len(errors) > 1  # who stops after one step has one error
    mistakes = [
        one
        if isinstance(one, Mistake)
        else Mistake(
            one[1],
            descend(case, **one[0])[0],
            STOP if one[0].get("n_iter") in (k - 1, k + 1) else VALUES,
        )
        for one in (*_usual(n, k, step), *own)
        if not (many and isinstance(one, tuple) and one[0] == {"n_iter": 1})
        if not (partial and isinstance(one, tuple) and one[0].get("n_iter") in (k - 1, k + 1))
    ]
    known = explain(a, mistakes, rtol=1e-3, atol=1e-5, n=n)
    told = otherwise.format(k=k, step=decimal(step))
    if partial and not near(sequence(errors, "`errors`")[0], descend(case)[1][0], rtol=1e-3):
        told += _(
            " La première valeur de `errors` n'est pas l'erreur moyenne des {n} exemples au départ : tous y "
            "sont-ils ?"
        ).format(n=n)
    raise known or Wrong(told, named=False)


def _starts_elsewhere(errors: Any, case: Case) -> bool:
    """Tell whether the first errors are neither the means of the descent, early or late, nor sums."""
    try:
        found = np.asarray(sequence(errors, "`errors`")[: case["n_iter"] - 1], float)
    except Wrong:
        return False
    right = np.asarray(descend(case)[1], float)
    known = [right[late : len(found) + late] for late in (0, 1)]
    known += [len(case["X"]) * one for one in known]
    return not any(near(found, one, rtol=1e-3, atol=1e-5) for one in known)


def _usual(n: int, k: int, step: float) -> list[tuple[Case, str]]:
    """Return the mistakes of any descent of k steps on n examples: what each changes."""
    table: list[tuple[Case, str]] = [
        ({"n_iter": 0}, _("`a` renvoyé est celui du départ : aucun pas n'a été fait.")),
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
        ({"step": 1.0}, _("le pas vaut le gradient entier : `step` n'intervient pas.")),
        ({"step": 2 * step}, _("chaque pas est fait deux fois, ou deux fois trop long.")),
        (
            {"step": step / n},
            _("le pas est n = {n} fois trop petit : la moyenne est faite deux fois."),
        ),
        ({"n_iter": k - 1}, _("la descente fait une itération de moins que `n_iter`.")),
        ({"n_iter": k + 1}, _("la descente fait une itération de plus que `n_iter`.")),
        ({"n_iter": 1}, _("la descente s'arrête après une itération : où est le `return` ?")),
    ]
    if n > 1:
        table += [
            ({"total": "max"}, _("seule la plus grande erreur compte ; on attend leur moyenne.")),
            (
                {"rows": slice(-1, None)},
                _("seul le dernier exemple compte : les autres sont perdus."),
            ),
            (
                {"rows": slice(0, 1)},
                _("seul le premier exemple compte : les autres sont ignorés."),
            ),
            ({"rows": slice(0, n - 1)}, _("le dernier exemple est oublié.")),
            ({"rows": slice(1, None)}, _("le premier exemple est oublié.")),
        ]
    return table


_ACCUMULATED: tuple[tuple[Case, str], ...] = (
    (
        {"accumulate": True},
        N_(
            "chaque pas suit la somme de tous les gradients depuis le départ : `backward` "
            "ajoute à `a.grad`, qu'il faut remettre à zéro après chaque pas."
        ),
    ),
    (
        {"accumulate": True, "total": "sum"},
        N_(
            "`a.grad` n'est pas remis à zéro après chaque pas, et l'erreur est une somme au "
            "lieu d'une moyenne."
        ),
    ),
)
_LOOK = N_(
    "après {k} itérations de pas {step}, `a` n'a pas la valeur attendue. À chaque itération : "
    "l'erreur moyenne, `backward`, puis un pas à l'opposé de `a.grad`."
)


def _judge_errors(value: Any, case: Case, a: Any) -> None:
    """Accept the errors at a_0 … a_{n−1}, with or without that of the final weight.

    Those of another descent than the one asked are not looked at, but for their number.
    """
    n, k = len(case["X"]), case["n_iter"]
    weight, right = descend(case)
    try:
        errors = sequence(value, "`errors`")
    except Wrong as wrong:
        raise wrong.about(HISTORY) from None
    if len(errors) not in (k, k + 1):
        raise Wrong(
            ngettext(
                "`errors` a {got} valeur après {k} itérations ; on attend une par itération.",
                "`errors` a {got} valeurs après {k} itérations ; on attend une par itération.",
                len(errors),
            ).format(got=len(errors), k=k),
            HISTORY,
        )
    learnt = isinstance(a, np.ndarray) and near(a, weight, rtol=1e-3, atol=1e-4)
    if not learnt or near(errors, right[: len(errors)], rtol=1e-3, atol=1e-5):
        return
    table = [
        Mistake(
            _("`errors` contient la somme des {n} erreurs ; on attend leur moyenne."),
            n * right[: len(errors)],
            HISTORY,
        ),
        Mistake(
            _(
                "`errors` est décalée d'un pas : sa première valeur doit être l'erreur au départ, "
                "avant toute mise à jour."
            ),
            right[1:],
            HISTORY,
        ),
    ]
    raise explain(errors, table, rtol=1e-3, atol=1e-5, n=n) or Wrong(
        _(
            "`errors` commence par {got} : ce n'est pas l'erreur moyenne des exemples au départ, ou "
            "ce ne l'est plus ensuite."
        ).format(got=decimal(errors[0], ".4f")),
        HISTORY,
        named=False,
    )
