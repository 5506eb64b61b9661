"""A release in a folder, a clone of a public repository: what a teacher has put there stays.

`.tp-release.json` remembers what we wrote: path → SHA-256. Only these files, as we wrote them, are
replaced or removed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tp_grading.course import Course, CourseError, folder_of
from tp_grading.files import write_whole
from tp_grading.term.handbook import CORRIGES
from tp_grading.verdict import digest
from tp_utils.i18n import LOCALES, _

MANIFEST = ".tp-release.json"


@dataclass(frozen=True)
class Plan:
    """What a release does to a folder, relative paths.

    Attributes:
        kept: files and links that are not as we wrote them; in the release or not.
        gone: files of a former release, as we wrote them, that this one has no more.
    """

    kept: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def released(course: Course, folder: Path) -> list[str]:
    """Return the labs of the course that a folder already holds."""
    places = [folder / folder_of(code) for code in languages(folder)]
    return [lab for lab in course.labs if any((place / lab).is_dir() for place in places)]


def languages(folder: Path) -> list[str]:
    """Return the languages of the notebooks that a folder already holds."""
    return [code for code in LOCALES if any((folder / folder_of(code)).glob("*/*.ipynb"))]


def refuse_other_kind(folder: Path, alone: bool) -> None:
    """Refuse to mix, in a folder, a release for a class and one for self-study.

    Raises:
        CourseError: the folder holds a release of the other kind.
    """
    ours = _manifest(folder)
    if not ours or alone == any(path.startswith(f"{CORRIGES}/") for path in ours):
        return
    if alone:
        raise CourseError(
            _("{folder} est l'envoi d'une classe : des corrigés n'y vont pas. Donnez à l'envoi autonome un "
              "autre dossier.").format(folder=folder)
        )  # fmt: skip
    raise CourseError(
        _("{folder} est un envoi autonome, avec ses corrigés : git les garde, même enlevés. Donnez à "
          "la classe un autre dossier.").format(folder=folder)
    )  # fmt: skip


def plan(files: Mapping[str, bytes], folder: Path) -> Plan:
    """Return what releasing these files does to a folder. Hidden ones (`.git`) are not looked at."""
    ours = _manifest(folder)
    kept, gone = [], []
    for inside in _visible(folder):
        path, new = folder / inside, files.get(inside)
        now = None if path.is_symlink() else path.read_bytes()
        if now is None or (now != new and digest(now) != ours.get(inside)):
            kept.append(inside)
        elif new is None:
            gone.append(inside)
    return Plan(tuple(kept), tuple(gone))


def contents_of(folder: Path, kept: tuple[str, ...]) -> dict[str, bytes]:
    """Return path → content of the files that stay as they are; links are not followed."""
    paths = {inside: folder / inside for inside in kept}
    return {
        inside: p.read_bytes() for inside, p in paths.items() if p.is_file() and not p.is_symlink()
    }


def write(files: Mapping[str, bytes], folder: Path, planned: Plan) -> None:
    """Write the release in a folder, as planned."""
    for inside in planned.gone:
        (folder / inside).unlink()
    kept = tuple(f"{inside}/" for inside in planned.kept)  # a kept link may stand for a folder
    written = {i: data for i, data in files.items() if not f"{i}/".startswith(kept)}
    for inside, data in written.items():
        path = folder / inside
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data)
    manifest = {inside: digest(data) for inside, data in sorted(written.items())}
    write_whole(folder / MANIFEST, (json.dumps(manifest, indent=0) + "\n").encode())


def _manifest(folder: Path) -> dict[str, str]:
    """Return what we wrote last; nothing when it cannot be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _visible(folder: Path) -> list[str]:
    """Return the files and links of a folder, relative; hidden ones left out."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if (path.is_symlink() or path.is_file()) and not inside.parts[0].startswith("."):
            found.append(inside.as_posix())
    return found
