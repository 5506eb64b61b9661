"""The rules on the banks: no right answer breaks one, with a self-test under it or without."""

import pytest

from tests.bank import ROOT, bank_of, instructor_notebook
from tests.loops import some
from tp_grading.course import Course
from tp_grading.judge.signs import Signs, signs
from tp_grading.stage.match import is_answer
from tp_utils.checks import load

LABS = Course(ROOT).labs


@pytest.mark.parametrize("lab", some(LABS))
def test_right_answers_break_no_rule(lab):
    checks = load(lab)
    cells = [c.source for c in instructor_notebook(lab).cells if c.cell_type == "code"]
    for answer in (one for one in bank_of(lab).answers if one.right):
        check = checks[answer.check]
        below = (
            f"\n\nfor i in range(2):\n    check.{check.target}({check.target})\nloss.backward()\n"
        )
        for code in (answer.code, f"%%time\n{answer.code}{below}"):
            told = check.complaints(code, cells=[*cells, code], others=checks.values())
            assert told == [], f"{answer}: {told}"
        assert signs(answer.code) == (), answer


@pytest.mark.parametrize("lab", LABS)
def test_a_solution_is_not_flagged_for_what_its_lab_gives(lab):
    told = Signs("fr")
    for cell in instructor_notebook(lab).cells:
        if cell.cell_type == "code" and "installation" not in cell.metadata.get("tags", []):
            assert told.of(cell.source, given=not is_answer(cell)) == (), cell.source


@pytest.mark.parametrize("lab", LABS)
def test_answers_that_the_bank_says_forbidden_are_refused(lab):
    checks = load(lab)
    for answer in bank_of(lab).answers:
        if not answer.right and ("permis" in answer.says or answer.says == "boucle"):
            for code in (
                answer.code,
                f"%%time\n{answer.code}",
                f">>> {answer.code}".replace("\n", "\n... "),
            ):
                assert checks[answer.check].complaints(code), answer
