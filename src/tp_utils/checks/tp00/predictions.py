"""The series of predictions of lab 0; the notebook writes the same expressions."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.predictions import Predictions, evaluated
from tp_utils.i18n import N_
from tp_utils.predictions import ERROR

DTYPES = {
    "a": "torch.tensor([1, 2, 3])",
    "b": "torch.tensor([1.0, 2.0])",
    "c": "torch.FloatTensor([1, 2, 3])",
    "d": "torch.tensor(np.array([1.0, 2.0]))",
    "e": "torch.tensor([1, 2, 3]) / 2",
    "f": "torch.rand(2, 3) > 0.5",
}
SHAPES = {
    "a": "torch.tensor([5, 6, 7, 8])",
    "b": "torch.tensor([[5, 6, 7, 8]])",
    "c": "torch.tensor([[5], [6], [7], [8]])",
    "d": "torch.tensor([[[0, 1], [2, 3], [4, 5]]])",
    "e": "torch.tensor(5)",
    "f": "B[1]",
    "g": "B[0, 2]",
    "h": "B[1, 2, 3]",
    "i": "B[:, 0, :]",
}
SLICES = {
    "a": "A[1, 2]",
    "b": "A[2]",
    "c": "A[0, 3:]",
    "d": "A[0, :2]",
    "e": "A[3, -1]",
    "f": "A[1:3, 0:2]",
    "g": "A[:, 1]",
    "h": "A[0, ::2]",
    "i": "A[0, 1:6:3]",
}
VIEWS = {
    "a": "T",
    "b": "T.clone().detach()",
    "c": "T[0:2, 0:2]",
    "d": "T[0]",
    "e": "T[[0, 1]]",
    "f": "T[T > 0]",
    "g": "T.reshape(6)",
    "h": "T.T",
    "i": "T.T.reshape(6)",
    "j": "T.numpy()",
    "k": "torch.tensor(T.numpy())",
    "l": "T + 0",
}
SUMS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "a": ((4, 3), (1, 1)),
    "b": ((4, 3), (4, 1)),
    "c": ((4, 3), (3,)),
    "d": ((4, 1), (1, 3)),
    "e": ((3, 4), (3,)),
    "f": ((3, 1), (4,)),
    "g": ((1, 1, 4), (1, 3)),
    "h": ((1, 1, 4), (3, 2, 1)),
    "i": ((3, 3), (3, 1, 1)),
    "j": ((3, 3), (3, 1)),
    "k": ((5,), (5, 1)),
    "l": ((2, 3, 4), (2, 1)),
}


def _evaluated(texts: dict[str, str]) -> dict[str, Any]:
    """Evaluate the expressions, which are ours, on the tensors of the notebook."""
    import numpy as np
    import torch

    names = {"torch": torch, "np": np, "B": torch.zeros(2, 3, 4)}
    names["A"] = torch.arange(6) + 10 * torch.arange(1, 5).reshape(4, 1)
    return evaluated(texts, names)


def _dtypes() -> dict[str, Any]:
    return {key: value.dtype for key, value in _evaluated(DTYPES).items()}


def _shapes() -> dict[str, Any]:
    return {key: value.shape for key, value in _evaluated(SHAPES).items()}


def _views() -> dict[str, Any]:
    import torch

    found = {}
    for key, text in VIEWS.items():
        T = torch.ones(2, 3)
        A = eval(text, {"torch": torch, "T": T})
        A[0] = 9
        found[key] = bool((T == 9).any())
    return found


def _sums() -> dict[str, Any]:
    import torch

    found: dict[str, Any] = {}
    for key, (a, b) in SUMS.items():
        try:
            found[key] = (torch.zeros(a) + torch.zeros(b)).shape
        except RuntimeError:
            found[key] = ERROR
    return found


_COUNT = N_("Comptez les crochets ouvrants au début de la liste : autant de dimensions.")
_LAST = N_("Alignez les formes à droite, et complétez à gauche par des 1.")
predict_dtypes = Predictions(
    "predict_dtypes",
    DTYPES,
    _dtypes,
    advice={
        "a": N_("Une liste d'entiers donne un tenseur d'entiers."),
        "b": N_("Le type par défaut de PyTorch est en simple précision."),
        "d": N_("Le type par défaut de NumPy n'est pas celui de PyTorch, et il est conservé."),
        "e": N_("Le quotient de deux entiers n'est pas un entier."),
    },
)
predict_shapes = Predictions(
    "predict_shapes",
    SHAPES,
    _shapes,
    advice={
        "b": _COUNT,
        "c": _COUNT,
        "d": _COUNT,
        "e": N_("Un nombre seul n'a aucune dimension : sa forme est le n-uplet vide."),
        "h": N_("Chaque indice entier retire une dimension."),
        "i": N_("`:` garde la dimension, un entier la retire."),
    },
)
predict_slices = Predictions(
    "predict_slices",
    SLICES,
    lambda: _evaluated(SLICES),
    advice={
        "d": N_("L'indice de fin n'est pas compris."),
        "f": N_("L'indice de fin n'est pas compris : de combien de lignes s'agit-il ?"),
        "g": N_("Un indice entier retire une dimension : reste-t-il une colonne, ou une liste ?"),
        "h": N_("Le troisième nombre d'une tranche est le pas."),
    },
)
predict_views = Predictions(
    "predict_views",
    VIEWS,
    _views,
    advice={
        "e": N_("Une liste d'indices peut demander n'importe quelles lignes, dans le désordre."),
        "i": N_("L'ordre des éléments demandé n'est plus celui de la mémoire."),
        "l": N_("Le résultat d'un calcul est un tenseur neuf."),
    },
)
predict_broadcast = Predictions(
    "predict_broadcast",
    {key: f"{a} + {b}" for key, (a, b) in SUMS.items()},
    _sums,
    points=2,
    advice={key: _LAST for key in "efgikl"},
)
