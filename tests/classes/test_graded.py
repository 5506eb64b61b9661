"""A graded class: status, feedback for Moodle, CSV; in the order of a term."""

import csv
import io
import unicodedata
import zipfile
from html.parser import HTMLParser

import pytest
from nbgrader.api import Gradebook

from tests.classes.conftest import run_in
from tests.classes.making import FORMULA, LAB

EVE = "hyperlink-http-evil-x-eve"
URL = "sqlite:///{}/gradebook.db"


def rows(data, delimiter):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def mark_by_hand(course, but=()):
    """Give full marks to every written answer that can be read, as formgrader does."""
    with Gradebook(URL.format(course)) as gb:
        for submission in gb.assignment_submissions(LAB):
            for grade in submission.notebooks[0].grades:
                waits = grade.needs_manual_grade and grade.auto_score is None
                if waits and submission.student.id not in but:
                    grade.manual_score, grade.needs_manual_grade = grade.cell.max_score, False
        gb.db.commit()


def test_status_before_marking_by_hand(graded):
    code, said = run_in(graded, "status", LAB, "--figure", graded / "f.svg")
    assert code == 0 and "8 étudiants, dont 1 en retard ; 7 copies notées" in said
    assert "Avec les groupes" not in said
    assert "Rien rendu (1) :\n  - lucas-manquant" in said
    assert "zoe-d-aubigne (2,5 h)" in said
    assert (
        "q4-1 : 6 sur 7" in said
        and "hors des statistiques (1)" in said
        and "Ensuite : corrigez à la main" in said
    )
    picture = (graded / "f.svg").read_text(encoding="utf-8")
    assert "répartition des notes, 6 copies" in picture and "part des copies" in picture
    # two of the six that can be read are wrong; nobody has marked a written answer yet
    assert "forward : tous les points 67\u00a0%, zéro 33\u00a0%" in picture
    assert "Exercices où" not in said and "q4-1 : à corriger à la main 100\u00a0%" in picture
    run_in(graded, "status", LAB)
    from PIL import Image

    assert "forward : tous" in Image.open(graded / "export" / f"{LAB}.png").info["Description"]


def test_export_before_marking_by_hand_sends_nothing_to_moodle(graded):
    code, said = run_in(graded, "export", LAB, "--worksheet", graded / "feuille.csv")
    assert code == 1 and "0 note définitive, 7 copies à finir" in said
    moodle = rows((graded / "export" / "moodle.csv").read_bytes(), ",")
    assert {line[3] for line in moodle[1:]} == {""}
    assert "0 note sur 8 lignes" in said


