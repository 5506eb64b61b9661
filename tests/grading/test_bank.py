"""The banks through the sandbox; a class in any order, under load: the same marks."""

import itertools
import os
import random
import signal

import nbformat
import pytest
from tests import loops
from tests.bank import ROOT, bank_of, solution
from tests.loops import some

from tp_grading.answers import fill
from tp_grading.classroom import grade_class
from tp_grading.course import Course
from tp_grading.job import Job, grade_bytes
from tp_grading.judge import secret
from tp_grading.kernels import shared
from tp_grading.run import Kernel
from tp_utils.checks import load

LAB = "tp04_manuel"
FIRST_AND_OTHERS = [
    pytest.param(slice(1), id="first"),
    pytest.param(slice(1, None), id="others", marks=pytest.mark.sweep),
]
SHORT = ("tp04", "tp07", "tp10")  # of the labs of each kind
WRONG_EACH = 2  # mistakes of each check: all of them are judged in process elsewhere


@pytest.fixture
def job_of(pool, monkeypatch):
    """Return lab → job."""
    monkeypatch.setattr(shared, "_shared", pool)
    monkeypatch.setattr(secret, "SEEDS", 1)
    course = Course(ROOT)
    return lambda lab: Job(lab, course.notebook(lab).read_text("utf-8"), b"secret of the bank")


@pytest.fixture
def job(job_of):
    return job_of(LAB)


def submission(job, chosen):
    """Return the bytes of a submission: the solution, some of its answers replaced."""
    released = nbformat.reads(job.released, 4)
    sources = {**solution(job.lab), **{a.cell: a.code for a in chosen}}
    return nbformat.writes(fill(released, sources)).encode()


def columns(answers):
    """Return groups of answers, one answer of each cell at most: one submission each."""
    groups = []
    for answer in answers:
        for group in groups:
            if all(answer.cell != other.cell for other in group):
                group.append(answer)
                break
        else:
            groups.append([answer])
    return groups


def marks(job, group):
    report, _notebook = grade_bytes(job, submission(job, group))
    return {m["grade_id"]: m for m in report["marks"]}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", FIRST_AND_OTHERS)
@pytest.mark.parametrize("lab", some(Course(ROOT).labs, SHORT, loops.OFTEN, loops.GRADING))
def test_every_right_alternative_has_full_marks(lab, part, job_of):
    """Each answer of a bank that deserves full marks has them, and so has the rest of the lab."""
    job = job_of(lab)
    right = [a for a in bank_of(lab).answers if a.right]
    assert right
    for group in columns(right)[part]:
        got = marks(job, group)
        lost = {n: (got[n]["verdict"], got[n]["message"]) for n, c in load(lab).items()
                if got[n]["score"] != c.points}  # fmt: skip
        assert not lost, [str(a) for a in group]


def test_wrong_answers_lose_their_points_and_nobody_elses(job):
    wrong = []
    for name in load(LAB):
        mine = [a for a in bank_of(LAB).answers if a.check == name and not a.right and not a.also]
        wrong += random.Random(name).sample(mine, WRONG_EACH)
    for group in columns(wrong):
        got = marks(job, group)
        mistaken = {a.check: a for a in group}
        for name, check in load(LAB).items():
            share = mistaken[name].credit if name in mistaken else 1.0
            assert got[name]["score"] == pytest.approx(share * check.points), (
                str(mistaken.get(name, name)), got[name])  # fmt: skip
            if name in mistaken:
                assert mistaken[name].says in got[name]["message"].replace("\xa0", " ")


class Nowhere:
    """A recorder that keeps nothing, and its journal."""

    @property
    def journal(self):
        return self

    def failed(self, *_args):
        return set()

    def lost(self, *_args):
        return lambda *_: False

    def __init__(self, folder):
        self.path = folder / "journal"

    def done(self, *_args):
        return None

    def record_group(self, group):
        return [True] * len(group)


@pytest.fixture
def grade_four(job, tmp_path):
    """Return (students, workers) → marks of a class of four, who make different mistakes."""
    by_check = [[a for a in bank_of(LAB).answers if a.check == name] for name in load(LAB)]
    for n in range(4):
        folder = tmp_path / "submitted" / f"s{n}" / LAB
        folder.mkdir(parents=True)
        chosen = [answers[(7 * n + i) % len(answers)] for i, answers in enumerate(by_check)]
        (folder / f"{LAB}.ipynb").write_bytes(submission(job, chosen[: n + 1]))

    def grade(students, workers):
        done = grade_class(
            job, tmp_path / "submitted", tmp_path / "a", Nowhere(tmp_path), students, workers
        )
        return {d.student: [(m.verdict, m.score, m.message) for m in d.report.marks] for d in done}

    return grade


@pytest.mark.each_push(*loops.GRADING)
def test_same_class_in_another_order_with_four_workers_under_load(grade_four, request):
    one = grade_four(None, 1)
    request.getfixturevalue("busy")
    assert grade_four(random.Random(1).sample(sorted(one), len(one)), 4) == one


@pytest.mark.parametrize("when", ["observe", pytest.param("execute", marks=pytest.mark.sweep)])
@pytest.mark.each_push(*loops.GRADING)
def test_warm_process_killed_in_the_middle_of_a_copy_costs_no_mark(
    grade_four, pool, when, monkeypatch, tmp_path
):
    """Killed, or started again for a library that has changed: nobody's kernel is to blame."""
    one, before = grade_four(None, 1), pool.restarts
    ask, calls = getattr(Kernel, when), itertools.count()

    def killed(self, *args):
        # Once, though each worker, a fork, has counts of its own.
        if next(calls) >= 2 and not (tmp_path / "killed").exists():
            (tmp_path / "killed").touch()
            os.kill(pool.pid, signal.SIGKILL)
        return ask(self, *args)

    monkeypatch.setattr(Kernel, when, killed)
    assert grade_four(None, 2) == one
    assert pool.restarts == before + 1
