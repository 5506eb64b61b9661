"""Staging: the released notebook is rebuilt around the answers, whatever was submitted."""

import copy
import json
import os
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tp_grading.colab import install_cell
from tp_grading.stage import NotGradable, read_submission, stage
from tp_grading.stage.match import MAX_COMPARISONS, MAX_RATIOS, Matcher
from tp_grading.stage.parse import parse


def meta(name, grade=False, solution=False, points=None, kind="code"):
    found = {
        "grade_id": name, "grade": grade, "solution": solution, "locked": not solution,
        "schema_version": 3, "task": False, "cell_type": kind, "checksum": "0" * 32,
    }  # fmt: skip
    return {"nbgrader": found | ({} if points is None else {"points": points})}


def release():
    stub = '    """Doc."""\n    raise NotImplementedError("exercice à compléter")'
    return new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        cells=[
            new_markdown_cell("# TP", id="c0"),
            new_code_cell("import torch\nfrom tp_utils.checks import tp99 as check", id="c1"),
            new_markdown_cell("## Exercice 1 : double", id="c2"),
            new_code_cell("def double(x):\n" + stub, metadata=meta("double-answer", solution=True), id="c3"),
            new_code_cell("check.double(double)", metadata=meta("double", grade=True, points=2), id="c4"),
            new_code_cell("double(21)", id="c5"),
            new_markdown_cell("## Exercice 2 : triple", id="c6"),
            new_code_cell("def triple(x):\n" + stub, metadata=meta("triple-answer", solution=True), id="c7"),
            new_code_cell("check.triple(triple)", metadata=meta("triple", grade=True, points=3), id="c8"),
            new_markdown_cell("**Q99.1** Pourquoi ?", id="c9"),
            new_markdown_cell("*Votre réponse ici.*",
                              metadata=meta("q99-1", True, True, 1, "markdown"), id="c10"),
        ],
    )  # fmt: skip


ANSWERS = {
    "double-answer": "def double(x):\n    return 2 * x",
    "triple-answer": "def triple(x):\n    return 3 * x",
    "q99-1": "Parce que.",
}


def submission():
    nb = release()
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = ANSWERS.get(name, cell.source)
    return nb


def cell(nb, name):
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def staged(nb):
    data = nb if isinstance(nb, bytes) else nbformat.writes(nb).encode()
    return stage(data, release())


def sources(result):
    return {
        c.metadata["nbgrader"]["grade_id"]: c.source
        for c in result.notebook.cells
        if "nbgrader" in c.metadata
    }


def assert_right(result):
    got = sources(result)
    assert {k: got[k] for k in ANSWERS} == ANSWERS
    names = [
        c.metadata["nbgrader"]["grade_id"]
        for c in result.notebook.cells
        if "nbgrader" in c.metadata
    ]
    expected = [
        c.metadata["nbgrader"]["grade_id"] for c in release().cells if "nbgrader" in c.metadata
    ]
    assert names == expected
    for name in names:
        assert cell(result.notebook, name).metadata == cell(release(), name).metadata
    nbformat.validate(result.notebook)


def test_honest():
    result = staged(submission())
    assert_right(result)
    assert not result.tampered and not result.notes
    assert [c.source for c in result.notebook.cells] == [c.source for c in submission().cells]


def test_untouched_is_the_release():
    result = staged(release())
    assert [c.source for c in result.notebook.cells] == [c.source for c in release().cells]


def test_copied_check_is_graded_once():
    nb = submission()
    nb.cells.insert(6, copy.deepcopy(cell(nb, "double")))
    nb.cells.append(new_code_cell("check.double(double)"))
    result = staged(nb)
    assert_right(result)
    assert sum(c.source == "check.double(double)" for c in result.notebook.cells) == 1
    assert not result.tampered


def test_deleted_check_is_restored():
    nb = submission()
    nb.cells.remove(cell(nb, "double"))
    assert_right(staged(nb))


def test_check_turned_to_markdown_is_restored_and_flagged():
    nb = submission()
    i = nb.cells.index(cell(nb, "double"))
    nb.cells[i] = new_markdown_cell("check.double(double)", metadata=nb.cells[i].metadata)
    result = staged(nb)
    assert_right(result)
    assert "double" in result.tampered


