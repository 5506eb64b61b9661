"""Right copies arranged at random have all their points, sealed."""

import nbformat
import pytest
from tests import loops
from tests.bank import ROOT, checked_points
from tests.hostile.rearranged import rearranged
from tests.loops import some

from tp_grading.course import Course
from tp_grading.job import Job, grade_bytes
from tp_grading.judge import secret
from tp_grading.kernels import shared

SEEDS = [0, *(pytest.param(n, marks=pytest.mark.sweep) for n in range(1, 6))]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("lab", some(Course(ROOT).labs, (), ("tp03", "tp04", "tp11"), loops.GRADING))
def test_a_right_copy_arranged_at_random_has_all_its_points(lab, seed, pool, monkeypatch):
    monkeypatch.setattr(shared, "_shared", pool)
    monkeypatch.setattr(secret, "SEEDS", 1)
    job = Job(lab, Course(ROOT).notebook(lab).read_text("utf-8"), b"secret of the copies")
    copy, done = rearranged(lab, nbformat.reads(job.released, 4), seed)
    report, _notebook = grade_bytes(job, nbformat.writes(copy).encode())
    points = checked_points(lab)
    got = {mark["grade_id"]: mark for mark in report["marks"] if mark["grade_id"] in points}
    assert got.keys() == points.keys()
    lost = {n: (m["score"], m["message"], done.get(n)) for n, m in got.items() if m["score"] != points[n]}
    assert lost == {}
