"""Recording: nothing lost, nothing twice, and what a human wrote stays."""

import datetime
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing

import pytest
import sqlalchemy
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from tests.servers import postgresql_server

from tp_grading.record import Busy, Journal, PointsChanged, Recorder, UnknownLab, group, history
from tp_grading.record.recorder import alembic_on_path
from tp_grading.verdict import Mark, Report, Verdict

pytestmark = pytest.mark.each_push("src/tp_grading")  # of the grader alone

LAB = "tp99"


def report(score=2.0, sha="a" * 64, verdict=Verdict.OK, message="", sources=None, **more):
    marks = (
        Mark("double", verdict, 2, score, message, **more),
        Mark("q99-1", Verdict.MANUAL, 3, None),
    )
    return Report(LAB, sha, marks, sources=sources or {})


def create(url):
    alembic_on_path()
    with Gradebook(url) as gb:
        gb.add_assignment(LAB)
        gb.add_notebook(LAB, LAB)
        gb.add_grade_cell("double", LAB, LAB, max_score=2, cell_type="code")
        gb.add_grade_cell("q99-1", LAB, LAB, max_score=3, cell_type="markdown")
        gb.add_solution_cell("double-answer", LAB, LAB)
        gb.add_solution_cell("q99-1", LAB, LAB)


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """A gradebook that knows the lab, made once: nbgrader takes seconds."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    create(f"sqlite:///{path}")
    return path


@pytest.fixture
def url(tmp_path, gradebook):
    shutil.copy(gradebook, tmp_path / "gradebook.db")
    return f"sqlite:///{tmp_path}/gradebook.db"


@pytest.fixture
def recorder(tmp_path, url):
    with Recorder(tmp_path / "journal.jsonl", url, patience=20) as recorder:
        yield recorder


def row(url, name="double", student="ada"):
    with Gradebook(url) as gb:
        grade = gb.find_grade(name, LAB, LAB, student)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.score


def test_marks_and_comments_are_written(recorder, url):
    wrong = report(0.0, verdict=Verdict.WRONG, message="La forme est (2, 3).")
    assert recorder.record("ada", wrong)
    assert row(url) == (0.0, None, False, 0.0)
    assert row(url, "q99-1")[0] is None and row(url, "q99-1")[2]
    with Gradebook(url) as gb:
        comment = gb.find_comment("double-answer", LAB, LAB, "ada").auto_comment
    assert "faux" in comment and "La forme est (2, 3)." in comment


def test_same_bytes_are_not_graded_twice(recorder):
    assert recorder.done("ada", LAB, "a" * 64) is None
    recorder.record("ada", report())
    assert recorder.done("ada", LAB, "a" * 64) == report()
    assert recorder.done("ada", LAB, "b" * 64) is None
    recorder.record("bob", report(None, verdict=Verdict.GRADER_FAULT))
    assert recorder.done("bob", LAB, "a" * 64) is None


def test_regrade_keeps_what_a_human_wrote(recorder, url):
    recorder.record("ada", report(0.0, verdict=Verdict.WRONG))
    with Gradebook(url) as gb:
        for name, score in (("double", 1.5), ("q99-1", 2.5)):
            grade = gb.find_grade(name, LAB, LAB, "ada")
            grade.manual_score, grade.needs_manual_grade = score, False
        gb.find_comment("q99-1", LAB, LAB, "ada").manual_comment = "Bien vu."
        gb.db.commit()
    recorder.record("ada", report(0.0, verdict=Verdict.WRONG))
    assert row(url) == (0.0, 1.5, False, 1.5)
    recorder.record("ada", report(2.0, sha="b" * 64))
    assert row(url) == (2.0, 1.5, True, 1.5)  # the mark below has changed: look again
    assert row(url, "q99-1")[1] == 2.5
    with Gradebook(url) as gb:
        assert gb.find_comment("q99-1", LAB, LAB, "ada").comment == "Bien vu."


def by_hand(url, student="ada", **scores):
    """Give marks as formgrader does."""
    with Gradebook(url) as gb:
        for name, score in scores.items():
            grade = gb.find_grade(name.replace("_", "-"), LAB, LAB, student)
            grade.manual_score, grade.needs_manual_grade = score, False
        gb.db.commit()


FIRST, SECOND = {"double": "a1", "q99-1": "b1"}, {"double": "a2", "q99-1": "b1"}


def test_grading_again_reopens_no_hand_mark(recorder, url):
    recorder.record("ada", report(0.0, verdict=Verdict.WRONG, sources=FIRST))
    by_hand(url, double=1.5, q99_1=2.5)
    recorder.record("ada", report(2.0, sources=FIRST))  # the check was corrected
    assert row(url) == (2.0, 1.5, False, 1.5) and row(url, "q99-1") == (None, 2.5, False, 2.5)
    assert recorder.reopened == []


def test_a_hand_mark_is_reopened_where_the_answer_has_changed_only_and_the_reason_is_said(
    recorder, url
):
    recorder.record("ada", report(0.0, verdict=Verdict.WRONG, sources=FIRST))
    by_hand(url, double=1.5, q99_1=2.5)
    recorder.record("ada", report(2.0, sha="b" * 64, sources=SECOND))
    assert row(url) == (2.0, 1.5, True, 1.5) and row(url, "q99-1") == (None, 2.5, False, 2.5)
    assert [(s, q) for s, q, _why in recorder.reopened] == [("ada", "double")]
    assert "la réponse a changé" in recorder.reopened[0][2]
    by_hand(url, double=2.0)
    recorder.record("ada", report(2.0, sha="b" * 64, sources=SECOND))
    assert not row(url)[2] and len(recorder.reopened) == 1


def test_a_copy_that_was_looked_at_is_not_to_look_at_again(recorder, url):
    odd = report(2.0, sources=FIRST, tamper=("points changé",))
    recorder.record("ada", odd)
    with Gradebook(url) as gb:  # the teacher saves the question as it is
        gb.find_grade("double", LAB, LAB, "ada").needs_manual_grade = False
        gb.db.commit()
    recorder.record("ada", odd)
    assert row(url) == (2.0, None, False, 2.0)
    recorder.record("ada", report(2.0, sha="b" * 64, sources=SECOND, tamper=("points changé",)))
    assert row(url)[2]


@pytest.mark.parametrize("sha", ["a" * 64, "0" * 64], ids=["the same bytes", "bytes that no disk gave"])
def test_a_fault_of_ours_reopens_no_hand_mark(recorder, url, sha):
    recorder.record("ada", report(1.0, verdict=Verdict.WRONG, sources=FIRST))
    by_hand(url, q99_1=2.5)
    recorder.record("ada", report(None, sha=sha, verdict=Verdict.GRADER_FAULT))
    assert row(url) == (None, None, True, 0.0)  # waits, and is not a final 0
    assert row(url, "q99-1") == (None, 2.5, False, 2.5)
    recorder.record("ada", report(1.0, verdict=Verdict.WRONG, sources=FIRST))
    assert row(url) == (1.0, None, False, 1.0) and row(url, "q99-1") == (None, 2.5, False, 2.5)
    assert recorder.reopened == []


def test_after_a_fault_of_ours_the_answer_is_compared_with_the_one_that_was_marked(recorder, url):
    recorder.record("ada", report(0.0, verdict=Verdict.WRONG, sources=FIRST))
    by_hand(url, double=1.5, q99_1=2.5)
    recorder.record("ada", report(None, sha="b" * 64, verdict=Verdict.GRADER_FAULT))
    recorder.record("ada", report(2.0, sha="b" * 64, sources=SECOND))
    assert [(s, q) for s, q, _why in recorder.reopened] == [("ada", "double")]
    assert row(url, "q99-1") == (None, 2.5, False, 2.5)


def test_a_fault_of_ours_waits_where_somebody_had_looked(recorder, url):
    odd = report(2.0, sources=FIRST, tamper=("points changé",))
    recorder.record("ada", odd)
    with Gradebook(url) as gb:
        gb.find_grade("double", LAB, LAB, "ada").needs_manual_grade = False
        gb.db.commit()
    recorder.record("ada", report(None, verdict=Verdict.GRADER_FAULT))
    assert row(url)[2]


def test_hand_marks_of_a_gradebook_of_before_stay_when_the_copy_is_the_same(tmp_path, url):
    with Recorder(tmp_path / "j", url) as recorder:
        recorder.record("ada", report(0.0, verdict=Verdict.WRONG))
    by_hand(url, double=1.5, q99_1=2.5)
    with sqlite3.connect(tmp_path / "gradebook.db") as db:
        db.execute("DROP TABLE tp_history")
    with Recorder(tmp_path / "j", url) as recorder:
        recorder.record("ada", report(2.0, sources=FIRST))
    assert row(url) == (2.0, 1.5, False, 1.5) and not row(url, "q99-1")[2]


def test_every_mark_has_a_trace(recorder, url):
    recorder.record("ada", report(0.0, verdict=Verdict.WRONG))
    by_hand(url, double=1.5)
    with history.acting("réclamation", "bob"):
        by_hand(url, double=2.0)
    recorder.record("ada", report(2.0))
    with Gradebook(url) as gb:
        lines = [x for x in history.read(gb, LAB, "ada") if x.question == "double"]
    assert [(x.kind, x.old, x.new) for x in lines] == [
        ("auto", "", "0"), ("hand", "", "1.5"), ("hand", "1.5", "2"), ("auto", "0", "2")]  # fmt: skip
    assert (lines[2].who, lines[2].why) == ("bob", "réclamation")
    assert lines[0].who and "copie aaaaaaaa" in lines[0].why and lines[0].at


def test_a_mark_that_is_not_kept_leaves_no_trace(recorder, url):
    recorder.record("ada", report())
    with Gradebook(url) as gb:
        gb.find_grade("double", LAB, LAB, "ada").manual_score = 1.0
        gb.db.flush()
        gb.db.rollback()
        assert [x.kind for x in history.read(gb, LAB, "ada") if x.question == "double"] == ["auto"]


def mark_often(url, name, n):
    for i in range(n):
        for attempt in range(50):
            try:
                with history.acting("", name):
                    by_hand(url, **{"double": i % 2 + 0.5, "q99_1": i % 2 + 1.0})
                break
            except Exception:
                time.sleep(0.02 * (attempt + 1))


def test_the_trace_survives_two_writers(recorder, url):
    recorder.record("ada", report())
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=mark_often, args=(url, name, 6)) for name in ("ann", "bob")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with Gradebook(url) as gb:
        lines = [x for x in history.read(gb, LAB, "ada") if x.kind == "hand"]
    assert {x.who for x in lines} == {"ann", "bob"}
    for name in ("double", "q99-1"):
        last = [x for x in lines if x.question == name][-1]
        assert float(last.new) == row(url, name)[1]


@pytest.mark.parametrize(("hours", "score"), [(-1, 2.0), (1, 0.0)])
def test_late_penalties_are_those_of_nbgrader(tmp_path, url, hours, score):
    due = datetime.datetime(2026, 11, 20, 18)
    with Gradebook(url) as gb:
        gb.update_or_create_assignment(LAB, duedate=due)
    plugin = LateSubmissionPlugin(penalty_method="zero")
    with Recorder(tmp_path / "j", url, late=plugin) as recorder:
        recorder.record("ada", report(), due + datetime.timedelta(hours=hours))
    with Gradebook(url) as gb:
        found = gb.find_submission(LAB, "ada")
        assert found.score - (found.late_submission_penalty or 0) == score
        assert found.total_seconds_late == max(0, 3600 * hours)


def test_date_of_a_submission_waits_in_the_journal_too(tmp_path, url):
    date = datetime.datetime(2026, 11, 20, 18)
    with closing(Journal(tmp_path / "j")) as journal:
        journal.graded("ada", report(), date)
        journal.graded("bob", report())
        assert [(s, when) for _n, s, _r, when in journal.pending()] == [
            ("ada", date),
            ("bob", None),
        ]
    with Recorder(tmp_path / "j", url) as recorder:
        assert recorder.flush() == []
    with Gradebook(url) as gb:
        assert gb.find_submission(LAB, "ada").timestamp == date


def test_tampering_asks_for_a_human(recorder, url):
    recorder.record("ada", report(2.0, tamper=("points changé",)))
    assert row(url) == (2.0, None, True, 2.0)


def test_locked_database_loses_nothing(recorder, url, tmp_path):
    lock = sqlite3.connect(tmp_path / "gradebook.db", check_same_thread=False)
    lock.execute("BEGIN EXCLUSIVE")
    assert not recorder.record("ada", report())
    timer = threading.Timer(2, lambda: (lock.rollback(), lock.close()))
    timer.start()
    assert recorder.flush() == []
    timer.join()
    assert row(url)[0] == 2.0
    assert recorder.journal.pending() == []


def test_absent_database_loses_nothing(tmp_path, url):
    moved = tmp_path / "moved.db"
    shutil.move(tmp_path / "gradebook.db", moved)
    (tmp_path / "gradebook.db").mkdir()  # cannot be opened
    with Recorder(tmp_path / "j", url, patience=0.3) as recorder:
        assert not recorder.record("ada", report())
        assert recorder.flush() == ["ada"]
    (tmp_path / "gradebook.db").rmdir()
    shutil.move(moved, tmp_path / "gradebook.db")
    with Recorder(tmp_path / "j", url) as recorder:  # another run, later
        assert recorder.flush() == []
    assert row(url)[0] == 2.0


def test_only_the_newest_report_is_written_late(tmp_path):
    journal = Journal(tmp_path / "j")
    journal.graded("ada", report(0.0, verdict=Verdict.WRONG))
    journal.graded("ada", report(2.0, sha="b" * 64))
    assert [r.score for _n, _s, r, _d in journal.pending()] == [2.0]
    journal.close()


def test_cut_line_is_dropped(tmp_path):
    journal = Journal(tmp_path / "j")
    journal.graded("ada", report())
    journal.close()
    with (tmp_path / "j").open("ab") as f:
        f.write(b'{"kind": "graded", "n": "x", "stud')
    journal = Journal(tmp_path / "j")
    assert [student for _n, student, _r, _d in journal.pending()] == ["ada"]
    journal.graded("bob", report())
    journal.close()
    assert all(json.loads(line) for line in (tmp_path / "j").read_text().splitlines())


def test_one_writer(tmp_path):
    journal = Journal(tmp_path / "j")
    with pytest.raises(Busy):
        Journal(tmp_path / "j")
    journal.close()
    Journal(tmp_path / "j").close()


def test_unknown_lab_says_what_to_do(tmp_path):
    url = f"sqlite:///{tmp_path}/empty.db"
    with (
        Recorder(tmp_path / "j", url) as recorder,
        pytest.raises(UnknownLab, match="generate_assignment tp99"),
    ):
        recorder.record("ada", report())


def released(points=2):
    metas = [{"grade_id": "double", "grade": True, "points": points, "solution": False},
             {"grade_id": "q99-1", "grade": True, "points": 3, "solution": True},
             {"grade_id": "double-answer", "grade": False, "solution": True}]  # fmt: skip
    cells = [new_code_cell("x", metadata={"nbgrader": {"schema_version": 3, "locked": False,
                                                        "task": False, **m}}) for m in metas]  # fmt: skip
    return new_notebook(cells=cells)


def test_gradebook_learns_the_lab_from_its_notebook(tmp_path):
    url = f"sqlite:///{tmp_path}/empty.db"
    with Recorder(tmp_path / "j", url) as recorder:
        recorder.declare(LAB, released())
        assert recorder.record("ada", report())
        assert row(url)[0] == 2.0 and row(url, "q99-1")[2]
        by_hand(url, double=1.5)
        with pytest.raises(PointsChanged, match=r"double 2 → 4.*tp-grade regrade tp99"):
            recorder.declare(LAB, released(points=4))  # another scale, same cells
        assert row(url) == (2.0, 1.5, False, 1.5)
        recorder.declare(LAB, released(points=4), anew=True)
        with Gradebook(url) as gb:
            assert gb.find_grade_cell("double", LAB, LAB).max_score == 4
            assert [(x.old, x.new) for x in history.read(gb, LAB, "", ("points",))] == [("2", "4")]
        assert row(url) == (4.0, 3.0, False, 3.0)
        other = released()
        del other.cells[0]
        with pytest.raises(UnknownLab, match="autre énoncé"):
            recorder.declare(LAB, other)


def write(journal, url):
    """Record the reports of 120 students; what another process does, until it is killed."""
    with Recorder(journal, url, patience=5) as recorder:
        recorder.flush()
        for i in range(120):
            if not recorder.done(f"s{i}", LAB, "a" * 64):
                recorder.record(f"s{i}", report())


def test_killed_at_any_moment_it_resumes(tmp_path, url):
    context = multiprocessing.get_context("fork")  # no second import of nbgrader
    for delay in (0.2, 0.5, 0.9, 1.4, None):
        process = context.Process(target=write, args=(tmp_path / "j", url))
        process.start()
        if delay:
            time.sleep(delay)
            process.kill()
        process.join()
    assert process.exitcode == 0
    lines = [json.loads(line) for line in (tmp_path / "j").read_text().splitlines()]
    graded = [e["student"] for e in lines if e["kind"] == "graded"]
    assert sorted(graded) == sorted(f"s{i}" for i in range(120))  # each one once
    with Gradebook(url) as gb:
        subs = gb.assignment_submissions(LAB)
        assert len(subs) == 120 and all(s.score == 2.0 for s in subs)


@pytest.fixture(scope="module")
def postgres():
    with postgresql_server() as server:
        create(server[0])
        yield server


_SERVER = [pytest.mark.needs_postgresql, pytest.mark.needs_psycopg]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=_SERVER)])
def any_url(request):
    """A gradebook that knows the lab, of each kind."""
    if request.param == "sqlite":
        return request.getfixturevalue("url")
    return request.getfixturevalue("postgres")[0]


class Poisoned(RuntimeError):
    """What a report may do to the writer."""


def group_of(names, score=2.0):
    return [(name, report(score, sources=FIRST), None) for name in names]


def killed_in(journal, url, where, names):
    """Record a group, and be killed there: (module or class, name of the function, which call)."""
    owner, name, nth = where
    done, calls = getattr(owner, name), []

    def kills(*args, **more):
        calls.append(args)
        if len(calls) == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return done(*args, **more)

    setattr(owner, name, kills)
    with Recorder(journal, url, patience=5) as recorder:
        recorder.record_group(group_of(names))


# Before the first member, between two, before the commit, after it.
MOMENTS = [(group, "_write", 1), (group, "_write", 3), (history, "write", 1), (Journal, "recorded", 1)]


def test_a_group_killed_anywhere_loses_nothing_and_writes_nothing_twice(any_url, tmp_path):
    context = multiprocessing.get_context("fork")
    everyone = []
    for i, where in enumerate(MOMENTS):
        names = [f"k{i}{j}" for j in range(4)]
        everyone += names
        process = context.Process(target=killed_in, args=(tmp_path / "j", any_url, where, names))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        with Gradebook(any_url) as gb:  # all of the group or none of it
            there = {s.student.id for s in gb.assignment_submissions(LAB)} & set(names)
        assert there == (set(names) if where[0] is Journal else set())
        with Recorder(tmp_path / "j", any_url) as recorder:
            assert [recorder.done(name, LAB, "a" * 64) for name in names] == [group_of("x")[0][1]] * 4
            assert recorder.flush() == [] and recorder.journal.pending() == []
    with Gradebook(any_url) as gb:
        found = [s for s in gb.assignment_submissions(LAB) if s.student.id in everyone]
        lines = [x for x in history.read(gb, LAB, everyone) if x.question == "double"]
        assert len(found) == len(everyone) and all(s.score == 2.0 for s in found)
        assert sorted(x.student for x in lines) == sorted(everyone)  # the trace: each mark once


def test_a_report_that_cannot_be_written_stops_no_other_of_its_group(recorder, url, monkeypatch):
    write = group._write

    def refuses(place, *rest):
        if place.assignment.student.id == "eve":
            raise Poisoned("absurd")
        return write(place, *rest)

    monkeypatch.setattr(group, "_write", refuses)
    names = ["ada", "bob", "eve", "gil", "zoe"]
    assert recorder.record_group(group_of(names)) == [True, True, False, True, True]
    assert "Poisoned" in recorder.cause
    assert [row(url, student=name)[0] for name in names if name != "eve"] == [2.0] * 4
    monkeypatch.undo()
    assert recorder.flush() == [] and row(url, student="eve")[0] == 2.0


def test_a_group_of_known_students_keeps_what_a_human_wrote(recorder, url):
    assert recorder.record_group(group_of(["ada", "bob"], 0.0)) == [True, True]
    by_hand(url, "bob", double=1.5, q99_1=2.5)
    assert recorder.record_group(group_of(["ada", "bob", "eve"])) == [True] * 3
    assert row(url, student="ada")[3] == 2.0 and row(url, student="bob") == (2.0, 1.5, False, 1.5)
    with Gradebook(url) as gb:
        lines = [x for x in history.read(gb, LAB, "ada") if x.question == "double"]
    assert [(x.old, x.new, x.why) for x in lines] == [
        ("", "0", "copie aaaaaaaa"), ("0", "2", "copie aaaaaaaa")]  # fmt: skip


def statements(url, journal, names):
    """Return how many statements the gradebook receives for a group."""
    with Recorder(journal, url) as recorder, Gradebook(url):
        recorder.record("warm", report())
        sent = []
        sqlalchemy.event.listen(recorder._open().engine, "before_cursor_execute", lambda *_a: sent.append(1))
        assert all(recorder.record_group(group_of(names)))
    return len(sent)


def test_a_group_costs_no_more_statements_than_one_report(url, tmp_path):
    one = statements(url, tmp_path / "a", ["one"])
    assert statements(url, tmp_path / "b", [f"m{i}" for i in range(40)]) <= one
    again = statements(url, tmp_path / "c", ["one"])
    assert statements(url, tmp_path / "d", [f"m{i}" for i in range(40)]) <= again


def test_postgresql_down_and_up_again(postgres, tmp_path):
    url, start, stop = postgres
    with Recorder(tmp_path / "j", url, patience=30) as recorder:
        assert recorder.record("ada", report())
        stop()
        assert not recorder.record("bob", report(1.0))
        timer = threading.Timer(2, start)
        timer.start()
        assert recorder.flush() == []
        timer.join()
    assert row(url, student="ada")[0] == 2.0 and row(url, student="bob")[0] == 1.0
    by_hand(url, double=1.5)
    with Gradebook(url) as gb:
        lines = [x for x in history.read(gb, LAB, "ada") if x.question == "double"]
        assert [(x.kind, x.new) for x in lines] == [("auto", "2"), ("hand", "1.5")]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -1, 2.5])
def test_a_score_outside_its_bounds_cannot_exist(score):
    with pytest.raises(ValueError):
        report(score)


def test_report_survives_json():
    one = report(1.0, message="é", tamper=("x",))
    assert Report.from_json(json.loads(json.dumps(one.to_json()))) == one
