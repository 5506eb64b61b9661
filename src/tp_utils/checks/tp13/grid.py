"""Check of `grid_search(grid, evaluate, n_jobs)`: every setting, once, from best to worst."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, not_none, number, only_wrong, words
from tp_utils.checks.properties import PART
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.i18n import _


class GridSearch(Check):
    """`grid_search`: a list of dictionaries, sorted by score, the NaN at the end."""

    numpy = True
    name = "grid_search"
    points = 2
    forbidden = (FRAMEWORKS,)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return grids of one to three settings, the last with a score that is NaN."""
        cases = []
        for names, bad in (("ab", False), ("a", False), ("abc", False), ("ab", True)):
            values = {n: [int(v) for v in rng.permutation(9)[: 2 + k]] for k, n in enumerate(names)}
            count = math.prod(len(v) for v in values.values())
            scores = [float(s) for s in rng.permutation(100)[:count] / 10 + 1]
            if bad:
                scores[int(rng.integers(1, count - 1))] = math.nan
            cases.append({"grid": values, "scores": scores})
        return cases

    def run(self, grid_search: Any, case: dict[str, Any]) -> Any:
        """Return the results, and the settings that were evaluated, in their order."""
        calls: list[dict[str, Any]] = []
        settings = _settings(case["grid"])

        def evaluate(**parameters: Any) -> float:
            calls.append(dict(parameters))
            return case["scores"][settings.index(parameters)] if parameters in settings else -1.0

        grid = {name: list(values) for name, values in case["grid"].items()}
        jobs = () if len(grid) == 1 else (1,)  # the default value too
        return {"results": grid_search(grid, evaluate, *jobs), "calls": calls}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the calls, the content of the results, then their order."""
        got = mapping(got, "grid_search(…)", ("results", "calls"))
        settings = _settings(case["grid"])
        calls = got["calls"]
        missing = [s for s in settings if s not in calls]
        if missing:
            raise Wrong(
                _("{k} réglages sur {n} n'ont pas été évalués, par exemple {s}.").format(
                    k=len(missing), n=len(settings), s=_told(missing[0])
                )
            )
        if len(calls) != len(settings):
            raise Wrong(
                _("{k} évaluations pour {n} réglages : chacun doit l'être une seule fois.").format(
                    k=len(calls), n=len(settings)
                )
            )
        results = not_none(got["results"], "grid_search(…)")
        if not isinstance(results, list):
            raise Wrong(
                _("grid_search renvoie {got} ; on attend une liste de dictionnaires.").format(
                    got=words(results)
                )
            )
        if len(results) != len(settings):
            raise Wrong(
                _("grid_search renvoie {k} résultats pour {n} réglages.").format(
                    k=len(results), n=len(settings)
                )
            )
        found = [_score(result, settings, case["scores"]) for result in results]
        _judge_order(found)


def _settings(grid: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every combination, in the order of itertools.product."""
    combinations: list[dict[str, Any]] = [{}]
    for name, values in grid.items():
        combinations = [{**c, name: int(v)} for c in combinations for v in values]
    return combinations


def _score(result: Any, settings: list[dict[str, Any]], scores: list[float]) -> float:
    row = mapping(result, _("un résultat"), (*settings[0], "score"))
    setting = {name: row[name] for name in settings[0]}
    if setting not in settings:
        raise Wrong(
            _("un résultat porte le réglage {s}, absent de la grille.").format(s=_told(setting))
        )
    right, value = scores[settings.index(setting)], row["score"]
    if isinstance(value, float) and math.isnan(value) and math.isnan(right):
        return value
    got = number(value, _("un score"))
    if not got == right:
        raise Wrong(
            _("le réglage {s} porte le score {v:g} : c'est celui d'un autre réglage.").format(
                s=_told(setting), v=got
            )
        )
    return got


def _judge_order(found: list[float]) -> None:
    finite = [score for score in found if not math.isnan(score)]
    if len(finite) > 1 and finite == sorted(finite, reverse=True):
        raise Wrong(
            _(
                "les résultats vont du plus mauvais au meilleur : le score est une erreur, à minimiser."
            ),
            PART,
        )
    if finite != sorted(finite) and len(finite) == len(found):
        raise Wrong(
            _("tous les résultats y sont, mais ils ne sont pas rangés par score croissant."),
            PART,
        )
    if found != [*sorted(finite), *found[len(finite) :]] or (
        len(finite) < len(found) and not np.isnan(found[-1])
    ):
        raise Wrong(
            _(
                "un score vaut NaN (un apprentissage qui diverge) et dérange l'ordre : NaN n'est ni "
                "plus petit ni plus grand que rien. Mettez ces réglages à la fin."
            ),
            PART,
        )


def _told(setting: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in setting.items())
