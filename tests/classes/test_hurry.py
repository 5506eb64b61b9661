"""What an instructor in a hurry types, hands over, restores: a sentence, and nothing lost."""

import functools
import shutil
import sqlite3

import pytest
from nbgrader.api import Gradebook

from tests.classes.conftest import run_in
from tests.classes.making import LAB, ids, moodle_zip, place
from tests.classes.story import POINTS, Checks, answered, graded_by, text_of

# Odd cases of the commands: no change elsewhere breaks one.
pytestmark = pytest.mark.each_push("src/tp_grading")
HEAD = "Nom complet;Statut;Identifiant;Adresse de courriel\r\n"
TWO = HEAD + "Ada Byron;Remis;Participant 1;meme@x.fr\r\nBob Martin;Remis;Participant 2;meme@x.fr\r\n"


def copy_of(name, number, data=None, file=f"{LAB}.ipynb"):
    return {place(name, number) + "/" + file: answered() if data is None else data}


def names_in(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        return {one.id: f"{one.first_name} {one.last_name}" for one in gb.students}


def write_list(course, text, encoding="utf-8-sig"):
    (course / "liste.csv").write_bytes(text.encode(encoding))
    return "--list", "liste.csv"


def test_an_address_that_two_people_share_makes_nobody_another(course, tp_grade):
    files = copy_of("Ada Byron", 1) | copy_of("Bob Martin", 2, answered(right=["forward"]))
    moodle_zip(course / "a.zip", files)
    for added in ("2 étudiants ajoutés", "2 inchangées"):  # twice is once
        code, said = tp_grade("collect", LAB, "a.zip", *write_list(course, TWO))
        assert code == 0 and added in said
        assert "Ada Byron, Bob Martin : la même adresse dans la liste, meme@x.fr" in said
    assert names_in(course) == {"ada-byron": "Ada Byron", "bob-martin": "Bob Martin"}
    assert ids(course) == ["ada-byron", "bob-martin"]


def test_who_handed_nothing_in_has_not_the_mark_of_the_same_address(course, tp_grade):
    sheet = "Identifiant,Nom complet,Adresse de courriel,Note,Note maximale\n" + "".join(
        f'Participant {n},{name},meme@x.fr,,"20,00"\n' for n, name in ((1, "Ada Byron"), (2, "Bob Martin")))
    (course / "feuille.csv").write_text(sheet, encoding="utf-8")
    moodle_zip(course / "a.zip", copy_of("Bob Martin", 2, answered(texts=[])))
    tp_grade("collect", LAB, "a.zip", "--list", "feuille.csv")
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    tp_grade("export", LAB, "--worksheet", "feuille.csv")
    _head, *lines = text_of(course / "export" / f"feuille-{LAB}.csv")
    assert lines[1][3] and not lines[0][3], lines


def test_an_address_of_one_person_still_follows_a_name_that_changes(course, tp_grade):
    one = HEAD + "Ada Byron;Remis;Participant 1;ada@x.fr\r\n"
    moodle_zip(course / "a.zip", copy_of("Ada Byron", 1))
    tp_grade("collect", LAB, "a.zip", *write_list(course, one))
    tp_grade("collect", LAB, "a.zip", *write_list(course, one.replace("Byron", "Lovelace")))
    assert names_in(course) == {"ada-byron": "Ada Lovelace"}


def test_who_is_not_in_the_list_is_said(course, tp_grade):
    moodle_zip(course / "a.zip", copy_of("Ada Byron", 1) | copy_of("Eve Autre", 9))
    _code, said = tp_grade("collect", LAB, "a.zip", *write_list(course, TWO))
    assert "eve-autre : n'est pas dans la liste" in said and "tp-grade withdraw eve-autre" in said
    assert said.count("pas dans la liste") == 1


def test_a_name_whose_quote_moodle_drops_is_the_one_of_a_later_list(course, tp_grade):
    moodle_zip(course / "a.zip", copy_of("Zoé DAubigné", 3))
    tp_grade("collect", LAB, "a.zip")
    listed = HEAD + "Zoé D'Aubigné;Remis;Participant 3;zoe@x.fr\r\n"
    _code, said = tp_grade("collect", LAB, "a.zip", *write_list(course, listed))
    assert "1 inchangée" in said and names_in(course) == {"zoe-daubigne": "Zoé D'Aubigné"}


@pytest.mark.parametrize("before, encoding", [
    ("sep=;\r\n", "utf-8-sig"), ("\r\n;;;\r\n", "utf-8"), ("", "utf-16"), ("", "cp1252"),
    ('"sep=;"\r\n', "utf-16"),
])  # fmt: skip
def test_a_list_that_excel_has_saved_again(course, tp_grade, before, encoding):
    moodle_zip(course / "a.zip", copy_of("Zoé Byron", 1))
    listed = before + HEAD + "Zoé Byron;Remis;Participant 1;zoe@x.fr\r\n"
    code, said = tp_grade("collect", LAB, "a.zip", *write_list(course, listed, encoding))
    assert code == 0 and "1 copie nouvelle" in said and names_in(course) == {"zoe-byron": "Zoé Byron"}


@pytest.mark.parametrize("file, data, words", [
    (f"{LAB}.ipynb", b'{"doc_id": "1abc", "resource_key": ""}', "raccourci de Google Drive"),
    (f"{LAB}.ipynb", b"<!DOCTYPE html><title>tp</title>", "page web (HTML)"),
    (f"{LAB}.html", b"<html></html>", f"mais {LAB}.html"),
    (f"{LAB}.ipynb.gdoc", b"{}", f"mais {LAB}.ipynb.gdoc"),
])  # fmt: skip
def test_what_is_no_notebook_is_named(course, tp_grade, file, data, words):
    moodle_zip(course / "a.zip", copy_of("Ada Byron", 1, data, file))
    code, said = tp_grade("collect", LAB, "a.zip")
    assert code == 1 and words in said


def test_a_folder_inside_a_folder_stops_nobody(course, tp_grade):
    (course / "rendus" / "bob" / "mon dossier").mkdir(parents=True)
    (course / "rendus" / "ada").mkdir()
    (course / "rendus" / "ada" / f"{LAB}.ipynb").write_bytes(answered())
    _code, said = tp_grade("collect", LAB, "rendus")
    assert "- bob : Aucun notebook" in said and said.count("  - ") == 1 and "ada" in ids(course)
    code, said = tp_grade("collect", LAB, ".")
    assert code == 2 and "dossier du cours" in said


@pytest.fixture
def marked(course, tp_grade):
    files = copy_of("Ada Byron", 1) | copy_of("Bob Martin", 2, answered(right=["forward"]))
    moodle_zip(course / "a.zip", files)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        gb.add_assignment(LAB, duedate="2026-11-05 20:00:00 UTC")
    tp_grade("collect", LAB, "a.zip", "--timezone", "UTC")
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    return course


@pytest.mark.parametrize("words, said", [
    (("late", "--per-day", "nan"), "nan n'est pas un nombre"),
    (("late", "--per-day", "10", "--grace", "inf"), "inf n'est pas un nombre"),
    (("export", "--out-of", "nan"), "nan n'est pas un nombre"),
    (("export", "--out-of", "inf"), "inf n'est pas un nombre"),
    (("regrade", "--out-of", "nan"), "nan n'est pas un nombre"),
    (("mark", "ada-byron", "--add", "nan", "--why", "x"), "nan n'est pas un nombre"),
    (("mark", "ada-byron", "--add", "1e308", "--why", "x"), "plus que tout"),
    (("mark", "ada-byron", "--add", "1", "--why", " "), "Dites la raison"),
    (("mark", "Ada Byron", "--add", "1", "--why", "x"), "son identifiant : ada-byron"),
    (("question", "q4-3", "--cancel", "--bonus"), "Dites --cancel, --bonus ou --restore"),
    (("extension", "ada-byron", "--until", "9999-12-31 23:59", "--timezone", "America/New_York"),
     "Date ou fuseau illisible"),
    (("export", "--to", "fichier/dossier"), "fichier"),
    (("feedback", "--to", "fichier/a.zip"), "ne peut être lu ou écrit là"),
    (("release", "--to", "fichier", "--no-colab"), "ne peut être lu ou écrit là"),
])  # fmt: skip
def test_what_is_refused_is_said_and_changes_nothing(marked, tp_grade, words, said):
    (marked / "fichier").write_text("x")
    before = (marked / "gradebook.db").read_bytes()
    code, told = tp_grade(words[0], LAB, *words[1:])
    assert code == 2 and said in told, told
    assert (marked / "gradebook.db").read_bytes() == before


@pytest.mark.parametrize("command", ["status", "export", "feedback", "misconceptions"])
def test_a_lab_that_does_not_exist_is_not_one_to_grade(marked, tp_grade, command):
    code, said = tp_grade(command, "tp99")
    assert code == 2 and (f"Les TP sont : {LAB}" in said or "Aucune copie notée" in said)


@pytest.mark.parametrize("until, expected", [
    ("2026-11-08", "2026-11-08 22:59 UTC"),  # the day that is named is theirs
    ("2026-10-25 02:30", "2026-10-25 01:30 UTC"),  # it comes twice: the later one
    ("2026-03-29 02:30", "2026-03-29 01:30 UTC"),  # it does not exist: as before the change
    ("2026-11-08T20:00+09:00", "2026-11-08 11:00 UTC"),
])  # fmt: skip
def test_a_date_is_what_a_person_means_by_it(marked, tp_grade, until, expected):
    _code, said = tp_grade("extension", LAB, "ada-byron", "--until", until, "--timezone", "Europe/Paris")
    assert expected in said


def test_a_french_comma_is_a_point(marked, tp_grade):
    code, said = tp_grade("mark", LAB, "ada-byron", "--question", "q4-1", "--to", "0,5", "--why", "x")
    assert code == 0 and "– → 0,5" in said


COMMANDS = [("status",), ("export",), ("history",), ("feedback",), ("collect", "a.zip"), ("share",),
            ("mark", "ada-byron", "--add", "1", "--why", "x"), ("release", "--corrige")]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_gradebook_that_does_not_answer_says_what_to_do(marked, tp_grade, words, monkeypatch):
    path, kept = marked / "gradebook.db", marked / "gradebook.kept"
    shutil.copy(path, kept)
    path.write_bytes(b"hello world" * 200)
    code, said = tp_grade(words[0], LAB, *words[1:])
    assert code == 2 and "remettez votre sauvegarde" in said
    shutil.copy(kept, path)
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    impatient = functools.partial(sqlite3.connect, timeout=0.1)  # five seconds otherwise
    monkeypatch.setattr(sqlite3.dbapi2, "connect", impatient)
    try:
        code, said = tp_grade(words[0], LAB, *words[1:])
    finally:
        other.rollback()
        other.close()
    assert code == 2 and "relancez quand elle a fini" in said


@pytest.mark.parametrize("name, text, words", [
    ("pyproject.toml", "\n[[[oops", ("release", LAB, "--to", "a.zip")),
    ("nbgrader_config.py", "\noops(\n", ("status", LAB)),
])  # fmt: skip
def test_settings_that_cannot_be_read_are_named(marked, name, text, words):
    with (marked / name).open("a", encoding="utf-8") as file:
        file.write(text)
    code, said = run_in(marked, *words)
    assert code == 2 and name in said and "Corrigez-le" in said


def totals(course):
    run_in(course, "export", LAB, "--out-of", "0")
    head, *lines = text_of(course / "export" / "notes.csv")
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    return {row["étudiant"]: row["forward"] + " " + row["backward"] for row in rows}


FULL = f"{POINTS['forward']:g} {POINTS['backward']:g}"


def test_a_gradebook_that_is_gone_is_filled_again_from_the_journal(marked, tp_grade):
    before = totals(marked)
    assert before["ada-byron"] == FULL
    (marked / "gradebook.db").unlink()
    with graded_by(Checks()):
        code, said = tp_grade("autograde", LAB)
        assert code == 0 and "2 copies dont le carnet n'avait pas, ou plus, les notes" in said
        assert totals(marked) == before
        _code, said = tp_grade("autograde", LAB)
    assert "n'avait pas" not in said


def test_a_copy_that_comes_back_has_its_own_marks_again(marked, tp_grade):
    here = marked / "submitted" / "ada-byron" / LAB / f"{LAB}.ipynb"
    first = here.read_bytes()
    with graded_by(Checks()):
        here.write_bytes(answered(right=[]))
        tp_grade("autograde", LAB)
        assert totals(marked)["ada-byron"] == "0 0"
        here.write_bytes(first)
        code, said = tp_grade("autograde", LAB)
    assert code == 0 and "1 copie dont le carnet n'avait pas" in said
    assert totals(marked)["ada-byron"] == FULL
