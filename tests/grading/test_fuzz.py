"""Hostile notebooks, messages and observations, drawn: nothing but what each step declares.

Whatever comes in, what comes out can be printed, can be written, and has a bound.
"""

import contextlib
import copy
import json
from contextlib import closing
from types import SimpleNamespace
from unicodedata import category

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from tests.grading.test_stage import ANSWERS, release

from tp_grading import gate
from tp_grading.judge import names
from tp_grading.judge.notebook import Run
from tp_grading.judge.observe import read
from tp_grading.judge.signs import signs
from tp_grading.kernels.line import Line, LineBroken
from tp_grading.kernels.question import Question
from tp_grading.outputs import Outputs, Room
from tp_grading.record import Journal, Recorder
from tp_grading.run import Execution, Kernel
from tp_grading.stage import NotGradable, stage
from tp_grading.stage.parse import parse
from tp_grading.verdict import Mark, Report, Verdict
from tp_utils.checks import load
from tp_utils.checks.plain import dumps
from tp_utils.checks.rules.reach import Unreadable, reached

ODD = "\ud800\udfff\x00\x1b\r\n\t\u202e\u200d\u2028\ufeff\x85\U000e0041é«%\\'\"{[(<#`$"
text = st.one_of(
    st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=())), max_size=40),
    st.sampled_from(["", "\ud800" * 9, "\x1b[31m", "\x1b[" + "1" * 99, "javascript :", "{", "x" * 9999,
                     "def forward(weights, X):\n    return X", "%%time", "a = (" * 150, "-" * 3000 + "1",
                     "[" * 300, "if x:\n\ty\n        z", "\\\n" * 50, "lambda: " * 200]),
)  # fmt: skip
number = st.one_of(
    st.integers(), st.floats(), st.sampled_from([10**400, -(2**63), 1e308, float("nan")])
)
leaf = st.one_of(st.none(), st.booleans(), number, text)
anything = st.recursive(
    leaf, lambda kid: st.one_of(st.lists(kid, max_size=4), st.dictionaries(text, kid, max_size=4)),
    max_leaves=12,
)  # fmt: skip


def either(usual):
    """What stands in its place, or anything."""
    return st.one_of(usual, usual, anything)


picture = st.one_of(st.sampled_from(["AAAA", "A" * 9000, "<script>", ["AA\n", "AA"]]), anything)
data = st.dictionaries(st.sampled_from(["text/plain", "image/png", "text/html", "\ud800"]), picture)
OUTPUT = {
    "output_type": either(st.sampled_from(["stream", "error", "display_data", "execute_result"])),
    "name": either(text), "text": either(text), "ename": either(text), "evalue": either(text),
    "traceback": either(st.lists(text, max_size=3)), "data": either(data), "metadata": anything,
}  # fmt: skip
output = st.fixed_dictionaries({}, optional=OUTPUT)
names_of_cells = st.sampled_from(["double-answer", "double", "triple-answer", "triple", "q99-1"])
meta = st.fixed_dictionaries({}, optional={
    "grade_id": either(names_of_cells), "points": either(number), "grade": either(st.booleans()),
    "solution": either(st.booleans()), "cell_type": anything, "locked": anything,
})  # fmt: skip
source = st.one_of(text, st.sampled_from([*ANSWERS.values(), "check.double(double)"]))
cell = st.fixed_dictionaries({}, optional={
    "cell_type": either(st.sampled_from(["code", "markdown", "raw"])), "id": either(text),
    "source": st.one_of(source, source, st.lists(source, max_size=3), anything),
    "metadata": either(st.fixed_dictionaries({}, optional={"nbgrader": either(meta)})),
    "outputs": either(st.lists(either(output), max_size=3)),
    "attachments": either(st.dictionaries(text, either(data), max_size=2)),
})  # fmt: skip
notebook = st.fixed_dictionaries(
    {"nbformat": st.sampled_from([4, 4, 4, 4, 3, True, None])},
    optional={"cells": either(st.lists(either(cell), max_size=6)), "metadata": anything},
)
damage = st.tuples(st.integers(0, 2000), st.binary(max_size=5))


def fuzz(**strategies):
    """Draw thirty examples, always the same; thousands, always others, in the sweep."""

    def wrap(function):
        @pytest.mark.parametrize("examples", [30, pytest.param(3000, marks=pytest.mark.sweep)])
        def test(examples):
            few = settings(max_examples=examples, deadline=None, database=None,
                           derandomize=examples < 100, suppress_health_check=list(HealthCheck))  # fmt: skip
            few(given(**strategies)(function))()

        test.__name__ = function.__name__
        return test

    return wrap


