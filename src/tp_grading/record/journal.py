"""The journal: what has been graded, and what of it the gradebook has.

One JSON object a line, flushed to the disk before anything else happens. A line cut by a crash
is dropped when the journal is opened again.
"""

import contextlib
import datetime
import fcntl
import json
import os
import time
import uuid
from pathlib import Path
from typing import Any

from tp_grading.verdict import Report
from tp_utils.i18n import _

Key = tuple[str, str, str]  # student, lab, sha256


class Busy(RuntimeError):
    """Another process is writing to the same journal."""


class Journal:
    """The journal of a course. Opening it takes its lock: one writer at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create the journal at `path`. Busy when it is in use."""
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise Busy(_("Une autre correction est en cours ({path}).").format(path=path)) from None
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self._graded: dict[str, dict[str, Any]] = {}  # by number, in order
        self._last: dict[Key, str] = {}
        self._recorded: set[str] = set()
        self._load()

    def _load(self) -> None:
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole != len(data):
            os.ftruncate(self._file, whole)
        for line in data[:whole].splitlines():
            with contextlib.suppress(ValueError, KeyError, TypeError):
                self._take(json.loads(line))

    def _take(self, entry: dict[str, Any]) -> None:
        if entry["kind"] == "graded":
            report = entry["report"]
            self._graded[entry["n"]] = entry
            self._last[entry["student"], report["lab"], report["sha256"]] = entry["n"]
        elif entry["kind"] == "recorded":
            self._recorded.add(entry["n"])

    def _append(self, entry: dict[str, Any]) -> None:
        line = json.dumps({**entry, "time": round(time.time(), 3)}, ensure_ascii=False).encode()
        os.write(self._file, line + b"\n")
        os.fsync(self._file)
        self._take(entry)

    def graded(
        self, student: str, report: Report, submitted: datetime.datetime | None = None
    ) -> str:
        """Note a report and when the submission came, UTC; return its number."""
        number = uuid.uuid4().hex
        date = None if submitted is None else submitted.isoformat()
        self._append({"kind": "graded", "n": number, "student": student, "submitted": date,
                      "report": report.to_json()})  # fmt: skip
        return number

    def recorded(self, number: str) -> None:
        """Note that the gradebook has the report `number`."""
        self._append({"kind": "recorded", "n": number})

    def find(self, student: str, lab: str, sha256: str) -> Report | None:
        """Return the last report of these very bytes, if there is one."""
        number = self._last.get((student, lab, sha256))
        return Report.from_json(self._graded[number]["report"]) if number else None

    def pending(self) -> list[tuple[str, str, Report, datetime.datetime | None]]:
        """Return (number, student, report, date) of what the gradebook lacks, oldest first.

        Of several reports of one student and lab only the newest counts.
        """
        newest: dict[tuple[str, str], str] = {}
        for number, entry in self._graded.items():
            newest[entry["student"], entry["report"]["lab"]] = number
        return [self._whole(n) for n in newest.values() if n not in self._recorded]

    def _whole(self, number: str) -> tuple[str, str, Report, datetime.datetime | None]:
        entry = self._graded[number]
        date = entry.get("submitted")
        when = None if date is None else datetime.datetime.fromisoformat(date)
        return number, entry["student"], Report.from_json(entry["report"]), when

    def close(self) -> None:
        """Close the journal and release its lock."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
