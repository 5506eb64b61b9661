"""A real JupyterHub, configured by docs/jupyterhub: two students hand in lab 0, an assistant grades and returns.

Who sees what, and a real grading, in the sandbox, by the account of the assistant. The same hub with the rest
of a term (a deposit in somebody else's name, late ones, appeals…): the story, `tests/classes/test_story.py`.
"""

import csv
import json
import shutil

import nbformat
import pytest

from tests.bank import ROOT, solution
from tests.hub.running import running_hub
from tp_grading.answers import fill

pytestmark = [pytest.mark.needs_hub, pytest.mark.each_push("docs/jupyterhub"), pytest.mark.timeout(1800)]
LAB, STUDENTS, STAFF = "tp00_tenseurs", ("alice", "bruno"), "carole"
PEOPLE = (*STUDENTS, STAFF)
DONE = ("conversions", "crop", "pairwise_sq_distances")  # by bruno; alice has done it all


def page_config(page):
    """Return what JupyterLab says of its extensions, in its page."""
    start = page.index('id="jupyter-config-data"')
    return json.loads(page[page.index(">", start) + 1 : page.index("</script>", start)])


def the_term(hub, course):
    """Release, hand in, collect, grade, return; yield what is seen, by name."""
    hub.must(STAFF, "nbgrader", "release_assignment", LAB)
    for name in PEOPLE:
        hub.do("serve", name)
    yield "listed", {n: [one["assignment_id"] for one in json.loads(hub.do("ask", f"/user/{n}/assignments?course_id=tp")[2])["value"]]
                     for n in STUDENTS}  # fmt: skip
    answers = solution(LAB)
    for name, done in (("alice", answers), ("bruno", {f"{x}-answer": answers[f"{x}-answer"] for x in DONE})):  # fmt: skip
        hub.do("press", name, "fetch", LAB)
        fetched = nbformat.read(hub.home / name / LAB / f"{LAB}.ipynb", 4)
        hub.write(name, LAB, nbformat.writes(fill(fetched, done)).encode())
        hub.do("press", name, "submit", LAB)
    deposits = [one.name for one in hub.inbound.iterdir()]
    yield "submitted", {n: sum(one.startswith(f"{n}+") for one in deposits) for n in STUDENTS}
    for what, path in (("deposits", "/srv/tp/echange/tp/inbound"), ("course", "/srv/tp/cours")):
        yield f"reads the {what}", {n: hub.do("run", n, "ls", path)[0] == 0 for n in PEOPLE}
    pages = {n: hub.do("ask", f"/user/{n}/formgrader") for n in PEOPLE}
    yield "formgrader", {n: page[0] for n, page in pages.items()}
    yield "csp", pages[STAFF][1].get("content-security-policy", "")
    labs = {n: page_config(hub.do("ask", f"/user/{n}/lab")[2]) for n in PEOPLE}
    yield "hidden button", {n: "@jupyter/nbgrader:formgrader" in str(lab.get("disabledExtensions")) for n, lab in labs.items()}  # fmt: skip
    hub.must(STAFF, "tp-grade", "collect", LAB, "--exchange")
    hub.must(STAFF, "tp-grade", "autograde", LAB)
    hub.do("run", STAFF, "tp-grade", "export", LAB)  # 1: the written questions of alice wait
    with (course / "export" / "notes.csv").open(encoding="utf-8-sig") as table:
        yield "marks", {row["étudiant"]: row for row in csv.DictReader(table, delimiter=";")}
    hub.must(STAFF, "tp-grade", "feedback", LAB)
    hub.must(STAFF, "nbgrader", "release_feedback", LAB)
    for name in STUDENTS:
        hub.do("press", name, "fetch_feedback", LAB)
    yield "feedback", {n: any((hub.home / n / LAB / "feedback").rglob("*.html")) for n in STUDENTS}
    mode = (course / "gradebook.db").stat().st_mode
    yield "others read the gradebook", bool(mode & 0o007)


@pytest.fixture
def seen(tmp_path):
    """What was seen at each step, name → value."""
    folder = tmp_path
    for part in ("nbgrader_config.py", "pyproject.toml", f"solutions/{LAB}", f"notebooks/{LAB}", f"banks/{LAB[:4]}.py"):  # fmt: skip
        there = folder / "course" / part
        there.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, there)
    with running_hub(folder, folder / "course", list(STUDENTS), STAFF) as hub:
        return dict(the_term(hub, folder / "course"))


def test_a_lab_goes_through_the_hub(seen):
    """One test: the tests of a file may be shared out between processes, which would each start a hub."""
    students_find_fetch_and_hand_in_by_the_buttons_of_jupyterlab(seen)
    nobody_but_the_staff_sees_the_course(seen)
    the_assistant_collects_grades_and_returns(seen)
    formgrader_shows_in_a_frame_of_jupyterlab(seen)


def students_find_fetch_and_hand_in_by_the_buttons_of_jupyterlab(seen):
    assert seen["listed"] == {"alice": [LAB], "bruno": [LAB]}
    assert seen["submitted"] == {"alice": 1, "bruno": 1}


def nobody_but_the_staff_sees_the_course(seen):
    assert seen["formgrader"] == {"alice": 404, "bruno": 404, "carole": 200}
    assert seen["hidden button"] == {"alice": True, "bruno": True, "carole": False}
    assert seen["reads the course"] == {"alice": False, "bruno": False, "carole": True}
    assert seen["reads the deposits"] == {"alice": False, "bruno": False, "carole": True}


def the_assistant_collects_grades_and_returns(seen):
    marks = seen["marks"]
    assert set(marks) == {"alice", "bruno"}
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    metas = [c.metadata["nbgrader"] for c in released.cells if "nbgrader" in c.metadata]
    for meta in (m for m in metas if m["grade"]):
        question, most = meta["grade_id"], meta["points"]
        wanted = {"alice": most, "bruno": most if question in DONE else 0}
        if meta["solution"]:  # written: bruno wrote nothing, a person will read alice
            wanted["alice"] = None
        for name, points in wanted.items():
            said = marks[name][question]
            found = float(said.replace(",", ".")) if said else None
            assert found == points, (name, question)
    assert seen["feedback"] == {"alice": True, "bruno": True}
    assert seen["others read the gradebook"] is False


def formgrader_shows_in_a_frame_of_jupyterlab(seen):
    assert "frame-ancestors 'self'" in seen["csp"]
    assert "'none'" not in seen["csp"]
