"""One term of a small class, on SQLite and on PostgreSQL: at each step, the marks a person would compute.

Release, hand-in by Moodle, a late one, a team, marks by two assistants, a check corrected, points changed, a
question cancelled, an appeal, an extension, a withdrawal, the sheet and the pages that go back.
"""

import json
import shutil
import zipfile

import pytest
from nbgrader.api import Gradebook

from tests.classes.conftest import run_in
from tests.classes.making import LAB, course_folder, moodle_zip, place
from tests.classes.story import POINTS, WRITTEN, Checks, answered, graded_by, text_of
from tests.servers import postgresql_server
from tp_grading.record import history

CLASS = {"ada": 1, "bob": 2, "cleo": 3, "dan": 4, "eve": 5, "finn": 6, "gil": 7}
NAMES = {name: f"{name.title()} Martin" for name in CLASS}
MOST, TEXTS = sum(POINTS.values()), sum(POINTS[name] for name in WRITTEN)
CODE = MOST - TEXTS
HEAD = "Identifiant,Nom complet,Adresse de courriel,Note,Note maximale,Dernière modification (travail remis)\n"


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=[pytest.mark.sweep, pytest.mark.needs_postgresql, pytest.mark.needs_psycopg],
        ),
    ]
)
def term(request, tmp_path, empty_gradebook):
    """A course folder, with its gradebook there."""
    course = tmp_path / "cours"
    course.mkdir()
    course_folder(course)
    if request.param == "sqlite":
        shutil.copy(empty_gradebook, course / "gradebook.db")
        yield course, f"sqlite:///{course}/gradebook.db"
        return
    with postgresql_server() as (url, _start, _stop):
        with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(f'\nc.CourseDirectory.db_url = "{url}"\n')
        yield course, url


