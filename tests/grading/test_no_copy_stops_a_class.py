"""Whatever one copy does, the class goes on, the copy has its cause, and a second run goes on too."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import nbformat
import pytest
from tests import loops
from tests.bank import ROOT, checked_points, solution

from tp_grading import job as engine
from tp_grading.answers import fill
from tp_grading.classroom import grade_class
from tp_grading.crew import Bounds
from tp_grading.gate import MB
from tp_grading.job import Job
from tp_grading.judge import Grader
from tp_grading.kernels import shared
from tp_grading.record import Recorder

LAB = "tp04_manuel"
ALL = sum(checked_points(LAB).values())
LONE = "\\ud800"  # as JSON writes it: half of a character


def with_forward(released, code):
    sources = {**solution(LAB), "forward-answer": code}
    return nbformat.writes(fill(released, sources)).encode()


def copies(released):
    right = nbformat.writes(fill(released, solution(LAB)))
    tree = json.loads(right)
    answer = next(c for c in tree["cells"] if "def forward" in "".join(c["source"]))
    answer["metadata"]["nbgrader"]["grade_id"] = "LONE"
    answer["id"] = answer["metadata"]["nbgrader"]["points"] = "LONE"
    answer["source"] = "# LONE\n" + "".join(answer["source"])
    tree["cells"].append({"cell_type": "markdown", "metadata": {"LONE": "LONE"}, "source": "LONE",
                          "attachments": {"LONE": {"image/png": "LONE"}}})  # fmt: skip
    return {
        "02-demi-caractère": with_forward(
            released, "def forward(weights, X):\n    raise ValueError('\\ud800\\x1b[2J')"),
        "03-partout": json.dumps(tree).replace("LONE", LONE).encode(),
        "04-bombe": b'{"nbformat": 4, "cells": [' + b"[]," * (15 * MB) + b"[]]}",
        "05-tue": b"SEGV",
        "06-sans-fin": b"LOOP",
        "07-mémoire": b"HUGE",
        "08-erreur": b"OOPS",
    }  # fmt: skip


def hostile_parse(real):
    """Stand for a fault of ours that some copies would find, before any kernel."""

    def stage(data, *released):
        if data == b"SEGV":
            os.kill(os.getpid(), signal.SIGSEGV)
        while data == b"LOOP":
            pass
        if data == b"HUGE":
            bytearray(3 << 30)
        if data == b"OOPS":
            raise KeyError("\ud800")
        return real(data, *released)

    return stage


@pytest.fixture
def course(tmp_path, pool, monkeypatch):
    monkeypatch.setattr(shared, "_shared", pool)
    monkeypatch.setattr(
        engine, "Bounds", lambda seconds: Bounds(memory=600 * MB, cpu=6, seconds=seconds)
    )
    monkeypatch.setattr("tp_grading.judge.grade.stage",
                        hostile_parse(Grader.grade.__globals__["stage"]))  # fmt: skip
    released = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)
    right = nbformat.writes(fill(released, solution(LAB))).encode()
    for student, data in {"01-ada": right, **copies(released), "09-zoé": right}.items():
        folder = tmp_path / "submitted" / student / LAB
        folder.mkdir(parents=True)
        (folder / f"{LAB}.ipynb").write_bytes(data)
    yield Job(LAB, nbformat.writes(released), os.urandom(32)), tmp_path
    engine.stop_workers()


def run(course, **options):
    job, path = course
    with Recorder(path / "journal", f"sqlite:///{path}/gradebook.db") as recorder:
        recorder.declare(LAB, nbformat.reads(job.released, 4))
        done = list(grade_class(job, path / "submitted", path / "autograded", recorder, **options))
        assert recorder.flush() == []
    return {d.student: d for d in done}, [d.student for d in done]


@pytest.mark.each_push(*loops.GRADING)
def test_a_class_with_copies_that_break_the_grader(course):
    first, _order = run(course, workers=2)
    assert len(first) == 9 and all(d.recorded for d in first.values())
    score = {name: d.report.score for name, d in first.items()}
    assert score["01-ada"] == score["09-zoé"] == ALL
    assert 0 < score["02-demi-caractère"] < ALL and score["03-partout"] == ALL
    assert "trop gros" in first["04-bombe"].report.reason
    causes = {"05-tue": "SIGSEGV", "06-sans-fin": "6 s de calcul", "07-mémoire": "MemoryError",
              "08-erreur": "KeyError"}  # fmt: skip
    for name, cause in causes.items():
        assert first[name].report.faulty and cause in first[name].report.fault, name
        assert all(mark.score is None for mark in first[name].report.marks)
    second, order = run(course)
    assert {n for n, d in second.items() if not d.old} == {"04-bombe", *causes} - {"04-bombe"}
    assert set(order[-4:]) == set(causes)  # what failed is tried at the end
    assert not [p for p in Path("/sys/fs/cgroup").rglob(f"tp-{os.getpid()}-*")]


def test_interrupted_it_stops_at_once(course, monkeypatch):
    """An endless copy in a worker: who reads the class asks for the end, and has it."""
    job, path = course
    monkeypatch.setattr(engine, "Bounds", lambda seconds: Bounds(cpu=200, seconds=seconds))
    with Recorder(path / "journal", f"sqlite:///{path}/gradebook.db") as recorder:
        recorder.declare(LAB, nbformat.reads(job.released, 4))
        grading = grade_class(job, path / "submitted", path / "autograded", recorder,
                              ["01-ada", "06-sans-fin"], workers=2)  # fmt: skip
        assert next(grading).student == "01-ada"
        me = threading.get_ident()  # the thread that a Ctrl-C wakes
        timer = threading.Timer(0.5, signal.pthread_kill, [me, signal.SIGINT])
        timer.start()
        start = time.process_time()
        with pytest.raises(KeyboardInterrupt):
            next(grading)
        assert time.process_time() - start < 3
    assert not engine._crews[job]._busy