def test_answer_turned_to_markdown_is_still_an_answer():
    nb = submission()
    i = nb.cells.index(cell(nb, "double-answer"))
    nb.cells[i] = new_markdown_cell(nb.cells[i].source, metadata=nb.cells[i].metadata)
    assert_right(staged(nb))


@pytest.mark.parametrize("strip_ids", [False, True])
def test_metadata_stripped(strip_ids):
    nb = submission()
    for i, c in enumerate(nb.cells):
        c.metadata = {}
        if strip_ids:
            c.id = f"x{i}"
    result = staged(nb)
    assert_right(result)
    assert not any("extra" in c.metadata.get("tp", {}) for c in result.notebook.cells)


def test_metadata_stripped_and_cells_split():
    nb = submission()
    for i, c in enumerate(nb.cells):
        c.metadata, c.id = {}, f"x{i}"
    nb.cells[3:4] = [new_code_cell("def helper(x):\n    return 2 * x"),
                     new_code_cell("def double(x):\n    return helper(x)")]  # fmt: skip
    result = staged(nb)
    assert sources(result)["double-answer"] == "def double(x):\n    return helper(x)"
    order = [c.source for c in result.notebook.cells]
    assert order.index("def helper(x):\n    return 2 * x") < order.index("check.double(double)")


def test_split_answer_keeps_both_halves():
    nb = submission()
    first = cell(nb, "double-answer")
    second = copy.deepcopy(first)
    first.source, second.source = (
        "def helper(x):\n    return 2 * x",
        "def double(x):\n    return helper(x)",
    )
    second.id = "split"
    nb.cells.insert(nb.cells.index(first) + 1, second)
    result = staged(nb)
    assert result.answers("double-answer") == [first.source, second.source]
    assert not result.tampered


def test_stub_kept_beside_the_answer_does_not_win():
    nb = submission()
    stub = copy.deepcopy(cell(release(), "double-answer"))
    stub.id = "copy"
    nb.cells.insert(nb.cells.index(cell(nb, "double-answer")) + 1, stub)
    assert_right(staged(nb))


def test_extra_cells_stay_at_their_place():
    nb = submission()
    nb.cells.insert(3, new_code_cell("def helper(x):\n    return x"))
    result = staged(nb)
    assert_right(result)
    assert result.notebook.cells[3].source.startswith("def helper")
    assert "def helper(x):\n    return x" in result.written()


def with_text_below(text, **more):
    """Return a submission whose written question is untouched, with a cell of text under it."""
    nb = submission()
    written = next(i for i, c in enumerate(nb.cells) if c.cell_type == "markdown" and "nbgrader" in c.metadata)
    name = nb.cells[written].metadata["nbgrader"]["grade_id"]
    nb.cells[written].source = cell(release(), name).source
    nb.cells.insert(written + 1, new_markdown_cell(text, **more))
    return nb, name


def test_written_answer_in_a_cell_added_below_is_read_and_said():
    nb, name = with_text_below("Ma réponse, en dessous.")
    result = staged(nb)
    assert sources(result)[name] == "Ma réponse, en dessous."
    assert any("cellule ajoutée" in note and name in note for note in result.notes)
    assert sum("en dessous" in c.source for c in result.notebook.cells) == 1
    nb, name = with_text_below("Une remarque.")
    cell(nb, name).source = "Ma réponse."
    result = staged(nb)
    assert sources(result)[name] == "Ma réponse." and not result.notes


PIXEL = {"image/png": "iVBORw0KGgo="}


