"""The corrigé: what its page says, and that it never goes out while someone can hand the lab in."""

import datetime
import re
import shutil
import zipfile
from html import unescape

import pytest
from nbgrader.api import Gradebook

from tests.bank import ROOT, checked_points
from tests.classes.making import LAB
from tp_grading.build import source_notebook
from tp_grading.course import Course, CourseError
from tp_grading.record import history, promises
from tp_grading.term import publish
from tp_grading.term.corrige import page, refuse_place
from tp_grading.term.deadline import deadline
from tp_grading.term.decide import extend
from tp_grading.term.decisions import Policy
from tp_grading.term.leaks import REGION, leaks

PAGE = f"{LAB}-corrige.html"
APART = re.compile(
    r"\$\$.*?\$\$|\$.*?\$|[`*|:;\n]|^\s*[-\d][. ]|— [\d,]+", re.S | re.M
)  # what Markdown rewrites
PAST, AHEAD = "2026-01-05 20:00:00", "2999-01-05 20:00:00"


def text_of(html):
    """Return what a page says, without spaces."""
    return re.sub(r"\s", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.S)))


@pytest.fixture
def due(course):
    """Return a function that gives the lab a due date, and a class of one."""

    def give(date):
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
            gb.update_or_create_assignment(LAB, duedate=date)
            gb.update_or_create_student("zoe")

    return give


def decide(course, act):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gb:
        act(gb)


@pytest.mark.parametrize("lab", Course(ROOT).labs)
def test_page_has_each_question_and_each_exercise_of_the_lab(lab):
    course = Course(ROOT)
    html = page(course, lab).decode()
    told, cells = text_of(html), source_notebook(course, lab).cells
    for cell in (c for c in cells if c.metadata.get("nbgrader", {}).get("solution")):
        name = cell.metadata.nbgrader.grade_id
        assert html.count(f'<h2 id="{name.removesuffix("-answer")}">') == 1
        (region,) = REGION.findall(cell.source)[:1]
        for sentence in re.split(APART if cell.cell_type == "markdown" else "\0", region):
            squeezed = re.sub(r"\s", "", sentence).rstrip(".")
            assert len(squeezed) < 20 or squeezed in told, (name, sentence)
        if cell.cell_type == "markdown":
            section = re.search(rf'<h2 id="{name}">.*?</section>', html, re.S)[0]
            assert "bareme" in section and 'class="enonce texte"><p>' in section, name
    points = sum(c.metadata.get("nbgrader", {}).get("points") or 0 for c in cells)
    shown = [float(n.replace(",", ".")) for n in re.findall(r'class="points">([\d,]+) point', html)]
    assert sum(shown) == points
    assert "SOLUTION" not in html and "<details open" not in html
    assert not re.search(r"<script|(?:src|href)=\"(?!#|data:)|\son\w+=", html)


def test_written_once_nobody_can_hand_in_and_the_same_bytes_twice(course, tp_grade, due):
    due(PAST)
    code, said = tp_grade("release", "--corrige", LAB, "--dry-run")
    assert code == 0 and PAGE in said and "--dry-run" in said and not (course / "corriges").exists()
    code, said = tp_grade("release", "--corrige", LAB)
    assert code == 0 and "2026-01-05 20:00 UTC" in said and "Attention" not in said
    made = (course / "corriges" / PAGE).read_bytes()
    assert tp_grade("release", "--corrige", LAB)[0] == 0
    assert (course / "corriges" / PAGE).read_bytes() == made == page(Course(course), LAB)
    assert [p.name for p in (course / "corriges").iterdir()] == [PAGE]
    assert tp_grade("release", LAB, "--corrige", "--to", course / "c.zip")[0] == 0
    assert zipfile.ZipFile(course / "c.zip").namelist() == [PAGE]


@pytest.mark.parametrize(
    ("date", "why"), [("", "envoyé à personne"), (None, "n'a pas de date limite"), (AHEAD, "2999-01-05 20:00 UTC")]
)  # fmt: skip
def test_refused_while_someone_can_hand_in_unless_it_is_asked_and_said(
    course, tp_grade, due, date, why
):
    if date != "":
        due(date)
    code, said = tp_grade("release", "--corrige", LAB)
    assert (
        code == 2 and why in said and "--before-due" in said and not (course / "corriges").exists()
    )
    code, said = tp_grade("release", "--corrige", LAB, "--before-due")
    assert code == 0 and "avant l'heure" in said and why in said
    assert (course / "corriges" / PAGE).is_file()


def test_without_a_gradebook_none_is_made(course, tp_grade):
    (course / "gradebook.db").unlink()
    code, said = tp_grade("release", "--corrige", LAB)
    assert code == 2 and "envoyé à personne" in said and not (course / "gradebook.db").exists()
    tp_grade("release", LAB, "--to", course / "a.zip")
    code, said = tp_grade("release", "--corrige", LAB)
    assert code == 2 and "n'a pas de date limite" in said and not (course / "gradebook.db").exists()


def test_an_extension_counts_but_not_of_who_has_left(course, tp_grade, due):
    due(PAST)
    decide(course, lambda gb: extend(gb, LAB, "zoe", datetime.datetime(2999, 1, 8, 20)))
    code, said = tp_grade("release", "--corrige", LAB)
    assert code == 2 and "délai de zoe jusqu'au 2999-01-08 20:00 UTC" in said
    assert tp_grade("withdraw", "zoe")[0] == 0
    assert tp_grade("release", "--corrige", LAB)[0] == 0
    assert deadline(Course(course), LAB).student == ""


