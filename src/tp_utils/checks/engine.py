"""The engine of the checks: a check is defined once, and serves in three places.

`cases` and `judge` are trusted; `run` is the only method that lives where the
student's code lives. What goes from one to the other is plain data, so that the
same object gives the instant feedback of the notebook, stock nbgrader, and the
sealed grading, where `run` happens in another process.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from tp_utils import training
from tp_utils.checks import card
from tp_utils.checks.forbidden import CHECKS, ForbiddenCall, Rule, broken_rules, enforced
from tp_utils.checks.judging import Wrong, arrays_are
from tp_utils.checks.limits import TimeLimit, known_state, quiet, time_limit
from tp_utils.checks.plain import plain
from tp_utils.checks.sources import cells_of
from tp_utils.checks.standins import bare
from tp_utils.i18n import _

PASSED, WRONG, TODO = "passed", "wrong", "todo"
STUDENT_SEEDS, GRADING_SEEDS = (0,), (0, 1, 2)
TODO_MESSAGE = "exercice à compléter"


@dataclass(frozen=True)
class Outcome:
    """What a check says of an answer.

    Attributes:
        check: name of the check, the grade_id of its cell.
        status: "passed", "wrong" or "todo" (not attempted).
        credit: share of the points, in [0, 1]; below 1 unless passed.
        message: for the student, in French; empty when passed.
        printed: beginning of what the student's code printed.
    """

    check: str
    status: str
    credit: float = 0.0
    message: str = ""
    printed: str = ""

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return card.bundle(self)

    def __str__(self) -> str:
        return card.text(self)


class NotPassed(AssertionError):
    """Raised in a graded cell; shown as its message, without a traceback of tp_utils."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NotAttempted(NotImplementedError):
    """Raised in a graded cell whose exercise is untouched."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Check:
    """One graded check of one exercise; subclass it and give it a name.

    Attributes:
        name: grade_id of the check cell: the name of the function or class, or
            `Name-part` where a class has several checks.
        points: maximum of the cell.
        forbidden: rules on the syntax tree of the answer cell.
        time_limit: seconds for all cases of one call.
        numpy: the lab has arrays (« tableau » in messages), and not tensors.
        draws: how many times sealed grading draws the cases, at most; 1 where a
            single case is already statistics or whole trainings.
    """

    name: str
    points: float
    forbidden: tuple[Rule, ...] = ()
    time_limit: float = 20.0
    numpy: bool = False
    draws: int = 3

    @property
    def target(self) -> str:
        """Name of the student's function or class."""
        return self.name.split("-")[0]

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return the inputs: dictionaries of plain data, drawn from `rng` (trusted)."""
        raise NotImplementedError

    def run(self, target: Any, case: dict[str, Any]) -> Any:
        """Call the student's `target` on a case, return what it gave (untrusted)."""
        raise NotImplementedError

    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Return if the plain data `got` is right for this case, raise Wrong otherwise (trusted).

        Wrong and nothing else, whatever `got` is: it may be forged. Anything else that is raised
        is our mistake, and sealed grading takes no points for it.
        """
        raise NotImplementedError

    def complaints(
        self, *answer: str, cells: Sequence[str] = (), others: Iterable[Check] = ()
    ) -> list[str]:
        """Return one message per rule that an answer breaks, itself or by what it calls (trusted).

        Args:
            answer: sources of the cells of the answer.
            cells: sources of the student's cells, where the answer may find its names.
            others: the checks of the lab: a function that has the same rules is judged by its own.
        """
        rules = (*self.forbidden, CHECKS)
        leave = {one.target for one in others if {*self.forbidden} <= {*one.forbidden}}
        return broken_rules(self.target, answer, rules, cells, leave)

    def draw(self, seeds: Iterable[int]) -> list[dict[str, Any]]:
        """Return the cases of several seeds, one after the other."""
        return [case for seed in seeds for case in self.cases(np.random.default_rng(seed))]

    def outcome(self, target: Any, seeds: Sequence[int] = STUDENT_SEEDS) -> Outcome:
        """Check an answer in this process: cases, run and judge one after the other."""
        cells = cells_of(target)
        messages = self.complaints(*cells[:1], cells=cells[1:], others=siblings(self))
        if messages:
            return Outcome(self.name, WRONG, message="\n".join(messages))
        cases = self.draw(seeds)
        return decide(self, cases, observe(self, target, cases))

    def __call__(self, target: Any) -> Outcome | float | None:
        """Check an answer from its notebook cell.

        Returns:
            The outcome, which displays itself as a card. While nbgrader grades:
            None for full points, the points earned when they are partial.

        Raises:
            NotPassed, NotAttempted: only while nbgrader grades.
        """
        if not training.grading():
            return self.outcome(target)
        outcome = self.outcome(target, GRADING_SEEDS)
        if outcome.status == TODO:
            raise NotAttempted(TODO_MESSAGE)
        if outcome.status == PASSED:
            card.show(outcome)
            return None
        if not outcome.credit:
            raise NotPassed(card.text(outcome))
        card.show(outcome)
        return round(self.points * outcome.credit, 2)


def observe(
    check: Check, target: Any, cases: Iterable[dict[str, Any]], timed: bool = True
) -> list[dict[str, Any]]:
    """Run the student's code on each case; return one observation per case, plain data.

    `timed`: keep the time limit of the check here; sealed grading keeps it from outside.

    An observation has a `status`: "ok" (with `got`), "todo", "error" (with
    `error`, `message`, `where`), "forbidden" or "time"; the first that is not
    "ok" is the last. The last one also holds what was `printed`.
    """
    observations: list[dict[str, Any]] = []
    with quiet() as printed:
        try:
            with time_limit(check.time_limit) if timed else nullcontext():
                for case in cases:
                    observations.append(_observe_one(check, target, case))
                    if observations[-1]["status"] != "ok":
                        break
        except TimeLimit:
            observations.append({"status": "time", "limit": check.time_limit})
    if observations:
        observations[-1]["printed"] = printed.getvalue()
    return observations


def _observe_one(check: Check, target: Any, case: dict[str, Any]) -> dict[str, Any]:
    try:
        with known_state(int(case.get("seed", 0))), enforced(check.forbidden):
            # What it gives may compute while it is read.
            return {"status": "ok", "got": plain(check.run(target, case))}
    except NotImplementedError:
        return {"status": "todo"}
    except ForbiddenCall as error:
        return {"status": "forbidden", "what": str(error)}
    except (Exception, SystemExit) as error:
        return {
            "status": "error",
            "error": type(error).__name__,
            "message": str(error)[:500],
            "where": _where(error, target),
        }


def decide(
    check: Check, cases: Sequence[dict[str, Any]], observations: Sequence[Mapping[str, Any]]
) -> Outcome:
    """Judge the observations of an answer (trusted: nothing here is the student's but data).

    The answer is worth what its worst case is worth.
    """
    printed = str(observations[-1].get("printed", "")) if observations else ""
    worst: Wrong | None = None
    for case, seen in zip(cases, observations, strict=False):
        if seen["status"] == "todo":
            return Outcome(check.name, TODO, message=TODO_MESSAGE, printed=printed)
        try:
            if seen["status"] != "ok":
                raise Wrong(_complaint(check, seen))
            with arrays_are(check.numpy):
                check.judge(case, seen["got"])
        except Wrong as wrong:
            if worst is None or wrong.credit < worst.credit:
                worst = wrong
    if worst is None and len(observations) < len(cases):
        worst = Wrong(_("La vérification n'est pas allée au bout."))
    if worst is None:
        return Outcome(check.name, PASSED, credit=1.0, printed=printed)
    return Outcome(check.name, WRONG, worst.credit, worst.message, printed)


def _complaint(check: Check, seen: Mapping[str, Any]) -> str:
    """Say why the student's code gave nothing to judge."""
    if seen["status"] == "time":
        return _(
            "`{name}` ne s'est pas terminé en {limit:.0f} s : y a-t-il une boucle sans fin, ou un "
            "calcul refait à chaque tour ?"
        ).format(name=check.target, limit=check.time_limit)
    if seen["status"] == "forbidden":
        return _("`{what}` n'est pas permis dans cet exercice.").format(what=seen["what"])
    message = _("`{name}` s'arrête sur une erreur, {error} : {message}").format(
        name=check.target, error=seen["error"], message=seen["message"]
    )
    return message + (f"\n{seen['where']}" if seen["where"] else "")


def _where(error: BaseException, target: Any) -> str:
    """Return the line of the student's cell where `error` was raised, with its text."""
    home = getattr(getattr(bare(target), "__code__", None), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename == home or _is_cell(f.filename)]
    if not own:
        return ""
    return _("À la ligne {n} de la cellule : `{line}`").format(n=own[-1].lineno, line=own[-1].line)


def _is_cell(filename: str) -> bool:
    return "ipykernel_" in filename or filename.startswith("<ipython-input")


def siblings(check: Check) -> list[Check]:
    """Return the checks of the same lab."""
    labs = (m for name, m in list(sys.modules.items()) if name.startswith("tp_utils.checks.tp"))
    for module in labs:
        found = [value for value in vars(module).values() if isinstance(value, Check)]
        if check in found and module.__name__.count(".") == 2:
            return found
    return []


def load(lab: str) -> dict[str, Check]:
    """Return the checks of a lab, `"tp04_manuel"` or `"tp04"`, by grade_id."""
    module: ModuleType = importlib.import_module(f"tp_utils.checks.{lab.split('_')[0]}")
    found = [value for value in vars(module).values() if isinstance(value, Check)]
    return {check.name: check for check in found}