@pytest.mark.parametrize("link, there", [
    ("attachment:perdue.png", False), ("attachment:a.png", True), ("attachment\\:perdue.png", False),
    ("attachment:capture%20d%E2%80%99%C3%A9cran.png", True), ("attachment:", False),
])  # fmt: skip
def test_a_picture_that_is_not_there_stops_no_page(link, there):
    from nbconvert import HTMLExporter

    pictures = {"a.png": PIXEL, "capture d’écran.png": PIXEL}
    nb, name = with_text_below(f"![figure]({link}) suite", attachments=pictures)
    cell(nb, name).source = f"Voir ![figure]({link})."
    cell(nb, name)["attachments"] = pictures
    page = HTMLExporter().from_notebook_node(staged(nb).notebook)[0]
    assert page.count('src="data:image/png') == (2 if there else 0) and "suite" in page


def test_edited_import_cell_runs_after_ours():
    nb = submission()
    nb.cells[1].source = "import math"
    order = [c.source for c in staged(nb).notebook.cells]
    assert order[1].startswith("import torch") and order[2] == "import math"


@pytest.mark.parametrize("typed", ["", "%pip install torchinfo\nimport torchinfo"])
@pytest.mark.parametrize("address", ["git+https://git.ecole.fr/tp@2025", ""])
def test_first_cell_with_another_address_is_the_release_s(address, typed):
    """The class has notebooks of another address, or without Colab; the course's own has changed."""
    released, nb = release(), submission()
    for one, where in ((released, "git+https://git.ecole.fr/tp@2026"), (nb, address)):
        tags = {"tags": ["installation"]}
        one.cells.insert(0, new_code_cell(install_cell(where), metadata=tags, id="tp"))
    nb.cells[0].source += f"\n{typed}"
    result = stage(nbformat.writes(nb).encode(), released)
    assert_right(result)
    assert result.notebook.cells[0].source == released.cells[0].source
    own = [c.source for c in result.notebook.cells if c.metadata.get("tp")]
    assert own == ([typed] if typed else []) and not result.tampered and not result.notes


@pytest.mark.parametrize("key,value", [("points", 500), ("solution", True), ("grade", False)])
def test_settings_are_restored_and_flagged(key, value):
    nb = submission()
    cell(nb, "double").metadata["nbgrader"][key] = value
    result = staged(nb)
    assert_right(result)
    assert key in result.tampered["double"][0]


def test_swapped_names_are_restored_and_flagged():
    nb = submission()
    one, two = cell(nb, "double-answer"), cell(nb, "triple-answer")
    one.metadata, two.metadata = two.metadata, one.metadata
    result = staged(nb)
    assert_right(result)
    assert result.tampered


def test_edited_check_is_restored_and_flagged():
    nb = submission()
    cell(nb, "double").source = "print('5/5')"
    result = staged(nb)
    assert_right(result)
    assert "double" in result.tampered


def test_unknown_kernel_is_replaced():
    nb = submission()
    nb.metadata.kernelspec = {"name": "julia-9", "display_name": "J", "language": "julia"}
    assert staged(nb).notebook.metadata.kernelspec.name == "python3"


def test_outputs_and_foreign_metadata_are_dropped():
    nb = submission()
    nb.cells[5].outputs = [
        nbformat.v4.new_output("display_data", {"text/html": "<script>1</script>"})
    ]
    nb.cells.insert(
        2, new_code_cell("1", metadata={"nbgrader": meta("forged", True, False, 50)["nbgrader"]})
    )
    text = nbformat.writes(staged(nb).notebook)
    assert "script" not in text and "forged" not in text


@pytest.mark.parametrize("data,word", [
    (b"", "vide"), (b"  \n", "vide"), (b'{"cells": [', "tronqué"), (b"[1]", "pas un notebook"),
    (json.dumps({"nbformat": 4, "cells": []}).encode(), "aucune cellule"),
    ('{"nbformat": 4}'.encode("utf-16"), "UTF-16"), ('{"a": 1}'.encode("utf-16-le"), "UTF-16"),
    (b'{"nbformat": 3, "worksheets": []}', "format 3"), (b"\xe9\xe8", "UTF-8"), (b"PK\x03\x04zzzz", "archive"),
    (b"[" * 100_000, "tronqué"), (b'{"nbformat": "x"}', "format"),
    (json.dumps({"nbformat": 4, "cells": [{}] * 1001}).encode(), "1000"),
])  # fmt: skip
def test_not_gradable(data, word):
    with pytest.raises(NotGradable, match=word):
        stage(data, release())


