"""One term of a small class, on SQLite and on PostgreSQL: at each step, the marks a person would compute.

Release, hand-in by Moodle and by nbgrader's exchange, late ones, a forged one, a team, marks by two assistants
(in formgrader and Chromium too), a check corrected, points changed, a question cancelled, an appeal, an
extension, a withdrawal, the sheet and the pages that go back. With a real JupyterHub, two students fetch, hand in and
read their page by its buttons, and an assistant runs every command from her account.
"""

import json
import shutil
import zipfile

import pytest
from nbgrader.api import Gradebook

from tests.classes import terms
from tests.classes.making import LAB, course_folder, moodle_zip, place
from tests.classes.story import CODE as CHECKED
from tests.classes.story import POINTS, RELEASED, WRITTEN, Checks, answered, graded_by, text_of
from tests.loops import BY_HAND

CLASS = {"ada": 1, "bob": 2, "cleo": 3, "dan": 4, "eve": 5, "finn": 6, "gil": 7}
NAMES = {name: f"{name.title()} Martin" for name in CLASS}
BY_HUB = terms.BY_HUB
EACH_PUSH = pytest.mark.each_push(*BY_HAND, "src/tp_grading/record", "docs/jupyterhub")
MOST, TEXTS = sum(POINTS.values()), sum(POINTS[name] for name in WRITTEN)
CODE = MOST - TEXTS
HEAD = "Identifiant,Nom complet,Adresse de courriel,Note,Note maximale,Dernière modification (travail remis)\n"


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("formgrader", marks=[EACH_PUSH, pytest.mark.needs_chromium, pytest.mark.needs_playwright]),
        pytest.param("postgresql", marks=[EACH_PUSH, pytest.mark.needs_postgresql, pytest.mark.needs_psycopg]),
        pytest.param("hub", marks=[EACH_PUSH, pytest.mark.needs_hub]),
    ]
)  # fmt: skip
def term(request, tmp_path, empty_gradebook, monkeypatch):
    """The course folder, and where its people work."""
    course = tmp_path / "cours"
    course.mkdir()
    course_folder(course)
    if request.param != "postgresql":
        shutil.copy(empty_gradebook, course / "gradebook.db")
    with getattr(terms, request.param)(course, monkeypatch) as found:
        yield found


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


def hand_in_by_the_exchange(exchange):
    """hal hands in twice, then ida forges a copy of his; her own is 14 hours late."""
    exchange.staff("ExchangeReleaseAssignment")
    found = {name: exchange.fetch(name) for name in BY_HUB}
    assert {len(notebook.cells) for notebook in found.values()} == {len(RELEASED.cells)}
    for name, right, stamp, named in (
        ("hal", [], "2026-11-03 10:00", ""),
        ("hal", CHECKED, "2026-11-04 10:00", ""),
        ("ida", [], "2026-11-05 10:00", "hal"),
        ("ida", CHECKED, "2026-11-06 10:00", ""),
    ):
        copy = answered(right=right, release=found[name])
        exchange.submit(name, copy, f"{stamp}:00.000000 UTC", named)


