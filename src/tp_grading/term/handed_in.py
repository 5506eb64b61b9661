"""One submission on its way to `submitted/`: read, compared, put in place."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tp_grading import gate
from tp_grading.stage import NotGradable, read_submission
from tp_grading.stage.parse import MAX_BYTES, parse
from tp_grading.term.archive import MAX_FILES, Incoming
from tp_grading.term.manifest import Entry
from tp_utils.i18n import _

# What nbgrader's exchange needs to give a page back; `nbgrader submit` writes it.
SECRET = "submission_secret.txt"
MAX_SECRET = 1000  # bytes


@dataclass
class HandedIn:
    """What a student handed in. `files`: ordinary files; `reason`: why it cannot be graded."""

    lab: str
    name: str
    incoming: Incoming
    moment: datetime.datetime | None
    data: bytes | None
    files: dict[str, bytes]
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    secret: bytes | None = None

    @property
    def sha256(self) -> str:
        """Digest of the notebook; of all that is there when no notebook can be told."""
        if self.data is not None:
            return hashlib.sha256(self.data).hexdigest()
        whole = hashlib.sha256()
        for name, data in sorted(self.files.items()):
            whole.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(data).digest())
        return whole.hexdigest()

    @property
    def date(self) -> str:
        """ISO date, UTC, "" when unknown."""
        return self.moment.isoformat() if self.moment else ""

    def entry(self, date: str | None = None) -> Entry:
        """Return what is remembered of it."""
        place = self.incoming.place
        return Entry(
            self.sha256, self.date if date is None else date, self.incoming.name,
            place.number if place else None, place.upload if place else "",
            place.loose if place else False,
        )  # fmt: skip


def read(incoming: Incoming, lab: str, moment: datetime.datetime | None) -> HandedIn:
    """Read a submission; whatever is wrong with it becomes its `reason`."""
    shown = gate.name(incoming.place.upload if incoming.place else incoming.name)
    data, reason, notes = None, "", list(incoming.warnings)
    try:
        data, said = read_submission(incoming.folder, lab)
        notes += said
        parse(data)
    except NotGradable as error:
        reason = str(error)
    files = ordinary_files(incoming.folder) if data is None else {}
    if data is not None:
        others = [n for n in _names(incoming.folder) if n.lower().endswith(".ipynb")]
        others = [n for n in others if n != f"{lab}.ipynb"] if f"{lab}.ipynb" in others else []
        if others:
            notes.append(_("autre notebook laissé : {names}").format(
                names=", ".join(map(gate.name, others[:3]))))  # fmt: skip
    secret = ordinary(incoming.folder / SECRET, MAX_SECRET)
    return HandedIn(lab, shown, incoming, moment, data, files, reason, notes, secret)


def is_here(folder: Path) -> bool:
    """Tell whether a submission is already in this folder."""
    return folder.is_dir() and not folder.is_symlink() and any(folder.iterdir())


def put(new: HandedIn, folder: Path, aside: Path) -> None:
    """Write a submission whole, then give it its name; the one it replaces goes to `aside`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".tp-"))
    try:
        files = {f"{new.lab}.ipynb": new.data} if new.data is not None else dict(new.files)
        if new.secret is not None:
            files[SECRET] = new.secret
        for name, data in files.items():
            (made / name).write_bytes(data)
        if new.moment:
            # as nbgrader writes it, and reads it back
            (made / "timestamp.txt").write_text(new.moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC"))
        made.chmod(0o755)
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            aside.mkdir(parents=True, exist_ok=True)
            stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d-%H%M%S-%f")
            folder.replace(aside / stamp)
        made.replace(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def replaced_before(new: HandedIn, aside: Path) -> bool:
    """Tell whether this very notebook is among those that a newer one has put aside."""
    found = (ordinary(path, MAX_BYTES) for path in aside.glob(f"*/{new.lab}.ipynb"))
    return new.data is not None and new.data in found


def _names(folder: Path) -> list[str]:
    if folder.is_symlink() or not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        found = [entry.name for _n, entry in zip(range(MAX_FILES), entries, strict=False)]
    return sorted(name for name in found if gate.is_name(name) and not name.startswith("."))


def ordinary_files(folder: Path) -> dict[str, bytes]:
    """Return the ordinary files of a folder, following nothing, within the size of a notebook."""
    kept: dict[str, bytes] = {}
    room = MAX_BYTES
    for name in _names(folder):
        data = ordinary(folder / name, room)
        if data is not None:
            kept[name] = data
            room -= len(data)
    return kept


def ordinary(path: Path, most: int) -> bytes | None:
    """Return the content of a file; None unless it is ordinary, of `most` bytes or fewer."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode) or status.st_size > most:
        os.close(file)
        return None
    with os.fdopen(file, "rb") as stream:
        return stream.read(most)
