"""Every sentence of the checks is said to an answer of a bank: none is dead, none is unproved."""

import ast
import re
from pathlib import Path

import pytest

import tp_utils
from tests.bank import ROOT, bank_of
from tests.outcomes import outcome_of
from tp_grading.course import Course
from tp_utils.checks import Wrong, load

LABS = Course(ROOT).labs
CHECKS = Path(tp_utils.__file__).parent / "checks"

# Said of data that no answer can give: a copy that writes what our process should have observed.
FORGED = "le résultat reçu n'a pas la structure attendue ({error})."


def sentences(folder: Path) -> set[str]:
    """Return the French sentences written in a folder: long enough to be a message."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "_",
                "N_",
                "ngettext",
            ):
                found |= {a.value for a in node.args[:2] if isinstance(a, ast.Constant)}
    return {text for text in found if isinstance(text, str) and text.count(" ") >= 3}


def unheard(texts: set[str], messages: list[str]) -> list[str]:
    """Return the sentences that no message holds."""
    everything = "\n\0\n".join(messages).replace("\xa0", " ").lower()

    def heard(text: str) -> bool:
        parts = [re.escape(part.lower()) for part in re.split(r"\{[^}]*\}", text.strip())]
        return re.search(".*?".join(parts), everything) is not None

    return sorted(text for text in texts if not heard(text))


def messages_of(lab: str) -> list[str]:
    return [outcome_of(lab, a).message for a in bank_of(lab).answers if not a.right]


@pytest.mark.sweep
@pytest.mark.parametrize("lab", LABS)
def test_every_sentence_of_a_lab_is_heard(lab):
    messages = messages_of(lab)
    assert unheard(sentences(CHECKS / lab[:4]), messages) == []
    crashed = FORGED.partition("(")[0]
    assert [m for m in messages if crashed in m.replace("\xa0", " ")] == []  # of a judge of ours


@pytest.mark.sweep
@pytest.mark.timeout(1800)
def test_every_sentence_that_labs_share_is_heard():
    messages = [message for lab in LABS for message in messages_of(lab)]
    assert unheard(sentences(CHECKS / "judges"), messages) == [FORGED]


@pytest.mark.parametrize("n", [0, 1])
def test_data_that_no_answer_gives_are_told_so(n):
    check = load(next(lab for lab in LABS if lab.startswith("tp12")))["SimpleNN"]
    case = check.draw((0,))[0]
    layers = {key: n * [case["X"]] for key in ("zeroed", "updated", "left")}  # two are expected
    with pytest.raises(Wrong) as said:
        check.judge(case, {"output": case["X"], "first": {}, "sum": {}, **layers})
    assert not unheard({FORGED}, [said.value.message])


def test_a_sentence_that_nobody_hears_is_found():
    texts = {"il manque {n} valeurs sur {N} ici", "la forme de `W` n'est pas la bonne"}
    assert unheard(texts, ["Il manque 3 valeurs sur 5 ici."]) == [
        "la forme de `W` n'est pas la bonne"
    ]
    assert len(sentences(CHECKS)) > 400
