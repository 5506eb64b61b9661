"""Who is who: the same student has the same identifier from one lab to the next.

The students are those of nbgrader's gradebook. Moodle's number changes with the assignment, so a
student is known by an address, a student number, or a full name that no one else has.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from nbgrader.api import Gradebook

from tp_grading import gate
from tp_grading.term.roster import Person
from tp_grading.term.shared import Shared
from tp_utils.i18n import _

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}\Z")  # a folder, a glob, a URL: no surprise
ANONYMOUS = ("participant",)  # what Moodle calls everyone when marking is blind


class Unknown(LookupError):
    """Nobody can tell whose submission it is; the message says why, in French."""


@dataclass
class Known:
    """A student of the gradebook."""

    id: str
    name: str
    email: str


@functools.lru_cache(maxsize=1 << 16)  # each name is compared with all the others
def key(name: str) -> tuple[str, ...]:
    """Return what two spellings of a name share: NFC or NFD, any case, any order of the words."""
    plain = unicodedata.normalize("NFKC", gate.person(name))
    return tuple(sorted(plain.casefold().split()))


def slug(name: str) -> str:
    """Return an identifier made of a name; of its digest when no letter of it is Latin."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    plain = plain.replace("’", " ").replace("ʼ", " ")
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    return "-".join(words)[:48] or "etudiant-" + hashlib.sha256(name.encode()).hexdigest()[:8]