class Active(HTMLParser):
    """What a browser would run: scripts, with their text; events; addresses that are scripts."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.events, self._in = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._in = tag == "script"
        if self._in:
            self.scripts.append(dict(attrs).get("src", ""))
        self.events += [a for a in attrs if a[0].startswith("on")]
        self.events += [a for a in attrs if (a[1] or "").strip().lower().startswith("javascript")]
        assert tag not in ("iframe", "object", "embed", "form", "base"), tag

    def handle_data(self, data):
        if self._in:
            self.scripts[-1] += data

    def handle_endtag(self, tag):
        self._in = False


def test_feedback_goes_back_under_the_names_of_moodle_and_runs_nothing(graded):
    code, said = run_in(graded, "feedback", LAB)
    assert code == 0 and "jean-francois-oeuvrard : une page qui dit pourquoi" in said
    assert "7 pages" in said and "Déposer plusieurs" in said
    with zipfile.ZipFile(graded / "retours" / f"{LAB}.zip") as archive:
        names = archive.namelist()
        pages = {name: archive.read(name).decode() for name in names}
    with zipfile.ZipFile(graded / "remises.zip") as download:
        places = {n.split("/tp")[0].split("/TP")[0] for n in download.namelist()}
    folders = {name.rsplit("/", 1)[0] for name in names}
    assert folders == places - {"__MACOSX/._x"} and len(folders) == 7
    assert unicodedata.normalize("NFD", "Noël Çelik") + "_102_assignsubmission_file_" in folders
    assert {name.rsplit("/", 1)[1] for name in names} == {f"{LAB}.html"}
    eve = next(page for name, page in pages.items() if "_107_" in name)
    ada = next(page for name, page in pages.items() if "_101_" in name)
    assert Active(eve).scripts == Active(ada).scripts and Active(eve).events == []
    # no tag is left of a student's Markdown, a formula still is one
    assert "alert(1)" in eve and "<math" in eve
    assert "<details>" in ada and "<table" in ada
    # each question by its name, in French
    assert '<html lang="fr">' in ada and "Votre réponse" in ada and "à corriger" in ada
    assert (
        '<a href="#forward"><code>forward</code></a>' in ada
        and '<a href="#q4-1">Question 4.1</a>' in ada
    )
    assert not any(word in ada for word in ("Score", "Test cell", "Written response", "Grade cell"))
    broken = next(page for name, page in pages.items() if "_106_" in name)
    assert "pas un notebook complet" in broken and "_106_assignsubmission_file/" in "".join(names)
    before = (graded / "retours" / f"{LAB}.zip").read_bytes()
    run_in(graded, "feedback", LAB, "--to", graded / "encore.zip")
    assert (graded / "encore.zip").read_bytes() == before


def test_export_after_marking_by_hand(graded):
    mark_by_hand(graded, but=("zoe-d-aubigne",))
    sheet = graded / "feuille.csv"
    code, said = run_in(
        graded, "export", LAB, "--worksheet", sheet, "--dry-run", "--to", graded / "x"
    )
    assert code == 1 and not (graded / "x").exists() and "--dry-run" in said
    run_in(graded, "export", LAB, "--worksheet", sheet, "--out-of", 20)
    data = (graded / "export" / "notes.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    head, *lines = rows(data, ";")
    table = {line[1]: dict(zip(head, line, strict=True)) for line in lines}
    assert (
        table["elodie-lefevre"]["total"] == "20" and table["elodie-lefevre"]["état"] == "définitif"
    )
    assert (
        table["lucas-manquant"]["total"] == "" and table["lucas-manquant"]["état"] == "rien rendu"
    )
    assert table["noel-celik"]["forward"] == "0" and table["elodie-lefevre"]["forward"] != "0"
    assert "," in table["noel-celik"]["total"] and "." not in table["noel-celik"]["total"]
    assert table[EVE]["nom"] == "'" + FORMULA
    assert table["zoe-d-aubigne"]["retard (h)"] == "2,5"
    raw = (graded / "export" / "moodle.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    moodle = {line[2]: line for line in rows(raw, ",")}
    assert moodle["elodie@x.fr"][:1] + moodle["elodie@x.fr"][3:] == ["", "20"]
    assert moodle["zoe@x.fr"][3] == "" and moodle["lucas@x.fr"][3] == ""
    assert float(moodle["noel@x.fr"][3]) < 20
    back = rows((graded / "export" / f"feuille-{LAB}.csv").read_bytes(), ",")
    filled = {line[0]: line for line in back}
    assert filled["Participant 101"][4] == "20" and filled["Participant 103"][4] == ""
    assert filled["Participant 107"][1] == "'" + FORMULA and filled["Participant 107"][7] == "-"
    assert [line[0] for line in back] == [line[0] for line in rows(sheet.read_bytes(), ",")]
    run_in(graded, "export", LAB, "--missing-zero")
    moodle = {line[2]: line for line in rows((graded / "export" / "moodle.csv").read_bytes(), ",")}
    assert moodle["lucas@x.fr"][3] == "0"


def test_case_48_a_formula_as_a_name_is_text_in_every_file(graded):
    """Case 48 of the hostile cases, from Moodle's archive to the three files."""
    run_in(graded, "export", LAB, "--worksheet", graded / "feuille.csv")
    for name, delimiter in (("notes", ";"), ("moodle", ","), (f"feuille-{LAB}", ",")):
        table = rows((graded / "export" / f"{name}.csv").read_bytes(), delimiter)
        cells = [cell for line in table for cell in line]
        assert "'" + FORMULA in cells and FORMULA not in cells
        assert not [c for c in cells if c[:1] in "=@+" and c]


def test_exercise_that_most_fail_is_named_once_marked():
    from tp_grading.term.marks import Question, Row, Table
    from tp_grading.term.status import hard

    rows = [Row(str(n), handed_in=True, scores={"a": float(n > 3), "b": 1.0, "c": None})
            for n in range(6)]  # fmt: skip
    broken = Row(
        "x", handed_in=True, scores={"a": 0.0, "b": 0.0, "c": 0.0}, to_look_at=["a", "b", "c"]
    )
    table = Table("tp", [Question(q, 1.0, False) for q in "abc"], [*rows, broken, Row("y")])
    assert broken.unreadable and hard(table) == [("a", pytest.approx(4 / 6))]
    rows[0].scores["c"] = 0.0  # one marked in six: too early to tell
    assert [name for name, _share in hard(table)] == ["a"]


def test_worksheet_out_of_something_else_is_refused(graded):
    code, said = run_in(
        graded, "export", LAB, "--worksheet", graded / "feuille.csv", "--out-of", 100
    )
    assert code == 2 and "--out-of 20" in said


def test_unreadable_has_zero_only_when_asked(graded):
    for option, expected in ((), ""), (("--missing-zero",), "0"):
        run_in(graded, "export", LAB, *option)
        moodle = {r[2]: r for r in rows((graded / "export" / "moodle.csv").read_bytes(), ",")}
        assert moodle["jf@x.fr"][3] == expected


def test_list_that_comes_back_from_us_enrols_nobody_twice(graded):
    filled = graded / "export" / f"feuille-{LAB}.csv"
    if not filled.exists():
        run_in(graded, "export", LAB, "--worksheet", graded / "feuille.csv")
    _code, said = run_in(graded, "collect", LAB, "remises.zip", "--list", filled)
    assert "0 copie nouvelle, 0 remplacée, 7 inchangées" in said and "ajoutés" not in said


def test_nbgraders_own_export_command_takes_both_exporters(graded):
    from nbgrader.apps import ExportApp

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(graded)
        for name in ("FullCsv", "MoodleCsv"):
            app = ExportApp()
            app.initialize([f"--exporter=tp_grading.term.export.{name}", f"--to={name}.csv"])
            app.start()
            app.clear_instance()
    assert FORMULA.encode().replace(b'"', b'""') in (graded / "FullCsv.csv").read_bytes()
    assert b"'=HYPERLINK" in (graded / "MoodleCsv.csv").read_bytes()
