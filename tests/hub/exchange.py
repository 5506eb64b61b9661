"""nbgrader's exchange on a real hub, as the story uses it: the buttons of students, the assistant's commands."""

from __future__ import annotations

import nbformat

from tests.hub.running import Hub

COMMANDS = {"ExchangeReleaseAssignment": "release_assignment", "ExchangeReleaseFeedback": "release_feedback"}  # fmt: skip


class HubExchange:
    """The same as `tests.classes.exchange.Exchange`, by the accounts of a hub: the system knows who deposits."""

    def __init__(self, hub: Hub, lab: str) -> None:
        self.hub, self.lab = hub, lab

    def staff(self, kind: str) -> None:
        """Run one of the assistant's commands."""
        self.hub.must(self.hub.staff, "nbgrader", COMMANDS[kind], self.lab)

    def fetch(self, name: str) -> nbformat.NotebookNode:
        """Open a student's server, press *Fetch*; return the notebook that they find."""
        self.hub.do("serve", name)
        self.hub.do("press", name, "fetch", self.lab)
        return nbformat.read(self.hub.home / name / self.lab / f"{self.lab}.ipynb", 4)

    def submit(self, name: str, data: bytes, at: str, named: str = "") -> None:
        """Press *Submit*; `named`: hand in by nbgrader's command, in the name of somebody else.

        The deposit is then given the date of the story: no clock but the machine's dates a deposit.
        """
        before = set(self.hub.inbound.iterdir())
        self.hub.write(name, self.lab, data)
        if named:
            self.hub.must(name, "nbgrader", "submit", self.lab, f"--CourseDirectory.student_id={named}")  # fmt: skip
        else:
            self.hub.do("press", name, "submit", self.lab)
        (deposit,) = set(self.hub.inbound.iterdir()) - before
        student, lab, _now, *rest = deposit.name.split("+")
        assert student == (named or name)
        (deposit / "timestamp.txt").write_text(at)
        deposit.rename(deposit.with_name("+".join([student, lab, at, *rest])))

    def feedback(self, name: str) -> list[str]:
        """Press *Fetch Feedback*; return the texts of the pages."""
        self.hub.do("press", name, "fetch_feedback", self.lab)
        pages = (self.hub.home / name / self.lab / "feedback").rglob("*.html")
        return [path.read_text(encoding="utf-8") for path in sorted(pages)]
