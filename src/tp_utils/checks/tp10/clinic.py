"""Check of `mended_best(model, learn, measure, n_rounds)`: the clinic of lab 10."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, number, only_wrong, together
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.lent import ALL, lend
from tp_utils.checks.properties import PART, RETURN, STOP
from tp_utils.checks.standins import shown_as
from tp_utils.i18n import _, decimal

Case = dict[str, Any]
# Errors at the start, then after each round: the first rise is not the lowest place; the start
# is the best; the end is; a single round.
SHAPES = ((5, 3, 4, 1, 2, 6), (1, 3, 2, 4, 5), (5, 4, 6, 3, 2, 1), (2, 1))
AFTER = (0.6, 0.5, 0.4, 0.3, 0.2)  # rounds that nobody asked for do better still


@shown_as("function", "learn")
class Learn:
    """A round: each parameter moves by `stride`, in its place, as by an optimiser."""

    def __init__(self, stride: float) -> None:
        """Keep the stride."""
        self.stride = stride

    def __call__(self, model: Any) -> None:
        """Do a round."""
        import torch

        with torch.no_grad():
            for p in model.parameters():
                p.add_(self.stride)


@shown_as("function", "measure")
class Measure:
    """The error of a model: that of the round from which its weights come."""

    def __init__(self, errors: np.ndarray, rounds: Callable[[Any], np.ndarray]) -> None:
        """Keep the errors, and what counts the rounds of each weight of a model."""
        self.errors, self._rounds = errors, rounds

    def __call__(self, model: Any) -> float:
        """Return the error."""
        k = round(float(self._rounds(model).mean()))
        return float(self.errors[min(max(k, 0), len(self.errors) - 1)])


class MendedBest(Check):
    """`mended_best`: the model ends with the parameters of its best round, start included.

    Parameters say from which round they come (`Learn`); what is measured depends on it alone.
    """

    name = "mended_best"
    points = 1
    varied = ("W", "errors", "stride", "n_rounds")
    properties = (PART, RETURN, STOP)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return errors whose best round is somewhere, at the start, at the end; small and large."""
        cases = []
        for shape, unit in zip(SHAPES, 10.0 ** rng.permutation([-3, 0, 1, 4]), strict=True):
            errors = unit * (np.array([*shape, *AFTER]) + rng.uniform(-0.04, 0.04, len(shape) + 5))
            W, b = rng.standard_normal((3, 2)), rng.standard_normal(3)
            cases.append({"W": W, "b": b, "errors": errors, "n_rounds": len(shape) - 1})
            cases[-1]["stride"] = float(rng.uniform(0.5, 2))
        return cases

    def run(self, mended_best: Any, case: Case) -> Any:
        """Return what is returned, and how many rounds each parameter has moved."""
        import torch

        model = torch.nn.Linear(2, 3).double()
        start = torch.tensor(case["W"]), torch.tensor(case["b"])
        with torch.no_grad():
            model.weight.copy_(start[0])
            model.bias.copy_(start[1])
        lend(model, ALL[:2])
        learn = Learn(case["stride"])
        measure = Measure(case["errors"], lambda model: _rounds(model.weight, start[0], case))
        lowest = mended_best(model, learn, measure, case["n_rounds"])
        moved = [
            _rounds(p, s, case) for p, s in zip((model.weight, model.bias), start, strict=True)
        ]
        return {"lowest": lowest, "W": moved[0], "b": moved[1]}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge the parameters, then what is returned."""
        seen = mapping(got, "mended_best(…)", ("lowest", "W", "b"))
        W, b = array(seen["W"], _("le poids"), (3, 2)), array(seen["b"], _("le biais"), (3,))
        k = int(np.clip(round(float(W.mean())), 0, len(case["errors"]) - 1))
        together(lambda: _judge_model(W, b, case), lambda: _judge_lowest(seen["lowest"], k, case))


def _rounds(parameter: Any, start: Any, case: Case) -> np.ndarray:
    """Return how many rounds each coefficient has moved (untrusted: where `run` is)."""
    rounds: np.ndarray = (parameter.detach() - start).numpy() / case["stride"]
    return rounds


def _judge_model(W: np.ndarray, b: np.ndarray, case: Case) -> None:
    best, n = int(_asked(case).argmin()), case["n_rounds"]
    right = [near(part, np.full(part.shape, best)) for part in (W, b)]
    if all(right):
        return
    if any(right):
        raise Wrong(
            _("une partie seulement des paramètres revient au meilleur tour : il les faut tous."),
            PART,
        )
    moved = np.concatenate([W.ravel(), b])
    raise explain(moved, _mistakes(case, best, n), rtol=1e-3) or Wrong(
        _(
            "le modèle finit sur des paramètres qui ne sont pas ceux de son meilleur tour. À chaque "
            "tour qui fait mieux, gardez-les ; à la fin, rendez-les lui."
        ),
        named=False,
    )


def _asked(case: Case) -> np.ndarray:
    """Return the errors at the start and after the rounds that are asked for."""
    asked: np.ndarray = case["errors"][: case["n_rounds"] + 1]
    return asked


def _mistakes(case: Case, best: int, n: int) -> list[Mistake]:
    errors = _asked(case)
    rises, falls = (np.flatnonzero(sign * np.diff(errors) > 0) for sign in (1, -1))
    previous = _("chaque tour est comparé au précédent : comparez-le au meilleur jusque-là.")
    stopped = _(
        "l'apprentissage s'arrête à la première remontée, ou revient alors en arrière : un tour "
        "suivant peut faire mieux encore."
    )
    table = [
        (
            n,
            _(
                "le modèle finit sur les paramètres du dernier tour : ceux que vous gardiez sont-ils "
                "une copie, et le modèle les a-t-il repris ?"
            ),
            None,
        ),
        (n + 1, _("un tour de trop est fait : on en demande n_rounds."), STOP),
        (n - 1, _("le dernier tour n'est pas fait, ou n'est pas regardé."), None),
        (0, _("le modèle finit sur ses paramètres de départ : aucun tour n'est gardé."), None),
        (int(errors.argmax()), _("c'est le plus mauvais tour qui est gardé."), None),
        (1 + int(errors[1:].argmin()), _("le départ peut être le meilleur : mesurez-le."), None),
        *((int(k) + 1, previous, None) for k in falls[-1:]),
        (best - 1, _("ce sont les paramètres d'un tour trop tôt : d'avant `learn`."), None),
        (best + 1, _("ce sont les paramètres d'un tour trop tard."), None),
        *((int(k) + late, stopped, None) for k in rises[:1] for late in (0, 1)),
    ]
    size = case["W"].size + case["b"].size
    return [
        Mistake(says, np.full(size, float(k)), *([property] if property else []))
        for k, says, property in table
        if k != best
    ]


def _judge_lowest(value: Any, k: int, case: Case) -> None:
    """Judge the error that is returned; that of round k, where the model ends, says the same."""
    errors = _asked(case)
    lowest = float(errors.min())
    try:
        found = number(value, "mended_best(…)")
    except Wrong as wrong:
        raise wrong.about(RETURN) from None
    if any(near(found, right, rtol=1e-5, atol=1e-9) for right in (lowest, case["errors"][k])):
        return
    table = [
        Mistake(_("c'est l'erreur du dernier tour qui est renvoyée."), errors[-1], RETURN),
        Mistake(_("c'est l'erreur du départ qui est renvoyée."), errors[0], RETURN),
        Mistake(
            _("c'est le numéro du meilleur tour qui est renvoyé ; on attend son erreur."),
            float(errors.argmin()),
            RETURN,
        ),
    ]
    digits = ".4g" if decimal(found, ".4g") != decimal(lowest, ".4g") else ".8g"
    raise explain(found, table, rtol=1e-5, atol=1e-9) or Wrong(
        _("mended_best renvoie {got} ; la plus petite erreur mesurée est {lowest}.").format(
            got=decimal(found, digits), lowest=decimal(lowest, digits)
        ),
        RETURN,
        named=False,
    )