@pytest.mark.parametrize("broken", [
    {"cell_type": 3}, {"source": {"a": 1}}, {"source": [1, 2]}, {"metadata": "x"},
    {"metadata": {"nbgrader": []}}, {"metadata": {"nbgrader": {"grade_id": {}}}}, "text", None,
    {"cell_type": "code", "source": "\ud800"}, {"cell_type": "markdown", "attachments": {"a": 3}},
])  # fmt: skip
def test_broken_cells_do_no_harm(broken):
    tree = json.loads(nbformat.writes(submission()))
    tree["cells"].insert(2, broken)
    result = stage(json.dumps(tree).encode(), release())
    assert_right(result)
    nbformat.writes(result.notebook).encode()


def test_a_cell_that_is_too_long_is_left_out_and_the_rest_is_graded():
    nb = submission()
    nb.cells.insert(2, new_code_cell("x = '" + "a" * 1_100_000 + "'"))
    nb.cells.insert(3, new_markdown_cell("b" * (9 << 20)))
    result = staged(nb)
    assert_right(result)
    assert len([note for note in result.notes if "trop longue" in note]) == 2
    assert not result.tampered
    assert max(len(c.source) for c in result.notebook.cells) < 1000


def test_an_answer_that_is_too_long_is_looked_at():
    nb = submission()
    cell(nb, "triple-answer").source += "\nx = '" + "a" * 1_100_000 + "'"
    cell(nb, "q99-1").source += "b" * (9 << 20)
    result = staged(nb)
    got = sources(result)
    assert got["double-answer"] == ANSWERS["double-answer"]
    assert "trop longue" in got["triple-answer"] and "trop longue" in got["q99-1"]
    assert set(result.tampered) == {"triple-answer", "q99-1"}


def test_of_many_long_cells_the_shortest_are_read():
    nb = submission()
    for n in range(4):
        nb.cells.append(new_code_cell(f"x{n} = '" + "a" * 300_000 + "'"))
    result = staged(nb)
    assert_right(result)
    kept = [c for c in result.notebook.cells if c.source.startswith("x")]
    assert len(kept) == 3 and len([n for n in result.notes if "trop longue" in n]) == 1


def test_read_ordinary_and_renamed(tmp_path):
    (tmp_path / "tp99.ipynb").write_bytes(b"x")
    assert read_submission(tmp_path, "tp99") == (b"x", [])
    (tmp_path / "tp99.ipynb").rename(tmp_path / "TP99 (1).ipynb")
    data, notes = read_submission(tmp_path, "tp99")
    assert data == b"x" and "renommé" in notes[0]


def test_read_refuses_links_fifos_archives(tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("secret")
    for n, make in enumerate([
        lambda p: (p / "tp99.ipynb").symlink_to(secret),
        lambda p: os.mkfifo(p / "tp99.ipynb"),
        lambda p: (p / "tp99.ipynb").mkdir(),
        lambda p: zipfile.ZipFile(p / "tp99.zip", "w").writestr("../tp99.ipynb", "x"),
        lambda p: (p / "a\nb.ipynb").write_text("x"),
        lambda p: [(p / f"{i}.ipynb").write_text("x") for i in range(3)],
        lambda p: None,
    ]):  # fmt: skip
        folder = tmp_path / str(n)
        folder.mkdir()
        make(folder)
        with pytest.raises(NotGradable) as error:
            read_submission(folder, "tp99")
        assert "secret" not in str(error.value) and "\n" not in str(error.value)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(NotGradable):
        read_submission(link, "tp99")


def test_cells_made_to_look_alike_are_compared_a_bounded_number_of_times():
    nb = submission()
    for i in range(900):
        nb.cells.append(new_code_cell(f"# {i}\n" + nb.cells[4].source[:500] + "abcdefgh " * 50))
    matcher = Matcher(release().cells, parse(nbformat.writes(nb).encode()))
    assert matcher.ratios <= MAX_RATIOS + 1 and matcher.comparisons <= MAX_COMPARISONS + 900
    assert staged(nb)