def harmless(value, more=""):
    """Tell whether all the texts of a value can be printed and written."""
    shown = "".join(texts(value))
    shown.encode()
    assert not [
        c for c in shown if category(c) in ("Cc", "Cf", "Zl", "Zp") and c not in "\n\t" + more
    ]


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (*texts(key), *texts(item))
    elif isinstance(value, (list, tuple, set)):
        for item in value:
            yield from texts(item)


@fuzz(tree=notebook, damage=damage)
def test_parse(tree, damage):
    whole = json.dumps(tree).encode()
    at, bytes_ = damage
    for given_ in (whole, whole[:at] + bytes_ + whole[at:], bytes_):
        try:
            cells = parse(given_)
        except NotGradable as error:
            harmless(str(error))
            continue
        for one in cells:
            harmless(one.__dict__, more="\x1b")
            harmless([one.source, one.meta, one.id])


@fuzz(tree=notebook)
def test_stage(tree):
    try:
        staged = stage(json.dumps(tree).encode(), release())
    except NotGradable:
        return
    assert nbformat.writes(staged.notebook).encode()
    harmless([staged.notes, staged.tampered])
    kept = [c.metadata.nbgrader.grade_id for c in staged.notebook.cells if "nbgrader" in c.metadata]
    wanted = [c.metadata.nbgrader.grade_id for c in release().cells if "nbgrader" in c.metadata]
    assert sorted(kept) == sorted(wanted)


@fuzz(edits=st.lists(st.tuples(st.integers(0, 10), cell), max_size=4))
def test_stage_of_a_submission_with_odd_cells(edits):
    tree = json.loads(nbformat.writes(release()))
    for at, odd in edits:
        tree["cells"][at : at + at % 2] = [{**tree["cells"][at % len(tree["cells"])], **odd}]
    try:
        staged = stage(json.dumps(tree).encode(), release())
    except NotGradable:
        return
    assert nbformat.writes(staged.notebook).encode()


@fuzz(sources=st.lists(source, max_size=4))
def test_what_reads_code(sources):
    sources = [gate.text(one, 10_000) for one in sources]
    for one in sources:
        harmless(signs(one))
        names.definitions(one), names.used_at_once(one), names.binds_and_uses(one)
        with contextlib.suppress(Unreadable):
            reached("forward", [one], sources)
    assert names.needed(sources, set(), set(range(len(sources)))) <= set(range(len(sources)))


message = st.fixed_dictionaries({
    "msg_type": either(st.sampled_from(["stream", "error", "display_data", "status", "clear_output"])),
    "parent_header": st.just({"msg_id": "1"}), "content": output,
})  # fmt: skip


@fuzz(messages=st.lists(message, max_size=8))
def test_outputs(messages):
    room = Room(text=5000, pictures=5000)
    outputs = Outputs("1", room)
    for one in messages:
        outputs.take(one)
    assert room.text >= 0 and room.pictures >= 0
    shown = outputs.nodes
    harmless(shown, more="\x1b")
    node = nbformat.v4.new_code_cell("", outputs=shown)
    assert len(nbformat.writes(nbformat.v4.new_notebook(cells=[node])).encode()) < 200_000


@fuzz(reply=st.fixed_dictionaries({}, optional={
    "status": anything, "ename": either(text), "evalue": either(text), "seen": either(text)}))  # fmt: skip
def test_the_reply_of_a_kernel(reply):
    clock = SimpleNamespace(late=False, used=lambda: 0.0)
    done = Kernel._answer(copy.deepcopy(reply), [], clock)
    harmless([done.name, done.text])
    observations, verdict = read(done, 1.0, 3)
    harmless(observations)
    assert observations and isinstance(verdict, Verdict)


@fuzz(
    before=st.one_of(st.binary(max_size=40), st.just(b'{"status": "ok", "seen": "[]"}')),
    word=st.one_of(
        st.binary(max_size=40), st.sampled_from([b'{"status": "ok"}', b"[]", b"[" * 20_000])
    ),
    size=st.one_of(st.none(), st.integers(0, 2**64 - 1)),
)
def test_what_is_said_of_a_question(before, word, size):
    """Cut, forged or absurd: an answer to be read as any other, or a line that broke."""
    question = Question.__new__(Question)
    size = len(word) if size is None else size
    question._in = bytearray(before + word + size.to_bytes(8, "big"))
    with contextlib.suppress(LineBroken):
        said = question.answer()
        assert isinstance(said, dict) and said
        if word == b'{"status": "ok"}' and before[:1] == b"{" and size == len(word):
            assert said == {"status": "ok", "seen": "[]"}


