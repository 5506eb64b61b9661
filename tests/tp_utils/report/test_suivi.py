"""The suivi: progress from the stored cards, ★ questions, the page of remarks, accessibility."""

import copy

import pytest

from tests.bank import checked_points
from tests.tp_utils.report import copies
from tp_utils.checks import card
from tp_utils.report import compose, exercises, notebook
from tp_utils.report.suivi import suivi

POINTS = checked_points("tp04_manuel")
MOST = f"{sum(POINTS.values()):g}"
EXERCISES = ("init_weights", "forward", "loss_and_precision", "backward", "train_step", "train")


def of(content, own=None, name="Zoé Çelik", file="tp04_manuel"):
    return suivi(notebook.lab(content, file), own or compose.Own(), name)


def test_the_words_of_the_checks_are_those_of_the_cards():
    assert exercises.MIME == card.MIME


def test_untouched_notebook_names_all_that_is_missing():
    page = of(copies.blank("tp04_manuel"), name="")
    text = copies.text(page)
    assert f"0 exercice réussi sur {len(POINTS)}" in text
    assert f"0 point sur {MOST}" in text
    assert text.count("○ non tenté") == len(POINTS)
    assert "Exercices non tentés : " + ", ".join(EXERCISES) in text
    assert "Autres questions sans réponse : Q4.1, Q4.2, Q4.3, Q4.4, Q4.5" in text
    assert "Nom : indiquez-le" in text
    assert page.pages == len(copies.reader(page).pages) == 2


def test_progress_comes_from_the_cards():
    content = copies.blank("tp04_manuel")
    copies.answer(content, "train_step-answer", "def train_step(weights, grads, eta):\n    pass")
    copies.outcome(content, "init_weights", "passed", 1.0)
    copies.outcome(content, "forward", "wrong", 0.0, "La `tanh` a été oubliée.")
    copies.outcome(content, "backward", "wrong", 0.5, "Le signe est inversé.")
    copies.outcome(content, "train", "todo")
    lab = notebook.lab(content, "tp04_manuel")
    assert {e.name: e.status for e in lab.exercises} == {
        "init_weights": "passed",
        "forward": "wrong",
        "loss_and_precision": "todo",
        "backward": "partial",
        "train_step": "todo",
        "train": "todo",
        "mended_batches": "todo",
        "predict_settings": "todo",
    }
    text = copies.text(of(content))
    assert f"1 exercice réussi sur {len(POINTS)} ; 3 points sur {MOST}" in text
    assert "●●●●○ 2 / 4" in text
    assert "La tanh a été oubliée." in text
    assert "Le signe est inversé." in text
    assert "la vérification n’a pas été exécutée" in text
    assert (
        "Exercices non tentés : loss_and_precision, train, mended_batches, predict_settings Vérifications à exécuter : train_step"
        in text
    )
    assert "○ non vérifié" in text


def test_a_check_stopped_by_an_error_is_to_be_seen_again():
    content = copies.blank("tp04_manuel")
    copies.cell(content, "forward")["outputs"] = [
        {"output_type": "error", "ename": "NameError", "evalue": "forward", "traceback": []}
    ]
    page = of(content)
    assert "NameError : forward" in copies.text(page)
    assert "à revoir" in copies.text(page)


def test_several_checks_of_one_class_make_one_exercise():
    content = copies.blank("tp10_categories")
    more = copy.deepcopy(copies.cell(content, "Net"))
    more["metadata"]["nbgrader"]["grade_id"] = "Net-forward"
    content["cells"].insert(content["cells"].index(copies.cell(content, "Net")) + 1, more)
    copies.outcome(content, "Net", "passed", 1.0)
    lab = notebook.lab(content, "tp10_categories")
    net = next(e for e in lab.exercises if e.name == "Net")
    assert [r.check for r in net.results] == ["Net", "Net-forward"]
    assert (net.status, net.earned) == ("partial", net.points / 2)


@pytest.mark.parametrize("points", [float("nan"), float("inf"), -3, "5", None, True])
def test_forged_points_and_credits_count_for_nothing(points):
    content = copies.blank("tp04_manuel")
    copies.outcome(content, "forward", "wrong", points)
    copies.cell(content, "forward")["metadata"]["nbgrader"]["points"] = points
    forward = notebook.lab(content, "tp04_manuel").exercises[1]
    assert (forward.points, forward.earned, forward.status) == (0, 0, "wrong")


def test_star_questions_with_their_answers_and_the_others_counted():
    content = copies.blank("tp03_formalisation")
    copies.answer(content, "q3-4", "Sur la figure, $n_x = 2$ et l'entrée « réelle » est $\\hat y$.")
    copies.answer(content, "q3-5", "Réponse qui n'est pas demandée le soir même.")
    page = of(content, file="tp03_formalisation")
    text = copies.text(page)
    assert "Questions ★ sans réponse : Q3.1, Q3.11, Q3.12" in text
    assert "l’entrée « réelle » est" in text
    assert "pas demandée" not in text
    assert "Questions rédigées : 2 sur 31" in text
    assert ("/Formula", "n_x = 2") in copies.alternatives(page)


def test_remarks_of_the_student(tmp_path):
    path = tmp_path / "tp04_manuel-suivi.md"
    path.write_text(
        "---\nnom: Émile Noël\ngroupe: MAIN4\n---\n<!-- consigne -->\n# Compris\nLe *gradient*.\n\n"
        "```\n# pas un titre\n```\n# Pas compris\n",
        encoding="utf-8",
    )
    page = of(copies.blank("tp04_manuel"), compose.own_text(path), name="")
    text = copies.text(page)
    assert "Émile Noël · MAIN4" in text
    assert "Le gradient." in text
    assert "# pas un titre" in text
    assert "consigne" not in text
    assert "Nom : indiquez-le" not in text
    assert copies.bookmarks(copies.reader(page).outline)[-2:] == ["Compris", "Pas compris"]


def test_the_pdf_is_tagged_bookmarked_and_says_who_what_when():
    page = of(copies.blank("tp04_manuel"))
    pdf = copies.reader(page)
    root = pdf.trailer["/Root"]
    assert page.accessible
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("fr")
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    assert pdf.metadata.title == "TP 4 — Forward et backward à la main"
    assert pdf.metadata.author == "Zoé Çelik"
    assert copies.bookmarks(pdf.outline)[0] == "Avancement"
    assert "1 / 2" in pdf.pages[0].extract_text()


def test_metadata_lost_on_the_way():
    content = copies.blank("tp03_formalisation")
    copies.answer(content, "q3-1", "Retrouvée par sa place.")
    copies.outcome(content, "grad_ytilde", "passed", 1.0)
    for cell in content["cells"]:
        cell["metadata"] = {}
    lab = notebook.lab(content, "tp03_formalisation")
    assert lab.questions[0].answer == "Retrouvée par sa place."
    assert [e.name for e in lab.exercises if e.status == "passed"] == ["grad_ytilde"]
    assert any("métadonnées" in sentence for sentence in lab.notices)


def test_an_answer_cell_that_was_deleted_is_named():
    content = copies.blank("tp04_manuel")
    content["cells"].remove(copies.cell(content, "q4-3"))
    lab = notebook.lab(content, "tp04_manuel")
    assert lab.notices == ["Q4.3 : la cellule de réponse a été supprimée."]
    assert "Q4.3" in lab.missing()
