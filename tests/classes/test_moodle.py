"""Moodle's lists, teams, homonyms, files of every shape: nothing becomes somebody else's."""

import io
import zipfile

import pytest
from nbgrader.api import Gradebook

from tests.classes.making import LAB, ids, moodle_zip, place
from tests.classes.story import CODE, POINTS, Checks, answered, graded_by, text_of
from tp_grading.term.students import full_name

SHEET = (
    "Identifiant,Nom complet,Adresse de courriel,Note,Note maximale,Dernière modification (note)\n"
)
PEOPLE = [(101, "Élodie Lefèvre", "elodie@x.fr"), (102, "Noël Le Gall", "noel@x.fr"),
          (103, "Zoé D’Aubigné", "zoe@x.fr")]  # fmt: skip
PARTICIPANTS = (
    "Prénom,Nom de famille,Numéro d'identification,Adresse de courriel\n"
    "Élodie,Lefèvre,20261,elodie@x.fr\nNoël,Le Gall,20262,noel@x.fr\nZoé,D’Aubigné,,zoe@x.fr\n"
)


def sheet(course, people=PEOPLE, name="feuille.csv", date="-"):
    lines = [f'Participant {n},"{who}",{mail},,"20,00","{date}"' for n, who, mail in people]
    (course / name).write_text(SHEET + "\n".join(lines) + "\n", encoding="utf-8")
    return name


