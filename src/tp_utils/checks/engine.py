"""The engine of the checks: a check is defined once, and serves in three places.

`cases` and `judge` are trusted; `run` is the only method that lives where the
student's code lives. What goes from one to the other is plain data, so that the
same object gives the instant feedback of the notebook, stock nbgrader, and the
sealed grading, where `run` happens in another process. All three draw as many
cases by the same code; only the seeds differ.
"""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np

from tp_utils import training
from tp_utils.checks import card, deciding, drawing
from tp_utils.checks.drawing import ONCE, Drawn, with_rows
from tp_utils.checks.observing import observe
from tp_utils.checks.properties import VALUES, Property
from tp_utils.checks.rules.breaches import broken_rules
from tp_utils.checks.rules.forbidden import Rule
from tp_utils.checks.rules.library import imports_of, library
from tp_utils.checks.rules.sources import cells_of
from tp_utils.i18n import locale

PASSED, WRONG, TODO = "passed", "wrong", "todo"
NOTEBOOK, GRADING = 0, 1000  # the first seed of each route; sealed grading has those of its key


@dataclass(frozen=True)
class Outcome:
    """What a check says of an answer.

    Attributes:
        check: name of the check, the grade_id of its cell.
        status: "passed", "wrong" or "todo" (not attempted).
        credit: share of the points, in [0, 1]; below 1 unless passed.
        message: for the student, in French; empty when passed.
        printed: beginning of what the student's code printed.
        failed: keys of the properties that fail.
    """

    check: str
    status: str
    credit: float = 0.0
    message: str = ""
    printed: str = ""
    failed: tuple[str, ...] = ()

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
        draws: how many times the cases are drawn, everywhere.
        again: the cases of the first draw are run a second time, in another order.
        slow: why there are fewer draws than for others, of all its cases or of one, or no second time.
        varied: keys of a case that are arguments of the answer, independent of each other: the
            first case comes again with each of them changed alone.
        by_row: keys of a case that have a row per example, in groups: for each group, the first case
            comes again with many of them, once.
        answers: dotted names of tp_utils that the notebook imports, and that would answer.
        changes: keys of a case that the answer is asked to change in place.
        shown: key of a case → its name in messages, where they differ.
        properties: what is looked at besides the values, each with its share of the points.
    """

    name: str
    points: float
    forbidden: tuple[Rule, ...] = ()
    time_limit: float = 20.0
    numpy: bool = False
    draws: int = 3
    again: bool = True
    slow: str = ""
    varied: tuple[str, ...] = ()
    by_row: tuple[tuple[str, ...], ...] = ()
    answers: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    shown: Mapping[str, str] = MappingProxyType({})
    properties: tuple[Property, ...] = ()

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
        """Return None if the plain data `got` is right for this case, raise Wrong if not (trusted).

        Wrong and nothing else, whatever `got` is: it may be forged. Anything else that is raised
        or returned is our mistake, and sealed grading takes no points for it.
        """
        raise NotImplementedError

    def property_of(self, case: dict[str, Any]) -> Property:
        """Return what a case is there to look at: a wrong value in it costs this, and no more."""
        return VALUES

    def complaints(
        self, *answer: str, cells: Sequence[str] = (), others: Iterable[Check] = ()
    ) -> list[str]:
        """Return one message per rule that an answer breaks, itself or by what it calls (trusted).

        Args:
            answer: sources of the cells of the answer.
            cells: sources of the student's cells, where the answer may find its names.
            others: the checks of the lab: a function that has a rule too breaks it in its own.
        """
        lab, others = lab_of(self), tuple(others)
        groups: dict[frozenset[str], list[Rule]] = {}  # what is not followed → rules
        for rule in self.forbidden:
            leave = frozenset(one.target for one in others if rule in one.forbidden)
            groups.setdefault(leave, []).append(rule)
        leave = frozenset(one.target for one in others if {*self.forbidden} <= {*one.forbidden})
        groups.setdefault(leave, []).append(library(lab, self.answers))
        cells = (imports_of(lab), *cells)
        found = [message for leave, rules in groups.items()
                 for message in broken_rules(self.target, answer, rules, cells, leave)]  # fmt: skip
        return list(dict.fromkeys(found))

    def draw(self, seeds: Iterable[int]) -> list[dict[str, Any]]:
        """Return the cases of several seeds, one after the other."""
        return [case for seed in seeds for case in self.cases(np.random.default_rng(seed))]

    def drawn(self, seeds: Sequence[int]) -> Drawn:
        """Return the cases of the first `draws` seeds, and those of the first again.

        A case that has the key `once` is one of the first seed, and is run a single time.
        """
        first = self.draw(seeds[:1])
        alone = drawing.varied(first, self.varied, self.draw, seeds[0])
        more = [*alone, *self.draw(seeds[1 : self.draws])]
        more = [case for case in more if ONCE not in case]
        more += [{**case, ONCE: True} for case in self.longer(first)]
        again = [case for case in first[::-1] if ONCE not in case] if self.again else []
        return Drawn([*first, *more, *again], len(again))

    def longer(self, first: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return cases of many rows, made of those of the first draw: a part of them is not the whole."""
        return [with_rows(first[0], keys) for keys in self.by_row]

    def outcome(self, target: Any, first_seed: int = NOTEBOOK) -> Outcome:
        """Check an answer in this process: cases, run and judge one after the other."""
        cells = cells_of(target)
        messages = self.complaints(*cells[:1], cells=cells[1:], others=siblings(self))
        if messages:
            return Outcome(self.name, WRONG, message="\n".join(messages))
        drawn = self.drawn(range(first_seed, first_seed + self.draws))
        return decide(self, drawn.cases, observe(self, target, drawn.encoded(), drawn.again))

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
        outcome = self.outcome(target, GRADING)
        if outcome.status == TODO:
            raise NotAttempted(locale().stub)
        if outcome.status == PASSED:
            card.show(outcome)
            return None
        if not outcome.credit:
            raise NotPassed(card.text(outcome))
        card.show(outcome)
        return round(self.points * outcome.credit, 2)


