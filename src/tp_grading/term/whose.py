"""Whose each submission of a download is: students, homonyms, teams."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tp_grading import gate
from tp_grading.term.archive import Download, Incoming
from tp_grading.term.handed_in import HandedIn, ordinary_files
from tp_grading.term.manifest import Entry
from tp_grading.term.students import ANONYMOUS, Students, Unknown, key
from tp_utils.i18n import _

# Moodle writes « Groupe 3-Prénom Nom », whatever teachers call their groups.
TEAM = re.compile(r"(groupe?|[ée]quipe|team|(bi|tri)n[ôo]me)\b", re.IGNORECASE)

if TYPE_CHECKING:
    from tp_grading.term.collect import Outcome


def by_student(
    download: Download, students: Students, numbers: dict[int, str],
    entries: dict[str, Entry], outcome: Outcome, teams: dict[str, str],
) -> dict[str, list[Incoming]]:  # fmt: skip
    """Tell whose each submission is; those of nobody are refused, with the reason.

    `teams` receives student → team, where Moodle has put its name before the student's.
    """
    before = {e.number: s for s, e in entries.items() if e.number is not None}
    holders = defaultdict(set)
    for one in download.incoming:
        if one.place:
            holders[key(one.name)].add(one.place.number)
    prefixes = Counter(_prefix(one) for one in download.incoming if "-" in one.name)
    found = defaultdict(list)
    for one in download.incoming:
        place = one.place
        shown = gate.name(place.upload if place else one.name)
        if place and place.plugin != "file":
            outcome.refused.append((shown, _("texte en ligne, pas un notebook")))
            continue
        try:
            if place is None:
                student = students.of_folder(one.name)
            elif place.number in numbers:
                student = numbers[place.number]
                team = students.whose(student, one.name)
                if team is None and one.name.casefold() not in ANONYMOUS:
                    raise Unknown(
                        _("le numéro {n} est celui de {student} dans la liste : est-ce un dossier d'équipe, "
                          "ou la liste d'un autre devoir ?").format(n=place.number, student=student)
                    )  # fmt: skip
                teams.update({student: team} if team else {})
            elif place.number in before and key(entries[before[place.number]].name) == key(
                one.name
            ):
                student = before[place.number]
            elif one.name.casefold() in ANONYMOUS:
                student = students.of_folder(f"participant-{place.number}")
            elif len(holders[key(one.name)]) > 1:
                raise Unknown(_("homonymes : donnez la feuille d'évaluation de Moodle (--list)"))
            elif _of_team(one, prefixes) and not students.has(one.name):
                known = students.in_team(one.name)
                if known is None:
                    raise Unknown(
                        _("dossier d'équipe : donnez la feuille d'évaluation de Moodle (--list)")
                    )
                student, teams[known[0]] = known
            else:
                student = students.of_name(one.name)
        except Unknown as error:
            outcome.refused.append((shown, str(error)))
            continue
        found[student].append(one)
    return found


def _of_team(one: Incoming, prefixes: Counter[tuple[str, str]]) -> bool:
    """Tell whether a folder is named « team-student »: by its words, or by others with its files."""
    return "-" in one.name and bool(TEAM.match(one.name) or prefixes[_prefix(one)] > 1)


def _prefix(one: Incoming) -> tuple[str, str]:
    """Return what the folders of one team share: the start of their name, and their files."""
    whole = hashlib.sha256(repr(sorted(ordinary_files(one.folder).items())).encode())
    return one.name.split("-")[0], whole.hexdigest()


def shared_of(
    handed: dict[str, list[HandedIn]], teams: dict[str, str], groups: dict[str, str],
    outcome: Outcome,
) -> dict[str, str]:  # fmt: skip
    """Return member → the student of the same team whose copy is kept, where they have the same one."""
    shared: dict[str, str] = {}
    for team in sorted(set(teams.values())):
        members = sorted(student for student, name in teams.items() if name == team)
        if len({one.sha256 for student in members for one in handed[student]}) > 1:
            outcome.notices.append((", ".join(members), _("équipe {name}, copies différentes : chacun la "
                                                          "sienne").format(name=team)))  # fmt: skip
            continue
        leader = next(
            (groups[student] for student in members if groups.get(student) in members), members[0]
        )
        shared |= dict.fromkeys((student for student in members if student != leader), leader)
        if len(members) > 1:
            outcome.teams.append((", ".join([leader, *(m for m in members if m != leader)]), team))
    return shared
