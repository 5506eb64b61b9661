"""Every reader is served: words for each figure, contrasts, narrow pages, keyboard; in Chromium."""

import json
import re
import subprocess

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter, SlidesExporter, WebPDFExporter
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell
from traitlets.config import Config

from tests import loops
from tests.bank import ROOT
from tests.browser import reading
from tests.browser.tools import SETTINGS, chromium, environment, jupyter_lab, settings

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_playwright, pytest.mark.needs_axe]
CONFIG = ROOT / "src" / "tp_utils"  # where jupyter_config.json is, before it is installed
PAGES = {  # signed: as one who ran it sees it; foreign: as one who received it, HTML sanitized
    "JupyterLab": "lab/workspaces/signed/tree/signed.ipynb",
    "JupyterLab, not trusted": "lab/workspaces/foreign/tree/foreign.ipynb",
    "Notebook": "notebooks/signed.ipynb",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("readers")


@pytest.fixture(scope="module")
def notebook(home):
    (home / "course").mkdir()
    notebook = reading.sample(home / "course" / "signed.ipynb")
    (home / "data").mkdir()
    NotebookNotary(data_dir=str(home / "data")).sign(notebook)
    foreign = nbformat.from_dict({**notebook, "cells": [*notebook.cells[1:]]})
    nbformat.write(foreign, home / "course" / "foreign.ipynb")
    return notebook


@pytest.fixture(scope="module")
def url(home, notebook):
    everything = {"windowingMode": "none"}  # attach all the cells, also those out of sight
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SETTINGS, "notebook-extension/tracker", everything)
        patch.setenv("JUPYTER_CONFIG_PATH", str(CONFIG))
        with jupyter_lab(home / "course", home) as url:
            yield url


@pytest.fixture(scope="module")
def page(notebook):
    with chromium() as page:
        yield page


@pytest.fixture
def opened(page, url, home):
    """Open the sample in one of the places where notebooks are read."""

    def go(place, theme="Light", width=1100):
        settings(home, "apputils-extension/themes", {"theme": f"JupyterLab {theme}"})
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{url}/{PAGES[place]}")
        page.locator(".jp-OutputArea img").nth(len(reading.WORDS) - 1).wait_for()
        page.locator(f'body[data-jp-theme-name="JupyterLab {theme}"]').wait_for(state="attached")

    return go


def shown(page, html, width=1100):
    page.set_viewport_size({"width": width, "height": 900})
    page.route(re.compile("^https?:"), lambda route: route.abort())  # MathJax, from the network
    page.set_content(html, wait_until="domcontentloaded")
    page.unroute_all()


def expected(words):
    __tracebackhide__ = True
    assert len(words) == len(reading.WORDS)
    for found, start in zip(words, reading.WORDS, strict=True):
        assert found.startswith(start), found


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.each_push(*loops.PLOTS)
def test_jupyter_has_words_for_every_figure(page, opened, place):
    opened(place)
    expected(reading.words(page))


