"""The predictions of lab 2: which tensors PyTorch follows, what a step does to the gap."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.predictions import Predictions, evaluated
from tp_utils.i18n import N_

FLAGS = {
    "a": "(x * 2).requires_grad",
    "b": "(a + x).requires_grad",
    "c": "(a.detach() * x[0]).requires_grad",
    "d": "(y0 > 1).requires_grad",
    "e": "z.requires_grad",
    "f": "(0 * a).requires_grad",
    "g": "torch.tensor(a.item()).requires_grad",
    "h": "a.clone().requires_grad",
}
FACTORS = {
    "a": "factor(0.005)",
    "b": "factor(0.08)",
    "c": "factor(0.2)",
    "d": "factor(0.23)",
    "e": "limit()",
    "f": "best()",
    "g": "crosses(0.2)",
    "h": "grows(0.2)",
}
_BY_HAND = N_("Remplacez le pas par sa valeur dans le facteur de la formule.")
_TAKEN_OFF = N_("C'est ce que l'on retranche de 1.")
_SIGN = N_("La taille est juste : quel est le signe ?")
_HALF = N_("C'est 14/3 que vous avez pris ; le facteur vient de la pente, et non de l'erreur.")


def _flags() -> dict[str, Any]:
    """Do the operations of the table, and read the indicator of each result."""
    import torch

    x, a = torch.tensor([1.0, 2.0]), torch.tensor(0.5, requires_grad=True)
    with torch.no_grad():
        z = a * 2
    names = {"torch": torch, "x": x, "a": a, "y0": a * x[0], "z": z}
    return evaluated(FLAGS, names)


def _factors() -> dict[str, Any]:
    """Differentiate the mean error of the lab twice: a step takes it times the gap from the gap."""
    import torch

    x = torch.tensor([1.0, 2, 3], dtype=torch.float64)
    a = torch.zeros((), dtype=torch.float64, requires_grad=True)
    [slope] = torch.autograd.grad(((a * x - 2 * x) ** 2).mean(), a, create_graph=True)
    curvature = torch.autograd.grad(slope, a)[0].item()

    def factor(step: float) -> float:
        return 1 - step * curvature

    names = {
        "factor": factor,
        "limit": lambda: 2 / curvature,
        "best": lambda: 1 / curvature,
        "crosses": lambda step: factor(step) < 0,
        "grows": lambda step: abs(factor(step)) > 1,
    }
    return evaluated(FACTORS, names)


predict_flags = Predictions(
    "predict_flags",
    FLAGS,
    _flags,
    advice={
        "a": N_("Quel opérande est à apprendre ?"),
        "b": N_("Combien d'opérandes doivent avoir l'indicateur pour que le résultat l'ait ?"),
        "c": N_("Que reste-t-il du graphe dans ce que renvoie `detach` ?"),
        "d": N_("Le résultat est un booléen : peut-on le dériver ?"),
        "e": N_("Que note PyTorch dans un bloc `no_grad` ?"),
        "f": N_("PyTorch regarde d'où vient un tenseur, et non ce qu'il vaut."),
        "g": N_("Qu'est-ce que `.item()` renvoie : un tenseur, ou un nombre Python ?"),
        "h": N_("Une copie est-elle le résultat d'une opération comme une autre ?"),
    },
)
predict_factors = Predictions(
    "predict_factors",
    FACTORS,
    _factors,
    within=0.02,
    advice={
        **dict.fromkeys("abcd", _BY_HAND),
        "e": N_("L'écart diminue tant que le facteur est entre −1 et 1 : quand vaut-il −1 ?"),
        "f": N_("Quel facteur ne laisse rien de l'écart ?"),
        "g": N_("Regardez le signe du facteur : que devient celui de l'écart ?"),
        "h": N_("Comparez à 1 la valeur absolue du facteur."),
    },
    known={
        "a": ((0.04667, _TAKEN_OFF), (1.0467, N_("Un pas va à l'opposé de la pente.")),
              (0.97667, _HALF)),
        "b": ((0.74667, _TAKEN_OFF), (0.62667, _HALF)),
        "c": ((1.86667, _TAKEN_OFF), (0.86667, _SIGN), (0.06667, _HALF)),
        "d": ((2.14667, _TAKEN_OFF), (1.14667, _SIGN), (-0.07333, _HALF)),
        "e": (
            (0.10714, N_("C'est le pas qui annule le facteur.")),
            (0.42857, _HALF),
            (0.2, N_("Avec ce pas, l'écart diminue encore un peu.")),
            (0.23, N_("Ce pas est déjà trop grand.")),
        ),
        "f": (
            (0.21429, N_("C'est la limite : le facteur y vaut −1.")),
            (0.08, N_("Ce pas est bon, mais il laisse un quart de l'écart.")),
            (9.333, N_("C'est l'inverse du pas cherché.")),
        ),
    },
)  # fmt: skip
