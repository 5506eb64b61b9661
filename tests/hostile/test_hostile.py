"""Each hostile submission is graded to the end, with the marks it deserves, and leaves nothing."""

import ast
import hashlib
import json
import shutil
import socket
import subprocess
import time
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from tests import loops
from tests.bank import solution
from tests.hostile.around import LEAK
from tests.hostile.case import ALL, FILE, LIMIT
from tests.hostile.cases import CASES, INFRASTRUCTURE
from tests.hostile.unlucky import HONEST
from tp_grading.answers import fill
from tp_grading.classroom import grade_class
from tp_grading.job import Job
from tp_grading.judge import Grader, Secret, secret
from tp_grading.kernels import shared
from tp_grading.record import Recorder
from tp_grading.stage import NotGradable, read_submission

LAB = "tp04_manuel"
ROOT = Path(__file__).resolve().parents[2]


def grader_of(lab, pool, secret):
    """Return what grades a lab, with the limits of these tests."""
    released = nbformat.read(ROOT / "notebooks" / lab / f"{lab}.ipynb", 4)
    return Grader(lab, released, pool, secret, cell_seconds=LIMIT, check_seconds=LIMIT)


@pytest.fixture(scope="module")
def grader(pool):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret, "SEEDS", 1)  # enough here, and three times faster
        yield grader_of(LAB, pool, Secret(b"secret of the tests."))


class Place:
    """A course folder worth stealing from, and a port worth calling."""

    def __init__(self, folder, released):
        self.folder = folder
        right = nbformat.writes(fill(released, solution(LAB))).encode()
        for student in ("a", "b"):
            (folder / "submitted" / student / LAB).mkdir(parents=True)
        (folder / "submitted" / "b" / LAB / FILE).write_bytes(right)
        shutil.copytree(ROOT / "solutions" / LAB, folder / "solutions" / LAB)
        (folder / ".tp-grade.key").write_text("00" * 32)
        self.url = f"sqlite:///{folder}/gradebook.db"
        with Recorder(folder / "journal", self.url) as recorder:
            recorder.declare(LAB, released)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0tp-hostile-{self.port}")
        self.abstract.listen()

    def submitted(self, student="a"):
        return self.folder / "submitted" / student / LAB

    def digest(self):
        """Return the state of all that a submission must not change."""
        found = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            if self.submitted() not in path.parents and path.name != "elsewhere.ipynb":
                found.update(str(path).encode() + path.read_bytes())
        return found.hexdigest()

    def close(self):
        self.server.close()
        self.abstract.close()


@pytest.fixture(scope="module")
def place(grader, tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("hostile"), grader.released)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TP_TEST_SECRET", "not for students")
        yield place
    place.close()


def submission(case, released, course="/nowhere", port=1):
    """Return the bytes of a case."""
    if case.raw is not None:
        return case.raw
    sources = dict(solution(case.lab))
    for name, code in case.answers.items():
        old = sources[f"{name}-answer"]
        code = code.replace("COURSE", str(course)).replace("PORT", str(port))
        code = {"+": old + "\n\n" + code[1:], "-": code[1:] + "\n\n" + old}.get(code[0], code)
        sources[f"{name}-answer"] = code
    nb = fill(released, sources)
    if case.edit:
        case.edit(nb)
    return nbformat.writes(nb).replace("\ud800", "\\ud800").encode()


def processes(pool):
    """Return the processes below the warm process."""
    out = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,stat="], capture_output=True, text=True)
    rows = [line.split() for line in out.stdout.splitlines()]
    below = {str(pool.pid)}
    for _ in range(5):
        below |= {pid for pid, parent, stat in rows if parent in below and stat[0] != "Z"}
    return len(below) - 1


def write(case, released, folder, course="/nowhere", port=1):
    """Write the submission of a case in an empty folder."""
    shutil.rmtree(folder)
    folder.mkdir()
    case.place(folder, submission(case, released, course, port))


def looked_at(case, marks):
    """Return the marks that a case speaks of, by name."""
    names = ALL if case.lab == LAB else {m.grade_id for m in marks if m.score is not None}
    return {m.grade_id: m for m in marks if m.grade_id in names}


def agrees(mark, expected):
    """Tell whether a mark is one of those expected; « OK! » is OK, and a human is told."""
    value, allowed = mark.verdict.value, expected.split("|")
    return value in allowed or bool(mark.tamper and f"{value}!" in allowed)


