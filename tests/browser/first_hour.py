"""A student's first hour on lab 4, in a real JupyterLab; its pictures are those of the guides.

`make captures` draws the pictures again: ``python -m tests.browser.first_hour docs/images fr``.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bank import ROOT
from tests.browser.tools import chromium, expect, jupyter_lab, picture
from tp_grading.course import folder_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

LAB = "tp04_manuel"
ANSWER = '''\
def init_weights(nx: int, nh: int, ny: int) -> dict[str, torch.Tensor]:
    """{says}"""
    return {{
        "Wh": {scale}torch.randn(nh, nx),
        "bh": torch.zeros(1, nh),
        "Wy": {scale}torch.randn(ny, nh),
        "by": torch.zeros(1, ny),
    }}'''
SAYS = {
    "fr": "Tire au hasard les paramètres du réseau.",
    "en": "Draw the parameters of the network at random.",
}


def init_weights(scale: str, lang: str = "fr") -> str:
    """Return an answer whose weights are multiplied by `scale`, as « 0.3 * », or by nothing."""
    return ANSWER.format(scale=scale, says=SAYS[lang])


@dataclass
class Hour:
    """What the student saw.

    Attributes:
        notebook: the notebook as saved.
        shots: the pictures, in their order.
        figure: size of the figure of the data, in pixels.
        words: its alternative text, in the page.
        cards: text of the card of `init_weights` after each answer, "fausse" then "juste".
        validation: text of the window of nbgrader's Validate.
    """

    notebook: Path
    shots: list[Path] = field(default_factory=list)
    figure: int = 0
    words: str = ""
    cards: dict[str, str] = field(default_factory=dict)
    validation: str = ""


class Notebook:
    """The notebook open in the page, used by its keyboard as a student does.

    JupyterLab attaches only the cells near the screen: a cell is reached from the active one,
    never looked for in the whole page.
    """

    def __init__(self, page: Page) -> None:
        """Wait for the first cell and for the kernel."""
        self.page = page
        self.active = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
        self.position = page.locator("#jp-bottom-panel, .jp-StatusBar-Widget").get_by_text(
            re.compile(r"Cell \d+/\d+")
        )
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".jp-RenderedMarkdown:empty")).to_have_count(0)
        # Without a kernel, JupyterLab calls it idle, and a cell that is run stays as it was.
        expect(page.locator(".jp-KernelName")).to_contain_text("Python 3")
        expect(page.locator(".jp-StatusBar-Widget")).to_contain_text("| Idle")
        page.locator(".jp-Notebook .jp-Cell").first.click()

    def index(self) -> int:
        """Return the number of the active cell, from 1."""
        return int(re.search(r"Cell (\d+)/", self.position.inner_text())[1])

    def run(self) -> Locator:
        """Run the active cell (Shift+Enter), wait for its end; return it. The next one is active."""
        here = self.index()
        cell = self.page.locator(f'.jp-Cell[data-windowed-list-index="{here - 1}"]')
        code = "jp-CodeCell" in cell.get_attribute("class")
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.inner_text() if code else ""
        self.page.keyboard.press("Shift+Enter")
        expect(self.position).to_contain_text(f"Cell {here + 1}/")
        if code:
            expect(prompt).not_to_have_text(before)
            expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
        return cell

    def run_until(self, text: str) -> None:
        """Run the cells one after the other, up to the one that contains `text`, not run."""
        for _ in range(100):
            if text in self.active.inner_text():
                return
            self.run()
        raise LookupError(f"no cell contains {text!r}")

    def write(self, code: str) -> None:
        """Replace the source of the active cell, as one who pastes."""
        self.active.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(code)
        first, last = code.splitlines()[0], code.splitlines()[-1]
        expect(self.active.locator(".cm-line").first).to_have_text(first)
        expect(self.active.locator(".cm-line").last).to_have_text(last)


def first_hour(url: str, page: Page, folder: Path, shots: Path, lang: str = "fr") -> Hour:
    """Play the hour on the lab of `folder`, served at `url`; write pictures in `shots`."""
    hour = Hour(folder / LAB / f"{LAB}.ipynb")

    def shoot(name: str, **options: object) -> None:
        hour.shots.append(picture(page, shots / f"{name}.png", **options))

    page.goto(f"{url}/lab")
    for name in (LAB, f"{LAB}.ipynb"):
        page.locator(".jp-DirListing-item").get_by_text(name, exact=True).dblclick()
    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate").wait_for()
    notebook = Notebook(page)
    shoot("jupyterlab")

    notebook.run_until("data.plot_data()")
    data = notebook.run()
    figure = data.locator(".jp-OutputArea img")
    expect(figure).to_be_visible()
    hour.figure = figure.evaluate("image => image.naturalWidth * image.naturalHeight")
    hour.words = figure.get_attribute("alt")
    shoot("tp04-donnees", clip=_around(page, data, data))

    notebook.run_until("def init_weights")
    for name, scale in (("fausse", ""), ("juste", "0.3 * ")):
        notebook.write(init_weights(scale, lang))
        answer, check = notebook.run(), notebook.run()
        card = check.locator(".jp-OutputArea-output").last
        expect(card).to_contain_text("init_weights")
        hour.cards[name] = card.inner_text()
        shoot(f"tp04-carte-{name}", clip=_around(page, answer, check))
        answer.locator(".cm-content").click()

    page.locator(".jp-NotebookPanel-toolbar").get_by_text("Validate").click()  # saves first
    window = page.locator(".jp-Dialog-content")
    expect(window).to_contain_text("Validation Results")
    hour.validation = window.inner_text()
    shoot("nbgrader-validate")
    window.get_by_role("button", name="Ok").click()
    expect(window).to_have_count(0)
    return hour


def _around(page: Page, first: Locator, last: Locator) -> dict[str, float]:
    """Return the rectangle from one cell to another, both scrolled into view."""
    first.scroll_into_view_if_needed()
    last.scroll_into_view_if_needed()
    top, bottom = first.bounding_box(), last.bounding_box()
    return {
        "x": top["x"],
        "y": top["y"],
        "width": top["width"],
        "height": bottom["y"] + bottom["height"] - top["y"] - 4,  # not the border of the next cell
    }


def play(shots: Path, home: Path, lang: str = "fr") -> Hour:
    """Play the hour in a new folder under `home`, on the student's notebook of this checkout."""
    folder = home / "cours"
    shutil.copytree(ROOT / folder_of(lang) / LAB, folder / LAB)
    with jupyter_lab(folder, home) as url, chromium() as page:
        return first_hour(url, page, folder, shots, lang)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        for shot in play(Path(sys.argv[1]), Path(home), sys.argv[2]).shots:
            print(f"{shot} : {shot.stat().st_size / 1024:.0f} Ko")
