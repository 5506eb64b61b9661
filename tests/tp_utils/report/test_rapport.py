"""The rapport: free sections, answers, equations, figures, code, length; exporters and command."""

import json
import subprocess
import sys

import pytest

from tests.bank import instructor_notebook
from tests.tp_utils.report import copies
from tp_grading.course import tomllib
from tp_utils.report import cli, compose, notebook
from tp_utils.report.rapport import Choices, rapport


def lab(content, name="tp04_manuel"):
    return notebook.lab(content, name)


@pytest.fixture(scope="module")
def answered():
    """Rapport of the model answers of lab 3, the one with the most equations."""
    content = lab(instructor_notebook("tp03_formalisation"), "tp03_formalisation")
    return content, rapport([content], compose.Own(), "Ada")


def test_every_equation_of_lab_3_is_set(answered):
    _content, page = answered
    assert page.notices == []
    assert page.accessible
    formulas = [alt for tag, alt in copies.alternatives(page) if tag == "/Formula"]
    assert len(formulas) > 200
    assert (
        "\\nabla_{\\tilde h}\\,\\ell = \\left(W_y^\\top\\, \\nabla_{\\tilde y}\\,\\ell\\right) \\odot (1 - h \\odot h),"
        in formulas
    )


def test_answers_carry_their_number_in_the_text_and_in_the_bookmarks(answered):
    content, page = answered
    marks = copies.bookmarks(copies.reader(page).outline)
    assert marks[:3] == ["Réponses aux questions", "TP 3 — Formalisation mathématique", "Q3.1 ★"]
    assert [m.split()[0] for m in marks if m.startswith("Q")] == [
        q.number for q in content.questions
    ]


def test_what_is_missing_is_named_lab_by_lab():
    half = copies.blank("tp04_manuel")
    copies.answer(half, "q4-2", "Un cercle « presque » parfait : l'été ?")
    own = compose.Own({}, [("Contexte", "Voici."), ("Méthodes", "")])
    page = rapport([lab(half), lab(copies.blank("tp05_autograd"), "tp05_autograd")], own, "Ada")
    text = copies.text(page)
    assert "Parties libres à écrire : Méthodes" in text
    assert "TP 4 : sans réponse Q4.1, Q4.3, Q4.4, Q4.5" in text
    assert "TP 5 : sans réponse Q5.1" in text
    assert "Un cercle « presque » parfait : l’été ?" in text


def test_figures_tables_code_and_links():
    content = copies.written(
        "| a | b |\n|:-:|--:|\n| un | $x^2$ |\n\n```python\nx = 1  # é\n```\n[site](https://example.org)"
    )
    figure = {
        "output_type": "display_data",
        "data": {"image/png": copies.png()},
        "metadata": {"image/png": {"alt": "Courbe : elle décroît."}},
    }
    content["cells"].insert(
        1, {"cell_type": "code", "metadata": {}, "source": "plot", "outputs": [figure]}
    )
    own = compose.Own({}, [("Discussion", "![Le coût](tp04:q4-1)")])
    page = rapport([lab(content)], own, "Ada")
    text, alts = copies.text(page), copies.alternatives(page)
    assert [alt for tag, alt in alts if tag == "/Figure"].count("Courbe\u00a0: elle décroît.") == 2
    assert "Le coût" in text
    assert "x = 1 # é" in text
    assert page.notices == []
    assert any("/Annots" in p for p in copies.reader(page).pages)
    without = rapport([lab(content)], compose.Own(), "Ada", Choices(False, False))
    assert copies.alternatives(without) == [("/Formula", "x^2")]
    assert "Énoncé 1" not in copies.text(without)


def test_code_in_appendix():
    content = copies.blank("tp04_manuel")
    copies.answer(content, "forward-answer", "def forward(weights, X):\n    return 'été'")
    page = rapport([lab(content)], compose.Own(), "Ada", Choices(code=True))
    assert "def forward(weights, X): return 'été'" in copies.text(page)
    assert "def backward" not in copies.text(page)


def test_too_long_says_by_how_much():
    page = rapport([lab(copies.written(*["Longue réponse. " * 300] * 14))], compose.Own(), "Ada")
    assert page.pages == len(copies.reader(page).pages) > 10
    assert f"{page.pages} pages : {page.pages - 10} de trop" in page.warning
    assert rapport([lab(copies.written("Court."))], compose.Own()).warning == ""


def write(folder, content, name="tp04_manuel"):
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_command_suivi_makes_the_text_once(tmp_path, capsys):
    path = write(tmp_path, copies.blank("tp04_manuel"))
    assert cli.main(["suivi", str(path), "--nom", "Ada"]) == 0
    own = tmp_path / "tp04_manuel-suivi.md"
    assert "nom: Ada" in own.read_text(encoding="utf-8")
    own.write_text("# Compris\nTout.\n", encoding="utf-8")
    assert cli.main(["suivi", str(path)]) == 0
    assert own.read_text(encoding="utf-8") == "# Compris\nTout.\n"
    assert (tmp_path / "tp04_manuel-suivi.pdf").read_bytes().startswith(b"%PDF")
    assert "2 p." in capsys.readouterr().out


def test_command_rapport_goes_on_after_a_broken_notebook(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, copies.blank("tp04_manuel"))
    (tmp_path / "tp05_autograd.ipynb").write_text('{"cells": [{"cell', encoding="utf-8")
    assert cli.main(["rapport", "tp04_manuel.ipynb", "tp05_autograd.ipynb"]) == 1
    assert "# Contexte" in (tmp_path / "rapport.md").read_text(encoding="utf-8")
    assert "tp05_autograd : Ce notebook n'a pas pu être lu" in capsys.readouterr().err
    assert (tmp_path / "rapport.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["suivi", "absent.ipynb"], "n'existe pas"),
        (["rapport", "tp04_manuel.ipynb", "-o", "tp04_manuel.ipynb"], "finit par .pdf"),
        (["rapport", "tp04_manuel.ipynb", "--texte", "latin1.md"], "n'est pas en UTF-8"),
        (["suivi", "tp04_manuel.ipynb", "tp04_manuel.ipynb", "-o", "x.pdf"], "un seul PDF"),
    ],
)
def test_command_errors_are_one_sentence(arguments, says, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path, copies.blank("tp04_manuel"))
    before = path.read_bytes()
    (tmp_path / "latin1.md").write_bytes("été".encode("latin-1"))
    assert cli.main(arguments) == 2
    assert says in capsys.readouterr().err
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize("command", ["suivi", "rapport"])
def test_help_has_an_example(command, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main([command, "--help"])
    assert stop.value.code == 0
    assert f"Exemple : tp-report {command}" in " ".join(capsys.readouterr().out.split())


def test_exporters_of_nbconvert(tmp_path):
    declared = tomllib.loads((copies.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    points = declared["project"]["entry-points"]["nbconvert.exporters"]
    assert set(points) == {"tp-suivi", "tp-rapport"}
    path = write(tmp_path, copies.blank("tp04_manuel"))
    for name, target in points.items():
        dotted = target.replace(":", ".")
        done = subprocess.run(
            [sys.executable, "-m", "nbconvert", "--to", dotted, str(path)],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        pdf = tmp_path / f"tp04_manuel-{name.removeprefix('tp-')}.pdf"
        assert pdf.read_bytes().startswith(b"%PDF")


def test_imports_stay_light():
    heavy = ("typst", "pypandoc", "PIL", "nbconvert", "numpy", "torch", "matplotlib")
    code = f"import sys, tp_utils, tp_utils.report.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
