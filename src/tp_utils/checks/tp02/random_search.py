"""Check of `random_search(error, w, n_iter, sigma, generator)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, only_wrong, pair, together
from tp_utils.checks.judges.laws import has_spread, off_center, off_normal
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.judges.sequences import sequence
from tp_utils.checks.judges.values import judge_form
from tp_utils.checks.properties import (
    ARGUMENTS,
    FORM,
    HISTORY,
    LIMIT,
    RETURN,
    STOP,
    VALUES,
    Property,
)
from tp_utils.checks.standins import shown_as
from tp_utils.i18n import _, decimal, ngettext

Replay = tuple[np.ndarray, np.ndarray, np.ndarray]  # perturbations, errors kept, last weight
Case = dict[str, Any]
FAR = np.float32(40)


@shown_as("function", "error")
class Bowl:
    """An error of the weights, twice as steep along the first coordinate; it notes its calls."""

    def __init__(self, target: Any) -> None:
        """Keep the weights of error 0, a float64 tensor."""
        self.target, self._tried = target, list[np.ndarray]()

    def __call__(self, w: Any) -> Any:
        """Return the error of w, a tensor 0-d."""
        if len(self._tried) < 20_000:
            self._tried.append(w.detach().clone().double().numpy())
        return _bowl(w.double(), self.target)

    def tried(self) -> np.ndarray | None:
        """Return the weights whose error was asked, None when they have several shapes."""
        same = len({t.shape for t in self._tried}) == 1
        return np.stack(self._tried) if same else None


class RandomSearch(Check):
    """`random_search`: every weight tried is recorded, and the search is played again.

    The law of the perturbations around the kept weight is seen on 1000 tries, 6000 numbers, by the
    five bounds of `laws`, under 50 times per key: a right answer fails under one key in 1e10.
    """

    name = "random_search"
    points = 2
    varied = ("w", "target", "n_iter", "sigma")
    properties = (ARGUMENTS, HISTORY, RETURN, STOP, FORM, LIMIT)

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return a long search, three short ones that differ in their seeds only, one from the best."""
        w, target = _weights(rng, (3,)), _weights(rng, (3,))
        seed = int(rng.integers(2**30))
        short = {"w": w, "target": target, "n_iter": 30, "sigma": 0.2}
        # Far from 0: no bound on the weights is as far.
        long = {key: _weights(rng, (2, 3)) + FAR for key in ("w", "target")}
        return [  # the long one first: it says most about a mistake
            {**long, "n_iter": 1000, "sigma": 0.05, "seeds": [[seed, 3]]},
            {**short, "seeds": [[seed, 1], [seed, 2], [seed + 1, 1]]},
            {**short, "target": w, "seeds": [[seed, 1]]},
        ]

    def property_of(self, case: Case) -> Property:
        """Return what a search that begins at the best weights is there to look at."""
        return LIMIT if _at_rest(case) else VALUES

    def run(self, random_search: Any, case: Case) -> Any:
        """Return for each pair of seeds the result, and the weights whose error was asked."""
        import random

        import torch

        runs, w = [], torch.from_numpy(case["w"])
        starts = [w, *(w.clone() for _seeds in case["seeds"][1:])]
        for start, (seed, elsewhere) in zip(starts, case["seeds"], strict=True):
            torch.default_generator.manual_seed(elsewhere)
            np.random.seed(elsewhere)
            random.seed(elsewhere)
            error = Bowl(torch.tensor(case["target"]).double())
            generator = torch.Generator().manual_seed(seed)
            result = random_search(error, start, case["n_iter"], case["sigma"], generator)
            first = result[0] if isinstance(result, (list, tuple)) and result else None
            tensor = isinstance(first, torch.Tensor)
            runs.append({"result": result, "tensor": tensor, "tried": error.tried()})
        return {"runs": runs}

    @only_wrong
    def judge(self, case: Case, got: Any) -> None:
        """Judge each search, and what the seeds change."""
        runs = mapping(got, "random_search(…)", ("runs",))["runs"]
        keys = ("result", "tensor", "tried")
        seen = [
            mapping(one, "random_search(…)", keys)
            for one, _seeds in zip(runs, case["seeds"], strict=True)
        ]
        together(
            lambda: _judge_search(seen[0], case),
            lambda: _judge_seeds([one["tried"] for one in seen]),
        )


