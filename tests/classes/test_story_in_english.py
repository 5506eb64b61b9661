"""The commands of a term in a course that speaks English: not a word of French in what they say."""

from nbgrader.api import Gradebook

from tests.classes.conftest import run_in
from tests.classes.making import LAB, moodle_zip, place
from tests.classes.story import Checks, answered, graded_by
from tests.french import FRENCH

SHEET = """Identifier,Full name,Email address,Grade,Maximum grade,Last modified (submission)
Participant 1,Ada Martin,ada@x.org,,100.00,"Wednesday, 4 November 2026, 10:00 AM"
Participant 2,Bob Martin,bob@x.org,,100.00,"Saturday, 7 November 2026, 10:00 AM"
Participant 3,Cleo Martin,cleo@x.org,,100.00,"Wednesday, 4 November 2026, 10:00 AM"
"""


def test_a_term_in_english(course, monkeypatch):
    project = course / "pyproject.toml"
    text = project.read_text("utf-8").replace('language = "fr"', 'language = "en"')
    project.write_text(text, "utf-8")
    monkeypatch.delenv("TP_LANG", raising=False)
    (course / "sheet.csv").write_text(SHEET, encoding="utf-8")
    copies = {("Ada Martin", 1): answered(), ("Bob Martin", 2): answered(right=["forward"]),
              ("Cleo Martin", 3): b"{"}  # fmt: skip
    moodle_zip(course / "copies.zip", {
        f"{place(*who)}/{LAB}.ipynb": data for who, data in copies.items()})  # fmt: skip
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        gb.add_assignment(LAB, duedate="2026-11-05 20:00:00 UTC")
    said = {}
    steps = (
        "collect LAB copies.zip --list sheet.csv --timezone UTC", "late LAB --per-day 10", "autograde LAB",
        "status LAB --dry-run", "misconceptions LAB", "history LAB", "share LAB --between ann,bob",
        "question LAB q4-1 --cancel --why test", "mark LAB bob-martin --add 1 --why appeal",
        "regrade LAB --dry-run", "feedback LAB", "export LAB", "collect LAB nothing.zip", "mark LAB nobody",
    )  # fmt: skip
    with graded_by(Checks()):
        for step in steps:
            _code, said[step] = run_in(course, *step.replace("LAB", LAB).split())
            assert said[step] and FRENCH.findall(said[step]) == [], said[step]
    assert "38.0 h late" in said[steps[0]] and "3 students" in said["status LAB --dry-run"]
    table = (course / "export" / "notes.csv").read_text("utf-8-sig").splitlines()
    assert table[0].startswith('"Lab","student","name"') and FRENCH.findall("\n".join(table)) == []
    page = (course / "export" / f"{LAB}-diagnostics.html").read_text("utf-8")
    assert '<html lang="en">' in page and "what the class misunderstood" in page
