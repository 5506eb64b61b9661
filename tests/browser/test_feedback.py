"""Pages of feedback, opened as files: axe finds nothing, at any width, light or dark, and they print."""

import json

import pytest

from tests import loops
from tests.bank import ROOT
from tests.browser import reading
from tests.browser.tools import chromium
from tests.classes.making import LAB, notebook
from tp_grading.term.lines import Comment, Grade, Marked
from tp_grading.term.pages import page, short

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_playwright, pytest.mark.needs_axe]
LONG = "La forme de `" + "y" * 150 + "` est (3, 5)."
MARKS = Marked(
    {"init_weights": Grade(0.0, 1.0), "forward": Grade(1.0, 2.0), "backward": Grade(4.0, 4.0),
     "loss_and_precision": Grade(2.0, 2.0, True), "q4-1": Grade(0.0, 1.0, True),
     "q4-2": Grade(0.5, 1.0), "train": Grade(0.0, 3.0)},
    {"init_weights-answer": Comment(f"init_weights : faux.\n{LONG}", "Voir **en séance** : $h$."),
     "train-answer": Comment("train : non fait.\nla cellule est vide")}, 1.0,
)  # fmt: skip
MARKED = Marked(
    MARKS.grades,
    {"init_weights-answer": Comment("init_weights: wrong.\nThe shape of `y` is (3, 5).", "See me **in class**: $h$."),
     "train-answer": Comment("train: not done.\nthe cell is empty")}, 1.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("retours")
    released = json.loads((ROOT / "notebooks" / LAB / f"{LAB}.ipynb").read_text("utf-8"))
    english = json.loads((ROOT / "notebooks-en" / LAB / f"{LAB}.ipynb").read_text("utf-8"))
    for name, copy, marks in (("copie", json.loads(notebook()), MARKS), ("copy", english, MARKED)):
        asked = [c for c in copy["cells"][20:] if c["metadata"].get("nbgrader")]
        copy["cells"] = copy["cells"][:20] + asked  # axe takes a minute for a whole lab
        (folder / f"{name}.html").write_text(page(copy, marks, LAB), "utf-8")
    for name, lab, why in (("illisible", released, "le JSON est tronqué."),
                           ("unreadable", english, "the JSON is cut short.")):  # fmt: skip
        (folder / f"{name}.html").write_text(short(lab, LAB, why), "utf-8")
    return folder


@pytest.fixture(scope="module")
def window():
    with chromium() as page:
        yield page


@pytest.mark.parametrize("name", [
    "copie", "illisible", *(pytest.param(name, marks=pytest.mark.sweep) for name in ("copy", "unreadable")),
])  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.each_push(*loops.PAGES)
def test_pages_are_accessible(folder, window, name, scheme):
    window.emulate_media(color_scheme=scheme, media="screen")
    window.goto((folder / f"{name}.html").as_uri())
    english = name in ("copy", "unreadable")
    assert window.locator("html").get_attribute("lang") == ("en" if english else "fr")
    for width in (320, 1280):
        window.set_viewport_size({"width": width, "height": 900})
        assert reading.faults(window) == []
        assert reading.too_wide(window) == []


def test_the_table_leads_to_each_place_and_back(folder, window):
    window.emulate_media(color_scheme="light", media="screen")
    window.goto((folder / "copie.html").as_uri())
    window.get_by_role("table").first.get_by_role("link", name="Question 4.2").click()
    place = window.locator(":target")
    assert "0,5 / 1" in place.inner_text() and abs(place.bounding_box()["y"]) < 100
    place.get_by_role("link", name="Retour au tableau").click()
    assert window.locator(":target").inner_text() == "Vos exercices"


def test_printed_a_page_is_on_white_and_no_wider_than_paper(folder, window):
    window.goto((folder / "copie.html").as_uri())
    window.emulate_media(media="print", color_scheme="dark")
    window.set_viewport_size({"width": 700, "height": 900})
    background = "getComputedStyle(document.body).backgroundColor"
    assert window.evaluate(background) == "rgb(255, 255, 255)"
    assert reading.too_wide(window) == []
    assert not window.get_by_text("Aller à la copie").is_visible()