def hand_in(course):
    """Moodle's archive and sheet: dan is two days late, eve and finn are a team, gil hands nothing in."""
    copies = {"ada": answered(), "bob": answered(right=["forward"]), "cleo": answered(texts=[]),
              "dan": answered() + b" ", "eve": answered(right=[]), "finn": answered(right=[])}  # fmt: skip
    files = {}
    for name, data in copies.items():
        team = "Groupe 1-" if name in ("eve", "finn") else ""
        files[place(team + NAMES[name], CLASS[name]) + f"/{LAB}.ipynb"] = data
    moodle_zip(course / "remises.zip", files)
    lines = [f'Participant {n},{NAMES[name]},{name}@x.fr,,"20,00","{7 if name == "dan" else 4} novembre 2026, 10:00"'
             for name, n in CLASS.items()]  # fmt: skip
    (course / "feuille.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def formgrader(url, who, student, share):
    """Mark the written questions of a copy as formgrader does."""
    with Gradebook(url) as gb, history.acting(who=who):
        for grade in gb.find_submission_notebook(LAB, LAB, student).grades:
            if grade.name in WRITTEN:
                grade.manual_score, grade.needs_manual_grade = share * POINTS[grade.name], False
        gb.db.commit()


def test_a_term(term):
    course, url = term
    checks = Checks()

    def tp_grade(*words, code=0):
        got, said = run_in(course, *words)
        assert got == code, said
        return said

    def marks():
        """Return what Moodle's sheet gets: student → mark out of 20."""
        tp_grade("export", LAB, "--worksheet", "feuille.csv", code=0 if complete else 1)
        lines = text_of(course / "export" / f"feuille-{LAB}.csv")[1:]
        return {line[2].split("@")[0]: line[3] for line in lines if line[3]}

    def out_of(most, **points):
        return {name: f"{round(20 * value / most, 2):g}" for name, value in points.items()}

    complete = False
    hand_in(course)
    with Gradebook(url) as gb:
        gb.add_assignment(LAB, duedate="2026-11-05 20:00:00 UTC")
    said = tp_grade("collect", LAB, "remises.zip", "--list", "feuille.csv", "--timezone", "UTC")
    assert "dan-martin : 2026-11-07 10:00 UTC, 38,0 h après" in said and "gil-martin" in said
    assert "eve-martin, finn-martin : Groupe 1" in said
    tp_grade("extension", LAB, "gil-martin", "--until", "2026-11-20 20:00", "--timezone", "UTC")
    with graded_by(checks):
        tp_grade("autograde", LAB)
        assert marks() == out_of(MOST, cleo=CODE)  # she has written nothing

        for who, student, share in (
            ("ann", "ada", 1),
            ("ann", "bob", 0.5),
            ("max", "dan", 1),
            ("max", "eve", 0.5),
        ):
            formgrader(url, who, f"{student}-martin", share)
        complete = True
        points = {"ada": MOST, "bob": POINTS["forward"] + TEXTS / 2, "cleo": CODE, "dan": MOST,
                  "eve": TEXTS / 2, "finn": TEXTS / 2}  # fmt: skip
        assert marks() == out_of(MOST, **points)

        tp_grade("late", LAB, "--per-day", "10")
        assert marks() == out_of(MOST, **points | {"dan": 0.8 * MOST})
        tp_grade("extension", LAB, "dan-martin", "--until", "2026-11-06 20:00", "--timezone", "UTC")
        assert marks() == out_of(MOST, **points | {"dan": 0.9 * MOST})

        checks.wanted["backward"] = "pass"  # the check was wrong
        said = tp_grade("regrade", LAB, "--yes", "--why", "vérification corrigée")
        assert "3 notes sur 6" in said and "à revoir" not in said
        for name in ("bob", "eve", "finn"):
            points[name] += POINTS["backward"]
        assert marks() == out_of(MOST, **points | {"dan": 0.9 * MOST})

        path = course / "notebooks" / LAB / f"{LAB}.ipynb"
        text = json.loads(path.read_text("utf-8"))
        for cell in text["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "train":
                cell["metadata"]["nbgrader"]["points"] += 5
        path.write_text(json.dumps(text), "utf-8")
        assert "regrade" in tp_grade("autograde", LAB, code=2)
        tp_grade("regrade", LAB, "--yes")
        most = MOST + 5
        for name in ("ada", "cleo", "dan"):
            points[name] += 5
        assert marks() == out_of(most, **points | {"dan": 0.9 * most})

        tp_grade("question", LAB, WRITTEN[0], "--cancel", "--why", "énoncé ambigu")
        lost = POINTS[WRITTEN[0]]
        most -= lost
        for name, share in (("ada", 1), ("bob", 0.5), ("dan", 1), ("eve", 0.5), ("finn", 0.5)):
            points[name] -= share * lost
        assert marks() == out_of(most, **points | {"dan": 0.9 * most})

        tp_grade(
            "mark",
            LAB,
            "bob-martin",
            "--question",
            WRITTEN[1],
            "--to",
            POINTS[WRITTEN[1]],
            "--why",
            "appel",
        )
        points["bob"] += POINTS[WRITTEN[1]] / 2
        tp_grade("mark", LAB, "finn-martin", "--add", "-1", "--why", "absent à l'oral")
        points["finn"] -= 1
        assert marks() == out_of(most, **points | {"dan": 0.9 * most})

        inside = place(NAMES["gil"], CLASS["gil"]) + f"/{LAB}.ipynb"
        moodle_zip(course / "gil.zip", {inside: answered(texts=[])}, (2026, 11, 18, 10, 0, 0))
        tp_grade("collect", LAB, "gil.zip", "--timezone", "UTC")
        tp_grade("autograde", LAB)
        points["gil"] = CODE + 5  # late for the class, not with his extension
        assert marks() == out_of(most, **points | {"dan": 0.9 * most})

        tp_grade("withdraw", "cleo-martin")
        del points["cleo"]
        assert marks() == out_of(most, **points | {"dan": 0.9 * most})
        said = tp_grade("status", LAB, "--dry-run")
        assert "6 étudiants, 6 copies notées, 1 en retard" in said and "pas encore noté" not in said

    trace = tp_grade("history", LAB, "bob-martin")
    for words in ("ann  bob-martin q4-2 : note à la main, – → 0,5", "backward : correction automatique, 0 → 4",
                  "vérification corrigée", "note à la main, 0,5 → 1 (appel)", "énoncé ambigu"):  # fmt: skip
        assert words in trace, words
    tp_grade("feedback", LAB)
    with zipfile.ZipFile(course / "retours" / f"{LAB}.zip") as pages:
        names = {name.split("/")[0] for name in pages.namelist()}
    assert place("Groupe 1-Eve Martin", 5) in names and place("Groupe 1-Finn Martin", 6) in names
