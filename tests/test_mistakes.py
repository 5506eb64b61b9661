"""Each check against its bank: mistakes lose their points, at their own exercise and no other."""

import importlib
from functools import cache

import pytest

from tests.bank import ROOT, Answer, Bank, namespace
from tp_grading.course import Course
from tp_utils.checks import load
from tp_utils.checks.engine import GRADING_SEEDS, PASSED, TODO, WRONG

LABS = Course(ROOT).labs


@cache
def bank_of(lab: str) -> Bank:
    return importlib.import_module(f"tests.mistakes.{lab.split('_')[0]}").bank


def outcome(lab, check, names):
    return check.outcome(names[check.target], GRADING_SEEDS)


CASES = [pytest.param(lab, a, id=f"{lab[:4]}-{a}") for lab in LABS for a in bank_of(lab).answers]


@pytest.mark.parametrize(("lab", "answer"), CASES)
def test_answer_gets_what_it_deserves(lab: str, answer: Answer):
    names = namespace(lab, {answer.cell: answer.code})
    for name, check in load(lab).items():
        got = outcome(lab, check, names)
        if name == answer.check and not answer.right:
            assert got.status == WRONG, f"{answer}: {got}"
            assert got.credit == pytest.approx(answer.credit), f"{answer}: {got.message}"
            assert answer.says in got.message, f"{answer}: {got.message}"
        elif name not in answer.also:
            assert got.status == PASSED, f"{answer}: {name} says {got.message}"


@pytest.mark.parametrize("lab", LABS)
def test_solution_passes_and_stub_is_not_attempted(lab: str):
    names = namespace(lab)
    stub = {c: 'raise NotImplementedError("exercice à compléter")' for c in load(lab)}
    for name, check in load(lab).items():
        assert outcome(lab, check, names).status == PASSED, name

        def untouched(*_args, **_kwargs):
            raise NotImplementedError("exercice à compléter")

        assert check.outcome(untouched).status == TODO, stub[name]


@pytest.mark.parametrize("lab", LABS)
def test_bank_is_rich_enough(lab: str):
    for name in load(lab):
        answers = [a for a in bank_of(lab).answers if a.check == name]
        assert sum(not a.right for a in answers) >= 6, name
        assert sum(a.right for a in answers) >= (4 if lab == "tp04_manuel" else 3), name


@pytest.mark.parametrize("lab", LABS)
def test_thirty_seeds_give_the_same_marks(lab: str):
    names = namespace(lab)
    for name, check in load(lab).items():
        for seed in range(30):
            got = check.outcome(names[check.target], (seed,))
            assert got.status == PASSED, f"{name}, seed {seed}: {got.message}"
