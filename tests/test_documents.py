"""The documents say true: commands, links, messages of errors and of cards."""

import contextlib
import importlib
import io
import os
import re
import shutil
import subprocess
import sys
import warnings
from itertools import pairwise
from pathlib import Path

import pytest

from tests.bank import ROOT, namespace
from tests.documents import (
    NOT_RUN,
    PROJECT,
    SHELLS,
    WORDS,
    anchors,
    blocks,
    commands,
    documents,
    inline_commands,
    links,
    prose,
    report_parser,
    verify,
)
from tp_grading.course import Course
from tp_utils.checks import card, load

TEACHER = "guide-enseignant.md"  # tests/classes follows it from end to end
DOCUMENTS = [path for path in documents() if path.name != TEACHER]
GUIDE, ERRORS = ROOT / "docs/guide-etudiant.md", ROOT / "docs/erreurs-frequentes.md"
BLOCKS = [block for path in DOCUMENTS for block in blocks(path)]
SHELL = [block for block in BLOCKS if block.language in SHELLS]
LABS = ("tp03_formalisation", "tp04_manuel", "tp05_autograd")

# What a card says → the answer of the banks that makes it say so.
CARDS = {
    "s'arrête sur une erreur": ("tp05_autograd", "train_step", "sans no_grad, sur place"),
    "manque-t-il un `return`": ("tp12_diy", "Linear-forward", "return oublié"),
    "l'écart-type des 27500 coefficients": ("tp04_manuel", "init_weights", "écart-type 1"),
    "les neurones d'une couche resteraient identiques": ("tp04_manuel", "init_weights", "poids nuls"),
    "le softmax est calculé sur l'axe du batch": ("tp04_manuel", "forward", "softmax sur l'axe du batch"),
    "la tangente hyperbolique manque": ("tp04_manuel", "forward", "tanh oubliée"),
    "c'est la somme sur le batch, on attend la moyenne": (
        "tp04_manuel", "loss_and_precision", "somme sur le batch"),
    "le softmax est appliqué une seconde fois": (
        "tp04_manuel", "loss_and_precision", "softmax une seconde fois"),
    "la moyenne sur le batch manque": ("tp04_manuel", "backward", "somme au lieu de moyenne"),
    "le bon module et le mauvais signe": ("tp04_manuel", "backward", "signe"),
    "la dérivée de tanh manque": ("tp04_manuel", "backward", "dérivée de tanh oubliée"),
    "les poids montent la pente": ("tp04_manuel", "train_step", "signe plus"),
    "n'est pas une feuille du graphe": ("tp05_autograd", "init_weights", "multiplié après requires_grad"),
    "est encore là : au backward suivant, le nouveau s'y ajoute": (
        "tp05_autograd", "train_step", "gradient non remis à zéro"),
    "le modèle se termine par un softmax": ("tp06_couches", "init_model", "softmax à la fin"),
    "elle n'est plus reliée aux scores": ("tp06_couches", "loss_and_precision", "item"),
    "est divisée par N": ("tp06_couches", "loss_and_precision", "divisé par N"),
    "les deux axes, x et y, sont échangés": ("tp10_categories", "compute_cat_per_pixel", "x et y échangés"),
    "il est remplacé, au lieu d'être accumulé": ("tp12_diy", "Linear-backward", "gradient remplacé"),
    "dans un batch, les lignes de Y ne sont pas celles de X": ("tp12_diy", "SGD", "Y dans l'ordre d'origine"),
    "le dernier batch, incomplet": ("tp12_diy", "SGD", "dernier batch oublié"),
    "seule la diagonale de la jacobienne est prise": ("tp12_diy", "Softmax-backward", "diagonale seule"),
}  # fmt: skip


def ordinary(text):
    """Return a text with ordinary spaces, one at a time."""
    return re.sub(r"\s+", " ", text).strip()


def says(expected, got):
    """Tell whether `got` is what is expected, where « … » stands for anything."""
    pattern = ".*".join(re.escape(ordinary(part)) for part in expected.split("…"))
    return re.fullmatch(rf"\s*{pattern}\s*", ordinary(got), re.S)


def environment(extra=""):
    """Return the variables of a terminal where the environment of the course is active."""
    path = os.pathsep.join([extra, str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), extra])}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A student's folder, and commands and exporters of pyproject.toml, installed or not."""
    folder, tools = tmp_path_factory.mktemp("cours"), tmp_path_factory.mktemp("bin")
    for lab in LABS:
        shutil.copytree(ROOT / "notebooks" / lab, folder / "notebooks" / lab)
    command = tools / "tp-report"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tp_utils.report.cli "$@"\n')
    command.chmod(0o755)
    info = tools / "course_of_the_tests-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: course-of-the-tests\nVersion: 0\n")
    groups = PROJECT["entry-points"].items()
    text = "".join(
        f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items())
        for group, points in groups
        if group == "nbconvert.exporters"
    )
    (info / "entry_points.txt").write_text(text)
    return folder, environment(str(tools))


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_word_of_a_block_is_known(block):
    assert not block.word or block.word in WORDS, block
    assert block.language in SHELLS | {"python", "text", ""}, block


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_commands_exist(block):
    found = list(commands(block.text, windows=block.word == "windows"))
    assert found
    for words in found:
        verify(words)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_commands_named_in_a_sentence_exist(path):
    for words in inline_commands(path):
        verify(words)


RUN = {
    line: block for block in SHELL if block.word not in NOT_RUN for line in block.text.splitlines()
}