def decide(
    check: Check, cases: Sequence[dict[str, Any]], observations: Sequence[Mapping[str, Any]]
) -> Outcome:
    """Judge the observations of an answer (trusted: nothing here is the student's but data).

    The answer has all the points, less the share of each property that it fails.

    Raises:
        JudgeFault: the judge returned something.
    """
    printed = str(observations[-1].get("printed", "")) if observations else ""
    if any(seen["status"] == TODO for seen in observations):
        return Outcome(check.name, TODO, message=locale().stub, printed=printed)
    wrongs = deciding.failures(check, cases, observations)
    if not wrongs:
        return Outcome(check.name, PASSED, credit=1.0, printed=printed)
    credit, message = deciding.credit_of(wrongs), deciding.message_of(wrongs)
    failed = tuple(dict.fromkeys(wrong.property.key for wrong in wrongs))
    return Outcome(check.name, WRONG, credit, message, printed, failed)


def _checks_of(module: ModuleType | None) -> list[Check]:
    return [value for value in vars(module).values() if isinstance(value, Check)] if module else []


def _home(check: Check) -> ModuleType | None:
    """Return the package of the lab of a check, where it is imported; None for one that has no lab."""
    own = ".".join(type(check).__module__.split(".")[:3])  # its class is the lab's, mostly
    for name in itertools.chain([own], list(sys.modules)):
        if name.startswith("tp_utils.checks.tp") and name.count(".") == 2:
            if any(one is check for one in _checks_of(sys.modules.get(name))):
                return sys.modules[name]
    return None


def siblings(check: Check) -> list[Check]:
    """Return the checks of the same lab, it among them."""
    return _checks_of(_home(check))


def lab_of(check: Check) -> str:
    """Return the lab of a check, `"tp04"`; empty for one that no lab has."""
    home = _home(check)
    return home.__name__.rpartition(".")[2] if home else ""


def load(lab: str) -> dict[str, Check]:
    """Return the checks of a lab, `"tp04_manuel"` or `"tp04"`, by grade_id."""
    module = importlib.import_module(f"tp_utils.checks.{lab.split('_')[0]}")
    return {check.name: check for check in _checks_of(module)}
