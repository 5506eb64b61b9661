"""What an answer is judged by, and what each part is worth: the same in every lab.

An answer has all its points, less the share of each property that it fails. Two cases that fail
the same property cost it once. `docs/bareme.md` is this table, check by check.
"""

from __future__ import annotations

from dataclasses import dataclass

from tp_utils.i18n import N_


@dataclass(frozen=True)
class Property:
    """One thing that a check looks at.

    Attributes:
        key: short name, unique.
        name: what it is, in a few words, for the student and for the scheme.
        cost: share of the points lost when it fails, in ]0, 1].
    """

    key: str
    name: str
    cost: float = 0.5


VALUES = Property("values", N_("valeurs"), 1.0)
PART = Property("part", N_("une partie seulement des valeurs"))
FORM = Property("form", N_("forme de ce qui est renvoyé"))
RETURN = Property("return", N_("ce qui est renvoyé"))
TYPE = Property("type", N_("type des valeurs"))
SCALE = Property("scale", N_("facteur d'échelle"))
STABILITY = Property("stability", N_("grandes et petites valeurs"))
LIMIT = Property("limit", N_("cas limites"))
NESTING = Property("nesting", N_("imbrication"))
STATE = Property("state", N_("indépendance des appels"))
INPUTS = Property("inputs", N_("arguments laissés intacts"))
ARGUMENTS = Property("arguments", N_("tous les arguments servent"))
OUTPUT = Property("output", N_("dernière couche du réseau"))
LOSS = Property("loss", N_("fonction de coût"))
PRECISION = Property("precision", N_("précision"))
OPTIMISER = Property("optimiser", N_("optimiseur"))
HISTORY = Property("history", N_("courbes enregistrées"))
RESET = Property("reset", N_("gradients remis à zéro"))
GRAPH = Property("graph", N_("graphe de calcul"))
INITIAL = Property("initial", N_("état initial"))
STOP = Property("stop", N_("arrêt et bornes"))

ALL: dict[str, Property] = {
    one.key: one for one in list(globals().values()) if isinstance(one, Property)
}
