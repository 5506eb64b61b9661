"""Odd days of an instructor: dates that move, a group that parts, lists and sheets that are not the right ones."""

import json
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.classes.conftest import run_in
from tests.classes.making import LAB, ids, moodle_zip, place
from tests.classes.story import POINTS, WRITTEN, Checks, answered, graded_by, text_of
from tests.classes.test_bad_day import collected, listed, people
from tests.classes.test_life_of_a_mark import (  # noqa: F401 (fixtures)
    BOB,
    CODE_POINTS,
    MOST,
    all_by_hand,
    by_hand,
    checks,
    first,
    late_by,
    mark_of,
    term,
    totals,
)
from tp_grading.record import Recorder

# Odd cases of the commands: no change elsewhere breaks one.
pytestmark = pytest.mark.each_push("src/tp_grading")
SHEET = "Identifiant,Nom complet,Adresse de courriel,Note\n"


def rows(course, *columns):
    head, *lines = text_of(course / "export" / "notes.csv")
    found = [dict(zip(head, line, strict=True)) for line in lines]
    return {row["étudiant"]: tuple(row[name] for name in columns) for row in found}


def test_a_deadline_of_the_class_moved_after_an_extension_leaves_nobody_worse_off(term):  # noqa: F811
    all_by_hand(term)
    late_by(term, 25)
    run_in(term, "late", LAB, "--per-day", "10")
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        due = gb.find_assignment(LAB).duedate
    until = f"{due.replace(microsecond=0)!s}"
    assert run_in(term, "extension", LAB, "ada", "--until", until[:10] + " 23:59", "--timezone", "UTC")[0] == 0
    late_by(term, -48)  # then everybody has two days more
    assert totals(term)["ada"] == "20" and totals(term)["bob"] == mark_of(BOB)
    assert "dont 0 en retard" in run_in(term, "status", LAB, "--dry-run")[1]
    with graded_by(Checks()):
        run_in(term, "autograde", LAB, "--again")
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:  # nbgrader agrees
        assert gb.find_submission(LAB, "ada").total_seconds_late == 0


def test_an_extension_of_one_of_a_group_is_that_ones_alone_and_says_so(term):  # noqa: F811
    all_by_hand(term)
    late_by(term, 25)
    run_in(term, "late", LAB, "--per-day", "10")
    run_in(term, "group", LAB, "ada", "bob", "cleo")
    before = totals(term)
    assert before["ada"] == before["bob"] == before["cleo"]
    for student, others in (("bob", "ada, cleo"), ("ada", "bob, cleo")):
        code, said = run_in(term, "extension", LAB, student, "--until", "2099-01-01")
        assert code == 0 and others in said
        assert totals(term)[student] == "20"
        assert totals(term)["cleo"] == before["cleo"]
    assert "Copie commune" not in run_in(term, "extension", LAB, "dan", "--until", "2099-01-01")[1]


def test_the_first_of_a_group_does_not_part_from_a_copy_that_stays_the_others(term):  # noqa: F811
    all_by_hand(term)
    alone = totals(term)
    run_in(term, "group", LAB, "ada", "bob", "cleo")
    code, said = run_in(term, "group", LAB, "ada", "--alone")
    assert code == 2 and f"tp-grade group {LAB} bob cleo --alone" in said
    assert set(totals(term).values()) == {"20"}  # nothing has changed
    assert run_in(term, "group", LAB, "cleo", "--alone")[0] == 0  # one of three leaves
    assert totals(term) == {**alone, "bob": "20"}
    assert run_in(term, "group", LAB, "ada", "bob", "--alone")[0] == 0
    assert totals(term) == alone


