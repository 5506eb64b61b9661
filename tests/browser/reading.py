"""What a reader gets of a page: words of the images, contrasts, widths, faults that axe finds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient

if TYPE_CHECKING:
    from playwright.sync_api import Page

OURS = '[role="status"], [role="group"][aria-label="Figure"]'  # cards and figures
CELLS = (
    """
import matplotlib.pyplot as plt
from tp_utils.checks import card
from tp_utils.checks.engine import Outcome
""",
    """
long = "Mot " + "x" * 150 + " et `" + "y" * 120 + "`."
for outcome in (
    Outcome("forward", "passed", 1.0, "Les `poids` ont la bonne taille."),
    Outcome("forward", "wrong", 0.5, "La moitié est juste : voyez `by.sum(0)`."),
    Outcome("forward", "wrong", 0.0, long, printed="affiché " * 40 + "z" * 200),
    Outcome("forward", "todo"),
):
    card.show(outcome)
""",
    'plt.plot([1, 2, 3], label="ma courbe"); plt.title("À moi"); plt.show()',
    "figure, ax = plt.subplots(); ax.bar([1, 2], [3, 4]);",
    """
from tp_utils.plots import plot_curves
plot_curves({"coût": [3, 2, 1]}, "Coût", "entropie croisée");
""",
    """
from tp_utils import CirclesData
from tp_utils.training import live, new_history
data, history = CirclesData(), new_history()
for epoch in live(3, data, history, lambda X: X.softmax(1)):
    for values in history.values():
        values.append(1 / (epoch + 1))
""",
    """
from tp_utils.animation import animate
def draw(ax, k):
    ax.plot([0, k]); ax.set_title(f"pas {k}")
for k in animate(3, draw): pass
""",
    '%config InlineBackend.figure_formats = ["retina"]\nplt.plot([1, 2]); plt.title("Fine");',
)
SETTING = """
import matplotlib.pyplot as plt
from tp_utils.plots import describe
from tp_utils.plots.stepped import Stepped
def line(a):
    ax = plt.subplots()[1]; ax.plot([0, a])
    return describe(ax, f"droite jusqu'à {a}")
Stepped(line, "Choisissez a", {"a": [1, 2]})
"""
WORDS = (  # of each figure, in order: of a student, of a student without a title, ours, live, animated
    "À moi ; 1 courbe (ma courbe)",
    "2 barres",
    "Coût. coût : de 3 à 1",
    "Décision après 3 epochs",
    "Animation de 4 images",
    "Fine ; 1 courbe",
)

# Contrast of each text of some elements, computed on the colours that are painted (WCAG 2.2, 1.4.3).
_CONTRASTS = r"""selector => {
  const dot = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = color => {
    dot.clearRect(0, 0, 1, 1); dot.fillStyle = color; dot.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = dot.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const linear = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const behind = element => {
    const layers = [];
    for (; element; element = element.parentElement)
      layers.unshift(rgba(getComputedStyle(element).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const texts = [...document.querySelectorAll(selector)].flatMap(e => [e, ...e.querySelectorAll("*")])
    .filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()));
  return texts.map(e => {
    const back = behind(e), ink = over(rgba(getComputedStyle(e).color), back);
    const [high, low] = [light(back), light(ink)].sort((p, q) => q - p);
    return [e.textContent.slice(0, 40), (high + .05) / (low + .05)];
  });
}"""


def sample(path: Path, codes: tuple[str, ...] = CELLS) -> nbformat.NotebookNode:
    """Write a notebook, of the four cards and every kind of figure, executed; return it."""
    cells = [nbformat.v4.new_markdown_cell("# Une page à lire")]
    cells += [nbformat.v4.new_code_cell(code.strip()) for code in codes]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    nbformat.write(notebook, path)
    return notebook


def words(page: Page) -> list[str]:
    """Return the alternative text of each image of the outputs, in the DOM."""
    seen = ".jp-OutputArea img, .output img"
    return page.eval_on_selector_all(seen, "images => images.map(i => i.alt)")


def contrasts(page: Page, selector: str = '[role="status"]') -> dict[str, float]:
    """Return the contrast of each text inside some elements."""
    return dict(page.evaluate(_CONTRASTS, selector))


def too_wide(page: Page) -> list[str]:
    """Return what the page makes one scroll sideways for: itself, or a card. Figures may."""
    found = ["page"] * page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return found + page.eval_on_selector_all(
        '[role="status"]',
        "cards => cards.filter(c => c.scrollWidth > c.clientWidth).map(c => c.innerText)",
    )


def beyond(page: Page) -> list[str]:
    """Return the code and the figures of which a side is out of what shows them."""
    found: list[str] = page.eval_on_selector_all(
        "pre, [aria-label=Figure]",
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 200))",
    )
    return found


def faults(page: Page, selector: str = "") -> list[str]:
    """Return what axe-core finds, in the whole page or in some elements: rule, then where."""
    import axe_playwright_python

    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8"))
    where: dict[str, Any] = {"include": selector.split(", ")} if selector else {}
    found = page.evaluate("where => axe.run(where.include ? where : document)", where)
    return [f"{v['id']}: {node['html'][:200]}" for v in found["violations"] for node in v["nodes"]]
