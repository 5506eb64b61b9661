"""What several people of a list have in common, and should not: it says nothing of who is who."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from tp_grading.term.roster import Person
from tp_utils.i18n import _

What = TypeVar("What", bound=Hashable)


@dataclass
class Shared:
    """What is shared → the names of its people, where there are several.

    Attributes:
        mails: by address, without case.
        numbers: by number of the school.
        places: by number in this assignment.
    """

    mails: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, list[str]] = field(default_factory=dict)
    places: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Person], key: Callable[[str], Hashable]) -> Shared:
        """Return what the people of a list share. `key`: what two spellings of a name have in common."""
        people = list(people)
        return cls(
            _several((p.email.casefold(), key(p.name), p.name) for p in people if p.email),
            _several((p.number_id, key(p.name), p.name) for p in people if p.number_id),
            _several(
                (p.number, (key(p.name), p.email.casefold()), p.name)
                for p in people
                if p.number is not None
            ),
        )

    @property
    def notices(self) -> list[tuple[str, str]]:
        """What to say of it: (names, what comes of it)."""
        mail = _("la même adresse dans la liste, {mail} : reconnus par leur nom, et notés par la "
                 "feuille d'évaluation plutôt que par moodle.csv")  # fmt: skip
        number = _("le même numéro d'identification dans la liste, {number} : il n'est pas retenu")
        place = _("le même numéro de participant dans la liste, {number} : reconnus par leur nom")
        return [
            *((", ".join(names), mail.format(mail=one)) for one, names in self.mails.items()),
            *((", ".join(names), number.format(number=one)) for one, names in self.numbers.items()),
            *((", ".join(names), place.format(number=one)) for one, names in self.places.items()),
        ]


def _several(found: Iterable[tuple[What, Hashable, str]]) -> dict[What, list[str]]:
    """Return what is found of several people → their names. `found`: (what, who, name)."""
    people: dict[What, dict[Hashable, str]] = defaultdict(dict)
    for what, who, name in found:
        people[what][who] = name
    return {what: sorted(names.values()) for what, names in people.items() if len(names) > 1}