def test_bonuses_and_points_given_lift_no_total_above_the_lab_anywhere(term):  # noqa: F811
    all_by_hand(term)
    run_in(term, "question", LAB, WRITTEN[1], "--bonus")
    run_in(term, "mark", LAB, "ada", "--add", "5", "--why", "oral")
    most = f"{MOST - POINTS[WRITTEN[1]]:g}"
    assert totals(term, "--out-of", "0")["ada"] == most
    run_in(term, "feedback", LAB)
    page = (term / "feedback" / "ada" / LAB / f"{LAB}.html").read_text("utf-8")
    assert f"<b>{most} / {most}</b>" in page and "(+5 par l'enseignant)" in page.replace("\xa0", " ")
    assert f"à {most}." in run_in(term, "status", LAB, "--dry-run")[1]


def test_points_for_who_has_no_copy_are_said_to_change_nothing_yet(term):  # noqa: F811
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        gb.add_student("eve", first_name="Eve", last_name="Noir")
    code, said = run_in(term, "mark", LAB, "eve", "--add", "1", "--why", "oral")
    assert code == 0 and "Sans effet pour l'instant : eve" in said
    assert "Sans effet" not in run_in(term, "mark", LAB, "cleo", "--add", "1", "--why", "oral")[1]


def test_regrading_another_set_of_questions_is_refused_before_anything_is_graded(term):  # noqa: F811
    all_by_hand(term)
    before = totals(term)
    path = term / "notebooks" / LAB / f"{LAB}.ipynb"
    nb = json.loads(path.read_text("utf-8"))
    nb["cells"] = [c for c in nb["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") != WRITTEN[-1]]
    path.write_text(json.dumps(nb), "utf-8")
    for words in (("--yes",), ("--dry-run",)):
        code, said = run_in(term, "regrade", LAB, *words)
        assert code == 2 and "d'autres questions" in said and "Fait" not in said
    assert totals(term) == before


def test_a_copy_that_is_gone_is_named_where_it_is_not_graded_again(term, checks):  # noqa: F811
    all_by_hand(term)
    before = totals(term)
    shutil.rmtree(term / "submitted" / "bob")
    checks.wanted["backward"] = "pass"
    code, said = run_in(term, "regrade", LAB, "--yes")
    assert code == 1 and "bob : sans copie dans submitted/, garde ses notes" in said
    assert totals(term) == before
    assert "Noté, sans copie dans submitted/" in run_in(term, "status", LAB, "--dry-run")[1]
    run_in(term, "collect", LAB, "remises.zip")  # put back
    code, said = run_in(term, "regrade", LAB, "--yes")
    assert code == 0 and "sans copie" not in said
    assert totals(term)["bob"] == mark_of(BOB + POINTS["backward"])
    assert "sans copie" not in run_in(term, "status", LAB, "--dry-run")[1]


def test_a_team_that_has_handed_in_is_awaited_by_nobody_before_it_is_graded(term, checks):  # noqa: F811
    names = {"Eve Noir": 8, "Fay Un": 9}
    lines = [f"Participant {n},{name},{name[:3]}@x.fr," for name, n in names.items()]
    (term / "feuille.csv").write_text(SHEET + "\n".join(lines) + "\n", "utf-8")
    files = {place(f"Groupe 1-{name}", n) + f"/{LAB}.ipynb": answered(right=[]) for name, n in names.items()}
    moodle_zip(term / "b.zip", files)
    run_in(term, "collect", LAB, "b.zip", "--list", "feuille.csv")
    said = run_in(term, "status", LAB, "--dry-run")[1]
    assert "Rien rendu" not in said and "pas encore noté (2) :\n  - eve-noir\n  - fay-un" in said


def test_an_archive_in_which_all_is_refused_says_why(course, tp_grade):
    moodle_zip(course / "a.zip", {"truc/ada.ipynb": answered(), "../x_1_assignsubmission_file_/a.ipynb": b"x"})
    code, said = tp_grade("collect", LAB, "a.zip")
    assert code == 2 and "Refusés (2) :" in said and "ada.ipynb : ce n'est pas un dossier de remise" in said
    assert "chemin interdit" in said
    moodle_zip(course / "b.zip", {f"truc/{n}.ipynb": b"x" for n in range(50)})
    code, said = tp_grade("collect", LAB, "b.zip")
    assert code == 2 and "Refusés (50) :" in said and said.count("  - ") == 21


