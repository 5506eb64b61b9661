"""Each check against its bank: mistakes lose their points, at their own exercise and no other."""

import contextlib
import re
from collections import Counter

import pytest

from tests.bank import ROOT, bank_of, namespace, solution
from tests.loops import some
from tests.outcomes import outcome_of
from tp_grading.bank import AT_LEAST, YOUNG, Answer
from tp_grading.course import Course, CourseError
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING, NOTEBOOK, PASSED, TODO, WRONG

LABS = Course(ROOT).labs
FEW_AND_MANY = [
    pytest.param(range(1), id="1"),
    pytest.param(range(1, 30), id="29", marks=pytest.mark.sweep),
]


def outcome(lab, check, names, seed=GRADING):
    return check.outcome(names[check.target], seed)


def concerned(lab: str, answer: Answer) -> list:
    """Return the checks that an answer could change: its own, and those of cells that name it."""
    target = answer.check.split("-")[0]
    return [
        check
        for check in load(lab).values()
        if re.search(rf"\b{target}\b", solution(lab)[f"{check.target}-answer"])
    ]


ONE_IN = 12  # answers of the banks that `make test` runs; `make sweep` runs the others


def cases(one_in: int = 1):
    """Yield each answer of each lab; a lab without a bank is told by the other tests.

    `one_in`: of so many of a check, one right and one wrong stay in `make test`.
    """
    for lab in LABS:
        with contextlib.suppress(CourseError):
            Course(ROOT).bank(lab)
            seen: Counter[tuple[str, bool]] = Counter()
            for a in bank_of(lab).answers:
                later = seen[a.check, a.right] % one_in
                seen[a.check, a.right] += 1
                marks = [pytest.mark.sweep] if later else []
                yield pytest.param(lab, a, id=f"{lab[:4]}-{a}", marks=marks)


@pytest.mark.parametrize(("lab", "answer"), list(cases(ONE_IN)))
def test_answer_gets_what_it_deserves(lab: str, answer: Answer):
    got = outcome_of(lab, answer)
    if answer.right:
        assert got.status == PASSED, f"{answer}: {got.message}"
        return
    assert got.status == WRONG, f"{answer}: {got}"
    assert got.credit == pytest.approx(answer.credit), f"{answer}: {got.message}"
    assert answer.says in got.message, f"{answer}: {got.message}"


@pytest.mark.sweep
@pytest.mark.parametrize(("lab", "answer"), list(cases()))
def test_answer_costs_nothing_elsewhere(lab: str, answer: Answer):
    names = namespace(lab, {answer.cell: answer.code})
    for check in concerned(lab, answer):
        if "permis" in answer.says and check.target == answer.check.split("-")[0]:
            continue  # a rule holds for the whole class
        if check.name != answer.check and check.name not in answer.also:
            got = outcome(lab, check, names, NOTEBOOK)
            # a rule follows what a function uses, and says that it is elsewhere
            told = "permis" in answer.says and got.message.startswith("Dans une autre cellule")
            assert told or got.status == PASSED, f"{answer}: {check.name} says {got.message}"


@pytest.mark.parametrize("lab", LABS)
def test_solution_passes_and_stub_is_not_attempted(lab: str):
    names = namespace(lab)
    stub = {c: 'raise NotImplementedError("exercice à compléter")' for c in load(lab)}
    for name, check in load(lab).items():
        assert outcome(lab, check, names).status == PASSED, name

        def untouched(*_args, **_kwargs):
            raise NotImplementedError("exercice à compléter")

        assert check.outcome(untouched).status == TODO, stub[name]


@pytest.mark.parametrize("lab", some(LABS))
def test_one_mistake_in_each_exercise_costs_nothing_elsewhere(lab: str):
    """The first mistake of each exercise, with all the checks of the lab."""
    for cell in dict.fromkeys(a.cell for a in bank_of(lab).answers):
        answer = next(a for a in bank_of(lab).answers if a.cell == cell and not a.right)
        names = namespace(lab, {cell: answer.code})
        for name, check in load(lab).items():
            if check.target != answer.check.split("-")[0]:
                assert outcome(lab, check, names, NOTEBOOK).status == PASSED, f"{answer}: {name}"


@pytest.mark.parametrize("lab", LABS)
def test_bank_is_rich_enough(lab: str):
    assert load(lab), "no check"
    wrong_ones, right_ones = YOUNG if bank_of(lab).young else AT_LEAST
    for name in load(lab):
        answers = [a for a in bank_of(lab).answers if a.check == name]
        right = sum(a.right for a in answers)
        assert len(answers) - right >= wrong_ones, f"{name}: {len(answers) - right} wrong answers"
        assert right >= right_ones, f"{name}: {right} right answers"


@pytest.mark.parametrize("lab", LABS)
@pytest.mark.parametrize("seeds", FEW_AND_MANY)
def test_other_seeds_give_the_same_marks(lab: str, seeds: range):
    names = namespace(lab)
    for name, check in load(lab).items():
        for seed in seeds:
            got = check.outcome(names[check.target], check.draws * seed)
            assert got.status == PASSED, f"{name}, seed {seed}: {got.message}"
