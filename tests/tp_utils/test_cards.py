"""What a card writes: a share as the language does, a capital, and names of functions as they are."""

import pytest

from tp_utils.checks import card
from tp_utils.checks.engine import Outcome
from tp_utils.i18n import speaking


@pytest.mark.parametrize(("code", "share"), [("fr", "50\u00a0%"), ("en", "50%")])
def test_a_share_of_the_points_is_written_as_the_language_does(code, share):
    with speaking(code):
        assert f"({share})" in card.text(Outcome("forward", "wrong", 0.5, "la moitié est juste."))


@pytest.mark.parametrize("name", ["predict_flags() a les clés a, b.", "train(…) vaut None."])
def test_the_name_of_a_function_keeps_its_first_letter(name):
    assert card.sentence(name) == name


def test_any_other_sentence_begins_with_a_capital():
    assert card.sentence("la forme est (2, 3).") == "La forme est (2, 3)."


@pytest.mark.parametrize("line", ["grads['by'] a la forme (3, 1).", "w.grad vaut None."])
def test_an_item_and_an_attribute_are_written_as_they_are_too(line):
    assert card.sentence(line) == line


@pytest.mark.parametrize(
    ("line", "page"),
    [
        ("train(…) vaut None.", "<code>train(…)</code> vaut None."),
        ("forward(X)[0] a la forme (3,).", "<code>forward(X)[0]</code> a la forme (3,)."),
        ("f(torch.ones(2)) vaut 1 < 2.", "<code>f(torch.ones(2))</code> vaut 1 &lt; 2."),
        ("grads['by'] est nul.", "<code>grads['by']</code> est nul."),
        ("w.grad vaut None.", "<code>w.grad</code> vaut None."),
        ("`w.grad` vaut None.", "<code>w.grad</code> vaut None."),
        ("La forme (2, 3) est celle de f(x).", "La forme (2, 3) est celle de f(x)."),
        ("Fin. La suite", "Fin. La suite"),
        ("T.T est nul.", "<code>T.T</code> est nul."),
    ],
)
def test_the_name_that_a_sentence_begins_with_is_code_on_a_page(line, page):
    assert card.markup(line) == page


def test_what_is_said_of_several_names_is_said_once():
    lines = ["le gradient de `W1` est nul.", "le gradient de `b1` est nul.", "`x` est nul."]
    lines += ["ligne a — `T` : ce n'est pas `1`.", "ligne b — `T` : ce n'est pas `2`."]
    said = card.text(Outcome("forward", "wrong", 0.0, "\n".join(lines))).splitlines()[1:]
    assert [line.strip().replace("\u00a0", " ") for line in said] == [
        "Le gradient de `W1` et `b1` est nul.",
        "`x` est nul.",
        "Ligne a — `T` : ce n'est pas `1`.",
        "Ligne b — `T` : ce n'est pas `2`.",
    ]
