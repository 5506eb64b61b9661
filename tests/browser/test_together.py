"""Two assistants with the same copy open in formgrader: the second to save is told, by a banner."""

import pytest

from tests import loops
from tests.browser import reading
from tests.browser.marking import LAB, QUESTION, assistants, make_class
from tests.browser.tools import expect
from tp_grading.record import history

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_playwright, pytest.mark.needs_axe]


@pytest.mark.timeout(600)
@pytest.mark.each_push(*loops.BY_HAND)
def test_the_second_assistant_reads_what_the_first_has_written(tmp_path):
    from nbgrader.api import Gradebook

    course = tmp_path / "cours"
    course.mkdir()
    url = make_class(course, ["ada"])

    def mark():
        with Gradebook(url) as gb:
            return gb.find_grade(QUESTION, LAB, LAB, "ada").manual_score

    with assistants(course, tmp_path / "home", url, LAB, ["ann", "max"]) as people:
        ann, late = people["ann"], people["max"]
        ann.opens("ada")
        late.opens("ada")
        assert ann.writes(QUESTION, 1.5) == 200
        banner = late.page.locator("#tp-together")
        expect(banner).to_have_count(0)

        assert late.writes(QUESTION, 0.5) == 409 and mark() == 1.5
        expect(banner).to_be_in_viewport()
        expect(banner).to_have_attribute("role", "alert")
        said = f"{QUESTION} : ann a écrit « 1,5 » depuis que vous avez ouvert cette page. Votre « 0,5 »"
        expect(banner).to_contain_text(said)
        assert reading.faults(late.page, "#tp-together") == []

        late.opens("ada")  # what is in the gradebook, and no banner any more
        expect(late.page.locator(f"#{QUESTION}")).to_have_value("1.5")
        expect(banner).to_have_count(0)
        assert late.writes(QUESTION, 1) == 200 and mark() == 1  # seen, then changed: no conflict
        assert ann.writes(QUESTION, 2) == 409 and mark() == 1
        expect(ann.page.locator("#tp-together")).to_contain_text("max a écrit « 1 »")
        box = ann.page.locator(f"#{QUESTION}")
        box.fill("1.75")  # she has read it, and insists
        with ann.page.expect_response(lambda r: r.request.method == "PUT") as saved:
            box.press("Tab")
        assert saved.value.status == 200 and mark() == 1.75
    with Gradebook(url) as gb:
        lines = history.read(gb, LAB, "ada", (history.HAND, "conflict"))
    assert [(x.who, x.kind, x.old, x.new) for x in lines] == [
        ("ann", "hand", "", "1.5"), ("max", "conflict", "1,5", "0,5"), ("max", "hand", "1.5", "1"),
        ("ann", "conflict", "1", "2"), ("ann", "hand", "1", "1.75")]  # fmt: skip
