"""The journal: what has been graded, and what of it the gradebook has.

One JSON object a line; a report is flushed to the disk before anything else happens. A line cut
by a crash is dropped when the journal is opened again. Nothing that comes from a copy is written otherwise
than as a report, whose words have passed the gate.
"""

import datetime
import errno
import fcntl
import json
import os
import stat
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tp_grading.verdict import Report
from tp_utils.i18n import _

Key = tuple[str, str, str]  # student, lab, sha256
Graded = tuple[str, Report, datetime.datetime | None]  # student, report, when the copy came
Pending = tuple[str, str, Report, datetime.datetime | None]  # number, and the same


class Busy(RuntimeError):
    """Another process is writing to the same journal."""


class NoJournal(RuntimeError):
    """The file is not a journal, or cannot be one; the message says what to do."""


class Journal:
    """The journal of a course. Opening it takes its lock: one writer at a time."""

    def __init__(self, path: Path) -> None:
        """Open or create the journal at `path`. Busy when it is in use, NoJournal when it cannot be.

        `damaged`: how many of its lines could not be read.
        """
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK
            self._file = os.open(self.path, flags, 0o600)
            if not stat.S_ISREG(os.fstat(self._file).st_mode):
                raise OSError(errno.EINVAL, _("ce n'est pas un fichier ordinaire"))
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise NoJournal(
                _("Le journal {path} ne peut pas être écrit ({error}) : rien n'est noté sans "
                  "lui.").format(path=path, error=error.strerror)
            ) from None  # fmt: skip
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._file)
            raise Busy(_("Une autre correction est en cours ({path}).").format(path=path)) from None
        self.damaged = 0
        self._graded: dict[str, dict[str, Any]] = {}  # by number, in order
        self._last: dict[Key, str] = {}
        self._recorded: set[str] = set()
        self._known: dict[tuple[str, str], str] = {}  # student, lab -> sha256 in the gradebook
        self._keys: dict[str, str] = {}  # lab -> fingerprint of the key of its cases
        self._load()

    def _load(self) -> None:
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        lines = data[:whole].split(b"\n")[:-1]
        for line in lines:
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                self.damaged += 1
        if data and self.damaged == len(lines):
            os.close(self._file)
            raise NoJournal(
                _("{path} n'est pas un journal de correction, ou il est abîmé : renommez-le, les "
                  "copies seront notées de nouveau.").format(path=self.path)
            )  # fmt: skip
        if whole != len(data):
            os.ftruncate(self._file, whole)

    def _take(self, entry: dict[str, Any]) -> None:
        if entry["kind"] == "graded":
            report = entry["report"]
            Report.from_json(report)
            self._last[str(entry["student"]), report["lab"], report["sha256"]] = entry["n"]
            self._graded[entry["n"]] = entry
        elif entry["kind"] == "recorded":
            self._recorded.add(entry["n"])
            known = self._graded.get(entry["n"])
            if known is not None:
                report = known["report"]
                self._known[known["student"], report["lab"]] = report["sha256"]
        elif entry["kind"] == "key":
            self._keys[entry["lab"]] = entry["fingerprint"]

    def _append(self, *entries: dict[str, Any], flushed: bool = True) -> None:
        """Write entries, all whole or none at all. OSError when they cannot be."""
        now = round(time.time(), 3)
        lines = [json.dumps({**one, "time": now}, ensure_ascii=False) + "\n" for one in entries]
        view = memoryview("".join(lines).encode("utf-8", "replace"))
        size = os.fstat(self._file).st_size
        try:
            while view:
                view = view[os.write(self._file, view) :]
            if flushed:
                os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, size)
            raise
        for one in entries:
            self._take(one)

    def key(self, lab: str) -> str:
        """Return the fingerprint of the key with which a lab was graded, "" when it was not."""
        return self._keys.get(lab, "")

    def keyed(self, lab: str, fingerprint: str) -> None:
        """Note the key with which a lab is graded."""
        if self._keys.get(lab) != fingerprint:
            self._append({"kind": "key", "lab": lab, "fingerprint": fingerprint})

    def graded(
        self, student: str, report: Report, submitted: datetime.datetime | None = None
    ) -> str:
        """Note a report and when the submission came, UTC; return its number."""
        return self.graded_group([(student, report, submitted)])[0]

    def graded_group(self, group: Sequence[Graded]) -> list[str]:
        """Note reports, flushed to the disk together; return their numbers."""
        numbers = [uuid.uuid4().hex for _one in group]
        self._append(*(
            {"kind": "graded", "n": number, "student": student, "report": report.to_json(),
             "submitted": None if submitted is None else submitted.isoformat()}
            for number, (student, report, submitted) in zip(numbers, group, strict=True)))  # fmt: skip
        return numbers

    def recorded(self, *numbers: str) -> None:
        """Note that the gradebook has these reports.

        Not flushed: were it lost, the same report would be written again, which changes nothing.
        """
        self._append(*({"kind": "recorded", "n": number} for number in numbers), flushed=False)

    def known(self, student: str, lab: str) -> str:
        """Return the digest of the last submission that the gradebook has of a student, "" without."""
        return self._known.get((student, lab), "")

    def failed(self, lab: str) -> set[str]:
        """Return the students of whose last submission of a lab the grading failed."""
        last = {
            e["student"]: e["report"] for e in self._graded.values() if e["report"]["lab"] == lab
        }
        return {student for student, report in last.items() if Report.from_json(report).faulty}

    def find(self, student: str, lab: str, sha256: str) -> Report | None:
        """Return the last report of these very bytes, if there is one."""
        number = self._last.get((student, lab, sha256))
        return Report.from_json(self._graded[number]["report"]) if number else None

    def pending(self) -> list[Pending]:
        """Return (number, student, report, date) of what the gradebook lacks, oldest first.

        Of several reports of one student and lab only the newest counts.
        """
        newest: dict[tuple[str, str], str] = {}
        for number, entry in self._graded.items():
            newest[entry["student"], entry["report"]["lab"]] = number
        return [self._whole(n) for n in newest.values() if n not in self._recorded]

    def _whole(self, number: str) -> Pending:
        entry = self._graded[number]
        date = entry.get("submitted")
        when = None if date is None else datetime.datetime.fromisoformat(date)
        return number, entry["student"], Report.from_json(entry["report"]), when

    def close(self) -> None:
        """Close the journal and release its lock."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
