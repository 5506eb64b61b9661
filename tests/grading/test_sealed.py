"""The kernel of a student holds no answer and no judge, before and after a check."""

import os

import nbformat
import pytest
from tests.bank import ROOT, solution

from tp_grading import job as jobs
from tp_grading.answers import fill
from tp_grading.course import Course
from tp_grading.judge import Grader, Secret
from tp_grading.observers import gifts_of, given, observer
from tp_grading.run import Kernel
from tp_utils.checks import load
from tp_utils.checks.plain import dumps, loads

pytestmark = pytest.mark.needs_isolation
SEARCH = """
import gc, sys, types, pathlib
names = {"judge", "draw_weights", "numerical_judge", "backward", "stand_ins", "_stand_ins", "Sequentiel"}
held = {f"{o.__module__}.{o.__qualname__}" for o in gc.get_objects() if isinstance(o, types.FunctionType)
        and str(o.__module__).startswith(("tp_utils", "diy", "tp_inside"))}
print([name for name in held if name.split(".")[-1] in names or ".checks." in name])
root = pathlib.Path("/opt/tp")
print([str(p) for p in root.rglob("*.py") if "tp_utils" in p.parts and
       any(w in p.read_text() for w in ("class Check", "def backward", "class Sequentiel"))])
print(sorted(m for m in sys.modules if m.startswith("tp_utils.checks.")))
"""


@pytest.fixture
def kernel(pool):
    one = Kernel(pool)
    yield one
    one.close()


def text(done):
    return "".join(node.get("text", "") for node in done.outputs)


def request(check, target, lab="tp04_manuel"):
    cases = [dumps(case) for case in check.draw((0,))]
    return {
        **observer(check, given(lab)).content(),
        "target": target,
        "cases": cases,
        "without": [],
    }


def test_no_answer_in_memory_nor_on_disk_before_or_after_a_check(kernel):
    right = solution("tp04_manuel")
    kernel.execute("import torch\nfrom tp_utils.checks import tp04 as check", 20)
    for name in ("init_weights", "forward", "loss_and_precision", "backward", "train_step"):
        kernel.execute(right[f"{name}-answer"], 20)
    before = text(kernel.execute(SEARCH, 60)).splitlines()
    assert before[:2] == ["[]", "[]"], before
    done = kernel.observe(request(load("tp04")["backward"], "backward"), 20)
    seen = loads(done.content["seen"])
    assert [one["status"] for one in seen] == ["ok"] * len(load("tp04")["backward"].draw((0,)))
    assert text(kernel.execute(SEARCH, 60)).splitlines() == before


def test_nothing_is_kept_from_one_check_to_the_next(kernel):
    kernel.execute(
        "import os\ncalls = []\ndef forward(weights, X):\n    calls.append(X)\n    os.environ['X'] = '1'",
        20,
    )
    kernel.observe(request(load("tp04")["forward"], "forward"), 20)
    assert text(kernel.execute("print(calls, 'X' in os.environ)", 20)).strip() == "[] False"


HELD = """
import ctypes, re
held, word = 0, re.compile({head!r} + b"(?:)" + {tail!r})  # so what looks for it does not hold it
for line in open("/proc/self/maps"):
    place, rights = line.split()[:2]
    start, end = (int(word, 16) for word in place.split("-"))
    if rights[:2] == "rw" and end - start < 1 << 29:
        held += sum(1 for _ in word.finditer(ctypes.string_at(start, end - start)))
print(held)
"""


def test_no_word_of_a_question_is_in_the_memory_of_the_kernel_after_it(kernel):
    """What was received is freed, not erased: a cell below would read it in the pages of the heap."""
    head, tail = (os.urandom(8).hex().encode() for _ in range(2))
    kernel.execute("def forward(weights, X):\n    return X, {}", 20)
    kernel.execute(f"kept = b''.join([{head!r}, {tail!r}])", 20)
    search = HELD.format(head=head, tail=tail)
    assert int(text(kernel.execute(search, 60))) > 0  # it finds what is there
    head, tail = (os.urandom(8).hex().encode() for _ in range(2))
    asked = {**request(load("tp04")["forward"], "forward"), "without": [(head + tail).decode()]}
    assert kernel.observe(asked, 20).status == "ok"
    assert text(kernel.execute(HELD.format(head=head, tail=tail), 60)).strip() == "0"


LEAVES = """
import torch
def mended_gap(net, x, y):
    net.eval()
    x.unsqueeze_(1)
    return (net(x)[:, 0] - y).abs().mean().item()
"""


def test_how_a_module_and_a_tensor_are_left_is_looked_at(kernel):
    kernel.execute(LEAVES, 20)
    check = load("tp01")["mended_gap"]
    done = kernel.observe(request(check, "mended_gap", "tp01_neurones"), 20)
    seen = loads(done.content["seen"])
    assert seen and all(one["lent"] == ["training"] for one in seen), seen
    assert all(one["changed"] == ["x"] for one in seen), seen


@pytest.mark.parametrize(
    ("body", "status"),
    [("import os; os._exit(3)", "died"), ("import os; os.kill(os.getpid(), 9)", "died"),
     ("while True: pass", "time"), ("raise SystemExit", "ok"), ("import ctypes; ctypes.string_at(0)", "died")],
)  # fmt: skip
def test_a_function_that_ends_costs_its_own_check_and_the_kernel_lives(kernel, body, status):
    kernel.execute(f"kept = 7\ndef forward(weights, X):\n    {body}", 20)
    done = kernel.observe(request(load("tp04")["forward"], "forward"), 2)
    assert status in (done.status, done.content.get("status")), done
    assert text(kernel.execute("print(kept)", 20)).strip() == "7"


def test_names_that_a_notebook_imports_exist_and_do_nothing(kernel):
    code = (
        "from tp_utils import CirclesData, levels\nfrom tp_utils.checks import tp05 as check\n"
        "import tp_utils.checks.tp12 as other\n"
        "for _ in levels.SameStart(CirclesData()): pass\n"
        "check.forward(1); other.anything.at_all[2](3)\nprint('done')"
    )
    done = kernel.execute(code, 20)
    assert (done.status, text(done)) == ("ok", "done\n"), done.text


def test_a_lab_has_the_library_that_it_gives(kernel):
    assert (
        kernel.execute("from tp_utils.diy import Linear\nLinear.forward", 20).name
        != "AttributeError"
    )
    kernel.give(gifts_of(given("tp13_autoencodeur")))
    done = kernel.execute(
        "import tp_utils\nfrom tp_utils.diy import Linear\nprint(Linear(2, 3).forward([[1, 2]]).shape)",
        20,
    )
    assert text(done).strip() == "(1, 3)", done.text


def test_marks_keep_what_graded_them_and_students_have_cases_of_their_own(pool, monkeypatch):
    lab = "tp04_manuel"
    released = Course(ROOT).notebook(lab).read_text("utf-8")
    monkeypatch.setattr(jobs, "shared_pool", lambda *_: pool)
    data = nbformat.writes(fill(nbformat.reads(released, 4), {**solution(lab), "forward-answer": (
        "def forward(weights, X):\n    print('hidden', X)\n    return None, {}")})).encode()  # fmt: skip
    report, notebook = jobs.grade_bytes(jobs.Job(lab, released, b"k" * 32), data, "ada")
    assert report["version"].count("+") == 1 and report["version"].count(".") >= 2
    assert "hidden" not in notebook.split('"grade_id": "forward"')[-1]
    grader = Grader(lab, nbformat.reads(released, 4), pool, Secret(b"k" * 32))
    assert grader.grade(data, "ada")[0].marks == grader.grade(data, "ada")[0].marks