def sampled():
    """Yield the cases.

    Of every other number the first one, and those said so, are for each push; half of those are in `make test`.
    """
    seen = set()
    for case in CASES:
        often = case.often or (case.number % 2 and case.number not in seen)
        seen.add(case.number)
        marks = () if case.number % 4 == 1 else pytest.mark.each_push(*loops.GRADING)
        yield pytest.param(case, marks=marks if often else pytest.mark.sweep, id=str(case))


@pytest.mark.parametrize("case", list(sampled()))
def test_hostile(case, grader, place):
    grader = grader if case.lab == LAB else grader_of(case.lab, grader.pool, grader.secret)
    write(case, grader.released, place.submitted(), place.folder, place.port)
    before = place.digest()
    try:
        data, _notes = read_submission(place.submitted(), LAB)
    except NotGradable as error:
        report, notebook = grader.refuse(str(error), b""), None
    else:
        report, notebook = grader.grade(data)
    assert place.digest() == before
    got = looked_at(case, report.marks)
    assert {*case.expect} <= set(got) and (case.lab != LAB or set(got) == set(ALL))
    if case.reason:
        assert case.reason in report.reason and notebook is None
        assert {m.verdict.value for m in report.marks} == {"NOT-GRADABLE"} and report.score == 0
        return
    for name, mark in got.items():
        assert agrees(mark, case.expect.get(name, "OK")), (name, mark)
        right = mark.verdict.value == "OK"
        kept = case.partial and not right and mark.score < mark.points
        assert mark.score == (mark.points if right else 0) or kept, mark
        if mark.verdict.value not in ("OK", "NOT-ATTEMPTED"):
            assert mark.message
    assert {m.grade_id for m in report.marks if m.tamper} >= set(case.tampered)
    assert case.number != HONEST or not any(m.tamper for m in report.marks)
    text = nbformat.writes(notebook)
    shown = json.dumps([c.outputs for c in notebook.cells if c.cell_type == "code"])
    assert len(text) < 16 << 20
    if "<script>" in text:
        page, _resources = HTMLExporter().from_notebook_node(notebook)
        assert "&lt;script&gt;alert" in page and "<script>alert" not in page
    assert "secret of the tests" not in text and LEAK * 2 not in shown
    assert report.cpu < 30 + (LIMIT + 2) * case.slow  # what the kernels took, on any machine
    assert [path.name for path in grader.pool._folder.iterdir()] == ["own"]
    deadline = time.monotonic() + 2
    while processes(grader.pool) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes(grader.pool) == 0


@pytest.mark.sweep
def test_a_class_among_attackers_keeps_its_marks(grader, tmp_path, monkeypatch):
    """Graded two at a time, half of the class hostile: nobody else loses anything."""
    monkeypatch.setattr(shared, "_shared", grader.pool)
    attacks = [next(c for c in CASES if c.number == n) for n in (3, 4, 5, 17, 29, 43, 44)]
    honest = [f"s{n:02d}-honnête" for n in range(0, 2 * len(attacks), 2)]
    for n, case in enumerate(attacks):
        for student in (honest[n], f"s{2 * n + 1:02d}-attaque"):
            (tmp_path / "submitted" / student / LAB).mkdir(parents=True)
        write(case, grader.released, tmp_path / "submitted" / f"s{2 * n + 1:02d}-attaque" / LAB)
        right = nbformat.writes(fill(grader.released, solution(LAB)))
        (tmp_path / "submitted" / honest[n] / LAB / FILE).write_text(right, encoding="utf-8")
    job = Job(LAB, nbformat.writes(grader.released), b"secret of the tests.", cell_seconds=LIMIT)
    with Recorder(tmp_path / "journal", f"sqlite:///{tmp_path}/gradebook.db") as recorder:
        recorder.declare(LAB, grader.released)
        done = list(
            grade_class(job, tmp_path / "submitted", tmp_path / "autograded", recorder, workers=2)
        )
    assert len(done) == 2 * len(attacks) and all(d.recorded for d in done)
    kept = {d.student: d.report for d in done if d.student in honest}
    assert set(kept) == set(honest)
    for report in kept.values():
        checked = [m for m in report.marks if m.verdict.value != "MANUAL"]
        assert {m.verdict.value for m in checked} == {"OK"}
        assert report.score == sum(m.points for m in checked) > 0


def test_every_case_is_shown_by_something():
    shown = {case.number for case in CASES} | set(INFRASTRUCTURE)
    assert shown == set(range(1, 69))
    for _title, *names in INFRASTRUCTURE.values():
        for name in names:
            file, function = name.split("::")
            tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
            assert function in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, name
