"""The film of the README, as it is in docs/images."""

import numpy as np
from PIL import Image

from tests.bank import ROOT
from tests.browser import film

FILM = ROOT / "docs/images/tp04-film.gif"


def frames(path):
    """Each image of a film, with its milliseconds."""
    with Image.open(path) as image:
        for n in range(image.n_frames):
            image.seek(n)
            yield image.convert("RGB"), image.info["duration"]


def reddish(image):
    """Share of the pixels that have the red of a wrong card."""
    red, green, blue = np.moveaxis(np.asarray(image), -1, 0)
    return ((red > 140) & (green < 70) & (blue < 90)).mean()


def test_the_film_of_the_readme():
    shots = list(frames(FILM))
    assert len(shots) > 8
    assert {image.size for image, _ in shots} == {shots[0][0].size}
    (wrong, first), (right, second), *learning = shots
    assert reddish(wrong) > 2 * reddish(right)
    assert first == second == film.READ and learning[-1][1] == film.END
    assert sum(milliseconds for _, milliseconds in shots) < 20_000
    with Image.open(FILM) as image:
        assert image.info["loop"] == 1  # it comes to rest by itself
