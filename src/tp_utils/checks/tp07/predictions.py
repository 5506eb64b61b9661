"""The predictions of lab 7: which orders of the three calls learn, how long the steps are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tp_utils.checks.judges.predictions import Predictions, evaluated
from tp_utils.i18n import N_

ORDERS = {
    "a": 'learns("zero_grad", "backward", "step")',
    "b": 'learns("zero_grad", "step", "backward")',
    "c": 'learns("backward", "zero_grad", "step")',
    "d": 'learns("backward", "step", "zero_grad")',
    "e": 'learns("step", "zero_grad", "backward")',
    "f": 'learns("step", "backward", "zero_grad")',
    "g": 'moves("backward", "step", "zero_grad")',
    "h": 'moves("step", "zero_grad", "backward")',
}
LENGTHS = {
    "a": 'length("Adagrad", 3, 1)',
    "b": 'length("Adagrad", 3, 4)',
    "c": 'length("Adagrad", 3, 100)',
    "d": 'length("Adagrad", 0.03, 100)',
    "e": 'length("RMSprop", 3, 1)',
    "f": 'length("RMSprop", 3, 1000)',
    "g": 'length("momentum", 3, 1)',
    "h": 'length("momentum", 3, 1000)',
}
_TURNS = N_(
    "La boucle tourne : écrivez deux tours de suite. Qu'y a-t-il entre `backward` et `step` ?"
)
_ROOT = N_("C'est η divisé par le nombre de pas : une racine a été oubliée.")
_GRADIENT = N_("C'est η g : par quoi cette méthode divise-t-elle le gradient ?")


def _orders() -> dict[str, Any]:
    """Do ten rounds of each order on a line; count the steps that move its weight."""
    import torch
    from torch import nn

    def moves(*order: str) -> int:
        torch.manual_seed(0)
        line, moved = nn.Linear(1, 1), 0
        optim = torch.optim.SGD(line.parameters(), lr=0.1)
        x = torch.tensor([[0.0], [1.0], [2.0]])
        for _ in range(10):
            loss, before = ((line(x) - 5) ** 2).mean(), line.bias.item()
            calls: dict[str, Callable[[], Any]] = {
                "zero_grad": optim.zero_grad, "backward": loss.backward, "step": optim.step,
            }  # fmt: skip
            for name in order:
                calls[name]()
            moved += line.bias.item() != before
        return moved

    return evaluated(ORDERS, {"moves": moves, "learns": lambda *order: moves(*order) > 0})


def _lengths() -> dict[str, Any]:
    """Give the optimisers of PyTorch the same gradient at each step; measure the last step."""
    import torch

    makers: dict[str, Any] = {
        "Adagrad": lambda w: torch.optim.Adagrad(w, lr=0.1),
        "RMSprop": lambda w: torch.optim.RMSprop(w, lr=0.1),
        "momentum": lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9),
    }

    def length(method: str, g: float, t: int) -> float:
        w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        optim, before = makers[method]([w]), 0.0
        for _ in range(t):
            before, w.grad = w.item(), torch.full_like(w, g)
            optim.step()
        return abs(w.item() - before)

    return evaluated(LENGTHS, {"length": length})


predict_orders = Predictions(
    "predict_orders",
    ORDERS,
    _orders,
    advice={
        **dict.fromkeys("abcdef", _TURNS),
        "g": N_("À chaque tour, `step` trouve-t-il le gradient que `backward` vient de calculer ?"),
        "h": N_("Que trouve le tout premier `step`, et que trouvent les suivants ?"),
    },
    known={
        "g": ((9, N_("Ici, `backward` précède `step` dès le premier tour.")),),
        "h": (
            (10, N_("Aucun gradient n'est encore calculé au premier pas.")),
            (0, N_("`zero_grad` efface un gradient qui a déjà servi.")),
        ),
    },
)
predict_lengths = Predictions(
    "predict_lengths",
    LENGTHS,
    _lengths,
    within=0.03,
    advice={
        "a": N_("La somme ne contient encore qu'un carré, celui de ce gradient."),
        "b": N_("La somme contient quatre fois le même carré ; prenez-en la racine."),
        "c": N_("La somme contient cent fois le même carré ; prenez-en la racine."),
        "d": N_("Par quoi divise-t-on ce gradient : change-t-il quand le gradient change ?"),
        "e": N_("La moyenne part de zéro : que vaut-elle après un seul gradient ?"),
        "f": N_("Après mille fois le même carré, que vaut la moyenne ?"),
        "g": N_("La vitesse est nulle au départ : que vaut-elle après un gradient ?"),
        "h": N_("La vitesse ne change plus quand v = 0,9 v + g."),
    },
    known={
        "a": ((0.3, _GRADIENT), (1.0, N_("C'est la longueur en prenant η pour unité."))),
        "b": (
            (0.025, _ROOT),
            (0.1, N_("La somme des carrés a grandi depuis le premier pas.")),
            (0.2, N_("La racine de la somme divise le gradient : elle raccourcit le pas.")),
        ),
        "c": ((0.001, _ROOT), (0.1, N_("La somme des carrés a grandi depuis le premier pas."))),
        "d": (
            (0.0001, N_("Le gradient ne s'y simplifie-t-il pas ?")),
            (0.001, _ROOT),
        ),
        "e": (
            (0.1, N_("La moyenne n'a encore reçu qu'un centième de ce carré.")),
            (0.3, _GRADIENT),
            (10.0, N_("C'est la longueur en prenant η pour unité, ou une racine oubliée.")),
        ),
        "f": (
            (1.0, N_("C'est le premier pas : la moyenne a grandi depuis.")),
            (0.3, _GRADIENT),
            (0.003162, N_("C'est ce que ferait Adagrad : une moyenne ne croît pas sans fin.")),
        ),
        "g": (
            (0.03, N_("Ici, le gradient entre tout entier dans la vitesse.")),
            (0.27, N_("Il n'y a encore aucune vitesse à conserver : elle est nulle.")),
        ),
        "h": (
            (0.3, N_("C'est le premier pas : la vitesse s'accumule ensuite.")),
            (0.27, N_("La vitesse s'accumule : elle dépasse le gradient.")),
            (300.0, N_("La vitesse ne croît pas sans fin : elle en perd un dixième à chaque pas.")),
            (30.0, N_("C'est la vitesse ; le pas vaut η fois celle-ci.")),
        ),
    },
)
