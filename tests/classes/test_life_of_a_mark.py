"""The life of a mark: corrected checks, other points, cancelled questions, appeals, and its trace."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.classes.conftest import run_in
from tests.classes.making import LAB, course_folder, moodle_zip, place
from tests.classes.story import POINTS, WRITTEN, Checks, answered, graded_by, text_of
from tp_grading.record import history

MOST = sum(POINTS.values())
NAMES = {"ada": 1, "bob": 2, "cleo": 3}


@pytest.fixture
def checks():
    made = Checks()
    with graded_by(made):
        yield made


@pytest.fixture(scope="module")
def first(tmp_path_factory, empty_gradebook):
    """A graded class of three: ada has all right, bob one exercise only, cleo wrote nothing."""
    course = course_folder(tmp_path_factory.mktemp("trois"))
    shutil.copy(empty_gradebook, course / "gradebook.db")
    copies = {"ada": answered(), "bob": answered(right=["forward"]), "cleo": answered(texts=[])}
    files = {
        place(name.title(), NAMES[name]) + f"/{LAB}.ipynb": data for name, data in copies.items()
    }
    moodle_zip(course / "remises.zip", files)
    run_in(course, "collect", LAB, "remises.zip")
    with graded_by(Checks()):
        code, said = run_in(course, "autograde", LAB)
    assert code == 0, said
    return course


@pytest.fixture
def term(first, checks, tmp_path):
    """A copy of that class."""
    return Path(shutil.copytree(first, tmp_path / "cours"))


def by_hand(course, student, **scores):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        for name, score in scores.items():
            grade = gb.find_grade(name.replace("_", "-"), LAB, LAB, student)
            grade.manual_score, grade.needs_manual_grade = score, False
        gb.db.commit()


def all_by_hand(course, share=1.0):
    for student in NAMES:
        wanted = WRITTEN if student != "cleo" else []
        by_hand(
            course, student, **{name.replace("-", "_"): POINTS[name] * share for name in wanted}
        )


def totals(course, *options):
    """Return student → mark out of 20, "" while it is not final."""
    run_in(course, "export", LAB, *options)
    head, *lines = text_of(course / "export" / "notes.csv")
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    return {row["étudiant"]: row["total"].replace(",", ".") if row["état"].startswith("définitif") else ""
            for row in rows}  # fmt: skip


def mark_of(points, most=MOST):
    return f"{round(20 * points / most, 2):g}"


CODE_POINTS = sum(p for n, p in POINTS.items() if n not in WRITTEN)
TEXT_POINTS = MOST - CODE_POINTS
BOB = POINTS["forward"] + TEXT_POINTS


def test_what_waits_is_in_the_order_of_the_lab(term):
    _code, said = run_in(term, "status", LAB)
    assert re.findall(r"^  - (q4-\d) : \d sur 3", said, re.MULTILINE) == WRITTEN


def test_a_class_has_the_marks_that_a_person_would_compute(term):
    assert set(totals(term).values()) == {"", mark_of(CODE_POINTS)}  # cleo has nothing to be marked
    all_by_hand(term)
    assert totals(term) == {"ada": "20", "bob": mark_of(BOB), "cleo": mark_of(CODE_POINTS)}


def test_grading_again_reopens_no_hand_mark(term):
    all_by_hand(term)
    before = totals(term)
    code, said = run_in(term, "autograde", LAB, "--again")
    assert code == 0 and "à revoir" not in said and totals(term) == before


def test_a_corrected_check_says_whose_marks_change_then_changes_them(term, checks):
    all_by_hand(term, 0.5)
    before = totals(term)
    checks.wanted["loss_and_precision"] = "pass  # "  # any answer is right
    code, said = run_in(term, "regrade", LAB, "--dry-run")
    assert code == 0 and "1 note sur 3 changerait" in said and "--dry-run" in said
    was = POINTS["forward"] + TEXT_POINTS / 2
    now = was + POINTS["loss_and_precision"]
    comma = lambda x: mark_of(x).replace(".", ",")  # noqa: E731
    assert (
        f"bob : {comma(was)} → {comma(now)} (loss_and_precision 0 → {POINTS['loss_and_precision']:g})"
        in said
    )
    assert totals(term) == before
    code, said = run_in(term, "regrade", LAB)  # nobody answers the question
    assert code == 2 and "--yes" in said and totals(term) == before
    code, said = run_in(term, "regrade", LAB, "--yes", "--why", "énoncé corrigé")
    assert code == 0, said
    assert totals(term) == {**before, "bob": mark_of(now)}
    code, said = run_in(term, "regrade", LAB, "--dry-run")
    assert "0 note sur 3" in said
    _code, said = run_in(term, "history", LAB, "bob")
    assert (
        "bob loss_and_precision : correction automatique, 0 → " in said and "énoncé corrigé" in said
    )


def with_points(course, name, points):
    path = course / "notebooks" / LAB / f"{LAB}.ipynb"
    nb = json.loads(path.read_text("utf-8"))
    for cell in nb["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("grade_id") == name:
            meta["points"] = points
    path.write_text(json.dumps(nb), "utf-8")


def test_other_points_are_never_a_silent_rescaling(term):
    all_by_hand(term)
    before = totals(term)
    with_points(term, "forward", POINTS["forward"] + 3)
    for again in ((), ("--again",)):
        code, said = run_in(term, "autograde", LAB, *again)
        assert code == 2 and f"tp-grade regrade {LAB}" in said and "forward 2 → 5" in said
    assert totals(term) == before
    code, said = run_in(term, "regrade", LAB, "--yes")
    assert code == 0 and "Barème : forward, 2 → 5" in said and "à regarder" not in said
    assert totals(term) == {
        "ada": "20",
        "bob": mark_of(BOB + 3, MOST + 3),
        "cleo": mark_of(CODE_POINTS + 3, MOST + 3),
    }
    code, said = run_in(term, "autograde", LAB, "--again")  # old notebooks, old points: no suspects
    assert code == 0 and "à regarder" not in said
    _code, said = run_in(term, "status", LAB)
    assert "à regarder (" not in said


def test_other_points_of_a_written_question_scale_its_hand_marks(term):
    all_by_hand(term, 0.5)
    name = WRITTEN[0]
    with_points(term, name, POINTS[name] * 2)
    run_in(term, "regrade", LAB, "--yes")
    more = POINTS[name]
    assert totals(term)["ada"] == mark_of(CODE_POINTS + TEXT_POINTS / 2 + more / 2, MOST + more)
    _code, said = run_in(term, "history", LAB, "ada")
    assert "barème :" in said


def test_a_new_copy_reopens_only_what_was_written_again(term):
    all_by_hand(term)
    nb = json.loads(answered(right=["forward"]))
    for cell in nb["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == WRITTEN[0]:
            cell["source"] = "Tout autre chose."
    inside = place("Bob", 2) + f"/{LAB}.ipynb"
    moodle_zip(term / "encore.zip", {inside: json.dumps(nb).encode()}, (2026, 11, 4, 10, 0, 0))
    run_in(term, "collect", LAB, "encore.zip")
    _code, said = run_in(term, "autograde", LAB)
    assert f"bob, {WRITTEN[0]} : la réponse a changé depuis" in said and said.count("bob, ") == 1
    assert totals(term)["bob"] == ""
    by_hand(term, "bob", **{WRITTEN[0].replace("-", "_"): 0.0})
    assert totals(term)["bob"] == mark_of(BOB - POINTS[WRITTEN[0]])
    _code, said = run_in(term, "history", LAB, "bob", "--hand")
    assert "à revoir" in said and "la réponse a changé" in said


def test_a_question_is_cancelled_made_a_bonus_and_restored(term):
    all_by_hand(term)
    before, points = totals(term), POINTS["loss_and_precision"]
    code, said = run_in(
        term, "question", LAB, "loss_and_precision", "--cancel", "--why", "énoncé ambigu"
    )
    assert code == 0 and f"noté sur {MOST - points:g} points" in said.replace(",", ".")
    assert totals(term) == {"ada": "20", "bob": mark_of(BOB, MOST - points),
                            "cleo": mark_of(CODE_POINTS - points, MOST - points)}  # fmt: skip
    run_in(term, "question", LAB, "loss_and_precision", "--bonus")
    assert totals(term) == {"ada": "20", "bob": mark_of(BOB, MOST - points),
                            "cleo": mark_of(CODE_POINTS, MOST - points)}  # fmt: skip
    assert "loss_and_precision (bonus)" in text_of(term / "export" / "notes.csv")[0]
    code, said = run_in(term, "question", LAB, "loss_and_precision", "--restore")
    assert code == 0 and totals(term) == before
    code, said = run_in(term, "question", LAB, "loss_and_precision", "--restore")
    assert code == 0 and "déjà" in said
    _code, said = run_in(term, "history", LAB, "ada")
    assert "loss_and_precision : comptée → annulée (énoncé ambigu)" in said
    code, said = run_in(term, "question", LAB, "forwards", "--cancel")
    assert code == 2 and "forward" in said


def test_a_cancelled_question_waits_for_nobody(term):
    for name in WRITTEN:
        assert run_in(term, "question", LAB, name, "--cancel")[0] == 0
    assert totals(term)["ada"] == "20"
    _code, said = run_in(term, "status", LAB)
    assert "Questions à corriger" not in said


def test_an_appeal_has_its_reason_in_the_trace(term):
    all_by_hand(term, 0.5)
    name = WRITTEN[0]
    code, said = run_in(
        term, "mark", LAB, "ada", "--question", name, "--to", POINTS[name], "--why", "appel"
    )
    assert code == 0, said
    assert totals(term)["ada"] == mark_of(CODE_POINTS + TEXT_POINTS / 2 + POINTS[name] / 2)
    run_in(term, "mark", LAB, "ada", "--add", "-1", "--why", "plagiat")
    assert totals(term)["ada"] == mark_of(CODE_POINTS + TEXT_POINTS / 2 + POINTS[name] / 2 - 1)
    _code, said = run_in(term, "history", LAB, "ada", "--hand")
    assert f"ada {name} : note à la main" in said and "(appel)" in said and "(plagiat)" in said
    for wrong in (
        ("--to", "9"),
        ("--question", name, "--to", "99"),
        ("--question", "x", "--to", "1"),
    ):
        assert run_in(term, "mark", LAB, "ada", *wrong, "--why", "x")[0] == 2
    code, said = run_in(term, "mark", LAB, "adda", "--add", "1", "--why", "x")
    assert code == 2 and "peut-être ada" in said


def late_by(course, hours):
    """Set the deadline so that everyone is late by some hours."""
    import datetime

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        date = gb.find_submission(LAB, "ada").timestamp
        gb.update_or_create_assignment(LAB, duedate=date - datetime.timedelta(hours=hours))


def test_late_copies_lose_what_the_policy_says_and_an_extension_gives_it_back(term):
    all_by_hand(term)
    before = totals(term)
    assert "Sans date limite" in run_in(term, "late", LAB, "--per-day", "10")[1]
    assert totals(term) == before  # nobody is late
    run_in(term, "late", LAB, "--none")
    late_by(term, 25)
    assert totals(term) == before  # no policy, no penalty
    code, said = run_in(term, "late", LAB, "--per-day", "10", "--at-most", "15")
    assert code == 0 and "ada, 25 h" in said and "Sans date limite" not in said
    assert totals(term)["ada"] == mark_of(0.85 * MOST)
    run_in(term, "late", LAB, "--per-day", "10")
    assert totals(term)["ada"] == mark_of(0.8 * MOST)
    code, said = run_in(
        term, "extension", LAB, "ada", "--until", "2030-01-01 20:00", "--why", "malade"
    )
    assert code == 0 and totals(term)["ada"] == "20" and totals(term)["bob"] != before["bob"]
    _code, said = run_in(term, "status", LAB)
    assert "dont 2 en retard" in said
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:  # nbgrader knows it too
        assert gb.find_submission(LAB, "ada").total_seconds_late == 0
    run_in(term, "autograde", LAB, "--again")
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        assert gb.find_submission(LAB, "ada").total_seconds_late == 0
    run_in(term, "extension", LAB, "ada", "--none")
    assert totals(term)["ada"] == mark_of(0.8 * MOST)
    run_in(term, "late", LAB, "--none")
    assert totals(term) == before
    assert run_in(term, "extension", LAB, "ada", "--until", "demain")[0] == 2


def test_who_has_withdrawn_is_in_no_list_and_comes_back_with_marks(term):
    all_by_hand(term)
    before = totals(term)
    code, said = run_in(term, "withdraw", "bob")
    assert code == 0 and "bob" in said
    assert totals(term) == {name: mark for name, mark in before.items() if name != "bob"}
    _code, said = run_in(term, "status", LAB)
    assert (
        "bob" not in said
        and "2 étudiants, dont 0 en retard ; 2 copies notées" in said
        and "pas encore noté" not in said
    )
    run_in(term, "withdraw", "bob", "--back")
    assert totals(term) == before


def test_a_group_has_one_copy_and_each_its_mark(term):
    all_by_hand(term)
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        gb.add_student("dan")
    code, said = run_in(term, "group", LAB, "ada", "dan")
    assert code == 0 and totals(term)["dan"] == "20"
    run_in(term, "mark", LAB, "dan", "--add", "-2", "--why", "absent à la soutenance")
    assert totals(term)["dan"] == mark_of(MOST - 2) and totals(term)["ada"] == "20"
    code, said = run_in(
        term, "mark", LAB, "dan", "--question", WRITTEN[0], "--to", "0", "--why", "x"
    )
    assert code == 2 and "--add" in said
    by_hand(term, "ada", **{WRITTEN[0].replace("-", "_"): 0.0})
    assert totals(term)["dan"] == mark_of(MOST - 2 - POINTS[WRITTEN[0]])
    assert run_in(term, "group", LAB, "bob", "dan")[0] == 2
    code, said = run_in(term, "history", LAB, "dan")  # the marks of the copy are theirs too
    assert f"ada {WRITTEN[0]} : note à la main" in said and "absent à la soutenance" in said
    run_in(term, "extension", LAB, "ada", "--until", "2030-01-01 20:00")
    assert "2030" not in run_in(term, "history", LAB, "dan")[1]
    code, said = run_in(term, "group", LAB, "dan", "--alone")  # dan has handed nothing in
    assert code == 1 and f"tp-grade group {LAB} ada dan" in said
    assert totals(term)["dan"] == ""
    run_in(term, "group", LAB, "bob", "cleo")
    code, said = run_in(term, "group", LAB, "cleo", "--alone")  # she has her own copy
    assert code == 0 and "plus de note" not in said
    assert totals(term)["cleo"] == mark_of(CODE_POINTS)


def test_status_and_export_count_the_copy_of_a_group_once(term):
    for name in ("dan", "eve"):
        with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
            gb.add_student(name)
    run_in(term, "group", LAB, "ada", "dan", "eve")
    _code, said = run_in(term, "status", LAB, "--figure", term / "f.svg")
    assert "5 étudiants, dont 0 en retard ; 3 copies notées." in said
    assert "ces 3 copies donnent une note à 5 étudiants" in said
    assert f"{WRITTEN[0]} : 2 sur 3 copies" in said  # ada's, bob's; cleo wrote nothing
    assert "répartition des notes, 3 copies" in (term / "f.svg").read_text("utf-8")
    _code, said = run_in(term, "export", LAB)
    assert "2 copies à finir de corriger" in said and "1 note définitive" in said
    run_in(term, "withdraw", "ada")
    _code, said = run_in(term, "status", LAB)
    assert "4 étudiants, dont 0 en retard ; 3 copies notées." in said
    assert f"{WRITTEN[0]} : 2 sur 3 copies" in said


def test_a_member_keeps_the_mark_when_the_leader_leaves_the_course(term):
    all_by_hand(term)
    with Gradebook(f"sqlite:///{term}/gradebook.db") as gb:
        gb.add_student("dan")
    run_in(term, "group", LAB, "ada", "dan")
    run_in(term, "withdraw", "ada")
    assert totals(term)["dan"] == "20" and "ada" not in totals(term)


def test_what_regrade_says_is_what_it_does_with_late_copies_too(term, checks):
    all_by_hand(term, 0.5)
    late_by(term, 25)
    run_in(term, "late", LAB, "--per-day", "10")
    with_points(term, "forward", POINTS["forward"] + 3)
    checks.wanted["backward"] = "pass  # "  # any answer is right
    code, said = run_in(term, "regrade", LAB, "--yes", "--why", "barème revu")
    assert code == 0, said
    told = dict(re.findall(r"^  - (\w+) : \S+ → (\S+)", said, re.MULTILINE))
    assert {name: mark.replace(",", ".") for name, mark in told.items()} == totals(term)
    _code, said = run_in(term, "history", LAB, "bob")
    assert "forward : correction automatique, 2 → 5 (barème : forward 2 → 5 ; nouvelle correction : barème revu)" in said
    assert "tous forward : barème, 2 → 5 (barème : forward 2 → 5 ; nouvelle correction : barème revu)" in said


@pytest.mark.parametrize(("said", "yes"), [("oui", True), ("o", True), ("y", True), ("", False), ("non", False), ("quoi\noui", True)])  # fmt: skip
def test_regrade_understands_yes_in_french(term, checks, said, yes):
    all_by_hand(term)
    before = totals(term)
    checks.wanted["backward"] = "pass  # "
    code, told = run_in(term, "regrade", LAB, typed=f"{said}\n")
    assert code == 0 and ("Fait." in told) == yes and (totals(term) != before) == yes


@pytest.fixture
def promised(course, checks):
    """A course that has released its lab, and then changed the points of a question before grading."""
    code, said = run_in(course, "release", LAB, "--to", "tp.zip", "--no-colab")
    assert code == 0, said
    with_points(course, "forward", POINTS["forward"] + 3)
    place = course / "submitted" / "ada" / LAB
    place.mkdir(parents=True)
    (place / f"{LAB}.ipynb").write_bytes(answered())
    with graded_by(checks):
        yield course


def test_points_changed_after_the_release_make_no_suspect_and_are_said(promised):
    old, new = f"{POINTS['forward']:g}", f"{POINTS['forward'] + 3:g}"
    code, said = run_in(promised, "autograde", LAB)
    assert code == 0 and "à regarder" not in said
    assert f"forward {old} → {new}" in said and "depuis l'envoi" in said
    with Gradebook(f"sqlite:///{promised}/gradebook.db") as gb:
        grade = gb.find_grade("forward", LAB, LAB, "ada")
        assert grade.auto_score == POINTS["forward"] + 3 and not grade.needs_manual_grade
    run_in(promised, "release", LAB, "--to", "tp.zip", "--no-colab")  # the new points are promised
    code, said = run_in(promised, "autograde", LAB, "--again")
    assert "depuis l'envoi" not in said and "à regarder" not in said


def test_points_that_nobody_promised_are_still_suspect(promised):
    nb = nbformat.reads(answered(), 4)
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "forward":
            cell.metadata["nbgrader"]["points"] = 50
    (promised / "submitted" / "ada" / LAB / f"{LAB}.ipynb").write_text(nbformat.writes(nb), "utf-8")
    assert "- ada : à regarder : forward" in run_in(promised, "autograde", LAB)[1].splitlines()
    with Gradebook(f"sqlite:///{promised}/gradebook.db") as gb:
        assert gb.find_grade("forward", LAB, LAB, "ada").needs_manual_grade
        assert not gb.find_grade("train", LAB, LAB, "ada").needs_manual_grade


def test_nbgrader_autograde_knows_former_points_too(promised, monkeypatch):
    from traitlets.config import Config

    from tp_grading import preprocessors

    given = []
    monkeypatch.setattr(
        preprocessors, "grade_bytes", lambda job, *_a: (given.append(job.former), 1 / 0)
    )
    config = Config()
    config.CourseDirectory.root = str(promised)
    config.CourseDirectory.release_directory = "notebooks"
    config.CourseDirectory.db_url = f"sqlite:///{promised}/gradebook.db"
    with Gradebook(config.CourseDirectory.db_url) as gb:
        history.write(gb, history.Line(LAB, "", "train", history.POINTS, "9", "3"))
        gb.db.commit()
    with pytest.raises(ZeroDivisionError):
        names = {"nbgrader": {"assignment": LAB, "student": "ada"}}
        preprocessors.SealedGrading(config=config).preprocess(None, names)
    assert set(given[0]) == {("train", 9.0), ("forward", POINTS["forward"])}


@pytest.mark.parametrize("text", ["", "[]", '{"tp04_manuel": 3}', '{"tp04_manuel": [{"at": 1}]}'])
def test_a_broken_memory_of_releases_is_said(promised, text):
    (promised / ".tp-grade.releases.json").write_text(text)
    code, said = run_in(promised, "autograde", LAB)
    assert code == 2 and "abîmé" in said