def test_a_participant_number_that_two_people_have_says_nothing(course, tp_grade):
    text = SHEET + "Participant 7,Ada Byron,ada@x.fr,\nParticipant 7,Bob Martin,bob@x.fr,\n"
    (course / "feuille.csv").write_text(text, "utf-8")
    moodle_zip(course / "a.zip", {
        place("Ada Byron", 7) + f"/{LAB}.ipynb": answered(texts=[]),
        place("Bob Martin", 8) + f"/{LAB}.ipynb": answered(right=["forward"], texts=[]),
    })  # fmt: skip
    code, said = tp_grade("collect", LAB, "a.zip", "--list", "feuille.csv")
    assert code == 0 and "Ada Byron, Bob Martin : le même numéro de participant dans la liste, 7" in said
    assert ids(course) == ["ada-byron", "bob-martin"] and "Rien rendu" not in said
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    tp_grade("export", LAB, "--out-of", "0", "--worksheet", "feuille.csv")
    marks = {line[1]: line[3] for line in text_of(course / "export" / f"feuille-{LAB}.csv")[1:]}
    assert marks == {"Ada Byron": f"{CODE_POINTS:g}", "Bob Martin": f"{POINTS['forward']:g}"}


@pytest.mark.parametrize("mails, filled", [(False, 0), (True, 2)])
def test_the_sheet_of_another_lab_gives_nobody_the_mark_of_another(course, tp_grade, mails, filled):
    names = {"Ada Byron": 1, "Bob Martin": 2}
    files = {place(name, n) + f"/{LAB}.ipynb": answered(right=["forward"] * n, texts=[]) for name, n in names.items()}
    files[place("Bob Martin", 2) + f"/{LAB}.ipynb"] = answered(texts=[])

    def sheet(numbers):
        lines = [f"Participant {n},{name},{name[:3].lower() + '@x.fr' if mails else ''}," for name, n in numbers.items()]
        (course / "feuille.csv").write_text(SHEET + "\n".join(lines) + "\n", "utf-8")

    sheet(names)
    moodle_zip(course / "a.zip", files)
    tp_grade("collect", LAB, "a.zip", "--list", "feuille.csv")
    with graded_by(Checks()):
        tp_grade("autograde", LAB)
    sheet({"Ada Byron": 2, "Bob Martin": 1})  # numbers change with the assignment
    code, said = tp_grade("export", LAB, "--out-of", "0", "--worksheet", "feuille.csv")
    marks = {line[1]: line[3] for line in text_of(course / "export" / f"feuille-{LAB}.csv")[1:]}
    assert code == (0 if mails else 1)
    right = {"Ada Byron": f"{POINTS['forward']:g}", "Bob Martin": f"{CODE_POINTS:g}"}
    assert marks == (right if mails else dict.fromkeys(right, "")), said
    assert f"{filled} note" in said and said.count("Ligne laissée vide") == 2 - filled


def test_identifiers_that_differ_by_capitals_or_zeros_are_said(course, tp_grade):
    for name in ("dupont", "Dupont", "0012345", "12345", "Élodie"):
        (course / "rendus" / name).mkdir(parents=True)
        (course / "rendus" / name / f"{LAB}.ipynb").write_bytes(answered(right=[]))
    code, said = tp_grade("collect", LAB, "rendus")
    assert code == 0 and said.count("la même personne ?") == 2
    assert "dupont : majuscules et zéros mis à part, c'est l'identifiant de Dupont" in said
    assert "12345 : majuscules et zéros mis à part, c'est l'identifiant de 0012345" in said
    assert "Dupont" in ids(course) and "dupont" in ids(course)  # nobody's copy is lost


