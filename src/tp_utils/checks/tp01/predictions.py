"""The predictions of lab 1: around one Linear layer, in a small network, in a stack of layers."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.predictions import Predictions
from tp_utils.i18n import N_
from tp_utils.predictions import ERROR

TEXTS = {
    "a": "layer.weight.shape",
    "b": "layer.bias.shape",
    "c": "layer(torch.ones(4)).shape",
    "d": "layer(torch.ones(10, 4)).shape",
    "e": "layer(torch.ones(7, 10, 4)).shape",
    "f": "layer(torch.ones(4, 10)).shape",
    "g": "layer.weight.requires_grad",
    "h": "torch.ones(4).requires_grad",
    "i": "layer(torch.ones(4)).requires_grad",
}
SIZES = {
    "a": "first(x).shape",
    "b": "torch.relu(first(x)).shape",
    "c": "second(torch.relu(first(x))).shape",
    "d": "n_parameters(first)",
    "e": "n_parameters(second)",
    "f": "n_parameters(net)",
    "g": "n_parameters(wide)",
}
STACK = {
    "a": "n_parameters(layers[1])",
    "b": "n_parameters(*layers)",
    "c": "W.shape",
    "d": "W.numel() + b.numel()",
    "e": "is_line(stack(layers))",
    "f": "is_line(stack(layers, torch.relu))",
    "g": "is_line(stack(layers, triple))",
    "h": "slope(stack(layers, triple)) / slope(stack(layers))",
}


def _real() -> dict[str, Any]:
    """Evaluate the expressions around a layer."""
    import torch

    return _evaluated(TEXTS, {"layer": torch.nn.Linear(4, 2)})


def _sizes() -> dict[str, Any]:
    """Evaluate the expressions of the network of three neurons."""
    from torch import nn, ones

    first, second = nn.Linear(1, 3), nn.Linear(3, 1)
    names = {
        "first": first,
        "second": second,
        "x": ones(200, 1),
        "net": nn.Sequential(first, second),
    }
    names["wide"] = nn.Sequential(nn.Linear(1, 1000), nn.Linear(1000, 1))
    names["n_parameters"] = lambda module: sum(p.numel() for p in module.parameters())
    return _evaluated(SIZES, names)


def _stack() -> dict[str, Any]:
    """Evaluate the expressions of the four layers; their names are those of the notebook."""
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(18)
        sizes = ((1, 20), (20, 20), (20, 20), (20, 1))
        layers = [torch.nn.Linear(n, m, dtype=torch.float64) for n, m in sizes]
    x = torch.linspace(-3, 3, 300, dtype=torch.float64)[:, None]

    def stack(layers: list[Any], f: Any = lambda x: x) -> Any:
        y = layers[0](x)
        for layer in layers[1:]:
            y = layer(f(y))
        return y.detach().flatten()

    zero, base = torch.zeros(1, 1, dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64)
    stacked = torch.nn.Sequential(*layers)
    names = {
        "layers": layers,
        "stack": stack,
        "triple": lambda y: 3 * y,
        "b": stacked(zero)[0],
        "W": stacked(base) - stacked(zero),
        "is_line": lambda y: bool(y.diff(n=2).abs().max() < 1e-9),
        "slope": lambda y: (y[-1] - y[0]).item(),
        "n_parameters": lambda *layers: sum(p.numel() for m in layers for p in m.parameters()),
    }
    return _evaluated(STACK, names)


def _evaluated(texts: dict[str, str], names: dict[str, Any]) -> dict[str, Any]:
    """Evaluate expressions, which are ours."""
    import torch

    names = {"torch": torch, **names}
    found: dict[str, Any] = {}
    for key, text in texts.items():
        try:
            found[key] = eval(text, names)
        except RuntimeError:
            found[key] = ERROR
    return found


predict_linear = Predictions(
    "predict_linear",
    TEXTS,
    _real,
    advice={
        "a": N_("Une ligne par neurone, une colonne par entrée."),
        "b": N_("Un biais par neurone."),
        "e": N_("Seule la dernière dimension change."),
        "f": N_("La dernière dimension est-elle le nombre d'entrées de la couche ?"),
        "h": N_("Une entrée est une donnée : elle ne s'apprend pas."),
        "i": N_("Le résultat dépend de paramètres que l'on veut apprendre."),
    },
)

predict_sizes = Predictions(
    "predict_sizes",
    SIZES,
    _sizes,
    advice={
        "a": N_("Une ligne par point, une colonne par neurone."),
        "b": N_("ReLU s'applique à chaque nombre."),
        "c": N_("La seconde couche n'a qu'un neurone."),
        "d": N_("Chaque neurone a un poids par entrée, et un biais."),
        "e": N_("Chaque neurone a un poids par entrée, et un biais."),
        "f": N_("Le réseau a les paramètres de ses deux couches, et ReLU n'en a pas."),
        "g": N_("Comptez couche par couche, avec 1000 neurones, puis un."),
    },
)

predict_stack = Predictions(
    "predict_stack",
    STACK,
    _stack,
    advice={
        "a": N_("Chaque neurone a un poids par entrée, et un biais."),
        "b": N_("Comptez couche par couche : des poids, et un biais par neurone."),
        "c": N_("Une ligne par sortie de la pile, une colonne par entrée."),
        "d": N_("Comptez les nombres de `W`, puis ceux de `b`."),
        "e": N_("Que dit `collapse` de cette pile ?"),
        "f": N_("Que fait ReLU d'une droite qui coupe l'axe ?"),
        "g": N_("Une droite multipliée par 3 se casse-t-elle ?"),
        "h": N_("Combien de fois `triple` s'applique-t-elle, et que deviennent ces facteurs ?"),
    },
    known={
        "a": ((400, N_("Ce sont les poids seuls : il manque les biais.")),),
        "b": (
            (840, N_("Ce sont les poids seuls : il manque les biais.")),
            (481, N_("Relisez la liste : il y a quatre couches, dont deux semblables.")),
        ),
        "c": tuple(
            (shape, N_("Les tailles intérieures disparaissent dans les produits de matrices."))
            for shape in ((20, 20), (20, 1), (1, 20))
        ),
        "d": ((1, N_("Le biais est un paramètre aussi.")),),
        "h": (
            (3, N_("La fonction `triple` ne s'applique pas qu'une fois.")),
            (81, N_("La fonction `triple` est entre deux couches : jamais après la dernière.")),
        ),
    },
)
