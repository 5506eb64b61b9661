"""Check of `conversions(values)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, only_wrong, words
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.properties import PART
from tp_utils.i18n import _

KEYS = ("tensor", "array", "list", "total")


class Conversions(Check):
    """`conversions(values)`: a float tensor, a NumPy array, a list and a Python number."""

    name = "conversions"
    points = 1

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return lists of lists of integers."""
        return [{"values": rng.integers(-9, 10, shape).tolist()} for shape in ((2, 3), (4, 2))]

    def run(self, conversions: Any, case: dict[str, Any]) -> Any:
        """Return the dictionary, and the library from which each value comes."""
        found = conversions([list(row) for row in case["values"]])
        if not isinstance(found, dict):
            return {"found": found, "homes": {}}
        homes = {key: type(value).__module__.split(".")[0] for key, value in found.items()}
        return {"found": found, "homes": homes}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the four values one after the other: the kind, then the numbers."""
        found = mapping(part(got, "found"), "conversions(values)", KEYS)
        homes = part(got, "homes")
        homes = homes if isinstance(homes, dict) else {}
        values = np.array(case["values"], float)
        for key, home, kind in (
            ("tensor", "torch", _("un tenseur PyTorch")),
            ("array", "numpy", _("un tableau NumPy")),
        ):
            if isinstance(found[key], np.ndarray) and homes.get(key) != home:
                raise Wrong(
                    _("`{key}` vient de {home} ; on attend {kind}.").format(
                        key=key, home=homes.get(key), kind=kind
                    )
                )
            judge_array(found[key], f"`{key}`", values)
        if np.asarray(found["tensor"]).dtype.kind != "f":
            raise Wrong(
                _(
                    "`tensor` contient des entiers (type {dtype}) : une liste d'entiers donne un "
                    "tenseur d'entiers, sauf si l'on demande des flottants."
                ).format(dtype=np.asarray(found["tensor"]).dtype),
                PART,
            )
        _judge_list(found["list"], values)
        _judge_total(found["total"], values)


def _judge_list(value: Any, values: np.ndarray) -> None:
    if not isinstance(value, list):
        raise Wrong(
            _("`list` est {got} ; on attend une liste de listes Python.").format(got=words(value))
        )
    flat = [item for row in value for item in (row if isinstance(row, list) else [row])]
    if not all(type(item) in (int, float) for item in flat):
        raise Wrong(
            _(
                "`list` est une liste dont les éléments ne sont pas des nombres Python : `list(T)` "
                "découpe le tenseur en lignes, et ne le convertit pas."
            )
        )
    try:
        right = np.asarray(value, float).shape == values.shape and near(value, values)
    except (TypeError, ValueError):
        right = False
    if not right:
        raise Wrong(_("`list` n'a pas les bonnes valeurs, ou pas les bons niveaux de crochets."))


def _judge_total(value: Any, values: np.ndarray) -> None:
    if isinstance(value, np.ndarray):
        raise Wrong(
            _("`total` est {got} ; on attend un nombre Python, extrait du tenseur.").format(
                got=words(value)
            ),
            PART,
        )
    if type(value) not in (int, float) or not near(value, values.sum(), atol=1e-4):
        if type(value) in (int, float) and near(value, values.mean(), atol=1e-4):
            raise Wrong(_("`total` est la moyenne ; on attend la somme."))
        raise Wrong(
            _("`total` est {got} : ce n'est pas la somme des nombres de `values`.").format(
                got=words(value)
            )
        )