@pytest.mark.parametrize("line", RUN)
def test_a_command_runs(line, course):
    report = "tp-report" in line or "--to tp-" in line
    if report:
        report_parser()
    folder, variables = course
    for old in folder.rglob("*.pdf"):
        old.unlink()
    done = subprocess.run(
        ["bash", "-euc", line],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{RUN[line]}: {done.stderr}"
    made = list(folder.rglob("*.pdf"))
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)
    assert len(made) == ((line.count(".ipynb") if "suivi" in line else 1) if report else 0)
    if "CirclesData" in line:  # what the guide says of it
        assert "torch.Size([200, 2])" in done.stdout


def test_some_commands_of_the_guide_are_run():
    assert sum(block.path == GUIDE for block in RUN.values()) >= 2


def test_options_of_the_report_in_the_guide_exist():
    section = prose(GUIDE).split("## Le suivi et le rapport")[-1]
    known = {o for a in report_parser()._subparsers._group_actions for p in a.choices.values()
             for o in p._option_string_actions}  # fmt: skip
    named = set(re.findall(r"`(--[\w-]+)`", section))
    assert named and named <= known


def python_cases():
    """Return each Python block of the common errors, with the block that follows it."""
    found = blocks(ERRORS)
    pairs = pairwise(found[1:])
    return [pytest.param(*pair, id=str(pair[0])) for pair in pairs if pair[0].language == "python"]


def said_by(source, names):
    """Execute a block; return its warnings, what it printed, and its error."""
    printed = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        try:
            exec(compile(source, "<cellule>", "exec"), names)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    told = [f"{w.category.__name__}: {w.message}" for w in caught]
    return "\n".join([*told, printed.getvalue()])


@pytest.mark.parametrize(("block", "following"), python_cases())
def test_an_error_is_really_produced(block, following):
    assert (following.language, following.word) == ("text", ""), f"{block}: where is its message?"
    names = {"__name__": "__main__"}
    exec(blocks(ERRORS)[0].text, names)
    got = said_by(block.text, names)
    assert says(following.text, got), f"{block}: it says {got!r}"


MESSAGES = [block for block in blocks(ERRORS) if block.language == "text"]
MADE = [block for block in MESSAGES if block.above.startswith("<!-- produit par")]


@pytest.mark.parametrize("block", MADE, ids=str)
def test_an_error_of_the_terminal_is_really_produced(block, tmp_path):
    command = re.fullmatch(r"<!-- produit par : (.+) -->", block.above)[1]
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    if "No module named pip" in done.stderr:
        pytest.skip("this environment has no pip")
    assert done.returncode
    assert any(says(block.text, line) for line in done.stderr.splitlines()), done.stderr


def test_each_message_is_produced_or_from_another_system():
    followed = {case.values[1] for case in python_cases()}
    for block in MESSAGES:
        assert (block in followed or block in MADE) != (block.word == "ailleurs"), block


def test_the_title_of_an_error_is_in_its_message():
    parts = re.split(r"^### ", ERRORS.read_text(encoding="utf-8"), flags=re.M)[1:]
    for part in parts:
        title, _newline, body = part.partition("\n")
        if title.startswith("`"):
            message = re.search(r"^```text.*?\n(.*?)^```$", body, re.M | re.S)
            assert message, title
            assert ordinary(title.strip("`")) in ordinary(message[1]), title


def test_the_messages_are_those_of_the_versions_of_the_year():
    pinned = re.search(r"^torch==(\d+\.\d+)", (ROOT / "constraints.txt").read_text(), re.M)[1]
    assert f"PyTorch {pinned}" in ordinary(prose(ERRORS))


@pytest.mark.parametrize("message", CARDS)
def test_a_card_says_it(message):
    lab, name, title = CARDS[message]
    bank = importlib.import_module(f"tests.mistakes.{lab[:4]}").bank
    answer = next(a for a in bank.answers if (a.check, a.title) == (name, title))
    check = load(lab)[name]
    outcome = check.outcome(namespace(lab, {answer.cell: answer.code})[check.target])
    assert message in ordinary(outcome.message)


def test_the_cards_of_the_table_are_all_tried():
    table = ERRORS.read_text(encoding="utf-8").split("## Ce que disent les cartes")[1]
    assert {ordinary(m) for m in re.findall(r"^\| «(.+?)»", table, re.M)} == set(CARDS)
    guide = ordinary(prose(GUIDE))
    assert "c'est la somme sur le batch, on attend la moyenne" in guide
    for symbol, _color, word in card._LOOKS.values():
        assert f"| {symbol} {word} |" in guide


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_images_exist(path):
    for target in links(path):
        name, _hash, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), f"{path.name}: {target} does not exist"
        assert not anchor or anchor in anchors(there), f"{path.name}: {target} has no such title"


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_images_are_described_and_light(path):
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    for description, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text):
        assert len(description) > 15, f"{path.name}: {target} has no description"
        assert (path.parent / target).stat().st_size < 400_000, target


def test_the_course_map_names_every_lab():
    text = prose(ROOT / "docs/plan-du-cours.md")
    assert [lab for lab in Course(ROOT).labs if f"`{lab}`" not in text] == []


def test_the_guides_are_reached_from_the_readme():
    found = set(links(ROOT / "README.md"))
    assert {"docs/guide-etudiant.md", "docs/erreurs-frequentes.md", "docs/glossaire.md"} <= found


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_make_targets_exist(path):
    for target in re.findall(r"`make ([a-z-]+)`", path.read_text(encoding="utf-8")):
        verify(["make", target])
