"""A bad day: a disk that fails, lists that Excel has saved, names that hide something, hasty decisions."""

import csv
import io
import json
import sqlite3

import pytest
from nbgrader.api import Gradebook

from tests.classes.conftest import run_in
from tests.classes.making import LAB, ids, moodle_zip, place
from tests.classes.story import WRITTEN, answered
from tests.classes.test_life_of_a_mark import (  # noqa: F401 (fixtures)
    CODE_POINTS,
    MOST,
    POINTS,
    all_by_hand,
    checks,
    first,
    mark_of,
    term,
    totals,
    with_points,
)
from tp_grading.verdict import Mark, Report, Verdict, digest

# Odd cases of the commands: no change elsewhere breaks one.
pytestmark = pytest.mark.each_push("src/tp_grading")
HEADER = ("Identifiant", "Nom complet", "Adresse de courriel", "Numéro d'identification", "Note")


def listed(course, *lines, **how):
    text = io.StringIO()
    csv.writer(text, **how).writerows([HEADER, *lines])
    (course / "liste.csv").write_bytes(text.getvalue().encode())


def collected(course, names, *more):
    files = {place(name, n) + f"/{LAB}.ipynb": answered() + b" " * n for n, name in names.items()}
    moodle_zip(course / "remises.zip", files)
    return run_in(course, "collect", LAB, "remises.zip", *more)


