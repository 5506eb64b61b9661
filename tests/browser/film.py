"""The film of the README: a wrong answer, the right one, then the network that learns.

`make captures` makes it again: ``python -m tests.browser.film docs/images fr``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from PIL import Image, ImageChops

from tests.bank import ROOT
from tests.browser.first_hour import LAB, Notebook, init_weights
from tests.browser.tools import chromium, jupyter_lab
from tp_grading.answers import answers, fill
from tp_grading.build import source_notebook, translated_source
from tp_grading.course import Course, folder_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SIZE = (1010, 560)  # of the window, in pixels: three panels are seen whole
READ, STEP, END = 3200, 500, 4000  # milliseconds: a card, an image of the learning, the last one
MOVING = 7  # images of the learning, at most
COLOURS = 128
DRAWN_OFTEN = "\nimport tp_utils.training; tp_utils.training.REDRAW_SECONDS = 0.03"


def film(url: str, page: Page, lang: str) -> list[tuple[Image.Image, int]]:
    """Play the solved lab served at `url`; return its images, each with its milliseconds."""
    page.goto(f"{url}/doc/tree/{LAB}/{LAB}.ipynb")
    notebook = Notebook(page)
    images = []
    notebook.run_until("def init_weights")
    for scale in ("", "0.3 * "):
        notebook.write(init_weights(scale, lang))
        answer, check = notebook.run(), notebook.run()
        check.locator(".jp-OutputArea-output").last.wait_for()
        _to_the_top(answer)
        images.append((_shot(page), READ))
        answer.locator(".cm-content").click()

    notebook.run_until("train(data, nh=10, n_epochs=100")
    number = notebook.index() - 1
    cell = page.locator(f'.jp-Cell[data-windowed-list-index="{number}"]')
    prompt = cell.locator(".jp-InputPrompt").first
    page.keyboard.press("Shift+Enter")
    cell.locator(".jp-OutputArea img").first.wait_for()
    learning: list[Image.Image] = []
    while "*" in prompt.inner_text():
        _to_the_top(cell)
        shot = _shot(page)
        if not learning or ImageChops.difference(shot, learning[-1]).getbbox():
            learning.append(shot)
    _to_the_top(cell)
    last = _shot(page)
    if not ImageChops.difference(last, learning[-1]).getbbox():
        learning.pop()
    return [*images, *((image, STEP) for image in spread(learning)), (last, END)]


def spread(learning: list[Image.Image]) -> list[Image.Image]:
    """Return images of the learning, MOVING at most, as far from one another as can be."""
    kept = min(MOVING, len(learning))
    return [learning[k * len(learning) // kept] for k in range(kept)]


def _to_the_top(cell: Locator) -> None:
    cell.evaluate("cell => cell.scrollIntoView({block: 'start'})")


def _shot(page: Page) -> Image.Image:
    panel = page.locator(".jp-Notebook .jp-WindowedPanel-outer, .jp-WindowedPanel-outer").first
    return Image.open(BytesIO(panel.screenshot(animations="disabled"))).convert("RGB")


def save(images: list[tuple[Image.Image, int]], path: Path) -> Path:
    """Write an animated image that plays twice, then stays on its last image; return its path."""
    width, height = images[0][0].size
    whole = Image.new("RGB", (width, height * 3))  # one palette, of the cards and of the end
    for n in (0, 1, -1):
        whole.paste(images[n][0], (0, n % 3 * height))
    palette = whole.quantize(COLOURS)
    shots = [image.quantize(palette=palette, dither=Image.Dither.NONE) for image, _ in images]
    shots[0].save(path, save_all=True, append_images=shots[1:], optimize=True, loop=1,
                  duration=[milliseconds for _, milliseconds in images])  # fmt: skip
    return path


def play(shots: Path, home: Path, lang: str) -> Path:
    """Play the film in a new folder under `home`; write it in `shots`, return its path."""
    folder = home / "cours"
    shutil.copytree(ROOT / folder_of(lang) / LAB, folder / LAB)
    path = folder / LAB / f"{LAB}.ipynb"
    source = source_notebook if lang == "fr" else partial(translated_source, language=lang)
    notebook = fill(nbformat.read(path, as_version=4), answers(source(Course(ROOT), LAB)))
    next(cell for cell in notebook.cells if cell.cell_type == "code").source += DRAWN_OFTEN
    nbformat.write(notebook, path)
    with jupyter_lab(folder, home) as url, chromium(*SIZE) as page:
        return save(film(url, page, lang), shots / "tp04-film.gif")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        made = play(Path(sys.argv[1]), Path(home), sys.argv[2])
        print(f"{made} : {made.stat().st_size / 1024:.0f} Ko")
