"""The margin error and its gradient, in NumPy, for the judges of lab 10; what `run` sees of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array, near
from tp_utils.checks.properties import GRAPH
from tp_utils.i18n import _


def draw_scores(
    rng: np.random.Generator, n: int, n_cat: int, deltas: tuple[float, ...] = (0.0, 1.0, 2.0)
) -> tuple[np.ndarray, np.ndarray]:
    """Return float32 scores (n, n_cat) and categories (n,), far from the break of each max.

    Every category appears when n ≥ n_cat; no s_j − s_cat + δ is within 0.05 of 0.
    """
    cats = rng.permutation(np.arange(n) % n_cat)
    while True:
        scores = rng.uniform(-2.5, 2.5, (n, n_cat)).astype(np.float32)
        gaps = scores - scores[np.arange(n), cats][:, None]
        others = np.arange(n_cat) != cats[:, None]
        if all((np.abs(gaps[others] + delta) > 0.05).all() for delta in deltas):
            return scores, cats
        # Large draws would never pass whole: only the rows at fault are drawn again.
        for _try in range(200):
            bad = np.zeros(n, bool)
            for delta in deltas:
                bad |= ((np.abs(gaps + delta) <= 0.05) & others).any(1)
            if not bad.any():
                return scores, cats
            scores[bad] = rng.uniform(-2.5, 2.5, (int(bad.sum()), n_cat)).astype(np.float32)
            gaps = scores - scores[np.arange(n), cats][:, None]


def terms(scores: Any, cats: Any, delta: float) -> np.ndarray:
    """Return s_j − s_cat + δ, (n, n_cat), float64; −∞ at the right category."""
    scores = np.asarray(scores, dtype=float)
    rows = np.arange(len(scores))
    gaps: np.ndarray = scores - scores[rows, cats][:, None] + delta
    gaps[rows, cats] = -np.inf
    return gaps


def error(scores: Any, cats: Any, delta: float) -> np.ndarray:
    """Return the margin error of each row, (n,)."""
    errors: np.ndarray = np.maximum(terms(scores, cats, delta), 0).sum(1)
    return errors


def slope(scores: Any, cats: Any, delta: float) -> np.ndarray:
    """Return the gradient of the error of each row, (n, n_cat)."""
    above = (terms(scores, cats, delta) > 0).astype(float)
    above[np.arange(len(above)), cats] = -above.sum(1)
    return above


def observed(value: Any, scores: Any) -> Any:
    """Return an error, and its gradient with respect to the scores, None when it cannot be had."""
    import torch

    slope = None
    if isinstance(value, torch.Tensor) and value.requires_grad and value.numel() == 1:
        value.sum().backward()
        slope = scores.grad
    return {"value": value, "slope": slope}


def judge_slope(value: Any, scores: Any, cats: Any, delta: float) -> None:
    """Raise Wrong unless `value` is the gradient of the mean error; an error of 0 needs none."""
    expected = slope(scores, cats, delta) / len(scores)
    if value is None:
        if not expected.any():
            return
        raise Wrong(
            _(
                "la valeur est juste, mais elle n'est plus reliée aux scores : le réseau ne "
                "pourrait pas apprendre. Le résultat doit être un tenseur calculé par torch, "
                "sans `.item()` ni NumPy."
            ),
            GRAPH,
        )
    if (np.abs(terms(scores, cats, delta)) < 1e-4).any():  # at a break, either slope is right
        return
    gradient = array(value, _("le gradient"), expected.shape if len(expected) > 1 else None)
    if not near(gradient, expected, rtol=1e-3):
        raise Wrong(
            _(
                "la valeur est juste, mais pas son gradient par rapport aux scores : une partie "
                "du calcul est détachée du graphe."
            ),
            GRAPH,
        )
