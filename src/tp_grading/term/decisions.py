"""What a teacher has decided about the marks of a lab, read from the trace that keeps it."""

from __future__ import annotations

import datetime
import json
import math
from dataclasses import asdict, dataclass, field

from nbgrader.api import Gradebook

from tp_grading.record import history
from tp_utils.i18n import _, decimal

CANCELLED, BONUS = "cancelled", "bonus"
DAY = 86400.0  # seconds


@dataclass(frozen=True)
class Policy:
    """What a late copy loses: a share of the lab's points for each day that has begun, in percent.

    `grace`: minutes that are forgiven; `most`: the greatest share, in percent.
    """

    per_day: float
    grace: float = 0.0
    most: float = 100.0

    def penalty(self, points: float, late: float) -> float:
        """Return the points that a copy loses, `late` in seconds."""
        if late <= 60 * self.grace:
            return 0.0
        return points * min(self.most, self.per_day * math.ceil(late / DAY)) / 100

    def __str__(self) -> str:
        """Return the policy as a sentence."""
        said = _("{n} % des points par jour de retard commencé").format(n=decimal(self.per_day))
        if self.most < 100:
            said += _(", {n} % au plus").format(n=decimal(self.most))
        return said + (_(", {n} min de grâce").format(n=decimal(self.grace)) if self.grace else "")

    def to_json(self) -> str:
        """Return it as the trace keeps it."""
        return json.dumps(asdict(self))


@dataclass
class Decisions:
    """Those that hold now. `groups`: member → the student whose copy is theirs; `added`: points."""

    states: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, datetime.datetime] = field(default_factory=dict)  # naive, UTC
    policy: Policy | None = None
    withdrawn: set[str] = field(default_factory=set)
    groups: dict[str, str] = field(default_factory=dict)
    added: dict[str, float] = field(default_factory=dict)

    def due(self, student: str, of_class: datetime.datetime | None) -> datetime.datetime | None:
        """Return the deadline of a student: an extension never ends before that of the class."""
        if of_class is None:
            return None
        return max(of_class, self.extensions.get(student, of_class))

    def with_them(self, student: str) -> list[str]:
        """Return the other students whose copy is that of this one, in order."""
        first = self.groups.get(student, student)
        members = {first, *(one for one, leader in self.groups.items() if leader == first)}
        return sorted(members - {student})


def decisions(gradebook: Gradebook, lab: str) -> Decisions:
    """Return the decisions about a lab."""
    found = Decisions()
    kinds = (history.QUESTION, history.EXTENSION, history.LATE, history.WITHDRAWN, history.GROUP,
             history.ADJUST)  # fmt: skip
    latest = {
        (x.kind, x.student, x.question): x.new for x in history.read(gradebook, lab, "", kinds)
    }
    for (kind, student, question), new in latest.items():
        if not new:
            continue
        if kind == history.QUESTION:
            found.states[question] = new
        elif kind == history.EXTENSION:
            found.extensions[student] = datetime.datetime.fromisoformat(new)
        elif kind == history.LATE:
            found.policy = Policy(**json.loads(new))
        elif kind == history.WITHDRAWN:
            found.withdrawn.add(student)
        elif kind == history.GROUP:
            found.groups[student] = new
        else:
            found.added[student] = float(new)
    return found