@pytest.mark.each_push(*loops.PLOTS)
def test_figures_redrawn_while_a_cell_runs_have_words(page, opened):
    from playwright.sync_api import expect

    opened("JupyterLab")
    expect(page.locator(".jp-StatusBar-Widget")).to_contain_text("| Idle")
    for number, k in enumerate((3, 4), start=1):  # live, animated
        cell = page.locator(".jp-Cell").filter(has=page.locator("img")).nth(k)
        cell.locator(".cm-content").click()
        page.keyboard.press("Shift+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text(f"[{number}]:")
        image = cell.locator(".jp-OutputArea img")
        expect(image).to_have_attribute("alt", re.compile("^" + re.escape(reading.WORDS[k])))


@pytest.mark.each_push(*loops.PLOTS)
def test_a_figure_with_settings_has_sliders_or_steps_and_the_keyboard_moves_both(page, url, home):
    from playwright.sync_api import expect

    notebook = reading.sample(home / "course" / "setting.ipynb", (reading.SETTING,))
    page.goto(f"{url}/lab/workspaces/setting/tree/setting.ipynb")
    expect(page.locator(".jp-StatusBar-Widget")).to_contain_text("| Idle")
    cell = page.locator(".jp-CodeCell")
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(cell.first.locator(".jp-InputPrompt")).to_have_text("[1]:")
    slider, seen = cell.first.get_by_role("slider"), cell.first.locator(".widget-html img")
    expect(seen).to_have_attribute("alt", "droite jusqu'à 1.")
    expect(page.locator("fieldset")).to_be_hidden()
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(seen).to_have_attribute("alt", "droite jusqu'à 2.")

    assert "widgets" in notebook.metadata  # the state of the sliders, in the page too
    shown(page, HTMLExporter().from_notebook_node(notebook)[0])
    images = page.locator(".frames img")
    expect(images.first).to_be_visible()
    page.get_by_role("radio", name="a = 1").focus()
    page.keyboard.press("ArrowRight")
    expect(images.first).to_be_hidden()
    expect(images.last).to_be_visible()


@pytest.mark.parametrize("exporter", [HTMLExporter, SlidesExporter, WebPDFExporter])
@pytest.mark.parametrize("template", ["", "classic"])
def test_exported_pages_have_words_for_every_figure(
    page, notebook, monkeypatch, exporter, template
):
    if template and exporter is not HTMLExporter:
        pytest.skip("the classic template is for pages")
    # webpdf prints the page that it gives to its own browser: look at that page.
    monkeypatch.setattr(WebPDFExporter, "run_playwright", lambda self, html: html)
    options = {"template_name": template} if template else {}
    html, _ = exporter(**options).from_notebook_node(notebook)
    assert "No description" not in html
    shown(page, html)
    expected(reading.words(page))


@pytest.mark.each_push(*loops.PLOTS)
def test_exported_pages_are_in_french(page, url, opened, home):
    opened("JupyterLab")
    html = page.evaluate(
        """address => fetch(address + "?_xsrf=" + document.cookie.match(/_xsrf=([^;]*)/)[1])
           .then(answer => answer.text())""",
        f"{url}/nbconvert/html/signed.ipynb",  # what the menu of JupyterLab asks for
    )
    shown(page, html)
    assert page.evaluate("document.documentElement.lang") == "fr"
    expected(reading.words(page))
    subprocess.run(
        ["jupyter", "nbconvert", "--to", "html", "signed.ipynb"],
        cwd=home / "course",
        env=environment(home) | {"JUPYTER_CONFIG_PATH": str(CONFIG)},
        check=True,
        capture_output=True,
    )
    assert '<html lang="fr">' in (home / "course" / "signed.html").read_text("utf-8")
    (home / "course" / "signed.html").unlink()


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_cards_and_figures_in_both_themes(page, opened, theme):
    opened("JupyterLab", theme)
    found = reading.contrasts(page)
    assert len(found) > 12 and "✗ forward : à revoir" in {k.replace("\u00a0", " ") for k in found}
    assert {text: ratio for text, ratio in found.items() if ratio < 4.5} == {}
    assert reading.faults(page, reading.OURS) == []


def test_cards_and_figures_by_keyboard(page, opened):
    opened("Notebook", width=640)  # 1280 pixels at 200 %
    summary = page.locator('[role="status"] summary')
    summary.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert summary.evaluate("s => s === document.activeElement")
    assert summary.evaluate("s => getComputedStyle(s).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert summary.evaluate("s => s.parentElement.open")
    assert reading.too_wide(page) == []
    page.keyboard.press("Tab")  # to the first figure
    shown = "f => f.matches('[aria-label=Figure]') && getComputedStyle(f).outlineStyle"
    assert page.evaluate(f"({shown})(document.activeElement)") not in (False, "none")


@pytest.mark.parametrize("width", [320, 640])
def test_narrow_pages(page, notebook, width):
    html, _ = HTMLExporter().from_notebook_node(notebook)
    shown(page, html, width)
    assert reading.too_wide(page) == []
    sizes = page.eval_on_selector_all(
        '[aria-label="Figure"] img', "i => i.map(i => i.clientWidth / i.getAttribute('width'))"
    )
    assert min(sizes) >= 0.64  # words of ten points: nine pixels
    wide = page.locator('[aria-label="Figure"]').nth(3)  # three panels
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("f => f.scrollLeft > 0", arg=wide.element_handle())
    assert reading.faults(page, reading.OURS) == []


@pytest.mark.parametrize("width", [720, 697])  # Letter and A4, without the margins of nbconvert
def test_nothing_is_cut_on_paper_and_hints_are_open(page, notebook, width):
    config = Config(json.loads((CONFIG / "jupyter_config.json").read_text("utf-8")))
    longer = new_code_cell("x = " + "1 + " * 60 + "1")
    folded = new_markdown_cell("<details><summary>Indice</summary>\n\nComptez.\n\n</details>")
    full = new_code_cell("# " + "x" * 78)
    cells = [*notebook.cells, longer, full, folded]
    html, _ = HTMLExporter(config=config).from_notebook_node(
        nbformat.from_dict({**notebook, "cells": cells})
    )
    shown(page, html, width)
    hint = page.get_by_text("Comptez.")
    assert not hint.is_visible()
    page.emulate_media(media="print")
    try:
        assert page.locator(".jp-InputArea-editor pre").count() > 5
        assert reading.beyond(page) == []
        assert hint.is_visible()
        lines = page.locator(".jp-InputArea-editor pre").filter(has_text="xxx").last
        assert lines.evaluate(
            "p => p.clientHeight < 2.5 * parseFloat(getComputedStyle(p).fontSize)"
        )
    finally:
        page.emulate_media(media="screen")
