"""A student's first hour, in a real JupyterLab with a real browser."""

import subprocess
from importlib.metadata import entry_points

import nbformat
import pytest

from tests.bank import checked_points
from tests.browser.tools import environment
from tp_grading.answers import answers, grade_id

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_playwright]


@pytest.mark.timeout(600)
def test_first_hour(tmp_path, subtests):
    from tests.browser.first_hour import RIGHT, play

    shots = tmp_path / "images"
    shots.mkdir()
    hour = play(shots, tmp_path)

    assert hour.figure > 100_000
    assert "classe 0, apprentissage : 100 points" in hour.words
    assert "à revoir" in hour.cards["fausse"] and "écart-type" in hour.cards["fausse"]
    assert "juste" in hour.cards["juste"] and "à revoir" not in hour.cards["juste"]

    # Validate names what is left to do, and no longer what is done.
    assert "check.forward(forward)" in hour.validation
    assert "exercice à compléter" in hour.validation
    assert "check.init_weights" not in hour.validation

    assert len(hour.shots) == 5
    for shot in hour.shots:
        assert 2_000 < shot.stat().st_size < 150_000, shot.name

    # What is on the disk is what the student wrote, and the cards are in it.
    saved = nbformat.read(hour.notebook, as_version=4)
    assert answers(saved)["init_weights-answer"] == RIGHT
    check = next(cell for cell in saved.cells if grade_id(cell) == "init_weights")
    assert any("juste" in output.data["text/html"] for output in check.outputs)
    data = next(cell for cell in saved.cells if "plot_data()" in cell.source)
    (image,) = (output for output in data.outputs if "image/png" in output.get("data", ()))
    assert "classe 0, apprentissage : 100 points" in image.metadata["image/png"]["alt"]

    with subtests.test("suivi"):
        _suivi(hour.notebook, tmp_path)


def _suivi(notebook, home):
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
    assert f"1 exercice réussi sur {len(checked_points(notebook.stem))}" in text
