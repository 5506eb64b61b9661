"""Marking one question across all copies in formgrader, by keyboard: items, comments, shares."""

import contextlib
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.browser import reading
from tests.browser.marking import LAB, QUESTION, STUDENTS, make_class
from tests.browser.tools import chromium, jupyter_lab
from tests.loops import BY_HAND
from tp_grading import byhand
from tp_grading.record import history

# A tick and its mark are in test_formgrader.py, which `make test` runs.
pytestmark = [
    pytest.mark.needs_chromium,
    pytest.mark.needs_playwright,
    pytest.mark.each_push(*BY_HAND),
]

COMMENT = 'Comment choisir en pratique ? <img src=x onerror="document.title=1">'

WIDE = """panels => panels.flatMap(p => [p, ...p.querySelectorAll("*")])
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != "inline")
  .map(e => [e.tagName, e.className, e.scrollWidth, e.clientWidth])"""


def share(url, between):
    with Gradebook(url) as gb:
        for student, who in byhand.deal(LAB, STUDENTS, between).items():
            history.decide(gb, history.Line(LAB, student, "", history.SHARE, "", who))


def marks(url):
    """Return student → (mark, comment) of the question."""
    with Gradebook(url) as gb:
        return {s: (gb.find_grade(QUESTION, LAB, LAB, s).manual_score,
                    gb.find_comment(QUESTION, LAB, LAB, s).manual_comment) for s in STUDENTS}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cours")
    return folder, make_class(folder)


@pytest.fixture
def course(made, tmp_path):
    folder = shutil.copytree(made[0], tmp_path / "cours")
    return folder, f"sqlite:///{folder}/gradebook.db"


@contextlib.contextmanager
def opened(folder, tmp_path, **size):
    (tmp_path / "home").mkdir()
    with jupyter_lab(folder, tmp_path / "home") as url, chromium(**size) as page:
        page.goto(f"{url}/formgrader/gradebook/{LAB}/{LAB}")
        yield page


def saved(page, act):
    """Act, and wait until formgrader's server has answered; return its status."""
    with page.expect_response(lambda r: r.request.method == "PUT") as response:
        act()
    return response.value.status


@pytest.mark.timeout(300)
def test_one_question_is_marked_across_all_copies_by_keyboard(course, tmp_path, monkeypatch):
    from playwright.sync_api import expect

    folder, url = course
    share(url, ["ann", "bob"])
    mine = {s for s, who in byhand.deal(LAB, STUDENTS, ["ann", "bob"]).items() if who == "ann"}
    monkeypatch.setenv("LOGNAME", "ann")
    with opened(folder, tmp_path) as page:
        table = page.locator("#tp-progress")
        expect(table.locator("tr", has_text=QUESTION)).to_have_text(f"{QUESTION}0/60/30/3")
        expect(page.locator("#main-table .tp-who", has_text="ann")).to_have_count(3)
        table.locator("tr", has_text=QUESTION).get_by_role("link").nth(1).click()

        panel = page.locator(f'.tp-panel[data-question="{QUESTION}"]')
        expect(panel).to_be_focused()
        expect(panel.locator(".tp-progress")).to_contain_text(
            "copies corrigées : 0 sur 6 · ann 0/3 · bob 0/3"
        )
        expect(panel.locator(".tp-items li")).to_have_count(4)
        assert saved(page, lambda: page.keyboard.press("1")) == 200
        assert saved(page, lambda: page.keyboard.press("3")) == 200
        expect(page.locator(f"#{QUESTION}")).to_have_value("1")
        page.keyboard.press("c")
        page.keyboard.insert_text(COMMENT)
        assert saved(page, lambda: page.keyboard.press("Escape")) == 200
        expect(panel).to_be_focused()
        expect(panel.locator(".tp-progress")).to_contain_text(
            "copies corrigées : 1 sur 6 · ann 1/3"
        )

        page.keyboard.press("s")  # the next of mine that waits: same question, the focus stays
        expect(panel).to_be_focused()
        expect(panel.locator("button", has_text="Comment choisir")).to_contain_text("× 1")
        for digit in "1234":
            saved(page, lambda digit=digit: page.keyboard.press(digit))
        assert saved(page, lambda: page.keyboard.press("a")) == 200
        page.keyboard.press("p")  # back: what was ticked is ticked
        expect(panel.locator("input:checked")).to_have_count(2)
        assert page.title() != "1"  # a comment is text, whatever it holds
    found = marks(url)
    given = {s: v for s, v in found.items() if v[0] is not None}
    assert set(given) < mine and sorted(given.values()) == [(1.0, COMMENT), (2.0, COMMENT)]
    with Gradebook(url) as gb:
        assert {x.who for x in history.read(gb, LAB, "", (history.HAND, history.ITEMS))} == {"ann"}


