"""What the class has misunderstood: causes that are the same whoever hears them, counted, compared."""

import json
import re
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.bank import bank_of
from tests.classes.conftest import run_in
from tests.classes.making import LAB, course_folder, moodle_zip, place
from tests.classes.story import WRITTEN, Checks, answered, graded_by
from tp_grading.course import CourseError
from tp_grading.record import history
from tp_grading.term.causes import causes, shown
from tp_grading.term.diagnostics import change, save
from tp_grading.term.marks import Row
from tp_grading.term.misconceptions import (
    Cause,
    Exercise,
    Findings,
    anonymous,
    at_least,
    compare,
    to_json,
)
from tp_grading.term.totals import read_groups, spread
from tp_utils.i18n import speaking

SIGN = "votre gradient de `{}` a le bon module et le mauvais signe."


def test_a_cause_is_the_sentence_of_the_check_whatever_its_words():
    one, other = (
        causes([SIGN.format("Wy"), SIGN.format("by")], LAB),
        causes([SIGN.format("Wh")], LAB),
    )
    assert list(one) == list(other) and len(one) == 1  # said twice, counted once
    (key,) = one
    assert shown(key, [SIGN.format("Wy")] * 2) == SIGN.format("Wy").replace(" .", ".")
    assert "`" not in shown(key, [SIGN.format("Wy"), SIGN.format("Wh")])
    also = causes(["De plus (forme) : " + SIGN.format("bh"), "Ou bien : autre chose."], LAB)
    assert list(also) == [key]


def test_a_cause_is_shown_in_the_language_of_the_reader():
    (key,) = causes([SIGN.format("Wy")], LAB)
    english = "your gradient of `Wy` has the right magnitude and the wrong sign."
    with speaking("en"):
        assert shown(key, [SIGN.format("Wy")]) == english and list(causes([english], LAB)) == [key]


def test_a_sentence_that_is_nobody_s_is_counted_without_its_numbers():
    (one,), (other,) = causes(["il y a 3 zèbres ici"], LAB), causes(["il y a 12,5 zèbres ici"], LAB)
    assert one == other
    (shape,) = causes(["le nombre (2, 3), et −1,5e-3 est écrit."], LAB)
    assert shape == "le nombre …, et −… est écrit."  # the words around it are whole


@pytest.mark.parametrize("source", [
    "def f(x):\n    '''Par Ada.'''\n    # Ada Roy\n    return x  # Ada",
    "class A:\n    'Ada'\n    def g(self):\n        'Ada'",
    "def f(:\n    Ada",
])  # fmt: skip
def test_an_example_holds_no_comment_and_no_docstring(source):
    assert "Ada" not in anonymous(source)
    assert anonymous("x = 1  # un") == "x = 1"


def test_the_answers_of_a_bank_survive_being_made_anonymous():
    texts = [anonymous(a.code) for a in bank_of(LAB).answers]
    assert sum(bool(text) for text in texts) > 0.9 * len(texts)


def test_chance_of_having_in_common():
    assert at_least(0, 3, 4, 10) == pytest.approx(1)
    assert at_least(2, 2, 2, 4) == pytest.approx(1 / 6)
    assert at_least(5, 5, 5, 20) < 0.0001 < at_least(2, 5, 5, 20)


def test_quartiles():
    found = spread("A", [1.0, 2.0, 3.0, 4.0, 5.0])
    assert (found.least, found.first, found.middle, found.third, found.most) == (1, 2, 3, 4, 5)
    assert spread("seul", [7.0]).middle == spread("seul", [7.0]).first == 7


def test_groups_are_read_by_identifier_address_or_name(tmp_path):
    rows = [Row("ada", "Ada Roy", "ada@x.fr"), Row("zoe", "Zoé Çelik", "zoe@x.fr")]
    path = tmp_path / "g.csv"
    for head, one, other in (("courriel;groupe", "ADA@x.fr", "x@y"), ("groupe,nom", "", "")):
        text = f"{head}\n{one};A\n{other};B\n" if one else f"{head}\nA,Zoé Çelik\nB,Personne\n"
        path.write_text("\ufeff" + text, encoding="utf-8")
        groups, unknown = read_groups(path, rows)
        assert groups == {"groupe": {"ada" if one else "zoe": "A"}} and len(unknown) == 1
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(CourseError, match="Aucune colonne"):
        read_groups(path, rows)


def test_a_copy_of_two_students_counts_once(graded, tmp_path):
    course = shutil.copytree(graded, tmp_path / "cours")
    run_in(course, "group", LAB, "noel-celik", "lucas-manquant")  # noel-celik has a ReLU
    code, said = run_in(course, "misconceptions", LAB, "--least", "1")
    assert code == 0 and "6 copies" in said
    data = json.loads((course / "export" / f"{LAB}-diagnostics.json").read_text("utf-8"))
    assert data["copies"] == 6 and [c["count"] for c in data["causes"]] == [2]
    run_in(course, "withdraw", "noel-celik")  # the copy is still one of the class
    run_in(course, "misconceptions", LAB)
    data = json.loads((course / "export" / f"{LAB}-diagnostics.json").read_text("utf-8"))
    assert data["copies"] == 6 and [c["count"] for c in data["causes"]] == [2]


