"""Read a folder of submissions, or nbgrader's exchange; links are not followed."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tp_grading import gate
from tp_grading.course import CourseError
from tp_grading.stage.files import submitted_at
from tp_grading.stage.parse import MAX_BYTES
from tp_grading.term.archive import IGNORED, Download, Incoming, forbidden
from tp_grading.term.names import Places
from tp_utils.i18n import _

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory


LATITUDE = datetime.timedelta(minutes=10)  # between two clocks


def read_folder(folder: Path, lab: str, into: Path, places: Places) -> Download:
    """Read a folder: Moodle's archive once opened, or `student/…` as nbgrader has it.

    Links are not followed. Notebooks are read later, from where they are.
    """
    download = Download()
    for entry in _sorted(folder):
        if entry.name in IGNORED or entry.name.startswith("."):
            continue
        place = places.find(entry.name + "/x")
        if forbidden(entry.name) or not (place or gate.is_name(entry.name)):
            download.refused.append((gate.name(entry.name), _("nom interdit")))
        elif entry.is_dir(follow_symlinks=False):
            inner = folder / entry.name / lab
            own = inner if os.path.lexists(inner) else folder / entry.name
            name = place.name if place else entry.name
            dates, moment = (_dates(own), None) if place else ({}, submitted_at(own))
            download.incoming.append(Incoming(name, own, place, dates, moment))
        else:
            _loose(folder, entry, into, places, download)
    return download


def _loose(
    folder: Path, entry: os.DirEntry[str], into: Path, places: Places, download: Download
) -> None:
    """Read a file that Moodle did not put in a folder: its name tells its student."""
    place = places.find(entry.name)
    if place is None or not entry.is_file(follow_symlinks=False):
        download.refused.append((gate.name(entry.name), _("ni dossier d'étudiant, ni remise")))
        return
    own = into / f"{len(download.incoming):05d}"
    own.mkdir()
    status = entry.stat(follow_symlinks=False)
    if status.st_size > MAX_BYTES:
        download.refused.append((gate.name(entry.name), _("fichier trop gros")))
        return
    file = os.open(folder / entry.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(file, "rb") as stream:
        (own / place.file.rsplit("/", 1)[-1]).write_bytes(stream.read(MAX_BYTES))
    date = datetime.datetime.fromtimestamp(int(status.st_mtime))
    download.incoming.append(Incoming(place.name, own, place, {place.file: date}))


def _sorted(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from sorted(entries, key=lambda entry: entry.name)


def _dates(folder: Path) -> dict[str, datetime.datetime]:
    """Return the dates of the ordinary files of a folder, local, as an archive keeps them."""
    if folder.is_symlink() or not folder.is_dir():
        return {}
    return {
        entry.name: datetime.datetime.fromtimestamp(int(entry.stat(follow_symlinks=False).st_mtime))
        for entry in _sorted(folder)
        if entry.is_file(follow_symlinks=False)
    }


def exchange(coursedir: CourseDirectory, lab: str, config: object) -> Download:
    """Return the newest true copy of each student in nbgrader's exchange; the others that matter are said.

    A deposit says in its name whose it is and when: anyone may write that. One that someone else has
    made, a link, a date of the future or none hides no other of the same student, nor of anyone.

    Raises:
        CourseError: there is no exchange for this course.
    """
    from nbgrader.exchange import ExchangeFactory

    collector = ExchangeFactory(config=config).Collect(coursedir=coursedir, config=config)
    collector.log.setLevel("CRITICAL")
    try:
        inbound = Path(collector.root) / coursedir.course_id / "inbound"
        if not coursedir.course_id:
            raise OSError(_("le cours n'a pas de nom"))
        entries = list(_sorted(inbound))
    except Exception as error:
        raise CourseError(
            _("L'échange de nbgrader ne répond pas ({error}). Sa racine : c.Exchange.root ; le cours : "
              "c.CourseDirectory.course_id.").format(error=error)
        ) from None  # fmt: skip
    download = Download()
    true: dict[str, list[Incoming]] = {}
    for entry in entries:
        student, ours, rest = entry.name.rpartition(f"+{lab}+")
        if not ours or not student:
            continue
        why = _forged(entry, student)
        if why:
            download.refused.append((gate.name(entry.name), why))
        else:
            folder = Path(entry.path)
            moment, odd = _deposited(rest.partition("+")[0], entry)
            true.setdefault(student, []).append(
                Incoming(student, folder, moment=moment, warnings=odd)
            )
    due = _due(coursedir, lab) if collector.before_duedate else None
    for deposits in true.values():
        best = max(deposits, key=lambda one: _rank(one.moment, due))
        download.incoming.append(best)
        download.refused += [(gate.name(one.folder.name), odd) for one in deposits
                             for odd in one.warnings if one is not best and one.moment is None]  # fmt: skip
    return download


def _rank(
    moment: datetime.datetime | None, due: datetime.datetime | None
) -> tuple[bool, bool, datetime.datetime]:
    """Return what sorts deposits: dated first, those in time first when that is asked, then the newest."""
    known = moment or datetime.datetime.min
    return moment is not None, due is None or known <= due, known


def _forged(entry: os.DirEntry[str], student: str) -> str:
    """Return why a deposit is not the student's, "" when it is."""
    if not entry.is_dir(follow_symlinks=False):
        return _("un lien ou un fichier, pas un dossier de remise")
    owner = _owner(Path(entry.path))
    if owner and owner != student:
        return _("déposé par {owner} au nom de {student} : vérifiez").format(
            owner=owner, student=gate.name(student))  # fmt: skip
    return ""


def _deposited(stamp: str, entry: os.DirEntry[str]) -> tuple[datetime.datetime | None, list[str]]:
    """Return when a deposit was made by its name, UTC, None if it cannot be; and what is odd of it."""
    from nbgrader.utils import parse_utc

    written = datetime.datetime.fromtimestamp(
        entry.stat(follow_symlinks=False).st_ctime, datetime.timezone.utc
    ).replace(tzinfo=None)
    try:
        moment = parse_utc(stamp)
    except (ValueError, OverflowError):
        return None, [_("« {name} » : sans date lisible").format(name=gate.name(entry.name))]
    if moment > datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + LATITUDE:
        return None, [
            _("daté du {date:%Y-%m-%d %H:%M} UTC, qui n'est pas encore là").format(date=moment)
        ]
    if written > moment + LATITUDE:
        said = _("daté du {date:%Y-%m-%d %H:%M} UTC par son nom, écrit le {written:%Y-%m-%d %H:%M} UTC sur "
                 "le disque : recopié, ou antidaté")  # fmt: skip
        return moment, [said.format(date=moment, written=written)]
    return moment, []


def _due(coursedir: CourseDirectory, lab: str) -> datetime.datetime | None:
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            due: datetime.datetime | None = gradebook.find_assignment(lab).duedate
        except MissingEntry:
            return None
    return due


def _owner(folder: Path) -> str:
    """Return who has made a folder, itself and not what a link points to; "" when nobody knows."""
    try:
        import pwd

        return pwd.getpwuid(folder.lstat().st_uid).pw_name
    except (ImportError, KeyError, OSError):
        return ""
