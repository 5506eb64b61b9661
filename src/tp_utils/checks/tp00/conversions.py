"""Check of `conversions(values)`."""

from __future__ import annotations

from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, near, only_wrong, together, words
from tp_utils.checks.judges.values import judge_array, part
from tp_utils.checks.properties import FORM, PART, TYPE
from tp_utils.i18n import _

KEYS = ("tensor", "array", "list", "total")


class Conversions(Check):
    """`conversions(values)`: a float tensor, a NumPy array, a list and a Python number."""

    name = "conversions"
    points = 1
    properties = (TYPE, FORM, PART)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return lists of lists of integers."""
        return [{"values": rng.integers(-9, 10, shape).tolist()} for shape in ((2, 3), (4, 2))]

    def run(self, conversions: Any, case: dict[str, Any]) -> Any:
        """Return the dictionary, and the library from which each value comes."""
        found = conversions(case["values"])
        if not isinstance(found, dict):
            return {"found": found, "homes": {}}
        homes = {key: type(value).__module__.split(".")[0] for key, value in found.items()}
        return {"found": found, "homes": homes}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the four values: the kind, and the numbers."""
        found = mapping(part(got, "found"), "conversions(values)", KEYS)
        homes = part(got, "homes")
        values = np.array(case["values"], float)
        together(
            lambda: judge_array(found["tensor"], "`tensor`", values),
            lambda: _judge_kinds(found, homes if isinstance(homes, dict) else {}),
            lambda: _judge_array(found["array"], values),
            lambda: _judge_list(found["list"], values),
            lambda: _judge_total(found["total"], values),
        )


def _judge_kinds(found: dict[str, Any], homes: dict[str, Any]) -> None:
    for key, home, kind in (
        ("tensor", "torch", _("un tenseur PyTorch")),
        ("array", "numpy", _("un tableau NumPy")),
    ):
        if isinstance(found[key], np.ndarray) and homes.get(key) != home:
            raise Wrong(
                _("`{key}` vient de {home} ; on attend {kind}.").format(
                    key=key, home=homes.get(key), kind=kind
                ),
                TYPE,
            )
    if isinstance(found["tensor"], np.ndarray) and found["tensor"].dtype.kind != "f":
        raise Wrong(
            _(
                "`tensor` contient des nombres de type {dtype} : une liste d'entiers donne un "
                "tenseur d'entiers, sauf si l'on demande des flottants."
            ).format(dtype=found["tensor"].dtype),
            TYPE,
        )


def _judge_array(value: Any, values: np.ndarray) -> None:
    try:
        judge_array(value, "`array`", values)
    except Wrong as wrong:
        raise wrong.about(PART) from None


def _judge_list(value: Any, values: np.ndarray) -> None:
    if not isinstance(value, list):
        raise Wrong(
            _("`list` est {got} ; on attend une liste de listes Python.").format(got=words(value)),
            TYPE,
        )
    flat = [item for row in value for item in (row if isinstance(row, list) else [row])]
    if not all(type(item) in (int, float) for item in flat):
        raise Wrong(
            _(
                "`list` est une liste dont les éléments ne sont pas des nombres Python : `list(T)` "
                "découpe le tenseur en lignes, et ne le convertit pas."
            ),
            TYPE,
        )
    if [len(row) if isinstance(row, list) else 0 for row in value] != [values.shape[1]] * len(
        values
    ):
        raise Wrong(
            _("`list` n'a pas les bons niveaux de crochets, ou pas les bonnes tailles."), FORM
        )
    if not near(value, values):
        raise Wrong(_("`list` n'a pas les bonnes valeurs."), PART)


def _judge_total(value: Any, values: np.ndarray) -> None:
    if isinstance(value, np.ndarray):
        raise Wrong(
            _("`total` est {got} ; on attend un nombre Python, extrait du tenseur.").format(
                got=words(value)
            ),
            TYPE,
        )
    if type(value) in (int, float) and near(value, values.sum(), atol=1e-4):
        return
    if type(value) in (int, float) and near(value, values.mean(), atol=1e-4):
        raise Wrong(_("`total` est la moyenne ; on attend la somme."), PART)
    raise Wrong(
        _("`total` est {got} : ce n'est pas la somme des nombres de `values`.").format(
            got=words(value)
        ),
        PART,
        named=False,
    )
