"""The pages of a release, opened as files: axe finds nothing, on a screen or a telephone, light or dark."""

from importlib.resources import files

import pytest

from tests import loops
from tests.bank import ROOT
from tests.browser.tools import chromium
from tp_grading.course import Course
from tp_grading.term.corrige import page as corrige
from tp_grading.term.handbook import DOCUMENTS, path
from tp_grading.term.release import contents

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_playwright]
LATER = [("dark", 320, "fr"), ("light", 1280, "fr"), ("light", 320, "en"), ("dark", 320, "en")]
SCREENS = [("light", 320, "fr"), ("dark", 1280, "fr"),
           *(pytest.param(*one, marks=pytest.mark.sweep) for one in LATER)]  # fmt: skip
BEHIND = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("envoi")
    labs = ["tp04_manuel", "tp05_autograd"]
    made = contents(Course(ROOT), labs, colab=False, languages=["fr", "en"])
    for name in (path(document, language) for document in DOCUMENTS for language in ("fr", "en")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(made[name])
    (folder / "corrige.html").write_bytes(corrige(Course(ROOT), "tp05_autograd"))
    return folder


@pytest.fixture(scope="module")
def window():
    with chromium() as page:
        yield page


@pytest.mark.needs_axe
@pytest.mark.parametrize(("scheme", "width", "language"), SCREENS)
@pytest.mark.each_push(*loops.PAGES)
def test_pages_are_accessible(folder, window, scheme, width, language):
    import axe_playwright_python

    axe = files(axe_playwright_python).joinpath("axe.min.js").read_text(encoding="utf-8")
    window.emulate_media(color_scheme=scheme)
    window.set_viewport_size({"width": width, "height": 900})
    pages = [path(document, language) for document in DOCUMENTS]
    for name in [*pages, "corrige.html"] if language == "fr" else pages:
        window.goto((folder / name).as_uri())
        assert window.locator("html").get_attribute("lang") == language
        window.evaluate(axe)
        found = window.evaluate("axe.run()")
        assert len(found["passes"]) > 20
        assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == [], name
        assert window.evaluate(BEHIND) == 0, f"{name} scrolls sideways"


def test_the_keyboard_goes_to_the_text_and_to_another_page(folder, window):
    window.goto((folder / path("lisez-moi")).as_uri())
    window.keyboard.press("Tab")
    assert window.locator(":focus").inner_text() == "Aller au texte"
    assert window.locator(":focus").bounding_box()["x"] >= 0
    window.get_by_role("navigation", name="Les pages").get_by_text("Glossaire").press("Enter")
    window.wait_for_url("**/aide/glossaire.html")
    window.get_by_role("navigation", name="Sommaire").get_by_text("Évaluation").press("Enter")
    assert window.get_by_role("heading", name="Évaluation").bounding_box()["y"] < 100


def test_printed_a_page_is_its_text_on_white(folder, window):
    window.goto((folder / path("guide-etudiant")).as_uri())
    window.emulate_media(media="print", color_scheme="dark")
    assert not window.get_by_role("navigation").first.is_visible()
    background = "getComputedStyle(document.body).backgroundColor"
    assert window.evaluate(background) == "rgb(255, 255, 255)"
    window.emulate_media(media="screen")
    assert window.evaluate(background) != "rgb(255, 255, 255)"