def people(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        return {one.id: (one.first_name, one.last_name, one.email, one.lms_user_id) for one in gb.students}


@pytest.mark.parametrize(
    ("name", "first_name", "last_name"),
    [
        ("Jean\u00a0Durand", "Jean", "Durand"),  # a space that does not break
        ("Anne\u00adMarie\u202fPetit", "AnneMarie", "Petit"),
        ("علی\u200cرضا احمدی", "علیرضا", "احمدی"),  # a joiner, as Persian has them
        ("\u200fدנה כהן\u200f", "دנה", "כהן"),
        ("Zoé 👩\u200d🔬", "Zoé", "👩🔬"),
    ],
)
def test_a_name_that_holds_an_invisible_character_is_a_name(course, name, first_name, last_name):
    listed(course, ["Participant 7", name, "A@X.FR\u200b ", "", ""])
    code, said = collected(course, {7: name}, "--list", "liste.csv")
    assert code == 0 and "1 copie nouvelle" in said, said
    assert list(people(course).values()) == [(first_name, last_name, "A@X.FR", None)]
    assert collected(course, {7: name})[1].count("1 inchangée") == 1 and len(ids(course)) == 1


def test_a_downloaded_folder_with_such_a_name_is_read_too(course, tmp_path):
    folder = tmp_path / "remises" / place("علی\u200cرضا", 7)
    folder.mkdir(parents=True)
    (folder / f"{LAB}\u00a0(1).ipynb").write_bytes(answered())
    code, said = run_in(course, "collect", LAB, folder.parent)
    assert code == 0 and "1 copie nouvelle" in said, said


def test_a_name_that_steers_a_terminal_is_still_refused(course):
    code, said = collected(course, {7: "Eve\x1b[31m\nEve", 8: "Ada"})
    assert code == 1 and "caractères interdits" in said and "\x1b" not in said


@pytest.mark.parametrize("end", ["", "\n" + "x" * 200_000, '\nParticipant 9,"Eve",e@x.fr,,\n'])
def test_a_quotation_mark_left_open_in_a_list_loses_nobody_in_silence(course, end):
    lines = [",".join(HEADER), 'Participant 1,"Ada',  "Participant 2,Bob,b@x.fr,,"]
    (course / "liste.csv").write_text("\n".join(lines) + end, "utf-8")
    code, said = collected(course, {1: "Ada", 2: "Bob"}, "--list", "liste.csv")
    assert code == 2 and "liste.csv, ligne 2 : un guillemet n'est pas fermé" in said
    assert not people(course) and not ids(course)


def test_a_number_that_two_people_have_says_nothing(course):
    listed(course, ["Participant 1", "Ada A", "a@x.fr", "2,02E+07", ""],
           ["Participant 2", "Bob B", "b@x.fr", "2,02E+07", ""],
           ["Participant 3", "Cleo C", "c@x.fr", "33", ""])  # fmt: skip
    code, said = collected(course, {1: "Ada A", 2: "Bob B", 3: "Cleo C"}, "--list", "liste.csv")
    assert code == 0 and "Ada A, Bob B : le même numéro d'identification" in said
    assert people(course) == {
        "ada-a": ("Ada", "A", "a@x.fr", None),
        "bob-b": ("Bob", "B", "b@x.fr", None),
        "33": ("Cleo", "C", "c@x.fr", "33"),
    }


def test_points_put_to_zero_and_back_lose_no_hand_mark(term):  # noqa: F811
    all_by_hand(term, 0.5)
    before, name = totals(term), WRITTEN[0]
    with_points(term, name, 0)
    run_in(term, "regrade", LAB, "--yes")
    assert totals(term)["ada"] == mark_of(CODE_POINTS + (MOST - CODE_POINTS - POINTS[name]) / 2,
                                          MOST - POINTS[name])  # fmt: skip
    with_points(term, name, POINTS[name] * 3)
    _code, said = run_in(term, "regrade", LAB, "--dry-run")
    assert f"{name} 0 → {POINTS[name] * 1.5:g}".replace(".", ",") in said
    run_in(term, "regrade", LAB, "--yes")
    with_points(term, name, POINTS[name])
    run_in(term, "regrade", LAB, "--yes")
    assert totals(term) == before


def test_the_last_question_that_counts_stays(term):  # noqa: F811
    all_by_hand(term)
    for name in WRITTEN:
        run_in(term, "question", LAB, name, "--cancel")
    names = [name for name in POINTS if name not in WRITTEN]
    for name in names[1:]:
        assert run_in(term, "question", LAB, name, "--bonus")[0] == 0
    before = totals(term)
    for way in ("--cancel", "--bonus"):
        code, said = run_in(term, "question", LAB, names[0], way)
        assert code == 2 and "dernière question" in said
    assert totals(term) == before


def test_an_extension_never_shortens_what_the_class_has(term):  # noqa: F811
    all_by_hand(term)
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        gb.update_or_create_assignment(LAB, duedate="2026-11-05 20:00:00 UTC")
    run_in(term, "late", LAB, "--per-day", "10")
    before = totals(term)
    code, said = run_in(term, "extension", LAB, "ada", "--until", "2026-01-08 20:00", "--timezone", "UTC")
    assert code == 2 and "2026-11-05 20:00 UTC" in said and totals(term) == before


def test_who_comes_back_is_counted_again(term):  # noqa: F811
    assert "ne le comptent plus" in run_in(term, "withdraw", "bob")[1]
    said = run_in(term, "withdraw", "bob", "--back")[1]
    assert "le comptent de nouveau" in said and "ne le" not in said


def test_a_disk_that_does_not_give_a_copy_costs_no_hand_mark(term, monkeypatch):  # noqa: F811
    from tp_grading import classroom

    all_by_hand(term, 0.5)
    before, read = totals(term), classroom.read_submission

    def broken(folder, lab):
        if folder.parent.name == "bob":
            raise OSError(5, "Input/output error")
        return read(folder, lab)

    with monkeypatch.context() as patch:
        patch.setattr(classroom, "read_submission", broken)
        code, said = run_in(term, "autograde", LAB)
        assert code == 1 and "bob : panne du correcteur" in said and "à revoir" not in said
        assert totals(term)["bob"] == ""
    run_in(term, "autograde", LAB)
    assert totals(term) == before


def test_a_regrading_that_fails_takes_no_mark_away(term, checks):  # noqa: F811
    all_by_hand(term, 0.5)
    before, right = totals(term), checks.grade

    def failing(job, data, student=""):
        if student != "bob":
            return right(job, data, student)
        marks = tuple(Mark(n, Verdict.GRADER_FAULT, p, None) for n, p in POINTS.items())
        return Report(job.lab, digest(data), marks).to_json(), None

    checks.wanted["backward"] = "faux"  # who was right is not any more
    checks.grade = failing
    run = pytest.MonkeyPatch()
    run.setattr("tp_grading.classroom.grade_bytes", failing)
    code, said = run_in(term, "regrade", LAB, "--yes")
    run.undo()
    assert code == 1 and "bob : panne du correcteur, relancez" in said and "bob : 4" not in said
    now = totals(term)
    assert now["bob"] == before["bob"] and now["ada"] != before["ada"]


@pytest.mark.parametrize("damage", ["locked", "cut"])
def test_a_gradebook_that_cannot_be_asked_is_said_where_nothing_is_new(term, damage, monkeypatch):  # noqa: F811
    path = term / "gradebook.db"
    holder = sqlite3.connect(path, isolation_level=None)
    if damage == "locked":
        holder.execute("BEGIN EXCLUSIVE")
    else:
        path.write_bytes(path.read_bytes()[:50_000])
    code, said = run_in(term, "autograde", LAB)
    holder.close()
    assert code == 1 and "n'a pas pu être lu" in said and "relancez" in said.lower()


@pytest.mark.parametrize("text", [
    b"[" * 100_000, b'{"copies": Infinity}', json.dumps({"format": 1, "lab": LAB, "copies": 3, "causes": [
        {"check": "forward", "cause": "x", "text": "x", "count": 4}]}).encode()])  # fmt: skip
def test_a_damaged_file_of_last_year_is_refused_in_a_sentence(term, text):  # noqa: F811
    (term / "passe.json").write_bytes(text)
    code, said = run_in(term, "misconceptions", LAB, "--compare", "passe.json")
    assert code == 2 and "n'est pas un fichier que « tp-grade misconceptions » a écrit" in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_groups_are_read_as_excel_saves_them(term, encoding):  # noqa: F811
    text = "sep=;\r\nétudiant;groupe;\r\nada;Été;\r\nbob\r\n"
    (term / "groupes.csv").write_bytes(text.encode(encoding))
    code, said = run_in(term, "misconceptions", LAB, "--by", "groupes.csv")
    assert code == 0 and "aucun étudiant" not in said
    assert "Été" in (term / "export" / f"{LAB}-diagnostics.html").read_text("utf-8")


def test_the_copies_of_another_year_are_not_the_labs_of_a_course(term, first):  # noqa: F811
    code, said = run_in(term, "similar", LAB, "--past", first)  # the whole course of another year
    assert code == 0 and "6 copies" in said