def _at_rest(case: Case) -> bool:
    """Tell whether the search begins at the best weights: only its length and errors are judged."""
    return bool(np.array_equal(case["w"], case["target"]))


def _judge_seeds(tried: list[Any]) -> None:
    if len(tried) != 3 or not all(isinstance(one, np.ndarray) for one in tried):
        return
    first, again, other = tried
    if first.shape != again.shape or not near(first, again):
        raise Wrong(
            _(
                "deux appels avec le même générateur, de même graine, n'essaient pas les mêmes "
                "poids : le tirage n'utilise pas `generator`."
            ),
            ARGUMENTS,
        )
    moves = float(np.ptp(first, axis=0).max()) > 0
    if moves and first.shape == other.shape and near(first, other):
        raise Wrong(
            _("la graine de `generator` ne change rien : les tirages sont toujours les mêmes."),
            ARGUMENTS,
        )


def _judge_search(seen: Case, case: Case) -> None:
    w, errors = pair(seen["result"], "random_search(…)", ("w", "errors"))
    tensor = seen["tensor"]
    swapped = isinstance(w, list) and not isinstance(errors, list)
    if swapped:
        w, errors, tensor = errors, w, True
    n, start = case["n_iter"], case["w"].astype(float)
    w = array(w, "`w`", start.shape)
    if seen["tried"] is None:
        raise Wrong(_("`error` n'est pas appelée sur des poids de la forme de `w`."))
    tried = array(seen["tried"], _("les poids essayés"), (len(seen["tried"]), *start.shape))
    steps, kept, best = _replay(tried, case, lambda e, current, _first: e < current)
    if len(steps) and np.abs(steps[0]).min() > 20 * case["sigma"]:
        raise Wrong(
            _(
                "dès le premier essai, les poids sont loin de ceux du départ : partez de `w`, et ne "
                "bornez pas les essais."
            )
        )
    if 0 < len(steps) < n // 2 and len(tried) >= n:
        raise Wrong(_("la perturbation est la même à chaque essai : elle doit être tirée à neuf."))
    _judge_law(steps, tried, case)

    def ends() -> None:
        if len(steps) != n:
            raise Wrong(
                ngettext(
                    "{got} poids est essayé pour n_iter = {n}.",
                    "{got} poids sont essayés pour n_iter = {n}.",
                    len(steps),
                ).format(got=len(steps), n=n),
                STOP if abs(len(steps) - n) == 1 else VALUES,
            )

    def last() -> None:
        if near(w, best, rtol=1e-5) or _at_rest(case):
            return
        table = [
            Mistake(
                _("`w` renvoyé est le dernier essai, et non le meilleur poids trouvé."), tried[-1]
            ),
            Mistake(
                _("`w` renvoyé est celui du départ, alors que de meilleurs ont été essayés."), start
            ),
        ]
        raise explain(w, table, rtol=1e-5) or Wrong(
            _("`w` renvoyé n'est pas le meilleur des poids essayés."), named=False
        )

    def returned() -> None:
        if swapped:
            raise Wrong(_("les deux résultats sont échangés : on attend (w, errors)."), RETURN)

    together(
        ends,
        last,
        returned,
        lambda: judge_form(w, "`w`", start.shape, tensor),
        lambda: _judge_errors(errors, kept, n, _error(start, case)),
    )


def _judge_errors(value: Any, kept: np.ndarray, n: int, start: float) -> None:
    """Accept the errors kept after each try, with or without that of the start."""
    try:
        errors = sequence(value, "`errors`")
    except Wrong as wrong:
        raise wrong.about(HISTORY) from None
    whole = np.concatenate([[start], kept])
    if any(len(errors) == len(r) and near(errors, r, rtol=1e-4) for r in (kept, whole)):
        return
    if len(errors) not in (len(kept), len(whole)):
        raise Wrong(
            ngettext(
                "`errors` a {got} valeur pour {n} essais ; on attend une par essai.",
                "`errors` a {got} valeurs pour {n} essais ; on attend une par essai.",
                len(errors),
            ).format(got=len(errors), n=n),
            HISTORY,
        )
    raise Wrong(
        _(
            "`errors` n'est pas l'erreur des poids gardés après chaque essai : cette suite ne peut "
            "pas remonter, et se répète quand un essai est refusé."
        ),
        HISTORY,
    )


