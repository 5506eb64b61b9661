"""What was collected of a lab, remembered: whose it is, from where, where Moodle wants it back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tp_grading.course import CourseError
from tp_grading.files import write_whole
from tp_utils.i18n import _

FOLDER = "collected"


@dataclass(frozen=True)
class Entry:
    """One collected submission. `upload` and `loose`: its place in Moodle's download.

    `copy_of`: the student of the same team whose folder of `submitted/` has it.
    """

    sha256: str
    date: str = ""  # ISO, UTC; "" when nothing tells it
    name: str = ""
    number: int | None = None
    upload: str = ""
    loose: bool = False
    copy_of: str = ""


def path_of(root: Path, lab: str) -> Path:
    """Return where the memory of a lab is."""
    return root / FOLDER / f"{lab}.json"


def load(root: Path, lab: str) -> dict[str, Entry]:
    """Return student → what was collected; {} before the first time."""
    path = path_of(root, lab)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        return {student: Entry(**entry) for student, entry in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        raise CourseError(
            _("{path} est abîmé : effacez-le et collectez de nouveau.").format(path=path)
        ) from None


def save(root: Path, lab: str, entries: dict[str, Entry]) -> None:
    """Write it, whole or not at all."""
    plain = {student: asdict(entries[student]) for student in sorted(entries)}
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    write_whole(path_of(root, lab), text.encode())
