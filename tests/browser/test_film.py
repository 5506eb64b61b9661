"""The films of the README, in French and in English, as they are in docs/images and docs/en/images."""

import numpy as np
import pytest
from PIL import Image, ImageColor

from tests.bank import ROOT
from tests.browser import film
from tp_utils.checks.card import _LOOKS

FILMS = [ROOT / folder / "images/tp04-film.gif" for folder in ("docs", "docs/en")]


def frames(path):
    """Each image of a film, with its milliseconds."""
    with Image.open(path) as image:
        for n in range(image.n_frames):
            image.seek(n)
            yield image.convert("RGB"), image.info["duration"]


def card(image, kind):
    """Tell whether a card of this kind is seen: the line of its colour on its left, taller than any letter."""
    colour = np.array(ImageColor.getrgb(_LOOKS[kind][1]))
    near = np.abs(np.asarray(image).astype(int) - colour).max(axis=2) < 40
    return np.lib.stride_tricks.sliding_window_view(near, 24, axis=0).all(axis=-1).any()


@pytest.mark.parametrize("path", FILMS, ids=["fr", "en"])
def test_the_film_of_the_readme(path):
    shots = list(frames(path))
    assert len(shots) > 8
    assert {image.size for image, _ in shots} == {shots[0][0].size}
    (wrong, first), (right, second), *learning = shots
    assert card(wrong, "wrong") and not card(wrong, "passed")
    assert card(right, "passed") and not card(right, "wrong")
    assert first == second == film.READ and learning[-1][1] == film.END
    assert sum(milliseconds for _, milliseconds in shots) < 20_000
    with Image.open(path) as image:
        assert image.info["loop"] == 1  # it comes to rest by itself
