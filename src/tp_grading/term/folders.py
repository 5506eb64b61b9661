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
from tp_grading.term.archive import IGNORED, Download, Incoming
from tp_grading.term.names import Places
from tp_utils.i18n import _

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory


def read_folder(folder: Path, lab: str, into: Path, places: Places) -> Download:
    """Read a folder: Moodle's archive once opened, or `student/…` as nbgrader has it.

    Links are not followed. Notebooks are read later, from where they are.
    """
    download = Download()
    for entry in _sorted(folder):
        if entry.name in IGNORED or entry.name.startswith("."):
            continue
        if not gate.is_name(entry.name):
            download.refused.append((gate.name(entry.name), _("nom interdit")))
        elif entry.is_dir(follow_symlinks=False):
            inner = folder / entry.name / lab
            own = inner if os.path.lexists(inner) else folder / entry.name
            place = places.find(entry.name + "/x")
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
    """Return what waits in nbgrader's exchange, as its own collector lists it.

    Raises:
        CourseError: there is no exchange for this course.
    """
    from nbgrader.exchange import ExchangeFactory

    collector = ExchangeFactory(config=config).Collect(coursedir=coursedir, config=config)
    collector.log.setLevel("CRITICAL")
    try:
        collector.init_src()
    except Exception as error:
        raise CourseError(
            _("L'échange de nbgrader ne répond pas ({error}). Sa racine : c.Exchange.root ; le cours : "
              "c.CourseDirectory.course_id.").format(error=error)
        ) from None  # fmt: skip
    download = Download()
    for record in collector.src_records:
        folder = Path(collector.inbound_path) / record["filename"]
        download.incoming.append(Incoming(record["username"], folder, moment=record["timestamp"]))
        owner = _owner(folder)
        if owner and owner != record["username"]:
            download.refused.append((gate.name(record["filename"]), _(
                "déposé par {owner} au nom de {student} : vérifiez").format(
                    owner=owner, student=gate.name(record["username"]))))  # fmt: skip
            download.incoming.pop()
    return download


def _owner(folder: Path) -> str:
    try:
        return folder.owner()
    except (KeyError, OSError, NotImplementedError):
        return ""
