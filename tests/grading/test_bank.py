"""The banks through the sandbox; a class in any order, under load: the same marks."""

import importlib
import multiprocessing
import random

import nbformat
import pytest
from tests.bank import ROOT, solution
from tests.mistakes.tp04 import bank

from tp_grading.answers import fill
from tp_grading.classroom import grade_class
from tp_grading.course import Course
from tp_grading.job import Job, grade_bytes
from tp_grading.judge import secret
from tp_grading.kernels import pool as pool_module
from tp_utils.checks import load

LAB = "tp04_manuel"
WRONG_EACH = 2  # mistakes of each check: all of them are judged in process elsewhere


@pytest.fixture
def job_of(pool, monkeypatch):
    """Return lab → job."""
    monkeypatch.setattr(pool_module, "_shared", pool)
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
@pytest.mark.parametrize("lab", Course(ROOT).labs)
def test_every_right_alternative_has_full_marks(lab, job_of):
    """Each answer of a bank that deserves full marks has them, and so has the rest of the lab."""
    job = job_of(lab)
    right = [a for a in importlib.import_module(f"tests.mistakes.{lab[:4]}").bank.answers if a.right]
    assert len(right) > 10
    for group in columns(right):
        got = marks(job, group)
        lost = {n: (got[n]["verdict"], got[n]["message"]) for n, c in load(lab).items()
                if got[n]["score"] != c.points}  # fmt: skip
        assert not lost, [str(a) for a in group]


def test_wrong_answers_lose_their_points_and_nobody_elses(job):
    wrong = []
    for name in load(LAB):
        mine = [a for a in bank.answers if a.check == name and not a.right and not a.also]
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
    """A recorder that keeps nothing."""

    def done(self, *_args):
        return None

    def record(self, *_args):
        return True


def burn(stop):
    while not stop.is_set():
        sum(range(10_000))


def test_same_class_in_another_order_with_four_workers_under_load(job, tmp_path):
    by_check = [[a for a in bank.answers if a.check == name] for name in load(LAB)]
    for n in range(4):
        folder = tmp_path / "submitted" / f"s{n}" / LAB
        folder.mkdir(parents=True)
        chosen = [answers[(7 * n + i) % len(answers)] for i, answers in enumerate(by_check)]
        (folder / f"{LAB}.ipynb").write_bytes(submission(job, chosen[: n + 1]))

    def grade(students, workers):
        done = grade_class(
            job, tmp_path / "submitted", tmp_path / "a", Nowhere(), students, workers
        )
        return {d.student: [(m.verdict, m.score, m.message) for m in d.report.marks] for d in done}

    one = grade(None, 1)
    shuffled = random.Random(1).sample(sorted(one), len(one))
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    load_makers = [context.Process(target=burn, args=(stop,), daemon=True) for _ in range(4)]
    for process in load_makers:
        process.start()
    try:
        assert grade(shuffled, 4) == one
    finally:
        stop.set()
        for process in load_makers:
            process.join(5)
