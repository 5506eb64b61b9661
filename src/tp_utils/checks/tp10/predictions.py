"""The predictions of lab 10: the lines of the hidden neurons, and the pieces they cut."""

from __future__ import annotations

from typing import Any

from tp_utils.checks.judges.predictions import Predictions, evaluated
from tp_utils.i18n import N_

LINES = {
    "a": "lines(10)",
    "b": "lines(100)",
    "c": "pieces(2)",
    "d": "pieces(3)",
    "e": "pieces(4)",
    "f": "pieces(10)",
    "g": "same_line_with_twice_the_bias()",
    "h": "middle_score_is_the_mean()",
}
_NEXT = N_("La dernière droite coupe toutes les autres : combien de morceaux traverse-t-elle ?")
_TWICE = N_("Une droite ne coupe en deux que les morceaux qu'elle traverse, et non tous.")
_LINEAR = N_("Chaque droite ajoute plus d'un morceau.")


def _lines() -> dict[str, Any]:
    """Count as the lines come: the next one crosses the others, and cuts one piece more."""
    import torch

    w, b = torch.tensor([1.0, -2.0]), 3.0
    points = torch.tensor([[1.0, 2.0], [-5.0, -1.0]])  # both on the line w . p + b = 0
    middle = w @ points.mean(dim=0) + b

    def pieces(n: int) -> int:
        return 1 + sum(k + 1 for k in range(n))

    return evaluated(
        LINES,
        {
            "lines": lambda n: torch.zeros(n, 2).shape[0],
            "pieces": pieces,
            "same_line_with_twice_the_bias": lambda: bool((points @ w + 2 * b == 0).all()),
            "middle_score_is_the_mean": lambda: bool(middle == (points @ w + b).mean()),
        },
    )


predict_lines = Predictions(
    "predict_lines",
    LINES,
    _lines,
    advice={
        "a": N_("Combien de neurones cachés, et combien de droites chacun ?"),
        "b": N_("Combien de neurones cachés, et combien de droites chacun ?"),
        "c": N_("Dessinez deux droites qui se croisent, et comptez."),
        "d": N_("Dessinez trois droites qui se croisent deux à deux, et comptez."),
        "e": _NEXT,
        "f": _NEXT,
        "g": N_("Quels points annulent l'entrée de ce neurone, avant et après ?"),
        "h": N_(
            "Dans un morceau, aucun neurone ne change de régime : de quel degré sont les scores ?"
        ),
    },
    known={
        "a": (
            (20, N_("Une entrée de plus ne fait pas une droite de plus.")),
            (30, N_("Ce sont les neurones cachés qui changent de régime, et non les scores.")),
            (63, N_("C'est le nombre de paramètres.")),
        ),
        "b": (
            (200, N_("Une entrée de plus ne fait pas une droite de plus.")),
            (300, N_("Ce sont les neurones cachés qui changent de régime, et non les scores.")),
            (603, N_("C'est le nombre de paramètres.")),
        ),
        "c": ((3, N_("Celui où les deux neurones sont éteints compte aussi.")),),
        "d": ((8, _TWICE), (6, N_("Il manque le morceau du milieu, ou l'un de ceux du tour."))),
        "e": ((16, _TWICE), (8, _LINEAR), (5, _LINEAR)),
        "f": (
            (1024, _TWICE),
            (20, _LINEAR),
            (11, _LINEAR),
            (55, N_("Sans aucune droite, le plan fait déjà un morceau.")),
            (46, N_("La première droite aussi coupe le plan en deux.")),
        ),
    },
)
