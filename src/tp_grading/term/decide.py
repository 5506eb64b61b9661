"""Decisions of a teacher, written to the trace: each is said, none overwrites another in silence."""

from __future__ import annotations

import contextlib
import datetime
import difflib
from collections.abc import Iterable, Iterator

from nbgrader.api import Gradebook, MissingEntry

from tp_grading.course import Course, CourseError
from tp_grading.record import history
from tp_grading.record.history import Line
from tp_grading.record.recorder import alembic_on_path
from tp_grading.record.unanswered import unanswered
from tp_grading.term.students import full_name, letters, slug
from tp_utils.i18n import _, decimal


@contextlib.contextmanager
def gradebook_of(course: Course, lab: str = "") -> Iterator[Gradebook]:
    """Open the gradebook of a course, for a lab that it knows, or that the course has.

    Raises:
        CourseError: it does not answer, or the lab is neither in it nor in the course.
    """
    from nbgrader.coursedir import CourseDirectory
    from sqlalchemy.exc import SQLAlchemyError

    alembic_on_path()
    coursedir = CourseDirectory(config=course.config())
    try:
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            if lab and not course.notebook(lab).is_file():  # decided before anything is graded
                known_lab(gradebook, lab)
            yield gradebook
    except SQLAlchemyError as error:
        raise CourseError(unanswered(error)) from None