def names_of(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        return {s.id: (s.first_name, s.last_name) for s in gb.students}


def archive(course, *names, data=None, name="remises.zip"):
    """Write an archive: (name of the folder, number) for each submission."""
    files = {place(who, n) + f"/{LAB}.ipynb": data or answered() + b" " * n for who, n in names}
    return moodle_zip(course / name, files)


def test_a_list_then_the_sheet_keeps_names_and_nobody_twice(course, tp_grade):
    (course / "participants.csv").write_text(PARTICIPANTS, encoding="utf-8")
    archive(course, *[(who, n) for n, who, _mail in PEOPLE])
    for roster in ("participants.csv", sheet(course)):
        tp_grade("collect", LAB, "remises.zip", "--list", roster)
    expected = {
        "20261": ("Élodie", "Lefèvre"),
        "20262": ("Noël", "Le Gall"),
        "zoe-d-aubigne": ("Zoé", "D’Aubigné"),
    }
    assert names_of(course) == expected
    (course / "collected" / f"{LAB}.json").unlink()
    tp_grade("collect", LAB, "remises.zip")  # without a list, the names still tell
    assert names_of(course) == expected and ids(course) == sorted(expected)


def test_a_full_name_has_two_parts_so_that_formgrader_shows_no_none(course, tp_grade):
    archive(course, ("Noël Le Gall", 1), ("Cher", 2))
    tp_grade("collect", LAB, "remises.zip")
    assert names_of(course) == {"noel-le-gall": ("Noël", "Le Gall"), "cher": ("", "Cher")}


TEAM = [("Groupe 3-Élodie Lefèvre", 101), ("Groupe 3-Noël Le Gall", 102)]


@pytest.mark.parametrize("listed", [True, False])
def test_a_team_is_one_copy_and_a_mark_each(course, tp_grade, listed):
    if not listed:  # known by another lab
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
            gb.add_student("elodie-lefevre", last_name="Lefèvre", first_name="Élodie")
            gb.add_student("noel-le-gall", last_name="Noël Le Gall")
    same = answered(right=["forward"])
    archive(course, *TEAM, data=same)
    with zipfile.ZipFile(course / "remises.zip", "a") as more:
        more.writestr(
            place("Groupe 4-Zoé DAubigné", 103) + f"/{LAB}.ipynb", answered()
        )  # quotes are dropped
    options = ("--list", sheet(course)) if listed else ()
    _code, said = tp_grade("collect", LAB, "remises.zip", *options)
    assert "elodie-lefevre, noel-le-gall : Groupe 3" in said and "octet pour octet" not in said
    assert ids(course)[0] == "elodie-lefevre" and "noel-le-gall" not in ids(course)
    assert "groupe" not in str(names_of(course)).lower()
    if not listed:
        assert "Groupe 4-Zoé DAubigné_103_assignsubmission_file_ : dossier d'équipe" in said
        return
    assert ids(course) == ["elodie-lefevre", "zoe-d-aubigne"]
    with graded_by(Checks()):
        assert tp_grade("autograde", LAB)[0] == 0
    tp_grade("question", LAB, "q4-1", "--cancel")
    for name in ("q4-2", "q4-3", "q4-4", "q4-5"):
        for student in ("elodie-lefevre", "zoe-d-aubigne"):
            tp_grade("mark", LAB, student, "--question", name, "--to", "0", "--why", "x")
    tp_grade("mark", LAB, "noel-le-gall", "--add", "1", "--why", "exposé")
    tp_grade("export", LAB, "--worksheet", "feuille.csv", "--out-of", "20")
    marks = [line[3] for line in text_of(course / "export" / f"feuille-{LAB}.csv")[1:]]
    earned = (POINTS["forward"], POINTS["forward"] + 1, sum(POINTS[name] for name in CODE))
    most = sum(POINTS.values()) - POINTS["q4-1"]
    assert marks == [f"{20 * points / most:.2f}" for points in earned]
    _code, said = tp_grade("collect", LAB, "remises.zip", *options)  # twice is once
    assert "0 copie nouvelle" in said and "1 ajouté" not in said
    _code, said = tp_grade("status", LAB)
    assert "3 étudiants, dont 0 en retard ; 2 copies notées." in said
    assert "ces 2 copies donnent une note à 3 étudiants" in said


def test_what_a_teacher_has_decided_of_a_team_is_kept_by_another_collect(course, tp_grade):
    same = answered(right=["forward"])
    archive(course, *TEAM, data=same)
    listed = ("--list", sheet(course), "--timezone", "UTC")
    tp_grade("collect", LAB, "remises.zip", *listed)
    inside = place("Noël Le Gall", 102) + f"/{LAB}.ipynb"
    moodle_zip(course / "seul.zip", {inside: answered(right=[])}, (2026, 11, 4, 10, 0, 0))
    _code, said = tp_grade("collect", LAB, "seul.zip", "--timezone", "UTC")
    assert "noel-le-gall : une copie à son nom, mais sa note est celle de la copie de elodie-lefevre" in said
    assert f"tp-grade group {LAB} noel-le-gall --alone" in said
    code, said = tp_grade("group", LAB, "noel-le-gall", "--alone")  # as it advises, before any mark
    assert code == 0 and "plus de note" not in said
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    _code, said = tp_grade("collect", LAB, "remises.zip", *listed)
    assert "noel-le-gall : séparé de l'équipe Groupe 3" in said and "Équipes" not in said
    assert "noel-le-gall : cet envoi est plus ancien" in said
    tp_grade("export", LAB, "--out-of", "0")
    head, *lines = text_of(course / "export" / "notes.csv")
    lines = [dict(zip(head, line, strict=True)) for line in lines]
    assert {x["étudiant"]: x["total"] for x in lines} == {"elodie-lefevre": f"{POINTS['forward']:g}",
                                                          "noel-le-gall": "0", "zoe-d-aubigne": ""}  # fmt: skip


def test_a_member_of_a_team_has_handed_in_and_who_has_left_is_not_awaited(course, tp_grade):
    archive(course, *TEAM, data=answered())
    _code, said = tp_grade("collect", LAB, "remises.zip", "--list", sheet(course))
    assert "Rien rendu (1) :\n  - zoe-d-aubigne" in said
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    archive(course, ("Adèle Brun", 104), name="encore.zip")
    _code, said = tp_grade("collect", LAB, "encore.zip")
    assert "Rien rendu (1) :\n  - zoe-d-aubigne" in said
    tp_grade("withdraw", "zoe-d-aubigne")
    _code, said = tp_grade("collect", LAB, "encore.zip")
    assert "Rien rendu" not in said


def test_an_old_archive_with_an_old_sheet_puts_no_old_copy_back(course, tp_grade):
    first, second = answered(right=[]), answered()
    archive(course, ("Zoé D’Aubigné", 103), data=first)
    (course / "feuille.csv").write_text(
        SHEET.replace("(note)", "(travail remis)")
        + 'Participant 103,"Zoé D’Aubigné",zoe@x.fr,,"20,00","lundi 2 novembre 2026, 10:00"\n', "utf-8")
    kept = course / "submitted" / "zoe-d-aubigne" / LAB / f"{LAB}.ipynb"
    command = ("--list", "feuille.csv", "--timezone", "UTC")
    tp_grade("collect", LAB, "remises.zip", *command)
    archive(course, ("Zoé D’Aubigné", 103), data=second, name="encore.zip")
    _code, said = tp_grade("collect", LAB, "encore.zip", *command)
    assert "1 remplacée" in said and kept.read_bytes() == second
    for _ in range(2):
        _code, said = tp_grade("collect", LAB, "remises.zip", *command)
        assert "0 remplacée" in said and "plus ancien" in said and kept.read_bytes() == second


def test_what_is_wrong_is_said_once_and_only_of_a_copy_that_is_kept(course, tp_grade):
    archive(course, ("Zoé D’Aubigné", 103), ("Noël Le Gall", 102))
    with zipfile.ZipFile(course / "remises.zip", "w") as empty:
        for who, n in (("Zoé D’Aubigné", 103), ("Noël Le Gall", 102)):
            empty.writestr(zipfile.ZipInfo(place(who, n) + f"/{LAB}.ipynb", (2026, 11, 2, 9, 0, 0)), b"")
    code, said = tp_grade("collect", LAB, "remises.zip")
    assert code == 1 and "à regarder (2) :" in said and said.count("est vide") == 2
    archive(course, ("Zoé D’Aubigné", 103), name="encore.zip")
    assert tp_grade("collect", LAB, "encore.zip")[0] == 0
    code, said = tp_grade("collect", LAB, "remises.zip")
    assert code == 1 and said.count("est vide") == 1 and "zoe-d-aubigne : cet envoi est plus ancien" in said


def test_the_number_of_a_team_is_not_a_student_s(course, tp_grade):
    archive(course, ("Groupe 3", 101), ("Noël Le Gall", 102))
    code, said = tp_grade("collect", LAB, "remises.zip", "--list", sheet(course))
    assert code == 1 and "le numéro 101 est celui de elodie-lefevre" in said
    assert ids(course) == ["noel-le-gall"]


def test_teams_of_people_unknown_are_asked_for(course, tp_grade):
    archive(course, *TEAM, data=answered())
    archive(course, ("Jean-Pierre Ly", 1), ("Jean-François Ly", 2), name="prenoms.zip")
    code, said = tp_grade("collect", LAB, "remises.zip")
    assert code == 1 and said.count("dossier d'équipe") == 2 and ids(course) == []
    assert tp_grade("collect", LAB, "prenoms.zip")[0] == 0
    assert ids(course) == ["jean-francois-ly", "jean-pierre-ly"]


def test_moodle_gets_no_identifier_of_ours(course, tp_grade):
    (course / "participants.csv").write_text(PARTICIPANTS, encoding="utf-8")
    archive(course, *[(who, n) for n, who, _mail in PEOPLE], ("Ada Byron", 9))
    tp_grade("collect", LAB, "remises.zip", "--list", "participants.csv")
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    _code, said = tp_grade("export", LAB)
    lines = text_of(course / "export" / "moodle.csv")[1:]
    assert sorted((line[0], line[2]) for line in lines) == [
        ("", "zoe@x.fr"), ("20261", "elodie@x.fr"), ("20262", "noel@x.fr")]  # fmt: skip
    assert "ada-byron" in said and "absents de moodle.csv" in said


def test_french_dates_of_the_sheet_are_given_back_as_moodle_reads_them(course, tp_grade):
    archive(course, ("Élodie Lefèvre", 101))
    tp_grade(
        "collect",
        LAB,
        "remises.zip",
        "--list",
        sheet(course, date="dimanche 1er novembre 2026, 18:02"),
    )
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    tp_grade("export", LAB, "--worksheet", "feuille.csv")
    assert {line[5] for line in text_of(course / "export" / f"feuille-{LAB}.csv")[1:]} == {
        "2026-11-01 18:02"
    }


def zipped(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as inner:
        for name, content in files.items():
            inner.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("name, content, said, read", [
    (f"{LAB}.ipynb.txt", answered(), f"fichier renommé : {LAB}.ipynb.txt", True),
    ("rendu.zip", zipped({f"tp/{LAB}.ipynb": answered(), "__MACOSX/._tp.ipynb": b"x"}), "rendu.zip", True),
    ("rendu.zip", zipped({"a.ipynb": answered(), "b.ipynb": answered()}), "pas un seul notebook", False),
    ("rendu.zip", zipped({"a.zip": zipped({"a.ipynb": answered()})}), "pas un seul notebook", False),
    ("rendu.zip", b"PK\3\4 abc", "pas un seul notebook", False),
])  # fmt: skip
def test_files_of_every_shape(course, tp_grade, name, content, said, read):
    moodle_zip(course / "remises.zip", {place("Ada", 1) + "/" + name: content})
    code, words = tp_grade("collect", LAB, "remises.zip")
    assert said in words and code == (0 if read else 1)
    assert (course / "submitted" / "ada" / LAB / f"{LAB}.ipynb").is_file() == read


def test_another_lab_under_this_name_is_said_at_once(course, tp_grade):
    from tests.bank import ROOT

    other = (ROOT / "notebooks" / "tp05_autograd" / "tp05_autograd.ipynb").read_bytes()
    archive(course, ("Ada Byron", 1), data=other)
    code, said = tp_grade("collect", LAB, "remises.zip")
    assert code == 1 and "celui d'un autre TP" in said


def test_full_names_stay_as_they_were_written():
    from types import SimpleNamespace

    from tp_grading.term.students import _parts

    for name in ("Noël Le Gall", "Cher", "Zoé D’Aubigné"):
        assert full_name(SimpleNamespace(id="x", **_parts(name))) == name


def test_what_is_decided_before_anything_is_graded_holds(course, tp_grade):
    archive(course, *TEAM, data=answered(right=["forward"]))
    listed = ("--list", sheet(course), "--timezone", "UTC")
    tp_grade("collect", LAB, "remises.zip", *listed)
    code, said = tp_grade("group", LAB, "noel-le-gall", "--alone")  # he has handed nothing in
    assert code == 1 and f"tp-grade group {LAB} elodie-lefevre noel-le-gall" in said
    assert tp_grade("group", LAB, "elodie-lefevre", "noel-le-gall")[0] == 0
    assert tp_grade("late", LAB, "--per-day", "10")[0] == 0
    for command in ("question", LAB, "q4-1", "--cancel"), ("mark", LAB, "elodie-lefevre", "--question",
                                                           "q4-1", "--to", "0", "--why", "x"):  # fmt: skip
        code, said = tp_grade(*command)
        assert code == 2 and f"tp-grade autograde {LAB}" in said
    code, said = tp_grade("extension", LAB, "noel-le-gall", "--until", "2030-01-01 20:00")
    assert code == 2 and "--duedate" in said
    code, said = tp_grade("group", "tp99_rien", "elodie-lefevre", "noel-le-gall")
    assert code == 2 and "tp99_rien" in said
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    tp_grade("export", LAB, "--out-of", "0")
    head, *lines = text_of(course / "export" / "notes.csv")
    lines = [dict(zip(head, line, strict=True)) for line in lines]
    total = {x["étudiant"]: x["total"] for x in lines}
    assert total["noel-le-gall"] == total["elodie-lefevre"] == f"{POINTS['forward']:g}"
