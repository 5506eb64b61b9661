"""Check of `random_search(error, w, n_iter, sigma, generator)`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, mapping, near, pair
from tp_utils.checks.judges.sequences import sequence
from tp_utils.checks.properties import PART
from tp_utils.i18n import _

Replay = tuple[np.ndarray, np.ndarray, np.ndarray]  # perturbations, errors kept, last weight


class RandomSearch(Check):
    """`random_search`: every weight tried is recorded, and the search is played again.

    The law of the perturbations around the kept weight is seen on 1000 tries.
    """

    name = "random_search"
    points = 2

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return a long search, and three short ones that differ in their seeds only."""
        w, target = _weights(rng, (3,)), _weights(rng, (3,))
        seed = int(rng.integers(2**30))
        short = {"w": w, "target": target, "n_iter": 30, "sigma": 0.2}
        long = {"w": _weights(rng, (2, 3)), "target": _weights(rng, (2, 3))}
        return [  # the long one first: it says most about a mistake
            {**long, "n_iter": 1000, "sigma": 0.05, "seeds": [[seed, 3]]},
            {**short, "seeds": [[seed, 1], [seed, 2], [seed + 1, 1]]},
        ]

    def run(self, random_search: Any, case: dict[str, Any]) -> Any:
        """Return for each pair of seeds the result, and the weights whose error was asked."""
        import random

        import torch

        runs = []
        for seed, elsewhere in case["seeds"]:
            torch.default_generator.manual_seed(elsewhere)
            np.random.seed(elsewhere)
            random.seed(elsewhere)
            tried: list[np.ndarray] = []
            target = torch.tensor(case["target"]).double()

            def error(w: Any, tried: list[np.ndarray] = tried, target: Any = target) -> Any:
                if len(tried) < 20_000:
                    tried.append(w.detach().clone().double().numpy())
                return _bowl(w.double(), target)

            generator = torch.Generator().manual_seed(seed)
            w = torch.tensor(case["w"])
            result = random_search(error, w, case["n_iter"], case["sigma"], generator)
            same = len({t.shape for t in tried}) == 1
            runs.append({"result": result, "tried": np.stack(tried) if same else None})
        return {"runs": runs}

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge each search, then what the seeds change."""
        runs = mapping(got, "random_search(…)", ("runs",))["runs"]
        if not isinstance(runs, list) or len(runs) != len(case["seeds"]):
            raise Wrong(_("La vérification n'est pas allée au bout."))
        for seen in runs:
            _judge_search(mapping(seen, "random_search(…)", ("result", "tried")), case)
        if len(runs) == 3:
            first, again, other = (seen["tried"] for seen in runs)
            if first.shape != again.shape or not near(first, again):
                raise Wrong(
                    _(
                        "deux appels avec le même générateur, de même graine, n'essaient pas les "
                        "mêmes poids : le tirage n'utilise pas `generator`."
                    )
                )
            if first.shape == other.shape and near(first, other):
                raise Wrong(
                    _(
                        "la graine de `generator` ne change rien : les tirages sont toujours les "
                        "mêmes."
                    )
                )


def _judge_search(seen: dict[str, Any], case: dict[str, Any]) -> None:
    w, errors = pair(seen["result"], "random_search(…)", ("w", "errors"))
    if isinstance(w, list) and not isinstance(errors, list):
        raise Wrong(_("les deux résultats sont échangés : on attend (w, errors)."))
    n = case["n_iter"]
    start = case["w"].astype(float)
    w = array(w, "w", start.shape)
    errors = sequence(errors, "errors")
    if seen["tried"] is None:
        raise Wrong(
            _("`error` n'est jamais appelée, ou l'est sur des poids de formes différentes.")
        )
    tried = array(seen["tried"], _("les poids essayés"))
    if tried.shape[1:] != start.shape:
        raise Wrong(
            _("les poids essayés ont la forme {got} ; on attend {shape}, celle de `w`.").format(
                got=tried.shape[1:], shape=start.shape
            )
        )
    steps, kept, best = _replay(tried, case, lambda e, current, _first: e < current)
    if 0 < len(steps) < n // 2 and len(tried) >= n:
        raise Wrong(_("la perturbation est la même à chaque essai : elle doit être tirée à neuf."))
    _judge_law(steps, tried, case)
    if len(steps) != n:
        raise Wrong(
            _("{got} poids sont essayés pour n_iter = {n}.").format(got=len(steps), n=n),
        )
    if not near(w, best, rtol=1e-5):
        if near(w, tried[-1], rtol=1e-5):
            raise Wrong(_("`w` renvoyé est le dernier essai, et non le meilleur poids trouvé."))
        if near(w, start, rtol=1e-5):
            raise Wrong(
                _("`w` renvoyé est celui du départ, alors que de meilleurs ont été essayés.")
            )
        raise Wrong(_("`w` renvoyé n'est pas le meilleur des poids essayés."))
    whole = np.concatenate([[_error(start, case)], kept])
    if any(len(errors) == len(r) and near(errors, r, rtol=1e-4) for r in (kept, whole, whole[:-1])):
        return
    if len(errors) not in (n, n + 1):
        raise Wrong(
            _("`errors` a {got} valeurs pour {n} essais ; on attend une par essai.").format(
                got=len(errors), n=n
            ),
            PART,
        )
    raise Wrong(
        _(
            "`errors` n'est pas l'erreur des poids gardés après chaque essai : cette suite ne peut "
            "pas remonter, et se répète quand un essai est refusé."
        ),
        PART,
    )


def _judge_law(steps: np.ndarray, tried: np.ndarray, case: dict[str, Any]) -> None:
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
                "les perturbations ont pour moyenne {mean:.3g} et pour écart-type {std:.3g} : on "
                "attend une loi normale centrée (`torch.randn`, et non `torch.rand`)."
            ).format(mean=mean, std=std)
        )
    if abs(std / sigma - 1) > 0.05:
        raise Wrong(
            _(
                "l'écart-type des perturbations autour du poids gardé est {std:.3g}, pour "
                "sigma = {sigma:g}."
            ).format(std=std, sigma=sigma)
        )
    raise Wrong(
        _(
            "les perturbations ont le bon écart-type, mais ne suivent pas une loi normale "
            "(`torch.randn`)."
        )
    )


def _looks_normal(z: np.ndarray) -> bool:
    """Tell whether z looks drawn from N(0, 1), within six standard deviations."""
    n = z.size
    mean, std = z.mean(), z.std()
    if abs(mean) > 6 / n**0.5 or abs(std - 1) > 6 / (2 * n) ** 0.5:
        return False
    kurtosis = float((((z - mean) / std) ** 4).mean())
    return abs(kurtosis - 3) < 6 * math.sqrt(24 / n) + 0.02


def _replay(
    tried: np.ndarray, case: dict[str, Any], accept: Callable[[float, float, float], bool]
) -> Replay:
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


def _error(w: np.ndarray, case: dict[str, Any]) -> float:
    return float(_bowl(w, case["target"].astype(float)))


def _bowl(w: Any, target: Any) -> Any:
    """Return the error of a weight: a bowl, twice as steep along the first coordinate."""
    gap = w - target
    return (gap**2).sum() + gap.reshape(-1)[0] ** 2


def _weights(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(-1, 1, shape).astype(np.float32)