class Students:
    """The students of a gradebook, found by name, address or identifier. Changes wait for `save`."""

    def __init__(self, gradebook: Gradebook) -> None:
        """Read the gradebook."""
        self._gradebook = gradebook
        self._known = {s.id: Known(s.id, full_name(s), s.email or "") for s in gradebook.students}
        self._new: dict[str, dict[str, str]] = {}
        self.shared = Shared()

    @property
    def new(self) -> list[str]:
        """Identifiers that `save` will add."""
        return [student for student, changes in self._new.items() if changes.get("new")]

    @property
    def everyone(self) -> list[str]:
        """Identifiers of all students, in order."""
        return sorted(self._known)

    def enrol(self, people: Iterable[Person]) -> dict[int, str]:
        """Add the students of a list, or complete them; return Moodle's number → identifier."""
        numbers = {}
        people = list(people)
        self.shared = Shared.of(people, key)
        for person in people:
            if not (person.name or person.email):
                continue
            if person.number_id in self.shared.numbers:
                person = replace(person, number_id="")
            student = self._listed(person) or self._create(person)
            known, changes = self._known[student], self._new.setdefault(student, {})
            if person.email:
                changes["email"] = person.email
            cut = student.isdecimal() and student != person.number_id == _plain(student)
            if person.number_id and not cut:
                changes["lms_user_id"] = person.number_id
            if person.first or person.last:
                changes.update(first_name=person.first, last_name=person.last)
            elif person.name and (key(person.name) != key(known.name) or changes.get("new")):
                changes.update(_parts(person.name))
            known.name, known.email = person.name or known.name, person.email or known.email
            if person.number is not None and person.number not in self.shared.places:
                numbers[person.number] = student
        return numbers

    def _listed(self, person: Person) -> str | None:
        if person.number_id in self._known:
            return person.number_id
        if person.number_id.isdecimal():  # a spreadsheet drops the zeros in front
            padded: list[str] = [
                k for k in self._known if k.isdecimal() and _plain(k) == _plain(person.number_id)
            ]
            if len(padded) == 1 and may_be(self._known[padded[0]].name, person.name):
                return padded[0]
        if person.email:
            mail = person.email.casefold()
            theirs = [k for k in self._known.values() if k.email.casefold() == mail]
            named = [k.id for k in theirs if key(k.name) == key(person.name)]
            if named:
                return named[0]
            if len(theirs) == 1 and mail not in self.shared.mails:  # whose name has changed
                return theirs[0].id
        free = [k for k in self._known.values() if not (k.email and person.email)]
        found = [k.id for k in free if key(k.name) == key(person.name)]
        if not found and (ours := letters(person.name)):  # collected before, from Moodle's folders
            found = [k.id for k in free if letters(k.name) == ours]
        return found[0] if len(found) == 1 else None

    @property
    def alike(self) -> list[tuple[str, str]]:
        """What to say of new identifiers that are another's but for capitals, or zeros in front."""
        said = _(
            "majuscules et zéros mis à part, c'est l'identifiant de {other} : la même personne ?"
        )
        same: dict[str, list[str]] = defaultdict(list)
        for student in self._known:
            same[_plain(student)].append(student)
        return [
            (one, said.format(other=other)) for one in self.new for other in same[_plain(one)]
            if other != one and not (other in self.new and other > one)
        ]  # fmt: skip

    def _create(self, person: Person) -> str:
        wanted = person.name or person.email.partition("@")[0]
        wanted = person.number_id if SAFE.match(person.number_id) else slug(wanted)
        student, n = wanted, 2
        while student in self._known:
            student, n = f"{wanted}-{n}", n + 1
        self._known[student] = Known(student, person.name, person.email)
        self._new[student] = {"new": "yes"}
        return student

    def of_name(self, name: str) -> str:
        """Return the student of this full name, made when there is none.

        Raises:
            Unknown: two students have it.
        """
        found = [k.id for k in self._known.values() if key(k.name) == key(name)]
        if len(found) > 1:
            raise Unknown(_("homonymes : donnez la feuille d'évaluation de Moodle (--list)"))
        if found:
            return found[0]
        student = self._create(Person(name))
        self._new[student].update(_parts(name))
        return student

    def has(self, name: str) -> bool:
        """Tell whether someone has this full name."""
        return any(key(known.name) == key(name) for known in self._known.values())

    def whose(self, student: str, name: str) -> str | None:
        """Return "" when `name` is the student's, their team when it is « team-name », None otherwise."""
        ours, found = letters(self._known[student].name), letters(name)
        if not ours or found == ours or key(name) == key(self._known[student].name):
            return ""
        parts = name.split("-")
        for n in range(1, len(parts)):
            rest = "-".join(parts[n:])
            if letters(rest) == ours or key(rest) == key(self._known[student].name):
                return "-".join(parts[:n]).strip()
        return None

    def in_team(self, name: str) -> tuple[str, str] | None:
        """Return (student, team) of « team-name » when one known student only can be meant."""
        found = [
            (k.id, team)
            for k in self._known.values()
            if k.name and (team := self.whose(k.id, name))
        ]
        return found[0] if len(found) == 1 else None

    def of_folder(self, name: str) -> str:
        """Return the student of a folder: its name is an identifier, or else a full name."""
        if name in self._known:
            return name
        if SAFE.match(name) and not any(key(k.name) == key(name) for k in self._known.values()):
            self._known[name] = Known(name, "", "")
            self._new[name] = {"new": "yes", "first_name": "", "last_name": name}
            return name
        return self.of_name(name)

    def save(self) -> None:
        """Write what is new to the gradebook."""
        for student, changes in self._new.items():
            fields = {k: v for k, v in changes.items() if k != "new"}
            self._gradebook.update_or_create_student(student, **fields)
        self._new = {}


def _plain(student: str) -> str:
    """Return an identifier without its capitals and, of a number, without the zeros in front."""
    return student.lstrip("0") if student.isdecimal() else student.casefold()


@functools.lru_cache(maxsize=1 << 16)
def letters(name: str) -> str:
    """Return the letters of a name: Moodle drops quotes and the like from the names of files."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if c.isalnum())


def may_be(ours: str, theirs: str) -> bool:
    """Tell whether two full names may be of one person: the same, or one of them is not said."""
    if not ours or not theirs or {*map(_first_word, (ours, theirs))} & {*ANONYMOUS}:
        return True
    return letters(ours) == letters(theirs) or key(ours) == key(theirs)


def _first_word(name: str) -> str:
    return name.split()[0].casefold() if name.split() else ""


def _parts(name: str) -> dict[str, str]:
    """Return a full name as the gradebook has it: both parts, which formgrader shows together."""
    first, _space, last = name.partition(" ")
    return (
        {"first_name": first, "last_name": last} if last else {"first_name": "", "last_name": name}
    )


def full_name(student: Any) -> str:
    """Return the name of a student of the gradebook, "" when there is none.

    nbgrader shows « None » for a name that is missing: there, the identifier stands for it.
    """
    name = " ".join(filter(None, [student.first_name, student.last_name]))
    return "" if name == student.id else name
