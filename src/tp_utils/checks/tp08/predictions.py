"""The predictions of lab 8: the sizes of a network for MNIST, its steps, its first loss."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.predictions import (
    NO_BIAS,
    SHARE,
    SIZE,
    WHOLE,
    Predictions,
    evaluated,
)
from tp_utils.i18n import N_

SIZES = {
    "a": "n_parameters(100)",
    "b": "first_layer(100)",
    "c": "first_layer(100) / n_parameters(100)",
    "d": "n_parameters(200)",
    "e": "model(X[:50]).shape",
    "f": "n_steps(60000, 128)",
    "g": "last_batch(60000, 128)",
    "h": "loss_of_equal_scores()",
}
_LAYERS = N_("Additionnez les deux couches : une matrice et un biais chacune.")
_LAST = N_("Le dernier batch, incomplet, fait aussi un pas.")


def _sizes() -> dict[str, Any]:
    """Build the network of the lab, and cut its epoch."""
    import torch
    from torch import nn

    def network(nh: int) -> nn.Sequential:
        return nn.Sequential(nn.Linear(784, nh), nn.Tanh(), nn.Linear(nh, 10))

    def count(module: nn.Module) -> int:
        return sum(p.numel() for p in module.parameters())

    def batches(n: int, size: int) -> Any:
        return torch.arange(n).split(size)

    names = {
        "n_parameters": lambda nh: count(network(nh)),
        "first_layer": lambda nh: count(network(nh)[0]),
        "model": network(100),
        "X": torch.zeros(60, 784),
        "n_steps": lambda n, size: len(batches(n, size)),
        "last_batch": lambda n, size: len(batches(n, size)[-1]),
        "loss_of_equal_scores": lambda: nn.CrossEntropyLoss()(
            torch.zeros(1, 10), torch.tensor([3])
        ),
    }
    return evaluated(SIZES, names)


predict_sizes = Predictions(
    "predict_sizes",
    SIZES,
    _sizes,
    within=0.01,
    advice={
        "a": _LAYERS,
        "b": N_("Une matrice de 784 colonnes, et un biais par neurone caché."),
        "c": SHARE,
        "d": _LAYERS,
        "e": N_("Une ligne par image, une colonne par chiffre."),
        "f": N_("Une epoch voit chaque image une fois : combien de batchs de 128 faut-il ?"),
        "g": N_("Combien d'images restent après les batchs complets ?"),
        "h": N_("Chaque probabilité vaut 1/10 : quel est le coût d'une probabilité ?"),
    },
    known={
        "a": (
            (79_400, NO_BIAS),
            (78_500, N_("C'est la première couche seule.")),
            (784_000, N_("Les couches s'additionnent, elles ne se multiplient pas.")),
        ),
        "b": (
            (78_400, NO_BIAS),
            (784, N_("C'est le nombre d'entrées : chaque neurone caché en a autant de poids.")),
        ),
        "c": ((98.7, N_("C'est un pourcentage : on demande une part, entre 0 et 1.")),),
        "d": (
            (158_800, NO_BIAS),
            (159_020, N_("Tout double, sauf les biais de la sortie.")),
        ),
        "e": (
            ((10, 50), N_("Ce sont les images qui font les lignes.")),
            ((50, 784), N_("C'est la forme de l'entrée.")),
            ((50, 100), N_("C'est la forme de la couche cachée.")),
        ),
        "f": (
            (468, _LAST),
            (468.75, WHOLE),
            (128, SIZE),
        ),
        "g": (
            (128, N_("60 000 n'est pas un multiple de 128.")),
            (32, N_("C'est ce qui manque au dernier batch pour être complet.")),
        ),
        "h": (
            (0.1, N_("C'est la probabilité : le coût est moins son logarithme.")),
            (1.0, N_("C'est un logarithme décimal : il est népérien ici.")),
            (0, N_("Un coût nul demanderait d'être sûr et d'avoir raison.")),
        ),
    },
)
