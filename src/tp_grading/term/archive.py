"""Read a downloaded archive or folder into one ordinary folder per submission, trusting nothing."""

from __future__ import annotations

import datetime
import os
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from tp_grading import gate
from tp_grading.course import CourseError
from tp_grading.stage.parse import MAX_BYTES
from tp_grading.term.names import Place, Places
from tp_utils.i18n import _

MAX_ENTRIES = 50_000
MAX_TOTAL = 4 << 30  # bytes of all files, uncompressed
MAX_FILES = 50  # of one student
IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass
class Incoming:
    """What one folder of a download holds, copied into an ordinary folder of ours.

    `place` is None for a folder named after a student. `dates`: file name → naive local date.
    """

    name: str
    folder: Path
    place: Place | None = None
    dates: dict[str, datetime.datetime] = field(default_factory=dict)
    moment: datetime.datetime | None = None  # of nbgrader's timestamp.txt, UTC
    warnings: list[str] = field(default_factory=list)


@dataclass
class Download:
    """What was read: the submissions, and what was refused, as (name, reason)."""

    incoming: list[Incoming] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class Bomb(CourseError):
    """The archive holds far more than a class can hand in."""


def read_zip(path: Path, into: Path, places: Places) -> Download:
    """Read Moodle's archive of all submissions; nothing is extracted under a name it chooses.

    Raises:
        CourseError: not an archive, or one that no class can have handed in.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise CourseError(
            _("{path} n'est pas une archive lisible ({error}) : téléchargez-la de nouveau.").format(
                path=path, error=error)
        ) from None  # fmt: skip
    download = Download()
    by_place: dict[str, Incoming] = {}
    with archive:
        entries = [e for e in archive.infolist() if not e.is_dir()]
        if len(entries) > MAX_ENTRIES:
            raise Bomb(_("{path} : plus de {n} fichiers, archive refusée.").format(
                path=path, n=MAX_ENTRIES))  # fmt: skip
        room = MAX_TOTAL
        for entry in entries:
            name = entry_name(entry)
            if name.startswith(IGNORED[0]) or name.rsplit("/", 1)[-1] in IGNORED:
                continue
            reason = _unsafe(entry, name)
            place = None if reason else places.find(name)
            if place is None:
                download.refused.append(
                    (gate.name(name), reason or _("ce n'est pas un dossier de remise de Moodle"))
                )
                continue
            if place.folder not in by_place:
                folder = into / f"{len(by_place):05d}"
                folder.mkdir()
                by_place[place.folder] = Incoming(place.name, folder, place)
            target = by_place[place.folder]
            try:
                data = _bytes(archive, entry, min(MAX_BYTES, room))
                room -= len(data)
                _put(target, place.file, data, _date(entry))
            except (Refused, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
                    RuntimeError) as error:  # fmt: skip
                if room < MAX_BYTES:
                    raise Bomb(_("{path} : plus de {n} Go une fois ouverte, archive refusée.").format(
                        path=path, n=MAX_TOTAL >> 30)) from None  # fmt: skip
                why = (
                    str(error) if isinstance(error, Refused) else _("fichier abîmé dans l'archive")
                )
                download.refused.append((gate.name(name), why))
    download.incoming = list(by_place.values())
    return download


class Refused(ValueError):
    """A file is left out; the message says why."""


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry. Some tools write UTF-8 without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")  # a French Windows


def _unsafe(entry: zipfile.ZipInfo, name: str) -> str:
    """Return why an entry is refused, "" when it may be read."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0][1:2]:
        return _("chemin interdit")
    if forbidden(name) or not gate.is_name(parts[-1]):
        return _("nom qui contient des caractères interdits")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return _("lien ou fichier spécial")
    if entry.flag_bits & 0x1:
        return _("fichier chiffré")
    return ""


def forbidden(name: str) -> bool:
    """Tell whether a folder of Moodle cannot be named so; names of people hold invisible characters."""
    return any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name)


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Return the content of an entry, never more than `limit` bytes, whatever its header says."""
    with archive.open(entry) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise Refused(_("plus de {n} Mo une fois ouvert").format(n=MAX_BYTES >> 20))
    return data


def _date(entry: zipfile.ZipInfo) -> datetime.datetime | None:
    try:
        date = datetime.datetime(*entry.date_time)
    except ValueError:
        return None
    return date if date.year > 1980 else None


def _put(target: Incoming, name: str, data: bytes, date: datetime.datetime | None) -> None:
    """Write a file under its last name only."""
    path = target.folder / name.rsplit("/", 1)[-1]
    known = target.dates.get(path.name)
    if len(os.fsencode(path.name)) > 200:
        raise Refused(_("nom trop long"))
    if path.exists():
        target.warnings.append(_("deux fichiers {name} : le plus récent est gardé").format(
            name=gate.name(path.name)))  # fmt: skip
        if known and date and date < known:
            return
    elif sum(1 for _entry in target.folder.iterdir()) >= MAX_FILES:
        raise Refused(_("plus de {n} fichiers pour un étudiant").format(n=MAX_FILES))
    path.write_bytes(data)
    if date is not None:
        target.dates[path.name] = date
