"""A class is graded to the end, the same with one worker or two, and resumes."""

import concurrent.futures
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from tests import loops
from tests.bank import checked_points, solution

from tp_grading import classroom
from tp_grading.answers import fill
from tp_grading.classroom import grade_class, students_of
from tp_grading.job import Job
from tp_grading.kernels import shared
from tp_grading.record import Recorder
from tp_grading.record.recorder import alembic_on_path

LAB = "tp04_manuel"
POINTS = checked_points(LAB)
ALL = sum(POINTS.values())
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def course(tmp_path, pool, monkeypatch):
    monkeypatch.setattr(shared, "_shared", pool)
    alembic_on_path()
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    right = nbformat.writes(fill(released, solution(LAB))).encode()
    wrong = right.replace(b"torch.tanh(htilde)", b"torch.relu(htilde)")
    for student, data in {"ada": right, "bob": wrong, "eve": b"{", "gil": right}.items():
        folder = tmp_path / "submitted" / student / LAB
        folder.mkdir(parents=True)
        (folder / f"{LAB}.ipynb").write_bytes(data)
    (tmp_path / "submitted" / "new\nline" / LAB).mkdir(parents=True)
    (tmp_path / "submitted" / "zoe").mkdir()
    (tmp_path / "submitted" / "zoe" / LAB).symlink_to(tmp_path)
    url = f"sqlite:///{tmp_path}/gradebook.db"
    with Gradebook(url) as gb:
        gb.add_assignment(LAB)
        gb.add_notebook(LAB, LAB)
        for cell in released.cells:
            meta = cell.metadata.get("nbgrader", {})
            if meta.get("grade"):
                gb.add_grade_cell(meta["grade_id"], LAB, LAB, max_score=meta["points"],
                                  cell_type=cell.cell_type)  # fmt: skip
            if meta.get("solution"):
                gb.add_solution_cell(meta["grade_id"], LAB, LAB)
    job = Job(LAB, nbformat.writes(released), b"k" * 32)
    return job, tmp_path, url


def run(course, n=0, **options):
    job, path, url = course
    with Recorder(path / f"journal{n}", url) as recorder:
        return list(grade_class(job, path / "submitted", path / "autograded", recorder, **options))


def scores(done):
    return {d.student: (d.report.score, [m.verdict.value for m in d.report.marks]) for d in done}


@pytest.mark.each_push(*loops.GRADING)
def test_class_with_one_and_two_workers(course):
    _job, path, url = course
    one = run(course, 1)
    two = run(course, 2, workers=2, students=["gil", "eve", "bob", "ada", "zoe"])
    assert scores(one) == scores(two)
    got = scores(one)
    assert set(got) == {"ada", "bob", "eve", "gil", "zoe"}
    assert got["ada"] == got["gil"] and got["ada"][0] == ALL
    assert got["bob"][0] == ALL - POINTS["forward"]  # forward wrong, the rest right
    assert set(got["eve"][1]) == set(got["zoe"][1]) == {"NOT-GRADABLE"}
    with Gradebook(url) as gb:
        assert gb.find_submission(LAB, "ada").score == ALL
        assert gb.find_submission(LAB, "bob").score == ALL - POINTS["forward"]
    assert (path / "autograded" / "ada" / LAB / f"{LAB}.ipynb").exists()


def test_both_routes_give_the_same_marks(course):
    """nbgrader's own rule, applied to the executed notebook, finds our marks."""
    from nbgrader.utils import determine_grade, is_grade

    _job, path, _url = course
    for done in run(course):
        file = path / "autograded" / done.student / LAB / f"{LAB}.ipynb"
        if file.exists():
            cells = nbformat.read(file, 4).cells
            theirs = {
                c.metadata.nbgrader.grade_id: determine_grade(c)[0] for c in cells if is_grade(c)
            }
            assert theirs == {m.grade_id: m.score for m in done.report.marks}


@pytest.mark.each_push(*loops.GRADING)
def test_stopped_and_started_again(course):
    first = []
    job, path, url = course
    with Recorder(path / "journal", url) as recorder:
        for done in grade_class(job, path / "submitted", path / "autograded", recorder):
            first.append(done)
            if done.report.reason == "":
                break
    with Recorder(path / "journal", url) as recorder:
        second = list(grade_class(job, path / "submitted", path / "autograded", recorder))
    assert {d.student for d in second} == {"ada", "bob", "eve", "gil", "zoe"}
    graded = [d.student for d in first + second if not d.old and not d.report.reason]
    assert sorted(graded) == ["ada", "bob", "gil"]


def test_lost_worker_is_tried_once_more(course, monkeypatch):

    calls = []
    real = classroom.grade_bytes

    def flaky(job, data, student):
        calls.append(student)
        if len(calls) == 1:
            raise concurrent.futures.BrokenExecutor("the worker died")
        return real(job, data, student)

    monkeypatch.setattr(classroom, "grade_bytes", flaky)
    done = run(course, students=["ada"])
    assert len(done) == 1 and done[0].report.score == ALL and calls == ["ada", "ada"]


def test_students_of(tmp_path, course):
    assert students_of(tmp_path / "submitted", LAB) == ["ada", "bob", "eve", "gil", "zoe"]
