"""A student's first hour, in a real JupyterLab with a real browser."""

import subprocess
from dataclasses import dataclass
from importlib.metadata import entry_points

import nbformat
import pytest

from tests import loops
from tests.bank import checked_points
from tests.browser.tools import environment
from tests.french import FRENCH
from tp_grading.answers import answers, grade_id

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_playwright]


@dataclass(frozen=True)
class Words:
    """What the student must have read."""

    figure: str
    wrong: str
    cause: str
    right: str
    stub: str
    done: str


WORDS = {
    "fr": Words(
        "classe 0, apprentissage : 100 points", "à revoir", "écart-type", "juste",
        "exercice à compléter", "1 exercice réussi sur",
    ),
    "en": Words(
        "class 0, training: 100 points", "look again", "standard deviation", "correct",
        "exercise to complete", "1 exercise done out of",
    ),
}  # fmt: skip


@pytest.mark.timeout(600)
@pytest.mark.each_push(*loops.SHARED, "notebooks", "tests/browser")
@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.sweep)])
def test_first_hour(lang, tmp_path, subtests):
    from tests.browser.first_hour import init_weights, play

    shots = tmp_path / "images"
    shots.mkdir()
    hour, words = play(shots, tmp_path, lang), WORDS[lang]

    assert hour.figure > 100_000
    assert words.figure in hour.words
    assert words.wrong in hour.cards["fausse"] and words.cause in hour.cards["fausse"]
    assert words.right in hour.cards["juste"] and words.wrong not in hour.cards["juste"]
    if lang != "fr":
        assert FRENCH.findall(" ".join((hour.words, *hour.cards.values()))) == []

    # Validate names what is left to do, and no longer what is done.
    assert "check.forward(forward)" in hour.validation
    assert words.stub in hour.validation
    assert "check.init_weights" not in hour.validation

    assert len(hour.shots) == 5
    for shot in hour.shots:
        assert 2_000 < shot.stat().st_size < 150_000, shot.name

    # What is on the disk is what the student wrote, and the cards are in it.
    saved = nbformat.read(hour.notebook, as_version=4)
    assert answers(saved)["init_weights-answer"] == init_weights("0.3 * ", lang)
    check = next(cell for cell in saved.cells if grade_id(cell) == "init_weights")
    assert any(words.right in output.data["text/html"] for output in check.outputs)
    data = next(cell for cell in saved.cells if "plot_data()" in cell.source)
    (image,) = (output for output in data.outputs if "image/png" in output.get("data", ()))
    assert words.figure in image.metadata["image/png"]["alt"]

    with subtests.test("suivi"):
        _suivi(hour.notebook, tmp_path, words)


def _suivi(notebook, home, words):
    """Make the follow-up page, as the guide says."""
    if "tp-suivi" not in entry_points(group="nbconvert.exporters").names:
        pytest.skip("l'exporteur tp-suivi n'est pas installé : pip install -e '.[dev]'")
    from pypdf import PdfReader

    subprocess.run(
        ["jupyter", "nbconvert", "--to", "tp-suivi", notebook.name],
        cwd=notebook.parent,
        env=environment(home),
        check=True,
        timeout=120,
    )
    page = PdfReader(notebook.with_name(f"{notebook.stem}-suivi.pdf"))
    text = " ".join(" ".join(sheet.extract_text() for sheet in page.pages).split())
    assert f"{words.done} {len(checked_points(notebook.stem))}" in text