@pytest.mark.timeout(300)
def test_what_is_no_mark_is_said_and_loses_nothing(course, tmp_path):
    from playwright.sync_api import expect

    folder, url = course
    with opened(folder, tmp_path) as page:
        page.locator("#tp-progress").get_by_role("link").first.click()
        panel, score = (
            page.locator(f'.tp-panel[data-question="{QUESTION}"]'),
            page.locator(f"#{QUESTION}"),
        )
        expect(panel).to_be_focused()
        saved(page, lambda: page.keyboard.press("1"))
        page.keyboard.press("t")
        score.press_sequentially("e")  # a number box lets it in: 1e… is no number yet
        score.press("Escape")
        expect(page.locator("#tp-together")).to_contain_text(
            "Ce n'est pas un nombre : la note reste 0,5"
        )
        expect(score).to_have_value("0.5")
        score.fill("7")
        assert saved(page, lambda: score.press("Escape")) == 200
        expect(page.locator("#tp-together")).to_contain_text("2 au plus")
        expect(panel.locator(".tp-note")).to_contain_text("Les cases font 0,5 ; la note est 2.")
        done = page.evaluate(
            """() => { var m = formgrader.grades.find(m => m.get("name") === "q4-3");
            return fetch(m.url(), {method: "PUT", body: JSON.stringify({manual_score: "abc"}),
              headers: {"X-XSRFToken": (document.cookie.match(/_xsrf=([^;]*)/) || [])[1]}})
              .then(r => r.text().then(t => [r.status, t])); }"""
        )
        assert done[0] == 400 and "nombre de 0" in done[1]
        page.context.set_offline(True)
        page.keyboard.press("1")
        expect(page.locator("#tp-together")).to_contain_text("pas enregistré")
        address = page.url
        page.keyboard.press("s")
        assert page.url == address  # what is not saved is not left
    assert [v[0] for v in marks(url).values() if v[0] is not None] == [2.0]


@pytest.mark.needs_axe
@pytest.mark.timeout(600)
def test_the_desk_is_read_by_everybody(course, tmp_path):
    from playwright.sync_api import expect

    folder, url = course
    share(url, ["ann", "bob"])
    with Gradebook(url) as gb:
        gb.find_comment(QUESTION, LAB, LAB, "ada").manual_comment = COMMENT
        gb.db.commit()
    ours = f'.tp-panel[data-question="{QUESTION}"]'
    with opened(folder, tmp_path) as page:
        expect(page.locator("#main-table .tp-who").first).to_be_visible()
        pages = {page.url: "#tp-progress, .tp-who"}
        page.locator("#tp-progress").get_by_role("link").first.click()
        expect(page.locator(ours).locator(".tp-comments button")).to_have_count(1)
        pages[page.url] = ours
        for address, parts in pages.items():
            for scheme, width in (("light", 1100), ("dark", 1100), ("light", 320)):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(address)
                expect(page.locator(parts).first).to_be_visible()
                page.wait_for_load_state("networkidle")
                assert reading.faults(page, parts) == [], (address, scheme, width)
                assert page.eval_on_selector_all(ours, WIDE) == [], (scheme, width)
                low = {t: c for t, c in reading.contrasts(page, parts).items() if c < 4.5}
                assert not low, (address, scheme, low)
