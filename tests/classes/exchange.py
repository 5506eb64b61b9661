"""nbgrader's exchange, between an instructor and students: its own classes, as its commands call them."""

from pathlib import Path

import nbformat
import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import default as nbgrader

from tests.classes.making import LAB
from tp_grading.course import Course


class Exchange:
    """The exchange of a course folder; whoever deposits owns the deposit, as where each has an account."""

    def __init__(self, course: Path, patch: pytest.MonkeyPatch) -> None:
        self.course, self.people, self.owners = course, course.parent / "etudiants", {}
        self.root = course.parent / "echange"
        with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(f"\nc.Exchange.root = {str(self.root)!r}\n")
        patch.setattr("tp_grading.term.folders._owner", lambda path: self.owners[path.name])

    def staff(self, kind: str) -> None:
        """Run one of the instructor's commands, as `nbgrader release_assignment`."""
        config = Course(self.course).config(assignment_id=LAB)
        coursedir = CourseDirectory(config=config)
        getattr(nbgrader, kind)(
            coursedir=coursedir, authenticator=Authenticator(), config=config
        ).start()

    def student(self, kind: str, name: str, named: str = "", **more: str) -> None:
        """Run one of a student's commands in their home, `named` as somebody else if so."""
        home = self.people / name
        home.mkdir(parents=True, exist_ok=True)
        coursedir = CourseDirectory(
            course_id="tp", assignment_id=LAB, student_id=named or name, root=str(home)
        )
        command = getattr(nbgrader, kind)(
            coursedir=coursedir, authenticator=Authenticator(), root=str(self.root),
            cache=str(home / "cache"), assignment_dir=str(home),
        )  # fmt: skip
        if "at" in more:
            command.set_timestamp = lambda: setattr(command, "timestamp", more["at"])
        command.start()

    def fetch(self, name: str) -> nbformat.NotebookNode:
        """Fetch the lab; return the notebook that the student finds."""
        self.student("ExchangeFetchAssignment", name)
        return nbformat.read(self.people / name / LAB / f"{LAB}.ipynb", 4)

    def submit(self, name: str, data: bytes, at: str, named: str = "") -> None:
        """Hand in a notebook at a date, "2026-11-04 10:00:00.000000 UTC"."""
        inbound = self.root / "tp" / "inbound"
        before = set(inbound.iterdir())
        (self.people / name / LAB / f"{LAB}.ipynb").write_bytes(data)
        self.student("ExchangeSubmit", name, named, at=at)
        self.owners |= {path.name: name for path in set(inbound.iterdir()) - before}

    def feedback(self, name: str) -> list[str]:
        """Fetch the pages of feedback; return their texts."""
        self.student("ExchangeFetchFeedback", name)
        pages = (self.people / name / LAB / "feedback").rglob("*.html")
        return [path.read_text(encoding="utf-8") for path in sorted(pages)]