@pytest.mark.timeout(900)
def test_a_term(term):
    course, url, exchange, checks = term.course, term.url, term.exchange, Checks()

    def tp_grade(*words, code=0):
        got, said = term.tp_grade(words, checks)
        assert got == code, said
        return said

    def marks():
        """Return the marks out of 20: in Moodle's sheet, and of the exchange in the table for people."""
        said = tp_grade("export", LAB, "--worksheet", "feuille.csv", code=0 if complete else 1)
        assert complete or "à finir de corriger" in said
        lines = text_of(course / "export" / f"feuille-{LAB}.csv")[1:]
        found = {line[2].split("@")[0]: line[3] for line in lines if line[3]}
        head, *lines = text_of(course / "export" / "notes.csv")
        rows = [dict(zip(head, line, strict=True)) for line in lines]
        return found | {row["étudiant"]: row["total"].replace(",", ".") for row in rows
                        if row["étudiant"] in BY_HUB and row["état"] == "définitif"}  # fmt: skip

    def out_of(most, **points):
        return {name: f"{round(20 * value / most, 2):g}" for name, value in points.items()}

    complete = False
    hand_in(course)
    with Gradebook(url) as gb:
        gb.add_assignment(LAB, duedate="2026-11-05 20:00:00 UTC")
    said = tp_grade("collect", LAB, "remises.zip", "--list", "feuille.csv", "--timezone", "UTC")
    assert "dan-martin : 2026-11-07 10:00 UTC, 38,0 h après" in said and "gil-martin" in said
    assert "eve-martin, finn-martin : Groupe 1" in said
    hand_in_by_the_exchange(exchange)
    said = tp_grade("collect", LAB, "--exchange", code=1)
    assert "déposé par ida au nom de hal" in said and "ida : 2026-11-06 10:00 UTC, 14,0 h après" in said
    tp_grade("extension", LAB, "gil-martin", "--until", "2026-11-20 20:00", "--timezone", "UTC")
    with graded_by(checks):
        tp_grade("autograde", LAB)
        assert marks() == out_of(MOST, cleo=CODE)  # she has written nothing

        with term.marking as give:
            for who, student, share in (
                ("ann", "ada-martin", 1),
                ("ann", "bob-martin", 0.5),
                ("ann", "hal", 0.5),
                ("max", "dan-martin", 1),
                ("max", "eve-martin", 0.5),
                ("max", "ida", 1),
            ):
                give(who, student, {name: share * POINTS[name] for name in WRITTEN})
        complete = True
        points = {"ada": MOST, "bob": POINTS["forward"] + TEXTS / 2, "cleo": CODE, "dan": MOST,
                  "eve": TEXTS / 2, "finn": TEXTS / 2, "hal": CODE + TEXTS / 2, "ida": MOST}  # fmt: skip
        assert marks() == out_of(MOST, **points)

        def with_lateness(most=MOST):
            return points | {"dan": 0.9 * most, "ida": 0.9 * most}  # a day begun, each

        tp_grade("late", LAB, "--per-day", "10")
        assert marks() == out_of(MOST, **with_lateness() | {"dan": 0.8 * MOST})
        tp_grade("extension", LAB, "dan-martin", "--until", "2026-11-06 20:00", "--timezone", "UTC")
        assert marks() == out_of(MOST, **with_lateness())

        checks.wanted["backward"] = "pass"  # the check was wrong
        said = tp_grade("regrade", LAB, "--yes", "--why", "vérification corrigée")
        assert "3 notes sur 8" in said and "à revoir" not in said
        for name in ("bob", "eve", "finn"):
            points[name] += POINTS["backward"]
        assert marks() == out_of(MOST, **with_lateness())

        path = course / "notebooks" / LAB / f"{LAB}.ipynb"
        text = json.loads(path.read_text("utf-8"))
        for cell in text["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "train":
                cell["metadata"]["nbgrader"]["points"] += 5
        path.write_text(json.dumps(text), "utf-8")
        assert "regrade" in tp_grade("autograde", LAB, code=2)
        tp_grade("regrade", LAB, "--yes")
        most = MOST + 5
        for name in ("ada", "cleo", "dan", "hal", "ida"):
            points[name] += 5
        assert marks() == out_of(most, **with_lateness(most))

        tp_grade("question", LAB, WRITTEN[0], "--cancel", "--why", "énoncé ambigu")
        lost = POINTS[WRITTEN[0]]
        most -= lost
        for name, share in (("ada", 1), ("bob", 0.5), ("dan", 1), ("eve", 0.5), ("finn", 0.5),
                            ("hal", 0.5), ("ida", 1)):  # fmt: skip
            points[name] -= share * lost
        assert marks() == out_of(most, **with_lateness(most))

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
        assert marks() == out_of(most, **with_lateness(most))

        inside = place(NAMES["gil"], CLASS["gil"]) + f"/{LAB}.ipynb"
        moodle_zip(course / "gil.zip", {inside: answered(texts=[])}, (2026, 11, 18, 10, 0, 0))
        tp_grade("collect", LAB, "gil.zip", "--timezone", "UTC")
        tp_grade("autograde", LAB)
        points["gil"] = CODE + 5  # late for the class, not with his extension
        assert marks() == out_of(most, **with_lateness(most))

        tp_grade("withdraw", "cleo-martin")
        del points["cleo"]
        assert marks() == out_of(most, **with_lateness(most))
        said = tp_grade("status", LAB, "--dry-run")
        assert "8 étudiants, dont 2 en retard ; 7 copies notées." in said  # eve and finn: one copy
        assert "ces 7 copies donnent une note à 8 étudiants" in said and "pas encore noté" not in said

    trace = tp_grade("history", LAB, "bob-martin")
    for words in ("ann  bob-martin q4-2 : note à la main, – → 0,5", "backward : correction automatique, 0 → 4",
                  "vérification corrigée", "note à la main, 0,5 → 1 (appel)", "énoncé ambigu"):  # fmt: skip
        assert words in trace, words
    tp_grade("feedback", LAB)
    with zipfile.ZipFile(course / "retours" / f"{LAB}.zip") as pages:
        names = {name.split("/")[0] for name in pages.namelist()}
    assert place("Groupe 1-Eve Martin", 5) in names and place("Groupe 1-Finn Martin", 6) in names
    exchange.staff("ExchangeReleaseFeedback")
    for name in BY_HUB:
        (page,) = exchange.feedback(name)
        mark = with_lateness(most)[name]
        assert f"{mark:g} / {most:g}".replace(".", ",") in page.replace("\xa0", " ")
