"""Figures as Jupyter shows them, and the colours of the cards in the themes of editors."""

import io
import re
from base64 import b64decode
from functools import partial
from html.parser import HTMLParser
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.events import EventManager, available_events
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure, retina_figure, select_figure_formats
from matplotlib.figure import Figure
from PIL import Image

from tp_utils import display
from tp_utils.checks import card
from tp_utils.checks.engine import Outcome
from tp_utils.plots import alt_text, describe, plot_images


@pytest.fixture
def shell():
    shell = SimpleNamespace(display_formatter=DisplayFormatter(), last_execution_result=None)
    shell.events = EventManager(shell, available_events)
    select_figure_formats(shell, {"png"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.get_ipython", lambda: shell)
        display.install()
    return shell


def image(html):
    """Return the attributes of the one image of some HTML."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append(dict(attrs)) if tag == "img" else None
    parser.feed(html)
    (attributes,) = found
    return attributes


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_figure_of_anybody_is_shown_with_its_words(shell):
    figure, ax = plt.subplots()
    ax.plot([1, 2], label='<"a">')
    data, metadata = shell.display_formatter.format(figure)
    shown = image(data["text/html"])
    assert shown["alt"] == metadata["image/png"]["alt"] == alt_text(figure)
    assert shown["alt"].startswith('1 courbe (<"a">)')
    kind, encoded = shown["src"].split(",")
    png = b64decode(data["image/png"])
    assert kind == "data:image/webp;base64" and png.startswith(b"\x89PNG")
    assert (pixels(b64decode(encoded)) == pixels(png)).all()  # nothing is lost
    assert len(encoded) < 0.7 * len(data["image/png"])
    assert (int(shown["height"]), int(shown["width"])) == pixels(png).shape[:2]


def test_figure_is_drawn_once_in_the_format_that_was_chosen(shell):
    drawn = []

    def draw(figure, how):
        drawn.append(how.__name__)
        return how(figure, base64=True)

    for how in (print_figure, retina_figure):
        shell.display_formatter.formatters["image/png"].for_type(Figure, partial(draw, how=how))
        for _ in range(2):
            figure, ax = plt.subplots()
            ax.plot([1, 2])
            data, metadata = shell.display_formatter.format(figure)
            width = pixels(b64decode(data["image/png"])).shape[1]
            scale = 2 if how is retina_figure else 1
            assert abs(int(image(data["text/html"])["width"]) - width / scale) <= 1
    assert drawn == ["print_figure"] * 2 + ["retina_figure"] * 2
    assert metadata["image/png"].keys() == {"alt", "width", "height"}


def test_empty_figure(shell):
    assert "text/html" not in shell.display_formatter.format(plt.figure())[0]


def test_axes_that_an_error_left_empty_are_not_shown():
    shell = InteractiveShell(history_manager=None)
    select_figure_formats(shell, {"png"})
    shown = []

    def ended():  # as the inline backend does
        shown.extend(shell.display_formatter.format(plt.figure(n))[0] for n in plt.get_fignums())
        plt.close("all")

    shell.events.register("post_execute", ended)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.get_ipython", lambda: shell)
        display.install()
    shell.user_ns |= {"plt": plt, "shown": shown, "format": shell.display_formatter.format}
    shell.run_cell("plt.subplots(1, 3); 1 / 0")
    assert shown == [{}]
    shell.run_cell("shown.append(format(plt.subplots()[0])[0])")  # during a cell, after that error
    shell.run_cell("plt.subplots();")
    shell.run_cell("plt.subplots()[1].plot([1, 2]); 1 / 0")
    assert len(shown) == 5 and all("text/html" in data for data in shown[1:])


def test_words_of_a_figure_without_description():
    figure, axes = plt.subplots(2, 2)
    axes[0, 0].plot([0, 1], [5, 7])
    axes[0, 0].set(title="Essai", xlabel="temps")
    axes[0, 1].scatter([1, 2, 3], [0, 0, 1])
    axes[1, 0].bar([1, 2], [3, 4])
    figure.colorbar(axes[1, 1].imshow(np.eye(3, 4)), ax=axes[1, 1], label="poids")
    words = alt_text(figure)
    assert words.startswith(
        "Essai ; temps ; 1 courbe, abscisses de −0,05 à 1,05, ordonnées de 4,9 à 7,1."
    )
    assert "3 points, abscisses" in words and "2 barres" in words
    assert "image de 3 × 4 pixels. poids." in words
    assert alt_text(plt.figure()) == "Figure sans titre ni données."
    describe(axes[0, 0], "Dit.")
    assert alt_text(figure).startswith("Dit. 3 points")


def test_images_of_a_grid_are_told_once():
    axes = plot_images(np.zeros((3, 2, 2)), title="Chiffres")
    assert alt_text(axes[0].figure) == "Chiffres. Grille de 3 images de 2 × 2 pixels."


THEMES = {  # text and background
    "JupyterLab": ((33, 33, 33), (255, 255, 255)),
    "JupyterLab, dark": ((255, 255, 255), (17, 17, 17)),
    "VS Code": ((59, 59, 59), (255, 255, 255)),
    "VS Code, dark": ((204, 204, 204), (31, 31, 31)),
    "Colab, dark": ((213, 213, 213), (56, 56, 56)),
}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "outcome", [("passed", 1.0), ("wrong", 0.5), ("wrong", 0.0), ("todo", 0.0)], ids=str
)
def test_title_of_a_card_has_contrast(theme, outcome):
    html = card.bundle(Outcome("forward", *outcome, "x"))["text/html"]
    color, share = re.search(r"color-mix\(in srgb,#(\w{6}) (\d+)%,currentColor\)", html).groups()
    ink, back = map(np.array, THEMES[theme])
    part = int(share) / 100
    mixed = part * np.array(list(bytes.fromhex(color))) + (1 - part) * ink
    high, low = sorted([_light(mixed), _light(back)], reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def _light(rgb):
    share = np.asarray(rgb) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]
