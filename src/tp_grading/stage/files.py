"""Find and read the one notebook of a submission folder, following nothing, trusting nothing."""

import datetime
import io
import os
import re
import stat
import zipfile
from pathlib import Path

from nbgrader.utils import parse_utc

from tp_grading import gate
from tp_grading.stage.parse import MAX_BYTES, NotGradable
from tp_utils.i18n import _

MAX_ENTRIES = 500  # of a folder
MAX_FILES = 50_000  # of an archive, where an environment may have been put too
_HIDDEN = re.compile(r"(^|/)(\.|__MACOSX/)")
OURS = ("timestamp.txt", "submission_secret.txt")  # written beside a submission, by nobody
_ENTRY = b"PK\x01\x02"  # begins what an archive says of each of its files
DISGUISED = (".ipynb.txt", ".ipynb.json", ".ipynb.html")


def read_submission(folder: Path, lab: str) -> tuple[bytes, list[str]]:
    """Return the bytes of the notebook of `lab` in `folder`, and notes in French.

    NotGradable when there is none, several, or when it is not an ordinary file of ordinary size.
    """
    try:
        here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        raise NotGradable(_("Le dossier rendu n'est pas un dossier ordinaire.")) from None
    try:
        name, notes = _choose(here, lab)
        data = _read(here, name)
        if name.lower().endswith(".zip"):
            data, inside = _unzipped(data, name, lab)
            notes.append(_("notebook pris dans l'archive {name} : {inside}").format(
                name=gate.name(name), inside=gate.name(inside)))  # fmt: skip
        return data, notes
    finally:
        os.close(here)


def submitted_at(folder: Path) -> datetime.datetime | None:
    """Return the date of `timestamp.txt`, which nbgrader writes beside a submission, UTC.

    None when there is none, or when it is not a date: the submission is then never late.
    """
    try:
        here = os.open(folder / "timestamp.txt", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(here, "rb") as stream:
        if not stat.S_ISREG(os.fstat(here).st_mode):
            return None
        try:
            date: datetime.datetime = parse_utc(stream.read(100).decode().strip())
            return date
        except (ValueError, OverflowError):
            return None


def _choose(folder: int, lab: str) -> tuple[str, list[str]]:
    wanted = f"{lab}.ipynb"
    with os.scandir(folder) as entries:
        names = [entry.name for _, entry in zip(range(MAX_ENTRIES), entries, strict=False)]
    if _stat(folder, wanted):  # whatever else was handed in
        return wanted, []
    visible = [n for n in names if not n.startswith(".") and stat.S_ISREG(_stat(folder, n))]
    ordinary = [n for n in visible if n.lower().endswith(".ipynb")]
    # as some systems and mail programs name it
    ordinary = ordinary or [n for n in visible if n.lower().endswith(DISGUISED)]
    close = [n for n in ordinary if lab.lower() in n.lower() or n.lower() == wanted.lower()]
    found = close if len(close) == 1 else ordinary
    if len(found) == 1:
        note = _("fichier renommé : {name}").format(name=gate.name(found[0]))
        return found[0], [note]
    if found:
        shown = ", ".join(map(gate.name, sorted(found)[:5]))
        raise NotGradable(
            _("Plusieurs notebooks ont été rendus ({shown}) : rendez le seul {wanted}.").format(
                shown=shown, wanted=wanted
            )
        )
    zips = [n for n in visible if n.lower().endswith(".zip")]
    if len(zips) == 1:
        return zips[0], []
    archives = [n for n in names if n.lower().endswith((".zip", ".tar", ".gz", ".7z", ".rar"))]
    if archives:
        raise NotGradable(
            _("Une archive a été rendue ({name}) : rendez le notebook {wanted} lui-même.").format(
                name=gate.name(archives[0]), wanted=wanted
            )
        )
    others = sorted(n for n in visible if n not in OURS)
    if others:
        raise NotGradable(
            _("Aucun notebook {wanted} n'a été rendu, mais {names} : rendez le notebook lui-même.").format(
                wanted=wanted, names=", ".join(map(gate.name, others[:3])))
        )  # fmt: skip
    raise NotGradable(_("Aucun notebook {wanted} n'a été rendu.").format(wanted=wanted))


def _unzipped(data: bytes, archive: str, lab: str) -> tuple[bytes, str]:
    """Return the one notebook of an archive, in memory, and its name; archives in it are not opened.

    NotGradable when there is none, several, or when it is too big.
    """
    wanted = f"{lab}.ipynb"
    if data.count(_ENTRY) > MAX_FILES:  # each takes much more memory than its bytes
        raise NotGradable(
            _("L'archive {name} contient trop de fichiers : rendez le notebook {wanted} lui-même.").format(
                name=gate.name(archive), wanted=wanted)
        )  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            files = [e for e in opened.infolist()
                     if e.filename.lower().endswith(".ipynb") and not _HIDDEN.search(e.filename)]  # fmt: skip
            named = [e for e in files if e.filename.rsplit("/", 1)[-1] == wanted]
            found = named if len(named) == 1 else files
            if len(found) == 1:
                with opened.open(found[0]) as stream:
                    inner = stream.read(MAX_BYTES + 1)
                if len(inner) > MAX_BYTES:
                    raise NotGradable(_("Le notebook de l'archive {name} dépasse {n} Mo.").format(
                        name=gate.name(archive), n=MAX_BYTES >> 20))  # fmt: skip
                return inner, found[0].filename
    except NotGradable:
        raise
    except Exception:  # zlib's, lzma's, of a length, of a date: what an archive may say has no end
        found = []
    raise NotGradable(
        _("Une archive a été rendue ({name}), où l'on ne trouve pas un seul notebook : rendez le notebook "
          "{wanted} lui-même.").format(name=gate.name(archive), wanted=wanted)
    )  # fmt: skip


def _stat(folder: int, name: str) -> int:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        return 0


def _read(folder: int, name: str) -> bytes:
    if not gate.is_name(name):
        raise NotGradable(_("Le nom du fichier contient des caractères interdits."))
    try:
        # Non-blocking: a FIFO must not hold the class up.
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        raise NotGradable(
            _("Le fichier {name} est un lien ou n'est pas lisible : rendez le fichier lui-même.")
            .format(name=gate.name(name))
        ) from None  # fmt: skip
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise NotGradable(_("{name} n'est pas un fichier ordinaire.").format(name=gate.name(name)))
    with os.fdopen(file, "rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NotGradable(
            _("Le notebook dépasse {n} Mo : effacez les sorties des cellules et rendez-le de "
              "nouveau.").format(n=MAX_BYTES >> 20)
        )  # fmt: skip
    return data
