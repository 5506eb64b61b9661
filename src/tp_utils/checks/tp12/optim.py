"""Check of `Optim(net, loss, eps)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils import diy
from tp_utils.checks.engine import Check
from tp_utils.checks.judges.complex_step import affine, gradients
from tp_utils.checks.judges.judging import Wrong, mapping, near, number, only_wrong, together
from tp_utils.checks.judges.library import LopsidedLoss, copied
from tp_utils.checks.judges.values import judge_array
from tp_utils.checks.judges.watch import Misfit, Watch
from tp_utils.checks.properties import NESTING, RETURN
from tp_utils.checks.rules.forbidden import NUMPY_ONLY
from tp_utils.i18n import _, decimal


class Optim(Check):
    """`Optim`: two steps of descent on batches of different sizes, against the gradient of a complex step."""

    numpy = True
    name = "Optim"
    points = 2
    forbidden = (NUMPY_ONLY,)
    varied = ("eps", "X1", "Y1", "factor", "P")
    by_row = (("X1", "Y1"), ("X2", "Y2"))
    properties = (RETURN, NESTING)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a linear layer, two batches, a learning rate; then large gradients."""
        cases = []
        for (N, n, m), eps, far in (
            ((7, 3, 2), 0.053, 1),
            ((5, 2, 1), 0.017, 1),
            ((5, 5, 5), 0.11, 50),
        ):
            case: dict[str, Any] = {"P": far * rng.standard_normal((n + 1, m)), "eps": eps}
            case["factor"] = float(rng.uniform(0.5, 2))
            for k, rows in (("1", N), ("2", N + 3)):
                case["X" + k] = rng.standard_normal((rows, n))
                case["Y" + k] = far * rng.standard_normal((rows, m))
            cases.append(case)
        return cases

    def run(self, optim_class: Any, case: dict[str, Any]) -> Any:
        """Return the parameters after each step, and what they returned; then inside a network."""
        try:
            seen = _steps(optim_class, case, lambda layer: layer)
        except Misfit as misfit:
            return {"misfit": str(misfit)}
        try:
            inside = _steps(optim_class, case, _Holder)
        except Exception:  # what it does on a single module is judged
            inside = {}
        return {**seen, "inside": [inside.get("once"), inside.get("twice")]}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge both steps, then the cost returned."""
        if isinstance(got, dict) and "misfit" in got:
            raise Wrong(_("`step` : {told}").format(told=got["misfit"]))
        got = mapping(got, "Optim", ("cost", "later", "once", "twice", "inside"))
        P, eps = case["P"], case["eps"]
        g1, cost = _slope(P, case, "1")
        first = P - eps * g1
        N, m = case["Y1"].shape
        mistakes: list[tuple[str, Any]] = [
            (_("`step` ne change pas les paramètres."), P),
            (
                _(
                    "le pas monte la pente : `loss.backward` reçoit-elle bien (y, ŷ), dans cet ordre ?"
                ),
                P + eps * g1,
            ),
            (_("le pas monte la pente, et la moyenne sur le batch manque."), P + eps * N * g1),
            (
                _(
                    "le pas est N = {n} fois trop grand : les gradients du batch sont sommés ; il "
                    "faut leur moyenne."
                ).format(n=N),
                P - eps * N * g1,
            ),
            (
                _(
                    "le pas est {m} fois trop petit : la moyenne porte sur les N lignes, et non sur "
                    "tous les coefficients."
                ).format(m=m),
                P - eps * g1 / m,
            ),
            (_("la moyenne sur le batch est faite deux fois."), P - eps * g1 / N),
            (
                _(
                    "le gradient est divisé par le nombre de colonnes de `batch_x` : la moyenne porte "
                    "sur ses lignes."
                ),
                P - eps * g1 * N / case["X1"].shape[1],
            ),
            (
                _("deux pas sont faits au lieu d'un."),
                first - eps * _slope(first, case, "1")[0],
            ),
            (_("le gradient du batch est ajouté deux fois."), P - 2 * eps * g1),
        ]
        what = _("les paramètres, après un pas,")
        length = float(((P - got["once"]) * g1).sum() / (g1**2).sum())
        if near(got["once"], P - length * g1) and not any(
            near(got["once"], value) for _says, value in mistakes
        ):
            right = _("le pas est dans la bonne direction, mais vaut {got} pour eps = {eps}.")
            mistakes.append(
                (right.format(got=decimal(length, ".3g"), eps=decimal(eps)), P - length * g1)
            )
        judge_array(got["once"], what, first, mistakes)
        g2, second = _slope(first, case, "2")
        told = [
            (
                _(
                    "au second pas, le gradient du premier compte encore : il n'a pas été remis à "
                    "zéro."
                ),
                first - eps * (g1 + g2),
            )
        ]
        what = _("les paramètres, après un second pas sur un autre batch,")
        judge_array(got["twice"], what, first - eps * g2, told)
        together(
            lambda: _judge_cost(got["cost"], cost, case, first),
            lambda: _judge_inside(got["inside"], (got["once"], got["twice"])),
        )
        if not near(number(got["later"], _("le coût")), second):
            raise Wrong(
                _(
                    "le coût du premier pas est juste, pas celui du second : `step` renvoie le coût moyen "
                    "du batch qu'elle reçoit, sans rien garder des pas d'avant."
                ),
                RETURN,
            )


class _Holder(diy.Module):
    """A network that holds another: it has no parameters of its own, and `backward` alone goes back."""

    def __init__(self, inner: diy.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, X: np.ndarray) -> np.ndarray:
        return self.inner.forward(X)

    def backward(self, X: np.ndarray, delta: np.ndarray) -> np.ndarray:
        return self.inner.backward(X, delta)

    def zero_grad(self) -> None:
        self.inner.zero_grad()

    def update_parameters(self, gradient_step: float) -> None:
        self.inner.update_parameters(gradient_step)


def _steps(optim_class: Any, case: dict[str, Any], around: Any) -> dict[str, Any]:
    """Return what two steps leave and return, on a linear layer with something around it."""
    layer = diy.Linear(case["P"].shape[0] - 1, case["P"].shape[1])
    layer.parameters = copied(case["P"])
    net = around(Watch(strict=True).over(layer, _("le réseau")))
    optim = optim_class(net, LopsidedLoss(case["factor"]), case["eps"])
    cost = copied(optim.step(case["X1"], case["Y1"]))
    once = copied(layer.parameters)
    later = copied(optim.step(case["X2"], case["Y2"]))
    return {"cost": cost, "later": later, "once": once, "twice": copied(layer.parameters)}


def _judge_inside(inside: Any, alone: tuple[Any, Any]) -> None:
    pairs = zip(inside, alone, strict=True)
    if all(np.shape(got) == np.shape(one) and near(got, one) for got, one in pairs):
        return
    raise Wrong(
        _(
            "le pas est juste pour un seul module, pas pour un réseau qui en contient, comme `SimpleNN` : "
            "un tel réseau n'a pas de paramètres à lui. N'appelez que ses méthodes `forward`, "
            "`zero_grad`, `backward` et `update_parameters`."
        ),
        NESTING,
    )


def _judge_cost(value: Any, right: float, case: dict[str, Any], after: np.ndarray) -> None:
    N, m = case["Y1"].shape
    told = _("le pas est juste, mais ")
    if value is None:
        raise Wrong(told + _("`step` ne renvoie rien : on attend le coût moyen du batch."), RETURN)
    if isinstance(value, np.ndarray) and value.size == N > 1:
        raise Wrong(told + _("`step` renvoie un coût par exemple : faites-en la moyenne."), RETURN)
    try:
        found = number(value, _("le coût"))
    except Wrong as wrong:
        raise Wrong(told + wrong.message, RETURN) from None
    later = _slope(after, case, "1")[1]
    for mistaken, sentence in (
        (right * N, _("`step` renvoie la somme des coûts ; on attend leur moyenne.")),
        (
            right / m,
            _("la moyenne porte sur tous les coefficients ; le coût d'un exemple est leur somme."),
        ),
        (
            _swapped(case),
            _(
                "le coût n'est pas celui de (y, ŷ) : vérifiez l'ordre des arguments de "
                "`loss.forward`."
            ),
        ),
        (later, _("le coût est mesuré après le pas ; on attend celui d'avant.")),
    ):
        if near(found, mistaken) and not near(found, right):
            raise Wrong(told + sentence, RETURN)
    if not near(found, right):
        raise Wrong(
            told
            + _("`step` renvoie {v}, qui n'est pas le coût moyen.").format(v=decimal(found, ".4g")),
            RETURN,
        )


def _slope(P: np.ndarray, case: dict[str, Any], k: str) -> tuple[np.ndarray, float]:
    """Return gradient and value of the mean squared error."""

    def cost(p: Any) -> Any:
        out, Y = affine(case["X" + k], p), case["Y" + k]
        each = (out**2 - 2 * out * Y).sum(axis=-1)  # that of LopsidedLoss
        return case["factor"] * each.mean(axis=-1)

    (slope,) = gradients(cost, [P])
    return slope, float(cost(P))


def _swapped(case: dict[str, Any]) -> float:
    """Return the mean cost of the first batch when y and ŷ are swapped."""
    Yhat = case["X1"] @ case["P"][:-1] + case["P"][-1]
    return float(LopsidedLoss(case["factor"]).forward(Yhat, case["Y1"]).mean())
