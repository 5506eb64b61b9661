"""Points by property: declared by the check, lost by an answer of the bank, told in docs/bareme.md."""

import pytest

from tests.bank import ROOT, bank_of
from tests.outcomes import outcome_of
from tp_grading.course import Course
from tp_grading.scheme import properties_of, text
from tp_grading.translation import document
from tp_utils.checks import load

LABS = Course(ROOT).labs
EVERYWHERE = {"values", "inputs", "state"}  # of the engine


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "# Barème des"), ("en", "# Marking scheme")]
)
def test_the_page_is_that_of_the_code(language, title):
    page = document.page(Course(ROOT), document.SCHEME, language).read_text("utf-8")
    assert page.startswith(title)
    assert page == text(Course(ROOT), language), f"tp-grade build --lang {language}"


@pytest.mark.sweep
@pytest.mark.parametrize("lab", LABS)
def test_what_a_check_declares_is_what_answers_lose(lab):
    for name, check in load(lab).items():
        declared = {one.key for one in properties_of(check)}
        wrong = [a for a in bank_of(lab).answers if a.check == name and not a.right]
        failed = {key for a in wrong for key in outcome_of(lab, a).failed}
        assert failed <= declared, f"{name}: {failed - declared} is not declared"
        assert declared - failed <= EVERYWHERE, f"{name}: no answer loses {declared - failed}"
