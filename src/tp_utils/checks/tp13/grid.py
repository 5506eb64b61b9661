"""Check of `grid_search(grid, evaluate, n_jobs)`: every setting, once, from best to worst."""

from __future__ import annotations

import importlib
import math
import sys
import threading
from contextlib import suppress
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, mapping, not_none, number, only_wrong, words
from tp_utils.checks.properties import ARGUMENTS, LIMIT, PART
from tp_utils.checks.rules.forbidden import FRAMEWORKS
from tp_utils.checks.standins import shown_as
from tp_utils.i18n import _, decimal, ngettext

WAIT = 0.5  # seconds that an evaluation waits for another one, when two should run at once
BRIEF = 0.05  # the same, when none should


@shown_as("function", "evaluate")
class Evaluate:
    """What is evaluated: known scores; it notes its calls, and how many are done at once."""

    def __init__(self, settings: list[dict[str, Any]], scores: list[float], at_once: int) -> None:
        """Keep the scores; `at_once` calls are expected together, 0: nobody looks."""
        self._settings, self.scores, self._at_once = settings, scores, at_once
        self._calls: list[dict[str, Any]] = []
        self._together = False
        self._meeting = threading.Barrier(2)

    def __call__(self, **parameters: Any) -> float:
        """Return the score of a setting; the first calls wait for each other."""
        self._calls.append(dict(parameters))
        if self._at_once and len(self._calls) <= 2:
            with suppress(threading.BrokenBarrierError):  # nobody came: the next ones do not wait
                self._meeting.wait(WAIT if self._at_once > 1 else BRIEF)
                self._together = True
        return (
            self.scores[self._settings.index(parameters)] if parameters in self._settings else -1.0
        )

    def seen(self) -> dict[str, Any]:
        """Return the calls, and whether two of them were done at once."""
        return {"calls": self._calls, "together": self._together}

    def __reduce__(self) -> tuple[Any, ...]:
        return Evaluate, (self._settings, self.scores, 1)


class GridSearch(Check):
    """`grid_search`: a list of dictionaries, sorted by score, the NaN at the end."""

    numpy = True
    name = "grid_search"
    points = 2
    forbidden = (FRAMEWORKS,)
    varied = ("scores", "n_jobs", "grid")
    properties = (PART, LIMIT, ARGUMENTS)

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return grids of one to three settings, two of them as good; the last with a NaN."""
        cases = []
        for names, bad, n_jobs in (
            ("ab", False, 1),
            ("ab", False, 2),
            ("a", False, 0),
            ("abc", False, 0),
            ("ab", True, 0),
        ):
            values = {n: [int(v) for v in rng.permutation(9)[: 2 + k]] for k, n in enumerate(names)}
            count = math.prod(len(v) for v in values.values())
            scores = [float(s) for s in rng.permutation(100)[:24] / 10 + 1 + rng.uniform(0, 0.05)]
            scores[count - 2] = scores[0]  # two settings may be as good
            if bad:
                scores[int(rng.integers(1, count - 1))] = math.nan
            cases.append({"grid": values, "scores": scores, "n_jobs": n_jobs})
        return cases

    def run(self, grid_search: Any, case: dict[str, Any]) -> Any:
        """Return the results and what was evaluated; joblib's processes are threads of ours."""
        # It comes with scikit-learn, which the labs declare.
        parallel_config = importlib.import_module("joblib").parallel_config

        grid = {name: list(values) for name, values in case["grid"].items()}
        at_once = case["n_jobs"] if _threads() else 0
        evaluate = Evaluate(_settings(case["grid"]), case["scores"], at_once)
        jobs = (case["n_jobs"],) if case["n_jobs"] else ()  # the default value too
        with parallel_config(backend="threading"):
            results = grid_search(grid, evaluate, *jobs)
        case["grid"] = grid  # as it is afterwards
        return {"results": results, **evaluate.seen()}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the calls, the content of the results, then their order."""
        got = mapping(got, "grid_search(…)", ("results", "calls", "together"))
        settings = _settings(case["grid"])
        calls = got["calls"]
        elsewhere = case["n_jobs"] > 1 and not calls  # in other processes, which tell nothing here
        if elsewhere:
            calls = settings
        missing = [s for s in settings if s not in calls]
        if missing:
            raise Wrong(
                ngettext(
                    "un réglage sur {n} n'a pas été évalué : {s}.",
                    "{k} réglages sur {n} n'ont pas été évalués, par exemple {s}.",
                    len(missing),
                ).format(k=len(missing), n=len(settings), s=_told(missing[0]))
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
        _judge_order(found, case["scores"][: len(settings)])
        if not _threads():
            return
        if case["n_jobs"] > 1 and not elsewhere and got["together"] is not True:
            raise Wrong(
                _(
                    "avec n_jobs = 2, les réglages sont évalués l'un après l'autre : `n_jobs` ne sert pas."
                ),
                ARGUMENTS,
            )
        if case["n_jobs"] <= 1 and got["together"] is True:
            raise Wrong(
                _(
                    "avec n_jobs = 1, plusieurs réglages sont évalués à la fois : `n_jobs` ne sert pas."
                ),
                ARGUMENTS,
            )


def _threads() -> bool:
    """Tell whether two evaluations can run at once; in a browser, `n_jobs` is not looked at."""
    return sys.platform != "emscripten"


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
    if got != right and abs(got - right) < 0.06:  # less than two scores differ by
        raise Wrong(
            _(
                "le réglage {s} porte le score {v}, arrondi : gardez l'erreur telle qu'elle est."
            ).format(s=_told(setting), v=decimal(got)),
            PART,
        )
    if not got == right:
        raise Wrong(
            _("le réglage {s} porte le score {v} : c'est celui d'un autre réglage.").format(
                s=_told(setting), v=decimal(got)
            )
        )
    return got


def _judge_order(found: list[float], unsorted: list[float]) -> None:
    finite = [score for score in found if not math.isnan(score)]
    if len(finite) > 1 and finite == sorted(finite, reverse=True):
        raise Wrong(
            _(
                "les résultats vont du plus mauvais au meilleur : le score est une erreur, à minimiser."
            ),
            PART,
        )
    if finite != sorted(finite) and (len(finite) == len(found) or repr(found) == repr(unsorted)):
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
            LIMIT,
        )


def _told(setting: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in setting.items())