def test_a_spreadsheet_that_drops_zeros_makes_nobody_another(course):
    names = {1: "Paul Dupont", 2: "Paul Dupond"}
    listed(course, *([f"Participant {n}", name, "", f"00{n}2345", ""] for n, name in names.items()))
    collected(course, names, "--list", "liste.csv")
    before = people(course)
    assert set(before) == {"0012345", "0022345"}
    listed(course, *([f"Participant {n}", name, "", f"{n}2345", ""] for n, name in names.items()))
    code, said = collected(course, names, "--list", "liste.csv")
    assert code == 0 and "2 inchangées" in said and people(course) == before


def test_this_year_is_no_other_year(term):  # noqa: F811
    for past in (term / "submitted", term):
        code, said = run_in(term, "similar", LAB, "--past", past, "--dry-run")
        assert code == 2 and "cette année" in said
    shutil.copytree(term / "submitted", term / "l-an-dernier")
    assert run_in(term, "similar", LAB, "--past", term / "l-an-dernier", "--dry-run")[0] == 0


WRITES = [("mark", "ada", "--add", "1", "--why", "x"), ("mark", "ada", "--question", "q4-1", "--to", "0", "--why", "x"),
          ("extension", "ada", "--until", "2030-01-01"), ("question", "q4-1", "--cancel"), ("group", "ada", "bob"),
          ("late", "--per-day", "10"), ("share", "--between", "ann,max"), ("withdraw", "ada"),
          ("collect", "new.zip"), ("regrade", "--yes")]  # fmt: skip


def test_a_gradebook_that_cannot_be_written_is_said_and_loses_nothing(term, checks, monkeypatch):  # noqa: F811
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        gb.add_assignment("tp99", duedate="2026-01-01 20:00:00 UTC")
        gb.update_or_create_assignment(LAB, duedate="2026-01-01 20:00:00 UTC")
    all_by_hand(term)
    moodle_zip(term / "new.zip", {place("Eve Noir", 9) + f"/{LAB}.ipynb": answered(texts=[])})
    before, marks = (term / "gradebook.db").read_bytes(), totals(term)
    written = (term / "nbgrader_config.py").read_text("utf-8")
    with (term / "nbgrader_config.py").open("a", encoding="utf-8") as config:  # root may write any file
        config.write(f'\nc.CourseDirectory.db_url = "sqlite:///file:{term}/gradebook.db?mode=ro&uri=true"\n')
    monkeypatch.setattr(Recorder.__init__, "__defaults__", ("default_course", 0.1, None))  # patience, 90 s
    checks.wanted["backward"] = "pass"
    for words in WRITES:
        name, *more = words
        code, said = run_in(term, *((name, *more) if name == "withdraw" else (name, LAB, *more)))
        if name == "regrade":
            assert code == 1 and "copies l'attendent dans le journal" in said and "Fait" not in said
        else:
            assert code == 2 and "il ne peut pas être écrit" in said, words
        assert (term / "gradebook.db").read_bytes() == before
    assert "eve-noir" not in ids(term) and totals(term) == marks  # what only reads, reads
    assert run_in(term, "status", LAB, "--dry-run")[0] == run_in(term, "history", LAB)[0] == 0
    (term / "nbgrader_config.py").write_text(written, "utf-8")
    assert run_in(term, "autograde", LAB)[0] == 0  # what waited in the journal is written
    assert totals(term) == {**marks, "bob": mark_of(BOB + POINTS["backward"])}