def _close(wanted: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(wanted, list(names), 3, 0.5)
    return _(" ; peut-être {names}").format(names=", ".join(near)) if near else ""


def known_lab(gradebook: Gradebook, lab: str) -> None:
    """Raise CourseError unless the gradebook has the lab."""
    names = [one.name for one in gradebook.assignments]
    if lab not in names:
        raise CourseError(
            _("Le carnet de notes ne connaît pas {lab} ; ses TP : {names}.").format(
                lab=lab, names=", ".join(sorted(names)) or "–")
        )  # fmt: skip


def known_student(gradebook: Gradebook, student: str) -> None:
    """Raise CourseError unless the gradebook has the student."""
    names = {one.id: full_name(one) for one in gradebook.students}
    if student in names:
        return
    wanted = letters(student)
    theirs = [one for one, name in names.items() if wanted and letters(name) == wanted]
    near = _(" ; son identifiant : {names}").format(names=", ".join(theirs)) if theirs else ""
    raise CourseError(
        _("Le carnet de notes ne connaît pas l'étudiant {student}{near}.").format(
            student=student, near=near or _close(slug(student), names))
    )  # fmt: skip


def points_in(gradebook: Gradebook, lab: str, question: str) -> float:
    """Return the points of a question. CourseError unless the lab has it."""
    try:
        cells = gradebook.find_notebook(lab, lab).grade_cells
    except MissingEntry:
        cells = []
    points = {cell.name: float(cell.max_score) for cell in cells}
    if not points:
        raise CourseError(
            _("Rien n'est encore noté de {lab} : tp-grade autograde {lab}").format(lab=lab)
        )
    if question not in points:
        raise CourseError(
            _("{lab} n'a pas de question {question} ; les siennes : {names}.").format(
                lab=lab, question=question, names=", ".join(sorted(points)))
        )  # fmt: skip
    return points[question]


def set_state(gradebook: Gradebook, lab: str, question: str, state: str) -> bool:
    """Cancel a question, make it a bonus, or "" for neither; whether that is new.

    Raises:
        CourseError: no such question, or no other counts.
    """
    from tp_grading.term.decisions import decisions

    points_in(gradebook, lab, question)
    states = {**decisions(gradebook, lab).states, question: state}
    cells = gradebook.find_notebook(lab, lab).grade_cells
    if state and not any(cell.max_score for cell in cells if not states.get(cell.name)):
        raise CourseError(
            _("{question} est la dernière question de {lab} qui compte : sans elle, il ne serait noté sur "
              "rien, et chacun aurait 0.").format(question=question, lab=lab)
        )  # fmt: skip
    return history.decide(gradebook, Line(lab, "", question, history.QUESTION, "", state))


def extend(gradebook: Gradebook, lab: str, student: str, until: datetime.datetime | None) -> bool:
    """Give one student another deadline, naive, UTC; None: that of the class. Whether that is new.

    Raises:
        CourseError: the class has no deadline, or has a later one.
    """
    known_student(gradebook, student)
    due: datetime.datetime | None = None
    with contextlib.suppress(MissingEntry):  # as one without a deadline
        due = gradebook.find_assignment(lab).duedate
    if until is not None and due is None:
        raise CourseError(
            _("{lab} n'a pas de date limite, à prolonger : nbgrader db assignment add {lab} "
              "--duedate=…").format(lab=lab)
        )  # fmt: skip
    if until is not None and due is not None and until < due:
        raise CourseError(
            _("{until:%Y-%m-%d %H:%M} UTC est avant la date limite de la classe, {due:%Y-%m-%d %H:%M} UTC : "
              "{student} y perdrait.").format(until=until, due=due, student=student)
        )  # fmt: skip
    with contextlib.suppress(MissingEntry):
        submission = gradebook.find_submission(lab, student)
        submission.extension = until - due if until is not None and due is not None else None
    line = Line(lab, student, "", history.EXTENSION, "", until.isoformat() if until else "")
    new = history.decide(gradebook, line)
    gradebook.db.commit()
    return new


def join(gradebook: Gradebook, lab: str, leader: str, members: Iterable[str]) -> list[str]:
    """Make the copy of `leader` that of `members` too; return those for whom that is new.

    Raises:
        CourseError: someone is unknown, or has a group, or is the leader of one.
    """
    from tp_grading.term.decisions import decisions

    groups, new = decisions(gradebook, lab).groups, []
    for student in (leader, *members):
        known_student(gradebook, student)
    if leader in groups:
        raise CourseError(
            _("{student} rend déjà avec {other} : donnez {other} en premier.").format(
                student=leader, other=groups[leader])
        )  # fmt: skip
    for student in members:
        if student == leader or student in groups.values():
            raise CourseError(
                _("{student} est déjà le premier de son groupe.").format(student=student)
            )
        if groups.get(student, leader) != leader:
            raise CourseError(
                _("{student} rend déjà avec {other} : « tp-grade group {lab} {student} --alone » "
                  "d'abord.").format(student=student, other=groups[student], lab=lab)
            )  # fmt: skip
        if history.decide(gradebook, Line(lab, student, "", history.GROUP, "", leader)):
            new.append(student)
    return new


def leave(
    gradebook: Gradebook, lab: str, students: Iterable[str], here: Iterable[str] = ()
) -> dict[str, str]:
    """Leave these students with their own copy only; return those who have none: student → whose they had.

    `here`: those whose copy is in `submitted/`, graded or not.

    Raises:
        CourseError: someone is unknown, or is the first of a group that stays; nobody has left then.
    """
    from tp_grading.term.decisions import decisions

    groups, students = decisions(gradebook, lab).groups, list(students)
    for student in students:
        known_student(gradebook, student)
        theirs = [who for who, first in groups.items() if first == student and who not in students]
        if theirs:
            raise CourseError(
                _("La copie de {student} est aussi celle de {names}, qui la garderaient : séparez-les, par "
                  "« tp-grade group {lab} {others} --alone ».").format(
                    student=student, names=", ".join(theirs), lab=lab, others=" ".join(theirs))
            )  # fmt: skip
    for student in students:
        history.decide(gradebook, Line(lab, student, "", history.GROUP, "", ""))
    own = set(here)
    with contextlib.suppress(MissingEntry):  # nothing is graded yet
        own |= {one.student_id for one in gradebook.assignment_submissions(lab)}
    return {one: groups[one] for one in students if one in groups and one not in own}


def adjust(gradebook: Gradebook, lab: str, student: str, points: float) -> bool:
    """Add points to the total of one student, 0 for none; whether that is new.

    Raises:
        CourseError: the student is unknown, or that is more than the lab is worth.
    """
    known_student(gradebook, student)
    with contextlib.suppress(MissingEntry):  # not graded yet: nothing to compare with
        most = sum(float(cell.max_score) for cell in gradebook.find_notebook(lab, lab).grade_cells)
        if abs(points) > most:
            raise CourseError(
                _("C'est plus que tout {lab}, qui est sur {points}.").format(
                    lab=lab, points=decimal(most))
            )  # fmt: skip
    new = "" if not points else history.number(points)
    return history.decide(gradebook, Line(lab, student, "", history.ADJUST, "", new))


def mark(
    gradebook: Gradebook, lab: str, student: str, question: str, score: float
) -> tuple[str, str]:
    """Give a mark to a question, as formgrader does; return the marks (before, now).

    Raises:
        CourseError: no such question or copy, or the mark is not between 0 and its points.
    """
    from tp_grading.term.decisions import decisions

    known_student(gradebook, student)
    points = points_in(gradebook, lab, question)
    leader = decisions(gradebook, lab).groups.get(student)
    if leader:
        raise CourseError(
            _("{student} a la note de la copie de {leader} : changez celle-ci, ou seulement le total de "
              "{student} avec --add.").format(student=student, leader=leader)
        )  # fmt: skip
    if not 0 <= score <= points:
        raise CourseError(_("{question} est notée de 0 à {points}.").format(
            question=question, points=decimal(points)))  # fmt: skip
    try:
        grade = gradebook.find_grade(question, lab, lab, student)
    except MissingEntry:
        raise CourseError(
            _("{student} n'a pas de copie notée de {lab}.").format(student=student, lab=lab)
        ) from None
    before = history.number(grade.score) if not grade.needs_manual_grade else ""
    grade.manual_score, grade.needs_manual_grade = score, False
    gradebook.db.commit()
    return before, history.number(score)
