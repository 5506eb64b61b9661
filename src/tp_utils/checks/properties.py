"""What an answer is judged by, and what each part is worth: the same in every lab.

An answer has all its points, less the share of each property that it fails. Two cases that fail
the same property cost it once. `docs/bareme.md` is this table, check by check.
"""

from __future__ import annotations

from dataclasses import dataclass

from tp_utils.i18n import _


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


VALUES = Property("values", _("valeurs"), 1.0)
PART = Property("part", _("une partie seulement des valeurs"))
FORM = Property("form", _("forme de ce qui est renvoyé"))
RETURN = Property("return", _("ce qui est renvoyé"))
TYPE = Property("type", _("type des valeurs"))
SCALE = Property("scale", _("facteur d'échelle"))
STABILITY = Property("stability", _("grandes et petites valeurs"))
LIMIT = Property("limit", _("cas limites"))
NESTING = Property("nesting", _("imbrication"))
STATE = Property("state", _("indépendance des appels"))
INPUTS = Property("inputs", _("arguments laissés intacts"))
ARGUMENTS = Property("arguments", _("tous les arguments servent"))
OUTPUT = Property("output", _("dernière couche du réseau"))
LOSS = Property("loss", _("fonction de coût"))
PRECISION = Property("precision", _("précision"))
OPTIMISER = Property("optimiser", _("optimiseur"))
HISTORY = Property("history", _("courbes enregistrées"))
RESET = Property("reset", _("gradients remis à zéro"))
GRAPH = Property("graph", _("graphe de calcul"))
INITIAL = Property("initial", _("état initial"))
STOP = Property("stop", _("arrêt et bornes"))

ALL: dict[str, Property] = {
    one.key: one for one in list(globals().values()) if isinstance(one, Property)
}