def test_late_copies_that_are_still_accepted_are_said(course, tp_grade, due):
    due(PAST)
    line = history.Line(LAB, "", "", history.LATE, "", Policy(10).to_json())
    decide(course, lambda gb: history.decide(gb, line))
    code, said = tp_grade("release", "--corrige", LAB)
    assert code == 0 and "en retard est encore acceptée" in said


def test_never_where_students_read(course, tp_grade, due, tmp_path):
    due(PAST)
    public = tmp_path / "public"
    assert tp_grade("release", LAB, "--to", public)[0] == 0
    before = sorted(public.rglob("*"))
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + f'\nc.Exchange.root = "{tmp_path}/echange"\n')
    for place in (public, public / "aide" / "x", course / "notebooks" / LAB, course / "release",
                  tmp_path / "echange" / "tp" / "outbound", public / "c.zip"):  # fmt: skip
        code, said = tp_grade("release", "--corrige", LAB, "--to", place)
        assert code == 2 and "--to" in said, place
    assert sorted(public.rglob("*")) == before
    refuse_place(Course(course), tmp_path / "ailleurs")
    with pytest.raises(CourseError, match=re.escape(publish.MANIFEST.lstrip(".").split("-")[0])):
        refuse_place(Course(course), public)


def test_a_release_that_would_hold_the_page_is_refused(course, tp_grade, tmp_path):
    """The gate of a release knows a corrigé, put there by hand and under any name."""
    html = page(Course(course), LAB)
    assert "notes.html : un corrigé" in leaks(Course(course), [], {"notes.html": html})
    assert tp_grade("release", LAB, "--to", tmp_path / "public")[0] == 0
    (tmp_path / "public" / "notes.html").write_bytes(html)
    code, said = tp_grade("release", LAB, "--to", tmp_path / "public")
    assert (
        code == 2
        and "notes.html : un corrigé" in said
        and "notes.html : la réponse de backward" in said
    )


def test_errors_are_sentences(course, tp_grade, due):
    due(PAST)
    for words, why in ((("--corrige",), "Nommez les TP"), (("--corrige", "tp99"), "Les TP sont"),
                       ((LAB,), "--to"), ((LAB, "--to", "a.zip", "--before-due"), "--corrige")):  # fmt: skip
        code, said = tp_grade("release", *words)
        assert code == 2 and why in said and "Traceback" not in said
    shutil.rmtree(course / "corriges", ignore_errors=True)
    (course / "corriges").write_text("un fichier")
    code, said = tp_grade("release", "--corrige", LAB)
    assert code == 2 and "n'est pas un dossier" in said


def test_a_release_for_self_study_has_folded_answers_and_promises_nothing(course, tp_grade, tmp_path):
    alone = tmp_path / "seul"
    code, said = tp_grade("release", LAB, "--autonome", "--to", alone, "--dry-run")
    assert code == 0 and f"corriges/{PAGE}" in said and not alone.exists()
    for _again in range(2):
        code, said = tp_grade("release", LAB, "--autonome", "--to", alone)
        assert code == 0 and "corrigés compris" in said and "Gardés" not in said
    html = (alone / "corriges" / PAGE).read_text(encoding="utf-8")
    assert html.count("<summary>Une réponse, et son barème</summary>") == len(re.findall(r'"q4-\d"', html)) // 2 > 3
    assert html.count("<summary>Une solution</summary>") == len(checked_points(LAB)) and "<details open" not in html
    assert f'href="corriges/{PAGE}"' in (alone / "LISEZ-MOI.html").read_text(encoding="utf-8")
    assert f"](corriges/{PAGE})" in (alone / "README.md").read_text(encoding="utf-8")
    assert not (course / promises.FILE).exists()
    (alone / "corriges" / PAGE).write_text(html.replace("corrigé</h1>", "mon corrigé</h1>"))
    code, said = tp_grade("release", LAB, "--autonome", "--to", alone)
    assert code == 0 and "Gardés" in said


def test_a_lab_that_a_class_still_owes_is_not_released_for_self_study(course, tp_grade, due, tmp_path):
    due(AHEAD)
    code, said = tp_grade("release", "--autonome", "--to", tmp_path / "seul.zip")
    assert code == 2 and "2999-01-05" in said and not (tmp_path / "seul.zip").exists()
    due(PAST)
    assert tp_grade("release", "--autonome", "--to", tmp_path / "seul.zip")[0] == 0
    assert f"corriges/{PAGE}" in zipfile.ZipFile(tmp_path / "seul.zip").namelist()


def test_a_folder_is_of_a_class_or_for_self_study(course, tp_grade, tmp_path):
    for first, then in (((), ("--autonome",)), (("--autonome",), ())):
        folder = tmp_path / f"envoi{len(first)}"
        assert tp_grade("release", LAB, "--to", folder, *first)[0] == 0
        before = sorted(folder.rglob("*"))
        code, said = tp_grade("release", LAB, "--to", folder, *then, "--before-due" if then else "--dry-run")
        assert code == 2 and "un autre dossier" in said
        assert sorted(folder.rglob("*")) == before
        (course / promises.FILE).unlink(missing_ok=True)