def _judge_law(steps: np.ndarray, tried: np.ndarray, case: Case) -> None:
    """Raise Wrong unless the perturbations look drawn from N(0, σ²) around the kept weight."""
    sigma = case["sigma"]
    if not len(steps):
        raise Wrong(_("aucun nouveau poids n'est essayé : les essais valent tous `w`."))
    if len(steps) > 2 and np.ptp(steps, axis=0).max() < 1e-4 * sigma:
        raise Wrong(_("la perturbation est la même à chaque essai : elle doit être tirée à neuf."))
    if len(steps) > 2 and steps[0].size > 1:
        flat = steps.reshape(len(steps), -1)
        if np.ptp(flat, axis=1).max() < 1e-3 * sigma:
            raise Wrong(
                _(
                    "toutes les coordonnées de `w` bougent de la même quantité : il faut un tirage "
                    "par coordonnée."
                )
            )
    if len(steps) < 500 or _looks_normal(steps / sigma):
        return
    policies: tuple[tuple[str, Callable[[float, float, float], bool]], ...] = (
        (
            _(
                "un essai est accepté dès qu'il est meilleur que le poids de départ : l'erreur "
                "courante n'est pas mise à jour."
            ),
            lambda e, _current, first: e < first,
        ),
        (
            _(
                "chaque essai part du précédent, même quand il était moins bon : les poids ne "
                "doivent changer que si l'erreur diminue."
            ),
            lambda _e, _current, _first: True,
        ),
        (
            _("les essais restent autour du poids de départ, et non du meilleur poids trouvé."),
            lambda _e, _current, _first: False,
        ),
        (
            _(
                "ce sont les poids de plus grande erreur qui sont gardés : l'inégalité est inversée."
            ),
            lambda e, current, _first: e > current,
        ),
    )
    for sentence, accept in policies:
        other, _kept, _w = _replay(tried, case, accept)
        if len(other) and _looks_normal(other / sigma):
            raise Wrong(sentence)
    mean, std = float(steps.mean()), float(steps.std())
    if abs(mean) > 0.2 * std:
        raise Wrong(
            _(
                "les perturbations ont pour moyenne {mean} et pour écart-type {std} : on attend une "
                "loi normale centrée (`torch.randn`, et non `torch.rand`)."
            ).format(mean=decimal(mean, ".3g"), std=decimal(std, ".3g"))
        )
    if abs(std / sigma - 1) > 0.1:
        raise Wrong(
            _(
                "l'écart-type des perturbations autour du poids gardé est {std}, pour "
                "sigma = {sigma}."
            ).format(std=decimal(std, ".3g"), sigma=decimal(sigma))
        )
    raise Wrong(
        _(
            "les perturbations ont le bon écart-type, mais ne suivent pas une loi normale "
            "(`torch.randn`)."
        )
    )


def _looks_normal(z: np.ndarray) -> bool:
    """Tell whether n numbers look drawn from N(0, 1)."""
    return has_spread(z, 1) and not off_center(z, 1) and not off_normal(z, 1)


def _replay(tried: np.ndarray, case: Case, accept: Callable[[float, float, float], bool]) -> Replay:
    """Play the search again: an error asked twice for the same weight is one try."""
    current = case["w"].astype(float)
    seen = {current.tobytes()}
    first = error = _error(current, case)
    steps, kept = [], []
    for w in tried:
        if w.tobytes() in seen:
            continue
        seen.add(w.tobytes())
        steps.append(w - current)
        e = _error(w, case)
        if accept(e, error, first):
            current, error = w, e
        kept.append(error)
    return np.array(steps), np.array(kept), current


def _error(w: np.ndarray, case: Case) -> float:
    return float(_bowl(w, case["target"].astype(float)))


def _bowl(w: Any, target: Any) -> Any:
    """Return the error of a weight: a bowl, twice as steep along the first coordinate."""
    gap = w - target
    return (gap**2).sum() + gap.reshape(-1)[0] ** 2


def _weights(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(-1, 1, shape).astype(np.float32)