def test_an_exercise_renamed_since_last_year_is_not_compared(tmp_path):
    def found(*names):
        return Findings("tp04_manuel", 10, [
            Exercise(name, 3, 0, [Cause(name, "k", "une erreur", frozenset("abc"), 0.3)]) for name in names
        ])  # fmt: skip

    past = tmp_path / "past.json"
    past.write_text(json.dumps(to_json(found("forward", "old"), "")), encoding="utf-8")
    now = found("forward", "new")
    compare(now, past)
    assert [(c.check, c.before, c.changed, change(c)) for c in now.causes] == [
        ("forward", 0.3, False, "30\u00a0%"), ("new", None, False, "")]  # fmt: skip
    assert now.gone == []  # the exercise is gone, and nobody knows what became of its cause
    (tmp_path / "figure.png").unlink(missing_ok=True)
    save(now, tmp_path / "figure.png")  # with nothing to show of last year for one of them
    assert (tmp_path / "figure.png").stat().st_size > 5000
    known = json.loads(past.read_text("utf-8"))
    past.write_text(json.dumps({k: v for k, v in known.items() if k != "exercises"}), encoding="utf-8")
    compare(now, past)  # a file of before says nothing of its exercises
    assert [c.before for c in now.causes] == [0.3, 0.0]


def test_totals_by_marker_know_whose_copy_is_a_group_s(tmp_path, empty_gradebook):
    (tmp_path / "cours").mkdir()
    course = course_folder(tmp_path / "cours")
    shutil.copy(empty_gradebook, course / "gradebook.db")
    files = {place(name, n) + f"/{LAB}.ipynb": answered() + b"\n" * n
             for n, name in enumerate(("Ada Byron", "Bob Martin", "Cleo Petit"), 1)}  # fmt: skip
    moodle_zip(course / "a.zip", files)
    run_in(course, "collect", LAB, "a.zip")
    with graded_by(Checks()):
        run_in(course, "autograde", LAB)
    run_in(course, "group", LAB, "ada-byron", "bob-martin")
    for who, student in (("ann", "ada-byron"), ("max", "cleo-petit")):
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gb, history.acting(who=who):
            grade = gb.find_grade(WRITTEN[0], LAB, LAB, student)
            grade.manual_score, grade.needs_manual_grade = 1, False
            gb.db.commit()
    assert run_in(course, "misconceptions", LAB)[0] == 0
    text = (course / "export" / f"{LAB}-diagnostics.html").read_text("utf-8").replace("\xa0", " ")
    rows = re.findall(r"<tr>\s*<t[hd][^>]*>(ann|max|sans groupe)</t[hd]>\s*<td[^>]*>(\d+)", text)
    assert rows == [("ann", "2"), ("max", "1")]


def test_a_class_its_page_its_file_and_the_next_year(graded, tmp_path):
    by, page = tmp_path / "groupes.csv", tmp_path / "d.html"
    by.write_text("étudiant;groupe\nelodie-lefevre;A\nnoel-celik;B\ninconnue;B\n", encoding="utf-8")
    code, said = run_in(graded, "misconceptions", LAB, "--by", by, "--to", page)
    assert code == 0 and "inconnue" in said
    once = page.read_bytes()
    run_in(graded, "misconceptions", LAB, "--by", by, "--to", page)
    assert page.read_bytes() == once
    line = next(line for line in said.splitlines() if "forward" in line)
    assert "2" in line and "33" in line and "ReLU" in said  # two of six that can be read
    text = re.sub("</?span[^>]*>", "", page.read_text("utf-8"))
    assert "torch.relu" in text and "<script" not in text and "copies lisibles" in text
    words = re.sub('base64,[^"]*', "", text)  # where any four letters may follow each other
    assert not any(name in words for name in ("noel", "Noël", "paul-dupont", "Paul Dupont"))
    assert "Totaux par groupe" in text and page.with_suffix(".png").stat().st_size > 10000
    data = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert data["copies"] == 6 and [c["count"] for c in data["causes"]] == [2]
    assert not any(word in json.dumps(data) for word in ("noel", "relu(htilde)"))

    data["copies"], data["causes"][0]["count"] = 100, 1
    data["causes"].append(
        {**data["causes"][0], "cause": "x", "text": "une ancienne erreur", "count": 30}
    )
    past = tmp_path / "past.json"
    past.write_text(json.dumps(data), encoding="utf-8")
    code, said = run_in(graded, "misconceptions", LAB, "--compare", past, "--to", page)
    assert code == 0 and "↑ 1" in said
    text = page.read_text("utf-8")
    assert "une ancienne erreur" in text.lower() and "l'an dernier" in text

    assert (
        "remplacé"
        in run_in(
            graded, "misconceptions", LAB, "--compare", page.with_suffix(".json"), "--to", page
        )[1]
    )
    past.write_text(json.dumps({**data, "lab": "tp05_autograd"}), encoding="utf-8")
    assert "autre TP" in run_in(graded, "misconceptions", LAB, "--compare", past, "--dry-run")[1]
    past.write_text("[]")
    code, said = run_in(graded, "misconceptions", LAB, "--compare", past, "--dry-run")
    assert code == 2 and "n'est pas un fichier" in said
    assert "forward, 33" in run_in(graded, "status", LAB, "--dry-run")[1]
