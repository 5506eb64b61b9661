"""The trace of every mark: one table beside nbgrader's own, where lines are only ever added.

A line says who, when, what, from what to what and why. Decisions of a teacher (an extension, a
question that does not count) are lines too: the newest of a kind is the one that holds.
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime
import getpass
import os
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from nbgrader.api import Grade, Gradebook
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE
from sqlalchemy.schema import CreateIndex, CreateTable

from tp_utils.i18n import decimal

AUTO, HAND, POINTS, COPY = "auto", "hand", "points", "copy"
QUESTION, EXTENSION, LATE, WITHDRAWN = "question", "extension", "late", "withdrawn"
GROUP, ADJUST = "group", "adjust"
SHARE, ITEMS = "share", "items"
OF_ONE = (EXTENSION, WITHDRAWN, GROUP, ADJUST)  # of one student, whoever has the same copy

TABLE = sa.Table(
    "tp_history", sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(32), nullable=False),  # ISO, UTC
    *(sa.Column(name, sa.String(128), nullable=False, default="")
      for name in ("who", "lab", "student", "question", "kind")),
    *(sa.Column(name, sa.Text, nullable=False, default="") for name in ("old", "new", "why")),
)  # fmt: skip
INDEX = sa.Index("tp_history_of", TABLE.c.lab, TABLE.c.student, TABLE.c.kind)
REASONS = "tp_reasons"  # in the `info` of a session: student → why its marks change
LOCK = 7_274_657  # of PostgreSQL: two processes may make the table at once
_acting: contextvars.ContextVar[tuple[str, str]] = contextvars.ContextVar(
    "acting", default=("", "")
)
_known: weakref.WeakSet[sa.Engine] = weakref.WeakSet()  # those whose table is there


@dataclass(frozen=True)
class Line:
    """One change. `student` or `question` is "" when it is about all of them."""

    lab: str
    student: str
    question: str
    kind: str
    old: str
    new: str
    why: str = ""
    who: str = ""
    at: str = ""


def person() -> str:
    """Return who acts: by `acting`, by JupyterHub, by the system."""
    named = _acting.get()[0] or os.environ.get("JUPYTERHUB_USER", "")
    with contextlib.suppress(OSError, KeyError):
        return named or getpass.getuser()
    return named or "?"


def reason() -> str:
    """Return the reason given by `acting`, "" without."""
    return _acting.get()[1]


@contextlib.contextmanager
def acting(why: str = "", who: str = "") -> Iterator[None]:
    """Give a reason, and a person, to the changes of marks within."""
    token = _acting.set((who or _acting.get()[0], why))
    try:
        yield
    finally:
        _acting.reset(token)


def _here(connection: sa.Connection) -> bool:
    """Tell whether the table is there."""
    if connection.engine not in _known and sa.inspect(connection).has_table(TABLE.name):
        _known.add(connection.engine)
    return connection.engine in _known


def _ensure(connection: sa.Connection) -> None:
    """Make the table, once for all, in the transaction of the connection."""
    if _here(connection):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    connection.execute(CreateTable(TABLE, if_not_exists=True))
    connection.execute(CreateIndex(INDEX, if_not_exists=True))


def write(gradebook: Gradebook, *lines: Line) -> None:
    """Add lines, in the transaction of the gradebook's session: the caller commits."""
    _write(gradebook.db.connection(), list(lines))


def _write(connection: sa.Connection, lines: list[Line]) -> None:
    if not lines:
        return
    _ensure(connection)
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    who, why = person(), reason()
    rows = [{**vars(one), "who": one.who or who, "why": one.why or why, "at": one.at or now}
            for one in lines]  # fmt: skip
    connection.execute(TABLE.insert(), rows)


def read(
    gradebook: Gradebook, lab: str = "", student: str | list[str] = "", kinds: tuple[str, ...] = ()
) -> list[Line]:
    """Return the lines of a lab, of a student or of several, of some kinds, oldest first.

    Those about all labs are of each lab; those about all students, of each student.
    """
    connection = gradebook.db.connection()
    if not _here(connection):
        return []
    query = sa.select(*(TABLE.c[name] for name in Line.__dataclass_fields__)).order_by(TABLE.c.id)
    students = [student] if isinstance(student, str) else student
    for column, values in ((TABLE.c.lab, [lab]), (TABLE.c.student, students)):
        if any(values):
            query = query.where(column.in_([*values, ""]))
    if kinds:
        query = query.where(TABLE.c.kind.in_(kinds))
    return [Line(**row._mapping) for row in connection.execute(query)]


def holding(
    gradebook: Gradebook, kind: str, lab: str = "", student: str = ""
) -> dict[tuple[str, str], Line]:
    """Return the line that holds now, by (student, question), of a kind of decision."""
    found = {(one.student, one.question): one for one in read(gradebook, lab, student, (kind,))}
    return {about: one for about, one in found.items() if one.new}


def former_points(gradebook: Gradebook, lab: str) -> tuple[tuple[str, float], ...]:
    """Return (question, points) of before each change of the points of a lab."""
    lines = read(gradebook, lab, "", (POINTS,))
    return tuple(dict.fromkeys((line.question, float(line.old)) for line in lines))


def decide(gradebook: Gradebook, line: Line) -> bool:
    """Write a decision and commit it, unless it already holds; whether it was new."""
    now = holding(gradebook, line.kind, line.lab, line.student).get((line.student, line.question))
    old = now.new if now else ""
    if old == line.new:
        return False
    write(gradebook, Line(**{**asdict(line), "old": old}))
    gradebook.db.commit()
    return True


def number(value: Any) -> str:
    """Return a mark as it is written in the trace, "" for none."""
    return "" if value is None else f"{float(value):g}"


def rescaled(changes: Iterable[tuple[str, float, float]]) -> str:
    """Return points that have changed, (question, before, now), as a sentence writes them."""
    return ", ".join(f"{name} {decimal(old)} → {decimal(new)}" for name, old, new in changes)


def _marks(grade: Grade) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, from, to) of what a session is about to change of a grade."""
    for kind, name in ((AUTO, "auto_score"), (HAND, "manual_score"), ("extra", "extra_credit")):
        changes = get_history(grade, name, PASSIVE_NO_INITIALIZE)
        if changes.has_changes():
            old = number(changes.deleted[0] if changes.deleted else None)
            new = number(changes.added[0] if changes.added else None)
            if old != new:
                yield kind, old, new


@sa.event.listens_for(Session, "before_flush")
def _trace(session: Session, _context: Any, _instances: Any) -> None:
    """Add a line for each mark that changes, whoever changes it: formgrader, nbgrader or us."""
    grades = [one for one in (*session.new, *session.dirty) if isinstance(one, Grade)]
    changed = [(grade, change) for grade in grades for change in _marks(grade)]
    if not changed:
        return
    reasons = session.info.get(REASONS, {})
    with session.no_autoflush:
        changed.sort(key=lambda one: one[0].name)
        lines = []
        for grade, change in changed:
            lab, student = grade.notebook.assignment.name, grade.notebook.student.id
            lines.append(Line(lab, student, grade.name, *change, reasons.get(student, "")))
        _write(session.connection(), lines)
