"""What the names of a download say: which student, which place in Moodle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import Unicode

from tp_grading import gate

# « Prénom Nom_12345_assignsubmission_file_/tp.ipynb »; no last « _ » since Moodle 4.1, and no
# folder when Moodle is asked for loose files. The outermost name counts: a student may well
# hand in a folder that bears the name of another student's.
MOODLE = (
    r"(?:[^/]*/)*?(?P<place>(?P<full_name>[^/_]*)_(?P<student_id>\d{1,18})_assignsubmission_"
    r"(?P<plugin>[a-z]+)_?)(?P<file_id>[^/]+|/.+)$"
)


@dataclass(frozen=True)
class Place:
    """A folder of Moodle. `number` is the student's in this one assignment, not in the others."""

    name: str
    number: int
    folder: str  # as downloaded, with its wrapper if any, letter for letter
    upload: str  # the part that Moodle reads when feedback comes back
    plugin: str
    loose: bool
    file: str


class MoodleNames(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's plugin for names, with Moodle's: also for `nbgrader zip_collect --collector`.

    Another platform: `c.MoodleNames.named_regexp`, with the same groups.
    """

    named_regexp = Unicode(MOODLE, help="What a name says; see nbgrader's plugin.").tag(config=True)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return the groups of a name, whatever its extension: the file is judged later."""
        found: dict[str, str] | None = self._match(submitted_file)
        return found


class Places:
    """Finds the place of each path of a download."""

    def __init__(self, config: Any = None) -> None:
        """Read the configuration of the course."""
        self._plugin = MoodleNames(config=config)
        self._plugin.log.setLevel("ERROR")

    def find(self, path: str) -> Place | None:
        """Return where a path belongs, None when its name says nothing."""
        found = self._plugin.collect(path)
        if not found:
            return None
        upload, file = found["place"], found["file_id"]
        return Place(
            name=gate.person(found["full_name"]),
            number=int(found["student_id"]),
            folder=path[: len(path) - len(file)],
            upload=upload,
            plugin=found["plugin"],
            loose=not file.startswith("/"),
            file=file.lstrip("/"),
        )
