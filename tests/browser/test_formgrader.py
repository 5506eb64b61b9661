"""Marking a written question by hand in formgrader, in a real browser."""

import re
import subprocess

import nbformat
import pytest
from PIL import Image

from tests import loops
from tests.bank import ROOT
from tests.browser import reading
from tests.browser.tools import chromium, environment, jupyter_lab
from tp_grading import demo
from tp_grading.answers import fill
from tp_grading.course import Course
from tp_utils.display import picture

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_playwright, pytest.mark.needs_axe]

WHITE = Image.new("RGB", (1300, 400), "white")
FIGURE = nbformat.v4.new_output("display_data")
FIGURE.data, FIGURE.metadata = picture(WHITE._repr_png_(), "Décroît de 3 à 1.")
ALTERNATIVES = ["Décroît de 3 à 1.", "Image affichée par le code, sans description."]
LAB, QUESTION = "tp04_manuel", "q4-1"
TEXT = "Trop grand, la formule est approchée ; trop petit, l'arrondi domine."
COMMENT = "L'arrondi est bien vu ; d'où vient l'erreur quand epsilon est grand ?"
SCHEME = "0,5 : erreur de la formule"  # from the marking scheme of the solution


@pytest.fixture
def graded_class(tmp_path):
    """A class of two, graded: one has answered everything, the other nothing."""
    full = demo.demonstration_class

    def two(course, lab):
        students = full(course, lab)
        answered = fill(students["01-solution"], {QUESTION: TEXT})
        plot = next(cell for cell in answered.cells if "plot_data()" in cell.source)
        plot.outputs = [FIGURE, nbformat.v4.new_output("display_data", FIGURE.data)]
        return {"ada": answered, "bob": students["02-intact"]}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "demonstration_class", two)
        patch.setattr(demo, "WORKERS", 1)
        return demo.run_demo(Course(ROOT), LAB, tmp_path / "classe")


@pytest.mark.timeout(900)
@pytest.mark.each_push(*loops.BY_HAND)
def test_a_question_is_marked_by_hand(graded_class, tmp_path):
    from playwright.sync_api import expect

    before = demo.marks(graded_class, LAB)
    assert before["ada"][QUESTION] == (None, 1.0)
    assert before["bob"][QUESTION] == (0.0, 1.0)  # nothing written: nothing to read

    with jupyter_lab(graded_class, tmp_path) as url, chromium() as page:
        page.goto(f"{url}/lab")
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.locator(".lm-Menu-itemLabel").get_by_text("Formgrader", exact=True).click()
        frame = page.frame_locator("iframe")
        frame.get_by_role("link", name="Manual Grading").click()
        frame.get_by_role("link", name=LAB).click()  # the lab, then its notebook
        frame.locator(".breadcrumb").get_by_text(LAB).wait_for()
        frame.get_by_role("link", name=LAB).last.click()
        waiting = frame.locator("tr", has=frame.locator('td[data-search="needs manual grade"]'))
        waiting.get_by_role("link", name=re.compile("Submission #")).click()

        # The answer of the student, and just above it the scheme that the student never saw.
        answer = frame.locator(".nbgrader_cell", has=frame.locator(f"#{QUESTION}"))
        expect(answer).to_contain_text(TEXT)
        above = frame.locator(f".cell:has(+ .cell #{QUESTION}) .marking-scheme")
        expect(above).to_be_visible()
        expect(above).to_contain_text(SCHEME)
        expect(frame.locator(".marking-scheme")).to_have_count(5)
        images = frame.locator(".output img")
        assert images.evaluate_all("images => images.map(i => i.alt)") == ALTERNATIVES

        mark, comment = frame.locator(f"#{QUESTION}"), frame.locator(f"#{QUESTION}-comment")
        expect(mark).to_have_class(re.compile("needs_manual_grade"))  # the marks are loaded
        expect(comment).to_have_attribute("placeholder", re.compile("."))  # and the comments
        panel = frame.locator(f'.tp-panel[data-question="{QUESTION}"]')
        expect(panel).to_contain_text("copies corrigées : 0 sur 1")
        panel.focus()
        for key, value in (("1", "0.5"), ("2", "1")):  # the items of the scheme, by keyboard
            with page.expect_response(re.compile("/api/grade/")) as saved:
                panel.press(key)
            assert saved.value.ok
            expect(mark).to_have_value(value)
        expect(panel).to_contain_text("copies corrigées : 1 sur 1")
        for box, value, address in ((mark, "0.5", "grade"), (comment, COMMENT, "comment")):
            with page.expect_response(re.compile(f"/api/{address}/")) as saved:
                box.fill(value)
                box.press("Tab")  # leaves the box, which saves
            assert saved.value.ok and saved.value.request.method == "PUT"
        expect(mark).not_to_have_class(re.compile("needs_manual_grade"))

    after = demo.marks(graded_class, LAB)
    assert after["ada"] == {**before["ada"], QUESTION: (0.5, 1.0)}
    assert after["bob"] == before["bob"]

    subprocess.run(
        ["nbgrader", "generate_feedback", LAB, "--force"],
        cwd=graded_class,
        env=environment(tmp_path),
        check=True,
        capture_output=True,
        timeout=300,
    )
    pages = {
        student: (graded_class / "feedback" / student / LAB / f"{LAB}.html").read_text("utf-8")
        for student in ("ada", "bob")
    }
    with chromium() as page:
        page.set_content(pages["ada"], wait_until="domcontentloaded")
        answer = page.locator(".reponse", has=page.get_by_text(TEXT))
        expect(answer).to_contain_text("0,5 / 1")
        expect(answer).to_contain_text(COMMENT)
        assert reading.words(page) == ALTERNATIVES
        assert reading.faults(page) == []
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 900})
            assert reading.too_wide(page) == []
    for text in pages.values():
        assert "marking-scheme" not in text and SCHEME not in text.replace("\u00a0", " ")