plain = st.recursive(
    st.one_of(st.none(), st.booleans(), text, st.integers(-(2**62), 2**62), st.floats()),
    lambda kid: st.one_of(st.lists(kid, max_size=3), st.dictionaries(text, kid, max_size=3)),
    max_leaves=8,
)  # fmt: skip
observation = st.fixed_dictionaries(
    {"status": st.sampled_from(["ok", "ok", "todo", "time", "error", "forbidden", "\ud800"])},
    optional={"got": plain, "error": plain, "message": plain, "where": plain, "what": plain,
              "printed": plain},
)  # fmt: skip
CHECKS = {lab: load(lab) for lab in ("tp04", "tp10")}


@fuzz(
    seen=st.lists(observation, max_size=3),
    lab=st.sampled_from(sorted(CHECKS)),
    pick=st.integers(0, 99),
)
def test_observations_and_their_judges(seen, lab, pick):
    check = list(CHECKS[lab].values())[pick % len(CHECKS[lab])]
    cases = check.draw([0])
    done = Execution("ok", content={"status": "ok", "seen": dumps(seen)})
    observations, verdict = read(done, 1.0, len(cases))
    harmless(observations)
    mark, outcome = Run._decided(check, cases, observations, verdict, 2.0)
    harmless([mark.message, mark.tamper])
    assert mark.score is None or 0 <= mark.score <= 2
    assert json.dumps(outcome._repr_mimebundle_(), ensure_ascii=False).encode()


words = st.lists(text, max_size=3).map(tuple)
marks = st.builds(Mark, grade_id=st.sampled_from(["double", "q99-1"]), verdict=st.sampled_from(Verdict),
                  points=st.just(2.0), score=st.sampled_from([None, 0.0, 2.0]), message=text, tamper=words)  # fmt: skip
reports = st.builds(Report, lab=st.just("tp99"), sha256=st.just("a" * 64), reason=text, notes=words,
                    fault=text, trace=text, marks=st.lists(marks, max_size=2).map(tuple))  # fmt: skip


@fuzz(report=reports)
def test_reports_are_printable_and_come_back_as_they_were(report):
    harmless(report.to_json())
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


@pytest.mark.parametrize("examples", [30, pytest.param(3000, marks=pytest.mark.sweep)])
def test_journal(tmp_path, examples):
    path = tmp_path / "journal"

    @settings(max_examples=examples, deadline=None, database=None, derandomize=examples < 100)
    @given(report=reports, junk=st.one_of(st.just(b""), st.binary(max_size=60)))
    def one(report, junk):
        path.unlink(missing_ok=True)
        with closing(Journal(path)) as journal:
            journal.graded("ada", report)
        path.open("ab").write(junk)
        with closing(Journal(path)) as journal:
            assert journal.find("ada", "tp99", "a" * 64) == report
            assert [r for _n, _s, r, _d in journal.pending()] == [report]

    one()


@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.sweep)])
def test_gradebook(tmp_path, examples):
    url = f"sqlite:///{tmp_path}/gradebook.db"
    with Recorder(tmp_path / "journal", url) as recorder:
        recorder.declare("tp99", release_of_two())

        @settings(max_examples=examples, deadline=None, database=None, derandomize=examples < 100)
        @given(report=reports)
        def one(report):
            assert recorder.record("ada", report), recorder.cause

        one()
    with Gradebook(url) as gradebook:
        for comment in gradebook.find_submission_notebook("tp99", "tp99", "ada").comments:
            harmless(comment.auto_comment or "")


def release_of_two():
    metas = [{"grade_id": "double", "grade": True, "points": 2, "solution": False},
             {"grade_id": "q99-1", "grade": True, "points": 2, "solution": True}]  # fmt: skip
    return nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell("x", metadata={"nbgrader": {"schema_version": 3, "locked": False,
                                                               "task": False, **m}}) for m in metas])  # fmt: skip


@fuzz(data=st.one_of(st.binary(max_size=300), st.lists(st.tuples(
    st.sampled_from([0, 1, 2, 3, 4, 5]), st.integers(0, 300), st.booleans()), max_size=90)))  # fmt: skip
def test_the_bytes_of_a_line(data):
    """Only LineBroken; a message has its bound, and so has what waits for its end."""
    if isinstance(data, list):
        data = b"".join(
            bytes([flags]) + size.to_bytes(8 if flags & 2 else 1, "big") + bytes(size)
            for flags, size, _more in data if flags & 2 or size < 256
        )  # fmt: skip
    line = Line.__new__(Line)
    line.limit, line.taken, line._in, line._frames, line._size = 1000, 0, bytearray(), [], 0
    found = []
    try:
        for at in range(0, len(data), 50):
            line._in += data[at : at + 50]
            line._parse(found)
            assert len(line._in) < 1000 + 60 and line._size <= 1000
    except LineBroken:
        pass
    assert all(sum(map(len, frames)) <= 1000 and len(frames) <= 64 for frames in found)
