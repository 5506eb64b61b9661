"""The page of feedback: what a student reads, from what the gradebook has."""

import json
import re
from html import unescape

import pytest

from tests.bank import ROOT
from tests.classes.conftest import run_in
from tests.classes.making import LAB, SCRIPT, notebook
from tests.classes.test_graded import Active
from tp_grading.record.fill import comments_of
from tp_grading.term import cells, feedback
from tp_grading.term.decisions import BONUS, CANCELLED
from tp_grading.term.lines import Comment, Grade, Marked, line
from tp_grading.term.pages import page, short
from tp_grading.verdict import Mark, Report, Verdict

POINTS = {"init_weights": 1, "forward": 2, "loss_and_precision": 2, "backward": 4, "q4-1": 1,
          "train_step": 1, "train": 3, "q4-2": 1, "q4-3": 2, "q4-4": 2, "q4-5": 2}  # fmt: skip
LOST = "votre gradient de `Wy` a le bon module et le mauvais signe."


def marks(**changes):
    """Return the marks of a copy: all is right, no question is marked, with changes."""
    grades = {n: Grade(0.0 if n[0] == "q" else p, p, n[0] == "q") for n, p in POINTS.items()}
    comments = {f"{n}-answer": Comment(f"{n} : juste.") for n in POINTS if n[0] != "q"}
    return Marked(grades | changes.get("grades", {}), comments | changes.get("comments", {}),
                  changes.get("penalty", 0.0), changes.get("added", 0.0))  # fmt: skip


def made(answers=(), **changes):
    return plain(page(json.loads(notebook(answers=answers)), marks(**changes), LAB))


def plain(text):
    return re.sub(r"[\u00a0\u202f]|&#8239;|&nbsp;", " ", text)


def row(text, name):
    """Return the words of a line of the table."""
    (found,) = re.findall(rf'<th scope="row"><a href="#{name}">.*?</tr>', text, re.S)
    return " ".join(unescape(re.sub("<[^>]*>", " ", found)).split())


def test_a_question_that_waits_is_never_a_zero_nor_the_total_final():
    text = made()
    assert row(text, "q4-3") == "Question 4.3 … à corriger – / 2"
    assert "<b>13 / 13</b> pour l'instant ; 8 points à corriger" in text and "0 / 2" not in text
    done = {n: Grade(p / 2, p) for n, p in POINTS.items() if n[0] == "q"}
    text = made(grades=done, penalty=1.5)
    assert row(text, "q4-3") == "Question 4.3 ◐ en partie juste 1 / 2"
    assert "<b>15,5 / 21</b>" in text and "(retard : −1,5)" in text
    assert "à corriger" not in text and "pour l'instant" not in text


def test_a_flagged_check_waits_too_and_says_so():
    text = made(grades={"forward": Grade(2.0, 2.0, True)})
    assert row(text, "forward") == "forward … à vérifier par l'enseignant 2 / 2"
    assert "<b>11 / 11</b> pour l'instant ; 10 points" in text


def test_decisions_of_a_teacher_are_in_the_total_and_said():
    text = made(grades={
        "forward": Grade(0.0, 2.0, False, CANCELLED), "train": Grade(3.0, 3.0, False, BONUS),
        **{n: Grade(0.0, p) for n, p in POINTS.items() if n[0] == "q"},
    }, added=-0.5)  # fmt: skip
    assert "<b>10,5 / 16</b>" in text and "(−0,5 par l'enseignant)" in text
    assert "annulée, ne compte pas" in row(text, "forward") and "3 / 3 (bonus)" in row(
        text, "train"
    )


def test_each_message_is_a_sentence_at_its_place_once():
    said = Comment(f"backward : faux.\n{LOST}\nDe plus (forme) : rien.", "Vu **ensemble**.")
    text = made(comments={"backward-answer": said}, grades={"backward": Grade(0.0, 4.0)})
    sentence = "Votre gradient de <code>Wy</code> a le bon module et le mauvais signe."
    table, copy = text.split('id="copie"')
    assert table.count(sentence) == copy.count(sentence) == 1
    (card,) = re.findall(r'<section class="carte faux" id="backward".*?</section>', copy, re.S)
    assert sentence in card and "De plus (forme) : rien." in card and "faux." not in card
    assert row(text, "backward").startswith("backward ✗ faux 0 / 4 Votre gradient")
    assert '<a href="#commentaire-backward-answer">' in table
    assert copy.count("Vu <strong>ensemble</strong>.") == 1
    assert sum("✓ juste" in row(text, name) for name in POINTS) == 5