@pytest.mark.parametrize("text, shown", [
    ("Un café à $5 ou $6 ?", "$5 ou $6"),
    ("🎉 中文 <script>alert(1)</script>", "🎉 中文 &lt;script&gt;"),
    ("**bien**, $a<b$", "<strong>bien</strong>, <math"),
    ("![x](http://x.fr/a.png) [l](javascript:alert(1))", "image absente"),
])  # fmt: skip
def test_a_comment_is_a_text(term, text, shown):  # noqa: F811
    all_by_hand(term)
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        comments = gb.find_submission_notebook(LAB, LAB, "ada").comments
        next(one for one in comments if one.name == WRITTEN[0]).manual_comment = text
        gb.db.commit()
    assert run_in(term, "feedback", LAB)[0] == 0
    page = (term / "feedback" / "ada" / LAB / f"{LAB}.html").read_text("utf-8").replace("\xa0", " ")
    assert shown in page and "<script>alert" not in page and "javascript:" not in page and "http://x.fr" not in page


def test_hand_marks_follow_points_changed_while_their_question_is_cancelled(term, checks):  # noqa: F811
    from tests.classes.test_life_of_a_mark import with_points

    all_by_hand(term, 0.5)
    name, was = WRITTEN[1], POINTS[WRITTEN[1]]
    run_in(term, "question", LAB, name, "--cancel")
    cancelled = totals(term)
    with_points(term, name, 4 * was)
    assert run_in(term, "regrade", LAB, "--yes")[0] == 0 and totals(term) == cancelled
    run_in(term, "question", LAB, name, "--restore")
    texts = sum(POINTS[n] for n in WRITTEN) + 3 * was
    assert totals(term)["ada"] == mark_of(CODE_POINTS + texts / 2, MOST + 3 * was)


def test_an_empty_attachment_stops_no_page(term, checks):  # noqa: F811
    found = [{}, {"s.png": {}}, {"s.png": {"image/png": ""}}, {"s.png": {"image/png": None}}, {"s.png": "x"}, []]
    files = {}
    for n, one in enumerate(found):
        nb = json.loads(answered())
        cell = next(c for c in nb["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == WRITTEN[0])
        cell["source"], cell["attachments"] = "Voir ![ma figure](attachment:s.png)", one
        files[place(f"Zoé {chr(65 + n)}", 20 + n) + f"/{LAB}.ipynb"] = json.dumps(nb).encode()
    moodle_zip(term / "b.zip", files)
    assert run_in(term, "collect", LAB, "b.zip")[0] == 0
    assert run_in(term, "autograde", LAB)[0] == 0
    code, said = run_in(term, "feedback", LAB)
    assert code == 0 and f"{3 + len(found)} pages" in said
    for path in (term / "feedback").glob("zoe-*/*/*.html"):
        assert "[image absente : ma figure]" in path.read_text("utf-8").replace("\xa0", " ")


def test_a_withdrawal_of_the_first_of_a_group_and_a_return_change_no_mark(term):  # noqa: F811
    all_by_hand(term)
    run_in(term, "group", LAB, "ada", "bob")
    both = totals(term)
    assert both["bob"] == "20"
    run_in(term, "withdraw", "ada")
    assert totals(term) == {name: mark for name, mark in both.items() if name != "ada"}
    run_in(term, "withdraw", "ada", "--back")
    assert totals(term) == both


def test_an_older_mark_waits_for_a_newer_copy_only_where_it_was_written(term, checks):  # noqa: F811
    by_hand(term, "ada", **{name.replace("-", "_"): POINTS[name] for name in WRITTEN})
    copy = answered(right=["forward"])
    newer = copy.replace(f"Ma réponse à {WRITTEN[0]}.".encode(), b"Autre chose.")
    moodle_zip(term / "b.zip", {place("Ada", 1) + f"/{LAB}.ipynb": newer}, (2026, 11, 18, 10, 0, 0))
    for said in ("1 remplacée", "1 inchangée"):
        assert said in run_in(term, "collect", LAB, "b.zip")[1]
    assert "cet envoi est plus ancien" in run_in(term, "collect", LAB, "remises.zip")[1]
    run_in(term, "autograde", LAB)
    totals(term)
    assert rows(term, "forward", "backward", "état")["ada"] == (f"{POINTS['forward']:g}", "0", "1 à corriger")
