"""Put what the students handed in where grading finds it; nothing newer is ever lost."""

from __future__ import annotations

import contextlib
import datetime
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tp_grading.colab import without_colab
from tp_grading.course import Course
from tp_grading.record import history
from tp_grading.record.history import Line
from tp_grading.record.recorder import alembic_on_path
from tp_grading.stage import NotGradable, read_submission, stage
from tp_grading.term.archive import Download, Incoming
from tp_grading.term.decisions import decisions
from tp_grading.term.handed_in import HandedIn, is_here, put, read, replaced_before
from tp_grading.term.links import versions
from tp_grading.term.manifest import Entry, load, save
from tp_grading.term.roster import Person
from tp_grading.term.students import Students
from tp_grading.term.whose import by_student, shared_of
from tp_grading.verdict import digest
from tp_utils.i18n import LOCALES, _, decimal

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

UTC = datetime.timezone.utc


@dataclass
class Outcome:
    """What became of a download: identifiers, and (who or what, why) where a reason is due."""

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    older: list[tuple[str, str]] = field(default_factory=list)
    late: list[tuple[str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    enrolled: list[str] = field(default_factory=list)
    due: datetime.datetime | None = None  # naive, UTC
    teams: list[tuple[str, str]] = field(default_factory=list)  # students, name of their team

    @property
    def complete(self) -> bool:
        """Whether nothing needs a look."""
        return not (self.unreadable or self.refused)


def collect(
    course: Course, coursedir: CourseDirectory, lab: str, download: Download,
    people: list[Person] | None = None, zone: datetime.tzinfo | None = None,
    dry_run: bool = False,
) -> Outcome:  # fmt: skip
    """Put the submissions of a download in `submitted/`, remember their places, say the rest.

    `people`: a list of the class; `zone`: clock of Moodle, this machine's by default. A newer
    submission replaces the older one, which is kept in `collected/`. Doing it twice changes nothing.
    """
    from nbgrader.api import Gradebook, MissingEntry

    alembic_on_path()
    outcome = Outcome(refused=list(download.refused))
    entries = load(course.root, lab)
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        students = Students(gradebook)
        numbers = students.enrol(people or [])
        listed = set(students.new)
        outcome.notices += students.shared.notices
        with contextlib.suppress(MissingEntry):
            outcome.due = gradebook.find_assignment(lab).duedate
        dates = {p.number: p.date for p in people or [] if p.number in numbers and p.date}
        teams: dict[str, str] = {}
        arrived = by_student(download, students, numbers, entries, outcome, teams)
        handed = {
            student: [read(one, lab, _moment(one, lab, dates, zone)) for one in several]
            for student, several in arrived.items()
        }
        outcome.enrolled = students.new
        for student in sorted(set(students.new) - listed) if people else ():
            said = _(
                "n'est pas dans la liste ; ajouté au carnet (tp-grade withdraw {student} l'en retire)"
            )
            outcome.notices.append((student, said.format(student=student)))
        outcome.notices += students.alike
        decided = decisions(gradebook, lab)
        latest = {
            line.student: line.new for line in history.read(gradebook, lab, "", (history.GROUP,))
        }
        for student in [one for one in teams if latest.get(one) == ""]:  # by a person, since
            said = _("séparé de l'équipe {name} (tp-grade group --alone) : seul, avec cette copie")
            outcome.notices.append((student, said.format(name=teams.pop(student))))
        shared = shared_of(handed, teams, decided.groups, outcome)
        copy_of = decided.groups | shared
        everyone = [s for s in students.everyone if s not in handed and s not in decided.withdrawn]
        if not dry_run:
            students.save()
            for member, leader in shared.items():
                with history.acting(_("équipe {name}").format(name=teams[member])):
                    history.decide(gradebook, Line(lab, member, "", history.GROUP, "", leader))
    released = _released(course, lab)
    for member, leader in shared.items():
        entries[member] = replace(handed.pop(member)[-1].entry(), copy_of=leader)
    for student, several in sorted(handed.items()):
        due = decided.due(student, outcome.due)
        best = _newest(student, several, outcome)
        folder = course.root / coursedir.format_path(coursedir.submitted_directory, student, lab)
        entry = _put(course, folder, student, best, entries.get(student), outcome, dry_run)
        entries[student] = entry
        if not dry_run:
            save(course.root, lab, entries)
        if other := decided.groups.get(student):
            said = _("une copie à son nom, mais sa note est celle de la copie de {leader} ; pour que la "
                     "sienne compte : tp-grade group {lab} {student} --alone")  # fmt: skip
            said = said.format(leader=other, lab=lab, student=student)
            outcome.notices.append((student, said))
        if due is not None and entry.date and _parsed(entry.date) > due.replace(tzinfo=UTC):
            after = (_parsed(entry.date) - due.replace(tzinfo=UTC)).total_seconds() / 3600
            outcome.late.append((student, _("{date:%Y-%m-%d %H:%M} UTC, {after} h après").format(
                date=_parsed(entry.date), after=decimal(after, ".1f"))))  # fmt: skip
        if entry.sha256 != best.sha256:  # left aside: what is wrong with it costs nothing
            continue
        if best.reason:
            outcome.unreadable.append((student, best.reason))
        elif best.data is not None and best.sha256 not in released:
            said = another_lab(best.data, course, lab)
            outcome.unreadable += [(student, said)] if said else []
        if best.sha256 in released:
            outcome.notices.append((student, _("énoncé rendu tel quel")))
    if shared and not dry_run:
        save(course.root, lab, entries)
    _twins({s: e for s, e in entries.items() if s in handed}, released, outcome)
    place = partial(coursedir.format_path, coursedir.submitted_directory, assignment_id=lab)
    copies = {s: course.root / place(student_id=copy_of.get(s, s)) for s in everyone}
    outcome.missing = [s for s, copy in copies.items() if s not in shared and not is_here(copy)]
    return outcome


def _moment(
    one: Incoming, lab: str, dates: dict[int, datetime.datetime], zone: datetime.tzinfo | None
) -> datetime.datetime | None:
    """Return when it was handed in, UTC: by the list, by nbgrader, by the date of the file."""
    if one.moment is not None:
        return one.moment.replace(tzinfo=UTC)
    local = dates.get(one.place.number) if one.place else None
    if local is None:
        notebooks = [d for name, d in one.dates.items() if name.endswith(".ipynb")]
        local = one.dates.get(f"{lab}.ipynb") or max(notebooks or one.dates.values(), default=None)
    return None if local is None else local.replace(tzinfo=zone).astimezone(UTC)


def _newest(student: str, several: list[HandedIn], outcome: Outcome) -> HandedIn:
    """Return the one to keep of several of the same student; say the others."""
    ordered = sorted(several, key=lambda h: (h.data is not None, h.moment or _parsed("1970-01-01")))
    best = ordered[-1]
    for other in ordered[:-1]:
        if other.sha256 != best.sha256:
            outcome.older.append((student, _("rendu deux fois dans cet envoi, la plus ancienne copie "
                                             "est laissée : {name}").format(name=other.name)))  # fmt: skip
    return best


def _put(
    course: Course, folder: Path, student: str, new: HandedIn, known: Entry | None,
    outcome: Outcome, dry_run: bool,
) -> Entry:  # fmt: skip
    """Put one submission in place if it is newer; return what to remember."""
    for note in new.notes:
        outcome.notices.append((student, note))
    present, aside = is_here(folder), course.root / "collected" / "older" / folder.name / student
    if present and known is None:
        known = _of_disk(folder)
    if present and known and known.sha256 == new.sha256:
        outcome.same.append(student)
        first = min(filter(None, [known.date, new.date]), default="")
        return new.entry(date=first)
    again = known and known.date == new.date and replaced_before(new, aside)
    if present and known and new.date and (known.date > new.date or again):
        outcome.older.append((student, _("cet envoi est plus ancien que la copie déjà collectée")))
        return known
    (outcome.replaced if present else outcome.new).append(student)
    if not dry_run:
        put(new, folder, aside)
    return new.entry()


def _of_disk(folder: Path) -> Entry | None:
    """Return what is known of a submission that another tool put in place."""
    from tp_grading.stage import submitted_at

    try:
        data, _notes = read_submission(folder, folder.name)
    except NotGradable:
        return None
    date = submitted_at(folder)
    return Entry(digest(data), date.replace(tzinfo=UTC).isoformat() if date else "")


def _released(course: Course, lab: str) -> set[str]:
    """Return the digests of the lab as students may have received it."""
    found = set()
    for code in built(course, lab):
        notebook = course.notebook(lab, code).read_bytes()
        for one in (notebook, without_colab(notebook, code)):
            found |= {digest(given) for given in versions(one)}
    return found


def built(course: Course, lab: str) -> list[str]:
    """Return the languages in which a lab is built."""
    return [code for code in LOCALES if course.notebook(lab, code).is_file()]


def another_lab(data: bytes, course: Course, lab: str) -> str:
    """Return why a notebook is not one of this lab, "" when it is."""
    import nbformat

    try:
        released, *others = (
            nbformat.read(course.notebook(lab, code), 4) for code in built(course, lab)
        )
        stage(data, released, others=others)
    except NotGradable as error:
        return str(error)
    return ""


def _twins(entries: dict[str, Entry], released: set[str], outcome: Outcome) -> None:
    """Say which students handed in the very same file."""
    counts = Counter(entry.sha256 for entry in entries.values())
    for sha, n in counts.items():
        if n > 1 and sha not in released:
            same = [student for student, entry in entries.items() if entry.sha256 == sha]
            outcome.notices.append((", ".join(same), _("le même fichier, octet pour octet")))


def _parsed(date: str) -> datetime.datetime:
    parsed = datetime.datetime.fromisoformat(date)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