def test_several_checks_of_one_answer_each_have_their_verdict():
    report = Report("tp", "0", (Mark("net", Verdict.OK, 1, 1), Mark("net-grad", Verdict.WRONG, 2, 0, LOST),
                                Mark("net-step", Verdict.TIME, 1, 0, "trop long")))  # fmt: skip
    grades = {m.grade_id: Grade(m.score, m.points) for m in report.marks}
    found = Marked(grades, {"net-answer": Comment(comments_of(report)["net-answer"])})
    lines = [line(name, False, found) for name in grades]
    assert [(one.kind, one.verdict, one.message) for one in lines] == [
        ("juste", "juste", ()), ("faux", "faux", (LOST,)), ("faux", "trop long", ("trop long",)),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [
    SCRIPT, r"$\href{javascript:alert(1)}{x}$ $\text{<script>alert(1)</script>}$ $\style{color:red}{x}$",
    "![x](attachment:absente.png) ![y](https://evil/x.png)", "[" * 20000, "> " * 20000 + "x",
    "$" + "{" * 3000 + "$", "\ue0000\ue001", '<b id="forward" class="verdict juste" style="position:fixed">x</b>',
])  # fmt: skip
def test_nothing_that_a_student_writes_runs_or_stops_the_page(text):
    text = made({"q4-1": text})
    found = Active(text)
    assert found.scripts == [] and found.events == []
    assert "evil" not in re.sub(r"[^<>]*(?=<|$)", "", text) and "position:fixed" not in text
    assert text.count('id="forward"') == 1 and 'href="java' not in text
    assert len(re.findall('<tr>\n<th scope="row">', text)) == len(POINTS)


def test_every_formula_of_the_labs_is_mathml():
    for path in ROOT.glob("notebooks/*/*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                text = cells.markdown("".join(cell["source"]), True)
                text = re.sub(r"<code>\$[^$]+\$</code>", "", text)  # how one is written
                assert not re.search(r"\\(frac|sum|tilde|partial|top|hat)\b", text), path.name


def test_a_copy_that_cannot_be_read_has_a_page_of_the_same_style():
    released = json.loads((ROOT / "notebooks" / LAB / f"{LAB}.ipynb").read_text("utf-8"))
    text = plain(short(released, LAB, "le JSON est <tronqué>."))
    assert "TP 4 — Forward et backward" in text and "<p>Le JSON est &lt;tronqué&gt;.</p>" in text
    assert (
        re.search("<style>.*?</style>", text, re.S)[0]
        == re.search("<style>.*?</style>", made(), re.S)[0]
    )


def test_a_group_has_a_page_each_and_who_has_left_none(graded, tmp_path):
    import shutil

    course = shutil.copytree(graded, tmp_path / "cours")
    run_in(course, "group", LAB, "elodie-lefevre", "lucas-manquant")
    run_in(course, "withdraw", "noel-celik")
    code, said = run_in(course, "feedback", LAB)
    pages = {p.parent.parent.name: p.read_bytes() for p in course.glob(f"feedback/*/{LAB}/*.html")}
    assert code == 0 and "noel-celik" not in said and "noel-celik" not in pages
    assert pages["lucas-manquant"] == pages["elodie-lefevre"] and "Absents de l'envoi" not in said


def test_pages_are_the_same_in_other_processes_and_one_failure_stops_none(graded, monkeypatch):
    run_in(graded, "feedback", LAB, "--dry-run")
    pages = sorted(graded.glob(f"feedback/*/{LAB}/{LAB}.html"))
    before = [path.read_bytes() for path in pages]
    monkeypatch.setattr(feedback, "WORTH", 1)
    broken = graded / "autograded" / "noel-celik" / LAB / f"{LAB}.ipynb"
    kept = broken.read_bytes()
    try:
        assert run_in(graded, "feedback", LAB, "--dry-run")[0] == 0
        assert [path.read_bytes() for path in pages] == before
        broken.write_bytes(b"{")
        code, said = run_in(graded, "feedback", LAB, "--dry-run")
        assert code == 1 and "noel-celik : pas de page" in said and "6 pages" in said
    finally:
        broken.write_bytes(kept)
