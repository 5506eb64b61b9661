"""When the answers of a lab may be shown: once nobody can hand it in on time any more."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from tp_grading.course import Course, CourseError
from tp_grading.record import promises
from tp_utils.i18n import _


@dataclass(frozen=True)
class Deadline:
    """The last moment of a class for a lab.

    Attributes:
        lab: its name.
        given: whether a class has it: it was released, or the gradebook knows it.
        last: naive, UTC; None when the gradebook says none.
        student: whose extension `last` is, "" when it is everybody's.
        late: whether a late copy is accepted, for a part of its points.
    """

    lab: str
    given: bool
    last: datetime.datetime | None = None
    student: str = ""
    late: bool = False

    def passed(self, now: datetime.datetime) -> bool:
        """Tell whether it is over. `now`: naive, UTC."""
        return self.last is not None and self.last <= now

    def __str__(self) -> str:
        """Return the deadline in words."""
        if not self.given:
            said = _("{lab} n'a encore été envoyé à personne")
        elif self.last is None:
            said = _("{lab} n'a pas de date limite dans le carnet de notes")
        elif self.student:
            said = _("{lab}, délai de {student} jusqu'au {last:%Y-%m-%d %H:%M} UTC")
        else:
            said = _("{lab}, date limite le {last:%Y-%m-%d %H:%M} UTC")
        return said.format(lab=self.lab, student=self.student, last=self.last)


def refuse_early(
    course: Course, labs: list[str], anyway: bool = False, of_class: bool = False
) -> list[tuple[str, bool]]:
    """Return what to say of the deadlines of these labs, and whether it is an alarm.

    `of_class`: a lab that no class has may go.

    Raises:
        CourseError: someone can still hand one of them in on time, unless `anyway`; the gradebook
            does not answer.
    """
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    dates = [date for lab in labs if (date := deadline(course, lab)).given or not of_class]
    early = [date for date in dates if not date.passed(now)]
    if early and not anyway:
        raise CourseError(
            _("Aucun corrigé n'est écrit : {why}. Il attend que plus personne ne puisse rendre. La date "
              "limite se dit par « nbgrader db assignment add {lab} --duedate=… » ; pour passer outre : "
              "--before-due.").format(why=_(" ; ").join(map(str, early)), lab=early[0].lab)
        )  # fmt: skip
    said = [(_("Attention, avant l'heure : {why}.").format(why=date), True) if date in early
            else (_("Plus personne ne rend : {why}.").format(why=date), False) for date in dates]  # fmt: skip
    late = [date.lab for date in dates if date.late and date not in early]
    if late:
        said.append((_("Attention : une copie en retard est encore acceptée (tp-grade late {lab}) ; son "
                       "auteur aura pu lire ce corrigé.").format(lab=late[0]), True))  # fmt: skip
    return said


def deadline(course: Course, lab: str) -> Deadline:
    """Return the last moment at which someone may hand a lab in, extensions included.

    Raises:
        CourseError: the gradebook does not answer.
    """
    from nbgrader.api import MissingEntry
    from nbgrader.coursedir import CourseDirectory

    from tp_grading.term.decide import gradebook_of
    from tp_grading.term.decisions import decisions

    released = lab in promises.load(course.root)
    file = CourseDirectory(config=course.config()).db_url.removeprefix("sqlite:///")
    if "://" not in file and not Path(file).is_file():
        return Deadline(lab, released)
    with gradebook_of(course) as gradebook:
        try:
            due: datetime.datetime | None = gradebook.find_assignment(lab).duedate
        except MissingEntry:
            return Deadline(lab, released)
        if due is None:
            return Deadline(lab, True)
        decided = decisions(gradebook, lab)
        own = {one.student_id: one.duedate for one in gradebook.assignment_submissions(lab)}
        own |= decided.extensions
    later = [(date, who) for who, date in own.items()
             if date is not None and date > due and who not in decided.withdrawn]  # fmt: skip
    last, student = max(later, default=(due, ""))
    return Deadline(lab, True, last, student, decided.policy is not None)
