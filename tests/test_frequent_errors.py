"""The page of frequent errors: each message is really produced, by Python, a terminal or a card."""

import contextlib
import io
import re
import subprocess
import warnings
from itertools import pairwise

import pytest

from tests.bank import ROOT, bank_of, namespace
from tests.documents import blocks, environment, ordinary, prose
from tp_utils.checks import card, load
from tp_utils.i18n import speaking

GUIDE, ERRORS = ROOT / "docs/guide-etudiant.md", ROOT / "docs/erreurs-frequentes.md"
ENGLISH = ROOT / "docs/en/erreurs-frequentes.md"

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
    "les corrections du départ à zéro manquent": ("tp07_optim", "adam_step", "aucune correction"),
    "au premier pas, `t` vaut 0": ("tp07_optim", "adam_step", "t compté à partir de 0"),
    "la mémoire garde les moyennes corrigées": (
        "tp07_optim", "adam_step", "moyennes corrigées gardées"),
    "une tranche sans image donne NaN": ("tp08_mnist", "reliability", "NaN"),
    "les images de confiance 1 manquent": ("tp08_mnist", "reliability", "confiance 1 perdue"),
    "les deux axes, x et y, sont échangés": ("tp10_categories", "compute_cat_per_pixel", "x et y échangés"),
    "il est remplacé, au lieu d'être accumulé": ("tp12_diy", "Linear-backward", "gradient remplacé"),
    "dans un batch, les lignes de Y ne sont pas celles de X": ("tp12_diy", "SGD", "Y dans l'ordre d'origine"),
    "le dernier batch, incomplet": ("tp12_diy", "SGD", "dernier batch oublié"),
    "seule la diagonale de la jacobienne est prise": ("tp12_diy", "Softmax-backward", "diagonale seule"),
}  # fmt: skip


def says(expected, got):
    """Tell whether `got` is what is expected, where « … » stands for anything."""
    pattern = ".*".join(re.escape(ordinary(part)) for part in expected.split("…"))
    return re.fullmatch(rf"\s*{pattern}\s*", ordinary(got), re.S)


def python_cases():
    """Return each Python block of the common errors, with the block that follows it."""
    pairs = [pair for page in (ERRORS, ENGLISH) for pair in pairwise(blocks(page)[1:])]
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
    assert len(followed) == 2 * len([b for b in blocks(ERRORS)[1:] if b.language == "python"])
    for block in MESSAGES:
        assert (block in followed or block in MADE) != (block.word == "ailleurs"), block


@pytest.mark.parametrize("page", [ERRORS, ENGLISH], ids=["fr", "en"])
def test_the_title_of_an_error_is_in_its_message(page):
    parts = re.split(r"^### ", page.read_text(encoding="utf-8"), flags=re.M)[1:]
    for part in parts:
        title, _newline, body = part.partition("\n")
        if title.startswith("`"):
            message = re.search(r"^```text.*?\n(.*?)^```$", body, re.M | re.S)
            assert message, title
            assert ordinary(title.strip("`")) in ordinary(message[1]), title


def test_the_messages_are_those_of_the_versions_of_the_year():
    pinned = re.search(r"^torch==(\d+\.\d+)", (ROOT / "constraints.txt").read_text(), re.M)[1]
    assert f"PyTorch {pinned}" in ordinary(prose(ERRORS))


@pytest.mark.slow
@pytest.mark.parametrize("message", CARDS)
def test_a_card_says_it(message):
    lab, name, title = CARDS[message]
    bank = bank_of(lab)
    answer = next(a for a in bank.answers if (a.check, a.title) == (name, title))
    check = load(lab)[name]
    target = namespace(lab, {answer.cell: answer.code})[check.target]
    assert message in ordinary(check.outcome(target).message)
    with speaking("en"):
        assert in_english()[message] in ordinary(check.outcome(target).message)


def in_english():
    """Return what the French table quotes → what the English one does."""
    ours = re.findall(r"^\| «(.+?)»", ERRORS.read_text(encoding="utf-8"), re.M)
    theirs = re.findall(r"^\| “(.+?)”", ENGLISH.read_text(encoding="utf-8"), re.M)
    return {ordinary(a): ordinary(b) for a, b in zip(ours, theirs, strict=True)}


def test_the_cards_of_the_table_are_all_tried():
    assert set(in_english()) == set(CARDS)
    guide = ordinary(prose(GUIDE))
    assert "c'est la somme sur le batch, on attend la moyenne" in guide
    for symbol, _color, word in card._LOOKS.values():
        assert f"| {symbol} {word} |" in guide
